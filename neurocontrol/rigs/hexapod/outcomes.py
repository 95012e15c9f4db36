"""What came of trials of the hexapod, from foot contacts and the motion of the trunk."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, nan
from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.analysis.contacts import contacts_from_forces, liftoffs, touchdowns
from neurocontrol.analysis.gait import Gait, Settling, measure_gait, measure_settling
from neurocontrol.analysis.metrics import forward_distance
from neurocontrol.analysis.phases import phase_error
from neurocontrol.evaluation import Trial
from neurocontrol.gaits import SIX_LEG_PHASES, SIX_LEGS
from neurocontrol.heterochemical.coordination import gait_of as coordination_of
from neurocontrol.starts import Standing
from neurocontrol.timeline import Command

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neurocontrol.evaluation import Outcome
    from neurocontrol.terrain import Terrain
    from neurocontrol.types import BoolArray, FloatArray

TRANSIENT = 5.0
"""Time left out before steady gaits are measured, s."""

SHORTEST = 0.03
"""Shortest time without ground that is seen, s."""

SHORTEST_SWING = 0.07
"""A foot swings for 0.12 s at least, and may land after 60 % of that; what is shorter, s, is not a
swing."""

_SLIP = 0.06  # share of the time in which a foot comes down while the next one lifts off


def steady_trial(
    gait: str, seed: int, duration: float, *, terrain: Terrain | None = None, **further: Any
) -> Trial:
    """A trial that holds one gait; its label is the gait unless told otherwise."""
    return Trial(
        duration=duration,
        seed=seed,
        start=Standing(terrain=terrain, varied=True),
        commands=(Command(name=gait),),
        **{"label": gait, **further},
    )


def contacts_of(outcome: Outcome, shortest: float = SHORTEST) -> BoolArray:
    """Foot contacts of an outcome, and gaps in them from the shortest on, s, shape ``(T, 6)``."""
    return contacts_from_forces(
        outcome["foot_force"], outcome.weight, outcome.step, shortest=shortest
    )


def gait_of(outcome: Outcome, start: float = TRANSIENT, stop: float = inf) -> Gait:
    """Gait of an outcome between two moments, s."""
    return measure_gait(contacts_of(outcome), outcome.time, start, stop, reference=0)


def error_of(outcome: Outcome, gait: str, start: float = TRANSIENT, stop: float = inf) -> float:
    """Phase error of a gait of an outcome, cycles; 1 when a leg has no phase."""
    error = phase_error(gait_of(outcome, start, stop).phases, SIX_LEG_PHASES[gait])
    return error if np.isfinite(error) else 1.0


def speed_of(outcome: Outcome, start: float = TRANSIENT, stop: float = inf) -> float:
    """Forward speed of an outcome between two moments, m/s; NaN when it had fallen by then."""
    inside = (outcome.time >= start) & (outcome.time < stop)
    time, qpos = outcome.time[inside], outcome["qpos"][inside]
    return forward_distance(qpos) / float(time[-1] - time[0]) if len(time) > 1 else nan


def coordination(outcome: Outcome, start: float, stop: float) -> str:
    """``tetrapod``, ``tripod`` or ``none``, by which feet are off the ground together."""
    contact, time = contacts_of(outcome), outcome.time
    swings = {}
    for leg, off, on in zip(
        SIX_LEGS, liftoffs(contact, time), touchdowns(contact, time), strict=True
    ):
        on = on[on > off[0]] if off.size else on
        count = min(off.size, on.size)
        swings[leg] = np.stack([off[:count], on[:count]], axis=1)
    inside = {leg: own[own[:, 0] < stop] for leg, own in swings.items()}
    return coordination_of(inside, start, stop, slip=_SLIP)


def settling_of(outcome: Outcome, gait: str, switch: float, stop: float) -> Settling:
    """How the feet took up a gait that was commanded from a moment on to another, s."""
    events = touchdowns(contacts_of(outcome), outcome.time)
    return measure_settling(events, switch, stop, SIX_LEG_PHASES[gait], reference=0)


@dataclass(frozen=True, kw_only=True)
class Reorganised:
    """How a body went on without a leg.

    Attributes:
        cycles: Whole cycles before the gait was steady; NaN when it never was.
        phases: Mean phases of all feet at the end, shape ``(6,)``; NaN for the lost one.
    """

    cycles: float
    phases: FloatArray


def reorganised(
    outcome: Outcome, leg: str, loss: float, late: float, shortest: float = SHORTEST
) -> Reorganised:
    """How the feet of an outcome found a steady gait without a leg.

    It is steady from the first of three cycles in a row in which every foot that is left comes
    down once, and within 0.1 of a cycle of its mean phase at the end.

    Args:
        outcome: The outcome.
        leg: The lost leg.
        loss: When it was lost, s.
        late: From when on its end is measured, s.
        shortest: Shortest time without ground after which a foot comes down anew, s.
    """
    if outcome.fell:
        return Reorganised(cycles=nan, phases=np.full(6, nan))
    left = [number for number, name in enumerate(SIX_LEGS) if name != leg]
    contact = contacts_of(outcome, shortest)[:, left]
    events: Sequence[FloatArray] = touchdowns(contact, outcome.time)
    end = float(outcome.time[-1])
    final = measure_gait(contact, outcome.time, late, end, reference=0).phases
    phases = np.full(6, nan)
    phases[left] = final
    if not np.isfinite(final).all():
        return Reorganised(cycles=nan, phases=phases)
    settling = measure_settling(events, loss, end, final, reference=0)
    return Reorganised(cycles=settling.cycles, phases=phases)
