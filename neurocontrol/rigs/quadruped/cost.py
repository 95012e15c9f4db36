"""The cost by which motor gains are tuned: falls, phases, speed, feet, posture, energy.

Every term is measured from foot contacts and the motion of the trunk, as in the suites.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.analysis.contacts import touchdowns
from neurocontrol.analysis.gait import measure_cycles, measure_gait
from neurocontrol.analysis.metrics import turning_rate
from neurocontrol.analysis.phases import circular_distance, phase_error
from neurocontrol.gaits import GAIT_PHASES
from neurocontrol.rigs.quadruped.outcomes import (
    contacts_of,
    error_of,
    gait_of,
    losses_of,
    peaks_of,
    speed_of,
    transport_of,
)
from neurocontrol.rigs.quadruped.similarity import Similarity
from neurocontrol.tuning.problem import Evaluation

if TYPE_CHECKING:
    from neurocontrol.evaluation import Outcome
    from neurocontrol.types import FloatArray


@dataclass(frozen=True, kw_only=True)
class GaitGoal:
    """What a gait should look like.

    Attributes:
        speed: Wanted speed at speed command 0 and 1, body lengths per second.
        duty_low: Smallest duty factor wanted, fore and hind.
        duty_high: Largest duty factor wanted, fore and hind.
        flight: Smallest share of time wanted without any foot on the ground at speed command 0
            and 1, from raw contacts.
    """

    speed: tuple[float, float]
    duty_low: float = 0.0
    duty_high: float = 1.0
    flight: tuple[float, float] = (0.0, 0.0)


GOALS = MappingProxyType(
    {
        "walk": GaitGoal(speed=(0.6, 1.2), duty_low=0.68, duty_high=0.78),
        "trot": GaitGoal(speed=(1.2, 3.5), duty_high=0.50, flight=(0.0, 0.1)),
        "pace": GaitGoal(speed=(0.9, 2.4), duty_high=0.60),
        "bound": GaitGoal(speed=(2.2, 3.8), duty_low=0.30, duty_high=0.52, flight=(0.15, 0.15)),
        "pronk": GaitGoal(speed=(0.7, 1.5), duty_high=0.50),
    }
)
"""Goals of tuning; the acceptance targets lie within them."""

_FALL = 30.0
_WASTE = 5.0  # cost of transport that counts for a body that goes nowhere, or wastes more
_PEAK = 4.0  # W, half of what a servo could do at its largest torque and speed
_GOOD_CYCLE = 0.1  # largest phase error of a limb in a good cycle, as in the switch suite
_GOOD_GAIT = 0.04  # largest phase error of a gait that solves the task, as in the suite of gaits


def gait_cost(
    outcome: Outcome,
    start: float,
    turning: float,
    body_length: float,
    *,
    level: bool = True,
    like: Similarity | None = None,
) -> Evaluation:
    """Return cost and measures of one trial.

    Args:
        outcome: The trial's outcome; its last command names the gait.
        start: Moment from which the gait is measured, s.
        turning: Wanted yaw rate, rad/s.
        body_length: Body length, m.
        level: Whether the ground is level; on slopes duty factors and haste cost nothing.
        like: How the body compares to the quadruped, for which the goals are.
    """
    lived = min(outcome.fallen_at, outcome.trial.duration)
    measures = {"survived": lived, "simulated": lived}
    if outcome.fell:
        cost = _FALL * (2.0 - outcome.fallen_at / outcome.trial.duration)
        return Evaluation(cost=cost, solved=False, measures=measures)
    error = error_of(outcome, start)
    cost = 0.0
    terms = cost_terms(outcome, start, turning, body_length, level=level, like=like)
    for term in terms.values():
        cost += term
    told = {
        "speed": speed_of(outcome, body_length, start),
        "phase_error": error,
        "raw_phase_error": error_of(outcome, start, raw=True),
        "contact_losses": float(losses_of(outcome, start).mean()),
        "cost_of_transport": transport_of(outcome, body_length, start),
        "peak_power": float(peaks_of(outcome, start).max()),
    }
    measures |= {name: value for name, value in told.items() if np.isfinite(value)}
    return Evaluation(cost=cost, solved=error <= _GOOD_GAIT, measures=measures)


def cost_terms(
    outcome: Outcome,
    start: float,
    turning: float,
    body_length: float,
    *,
    level: bool,
    like: Similarity | None = None,
) -> dict[str, float]:
    """Return what the cost of an outcome that stood is the sum of; see :func:`gait_cost`."""
    like = like or Similarity()
    command = outcome.trial.commands[-1]
    goal, target = GOALS[command.name], np.array(GAIT_PHASES[command.name])
    contact = contacts_of(outcome)
    gait = measure_gait(contact, outcome.time, start)
    cycles = measure_cycles(touchdowns(contact, outcome.time), start, expected=target)
    good = circular_distance(cycles.phase, target).max(axis=1, initial=0.0) <= _GOOD_CYCLE
    error = phase_error(gait.phases, target)
    error = error if np.isfinite(error) else 0.5
    variation = float(np.nan_to_num(gait.period_variation, nan=1.0))
    steady = outcome.since(start)
    speed = speed_of(outcome, body_length, start) / like.pace
    wanted, airborne = (
        low + command.entries["speed"] * (high - low) for low, high in (goal.speed, goal.flight)
    )
    duty = np.array([gait.duty_factor_fore, gait.duty_factor_hind])
    missed = np.maximum(duty - goal.duty_high, 0.0) + np.maximum(goal.duty_low - duty, 0.0)
    transport = transport_of(outcome, body_length, start)
    flight = gait_of(outcome, start, raw=True).flight_fraction
    roll, pitch = _tilt(steady["qpos"])
    leaning = 4.0 * roll + 3.0 * pitch + 20.0 * (max(0.0, roll - 0.12) + max(0.0, pitch - 0.15))
    return {
        "phases": 8.0 * error + 60.0 * max(0.0, error - 0.03),
        "bad cycles": 10.0 * (1.0 - float(good.mean()) if good.size else 1.0),
        "irregular strides": 6.0 * max(0.0, variation - 0.08),
        "too slow": (2.0 if level else 1.0) * max(0.0, wanted - speed),
        "too fast": 0.7 * max(0.0, speed - wanted) if level else 0.0,
        "duty factors": 20.0 * float(np.nan_to_num(missed, nan=0.5).sum()) if level else 0.0,
        "leaning": leaning,
        "turning": 60.0 * abs(like.time * turning_rate(steady["time"], steady["qpos"]) - turning),
        "flight": 20.0 * max(0.0, airborne - flight) if level else 0.0,
        "energy": 3.0 * min(_WASTE, _WASTE if np.isnan(transport) else transport),
        "peak power": 0.2 * max(0.0, float(peaks_of(outcome, start).max()) / like.power - _PEAK),
        "chatter": 2.0 * float(np.nan_to_num(losses_of(outcome, start)).mean()),
    }


def _tilt(qpos: FloatArray) -> tuple[float, float]:
    """Standard deviations of roll and pitch, rad."""
    w, x, y, z = qpos[:, 3:7].T
    roll, pitch = 2 * (w * x + y * z), 2 * (w * y - x * z)
    return float(np.std(roll)), float(np.std(pitch))
