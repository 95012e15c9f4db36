"""Spinal cords that draw nothing but their beginning, and perhaps the individual, at random."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.controllers.salamander.rhythm import SpinalRhythm
from neurocontrol.snn.generators import RowGenerators

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neurocontrol.state import Live
    from neurocontrol.types import FloatArray, IntArray, Seed


class SeededRhythm(SpinalRhythm):
    """B spinal cords, each with a random generator of its own."""

    def __init__(self, batch: int, seed: int | Sequence[Seed]) -> None:
        """Make the generators of B rows."""
        super().__init__(batch)
        self._generators = RowGenerators(seed, batch)

    def reset(self, rows: IntArray, seeds: Sequence[Seed] | None = None) -> None:
        """Begin anew; without seeds, rows remain the same individuals."""
        if seeds is not None:
            self._generators.renew(rows, seeds)
            self._become(rows)
        for array in (self.axial, self.limb_activity):
            array[rows] = 0.0
        self._begin(rows)

    def _become(self, rows: IntArray) -> None:
        """Draw what sets the individuals of rows apart."""

    @abstractmethod
    def _begin(self, rows: IntArray) -> None:
        """Put rows at the beginning of their rhythm."""

    def _draw(self, rows: IntArray, size: tuple[int, ...]) -> FloatArray:
        """Draw numbers from -1 to 1 of a given shape, for every row from its own generator."""
        drawn = [self._generators[row].uniform(-1.0, 1.0, size) for row in rows]
        return np.array(drawn).reshape(len(rows), *size)

    def _live(self) -> Live:
        return {**super()._live(), "generators": self._generators}
