"""What walks of the human legs are made of: mid-stride starts, what is kept, common figures."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import cos, radians, sin
from typing import TYPE_CHECKING

import mujoco
import numpy as np

from neurocontrol.analysis.human.walking import walked
from neurocontrol.analysis.human.yaw import heading_of, yaw_from
from neurocontrol.evaluation.trials import READINGS as COMMON
from neurocontrol.evaluation.trials import Trial
from neurocontrol.models.human_legs import GROUND, HumanMorphology, StartPose, start_state
from neurocontrol.plant import Scenario
from neurocontrol.timeline import Command

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from neurocontrol.evaluation.trials import Outcome
    from neurocontrol.models import Body
    from neurocontrol.plant import Plant
    from neurocontrol.terrain import Terrain
    from neurocontrol.tracks import Reading
    from neurocontrol.types import FloatArray

READINGS: Mapping[str, Reading] = {
    **COMMON,
    "activation": lambda simulation: simulation.activation,
}
"""What is kept of a walk."""

SPEED = 1.25
"""Speed command of the suites that do not vary it, m/s."""

_TRAILING_SOLE = tuple(
    f"right_{part}_{edge}" for part in ("ball", "heel") for edge in ("left", "right")
)


@dataclass(frozen=True, kw_only=True)
class MidStride:
    """Human legs in mid-stride; on a slope turned so that the soles meet it as level ground.

    Attributes:
        terrain: The ground.
        pose: The pose about which a start is drawn.
        varied: Draw the pose, and again where its trailing foot would be in the ground; otherwise
            it is as it is.
        amount: How much it varies, see :meth:`StartPose.varied`.
    """

    terrain: Terrain = GROUND
    pose: StartPose = field(default_factory=StartPose)
    varied: bool = True
    amount: float = 1.0

    def scenario(self, body: Body, rng: np.random.Generator) -> Scenario:
        """Return the ground; nothing of the body is drawn."""
        return Scenario(terrain=self.terrain)

    def state(
        self, plant: Plant, row: int, rng: np.random.Generator
    ) -> tuple[FloatArray, FloatArray]:
        """Return configuration and velocity, see :meth:`StartPose.varied`."""
        pose = self.pose
        if self.varied:
            model = plant.row_model(row)
            while trailing_clearance(model, pose := self.pose.varied(rng, self.amount)) < 0.0:
                pass
        qpos, qvel = start_state(pose, HumanMorphology())
        if self.terrain.kind == "slope":
            return _tilted(qpos, qvel, radians(self.terrain.angle))
        return qpos, qvel


def trailing_clearance(model: mujoco.MjModel, pose: StartPose) -> float:
    """Height of the lowest point of the trailing foot above level ground in a start pose, m."""
    data = mujoco.MjData(model)
    data.qpos[:] = start_state(pose, HumanMorphology())[0]
    mujoco.mj_kinematics(model, data)
    points = [model.geom(name).id for name in _TRAILING_SOLE]
    return float((data.geom_xpos[points, 2] - model.geom_size[points, 0]).min())


def _tilted(qpos: FloatArray, qvel: FloatArray, angle: float) -> tuple[FloatArray, FloatArray]:
    """A state on level ground turned about the origin onto a slope, rad uphill."""
    turn = np.array([cos(angle / 2), 0.0, -sin(angle / 2), 0.0])
    position, velocity = qpos.copy(), qvel.copy()
    mujoco.mju_rotVecQuat(position[:3], qpos[:3], turn)
    mujoco.mju_mulQuat(position[3:7], turn, qpos[3:7])
    mujoco.mju_rotVecQuat(velocity[:3], qvel[:3], turn)
    return position, velocity


def steady_walk(
    seed: int | None,
    duration: float,
    *,
    speed: float = SPEED,
    terrain: Terrain = GROUND,
    **further: Any,
) -> Trial:
    """A walk that holds one speed, from a start drawn by its seed, or from the usual one."""
    return Trial(
        duration=duration,
        seed=seed or 0,
        commands=(Command(entries={"speed": speed, "heading": 0.0}),),
        start=MidStride(terrain=terrain, varied=seed is not None),
        **further,
    )


def turning(rate: float, angle: float, start: float) -> tuple[Command, ...]:
    """Commands that turn the reference of the heading at a steady rate.

    Args:
        rate: Speed of the turn, rad/s, left positive.
        angle: How far it goes, rad, positive.
        start: When it begins, s.
    """
    time = angle / abs(rate)
    moments = np.linspace(0.0, time, max(2, round(10 * time) + 1)).tolist()
    return tuple(
        Command(time=start + moment, entries={"heading": rate * moment}) for moment in moments
    )


def wanted_heading(trial: Trial, time: FloatArray) -> FloatArray:
    """The heading that a trial asks for at moments, s, rad, shape ``(T,)``."""
    turns = [one for one in trial.commands if "heading" in one.entries]
    moments = [one.time for one in turns]
    return np.interp(time, moments, [one.entries["heading"] for one in turns])


def mean_speed(outcome: Outcome, start: float, stop: float = np.inf) -> float:
    """Speed along the heading between two moments, m/s; NaN when it fell before."""
    chosen = (outcome.time >= start) & (outcome.time <= stop)
    time = outcome.time[chosen]
    if len(time) < 2:
        return float("nan")
    return float(walked(outcome["qpos"][chosen])[-1]) / float(time[-1] - time[0])


def heading_error(outcome: Outcome, reference: FloatArray | float) -> FloatArray:
    """Heading minus its reference at every moment, degrees, shape ``(T,)``."""
    degrees: FloatArray = np.degrees(yaw_from(heading_of(outcome["qpos"]), reference))
    return degrees
