"""Gather the synapses of many projections into few lists.

Projections between small populations are cheap to describe and dear to run one by one. Those that
share receptors and reach the same synapses are bundled: one list per presynaptic cell, whatever the
populations of its targets.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numba
import numpy as np

from neurocontrol.snn._chance import chosen, most
from neurocontrol.snn._clock import whole_steps
from neurocontrol.snn.connectivity import Chance, Draft, Edges
from neurocontrol.snn.values import Random

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from neurocontrol.types import FloatArray, IntArray

njit: Any = numba.njit

LISTED_ALONE = 100_000
"""Synapses of one weight from which on they keep it as one number."""
AXONS = 4
"""Delays from which on spikes of axons in the order of their delays wait in one list."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Strand:
    """A projection on its way into a bundle.

    Attributes:
        source: First cell and one past the last of the source.
        target: The same of the target, counted from the first cell of the port.
        port: Number of the port of its synapses.
        factor: Number of the factor of its receptors.
        synapses: Its synapses, or how every row draws its own.
        delays: Delay in steps, one ``()`` or one of every synapse; all that rows may draw.
        alone: Whether it must not be bundled.
    """

    source: tuple[int, int]
    target: tuple[int, int]
    port: int
    factor: int
    synapses: Edges | Chance | Draft
    delays: IntArray
    alone: bool

    @property
    def full(self) -> bool:
        """Whether every cell is connected to every cell, each with one delay."""
        if not (isinstance(self.synapses, Edges) and self.synapses.full):
            return False
        if self.one_delay:
            return True
        delays = self.delays.reshape(self.synapses.first.size - 1, -1)
        return bool(np.all(delays == delays[:, :1]))

    @property
    def one_delay(self) -> bool:
        """Whether all synapses have the same delay."""
        return self.delays.size <= 1 or bool(np.all(self.delays == self.delays.flat[0]))

    @property
    def one_weight(self) -> bool:
        """Whether its weight is kept as one number."""
        weight, synapses = self.synapses.weight, self.synapses
        if isinstance(weight, Random) or weight.ndim > 0:
            return False
        if not isinstance(synapses, Edges) or self.full:
            return True
        return synapses.target.size >= LISTED_ALONE

    @property
    def key(self) -> tuple[object, ...] | None:
        """What strands of one bundle share; None for one that stays alone."""
        weight = self.synapses.weight
        private = isinstance(weight, Random) or weight.ndim == 2
        if self.alone or private or self.full or isinstance(self.synapses, Draft):
            return None
        delay = int(self.delays.flat[0]) if self.delays.size and self.one_delay else -1
        listed = isinstance(self.synapses, Edges)
        same = float(np.asarray(weight)) if self.one_weight else None
        return self.port, self.factor, listed, delay, same


def bundled(strands: Sequence[Strand]) -> list[list[Strand]]:
    """Strands in bundles, in the order of their first."""
    bundles: dict[object, list[Strand]] = {}
    for number, strand in enumerate(strands):
        key = strand.key
        bundles.setdefault(number if key is None else key, []).append(strand)
    return list(bundles.values())


@dataclass(frozen=True, kw_only=True, eq=False)
class Lists:
    """Synapses of a bundle, sorted by delay and source.

    Attributes:
        target: Target of every synapse, counted from the first cell of the port.
        weight: One weight ``()``, one each ``(synapses,)``, one each and row ``(B, synapses)``, or
            drawn.
        delay: Delays that occur, in steps, increasing.
        first: For each of them, where the synapses of each source begin, and one past the last.
        order: Place of every synapse in the description; None if that is the same.
    """

    target: NDArray[np.int32]
    weight: FloatArray | Random
    delay: list[int]
    first: list[IntArray]
    order: IntArray | None

    def axons(self) -> IntArray | None:
        """Delay of every source, ``(sources,)``, where each has one and they are in that order.

        None where that is not so, and for so few delays that it is not worth it.
        """
        if len(self.delay) < AXONS:
            return None
        counts = np.diff(np.array(self.first), axis=1)
        source = np.nonzero(counts.sum(axis=0))[0]
        which = counts.argmax(axis=0)
        rising = np.all(np.diff(which[source]) >= 0)
        if not rising or np.any((counts > 0).sum(axis=0) > 1):
            return None
        delays: IntArray = np.array(self.delay, dtype=np.int64)[which]
        return delays

    def as_one(self) -> Lists:
        """The same synapses as if they all had one delay; for those of :meth:`axons`."""
        counts = np.diff(np.array(self.first), axis=1).sum(axis=0)
        return replace(self, delay=[0], first=[np.concatenate([[0], np.cumsum(counts)])])


def joined(bundle: Sequence[Strand], first: int, stop: int) -> Lists:
    """List the synapses of a bundle.

    Args:
        bundle: Strands whose synapses are the same for all rows.
        first: First cell of any source.
        stop: One past the last cell of any source.
    """
    edges = [strand.synapses for strand in bundle]
    head = bundle[0]
    if len(bundle) == 1 and head.one_delay:
        (only,) = edges
        assert isinstance(only, Edges)
        target = only.target
        if head.target[0]:
            target = target + np.int32(head.target[0])
        delay = int(head.delays.flat[0]) if head.delays.size else 0
        return Lists(
            target=target, weight=_expanded(head), delay=[delay], first=[only.first], order=None
        )
    sources, targets, weights, delays = [], [], [], []
    for strand, synapses in zip(bundle, edges, strict=True):
        assert isinstance(synapses, Edges)
        cells = np.arange(strand.source[0], strand.source[1]) - first
        sources.append(np.repeat(cells, np.diff(synapses.first)))
        targets.append(synapses.target + np.int32(strand.target[0]))
        weights.append(_expanded(strand))
        delays.append(np.broadcast_to(strand.delays, synapses.target.shape))
    order = np.lexsort((np.concatenate(sources), np.concatenate(delays)))
    source, late = np.concatenate(sources)[order], np.concatenate(delays)[order]
    weight = weights[0]
    if not isinstance(weight, Random) and weight.ndim:
        known = [one for one in weights if not isinstance(one, Random)]
        weight = np.concatenate(known, axis=-1)[..., order]
    steps, starts = np.unique(late, return_index=True)
    firsts = []
    for start, end in zip(starts, [*starts[1:], late.size], strict=True):
        counts = np.bincount(source[start:end], minlength=stop - first)
        firsts.append(start + np.concatenate([[0], np.cumsum(counts)]))
    if not firsts:
        steps, firsts = np.zeros(1, dtype=np.int64), [np.zeros(stop - first + 1, dtype=np.int64)]
    return Lists(
        target=np.concatenate(targets)[order],
        weight=weight,
        delay=[int(one) for one in steps],
        first=firsts,
        order=order,
    )


def _expanded(strand: Strand) -> FloatArray | Random:
    synapses = strand.synapses
    assert isinstance(synapses, Edges)
    weight = synapses.weight
    if isinstance(weight, Random) or weight.ndim or strand.one_weight:
        return weight
    return np.full(synapses.target.size, float(weight))


@dataclass(frozen=True, kw_only=True, eq=False)
class Lots(ABC):
    """Synapses that every row draws, and where it notes them.

    In the wiring of a row stands where the targets of every source cell begin, delay by delay, and
    then the targets.

    Attributes:
        cells: Number of source cells.
        start: Place of the first number in the wiring of a row.
        room: Number of synapses that there is room for.
        delays: Delays that may occur, in steps, increasing, ``(delays,)``.
    """

    cells: int
    start: int
    room: int
    delays: IntArray

    @property
    def targets(self) -> int:
        """Place of the first target."""
        return self.start + self.delays.size * self.cells + 1

    @property
    def stop(self) -> int:
        """One past its room."""
        return self.targets + self.room

    @abstractmethod
    def draw(self, generator: np.random.Generator, wiring: NDArray[np.int32]) -> FloatArray | None:
        """Draw the synapses of one row and write them into its wiring, in place.

        Returns:
            Their weights, where the pattern says one of each.
        """

    def _write(
        self, wiring: NDArray[np.int32], source: IntArray, target: NDArray[np.integer[Any]]
    ) -> None:
        """Write the synapses of a row: source cells, counted delay by delay, and sorted targets."""
        counts = np.bincount(source, minlength=self.delays.size * self.cells)
        wiring[self.start] = 0
        np.cumsum(counts, out=wiring[self.start + 1 : self.targets])
        end = self.targets + target.size
        wiring[self.targets : end] = target
        wiring[end : self.stop] = 0


@dataclass(frozen=True, kw_only=True, eq=False)
class Lottery(Lots):
    """Groups of pairs of cells that may be connected, with one delay.

    Attributes:
        source: First source cell of every group, counted from the first of the bundle.
        target: First target cell of every group, counted from the first of the port.
        width: Number of target cells of every group.
        pairs: Number of pairs of every group.
        probability: Of every group.
    """

    source: IntArray
    target: IntArray
    width: IntArray
    pairs: IntArray
    probability: FloatArray

    def draw(self, generator: np.random.Generator, wiring: NDArray[np.int32]) -> FloatArray | None:
        """Draw which pairs are connected, see :meth:`Lots.draw`."""
        parts = list(chosen(generator, self.probability, self.pairs))
        found = np.concatenate([np.zeros(0, dtype=np.int64), *parts])[: self.room]
        note(
            found, self.pairs, self.width, self.source, self.target,
            wiring[self.start : self.targets], wiring[self.targets : self.stop],
        )  # fmt: skip
        return None


@njit(cache=True, error_model="numpy")
def note(
    found: IntArray,
    pairs: IntArray,
    width: IntArray,
    source: IntArray,
    target: IntArray,
    first: NDArray[np.int32],
    targets: NDArray[np.int32],
) -> None:
    """Note the connections of a row by their source, in the order in which they were found.

    Args:
        found: Numbers of the pairs, counted through all groups, increasing.
        pairs: Number of pairs of every group, as all that follow up to ``target``.
        width: Number of target cells.
        source: First source cell.
        target: First target cell.
        first: Written: where the targets of every source cell begin, and the end.
        targets: Written: the targets, then zeros.
    """
    cells = np.empty((2, found.size), dtype=np.int32)
    group, start = 0, 0
    first[:] = 0
    for i in range(found.size):
        while found[i] >= start + pairs[group]:
            start += pairs[group]
            group += 1
        row = (found[i] - start) // width[group]
        cells[0, i] = source[group] + row
        cells[1, i] = target[group] + found[i] - start - row * width[group]
        first[cells[0, i] + 1] += 1
    for cell in range(1, first.size):
        first[cell] += first[cell - 1]
    following = first.copy()
    targets[found.size :] = 0
    for i in range(found.size):
        targets[following[cells[0, i]]] = cells[1, i]
        following[cells[0, i]] += 1


@dataclass(frozen=True, kw_only=True, eq=False)
class Sketch(Lots):
    """Synapses of one pattern, with their delays.

    Attributes:
        draft: The pattern.
        first: First target cell, counted from the first of the port.
        dt: Step, s.
    """

    draft: Draft
    first: int
    dt: float

    def draw(self, generator: np.random.Generator, wiring: NDArray[np.int32]) -> FloatArray | None:
        """Draw synapses by the pattern, see :meth:`Lots.draw`."""
        edges = self.draft.pattern.draw(generator, self.draft.pre, self.draft.post)
        source = np.repeat(np.arange(self.cells), np.diff(edges.first))
        steps = np.broadcast_to(whole_steps(edges.delay, self.dt), source.shape)
        place = ((steps - self.delays[0]) * self.cells + source)[: self.room]
        order = np.argsort(place, kind="stable")
        self._write(wiring, place, edges.target[order] + self.first)
        weight = edges.weight
        return None if isinstance(weight, Random) or weight.ndim == 0 else weight[..., order]


def lots_of(bundle: Sequence[Strand], first: int, stop: int, start: int, dt: float) -> Lots:
    """Lay out a bundle whose synapses every row draws.

    Args:
        bundle: Strands of chances, or one of a draft.
        first: First cell of any source.
        stop: One past the last cell of any source.
        start: Place of the first number in the wiring of a row.
        dt: Step, s.
    """
    head = bundle[0]
    if isinstance(head.synapses, Draft):
        return Sketch(
            cells=stop - first, start=start, room=head.synapses.room, delays=head.delays,
            draft=head.synapses, first=head.target[0], dt=dt,
        )  # fmt: skip
    sources = np.array([strand.source for strand in bundle])
    targets = np.array([strand.target for strand in bundle])
    width = targets[:, 1] - targets[:, 0]
    pairs = (sources[:, 1] - sources[:, 0]) * width
    chances = [strand.synapses for strand in bundle]
    probability = np.array([one.probability for one in chances if isinstance(one, Chance)])
    return Lottery(
        source=sources[:, 0] - first,
        target=targets[:, 0],
        width=width,
        pairs=pairs,
        probability=probability,
        cells=stop - first,
        start=start,
        room=min(int(pairs.sum()), most(float(probability @ pairs))),
        delays=head.delays.reshape(1),
    )
