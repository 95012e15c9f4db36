"""Errors a user can act on."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class InputError(ValueError):
    """Bad input: says what was wrong, what was expected, and the value."""


class MissingExtraError(ImportError):
    """An optional dependency is absent; the message carries the line that installs it."""

    def __init__(self, purpose: str, extra: str) -> None:
        """Name the purpose that needs the optional dependency group ``extra``."""
        super().__init__(f'{purpose} needs: pip install "neurocontrol[{extra}]"')


class NotFiniteError(ArithmeticError):
    """A computation has left the finite numbers; the message says where and when."""


def unknown(kind: str, name: str, known: Iterable[str]) -> InputError:
    """The error of a name that is not there: what is like it, and what there is."""
    names = list(known)
    folded = {one.casefold(): one for one in names}
    near = [folded[one] for one in get_close_matches(name.casefold(), folded, n=2)]
    meant = f"; did you mean {' or '.join(map(repr, near))}?" if near else ";"
    return InputError(
        f"unknown {kind} {name!r}{meant} expected one of {', '.join(names) or 'none'}"
    )
