"""Errors a user can act on."""

from __future__ import annotations


class InputError(ValueError):
    """Bad input: says what was wrong, what was expected, and the value."""


class MissingExtraError(ImportError):
    """An optional dependency is absent; the message carries the line that installs it."""

    def __init__(self, purpose: str, extra: str) -> None:
        """Name the purpose that needs the optional dependency group ``extra``."""
        super().__init__(f'{purpose} needs: pip install "neurocontrol[{extra}]"')


class NotFiniteError(ArithmeticError):
    """A computation has left the finite numbers; the message says where and when."""
