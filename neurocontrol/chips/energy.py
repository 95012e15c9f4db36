"""What a network costs in energy: what it did, counted, times what a chip asks for each.

Beside it stand networks of rates with the same task, by their multiplications: one unit for each
cell over the same synapses, and one for each population where that is all that cells tell.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from neurocontrol.chips.chip import Figure
from neurocontrol.snn import Network, SpikeSource, TraceProjection

if TYPE_CHECKING:
    from neurocontrol.chips.chip import Chip
    from neurocontrol.snn.simulator import Simulator

MULTIPLICATIONS: Final = {
    "32-bit floating point": Figure(
        value=4.6e-12,
        standing="listed",
        source="Horowitz 2014, 45 nm, as SpikingJelly counts it; a multiplication and an addition",
    ),
    "8-bit whole numbers": Figure(
        value=0.23e-12,
        standing="listed",
        source="Horowitz 2014, 45 nm, as SpikingJelly counts it; a multiplication and an addition",
    ),
}
"""Energy of a multiplication that is added up, J, by the kind of numbers."""

CAVEATS: Final = (
    "What counts as a synaptic operation differs between works, so chips compare only roughly.",
    "Memory, routing and what a chip draws at rest are in no figure but its power, and usually "
    "dominate: a small network leaves most of a chip idle.",
    "Multiplications are those of a network of rates without its memory; currents that are written "
    "from outside, and what reads spikes off, are in neither.",
    "A chip that runs faster than life draws its power for less than the body's time.",
)


@dataclass(frozen=True, kw_only=True)
class Work:
    """What a network did, of each unit of its task.

    Attributes:
        unit: Of the task, such as a second of walking.
        seconds: Time of the network, s.
        neurons: Cells that compute.
        spikes: Of all cells, inputs too.
        operations: Spikes times the synapses that they reached.
        updates: Cells times steps.
        currents: Currents that are written into cells from outside: the first multiplications of
            any network, which are easily forgotten.
        rates: Multiplications of a network of rates with the same task, by how it is made.
    """

    unit: str
    seconds: float
    neurons: int
    spikes: float
    operations: float
    updates: float
    currents: float
    rates: dict[str, float]

    @property
    def sparsity(self) -> float:
        """Share of cells and steps with a spike."""
        return self.spikes / self.updates


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What a chip asks for a unit of work; None where it has no figure.

    Attributes:
        chip: The chip.
        operations: J of all synaptic operations.
        updates: J of all updates of cells.
        whole: J that the whole chip draws meanwhile, whatever it does.
    """

    chip: Chip
    operations: float | None
    updates: float | None
    whole: float | None


def cost(work: Work, chip: Chip) -> Cost:
    """What a chip asks for a unit of work."""
    return Cost(
        chip=chip,
        operations=_times(work.operations, chip.operation),
        updates=_times(work.updates, chip.update),
        whole=_times(work.seconds, chip.power),
    )


def _times(number: float, figure: Figure | None) -> float | None:
    return None if figure is None else number * figure.value


@dataclass(frozen=True, kw_only=True)
class Counts:
    """Spikes and synaptic operations of a row since its reset.

    Attributes:
        spikes: Of all cells.
        operations: Spikes times the synapses that they reached.
    """

    spikes: int
    operations: int

    @classmethod
    def of(cls, simulator: Simulator, row: int = 0) -> Counts:
        """Count; filtered rates are synapses of every source cell on every target cell."""
        network = simulator.description
        names = [name for name, _, _ in simulator.populations]
        spikes = dict(zip(names, simulator.spike_counts[row].tolist(), strict=True))
        sizes = {one.name: one.size for one in network.populations}
        filtered = sum(
            spikes[one.trace.source] * sizes[one.target]
            for one in network.projections
            if isinstance(one, TraceProjection)
        )
        delivered = int(simulator.synaptic_events[row])
        return cls(spikes=sum(spikes.values()), operations=delivered + filtered)

    def __sub__(self, other: Counts) -> Counts:
        """What has come since."""
        return Counts(
            spikes=self.spikes - other.spikes, operations=self.operations - other.operations
        )


def computing(network: Network) -> int:
    """Cells that compute: all but sources of spikes."""
    return sum(one.size for one in network.populations if not isinstance(one.neuron, SpikeSource))


def rates_of(network: Network, synapses: int, dt: float, tick: float) -> dict[str, float]:
    """Multiplications a second of networks of rates in place of a spiking one.

    Args:
        network: The description.
        synapses: Of all cells.
        dt: Its step, s.
        tick: Time between two looks at what it says, s.
    """
    cells = computing(network)
    ways = len(network.projections) + len(network.populations)
    return {
        "one unit a cell, once a control tick": (synapses + cells) / tick,
        "one unit a population, once a network step": ways / dt,
    }
