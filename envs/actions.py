"""From the action of a policy to a command: numbers about 0, or physical ones as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, final

import numba
import numpy as np
from gymnasium.spaces import Box

from neurocontrol.envs.outcome import all_finite
from neurocontrol.envs.tables import bounds, named, reaches
from neurocontrol.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neurocontrol.envs.tables import Quantity
    from neurocontrol.types import FloatArray, IntArray

njit: Any = numba.njit


@final
class Actions:
    """What actions are and which commands they stand for.

    A scaled action of 0 is the command at rest, 1 is as far above it as the upper bound lies above
    the default, and -1 as far below it as the lower bound; of an entry whose default is a bound
    half of the range has no effect. Raw actions are commands. Entries that are not chosen stay at
    rest.

    Attributes:
        names: Name of each entry of a command.
        chosen: Which of them an action sets, shape ``(m,)``.
        scaled: Whether they are scaled.
        space: Action of one row.
        rest: Command at an action of zeros, shape ``(B, n)``; write to it at any time.
    """

    def __init__(
        self,
        quantities: Sequence[Quantity],
        rest: FloatArray,
        batch: int,
        *,
        scaled: bool,
        act: Sequence[str] | None = None,
    ) -> None:
        """Lay them out.

        Args:
            quantities: What a command consists of.
            rest: The command at rest, shape ``(n,)``.
            batch: Number of rows B.
            scaled: Whether they are scaled.
            act: Entries that an action sets, by name; None: all.

        Raises:
            InputError: There is no such entry, or none is named, or one twice.
        """
        self.names, self.scaled = named(quantities), scaled
        self.chosen = _columns(self.names, act)
        self._low, self._high = bounds(quantities)
        self.rest = np.tile(rest, (batch, 1))
        default = np.clip(rest, self._low, self._high)
        self._down, self._up = default - self._low, self._high - default
        for column, reach in enumerate(reaches(quantities)):
            if reach is not None:
                self._down[column] = self._up[column] = reach
        one = np.ones(rest.size)
        low, high = (-one, one) if scaled else (self._low, self._high)
        lowest, highest = (limit[self.chosen].astype(np.float32) for limit in (low, high))
        self.space = Box(lowest, highest, dtype=np.float32)

    def commands(self, actions: FloatArray) -> FloatArray:
        """The commands, ``(B, n)``, within their bounds, of actions, ``(B, m)``.

        Raises:
            InputError: An action has another shape or is not a number.
        """
        given = np.array(actions, dtype=np.float64, order="C")
        expected = (len(self.rest), self.chosen.size)
        if given.shape != expected:
            raise InputError(f"actions must have shape {expected}, got {given.shape}")
        if not all_finite(given):
            raise InputError(f"actions must be finite numbers, got {actions!r}")
        values = np.zeros_like(self.rest) if self.scaled else self.rest.copy()
        values[:, self.chosen] = given
        commands: FloatArray = commanded(
            values, self.rest, self._down, self._up, self._low, self._high, self.scaled
        )
        return commands


def _columns(names: Sequence[str], act: Sequence[str] | None) -> IntArray:
    """Columns of the entries that an action sets, in the order of all."""
    if act is None:
        return np.arange(len(names))
    for name in act if not isinstance(act, str) else (act,):
        if name not in names:
            raise InputError(f"unknown entry {name!r} of act; expected one of {', '.join(names)}")
    if isinstance(act, str) or not act or len(set(act)) != len(act):
        raise InputError(f"act must be a list of entries of the command, each once, got {act!r}")
    return np.array([column for column, name in enumerate(names) if name in act])


@njit(cache=True)
def commanded(
    actions: FloatArray,
    rest: FloatArray,
    down: FloatArray,
    up: FloatArray,
    low: FloatArray,
    high: FloatArray,
    scaled: bool,
) -> FloatArray:
    """Return the commands of actions.

    Args:
        actions: Shape ``(B, n)``.
        rest: Commands at rest, shape ``(B, n)``.
        down: How far below them a scaled action of -1 is, shape ``(n,)``.
        up: How far above them one of 1 is, shape ``(n,)``.
        low: Lower bounds, shape ``(n,)``.
        high: Upper bounds, shape ``(n,)``.
        scaled: Whether actions are scaled.

    Returns:
        Shape ``(B, n)``.
    """
    commands = np.empty(actions.shape)
    for row in range(actions.shape[0]):
        for column in range(actions.shape[1]):
            value = actions[row, column]
            if scaled:
                value = min(max(value, -1.0), 1.0)
                value *= up[column] if value > 0.0 else down[column]
                value += rest[row, column]
            commands[row, column] = min(max(value, low[column]), high[column])
    return commands
