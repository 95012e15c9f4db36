"""A camera that travels beside a body and looks at it from the side."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.analysis import heading, moving_average

if TYPE_CHECKING:
    import mujoco

    from neurocontrol.recording import Recording
    from neurocontrol.types import FloatArray


@dataclass(frozen=True, kw_only=True)
class SideView:
    """Where the camera stands.

    Attributes:
        distance: Distance from the body, in lengths of its trunk or heights of its hips,
            whichever is larger.
        azimuth: Direction from which it looks, rad, seen from above; zero is square to the body's
            right side, positive from further ahead.
        elevation: Angle above the horizon, rad.
        smoothing: Time over which the path and the heading are averaged, s.
    """

    distance: float = 2.9
    azimuth: float = 0.35
    elevation: float = 0.26
    smoothing: float = 1.0


def camera_path(recording: Recording, view: SideView) -> tuple[FloatArray, FloatArray]:
    """Return the point looked at, m, shape ``(T, 3)``, and MuJoCo's azimuth, deg, shape ``(T,)``.

    Both are averaged, so that the picture shows the trunk move instead of the floor.
    """
    samples = round(view.smoothing / recording.dt)
    yaw = moving_average(heading(recording.qpos), 2 * samples)
    point = np.column_stack([moving_average(axis, samples) for axis in recording.qpos[:, :3].T])
    point[:, 2] -= 0.25 * float(recording.header["hip_height"])
    return point, np.degrees(yaw + math.pi / 2.0 + view.azimuth)


def aim(
    camera: mujoco.MjvCamera,
    recording: Recording,
    view: SideView,
    point: FloatArray,
    azimuth: float,
) -> None:
    """Point a free camera at the body."""
    size = max(recording.header["body_length"], recording.header["hip_height"])
    camera.lookat[:] = point
    camera.azimuth = azimuth
    camera.elevation = -math.degrees(view.elevation)
    camera.distance = view.distance * size
