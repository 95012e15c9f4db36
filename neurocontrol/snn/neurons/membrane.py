"""The leaky integrate-and-fire membrane shared by the LIF families.

tau_m dv/dt = -(v - rest) + R I, integrated exactly for a current held over the step. With
conductances the step is exponential Euler: both the target and the rate follow the conductance.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from neurocontrol._exponential import decay
from neurocontrol.errors import InputError
from neurocontrol.snn._views import where
from neurocontrol.snn.neurons.neuron import Neuron
from neurocontrol.snn.values import REFRACTORY, TIME, check_rise

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.snn._loops import Inputs
    from neurocontrol.snn.values import Plausible, Value
    from neurocontrol.types import FloatArray


@dataclass(frozen=True, kw_only=True, eq=False)
class Membrane(Neuron):
    """Parameters of a leaky integrate-and-fire membrane.

    Attributes:
        tau_m: Membrane time constant, s.
        rest: Resting potential, mV.
        threshold: A cell spikes when v >= threshold, mV.
        reset_potential: Potential after a spike, mV.
        refractory: Time for which v is held after a spike, s; rounded to whole steps.
        resistance: Membrane resistance, GOhm (mV per pA).
        floor: Lowest potential, mV.
        drive: Constant current, pA.
        noise: White noise on the membrane, mV per sqrt(s); the free potential has the standard
            deviation noise * sqrt(tau_m / 2).
    """

    tau_m: Value = 0.020
    rest: Value = -65.0
    threshold: Value = -50.0
    reset_potential: Value = -65.0
    refractory: Value = 0.002
    resistance: Value = 0.1
    floor: Value = -np.inf

    positive: ClassVar[tuple[str, ...]] = ("tau_m", "resistance")
    nonnegative: ClassVar[tuple[str, ...]] = ("refractory", "noise")
    unbounded: ClassVar[tuple[str, ...]] = ("floor",)
    plausible: ClassVar[Mapping[str, Plausible]] = {"tau_m": TIME, "refractory": REFRACTORY}
    variables: ClassVar[tuple[str, ...]] = ("v", "refractory", "threshold")
    coefficients: ClassVar[tuple[str, ...]] = (
        "decay",
        "gain",
        "bias",
        "noise",
        "floor",
        "reset",
        "refractory_steps",
        "rate",
        "resistance",
        "rest",
    )

    def __post_init__(self) -> None:
        """Check every field, see :class:`Parameters`, and that potentials are not in volts."""
        super().__post_init__()
        check_rise(type(self).__name__, self.threshold, self.reset_potential)

    def derive(self, parameters: Mapping[str, FloatArray], dt: float) -> Mapping[str, FloatArray]:
        """Compute the propagator of the membrane, see :meth:`Neuron.derive`."""
        if not np.all(parameters["reset_potential"] < parameters["threshold"]):
            raise InputError(
                f"{type(self).__name__}.reset_potential must be below threshold, got "
                f"{self.reset_potential!r} and {self.threshold!r}"
            )
        return {
            **propagator(parameters, dt),
            "floor": parameters["floor"],
            "reset": parameters["reset_potential"],
            "refractory_steps": self.refractory_steps(parameters, dt),
        }

    def initial(self, parameters: Mapping[str, FloatArray], dt: float) -> Mapping[str, FloatArray]:
        """Start at rest with the constant threshold."""
        return {"v": parameters["rest"], "threshold": parameters["threshold"]}

    def membrane_time_constant(self, parameters: Mapping[str, FloatArray]) -> FloatArray | None:
        """The membrane is linear: its time constant in s, ``(n,)``."""
        return parameters["tau_m"]

    def refractory_steps(self, parameters: Mapping[str, FloatArray], dt: float) -> FloatArray:
        """Steps for which v is held, ``(n,)``."""
        return np.rint(parameters["refractory"] / dt)


def propagator(parameters: Mapping[str, FloatArray], dt: float) -> dict[str, FloatArray]:
    """Constants by which :func:`relaxed` advances a membrane over a step."""
    tau = parameters["tau_m"]
    share = -np.expm1(-dt / tau)
    return {
        "decay": np.exp(-dt / tau),
        "gain": parameters["resistance"] * share,
        "bias": parameters["rest"] * share,
        "noise": parameters["noise"] * np.sqrt(-0.5 * tau * np.expm1(-2.0 * dt / tau)),
        "rate": dt / tau,
        "resistance": parameters["resistance"],
        "rest": parameters["rest"],
    }


def relaxed(v: float, p: Any, current: float, inputs: Inputs) -> float:
    """The potential after a step."""
    if inputs.conducting:
        load = 1.0 + p.resistance * inputs.conductance
        target = (p.rest + p.resistance * current) / load
        v = target + (v - target) * decay(-p.rate * load)
    else:
        v = p.decay * v + p.gain * current + p.bias
    if inputs.noisy:
        v += p.noise * inputs.random
    return v


def relax(cell: Any, p: Any, current: float, inputs: Inputs) -> None:
    """Advance the potential over the step unless it is held."""
    v = max(relaxed(cell.v, p, current, inputs), p.floor)
    # the sum keeps the compiler from a masked store, which is slow on many processors
    cell.v = where(cell.refractory == 0.0, v, cell.v + 0.0)


def fires(cell: Any, threshold: float) -> bool:
    """Tell whether a cell is at or above ``threshold`` and count its refractory steps down.

    A potential that is no number counts as above: the kernel looks at every cell that fires.
    """
    ready = cell.refractory == 0.0
    cell.refractory = max(cell.refractory - 1.0, 0.0)
    return bool(ready & (not cell.v < threshold))


def reset_membrane(cell: Any, p: Any) -> None:
    """Set the potential back and start the refractory time."""
    cell.v = p.reset
    cell.refractory = p.refractory_steps
