"""The description of a network: populations, projections and modulators, and nothing that runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import import_module
from inspect import signature
from typing import TYPE_CHECKING, Any, Literal, overload

import numpy as np

from neurocontrol.errors import InputError
from neurocontrol.snn.connectivity import LONGEST_DELAY
from neurocontrol.snn.values import Value, cell_values

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from neurocontrol.snn.connectivity import Connectivity
    from neurocontrol.snn.event import EventSimulator
    from neurocontrol.snn.gap_junction import GapJunction
    from neurocontrol.snn.modulation import Modulator, Receptor
    from neurocontrol.snn.neurons import Neuron
    from neurocontrol.snn.plasticity import Plasticity, ShortTermPlasticity
    from neurocontrol.snn.simulator import Simulator
    from neurocontrol.snn.synapses import Synapse
    from neurocontrol.types import Seed

BACKENDS = {
    "clock": ("neurocontrol.snn.simulator", "Simulator"),
    "event": ("neurocontrol.snn.event", "EventSimulator"),
}
"""What runs networks, by name: module, loaded when the first network is compiled, and class."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Population:
    """Cells of one family.

    Attributes:
        name: Its name.
        size: Number of cells.
        neuron: Family and parameters.
        initial: State variables that start elsewhere than at the family's rest, by name.
        drive_receptors: Receptors that multiply the constant current of the neurons.
        threshold_receptors: Receptors that lower the threshold by ``effect * occupancy`` mV; they
            add up.
        adaptation_receptors: Receptors whose factor f multiplies the adaptation increment b and
            divides the adaptation time constant, together: the tempo changes, the mean adaptation
            does not.
        increment_receptors: Receptors that multiply the adaptation increment alone: the mean
            adaptation changes, its time constant does not.
    """

    name: str
    size: int
    neuron: Neuron
    initial: Mapping[str, Value] = field(default_factory=dict)
    drive_receptors: Sequence[Receptor] = ()
    threshold_receptors: Sequence[Receptor] = ()
    adaptation_receptors: Sequence[Receptor] = ()
    increment_receptors: Sequence[Receptor] = ()

    def __post_init__(self) -> None:
        """Refuse an empty population and unknown or misshapen initial values."""
        if not isinstance(self.size, int | np.integer) or self.size < 1:
            raise InputError(f"population {self.name!r} needs at least 1 cell, got {self.size!r}")
        self.neuron.resolve(self.size, None)
        for name, value in self.initial.items():
            if name not in self.neuron.variables:
                raise InputError(
                    f"population {self.name!r} has no state {name!r}; "
                    f"expected one of {', '.join(self.neuron.variables)}"
                )
            cell_values(f"initial {name} of {self.name!r}", value, self.size, None)
        for kind in ("adaptation", "increment"):
            given = getattr(self, f"{kind}_receptors")
            if given and "adaptation_increment" not in self.neuron.variables:
                raise InputError(
                    f"population {self.name!r}: {type(self.neuron).__name__} does not adapt, "
                    f"expected no {kind} receptors"
                )


@dataclass(frozen=True, kw_only=True, eq=False)
class Projection:
    """Synapses that carry single spikes, with axonal delays.

    Attributes:
        source: Name of the presynaptic population.
        target: Name of the postsynaptic population.
        connectivity: Pattern, weights and delays.
        synapse: Family and parameters of the synapses.
        receptors: Receptors of the presynaptic terminals: they multiply the weight of a spike when
            it arrives.
        name: A name by which its weights are live, see :meth:`Simulator.parameter`; projections
            without one may be gathered into shared lists.
        plasticity: Rule by which its weights change.
        short_term: Depression and facilitation of the terminals of its source cells: they multiply
            the weight of a spike when it arrives.
    """

    source: str
    target: str
    connectivity: Connectivity
    synapse: Synapse
    receptors: Sequence[Receptor] = ()
    name: str | None = None
    plasticity: Plasticity | None = None
    short_term: ShortTermPlasticity | None = None


@dataclass(frozen=True, kw_only=True)
class Trace:
    """The filtered rate of a population, or of each of its cells: tau ds/dt = -s + rate, in Hz.

    Attributes:
        source: Name of the population.
        tau: Time constant, s.
        delay: Delay, s.
        cells: Whether every cell has a trace of its own.
    """

    source: str
    tau: float
    delay: float = 0.0
    cells: bool = False

    def __post_init__(self) -> None:
        """Refuse time constants and delays that are out of range."""
        if self.tau > LONGEST_DELAY * 100 or self.delay > LONGEST_DELAY:
            raise InputError(f"trace of {self.source!r} is probably in milliseconds, got {self!r}")
        if not 0.0 < self.tau < float("inf"):
            raise InputError(f"trace of {self.source!r}: tau must be > 0 s, got {self.tau!r}")
        if not 0.0 <= self.delay < float("inf"):
            raise InputError(f"trace of {self.source!r}: delay must be >= 0 s, got {self.delay!r}")


@dataclass(frozen=True, kw_only=True)
class TraceProjection:
    """A current ``weight * trace`` into every cell of the target.

    Attributes:
        trace: The presynaptic filtered rate; projections with equal traces share one.
        target: Name of the postsynaptic population.
        weight: Current per rate, pA per Hz.
        receptors: Receptors that multiply the weight at every moment.
    """

    trace: Trace
    target: str
    weight: float
    receptors: Sequence[Receptor] = ()

    def __post_init__(self) -> None:
        """Refuse a weight that is not finite, and traces of single cells."""
        if self.trace.cells:
            raise InputError(f"a trace projection needs the rate of a population, got {self.trace}")
        if not abs(self.weight) < float("inf"):
            raise InputError(
                f"weight of {self.trace.source!r} -> {self.target!r} must be finite, "
                f"got {self.weight!r}"
            )


@dataclass(frozen=True, kw_only=True, eq=False)
class GradedProjection:
    """A current ``weight * output`` into the targets of each cell whose output is graded.

    The outputs are those at t and the current is held over the step, without delay and without a
    filter: families without spikes, like :class:`RectifiedRate`, say what their output is. With a
    reversal potential, ``weight * output`` is a conductance that is held over the step.

    Attributes:
        source: Name of the presynaptic population.
        target: Name of the postsynaptic population.
        connectivity: Pattern and weights, in pA, or nS for a conductance, per unit of the output.
        receptors: Receptors that multiply the weights at every moment.
        name: A name by which its weights are live, see :meth:`Simulator.parameter`.
        reversal: Reversal potential of the conductance, mV; None for a current.
    """

    source: str
    target: str
    connectivity: Connectivity
    receptors: Sequence[Receptor] = ()
    name: str | None = None
    reversal: float | None = None

    def __post_init__(self) -> None:
        """Refuse a reversal potential that is not finite."""
        if self.reversal is not None and not abs(self.reversal) < float("inf"):
            raise InputError(f"{self.title}: reversal must be finite, got {self.reversal!r} mV")

    @property
    def title(self) -> str:
        """What messages call it."""
        return self.name or f"{self.source} -> {self.target}"


@dataclass(frozen=True, kw_only=True, eq=False)
class Network:
    """Populations, what connects them, and what modulates them.

    Attributes:
        populations: Populations; the simulator numbers their cells family by family.
        projections: Spike, trace and graded projections.
        modulators: Modulators, in the order of the release array.
        readouts: Further traces to keep, for :meth:`Simulator.trace`.
        gap_junctions: Junctions between membranes.
    """

    populations: Sequence[Population]
    projections: Sequence[Projection | TraceProjection | GradedProjection] = ()
    modulators: Sequence[Modulator] = ()
    readouts: Sequence[Trace] = ()
    gap_junctions: Sequence[GapJunction] = ()

    def __post_init__(self) -> None:
        """Refuse empty networks, repeated names, and references to what is not there."""
        names = [population.name for population in self.populations]
        if not names:
            raise InputError("a network needs at least one population, got none")
        modulators = [modulator.name for modulator in self.modulators]
        pathways = [
            one.name
            for one in (*self.projections, *self.gap_junctions)
            if not isinstance(one, TraceProjection) and one.name is not None
        ]
        for kind, given in (
            ("population", names), ("modulator", modulators), ("projection", pathways),
        ):  # fmt: skip
            repeated = sorted({name for name in given if given.count(name) > 1})
            if repeated:
                raise InputError(f"{kind} names must be unique, got {', '.join(repeated)} twice")
        for projection in self.projections:
            if isinstance(projection, TraceProjection):
                _known("population", projection.trace.source, names)
            else:
                _known("population", projection.source, names)
            _known("population", projection.target, names)
            for receptor in projection.receptors:
                _known("modulator", receptor.modulator, modulators)
            rule = projection.plasticity if isinstance(projection, Projection) else None
            if rule is not None and rule.modulator is not None:
                _known("modulator", rule.modulator, modulators)
        for population in self.populations:
            for receptor in (
                *population.drive_receptors,
                *population.threshold_receptors,
                *population.adaptation_receptors,
                *population.increment_receptors,
            ):
                _known("modulator", receptor.modulator, modulators)
        for trace in self.readouts:
            _known("population", trace.source, names)
        for junction in self.gap_junctions:
            _known("population", junction.first, names)
            _known("population", junction.second, names)

    @overload
    def compile(
        self,
        *,
        dt: float,
        backend: Literal["clock"] = "clock",
        batch: int = 1,
        seed: Seed | Sequence[Seed] = 0,
        fused: bool = False,
        dtype: str = "float64",
        round_delays: bool = False,
        hold_faults: bool = False,
    ) -> Simulator: ...

    @overload
    def compile(
        self,
        *,
        backend: Literal["event"],
        batch: int = 1,
        seed: Seed | Sequence[Seed] = 0,
    ) -> EventSimulator: ...

    def compile(self, *, backend: str = "clock", **options: Any) -> Any:
        """Build a simulator of ``batch`` independent copies.

        Args:
            backend: ``"clock"``, in steps, of any network; or ``"event"``, in continuous time, of
                networks of LIF cells and sources, see :class:`EventSimulator`.
            options: What the back end takes. Both: ``batch``, number of copies B, and ``seed``, one
                from which a seed is spawned for every row, or B seeds. The clock: ``dt``, its step
                in s; ``fused``, whether to compile a kernel for this structure, which takes some
                seconds once and is kept on disk, and runs up to three times faster, to the same
                bits; ``dtype``, ``"float64"`` or ``"float32"``, of states, weights and arithmetic;
                ``round_delays``, whether delays may change by more than a fifth, or vanish, when
                they are rounded to steps; ``hold_faults``, whether a row that leaves the finite
                numbers stands still until its reset instead of raising an error.

        Raises:
            InputError: The network cannot be run in this way; the message says why.
        """
        if backend not in BACKENDS:
            raise InputError(f"backend must be one of {', '.join(BACKENDS)}, got {backend!r}")
        module, name = BACKENDS[backend]
        simulator = getattr(import_module(module), name)
        known = signature(simulator).parameters
        if unknown := sorted(options.keys() - known.keys()):
            raise InputError(
                f"backend {backend!r} has no option {unknown[0]!r}; expected some of "
                f"{', '.join([*known][1:])}"
            )
        return simulator(self, **options)


def _known(kind: str, name: str, names: Sequence[str]) -> None:
    if name not in names:
        raise InputError(f"unknown {kind} {name!r}; expected one of {', '.join(names) or 'none'}")
