"""A NIR graph as a network; nodes that the core does not have are refused by name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

import numpy as np

from neurocontrol.errors import InputError
from neurocontrol.snn.connectivity import OneToOne, Sparse
from neurocontrol.snn.exchange.library import STEP, nir
from neurocontrol.snn.network import Network, Population, Projection
from neurocontrol.snn.neurons import LIF, LeakyIntegrator, SoftResetLIF, SpikeSource
from neurocontrol.snn.synapses import Delta, Exponential

if TYPE_CHECKING:
    import os

    from neurocontrol.snn.connectivity import Connectivity
    from neurocontrol.snn.neurons import Neuron
    from neurocontrol.snn.synapses import Synapse
    from neurocontrol.types import FloatArray

Spikes = Literal["held", "jump"]
Method = Literal["exact", "euler"]
Reset = Literal["set", "subtract"]

_CELLS: Final = ("LIF", "LI", "CubaLIF", "CubaLI", "Input")
_BETWEEN: Final = ("Linear", "Affine", "Scale", "Delay")
_ONE: Final = 1e-12  # what differs less from 1 is 1
_AT_ONCE: Final = 1e-6  # s: time constant of a current that lasts one step


@dataclass(frozen=True, kw_only=True)
class Conventions:
    """What a file means where NIR leaves it open; see :func:`from_nir`."""

    dt: float | None
    spikes: Spikes
    method: Method
    reset: Reset

    def check(self, path: object) -> None:
        """Refuse what cannot be.

        Raises:
            InputError: It is unknown, or needs the step, which is not told.
        """
        for name, kinds in (("spikes", Spikes), ("method", Method), ("reset", Reset)):
            given = getattr(self, name)
            if given not in get_args(kinds):
                raise InputError(
                    f"{name} must be one of {', '.join(get_args(kinds))}, got {given!r}"
                )
        if self.dt is None and self.spikes == "held":
            raise InputError(f"{path} does not say its step; give dt, or spikes='jump'")
        if self.dt is None and self.method == "euler":
            raise InputError(f"{path} does not say its step, which Euler's method needs; give dt")

    def tau(self, name: str, tau: FloatArray) -> FloatArray:
        """Time constants of the core that decay in a step as the writer's do, s.

        Raises:
            InputError: Nothing is left after a step of Euler's method.
        """
        if self.method == "exact":
            return tau
        assert self.dt is not None
        if np.any(tau <= self.dt):
            raise InputError(f"a time constant of {name!r} is no longer than the step, {self.dt} s")
        return np.asarray(-self.dt / np.log1p(-self.dt / tau))


@dataclass(frozen=True, kw_only=True, eq=False)
class _Path:
    """From one population to another.

    Attributes:
        source: Population.
        target: Population.
        weight: ``(post, pre)``; None for one to one with a weight of 1.
        bias: ``(post,)``, a constant input.
        delay: s.
        name: Of the node that has the weights, without the number of its branch.
    """

    source: str
    target: str
    name: str
    weight: FloatArray | None
    bias: FloatArray | None
    delay: float


def from_nir(
    path: str | os.PathLike[str],
    *,
    dt: float | None = None,
    spikes: Spikes = "held",
    method: Method = "exact",
    reset: Reset = "set",
) -> Network:
    """Read a network.

    Inputs become :class:`SpikeSource` populations. Cells spike at their threshold or above; NIR
    says above. A layer hears spikes in the step after, where other packages let them through all
    layers in one: the spikes of the n-th layer come n steps later.

    Args:
        path: File, ``.nir``.
        dt: Step for which a spike is held, s; what the file says unless given.
        spikes: ``held`` for 0 or 1 held over a step, as :func:`to_nir` and snnTorch write them;
            ``jump`` for currents and potentials that jump by ``w_in`` and ``r`` times the weight,
            as cells with filtered currents do in Norse.
        method: ``exact``; ``euler`` for decays of 1 - dt / tau in a step, and currents that are
            held over it, as in snnTorch and Norse.
        reset: ``set`` to the reset potential; ``subtract`` where cells keep what exceeds their
            threshold, as snnTorch's do unless told otherwise: files do not say so.

    Raises:
        InputError: The file cannot be read, has nodes that the core does not have, or does not say
            its step.
        MissingExtraError: The package ``nir`` is not installed.
    """
    graph = _graph(path)
    kinds = {name: type(node).__name__ for name, node in graph.nodes.items()}
    for name, kind in kinds.items():
        if kind not in (*_CELLS, *_BETWEEN, "Output"):
            raise InputError(f"the core has no {kind}, the node {name!r} of {path}")
    step = dt if dt is not None else graph.metadata.get(STEP)
    meant = Conventions(dt=step, spikes=spikes, method=method, reset=reset)
    meant.check(path)
    paths = list(_paths(graph, kinds))
    populations, projections = [], []
    jumps = {}
    for name, kind in kinds.items():
        if kind in _CELLS:
            biases = [way.bias for way in paths if way.target == name and way.bias is not None]
            population, jumps[name] = _population(
                name, kind, graph.nodes[name], sum(biases) if biases else 0.0, meant
            )
            populations.append(population)
    joined: dict[tuple[str, str, str], list[_Path]] = {}
    for way in paths:
        joined.setdefault((way.source, way.target, way.name), []).append(way)
    for (source, target, _), branches in joined.items():
        synapse, jump = jumps[target]
        if synapse is None:
            raise InputError(f"something leads to the input {target!r} of {path}")
        projections.append(
            Projection(
                source=source,
                target=target,
                connectivity=_pattern(branches, jump),
                synapse=synapse,
            )
        )
    return Network(populations=populations, projections=projections)


def step_of(path: str | os.PathLike[str]) -> float | None:
    """The step for which a file says that spikes are held, s; None if it does not.

    Raises:
        InputError: The file cannot be read.
        MissingExtraError: The package ``nir`` is not installed.
    """
    step = _graph(path).metadata.get(STEP)
    return None if step is None else float(step)


def _graph(path: str | os.PathLike[str]) -> Any:
    library = nir()
    if not Path(path).is_file():
        raise InputError(f"{path} is no file")
    try:
        return library.read(str(path))
    except (OSError, ValueError, KeyError, AttributeError, AssertionError) as error:
        raise InputError(f"cannot read {path}: {error}") from None


def _paths(graph: Any, kinds: dict[str, str]) -> Any:
    """Every way from cells to cells, through at most one weight and any delays."""
    after: dict[str, list[str]] = {name: [] for name in kinds}
    for source, target in graph.edges:
        after[source].append(target)

    def follow(start: str, at: str, way: dict[str, Any]) -> Any:
        for name in after[at]:
            kind, node = kinds[name], graph.nodes[name]
            if kind == "Output":
                continue
            if kind in _CELLS:
                yield _Path(source=start, target=name, **way)
                continue
            yield from follow(start, name, _through(name, kind, node, way))

    for name, kind in kinds.items():
        if kind in _CELLS:
            yield from follow(name, name, {"weight": None, "bias": None, "delay": 0.0, "name": ""})


def _through(name: str, kind: str, node: Any, way: dict[str, Any]) -> dict[str, Any]:
    if kind == "Delay":
        delay = np.unique(node.delay)
        if delay.size > 1:
            raise InputError(f"the delay node {name!r} has several delays; use one node for each")
        return {**way, "delay": way["delay"] + float(delay[0])}
    if way["weight"] is not None:
        raise InputError(f"several weights follow one another before {name!r}; multiply them")
    stem = name.rpartition(".")[0] or name
    if kind == "Scale":
        return {**way, "weight": np.diag(np.ravel(node.scale)), "name": stem}
    bias = getattr(node, "bias", None)
    return {**way, "weight": np.asarray(node.weight), "bias": bias, "name": stem}


def _population(
    name: str, kind: str, node: Any, bias: FloatArray | float, meant: Conventions
) -> tuple[Population, tuple[Synapse | None, FloatArray | float]]:
    """A population, its synapse, and by how much a weight of 1 jumps there."""
    if kind == "Input":
        size = int(np.prod(node.input_type["input"]))
        return Population(name=name, size=size, neuron=SpikeSource()), (None, 1.0)
    filtered = kind.startswith("Cuba")
    given = np.ravel(node.tau_mem if filtered else node.tau).astype(np.float64)
    tau_m = meant.tau(name, given)
    r, v_leak = np.ravel(node.r), np.ravel(node.v_leak)
    told = {key: np.asarray(value) for key, value in node.metadata.items()}
    resistance = r
    rest, drive = v_leak, np.zeros_like(v_leak)
    if {"resistance", "rest", "drive"} <= told.keys():
        held = told["rest"] + told["resistance"] * told["drive"]
        if np.allclose(held, v_leak, rtol=1e-9, atol=1e-9):
            resistance, rest, drive = told["resistance"], told["rest"], told["drive"]
    synapse: Synapse
    if filtered:
        taus = np.unique(node.tau_syn).astype(np.float64)
        if taus.size > 1:
            raise InputError(f"synapses onto {name!r} have several time constants; split its cells")
        synapse = Exponential(tau=float(meant.tau(name, taus)[0]))
        constant = np.ravel(node.w_in) * bias
        jump = np.ravel(node.w_in) * _held(meant, taus[0])
    else:
        synapse = Delta()
        constant = r / resistance * bias
        jump = r * _held(meant, given)
    if meant.method == "euler":
        assert meant.dt is not None
        if not filtered:
            synapse = Exponential(tau=_AT_ONCE)
            jump = jump / (resistance * meant.dt / given)
        jump = jump / synapse.derive(tau_m, tau_m.size, meant.dt)["coupling"]
    parameters = {
        "tau_m": tau_m, "rest": rest, "resistance": resistance, "drive": drive + constant,
    }  # fmt: skip
    neuron: Neuron
    if kind.endswith("LIF"):
        family = LIF if meant.reset == "set" else SoftResetLIF
        neuron = family(
            threshold=np.ravel(node.v_threshold),
            reset_potential=np.ravel(node.v_reset),
            refractory=0.0,
            **parameters,
        )
    else:
        neuron = LeakyIntegrator(**parameters)
    initial = {
        key.removeprefix("initial "): value
        for key, value in told.items()
        if key.startswith("initial ")
    }
    population = Population(name=name, size=tau_m.size, neuron=neuron, initial=initial)
    return population, (synapse, np.where(np.abs(jump - 1.0) < _ONE, 1.0, jump))


def _held(meant: Conventions, tau: FloatArray | float) -> FloatArray | float:
    """What a spike of 1 adds up to within a step, relative to a jump."""
    return meant.dt / tau if meant.spikes == "held" and meant.dt else 1.0


def _pattern(branches: list[_Path], jump: FloatArray | float) -> Connectivity:
    """The synapses of one projection, whose delays are in separate branches."""
    if branches[0].weight is None:
        return OneToOne(weight=jump, delay=branches[0].delay)
    pre, post, weight, delay = [], [], [], []
    for branch in branches:
        assert branch.weight is not None
        scaled = (branch.weight * np.reshape(jump, (-1, 1))).T
        rows, columns = np.nonzero(scaled)
        pre.append(rows)
        post.append(columns)
        weight.append(scaled[rows, columns])
        delay.append(np.full(rows.size, branch.delay))
    return Sparse(
        pre=np.concatenate(pre),
        post=np.concatenate(post),
        weight=np.concatenate(weight),
        delay=np.concatenate(delay),
    )
