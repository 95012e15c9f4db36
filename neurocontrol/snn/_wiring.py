"""Gather the synapses of many projections into few lists.

Projections between small populations are cheap to describe and dear to run one by one. Those that
share receptors and reach the same synapses are bundled: one list per presynaptic cell, whatever the
populations of its targets.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.snn import _layout as at
from neurocontrol.snn.connectivity import Chance, Edges

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from neurocontrol.types import FloatArray, IntArray


@dataclass(frozen=True, kw_only=True, eq=False)
class Strand:
    """A projection on its way into a bundle.

    Attributes:
        source: First cell and one past the last of the source.
        target: The same of the target, counted from the first cell of the port.
        port: Number of the port of its synapses.
        factor: Number of the factor of its receptors.
        synapses: Its synapses, or the chance by which every row draws its own.
        delays: Delay of every synapse in steps, one when they are drawn.
    """

    source: tuple[int, int]
    target: tuple[int, int]
    port: int
    factor: int
    synapses: Edges | Chance
    delays: IntArray

    @property
    def kind(self) -> int:
        """How its synapses are listed."""
        if isinstance(self.synapses, Chance):
            return at.DRAWN
        if self.delays.size and not np.all(self.delays == self.delays[0]):
            return at.DELAYED
        return at.DENSE if self.synapses.full else at.SPARSE

    @property
    def key(self) -> tuple[object, ...]:
        """What strands of one bundle share."""
        kind = self.kind
        delay = int(self.delays[0]) if self.delays.size and kind != at.DELAYED else 0
        weight = self.synapses.weight if isinstance(self.synapses, Chance) else 0.0
        return self.port, self.factor, kind, delay, weight


def bundled(strands: Sequence[Strand]) -> list[list[Strand]]:
    """Strands in bundles, in the order of their first; all-to-all strands stay alone."""
    bundles: dict[tuple[object, ...], list[Strand]] = {}
    for number, strand in enumerate(strands):
        key = (*strand.key, number) if strand.kind == at.DENSE else strand.key
        bundles.setdefault(key, []).append(strand)
    return list(bundles.values())


def joined(bundle: Sequence[Strand], first: int, stop: int) -> tuple[Edges, IntArray]:
    """Synapses of a bundle by source cell, and their delays in steps.

    Args:
        bundle: Strands whose synapses are the same for all rows.
        first: First cell of any source.
        stop: One past the last cell of any source.
    """
    source, target, weight, delay = [], [], [], []
    for strand in bundle:
        edges = strand.synapses
        assert isinstance(edges, Edges)
        cells = np.arange(strand.source[0], strand.source[1]) - first
        source.append(np.repeat(cells, np.diff(edges.first)))
        target.append(edges.target + strand.target[0])
        weight.append(edges.weight)
        delay.append(strand.delays)
    sources = np.concatenate(source)
    order = np.argsort(sources, kind="stable")
    counts = np.bincount(sources, minlength=stop - first)
    edges = Edges(
        first=np.concatenate([[0], np.cumsum(counts)]),
        target=np.concatenate(target)[order],
        weight=np.concatenate(weight)[order],
        delay=np.zeros(0),
    )
    return edges, np.concatenate(delay)[order]


@dataclass(frozen=True, kw_only=True, eq=False)
class Lottery:
    """Pairs of cells that may be connected, sorted by source, and where to note those that are.

    Attributes:
        source: Source cells, counted from the first of the bundle, shape ``(pairs,)``.
        target: Target cells, counted from the first of the port, shape ``(pairs,)``.
        probability: Shape ``(pairs,)``.
        cells: Number of source cells.
        start: Place of the bundle in the wiring of a row: where the targets of every source cell
            begin, then the targets.
    """

    source: IntArray
    target: IntArray
    probability: FloatArray
    cells: int
    start: int

    @property
    def targets(self) -> int:
        """Place of the first target."""
        return self.start + self.cells + 1

    @property
    def stop(self) -> int:
        """One past the room it needs, should all pairs be connected."""
        return self.targets + self.source.size

    def draw(self, generator: np.random.Generator, wiring: NDArray[np.int32]) -> None:
        """Draw the connections of one row and write them into its wiring, in place."""
        chosen = generator.random(self.source.size) < self.probability
        counts = np.bincount(self.source[chosen], minlength=self.cells)
        wiring[self.start] = 0
        np.cumsum(counts, out=wiring[self.start + 1 : self.targets])
        targets = self.target[chosen]
        wiring[self.targets : self.targets + targets.size] = targets
        wiring[self.targets + targets.size : self.stop] = 0


def lottery(bundle: Sequence[Strand], first: int, stop: int, start: int) -> Lottery:
    """Lay out a bundle whose synapses every row draws; arguments as in :func:`joined`."""
    source, target, probability = [], [], []
    for strand in bundle:
        chance = strand.synapses
        assert isinstance(chance, Chance)
        cells, reached = np.arange(*strand.source) - first, np.arange(*strand.target)
        source.append(np.repeat(cells, reached.size))
        target.append(np.tile(reached, cells.size))
        probability.append(np.full(cells.size * reached.size, chance.probability))
    sources = np.concatenate(source)
    order = np.argsort(sources, kind="stable")
    return Lottery(
        source=sources[order],
        target=np.concatenate(target)[order],
        probability=np.concatenate(probability)[order],
        cells=stop - first,
        start=start,
    )
