"""Controllers whose rhythm is that of a network on the package's core, whatever body they move."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from neurocontrol.controllers.contract import Controller

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neurocontrol.shares import Shares
    from neurocontrol.snn.simulator import Simulator
    from neurocontrol.types import FloatArray, IntArray, Seed

NETWORK_STEP = 0.0005
"""Time step of the networks, s."""


class NetworkRhythm(Controller):
    """B networks that begin at random moments of their rhythm.

    Attributes:
        network: The running networks; record spikes through it.
        head_start: Bounds of the time for which a row's network has run when it begins, s.
    """

    network: Simulator
    head_start: ClassVar[tuple[float, float]]

    @property
    def modulator(self) -> FloatArray:
        """Modulator concentrations, shape ``(B, modulators)``."""
        return self.network.concentration

    def share(self, shares: Shares) -> None:
        """Give the networks the threads; see :meth:`Controller.share`."""
        self.network.shares = shares

    def reset(self, rows: IntArray | None = None, seeds: Sequence[Seed] | None = None) -> None:
        """Clear rows and start their networks at a random moment of their rhythm.

        Args:
            rows: Row numbers, shape ``(n,)``.
            seeds: A new seed for each of these rows.
        """
        rows = np.arange(self.batch) if rows is None else np.asarray(rows)
        self.network.reset(rows, seeds)
        self._begin(rows)

    def _begin(self, rows: IntArray) -> None:
        low, high = self.head_start
        for row in rows:
            duration = low + (1e3 * self._chance(row) % 1.0) * (high - low)
            self.network.advance(round(duration / NETWORK_STEP), np.array([row]))
        self._stand(rows)

    @abstractmethod
    def _chance(self, row: int) -> float:
        """What a row's generator has drawn, whose thousandths decide its head start."""

    @abstractmethod
    def _stand(self, rows: IntArray) -> None:
        """Put rows back to standing still."""
