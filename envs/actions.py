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
    from neurocontrol.types import FloatArray

njit: Any = numba.njit


@final
class Actions:
    """What actions are and which commands they stand for.

    A scaled action of 0 is the command at rest, 1 is as far above it as the upper bound lies above
    the default, and -1 as far below it as the lower bound; of an entry whose default is a bound
    half of the range has no effect. Raw actions are commands.

    Attributes:
        names: Name of each number.
        scaled: Whether they are scaled.
        space: Action of one row.
        rest: Command at an action of zeros, shape ``(B, n)``; write to it at any time.
    """

    def __init__(
        self, quantities: Sequence[Quantity], rest: FloatArray, batch: int, *, scaled: bool
    ) -> None:
        """Lay them out.

        Args:
            quantities: What a command consists of.
            rest: The command at rest, shape ``(n,)``.
            batch: Number of rows B.
            scaled: Whether they are scaled.
        """
        self.names, self.scaled = named(quantities), scaled
        self._low, self._high = bounds(quantities)
        self.rest = np.tile(rest, (batch, 1))
        default = np.clip(rest, self._low, self._high)
        self._down, self._up = default - self._low, self._high - default
        for column, reach in enumerate(reaches(quantities)):
            if reach is not None:
                self._down[column] = self._up[column] = reach
        one = np.ones(rest.size)
        low, high = (-one, one) if scaled else (self._low, self._high)
        self.space = Box(low.astype(np.float32), high.astype(np.float32), dtype=np.float32)

    def commands(self, actions: FloatArray) -> FloatArray:
        """The commands of actions, ``(B, n)``, within their bounds.

        Raises:
            InputError: An action has another shape or is not a number.
        """
        values = np.array(actions, dtype=np.float64, order="C")
        if values.shape != self.rest.shape:
            raise InputError(f"actions must have shape {self.rest.shape}, got {values.shape}")
        if not all_finite(values):
            raise InputError(f"actions must be finite numbers, got {actions!r}")
        commands: FloatArray = commanded(
            values, self.rest, self._down, self._up, self._low, self._high, self.scaled
        )
        return commands


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
