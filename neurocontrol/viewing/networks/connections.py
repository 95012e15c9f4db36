"""Which cells of a network reach which others, and how strongly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.errors import InputError, unknown
from neurocontrol.snn.network import Projection

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Self

    from neurocontrol.snn.event import EventSimulator
    from neurocontrol.snn.network import Network
    from neurocontrol.snn.simulator import Simulator
    from neurocontrol.types import FloatArray, IntArray

    Populations = Mapping[str, tuple[int, int]]


@dataclass(frozen=True, kw_only=True, eq=False)
class Connections:
    """Synapses between populations.

    Attributes:
        pre: Source cell of every synapse, ``(S,)``.
        post: Its target cell, ``(S,)``.
        weight: Its weight, in the unit of the synapses, ``(S,)``.
        sources: First cell of every source population by name, and one past its last.
        targets: The same of the target populations.
    """

    pre: IntArray
    post: IntArray
    weight: FloatArray
    sources: Populations
    targets: Populations

    def __post_init__(self) -> None:
        """Refuse synapses that are not whole, or of other cells.

        Raises:
            InputError: Lengths differ, or a cell is of no population.
        """
        shapes = np.shape(self.pre), np.shape(self.post), np.shape(self.weight)
        if len(set(shapes)) > 1 or len(shapes[0]) != 1:
            raise InputError(
                f"pre, post and weight must be lists of equal length, got shapes {shapes}"
            )
        for kind, cells, populations in (
            ("pre", self.pre, self.sources), ("post", self.post, self.targets),
        ):  # fmt: skip
            if not np.all(np.isin(cells, cells_of(populations))):
                raise InputError(f"{kind} has a cell of none of {', '.join(populations) or 'none'}")

    @classmethod
    def of(
        cls,
        network: Network,
        simulator: Simulator | EventSimulator,
        names: Iterable[str] | None = None,
        row: int = 0,
    ) -> Self:
        """Those of a row of a running network, with the weights that it has now.

        Args:
            network: The description.
            simulator: What runs it.
            names: Names of the projections; by default all that have one.
            row: The row.

        Raises:
            InputError: There is no such projection, or none with a name.
        """
        named = {
            one.name: one
            for one in network.projections
            if isinstance(one, Projection) and one.name is not None
        }
        places = {name: (first, stop) for name, first, stop in simulator.populations}
        chosen = list(named if names is None else names)
        if not chosen:
            raise InputError("only projections with a name can be looked at, and none has one")
        lists = []
        for name in chosen:
            if name not in named:
                raise unknown("named projection", name, named)
            pre, post, _ = simulator.synapses(name, row)
            weights = simulator.parameter(name, "weight")
            weight = np.broadcast_to(weights[min(row, len(weights) - 1)], pre.shape)
            lists.append(
                (pre + places[named[name].source][0], post + places[named[name].target][0], weight)
            )
        pre, post, weight = map(np.concatenate, zip(*lists, strict=True))
        return cls(
            pre=pre,
            post=post,
            weight=weight,
            sources={name: places[name] for name in _used(places, named, chosen, "source")},
            targets={name: places[name] for name in _used(places, named, chosen, "target")},
        )

    @property
    def out_degree(self) -> IntArray:
        """Number of synapses from every cell of the sources, in the order of :func:`cells_of`."""
        return _count(self.pre, cells_of(self.sources))

    @property
    def in_degree(self) -> IntArray:
        """Number of synapses onto every cell of the targets, in the order of :func:`cells_of`."""
        return _count(self.post, cells_of(self.targets))


def cells_of(populations: Populations) -> IntArray:
    """The cells of populations, one population after the other, ``(n,)``."""
    lists = [np.arange(first, stop) for first, stop in populations.values()]
    return np.concatenate(lists) if lists else np.zeros(0, dtype=np.int64)


def _used(
    places: Populations, named: Mapping[str, Projection], chosen: Iterable[str], end: str
) -> list[str]:
    """Populations at an end of projections, in the order of their cells."""
    used = {getattr(named[name], end) for name in chosen}
    return [name for name in places if name in used]


def _count(of_synapses: IntArray, cells: IntArray) -> IntArray:
    counts = np.bincount(of_synapses, minlength=int(cells.max(initial=-1)) + 1)
    return np.asarray(counts[cells], dtype=np.int64)
