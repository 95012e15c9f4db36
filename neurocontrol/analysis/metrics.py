"""How a body travels: speed, turning and the mechanical cost, from the motion of its trunk.

Positions are ``qpos[:, :3]`` and orientations ``qpos[:, 3:7]`` (quaternion w x y z) of a trunk on
a free joint that looks along its own x axis.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.analysis.attitude import trunk_axes

if TYPE_CHECKING:
    from neurocontrol.types import FloatArray


def heading(qpos: FloatArray) -> FloatArray:
    """Return the direction in which the trunk looks, rad, unwrapped, shape ``(T,)``."""
    forward, _, _ = trunk_axes(qpos[:, 3:7])
    return np.unwrap(np.arctan2(forward[1], forward[0]))


def heading_speed(qpos: FloatArray, qvel: FloatArray) -> FloatArray:
    """Return the horizontal velocity along the heading at each moment, m/s, shape ``(T,)``."""
    yaw = heading(qpos)
    return np.asarray(qvel[:, 0] * np.cos(yaw) + qvel[:, 1] * np.sin(yaw))


def forward_distance(qpos: FloatArray) -> float:
    """Return the distance travelled along the heading, m; the sway to the sides does not count.

    It follows the body round a curve, where the net displacement would lose way.
    """
    if len(qpos) < 2:
        return math.nan
    yaw = heading(qpos)
    middle = 0.5 * (yaw[1:] + yaw[:-1])
    step = np.diff(qpos[:, :2], axis=0)
    return float(step[:, 0] @ np.cos(middle) + step[:, 1] @ np.sin(middle))


def net_speed(time: FloatArray, qpos: FloatArray) -> float:
    """Return the net displacement along the mean heading over the time it took, m/s."""
    if len(time) < 2:
        return math.nan
    yaw = heading(qpos)
    direction = np.array([np.cos(yaw).mean(), np.sin(yaw).mean()])
    displacement = qpos[-1, :2] - qpos[0, :2]
    return float(displacement @ direction / np.hypot(*direction) / (time[-1] - time[0]))


def moving_average(values: FloatArray, samples: int) -> FloatArray:
    """Return the centred moving average, shape ``(T,)``; near the ends it has fewer samples.

    Args:
        values: Finite values, shape ``(T,)``.
        samples: Width of the window; an odd number of samples counts.
    """
    half = max(samples, 0) // 2
    total = np.concatenate([[0.0], np.cumsum(values)])
    index = np.arange(len(values))
    first, stop = np.maximum(index - half, 0), np.minimum(index + half + 1, len(values))
    return np.asarray((total[stop] - total[first]) / (stop - first))


def turning_rate(time: FloatArray, qpos: FloatArray) -> float:
    """Return the mean rate at which the heading turns to the left, rad/s."""
    if len(time) < 2:
        return math.nan
    yaw = heading(qpos)
    return float((yaw[-1] - yaw[0]) / (time[-1] - time[0]))


def froude_number(speed: float, hip_height: float, gravity: float) -> float:
    """Return v^2 / (g h), the ratio of centripetal force to weight (Alexander 1984)."""
    return speed * speed / (gravity * hip_height)


def cost_of_transport(power: FloatArray, weight: float, speed: float) -> float:
    """Return the mean mechanical power over weight and speed; NaN for a body that goes nowhere.

    Args:
        power: Force times velocity over the actuators, W, shape ``(T,)``; braking counts as
            much as driving.
        weight: Body weight, N.
        speed: Forward speed, m/s.
    """
    if not power.size or not speed > 0.0:
        return math.nan
    return float(np.abs(power).mean() / (weight * speed))
