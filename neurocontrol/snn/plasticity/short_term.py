"""Short-term plasticity of terminals (Tsodyks, Pawelzik and Markram 1998)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from neurocontrol.errors import InputError
from neurocontrol.snn.values import SLOW_TIME, Parameters

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.snn.values import Plausible, Value


@dataclass(frozen=True, kw_only=True, eq=False)
class ShortTermPlasticity(Parameters):
    """Depression and facilitation of all synapses of a source cell, exact between its spikes.

    With u the release and x the resources of the terminals of a cell, du/dt = -u / tau_facilitation
    and dx/dt = (1 - x) / tau_recovery. A spike that arrives first adds ``utilization * (1 - u)`` to
    u; it then releases u x, which is the part of the weight that acts, and takes it from x. At the
    beginning u = 0 and x = 1, so that the first spike releases ``utilization``. A steady train of
    period T has u = U / (1 - (1 - U) exp(-T / tau_facilitation)) and
    x = (1 - exp(-T / tau_recovery)) / (1 - (1 - u) exp(-T / tau_recovery)).

    Every field is one number, one for each source cell, one line for each row, or drawn for every
    source cell of every row. All of them and the state, ``"release"`` u and ``"resources"`` x just
    after the last arrival, are live by name where the projection has one.

    Attributes:
        utilization: U, what a spike releases of rested terminals, above 0, at most 1.
        tau_recovery: Time constant of the recovery from depression, s; 0 for no depression.
        tau_facilitation: Time constant of the facilitation, s; 0 for none, u is then U.
    """

    utilization: Value
    tau_recovery: Value
    tau_facilitation: Value = 0.0

    positive: ClassVar[tuple[str, ...]] = ("utilization",)
    nonnegative: ClassVar[tuple[str, ...]] = ("tau_recovery", "tau_facilitation")
    plausible: ClassVar[Mapping[str, Plausible]] = {
        "tau_recovery": SLOW_TIME, "tau_facilitation": SLOW_TIME,
    }  # fmt: skip

    def _check(self, name: str, value: Any, *, described: bool = True) -> None:
        super()._check(name, value, described=described)
        if name == "utilization" and np.any(np.asarray(value, dtype=np.float64) > 1.0):
            raise InputError(f"ShortTermPlasticity.utilization must be <= 1, got {value!r}")
