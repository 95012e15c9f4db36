"""The phase plane: how fast the potential and one more variable change, over both of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.errors import unknown
from neurocontrol.snn.single_cell.clamp import POTENTIAL
from neurocontrol.snn.single_cell.flow import above, flow

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from neurocontrol.snn.neurons import Neuron
    from neurocontrol.types import BoolArray, FloatArray


@dataclass(frozen=True, kw_only=True, eq=False)
class PhasePlane:
    """How fast a cell moves in a plane of its states.

    The nullclines are where the rates are zero.

    Attributes:
        potential: Potentials, mV, ``(n,)``.
        potential_rate: Change of the potential, mV/s, ``(m, n)``.
        name: The other variable; empty on a line, where m is 1.
        other: Its values, ``(m,)``.
        other_rate: Its change per second, ``(m, n)``.
        fires: Where the cell fires at once, ``(m, n)``.
        current: Current that is injected, in the unit of the family.
    """

    potential: FloatArray
    potential_rate: FloatArray
    name: str
    other: FloatArray
    other_rate: FloatArray
    fires: BoolArray
    current: float


def phase_plane(
    neuron: Neuron,
    *,
    potential: ArrayLike,
    name: str = "",
    other: ArrayLike = (0.0,),
    current: float = 0.0,
) -> PhasePlane:
    """Let a cell say how it moves from every point of a plane, or of a line of potentials.

    Args:
        neuron: Family and parameters of one cell.
        potential: Rising potentials, mV, ``(n,)``.
        name: The other state variable; without one only the potential differs.
        other: Its values, ``(m,)``.
        current: What is injected beside the cell's own ``drive``, in the unit of the family.

    Raises:
        InputError: The family has no membrane or no such variable.
    """
    v, w = np.asarray(potential, dtype=np.float64), np.asarray(other, dtype=np.float64)
    if name and name not in type(neuron).variables:
        raise unknown(f"variable of {type(neuron).__name__}", name, type(neuron).variables)
    states: dict[str, FloatArray] = {POTENTIAL: v[None]}
    if name:
        states[name] = w[:, None]
    found = flow(neuron, states, current=current)
    rate = found.rates[POTENTIAL]
    return PhasePlane(
        potential=v,
        potential_rate=rate,
        name=name,
        other=w,
        other_rate=found.rates[name] if name else np.zeros_like(rate),
        fires=above(found.fires),
        current=current,
    )
