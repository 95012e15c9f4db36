"""The cost by which motor gains are tuned: falls, phases, regularity, speed, duty, posture.

Every term is measured from foot contacts and the motion of the trunk, as in the suites.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.analysis.contacts import contacts_from_forces, touchdowns
from neurocontrol.analysis.gait import measure_cycles, measure_gait
from neurocontrol.analysis.metrics import forward_distance, turning_rate
from neurocontrol.analysis.phases import circular_distance, phase_error
from neurocontrol.gaits import GAIT_PHASES

if TYPE_CHECKING:
    from neurocontrol.evaluation.quadruped_trials import Outcome
    from neurocontrol.types import FloatArray


@dataclass(frozen=True, kw_only=True)
class GaitGoal:
    """What a gait should look like.

    Attributes:
        speed: Wanted speed at speed command 0 and 1, body lengths per second.
        duty_low: Smallest duty factor wanted, fore and hind.
        duty_high: Largest duty factor wanted, fore and hind.
    """

    speed: tuple[float, float]
    duty_low: float = 0.0
    duty_high: float = 1.0


GOALS = MappingProxyType(
    {
        "walk": GaitGoal(speed=(0.6, 1.2), duty_low=0.68, duty_high=0.78),
        "trot": GaitGoal(speed=(1.2, 3.3), duty_high=0.47),
        "pace": GaitGoal(speed=(0.9, 2.4), duty_high=0.60),
        "bound": GaitGoal(speed=(1.4, 2.4), duty_low=0.30, duty_high=0.52),
        "pronk": GaitGoal(speed=(0.7, 1.5), duty_high=0.50),
    }
)
"""Goals of tuning; the acceptance targets lie within them."""

_FALL = 30.0
_GOOD_CYCLE = 0.1  # largest phase error of a limb in a good cycle, as in the switch suite


def _tilt(qpos: FloatArray) -> tuple[float, float]:
    w, x, y, z = qpos[:, 3:7].T
    roll, pitch = 2 * (w * x + y * z), 2 * (w * y - x * z)
    return float(np.std(roll)), float(np.std(pitch))


def gait_cost(outcome: Outcome, start: float, turning: float, body_length: float) -> float:
    """Return the cost of one trial.

    Args:
        outcome: The trial's outcome; its last command names the gait.
        start: Moment from which the gait is measured, s.
        turning: Wanted yaw rate, rad/s.
        body_length: Body length, m.
    """
    trial, command = outcome.trial, outcome.trial.schedule.commands[-1]
    if outcome.fell:
        return _FALL * (2.0 - outcome.fallen_at / trial.duration)
    goal, target = GOALS[command.gait], np.array(GAIT_PHASES[command.gait])
    step = float(outcome.time[1] - outcome.time[0])
    contact = contacts_from_forces(outcome.force, outcome.weight, step)
    gait = measure_gait(contact, outcome.time, start)
    cycles = measure_cycles(touchdowns(contact, outcome.time), start, expected=target)
    good = circular_distance(cycles.phase, target).max(axis=1, initial=0.0) <= _GOOD_CYCLE
    error = phase_error(gait.phases, target)
    error = error if np.isfinite(error) else 0.5
    steady = outcome.time >= start
    time, qpos = outcome.time[steady], outcome.qpos[steady]
    speed = forward_distance(qpos) / float(time[-1] - time[0]) / body_length
    wanted = goal.speed[0] + command.speed * (goal.speed[1] - goal.speed[0])
    on_flat = trial.terrain.kind != "slope"
    duty = np.array([gait.duty_factor[:2].mean(), gait.duty_factor[2:].mean()])
    duty_miss = np.maximum(duty - goal.duty_high, 0.0) + np.maximum(goal.duty_low - duty, 0.0)
    roll, pitch = _tilt(qpos)
    cost = 8.0 * error + 60.0 * max(0.0, error - 0.03)
    cost += 10.0 * (1.0 - float(good.mean()) if good.size else 1.0)
    cost += 6.0 * max(0.0, np.nan_to_num(gait.period_variation, nan=1.0) - 0.08)
    cost += (2.0 if on_flat else 1.0) * max(0.0, wanted - speed)
    cost += 0.7 * max(0.0, speed - wanted) if on_flat else 0.0
    cost += 20.0 * float(np.nan_to_num(duty_miss, nan=0.5).sum()) if on_flat else 0.0
    cost += 4.0 * roll + 3.0 * pitch + 20.0 * (max(0.0, roll - 0.12) + max(0.0, pitch - 0.15))
    cost += 60.0 * abs(turning_rate(time, qpos) - turning)
    return float(cost + 0.02 * outcome.power[steady].mean())
