"""Izhikevich's simple neuron (2003, 2004)."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from neurocontrol.errors import unknown
from neurocontrol.snn.neurons.izhikevich_2004 import FIRING_PATTERNS, FiringPattern
from neurocontrol.snn.neurons.neuron import Neuron

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

    from neurocontrol.snn._loops import Inputs
    from neurocontrol.snn.values import Value
    from neurocontrol.types import FloatArray

PRESETS: Mapping[str, tuple[float, float, float, float]] = MappingProxyType(
    {
        "regular spiking": (0.02, 0.2, -65.0, 8.0),
        "intrinsically bursting": (0.02, 0.2, -55.0, 4.0),
        "chattering": (0.02, 0.2, -50.0, 2.0),
        "fast spiking": (0.1, 0.2, -65.0, 2.0),
        "low-threshold spiking": (0.02, 0.25, -65.0, 2.0),
        "thalamo-cortical": (0.02, 0.25, -65.0, 0.05),
        "resonator": (0.1, 0.26, -65.0, 2.0),
    }
)
"""a, b, c and d of the kinds of cells in figure 2 of Izhikevich 2003."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Izhikevich(Neuron):
    """Izhikevich's simple neuron, with v in mV and time in ms within the equations.

    v' = quadratic v^2 + linear v + constant - u + I and u' = a (b (v - recovery_level) -
    recovery_leak u); when v >= peak: v = c, u += d. The current I has no unit. A step moves v and
    then u with the new v. The model has no counts that hold for every step: use 0.25 ms or less,
    and say which.

    Attributes:
        a: Rate of the recovery u, 1/ms.
        b: Sensitivity of u to v.
        c: Potential after a spike, mV.
        d: What a spike adds to u.
        peak: Potential at which a spike is counted, mV; the target of threshold receptors.
        start: Potential at time 0, mV; u begins at b (start - recovery_level).
        quadratic: Coefficient of v^2 in v'.
        linear: Coefficient of v in v'; 4.1 in the class 1 cells of 2004.
        constant: Constant in v'; 108 in the class 1 cells of 2004.
        recovery_level: Potential from which b counts, mV.
        recovery_leak: Share of u in its own decay: 0 lets u integrate v without an end, as in the
            accommodating cell of 2004.
        drive: Constant current.
        noise: White noise on v, mV per sqrt(s).
    """

    a: Value = 0.02
    b: Value = 0.2
    c: Value = -65.0
    d: Value = 8.0
    peak: Value = 30.0
    start: Value = -65.0
    quadratic: Value = 0.04
    linear: Value = 5.0
    constant: Value = 140.0
    recovery_level: Value = 0.0
    recovery_leak: Value = 1.0

    nonnegative: ClassVar[tuple[str, ...]] = ("noise",)
    variables: ClassVar[tuple[str, ...]] = ("v", "refractory", "threshold", "u")
    coefficients: ClassVar[tuple[str, ...]] = (
        "step", "a", "b", "c", "d", "quadratic", "linear", "constant", "recovery_level",
        "recovery_leak", "noise",
    )  # fmt: skip
    units: ClassVar[Mapping[str, str]] = MappingProxyType({"v": "mV", "threshold": "mV"})
    presets: ClassVar[tuple[str, ...]] = (*PRESETS, *FIRING_PATTERNS)

    @classmethod
    def preset(cls, name: str, **changes: Value) -> Self:
        """A kind of cell of the papers.

        Args:
            name: One of :data:`PRESETS` (2003) or of
                :data:`~neurocontrol.snn.neurons.izhikevich_2004.FIRING_PATTERNS` (2004), where the
                current that shows the pattern stands, too.
            **changes: Further parameters, or others in place of the kind's.

        Raises:
            InputError: There is no such kind.
        """
        if name in PRESETS:
            kind: Mapping[str, Value] = dict(zip("abcd", PRESETS[name], strict=True))
        elif name in FIRING_PATTERNS:
            kind = FIRING_PATTERNS[name].parameters
        else:
            raise unknown("kind", name, cls.presets)
        return cls(**{**kind, **changes})

    @classmethod
    def stimulus(cls, preset: str) -> FiringPattern | None:
        """The current of figure 1 of Izhikevich 2004."""
        return FIRING_PATTERNS.get(preset)

    def derive(self, parameters: Mapping[str, FloatArray], dt: float) -> Mapping[str, FloatArray]:
        """The step in ms beside the parameters."""
        step = np.full(parameters["a"].shape, 1000.0 * dt)
        return {
            "step": step,
            **{name: parameters[name] for name in self.coefficients[1:-1]},
            "noise": parameters["noise"] * np.sqrt(dt),
        }

    def initial(self, parameters: Mapping[str, FloatArray], dt: float) -> Mapping[str, FloatArray]:
        """Start at ``start``."""
        start = parameters["start"]
        u = parameters["b"] * (start - parameters["recovery_level"])
        return {"v": start, "threshold": parameters["peak"], "u": u}

    @staticmethod
    def integrate(cell: Any, p: Any, inputs: Inputs) -> bool:
        """Advance v, then u."""
        v = cell.v
        change = p.quadratic * v * v + p.linear * v + p.constant - cell.u + inputs.current
        if inputs.conducting:
            change -= inputs.conductance * v
        v += p.step * change
        if inputs.noisy:
            v += p.noise * inputs.random
        cell.v = v
        cell.u += p.step * p.a * (p.b * (v - p.recovery_level) - p.recovery_leak * cell.u)
        return bool(not v < cell.threshold)

    @staticmethod
    def reset(cell: Any, p: Any) -> None:
        """Set v back and add to u."""
        cell.v = p.c
        cell.u += p.d
