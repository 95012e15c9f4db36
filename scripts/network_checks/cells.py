"""Cells of every family, written once more from their descriptions, without the kernels."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol import snn
from neurocontrol.snn.values import Random

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neurocontrol.snn.simulator import Simulator
    from neurocontrol.types import FloatArray

    BoolArray = NDArray[np.bool_]

MASK = (1 << 64) - 1
GOLDEN = 0x9E3779B97F4A7C15
LARGEST_EXPONENT = 20.0


def mix(x: int) -> int:
    """Finaliser of SplitMix64."""
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & MASK
    return x ^ (x >> 31)


def words(key: int, step: int, first: int, count: int) -> list[int]:
    """Random words of some cells of a row in one step."""
    start = mix((key + step * GOLDEN) & MASK)
    return [mix((start + cell * GOLDEN) & MASK) for cell in range(first, first + count)]


def normals(key: int, step: int, first: int, count: int) -> FloatArray:
    """Sums of eight uniform bytes, of mean 0 and variance 1, ``(count,)``."""
    sums = [sum(word.to_bytes(8, "little")) for word in words(key, step, first, count)]
    return (np.array(sums, dtype=float) - 1020.0) / float(np.sqrt(8 * (256**2 - 1) / 12))


def uniforms(key: int, step: int, first: int, count: int) -> FloatArray:
    """Numbers from 0 up to, not including, 1, ``(count,)``."""
    return np.array([(word >> 11) * 2.0**-53 for word in words(key, step, first, count)])


class Values:
    """Parameters and state of the cells of one row at time 0.

    Values that are drawn are taken from the live views of a simulator that has just been reset.
    """

    def __init__(self, simulator: Simulator, population: snn.Population, row: int) -> None:
        """Look at ``population`` in one row of ``simulator``."""
        self.simulator, self.population, self.row = simulator, population, row

    def live(self, name: str) -> FloatArray:
        """What the simulator holds under a name, ``(n,)``."""
        view = self.simulator.parameter(self.population.name, name)
        line = view[min(self.row, view.shape[0] - 1)]
        return np.array(np.broadcast_to(line, (self.population.size,)))

    def pace(self) -> FloatArray:
        """By how many time constants the adaptation decays in a step, ``(n,)``."""
        found = self.live("adaptation_decay")
        return found if self.population.adaptation_receptors else -np.log(found)

    def described(self, value: Any) -> FloatArray:
        """A value that is not drawn, ``(n,)``."""
        array = np.asarray(value, dtype=float)
        if array.ndim == 2:
            array = array[self.row]
        return np.array(np.broadcast_to(array, (self.population.size,)))

    def parameter(self, name: str, drawn: Any) -> FloatArray:
        """A parameter, ``(n,)``; ``drawn()`` gives its value where it is drawn."""
        value = getattr(self.population.neuron, name)
        if not isinstance(value, Random):
            return self.described(value)
        found: FloatArray = drawn()
        check_draw(value, found)
        return found

    def start(self, name: str, otherwise: FloatArray | float) -> FloatArray:
        """A state variable at time 0, ``(n,)``."""
        value = self.population.initial.get(name)
        if value is None:
            return np.array(np.broadcast_to(otherwise, (self.population.size,)), dtype=float)
        if not isinstance(value, Random):
            return self.described(value)
        found = self.live(name)
        check_draw(value, found)
        return found


def check_draw(value: Random, found: FloatArray) -> None:
    """Refuse drawn values that cannot come from where they are said to.

    Raises:
        AssertionError: A value is outside of its bounds, or six standard deviations away.
    """
    if isinstance(value, snn.Uniform):
        slack = 1e-9 * (abs(value.low) + abs(value.high))
        assert np.all((found >= value.low - slack) & (found <= value.high + slack)), (value, found)
    elif isinstance(value, snn.Spread):
        bound = abs(value.mean) * (6.0 * value.relative + 1e-9)
        assert np.all(np.abs(found - value.mean) <= bound), (value, found)


class Cells(ABC):
    """The cells of one population in one row.

    Attributes:
        v: Potential, mV, ``(n,)``; empty for sources.
        refractory: Steps for which v is still held, ``(n,)``.
        threshold: Threshold in the absence of receptors, mV, ``(n,)``.
        lowered: By how much receptors lower it, mV.
        drive: Constant current in the absence of receptors, pA, ``(n,)``.
        increment: What a spike adds to the adaptation in the absence of receptors, ``(n,)``.
        enlarged: By what receptors multiply that.
        hastened: By what receptors divide the time constant of the adaptation.
        tau_m: Time constant of a linear membrane, s, ``(n,)``; None for others.
        approximate: Whether the simulator uses its approximate exponential.
    """

    tau_m: FloatArray | None = None
    approximate = False

    def __init__(self, values: Values, dt: float, key: int) -> None:
        """Set up the cells at time 0."""
        count = values.population.size
        self.dt, self.key, self.count = dt, key, count
        self.first = values.simulator.columns(values.population.name).start
        self.drive = values.parameter("drive", lambda: values.live("drive"))
        self.v = self.refractory = self.threshold = np.zeros(0)
        self.adaptation = self.increment = self.tau_a = np.zeros(0)
        self.lowered, self.enlarged, self.hastened = 0.0, 1.0, 1.0

    @abstractmethod
    def integrate(
        self, step: int, current: FloatArray, conductance: FloatArray | None
    ) -> BoolArray:
        """Advance all cells by a step and tell which ones spike, ``(n,)``."""

    @abstractmethod
    def reset(self, cell: int) -> None:
        """Reset a cell after its spike."""

    @property
    def states(self) -> dict[str, FloatArray]:
        """State variables by the names of the package."""
        return {}


class Membrane(Cells):
    """A leaky membrane that integrates, with or without adaptation."""

    def __init__(self, values: Values, dt: float, key: int) -> None:
        """Set up the cells at time 0."""
        super().__init__(values, dt, key)
        live = values.live
        self.tau_m = values.parameter("tau_m", lambda: dt / live("rate"))
        assert self.tau_m is not None
        self.rest = values.parameter("rest", lambda: live("rest"))
        self.resistance = values.parameter("resistance", lambda: live("resistance"))
        self.floor = values.parameter("floor", lambda: live("floor"))
        self.reset_potential = values.parameter("reset_potential", lambda: live("reset"))
        refractory = values.parameter("refractory", lambda: dt * live("refractory_steps"))
        self.held = np.rint(refractory / dt)
        deviation = np.sqrt(0.5 * self.tau_m * (1.0 - np.exp(-2.0 * dt / self.tau_m)))
        self.noise = deviation * values.parameter("noise", lambda: live("noise") / deviation)
        self.noisy = bool(self.noise.any())
        self.threshold = values.parameter("threshold", lambda: live("threshold"))
        self.threshold = values.start("threshold", self.threshold)
        self.v = values.start("v", self.rest)
        self.refractory = values.start("refractory", 0.0)

    def relax(self, step: int, current: FloatArray, conductance: FloatArray | None) -> BoolArray:
        """Advance the potential of cells that are not held, and tell which ones those are."""
        assert self.tau_m is not None
        ready: BoolArray = self.refractory == 0.0
        load = 1.0 if conductance is None else 1.0 + self.resistance * conductance
        target = (self.rest + self.resistance * current) / load
        v = target + (self.v - target) * np.exp(-self.dt / self.tau_m * load)
        if self.noisy:
            v = v + self.noise * normals(self.key, step, self.first, self.count)
        self.v = np.where(ready, np.maximum(v, self.floor), self.v)
        self.refractory = np.maximum(self.refractory - 1.0, 0.0)
        return ready

    def integrate(
        self, step: int, current: FloatArray, conductance: FloatArray | None
    ) -> BoolArray:
        """Relax and compare with the threshold."""
        ready = self.relax(step, current, conductance)
        return ready & (self.v >= self.threshold - self.lowered)

    def reset(self, cell: int) -> None:
        """Set the potential back and hold it."""
        self.v[cell] = self.reset_potential[cell]
        self.refractory[cell] = self.held[cell]

    @property
    def states(self) -> dict[str, FloatArray]:
        """Potential, steps left and effective threshold."""
        threshold = self.threshold - self.lowered
        return {"v": self.v, "refractory": self.refractory, "threshold": threshold}


class Adapting(Membrane):
    """A membrane whose spikes add to a variable that decays."""

    def __init__(self, values: Values, dt: float, key: int) -> None:
        """Set up the cells at time 0."""
        super().__init__(values, dt, key)
        self.tau_a = values.parameter("tau_a", lambda: dt / values.pace())
        increment = values.parameter("b", lambda: values.live("adaptation_increment"))
        self.increment = values.start("adaptation_increment", increment)
        self.adaptation = values.start("adaptation", 0.0)

    def decayed(self) -> FloatArray:
        """The adaptation one step later."""
        return self.adaptation * np.exp(-self.dt * self.hastened / self.tau_a)

    def reset(self, cell: int) -> None:
        """Set the potential back and add to the adaptation."""
        super().reset(cell)
        self.adaptation[cell] += self.increment[cell] * self.enlarged

    @property
    def states(self) -> dict[str, FloatArray]:
        """Those of the membrane and of the adaptation."""
        return {
            **super().states,
            "adaptation": self.adaptation,
            "adaptation_decay": np.exp(-self.dt * self.hastened / self.tau_a),
            "adaptation_increment": self.increment * self.enlarged,
        }


class AdaptiveCurrent(Adapting):
    """The adaptation is a current against the input."""

    def __init__(self, values: Values, dt: float, key: int) -> None:
        """Set up the cells at time 0."""
        super().__init__(values, dt, key)
        self.still = values.parameter("held", lambda: values.live("held")) > 0.0

    def integrate(
        self, step: int, current: FloatArray, conductance: FloatArray | None
    ) -> BoolArray:
        """Subtract the adaptation at t; it decays unless it is held with the potential."""
        current = current - self.adaptation
        still = self.still & (self.refractory > 0.0)
        self.adaptation = np.where(still, self.adaptation, self.decayed())
        return super().integrate(step, current, conductance)


class AdaptiveThreshold(Adapting):
    """The adaptation adds to the threshold."""

    def integrate(
        self, step: int, current: FloatArray, conductance: FloatArray | None
    ) -> BoolArray:
        """Compare the potential with the raised threshold at t + dt."""
        ready = self.relax(step, current, conductance)
        self.adaptation = self.decayed()
        return ready & (self.v >= self.threshold - self.lowered + self.adaptation)


class Exponential(Cells):
    """Adaptive exponential integrate-and-fire cells."""

    approximate = True

    def __init__(self, values: Values, dt: float, key: int) -> None:
        """Set up the cells at time 0."""
        super().__init__(values, dt, key)
        live = values.live
        self.capacitance = values.parameter("capacitance", lambda: 1000.0 * dt / live("step"))
        self.leak = values.parameter("leak", lambda: live("leak"))
        self.rest = values.parameter("rest", lambda: live("rest"))
        self.slope = values.parameter("slope", lambda: live("slope"))
        self.coupling = values.parameter("a", lambda: live("coupling"))
        self.cut = values.parameter("cut", lambda: live("cut"))
        self.reset_potential = values.parameter("reset_potential", lambda: live("reset"))
        refractory = values.parameter("refractory", lambda: dt * live("refractory_steps"))
        self.held = np.rint(refractory / dt)
        self.noise = values.parameter("noise", lambda: live("noise") / np.sqrt(dt)) * np.sqrt(dt)
        self.noisy = bool(self.noise.any())
        self.threshold = values.parameter("threshold", lambda: live("threshold"))
        self.threshold = values.start("threshold", self.threshold)
        self.tau_a = values.parameter("tau_w", lambda: dt / values.pace())
        increment = values.parameter("b", lambda: live("adaptation_increment"))
        self.increment = values.start("adaptation_increment", increment)
        self.v = values.start("v", self.rest)
        self.refractory = values.start("refractory", 0.0)
        self.adaptation = values.start("adaptation", 0.0)

    def integrate(
        self, step: int, current: FloatArray, conductance: FloatArray | None
    ) -> BoolArray:
        """Euler for the potential, exponential Euler for the adaptation, both from t."""
        ready: BoolArray = self.refractory == 0.0
        v, w = self.v, self.adaptation
        exponent = np.minimum((v - self.threshold + self.lowered) / self.slope, LARGEST_EXPONENT)
        total = self.leak * (self.slope * np.exp(exponent) - (v - self.rest)) - w + current
        if conductance is not None:
            total = total - conductance * v
        change = 1000.0 * self.dt / self.capacitance * total
        if self.noisy:
            change = change + self.noise * normals(self.key, step, self.first, self.count)
        self.v = np.where(ready, v + change, v)
        target = self.coupling * (v - self.rest)
        self.adaptation = target + (w - target) * np.exp(-self.dt * self.hastened / self.tau_a)
        self.refractory = np.maximum(self.refractory - 1.0, 0.0)
        return ready & (self.v >= self.cut)

    def reset(self, cell: int) -> None:
        """Set the potential back, hold it, and add to the adaptation."""
        self.v[cell] = self.reset_potential[cell]
        self.refractory[cell] = self.held[cell]
        self.adaptation[cell] += self.increment[cell] * self.enlarged

    @property
    def states(self) -> dict[str, FloatArray]:
        """State variables by the names of the package."""
        return {
            "v": self.v,
            "refractory": self.refractory,
            "threshold": self.threshold - self.lowered,
            "adaptation": self.adaptation,
            "adaptation_decay": np.exp(-self.dt * self.hastened / self.tau_a),
            "adaptation_increment": self.increment * self.enlarged,
        }


class Source(Cells):
    """Cells that fire only where spikes are injected."""

    def integrate(
        self, step: int, current: FloatArray, conductance: FloatArray | None
    ) -> BoolArray:
        """Stay silent."""
        return np.zeros(self.count, dtype=bool)

    def reset(self, cell: int) -> None:
        """Nothing lasts."""


class Chance(Source):
    """Cells that fire with a given rate."""

    def __init__(self, values: Values, dt: float, key: int) -> None:
        """Set up the cells at time 0."""
        super().__init__(values, dt, key)
        self.rate = values.parameter("rate", lambda: -np.log1p(-values.live("chance")) / dt)

    def integrate(
        self, step: int, current: FloatArray, conductance: FloatArray | None
    ) -> BoolArray:
        """Fire with the probability of at least one event."""
        chance = 1.0 - np.exp(-self.rate * self.dt)
        return uniforms(self.key, step, self.first, self.count) < chance


FAMILIES: dict[type[snn.Neuron], type[Cells]] = {
    snn.LIF: Membrane,
    snn.AdaptiveLIF: AdaptiveCurrent,
    snn.AdaptiveThresholdLIF: AdaptiveThreshold,
    snn.AdEx: Exponential,
    snn.SpikeSource: Source,
    snn.Poisson: Chance,
}
