"""Synapses that every row of a batch draws for itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.state import Stateful, saved_array

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neurocontrol.types import IntArray, State


class DrawnWiring(Stateful):
    """What rows have drawn: it lasts until their reset, so that states of some rows share it.

    Attributes:
        lines: The drawn synapses of every row, shape ``(B, W)``.
    """

    def __init__(self, batch: int, count: int) -> None:
        """Make room for ``count`` numbers in every row."""
        self.lines = np.zeros((batch, count), dtype=np.int32)
        self._kept: list[NDArray[np.int32] | None] = [None] * batch

    def draw_anew(self, rows: IntArray) -> None:
        """Forget that rows, ``(n,)``, were saved; they are about to draw."""
        for row in rows:
            self._kept[row] = None

    def save(self, rows: IntArray | None = None) -> State:
        """All lines, ``(B, W)``; or of some rows a reference to each, ``(n,)``, read only."""
        if rows is None:
            return {"lines": self.lines.copy()}
        shared = np.empty(rows.size, dtype=object)
        for place, row in enumerate(rows):
            line = self._kept[row]
            if line is None:
                line = self._kept[row] = self.lines[row].copy()
                line.flags.writeable = False
            shared[place] = line
        return {"lines": shared}

    def restore(self, state: State, rows: IntArray | None = None) -> None:
        """Put back what :meth:`save` returned."""
        if rows is None:
            self.draw_anew(np.arange(len(self._kept)))
            self.lines[:] = saved_array(state, "lines", self.lines.shape)
            return
        for row, line in zip(rows, saved_array(state, "lines", (rows.size,)), strict=True):
            if line is not self._kept[row]:
                self.lines[row], self._kept[row] = line, line
