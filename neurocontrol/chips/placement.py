"""Whether a network fits on a chip: cells on cores, and for everything that does not fit, why.

Cells are placed in order, as many on each core as it has neurons and room for synapses. A limit
that is not known is not checked.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from neurocontrol.chips.chip import Chip, Figure
    from neurocontrol.chips.demand import Demand, Pathway

COARSE: Final = 0.1
"""Relative error of a weight from which on its rounding is told."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something that a network asks for and a chip does not have.

    Attributes:
        limit: What is short.
        asked: What the network needs.
        offered: What the chip has.
        remedy: The nearest change that would do.
        prevents: Whether the network cannot run there as it is; else it runs with a loss.
        doubtful: Whether the limit is unverified.
    """

    limit: str
    asked: str
    offered: str
    remedy: str
    prevents: bool = True
    doubtful: bool = False

    def __str__(self) -> str:
        """One line."""
        doubt = " (unverified)" if self.doubtful else ""
        return f"{self.limit}: {self.asked}, the chip has {self.offered}{doubt}; {self.remedy}"


@dataclass(frozen=True, kw_only=True)
class Core:
    """What lies on one core.

    Attributes:
        cells: Ranges of cells by population.
        neurons: How many.
        synapses: Onto them.
    """

    cells: dict[str, tuple[int, int]]
    neurons: int
    synapses: int


@dataclass(frozen=True, kw_only=True)
class Placement:
    """A network on a chip.

    Attributes:
        chip: Where.
        cores: What lies on each core, as many as are needed.
        findings: What does not fit, what prevents it first.
    """

    chip: Chip
    cores: tuple[Core, ...]
    findings: tuple[Finding, ...]

    @property
    def fits(self) -> bool:
        """Whether nothing prevents the network from running there."""
        return not any(finding.prevents for finding in self.findings)

    @property
    def chips(self) -> int:
        """How many chips it takes."""
        return ceil(len(self.cores) / self.chip.cores.value)


def place(demand: Demand, chip: Chip, *, dt: float) -> Placement:
    """Place a network on as many chips as it takes.

    Args:
        demand: Of the network.
        chip: Where.
        dt: Step of the network, s, in which delays are counted.
    """
    found = [
        *_dynamics(demand, chip),
        *_fan_in(demand, chip),
        *_weights(demand, chip),
        *_delays(demand, chip, dt),
    ]
    cores = tuple(_pack(demand, chip))
    placement = Placement(chip=chip, cores=cores, findings=())
    if placement.chips > 1:
        found.append(
            Finding(
                limit="cores",
                asked=f"{len(cores)} cores",
                offered=f"{chip.cores.value:g}",
                remedy=f"{placement.chips} chips",
                doubtful=chip.neurons_per_core.doubtful,
            )
        )
    ordered = sorted(found, key=lambda finding: not finding.prevents)
    return Placement(chip=chip, cores=cores, findings=tuple(ordered))


def _pack(demand: Demand, chip: Chip) -> Iterator[Core]:
    room = int(chip.neurons_per_core.value)
    if chip.neurons:
        room = min(room, int(chip.neurons.value // chip.cores.value))
    budget = synapses_per_core(chip)
    cells: dict[str, tuple[int, int]] = {}
    neurons = synapses = 0
    for population in demand.populations:
        for cell, inputs in enumerate(demand.fan_in(population)):
            full = neurons >= room or (neurons and synapses + inputs > budget)
            if full:
                yield Core(cells=cells, neurons=neurons, synapses=synapses)
                cells, neurons, synapses = {}, 0, 0
            begin, _ = cells.get(population, (cell, cell))
            cells[population] = begin, cell + 1
            neurons, synapses = neurons + 1, synapses + int(inputs)
    if neurons:
        yield Core(cells=cells, neurons=neurons, synapses=synapses)


def synapses_per_core(chip: Chip) -> float:
    """Synapses that a core has room for; infinite where it is not known."""
    shares = []
    if chip.synapses:
        shares.append(chip.synapses.value / chip.cores.value)
    if chip.memory_per_core and chip.weight_bits:
        shares.append(8.0 * chip.memory_per_core.value / chip.weight_bits.value)
    return min(shares, default=np.inf)


def _dynamics(demand: Demand, chip: Chip) -> Iterator[Finding]:
    if not chip.free_dynamics:
        missing = sorted(set(demand.families.values()) - set(chip.families))
        if missing:
            yield Finding(
                limit="neurons",
                asked=", ".join(missing),
                offered=", ".join(chip.families),
                remedy="other cells, or a chip whose neurons are programs",
            )
        conducting = sum(pathway.synapses for pathway in demand.pathways if pathway.conducting)
        if conducting and not chip.conductances:
            yield Finding(
                limit="conductances",
                asked=f"{conducting} synapses that open conductances",
                offered="currents",
                remedy="currents, as they are at a mean potential",
            )
        modulated = sum(pathway.synapses for pathway in demand.pathways if pathway.modulated)
        asked = [f"{modulated} synapses"] if modulated else []
        if demand.modulated_cells:
            asked.append(f"cells of {len(demand.modulated_cells)} populations")
        if asked:
            yield Finding(
                limit="modulators",
                asked=f"{' and '.join(asked)} that modulators change",
                offered="constant ones",
                remedy="the host writes weights and biases anew when a modulator changes",
            )
        if demand.graded or demand.junctions:
            yield Finding(
                limit="transmission",
                asked="graded outputs or joined membranes",
                offered="spikes",
                remedy="a spiking code for what is graded",
            )
    plastic = sum(pathway.synapses for pathway in demand.pathways if pathway.plastic)
    if plastic and not chip.learning:
        yield Finding(
            limit="learning",
            asked=f"{plastic} synapses that change",
            offered="constant ones",
            remedy="learn elsewhere and write the weights",
        )


def _fan_in(demand: Demand, chip: Chip) -> Iterator[Finding]:
    most = demand.largest_fan_in
    if chip.fan_in and most > chip.fan_in.value:
        share = chip.fan_in.value / most
        yield Finding(
            limit="fan-in",
            asked=f"{most} synapses onto one cell",
            offered=f"{chip.fan_in.value:g}",
            remedy=f"keep {share:.0%} of the synapses with weights larger by {1 / share:.2g}, or "
            f"smaller populations",
            doubtful=chip.fan_in.doubtful,
        )


def _weights(demand: Demand, chip: Chip) -> Iterator[Finding]:
    values = _different_weights(demand)
    if chip.weight_values and values > chip.weight_values.value:
        yield Finding(
            limit="weights",
            asked=f"{values} different weights onto one population",
            offered=f"{chip.weight_values.value:g} onto a neuron",
            remedy="weights rounded to so few, or strengths as numbers of synapses",
            doubtful=chip.weight_values.doubtful,
        )
    if not chip.weight_bits:
        return
    coarse = [
        (error, pathway)
        for target in demand.populations
        for error, pathway in rounding(demand, target, int(chip.weight_bits.value))
        if error > COARSE
    ]
    if coarse:
        error, pathway = max(coarse, key=lambda entry: entry[0])
        yield Finding(
            limit="weight bits",
            asked=f"{len(coarse)} pathways that rounding changes by more than {COARSE:.0%}, "
            f"{pathway.source} -> {pathway.target} by {error:.0%}",
            offered=_bits(chip.weight_bits),
            remedy="several synapses for one strong weight, or weights nearer to one another",
            prevents=False,
            doubtful=chip.weight_bits.doubtful,
        )


def _bits(figure: Figure) -> str:
    return f"{figure.value:g} bits"


def rounding(demand: Demand, target: str, bits: int) -> Iterator[tuple[float, Pathway]]:
    """Largest relative error of the weights of each pathway onto a population.

    The weights onto one population share a scale, the largest being the largest whole number.

    Args:
        demand: Of the network.
        target: Population.
        bits: Of a weight with its sign.
    """
    onto = [pathway for pathway in demand.pathways if pathway.target == target]
    largest = max((float(np.max(np.abs(one.weights), initial=0.0)) for one in onto), default=0.0)
    if largest == 0.0:
        return
    step = largest / max(2 ** (bits - 1) - 1, 1)
    for pathway in onto:
        weights = np.atleast_1d(pathway.weights)
        given = weights[weights != 0.0]
        if given.size:
            kept = np.round(given / step) * step
            yield float(np.max(np.abs(kept - given) / np.abs(given))), pathway


def _different_weights(demand: Demand) -> int:
    most = 0
    for target in demand.populations:
        onto = [np.ravel(one.weights) for one in demand.pathways if one.target == target]
        most = max(most, np.unique(np.concatenate(onto)).size if onto else 0)
    return most


def _delays(demand: Demand, chip: Chip, dt: float) -> Iterator[Finding]:
    if chip.delay_steps is None:
        return
    steps = round(demand.longest_delay / dt)
    if steps > chip.delay_steps.value:
        longest = demand.longest_delay / max(chip.delay_steps.value, 1.0)
        remedy = (
            f"steps of {1e3 * longest:.3g} ms, or relay cells"
            if chip.delay_steps.value
            else "no delays"
        )
        yield Finding(
            limit="delays",
            asked=f"{steps} steps of {1e3 * dt:g} ms",
            offered=f"{chip.delay_steps.value:g}",
            remedy=remedy,
            doubtful=chip.delay_steps.doubtful,
        )
