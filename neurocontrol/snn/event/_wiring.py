"""Synapses of all projections in one list, by source cell and delay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.errors import InputError
from neurocontrol.snn._chance import chosen, most
from neurocontrol.snn.connectivity import Chance
from neurocontrol.snn.event._layout import DELTA
from neurocontrol.snn.values import Random

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neurocontrol.snn.connectivity import Edges
    from neurocontrol.snn.event._layout import Description
    from neurocontrol.types import FloatArray, IntArray


@dataclass(frozen=True, kw_only=True, eq=False)
class Strand:
    """A projection in the list.

    Attributes:
        title: What messages call it.
        source: First cell and one past the last of the source.
        target: The same of the target.
        current: Number of its current among those of a target cell, or DELTA.
        synapses: Its synapses, or the chance by which every row draws its own.
        start: Place of its weights.
        single: Whether all synapses share one weight.
        room: Number of synapses that there is room for.
    """

    title: str
    source: tuple[int, int]
    target: tuple[int, int]
    current: int
    synapses: Edges | Chance
    start: int
    single: bool
    room: int

    @property
    def weights(self) -> slice:
        """Where its weights are."""
        return slice(self.start, self.start + (1 if self.single else self.room))

    @property
    def private(self) -> bool:
        """Whether every row has weights of its own."""
        return isinstance(self.synapses.weight, Random) or self.synapses.weight.ndim == 2

    def draw_weights(self, generator: np.random.Generator | None, row: int) -> FloatArray:
        """Weights of a row, ``()`` or ``(room,)``.

        Raises:
            InputError: One that was drawn is not finite.
        """
        weight = self.synapses.weight
        if not isinstance(weight, Random):
            return weight[row] if weight.ndim == 2 else weight
        if generator is None:
            return np.asarray(weight.typical)
        drawn = weight.draw(generator, self.room)
        if not np.all(np.isfinite(drawn)):
            raise InputError(f"{self.title}: a drawn weight must be finite, got {drawn!r}")
        return drawn

    def pairs(self, generator: np.random.Generator) -> tuple[IntArray, IntArray, FloatArray]:
        """Source and target cells of its synapses, counted in the network, and delays."""
        synapses = self.synapses
        cells = self.source[1] - self.source[0]
        if isinstance(synapses, Chance):
            width = self.target[1] - self.target[0]
            parts = chosen(generator, np.array([synapses.probability]), np.array([cells * width]))
            found = np.concatenate([np.zeros(0, dtype=np.int64), *parts])[: self.room]
            source, target = np.divmod(found, width)
        else:
            source = np.repeat(np.arange(cells), np.diff(synapses.first))
            target = synapses.target.astype(np.int64)
        delay = np.broadcast_to(synapses.delay, source.shape)
        return source + self.source[0], target + self.target[0], delay


def room_of(synapses: Edges | Chance, pairs: int) -> int:
    """Number of synapses that practically no draw exceeds."""
    if isinstance(synapses, Chance):
        return min(pairs, most(synapses.probability * pairs))
    return synapses.target.size


def write(
    described: Description, row: int, strands: Sequence[Strand], generator: np.random.Generator
) -> None:
    """Write the synapses of a row, or of all, in place."""
    sources, targets, currents, delays, places = [], [], [], [], []
    for strand in strands:
        source, target, delay = strand.pairs(generator)
        sources.append(source)
        targets.append(target)
        delays.append(delay)
        current: IntArray = np.full(source.shape, DELTA, dtype=np.int64)
        if strand.current != DELTA:
            current = described.first_current[target] + strand.current
        currents.append(current)
        step = 0 if strand.single else 1
        places.append(strand.start + step * np.arange(source.size))
    if not strands:
        return
    source, delay = np.concatenate(sources), np.concatenate(delays)
    order = np.lexsort((delay, source))
    count = order.size
    described.first[row, 0] = 0
    described.first[row, 1:] = np.cumsum(np.bincount(source, minlength=described.population.size))
    for array, values in (
        (described.target, targets), (described.current, currents), (described.place, places),
    ):  # fmt: skip
        array[row, :count] = np.concatenate(values)[order]
    described.delay[row, :count] = delay[order]


def listed(
    described: Description, row: int, strand: Strand
) -> tuple[IntArray, IntArray, FloatArray]:
    """Source cell, target cell and delay of the synapses of a strand, in the order of weights."""
    line = min(row, described.first.shape[0] - 1)
    first = described.first[line]
    count = int(first[-1])
    source = np.repeat(np.arange(first.size - 1), np.diff(first))
    place = described.place[line, :count]
    inside = np.flatnonzero((place >= strand.weights.start) & (place < strand.weights.stop))
    inside = inside[np.argsort(place[inside], kind="stable")]
    target = described.target[line, inside].astype(np.int64)
    return (
        source[inside] - strand.source[0],
        target - strand.target[0],
        described.delay[line, inside],
    )
