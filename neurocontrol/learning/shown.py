"""Networks that see numbers for some steps, each time anew, and answer with numbers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neurocontrol import snn
    from neurocontrol.snn.simulator import Simulator
    from neurocontrol.types import FloatArray, IntArray

DT = 0.001


@dataclass(frozen=True, kw_only=True, eq=False)
class Shown(ABC):
    """A network of spiking cells without a past; a row has the same bits whatever the others are.

    Attributes:
        steps: Steps of 1 ms for which an input is shown.
        spikes: Spikes of every population of cells that fire in the last call, one ``(B,)`` array.
    """

    steps: int
    spikes: list[IntArray] = field(default_factory=list)
    _simulators: dict[int, Simulator] = field(default_factory=dict)

    @property
    @abstractmethod
    def cells(self) -> int:
        """Number of cells that fire."""

    @abstractmethod
    def network(self) -> snn.Network:
        """The network behind the currents into its first population."""

    @abstractmethod
    def __call__(self, inputs: FloatArray) -> FloatArray:
        """What the network answers, ``(B, m)``, to inputs ``(B, n)``."""

    def _fresh(self, batch: int) -> Simulator:
        """A simulator at time 0."""
        if batch not in self._simulators:
            self._simulators[batch] = self.network().compile(dt=DT, batch=batch)
        self._simulators[batch].reset()
        return self._simulators[batch]

    def _show(self, simulator: Simulator, firing: Sequence[str]) -> None:
        """Let all steps go by, and count the spikes of the populations that fire."""
        simulator.advance(self.steps)
        names = [name for name, _, _ in simulator.populations]
        self.spikes[:] = [simulator.spike_counts[:, names.index(name)].copy() for name in firing]
