"""A controller to whose output its command adds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, final

import numba
import numpy as np

from neurocontrol.calls import Call, Kept, Program, run
from neurocontrol.controllers.contract import CommandSpace, Controller

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from neurocontrol.controllers.contract import CommandEntry
    from neurocontrol.shares import Shares
    from neurocontrol.state import Live
    from neurocontrol.types import FloatArray, IntArray, Seed

njit: Any = numba.njit


@final
class Residual(Controller):
    """A controller with further entries of its command, which are added to what it puts out.

    Its own output is never cut: where it leaves the limits of a sum, nothing is added that leads
    further. So a command whose further entries are 0 does what the controller does, bit for bit.

    Attributes:
        within: The controller.
        added: Names of the further entries.
    """

    def __init__(
        self,
        within: Controller,
        entries: Sequence[CommandEntry],
        columns: Sequence[int],
        limits: Sequence[tuple[float, float]],
    ) -> None:
        """Add to a controller.

        Args:
            within: The controller.
            entries: What may be added, in the units of the output.
            columns: To which columns of the output.
            limits: Least and largest sum of each.
        """
        self.within, self.added = within, tuple(entry.name for entry in entries)
        self.name, self.preset, self.period = within.name, within.preset, within.period
        self.table, self.parameters = within.table, within.parameters
        self.activation_names, self.batch = within.activation_names, within.batch
        self.modulator_names, self.named_commands = within.modulator_names, within.named_commands
        self.command_space = CommandSpace((*within.command_space.entries, *entries))
        self.network = getattr(within, "network", None)
        self._told = np.tile(within.command_space.default, (within.batch, 1))
        self._columns = np.array(columns, dtype=np.int64)
        self._low, self._high = np.array(limits, dtype=float).reshape(-1, 2).T.copy()
        self._kept = Kept(self._program)

    @property
    def activation(self) -> FloatArray:
        """That of the controller, shape ``(B, n)``."""
        return self.within.activation

    @property
    def modulator(self) -> FloatArray:
        """Those of the controller, shape ``(B, n)``."""
        return self.within.modulator

    def warm_up(self, command: FloatArray, duration: float) -> None:
        """Let the controller settle; see :meth:`Controller.warm_up`."""
        self.within.warm_up(command[:, : self._told.shape[1]].copy(), duration)

    def share(self, shares: Shares) -> None:
        """Give the controller the threads; see :meth:`Controller.share`."""
        self.within.share(shares)

    def reset(self, rows: IntArray | None = None, seeds: Sequence[Seed] | None = None) -> None:
        """Clear every state of rows; see :meth:`Controller.reset`."""
        self.within.reset(rows, seeds)

    def step(
        self, sensors: Mapping[str, FloatArray], command: FloatArray, rows: IntArray
    ) -> FloatArray:
        """Let the controller make a step and add to it; see :meth:`Controller.step`."""
        tell(rows, command, self._told)
        own = self.within.step(sensors, self._told, rows)
        adding = self._kept(command, own, None)
        run(adding.calls[1:], rows)
        return adding.output

    def program(self, sensors: Mapping[str, FloatArray], command: FloatArray) -> Program | None:
        """A step as calls of kernels, if the controller's is; see :meth:`Controller.program`."""
        own = self.within.program(sensors, self._told)
        return None if own is None else self._kept(command, own.output, own)

    def _program(self, command: FloatArray, own: FloatArray, within: Program | None) -> Program:
        """What tells the controller its part of the command, and adds the rest to its output."""
        total = own.copy()
        adding = command, own, self._told.shape[1], self._columns, self._low, self._high, total
        calls = within.calls if within else ()
        return Program(
            calls=(Call(tell, (command, self._told)), *calls, Call(add, adding)),
            output=total,
            current=within.current if within else lambda: True,
        )

    def _live(self) -> Live:
        return {"within": self.within}


@njit(cache=True)
def tell(rows: IntArray, command: FloatArray, told: FloatArray) -> None:
    """Copy the first entries of commands.

    Args:
        rows: Row numbers, shape ``(n,)``.
        command: Shape ``(B, m)``.
        told: Written, shape ``(B, m or less)``.
    """
    for row in rows:
        for column in range(told.shape[1]):
            told[row, column] = command[row, column]


@njit(cache=True)
def add(
    rows: IntArray,
    command: FloatArray,
    own: FloatArray,
    first: int,
    columns: IntArray,
    low: FloatArray,
    high: FloatArray,
    total: FloatArray,
) -> None:
    """Add entries of commands to an output.

    Args:
        rows: Row numbers, shape ``(n,)``.
        command: Shape ``(B, m)``.
        own: The output, shape ``(B, nu)``.
        first: Number of the first entry that is added.
        columns: Columns of the output that they are added to, shape ``(k,)``.
        low: Least sums, shape ``(k,)``.
        high: Largest sums, shape ``(k,)``.
        total: Written, shape ``(B, nu)``.
    """
    for row in rows:
        for column in range(own.shape[1]):
            total[row, column] = own[row, column]
        for place in range(columns.size):
            column = columns[place]
            value = own[row, column]
            least, most = min(value, low[place]), max(value, high[place])
            total[row, column] = min(max(value + command[row, first + place], least), most)
