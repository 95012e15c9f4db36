"""Saving and restoring: what changes while things run, as plain arrays by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from neurocontrol.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from neurocontrol.types import State


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

    def save(self) -> State:
        """Return a copy of the whole state."""
        state: State = {}
        for name, value in self._live().items():
            if isinstance(value, Stateful):
                state |= {f"{name}.{inner}": array for inner, array in value.save().items()}
            else:
                state[name] = value.copy()
        return state

    def restore(self, state: State) -> None:
        """Put back a state returned by :meth:`save`; what follows is the same bit for bit.

        Raises:
            InputError: An array is missing or has another shape.
        """
        for name, value in self._live().items():
            if isinstance(value, Stateful):
                start = f"{name}."
                value.restore(
                    {
                        key.removeprefix(start): array
                        for key, array in state.items()
                        if key.startswith(start)
                    }
                )
            else:
                value[...] = saved_array(state, name, value.shape)


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
