"""Lay out graded projections."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.errors import InputError
from neurocontrol.snn import _layout as at
from neurocontrol.snn._plan import Weights, Wire
from neurocontrol.snn.connectivity import RandomPairs
from neurocontrol.snn.values import Random

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from neurocontrol.snn._modulation_tables import Modulation
    from neurocontrol.snn._plan import Place
    from neurocontrol.snn._tables import Tables
    from neurocontrol.snn.connectivity import Edges
    from neurocontrol.snn.network import GradedProjection


def lay_out_graded(
    projections: Sequence[GradedProjection],
    places: Mapping[str, Place],
    tables: Tables,
    modulation: Modulation,
    row_weights: list[Weights],
    wires: dict[str, Wire],
) -> None:
    """Lay out graded projections between populations that have their places.

    Args:
        projections: The projections.
        places: Populations by name.
        tables: Where they are written.
        modulation: Where the factors of their receptors are numbered.
        row_weights: What rows begin with; weights that are theirs are added.
        wires: Projections with a name; those of these with one are added.

    Raises:
        InputError: Cells cannot be joined in this way.
    """
    for projection in projections:
        source, target = places[projection.source], places[projection.target]
        edges = _edges(projection, source, target)
        synapses, weight = edges.target.size, edges.weight
        own = isinstance(weight, Random) or weight.ndim == 2
        if isinstance(weight, Random) or own:
            start = tables.take_own(synapses)
            row_weights.append(
                Weights(
                    name=projection.title, start=start, count=synapses, initial=weight
                )
            )  # fmt: skip
        else:
            start = tables.store(np.broadcast_to(weight, (synapses,)))
        output = source.population.neuron.output
        assert output is not None
        tables.emit(
            at.GRADED,
            [
                int(own), start, source.population.size, tables.wire(edges.first),
                tables.wire(edges.target), source.variables[output], target.first,
                modulation.factor(projection.receptors), int(projection.reversal is not None),
            ],
            [projection.reversal or 0.0],
        )  # fmt: skip
        if projection.name is not None:
            cells = np.arange(source.population.size, dtype=np.int32)
            wires[projection.name] = Wire(
                own=own,
                start=start,
                count=synapses,
                synapses=synapses,
                pre=np.repeat(cells, np.diff(edges.first)),
                post=edges.target,
                delay=np.zeros(synapses, dtype=np.int64),
                variables={},
            )


def _edges(projection: GradedProjection, source: Place, target: Place) -> Edges:
    """Synapses of a projection."""
    pattern, title = projection.connectivity, projection.title
    if source.population.neuron.output is None:
        raise InputError(
            f"{title}: {type(source.population.neuron).__name__} has no graded output; expected "
            "another source, or a projection of its spikes"
        )
    if "v" not in target.variables:
        raise InputError(
            f"{title}: {type(target.population.neuron).__name__} has no membrane; expected "
            "another target"
        )
    if isinstance(pattern, RandomPairs) and pattern.seed is None:
        raise InputError(
            f"{title}: a graded projection needs connections that all rows share; expected a "
            "seed, got None"
        )
    edges = pattern.edges(source.population.size, target.population.size)
    lowest = edges.weight.bounds[0] if isinstance(edges.weight, Random) else np.min(edges.weight)
    if projection.reversal is not None and lowest < 0.0:
        raise InputError(f"{title}: conductances must be 0 nS or more, got {lowest!r}")
    if np.any(edges.delay != 0.0):
        raise InputError(f"{title}: graded projections have no delay, got {np.max(edges.delay)} s")
    return edges
