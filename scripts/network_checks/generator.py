"""Random networks that between them use everything that networks can have."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from network_checks.pathways import random_projections
from network_checks.schedule import Part, random_parts
from neurocontrol import snn

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

DT, SHORT_DT = 0.001, 0.0001
FAMILIES = ("lif", "adaptive_lif", "adaptive_threshold", "adex", "source", "poisson")
SHARES = (0.3, 0.2, 0.15, 0.1, 0.15, 0.1)
LARGEST, APART = 9, 64
"""Cells of most populations, and more of a few, which get loops of their own in the package."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Case:
    """A network and what is done with it.

    Attributes:
        network: The network.
        dt: Step, s.
        batch: Number of rows B.
        seed: Seed of the rows.
        parts: What is done with the simulator, part by part.
    """

    network: snn.Network
    dt: float
    batch: int
    seed: int
    parts: Sequence[Part]


class Draw:
    """Draws values of parameters in every form in which they can be given."""

    def __init__(self, generator: np.random.Generator, batch: int, dt: float) -> None:
        """Draw from ``generator`` for a batch of rows."""
        self.generator, self.batch, self.dt = generator, batch, dt

    def chance(self, probability: float) -> bool:
        """Whether something happens."""
        return bool(self.generator.random() < probability)

    def between(self, low: float, high: float) -> float:
        """A number between two bounds."""
        return float(self.generator.uniform(low, high))

    def value(self, low: float, high: float, size: int) -> Any:
        """A parameter between two bounds, of whatever form."""
        kind = self.generator.choice(6, p=[0.5, 0.15, 0.1, 0.05, 0.1, 0.1])
        if kind == 0:
            return self.between(low, high)
        if kind == 1:
            values = self.generator.uniform(low, high, size)
            return values.tolist() if self.chance(0.3) else values
        if kind in (2, 3):
            return self.generator.uniform(low, high, (self.batch, size if kind == 2 else 1))
        if kind == 4:
            one, two = sorted(self.generator.uniform(low, high, 2))
            return snn.Uniform(one, two)
        mean = 0.5 * (low + high)
        return snn.Spread(mean, 0.05 * (high - low) / abs(mean))

    def steps(self, most: int, size: int) -> Any:
        """A time of whole steps, or one that is rounded to them."""
        kind = self.generator.integers(4)
        if kind == 0:
            return self.dt * int(self.generator.integers(most + 1))
        if kind == 1:
            return self.dt * self.generator.integers(most + 1, size=size)
        if kind == 2:
            return self.dt * self.generator.integers(most + 1, size=(self.batch, size))
        return snn.Uniform(0.0, most * self.dt)


def membrane(draw: Draw, size: int) -> dict[str, Any]:
    """Parameters of a leaky membrane with a drive around its threshold."""
    dt = draw.dt
    resistance = draw.between(0.05, 0.2)
    tau = draw.between(5.0, 60.0) * dt
    noisy = draw.between(0.5, 4.0) / np.sqrt(0.5 * tau)
    parameters = {
        "tau_m": draw.value(0.8 * tau, 1.2 * tau, size),
        "rest": draw.value(-70.0, -60.0, size),
        "threshold": draw.value(-55.0, -48.0, size),
        "reset_potential": draw.value(-72.0, -58.0, size),
        "refractory": draw.steps(5, size),
        "resistance": draw.value(0.8 * resistance, 1.2 * resistance, size),
        "drive": draw.value(0.3 * 15.0 / resistance, 3.0 * 15.0 / resistance, size),
    }
    if draw.chance(0.3):
        parameters["floor"] = draw.value(-80.0, -66.0, size)
    if draw.chance(0.35):
        parameters["noise"] = random_noise(draw, noisy, size)
    return {name: value for name, value in parameters.items() if draw.chance(0.85)}


def random_noise(draw: Draw, largest: float, size: int) -> Any:
    """Noise, sometimes of some cells or rows only, or drawn from zero on."""
    kind = draw.generator.integers(5)
    if kind == 0:
        return snn.Uniform(0.0, largest)
    if kind == 1:
        return largest * draw.generator.integers(2, size=size)
    if kind == 2:
        return largest * draw.generator.integers(2, size=(draw.batch, 1))
    return draw.value(0.2 * largest, largest, size)


def adapting(draw: Draw, size: int, largest: float) -> dict[str, Any]:
    """Parameters of adaptation."""
    tau = draw.value(10.0 * draw.dt, 200.0 * draw.dt, size)
    return {"tau_a": tau, "b": draw.value(0.0, largest, size)}


def neuron(draw: Draw, family: str, size: int) -> snn.Neuron:
    """A neuron of a family with random parameters."""
    if family == "source":
        return snn.SpikeSource()
    if family == "poisson":
        return snn.Poisson(rate=draw.value(0.0, 0.3 / draw.dt, size))
    if family == "adex":
        return snn.AdEx(
            capacitance=draw.value(20.0, 60.0, size),
            leak=draw.value(20.0, 40.0, size),
            rest=draw.value(-72.0, -68.0, size),
            threshold=draw.value(-54.0, -48.0, size),
            slope=draw.value(1.0, 3.0, size),
            tau_w=draw.value(0.005, 0.05, size),
            a=draw.value(0.0, 6.0, size),
            b=draw.value(0.0, 100.0, size),
            reset_potential=draw.value(-72.0, -60.0, size),
            cut=draw.value(0.0, 30.0, size),
            refractory=draw.steps(5, size),
            drive=draw.value(400.0, 2500.0, size),
            noise=draw.value(0.0, 100.0, size) if draw.chance(0.3) else 0.0,
        )
    base = membrane(draw, size)
    if family == "lif":
        return snn.LIF(**base)
    if family == "adaptive_lif":
        held = {"held": draw.generator.integers(2, size=size)} if draw.chance(0.4) else {}
        more = adapting(draw, size, 60.0)
        return snn.AdaptiveLIF(**base, **held, **more)
    return snn.AdaptiveThresholdLIF(**base, **adapting(draw, size, 4.0))


def receptors(
    draw: Draw, names: Sequence[str], low: float, high: float, bases: tuple[float, ...] = (1.0,)
) -> list[snn.Receptor]:
    """No, one or two receptors with effects between two bounds."""
    if not names or not draw.chance(0.4):
        return []
    return [
        snn.Receptor(
            modulator=str(draw.generator.choice(names)),
            effect=draw.between(low, high),
            base=float(draw.generator.choice(bases)),
            hill=hill(draw) if draw.chance(0.5) else None,
        )
        for _ in range(1 + draw.generator.integers(2))
    ]


def hill(draw: Draw) -> snn.Hill:
    """A saturation, with whole exponents and others."""
    exponent = float(draw.generator.choice([1.0, 2.0, 4.0, 2.5, 11.0]))
    return snn.Hill(half=draw.between(0.1, 0.8), exponent=exponent)


def initial(draw: Draw, cell: snn.Neuron, size: int) -> Mapping[str, Any]:
    """Values at time 0 of some state variables."""
    start = {}
    if "v" in cell.variables and draw.chance(0.6):
        start["v"] = draw.value(-70.0, -50.0, size)
    if "refractory" in cell.variables and draw.chance(0.1):
        start["refractory"] = draw.generator.integers(4, size=size).astype(float)
    fixed = "threshold" in cell.variables and "threshold" not in cell.random_fields()
    if fixed and draw.chance(0.1):
        start["threshold"] = draw.value(-53.0, -45.0, size)
    if "adaptation" in cell.variables and draw.chance(0.2):
        start["adaptation"] = draw.value(0.0, 3.0, size)
        if "b" not in cell.random_fields() and draw.chance(0.3):
            start["adaptation_increment"] = draw.value(0.0, 3.0, size)
    return start


def population(draw: Draw, name: str, family: str, modulators: Sequence[str]) -> snn.Population:
    """A population of a family with receptors."""
    size = int(draw.generator.integers(1, LARGEST + 1)) + APART * draw.chance(0.02)
    acting = receptors(draw, modulators, -0.5, 2.0)
    adapts = family in ("adaptive_lif", "adaptive_threshold", "adex")
    cell = neuron(draw, family, size)
    if family in ("source", "poisson"):
        return snn.Population(name=name, size=size, neuron=cell)
    return snn.Population(
        name=name,
        size=size,
        neuron=cell,
        initial=initial(draw, cell, size),
        drive_receptors=receptors(draw, modulators, -1.0, 1.0, (0.0, 1.0)),
        threshold_receptors=receptors(draw, modulators, -3.0, 4.0),
        adaptation_receptors=acting if adapts else [],
        increment_receptors=receptors(draw, modulators, -1.0, 3.0, (0.0, 1.0)) if adapts else [],
    )


def random_trace(draw: Draw, names: Sequence[str], *, cells: bool) -> snn.Trace:
    """A trace of any population; its delay may be longer than that of any synapse."""
    return snn.Trace(
        source=str(draw.generator.choice(names)),
        tau=draw.dt * float(draw.generator.choice([5.0, 17.3, 40.0])),
        delay=draw.dt * int(draw.generator.integers(9)) if draw.chance(0.5) else 0.0,
        cells=cells and draw.chance(0.5),
    )


def random_case(seed: int, number: int, steps: int, *, external: bool = False) -> Case:
    """Network ``number`` of a seed.

    Args:
        seed: Seed of all networks.
        number: Number of this one.
        steps: Steps for which it runs.
        external: Whether it has a rule of plasticity from outside of the package; such networks
            have the same families, since each set of them has a kernel of its own.
    """
    generator = np.random.default_rng([seed, number])
    batch = int(generator.integers(1, 4))
    count = int(generator.integers(1, 5))
    families = [str(one) for one in generator.choice(FAMILIES, size=count, p=SHARES)]
    if external:
        families = ["lif", "source"]
    dt = SHORT_DT if "adex" in families else DT
    draw = Draw(generator, batch, dt)
    names = [f"p{k}" for k in range(len(families))]
    modulators = [
        snn.Modulator(
            name=name, tau_rise=dt * draw.between(5, 200), tau_decay=dt * draw.between(5, 200)
        )
        for name in "xyz"[: generator.integers(3)] or "x" * external
    ]
    levels = [one.name for one in modulators]
    populations: list[snn.Population] = []
    for name, family in zip(names, families, strict=True):
        if populations and not external and draw.chance(0.15):
            populations.append(replace(populations[-1], name=name))
        else:
            populations.append(population(draw, name, family, levels))
    readouts = [random_trace(draw, names, cells=True) for _ in range(generator.integers(4))]
    spiking = random_projections(draw, populations, levels, receptors, external=external)
    traced = [
        snn.TraceProjection(
            trace=(trace := random_trace(draw, names, cells=False)),
            target=str(generator.choice(names)),
            weight=draw.between(-120.0, 120.0) * trace.tau,
            receptors=receptors(draw, levels, -1.0, 1.0, (0.0, 1.0)),
        )
        for _ in range(generator.integers(3) if draw.chance(0.6) else 0)
    ]
    projections: list[Any] = [*spiking, *traced]
    generator.shuffle(projections)
    network = snn.Network(
        populations=populations,
        projections=projections,
        modulators=modulators,
        readouts=readouts,
    )
    parts = random_parts(draw, populations, len(levels), steps)
    return Case(
        network=network, dt=dt, batch=batch, seed=int(generator.integers(1 << 30)), parts=parts
    )
