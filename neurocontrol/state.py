"""Saving and restoring: what changes while things run, as plain arrays by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from neurocontrol.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from neurocontrol.types import IntArray, State


Live: TypeAlias = "Mapping[str, NDArray[Any] | Stateful]"
"""The arrays and parts that make up a state, by name."""


class Stateful:
    """Something that can be stopped and go on bit for bit.

    It names the arrays that change while it runs, and the parts that have a state of their own;
    saving and restoring follow from that.
    """

    def _live(self) -> Live:
        """What changes; by default nothing does."""
        return {}

    def save(self, rows: IntArray | None = None) -> State:
        """Return a copy of the whole state, of all rows or of some.

        Args:
            rows: Row numbers, shape ``(n,)``; the arrays returned are ``(n, ...)``.
        """
        state: State = {}
        for name, value in self._live().items():
            if isinstance(value, Stateful):
                state |= {f"{name}.{inner}": array for inner, array in value.save(rows).items()}
            else:
                state[name] = value.copy() if rows is None else value.take(rows, axis=0)
        return state

    def restore(self, state: State, rows: IntArray | None = None) -> None:
        """Put back a state returned by :meth:`save`; what follows is the same bit for bit.

        Args:
            state: What was saved of all rows, or of as many as there are ``rows``.
            rows: Row numbers, shape ``(n,)``, each once; the others stay as they are.

        Raises:
            InputError: An array is missing or has another shape.
        """
        for name, value in self._live().items():
            if isinstance(value, Stateful):
                value.restore(part_of_state(state, name), rows)
            elif rows is None:
                value[...] = saved_array(state, name, value.shape)
            else:
                value[rows] = saved_array(state, name, (rows.size, *value.shape[1:]))


def part_of_state(state: State, name: str) -> State:
    """What a part of that name has saved."""
    start = f"{name}."
    return {key.removeprefix(start): array for key, array in state.items() if key.startswith(start)}


def saved_array(state: State, name: str, shape: tuple[int, ...]) -> NDArray[Any]:
    """Return an array of a state.

    Raises:
        InputError: It is missing or has another shape.
    """
    given = state.get(name)
    if given is None or given.shape != shape:
        found = "nothing" if given is None else f"shape {given.shape}"
        raise InputError(f"state needs {name!r} of shape {shape}, got {found}")
    return given
