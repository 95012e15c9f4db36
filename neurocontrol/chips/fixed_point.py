"""Cells and synapses in Loihi's integers (Davies et al. 2018; Lava, ``proc/lif/models.py``).

Currents u and potentials v are whole numbers of 24 bits with their sign. In a step

    u <- sgn(u) (|u| (4096 - du - 1) >> 12) + (a << 6), which wraps around beyond 2^23
    v <- sgn(v) (|v| (4096 - dv) >> 12) + u + bias, held within 2^23 - 1
    a spike where v > threshold << 6, and then v <- 0

with decays du and dv of 12 bits, a threshold of 17 bits, and a bias of 13 bits shifted by up to 7.
Whole numbers below 2^53 are exact in double precision, so these are kernels like any other; single
precision has too few digits. Outside of the kernels all quantities have their usual units, and a
``unit`` says what the whole number 1 stands for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final

import numpy as np

from neurocontrol.snn import AdaptiveLIF, Synapse, where
from neurocontrol.snn.neurons.membrane import relaxed
from neurocontrol.snn.values import REVERSAL, TIME

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.snn._loops import Inputs
    from neurocontrol.snn.values import Plausible, Value
    from neurocontrol.types import FloatArray

DECAYS: Final = 4096.0
"""A decay is a whole number of these parts."""
ALIGNED: Final = 64.0
"""Weights and thresholds are shifted by 6 bits against currents and potentials."""
LARGEST: Final = 2.0**23 - 1.0
"""Largest whole number of a potential."""
WRAP: Final = 2.0**23
"""Currents beyond it, or at its negative, go on from the other end."""
LARGEST_THRESHOLD: Final = (2.0**17 - 1.0) * ALIGNED
LARGEST_MANTISSA: Final = 2.0**12 - 1.0
LARGEST_BIAS: Final = LARGEST_MANTISSA * 2.0**7


def decay_of(tau: FloatArray | float, dt: float, least: float = 0.0) -> FloatArray:
    """What is left after a step, in parts of 4096, rounded.

    Args:
        tau: Time constant, s.
        dt: Step, s.
        least: Parts that are lost at least.
    """
    return np.minimum(np.rint(DECAYS * np.exp(-dt / np.asarray(tau))), DECAYS - least)


def faded(whole: float, decay: float) -> float:
    """A whole number after a step, cut towards zero."""
    return float(np.trunc(whole * decay / DECAYS))


@dataclass(frozen=True, kw_only=True, eq=False)
class FixedPointLIF(AdaptiveLIF):
    """A leaky integrate-and-fire cell in whole numbers, with adaptation as a programme adds it.

    Potentials count from ``rest``. The input of a step is rounded to whole ``input_unit`` and moves
    the potential by as many ``unit``: nothing multiplies it, as ``resistance`` does elsewhere, but
    under conductances, whose step is computed as in other cells and then cut to a whole number.
    Adaptation is a current u whose decay is rounded as it is at the moment.

    Attributes:
        unit: Potential of the whole number 1, mV.
        input_unit: Current of the whole number 1, pA.
    """

    unit: Value = 1.0
    input_unit: Value = 1.0

    positive: ClassVar[tuple[str, ...]] = (*AdaptiveLIF.positive, "unit", "input_unit")
    coefficients: ClassVar[tuple[str, ...]] = (
        *AdaptiveLIF.coefficients, "unit", "input_unit", "decay_whole", "lowest",
    )  # fmt: skip

    def derive(self, parameters: Mapping[str, FloatArray], dt: float) -> Mapping[str, FloatArray]:
        """Compute the constants of the step, see :meth:`Neuron.derive`."""
        unit, rest = parameters["unit"], parameters["rest"]
        whole = decay_of(parameters["tau_m"], dt)
        with np.errstate(divide="ignore"):
            rate = -np.log(whole / DECAYS)
        return {
            **AdaptiveLIF.derive(self, parameters, dt),
            "rate": rate,
            "reset": rest + unit * np.rint((parameters["reset_potential"] - rest) / unit),
            "unit": unit,
            "input_unit": parameters["input_unit"],
            "decay_whole": whole,
            "lowest": np.maximum(np.rint((parameters["floor"] - rest) / unit), -LARGEST),
        }

    @staticmethod
    def integrate(cell: Any, p: Any, inputs: Inputs) -> bool:
        """Advance adaptation and potential in whole numbers and compare with the threshold."""
        current = inputs.current - cell.adaptation
        adapted = np.rint(cell.adaptation / p.input_unit)
        adapted = faded(adapted, np.rint(DECAYS * cell.adaptation_decay))
        still = p.held * cell.refractory > 0.0
        cell.adaptation = where(still, cell.adaptation + 0.0, p.input_unit * adapted)
        if inputs.conducting:
            whole = np.trunc((relaxed(cell.v, p, current, inputs) - p.rest) / p.unit)
        else:
            whole = faded(np.rint((cell.v - p.rest) / p.unit), p.decay_whole)
            whole += np.rint(current / p.input_unit)
            if inputs.noisy:
                whole += np.rint(p.noise * inputs.random / p.unit)
        whole = min(max(whole, p.lowest), LARGEST)
        threshold = ALIGNED * np.rint((cell.threshold - p.rest) / (ALIGNED * p.unit))
        ready = cell.refractory == 0.0
        cell.v = where(ready, p.rest + p.unit * whole, cell.v + 0.0)
        cell.refractory = max(cell.refractory - 1.0, 0.0)
        return bool(ready & (not whole <= threshold))

    @staticmethod
    def reset(cell: Any, p: Any) -> None:
        """Set the potential back and add to the adaptation."""
        cell.v = p.reset
        cell.refractory = p.refractory_steps
        whole = np.rint((cell.adaptation + cell.adaptation_increment) / p.input_unit)
        cell.adaptation = p.input_unit * min(whole, LARGEST)


@dataclass(frozen=True, kw_only=True)
class FixedPointExponential(Synapse):
    """A current u in whole numbers; what arrives acts from the next step on.

    A spike adds its weight, in pA, as a whole number of ``aligned`` units, rounded when it arrives:
    where a modulator scales the weight, as the host would write it then.

    Attributes:
        tau: Time constant, s.
        unit: Current of the whole number 1, pA.
        aligned: Units of the weight 1: 64 for a shift by 6 bits.
    """

    tau: float
    unit: float = 1.0
    aligned: float = ALIGNED

    positive: ClassVar[tuple[str, ...]] = ("tau", "unit", "aligned")
    plausible: ClassVar[Mapping[str, Plausible]] = {"tau": TIME}
    variables: ClassVar[tuple[str, ...]] = ("current", "arrived")
    coefficients: ClassVar[tuple[str, ...]] = ("decay_whole", "unit", "aligned")

    def derive(
        self, membrane: FloatArray | None, count: int, dt: float
    ) -> Mapping[str, FloatArray]:
        """Decay per step, at least one part of 4096, and units."""
        return {
            "decay_whole": np.full(count, decay_of(self.tau, dt, least=1.0)),
            "unit": np.full(count, self.unit),
            "aligned": np.full(count, self.aligned),
        }

    @staticmethod
    def integrate(synapse: Any, p: Any) -> tuple[float, float]:
        """Let the current decay, and add what has arrived."""
        whole = faded(np.rint(synapse.current / p.unit), p.decay_whole)
        whole += p.aligned * synapse.arrived
        whole += where(whole <= -WRAP, 2.0 * WRAP, 0.0) - where(whole > WRAP, 2.0 * WRAP, 0.0)
        synapse.arrived = 0.0
        synapse.current = p.unit * whole
        return synapse.current, 0.0

    @staticmethod
    def deliver(synapse: Any, p: Any, cell: Any, weight: float) -> None:
        """Add the weight, rounded."""
        synapse.arrived += np.rint(weight / (p.unit * p.aligned))


@dataclass(frozen=True, kw_only=True)
class FixedPointConductance(Synapse):
    """A conductance whose decay and weights are whole numbers, as a programme would hold it.

    How a chip multiplies it by the driving force is not published: that is computed as by
    :class:`neurocontrol.snn.Conductance`.

    Attributes:
        tau: Time constant, s.
        reversal: Reversal potential, mV.
        deaf: Whether a refractory cell misses what arrives.
        unit: Conductance of the whole number 1, nS.
        aligned: Units of the weight 1.
    """

    tau: float
    reversal: float
    deaf: bool = False
    unit: float = 1.0
    aligned: float = ALIGNED

    positive: ClassVar[tuple[str, ...]] = ("tau", "unit", "aligned")
    plausible: ClassVar[Mapping[str, Plausible]] = {"tau": TIME, "reversal": REVERSAL}
    variables: ClassVar[tuple[str, ...]] = ("conductance",)
    coefficients: ClassVar[tuple[str, ...]] = (
        "decay_whole", "reversal", "deaf", "unit", "aligned",
    )  # fmt: skip
    conducting: ClassVar[bool] = True

    def derive(
        self, membrane: FloatArray | None, count: int, dt: float
    ) -> Mapping[str, FloatArray]:
        """Decay per step, reversal potential and units."""
        return {
            "decay_whole": np.full(count, decay_of(self.tau, dt, least=1.0)),
            "reversal": np.full(count, self.reversal),
            "deaf": np.full(count, float(self.deaf)),
            "unit": np.full(count, self.unit),
            "aligned": np.full(count, self.aligned),
        }

    @staticmethod
    def integrate(synapse: Any, p: Any) -> tuple[float, float]:
        """The mean of the conductance over the step, at the end of which it has decayed."""
        before = synapse.conductance
        synapse.conductance = p.unit * faded(np.rint(before / p.unit), p.decay_whole)
        mean = 0.5 * (before + synapse.conductance)
        return mean * p.reversal, mean

    @staticmethod
    def deliver(synapse: Any, p: Any, cell: Any, weight: float) -> None:
        """Add the weight, rounded."""
        step = p.unit * p.aligned
        heard = where(p.deaf * cell.refractory > 0.0, 0.0, step * np.rint(weight / step))
        synapse.conductance = min(synapse.conductance + heard, p.unit * LARGEST)
