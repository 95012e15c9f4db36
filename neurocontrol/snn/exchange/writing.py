"""A network as a NIR graph; what NIR has no words for is refused by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.errors import InputError
from neurocontrol.snn.connectivity import Drawn, Edges
from neurocontrol.snn.exchange.library import STEP, nir
from neurocontrol.snn.network import GradedProjection, Projection, TraceProjection
from neurocontrol.snn.neurons import LIF, LeakyIntegrator, SpikeSource
from neurocontrol.snn.synapses import Delta, Exponential
from neurocontrol.snn.values import Random, rows_of

if TYPE_CHECKING:
    import os

    from neurocontrol.snn import Network, Population
    from neurocontrol.types import FloatArray

    Nodes = dict[str, Any]
    Ways = list[tuple[str, str]]


def to_nir(network: Network, path: str | os.PathLike[str], *, dt: float = 0.001) -> None:
    """Write a network of LIF cells, leaky integrators and spike sources.

    Constant currents are written as a shift of ``v_leak``, and told in the metadata of the node,
    from which :func:`from_nir` takes them back. Sources of spikes become inputs: their rates are
    not written.

    Args:
        network: What to write.
        path: File, ``.nir``.
        dt: Step for which readers hold a spike, s.

    Raises:
        InputError: It has something that NIR has no words for; the message names it.
        MissingExtraError: The package ``nir`` is not installed.
    """
    library = nir()
    nodes: Nodes = {}
    ways: Ways = []
    _refuse_parts(network)
    onto = {
        population.name: [
            one
            for one in network.projections
            if isinstance(one, Projection) and one.target == population.name
        ]
        for population in network.populations
    }
    for population in network.populations:
        nodes[population.name] = _node(library, population, onto[population.name], dt)
        if not isinstance(population.neuron, SpikeSource):
            nodes[f"{population.name} out"] = library.Output(
                output_type={"output": np.array([population.size])}
            )
            ways.append((population.name, f"{population.name} out"))
    sizes = {population.name: population.size for population in network.populations}
    for number, projection in enumerate(network.projections):
        assert isinstance(projection, Projection)
        _write_projection(library, projection, number, sizes, nodes, ways)
    graph = library.NIRGraph(nodes=nodes, edges=ways, metadata={STEP: dt})
    library.write(str(path), graph)


def _refuse_parts(network: Network) -> None:
    """Refuse what concerns the network as a whole.

    Raises:
        InputError: It has such a part.
    """
    parts = {
        "modulators": network.modulators,
        "gap junctions": network.gap_junctions,
        "graded projections": [p for p in network.projections if isinstance(p, GradedProjection)],
        "projections of rates": [p for p in network.projections if isinstance(p, TraceProjection)],
        "plasticity": [p for p in network.projections if getattr(p, "plasticity", None)],
        "short-term plasticity": [p for p in network.projections if getattr(p, "short_term", None)],
    }
    for name, found in parts.items():
        if found:
            raise InputError(f"NIR has no {name}, of which the network has {len(found)}")
    for population in network.populations:
        if "/" in population.name:
            raise InputError(f"names in NIR files have no '/', got {population.name!r}")


def _node(library: Any, population: Population, onto: list[Projection], dt: float) -> Any:
    name, neuron, size = population.name, population.neuron, population.size
    if isinstance(neuron, SpikeSource):
        return library.Input(input_type={"input": np.array([size])})
    if type(neuron) not in (LIF, LeakyIntegrator):
        raise InputError(f"NIR has no {type(neuron).__name__}, the cells of {name!r}")
    drawn = [key for key in neuron.numbers() if _of_rows(getattr(neuron, key))]
    drawn += [key for key, value in population.initial.items() if _of_rows(value)]
    if drawn:
        raise InputError(f"{drawn[0]} of {name!r} differs between rows; NIR has one value a cell")
    values = neuron.resolve(size, None)
    for key, none in (("noise", 0.0), ("floor", -np.inf), ("refractory", 0.0)):
        if key in values and np.any(values[key] != none):
            raise InputError(f"NIR has no {key}, which cells of {name!r} have")
    taus = {_filter(one) for one in onto}
    if len(taus) > 1:
        raise InputError(
            f"cells of NIR have one kind of synapse, those of {name!r} have time constants of "
            f"{', '.join(f'{tau:g}' for tau in sorted(taus))} s"
        )
    tau = next(iter(taus), 0.0)
    resistance = values["resistance"]
    shared = {
        "r": resistance if tau else values["tau_m"] / dt,
        "v_leak": values["rest"] + resistance * values["drive"],
        "metadata": {
            "resistance": resistance,
            "rest": values["rest"],
            "drive": values["drive"],
            **{f"initial {key}": np.asarray(value, dtype=float)
               for key, value in population.initial.items()},
        },
    }  # fmt: skip
    spiking = isinstance(neuron, LIF)
    if spiking:
        shared |= {"v_threshold": values["threshold"], "v_reset": values["reset_potential"]}
    if not tau:
        return (library.LIF if spiking else library.LI)(tau=values["tau_m"], **shared)
    return (library.CubaLIF if spiking else library.CubaLI)(
        tau_syn=np.full(size, tau), tau_mem=values["tau_m"], w_in=np.full(size, tau / dt), **shared
    )


def _of_rows(value: object) -> bool:
    return isinstance(value, Random) or bool(rows_of(value))


def _filter(projection: Projection) -> float:
    """Time constant of the synapses of a projection, s; 0 where they make the potential jump.

    Raises:
        InputError: NIR has no such synapses.
    """
    if isinstance(projection.synapse, Delta):
        return 0.0
    if isinstance(projection.synapse, Exponential):
        return projection.synapse.tau
    raise InputError(
        f"NIR has no {type(projection.synapse).__name__} synapses, those of "
        f"{projection.source!r} -> {projection.target!r}"
    )


def _write_projection(
    library: Any,
    projection: Projection,
    number: int,
    sizes: dict[str, int],
    nodes: Nodes,
    ways: Ways,
) -> None:
    """One linear node for each delay, as delays are of whole signals."""
    pre, post = sizes[projection.source], sizes[projection.target]
    edges = _edges(projection, pre, post)
    weight = np.broadcast_to(np.asarray(edges.weight, dtype=float), edges.target.shape)
    delay = np.broadcast_to(edges.delay, edges.target.shape)
    source = np.repeat(np.arange(pre), np.diff(edges.first))
    title = projection.name or f"{projection.source} to {projection.target} {number}"
    for branch, moment in enumerate(np.unique(delay)):
        mine = delay == moment
        matrix: FloatArray = np.zeros((post, pre))
        np.add.at(matrix, (edges.target[mine], source[mine]), weight[mine])
        name = f"{title}.{branch}"
        nodes[name] = library.Linear(weight=matrix)
        ways.append((name, projection.target))
        if moment > 0.0:
            nodes[f"{name} delay"] = library.Delay(delay=np.full(pre, moment))
            ways += [(projection.source, f"{name} delay"), (f"{name} delay", name)]
        else:
            ways.append((projection.source, name))


def _edges(projection: Projection, pre: int, post: int) -> Edges:
    pattern = projection.connectivity
    edges = None if isinstance(pattern, Drawn) and pattern.own else pattern.edges(pre, post)
    if edges is None or isinstance(edges.weight, Random) or np.ndim(edges.weight) == 2:
        raise InputError(
            f"synapses of {projection.source!r} -> {projection.target!r} differ between rows; "
            f"NIR has one of each"
        )
    return edges
