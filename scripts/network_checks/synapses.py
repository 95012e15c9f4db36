"""Synapses, pathways and plasticity of one row, written once more from their descriptions."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol import snn
from neurocontrol.snn.values import Random

if TYPE_CHECKING:
    from network_checks.cells import Cells
    from neurocontrol.snn.simulator import Simulator
    from neurocontrol.types import FloatArray, IntArray


class Port:
    """Equal synapses onto one population.

    Attributes:
        state: Current in pA or conductance in nS, ``(n,)``; unused by delta synapses.
    """

    def __init__(self, synapse: snn.Synapse, cells: Cells, dt: float) -> None:
        """Begin with nothing."""
        self.synapse, self.cells, self.dt = synapse, cells, dt
        self.state = np.zeros(cells.count)

    @property
    def variable(self) -> str | None:
        """Name of the state in the package."""
        return next(iter(self.synapse.variables), None)

    def integrate(self) -> tuple[FloatArray | float, FloatArray | None]:
        """Advance to t + dt and return the current and conductance that act over the step."""
        if isinstance(self.synapse, snn.Exponential):
            before = self.state
            self.state = before * np.exp(-self.dt / self.synapse.tau)
            return before * self._coupling(self.synapse.tau), None
        if isinstance(self.synapse, snn.Conductance):
            before = self.state
            self.state = before * np.exp(-self.dt / self.synapse.tau)
            mean = 0.5 * (before + self.state)
            return mean * self.synapse.reversal, mean
        return 0.0, None

    def _coupling(self, tau: float) -> FloatArray | float:
        """The constant current that moves the free potential like one that decays from 1 pA."""
        membrane = self.cells.tau_m
        if membrane is None:
            return 1.0
        fast, slow = np.exp(-self.dt / tau), np.exp(-self.dt / membrane)
        moved: FloatArray = tau / (tau - membrane) * (fast - slow) / (1.0 - slow)
        return moved

    def deliver(self, cell: int, weight: float) -> None:
        """Take a spike that arrives at t + dt."""
        held = self.cells.refractory[cell] > 0.0
        if isinstance(self.synapse, snn.Delta):
            if not held:
                self.cells.v[cell] += weight
        elif not (isinstance(self.synapse, snn.Conductance) and self.synapse.deaf and held):
            self.state[cell] += weight


def wiring(
    pattern: snn.Connectivity, pre: int, post: int
) -> tuple[IntArray, IntArray, Any, FloatArray]:
    """Source, target, weight and delay in s of every synapse, in the order of the description.

    Weights are as described: one number, ``(synapses,)``, ``(B, synapses)`` or drawn.
    """
    first: IntArray
    second: IntArray
    if isinstance(pattern, snn.Dense):
        first, second = np.indices((pre, post)).reshape(2, -1)
    elif isinstance(pattern, snn.OneToOne):
        first = second = np.arange(pre)
    elif isinstance(pattern, snn.Sparse):
        first, second = np.asarray(pattern.pre), np.asarray(pattern.post)
    else:
        edges = pattern.edges(pre, post)
        first, second = np.repeat(np.arange(pre), np.diff(edges.first)), edges.target.astype(int)
    weight: Any = getattr(pattern, "weight")  # noqa: B009
    if not isinstance(weight, Random):
        weight = np.asarray(weight, dtype=float)
        if weight.ndim > 1 and isinstance(pattern, snn.Dense):
            weight = weight.reshape(*weight.shape[:-2], -1)
    delay = np.asarray(getattr(pattern, "delay"), dtype=float)  # noqa: B009
    return first, second, weight, np.broadcast_to(delay.ravel(), first.shape)


class Pathway:
    """The synapses of one projection in one row.

    Attributes:
        weight: Weight of every synapse, ``(synapses,)``, in the order of the simulator if the
            projection has a name.
    """

    def __init__(
        self, simulator: Simulator, row: int, projection: snn.Projection, port: Port
    ) -> None:
        """List the synapses; drawn wiring and weights are those of the simulator."""
        self.projection, self.port = projection, port
        pre, post = (
            simulator.columns(name).stop - simulator.columns(name).start
            for name in (projection.source, projection.target)
        )
        pattern = projection.connectivity
        if (
            isinstance(pattern, snn.RandomPairs)
            and pattern.seed is None
            and 0 < pattern.probability < 1
        ):
            assert projection.name is not None
            first, second, late = simulator.synapses(projection.name, row)
            weight: Any = pattern.weight
        else:
            first, second, weight, late = wiring(pattern, pre, post)
        self.first: IntArray
        self.second: IntArray
        self.delays = np.rint(np.asarray(late) / simulator.dt).astype(int)
        self.first, self.second = first, second
        if not isinstance(weight, Random):
            array = np.asarray(weight)
            array = array[row] if array.ndim == 2 else array
            self.weight = np.array(np.broadcast_to(array, first.shape), dtype=float)
        if projection.name is not None:
            self._follow(simulator, row, drawn=isinstance(weight, Random))
        elif isinstance(weight, snn.Uniform):
            assert weight.low == weight.high
            self.weight = np.full(first.shape, weight.low)
        self.reached: dict[tuple[int, int], list[int]] = {}
        self.incoming: dict[int, list[int]] = {}
        for k, (cell, delay) in enumerate(zip(self.first, self.delays, strict=True)):
            self.reached.setdefault((int(delay), int(cell)), []).append(k)
            self.incoming.setdefault(int(self.second[k]), []).append(k)
        self.late = sorted({int(delay) for delay in self.delays})
        self.terminals: dict[tuple[int, int], Terminal] = {}
        self.dt = simulator.dt
        self.rule = Learning(self, simulator.dt) if projection.plasticity is not None else None

    def _follow(self, simulator: Simulator, row: int, *, drawn: bool) -> None:
        """Bring the synapses into the order of the simulator."""
        name = self.projection.name
        assert name is not None
        first, second, late = simulator.synapses(name, row)
        delays = np.rint(late / simulator.dt).astype(int)
        live = simulator.parameter(name, "weight")
        held = live[min(row, live.shape[0] - 1)]
        held = np.broadcast_to(held, first.shape) if held.size == 1 else held[: first.size]
        theirs = np.lexsort((second, first, delays))
        ours = np.lexsort((self.second, self.first, self.delays))
        pairs = ((first, self.first), (second, self.second), (delays, self.delays))
        for their, our in pairs:
            assert np.array_equal(their[theirs], our[ours]), f"wiring of {name}"
        if drawn:
            self.weight = np.array(held, dtype=float)
        else:
            weight = np.empty_like(self.weight)
            weight[theirs] = self.weight[ours]
            self.weight = weight
        self.first, self.second, self.delays = first, second, delays

    def deliver(self, fired: list[list[int]], factor: float, third: float) -> int:
        """Give the spikes whose delay has run out to their synapses; return their number.

        Args:
            fired: Cells of the source that fired in every step so far.
            factor: Factor of the receptors.
            third: Concentration of the rule's modulator.
        """
        events = 0
        for delay in self.late:
            if delay >= len(fired):
                continue
            for cell in fired[-1 - delay]:
                synapses = self.reached.get((delay, cell), [])
                share = self._released(delay, cell, len(fired) * self.dt)
                for k in synapses:
                    self.port.deliver(int(self.second[k]), self.weight[k] * factor * share)
                events += len(synapses)
                if self.rule is not None:
                    self.rule.arrive(cell, delay, synapses, third)
        return events

    def _released(self, delay: int, cell: int, time: float) -> float:
        """What part of its weight a spike releases that arrives now."""
        short_term = self.projection.short_term
        if short_term is None:
            return 1.0
        return self.terminals.setdefault((delay, cell), Terminal()).release(short_term, time)


@dataclass
class Terminal:
    """The terminals of a source cell with one delay.

    Attributes:
        used: Part of the resources that the last spike released.
        resources: What it left.
        last: When it came, s.
    """

    used: float = 0.0
    resources: float = 1.0
    last: float = 0.0

    def release(self, p: snn.ShortTermPlasticity, time: float) -> float:
        """Let a spike arrive; fields of ``p`` are plain numbers."""
        use, recovery, facilitation = (
            np.asarray(value, dtype=float)
            for value in (p.utilization, p.tau_recovery, p.tau_facilitation)
        )
        with np.errstate(divide="ignore"):
            faded, missing = np.exp(-(time - self.last) / np.array([facilitation, recovery]))
        self.used = float(self.used * faded + use * (1.0 - self.used * faded))
        before = 1.0 - (1.0 - self.resources) * missing
        self.resources, self.last = float(before * (1.0 - self.used)), time
        return float(before * self.used)


class Learning:
    """A rule of plasticity on one pathway.

    What spikes do to a source cell's variables comes after their delay, so that a cell has them
    once for every delay.
    """

    def __init__(self, pathway: Pathway, dt: float) -> None:
        """Begin with all variables at 0."""
        rule = pathway.projection.plasticity
        assert rule is not None
        self.pathway, self.rule = pathway, rule
        self.p = SimpleNamespace(**rule.derive(dt))
        self.interval = max(round(rule.interval / dt), 1)
        self.consolidates = type(rule).consolidate is not snn.Plasticity.consolidate
        self.pre = {
            (delay, int(cell)): SimpleNamespace(**dict.fromkeys(rule.pre_variables, 0.0))
            for delay in pathway.late
            for cell in range(int(pathway.first.max(initial=-1)) + 1)
        }
        self.post = [
            SimpleNamespace(**dict.fromkeys(rule.post_variables, 0.0))
            for _ in range(pathway.port.cells.count)
        ]
        self.synapses = [
            SimpleNamespace(weight=weight, **dict.fromkeys(rule.synapse_variables, 0.0))
            for weight in pathway.weight
        ]

    def settle(self) -> None:
        """Advance the variables of cells over a step."""
        for pre in self.pre.values():
            self.rule.pre_step(pre, self.p)
        for post in self.post:
            self.rule.post_step(post, self.p)

    def _parts(self, k: int) -> tuple[Any, Any, Any, Any]:
        pathway = self.pathway
        pre = self.pre[int(pathway.delays[k]), int(pathway.first[k])]
        return self.synapses[k], pre, self.post[int(pathway.second[k])], self.p

    def arrive(self, cell: int, delay: int, synapses: list[int], third: float) -> None:
        """Let a spike arrive at the synapses of one delay."""
        for k in synapses:
            self.rule.on_arrival(*self._parts(k), third)
            self.pathway.weight[k] = self.synapses[k].weight
        if (delay, cell) in self.pre:
            self.rule.pre_spike(self.pre[delay, cell], self.p)

    def fire(self, cells: list[int], third: float) -> None:
        """Change the synapses of target cells that fire."""
        for cell in cells:
            for k in self.pathway.incoming.get(cell, []):
                self.rule.on_post(*self._parts(k), third)
                self.pathway.weight[k] = self.synapses[k].weight
            self.rule.post_spike(self.post[cell], self.p)

    def consolidate(self, step: int, third: float) -> None:
        """Change all synapses where an interval ends with ``step``."""
        if self.consolidates and (step + 1) % self.interval == 0:
            for k, synapse in enumerate(self.synapses):
                self.rule.consolidate(*self._parts(k), third)
                self.pathway.weight[k] = synapse.weight
