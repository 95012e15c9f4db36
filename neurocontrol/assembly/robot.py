"""Put described robots, the gait controllers and the physics together."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import mujoco
import numpy as np

from neurocontrol.assembly.legged import assembled
from neurocontrol.assembly.quadruped import make_controller, pantographs
from neurocontrol.controllers.quadruped.leg_map import LegMap, pendulum_tempo, places
from neurocontrol.controllers.quadruped.limb_geometry import HIND, RIGHT
from neurocontrol.models.checks import compiled
from neurocontrol.models.quadruped import GRAVITY
from neurocontrol.models.robots.body import leg_frames, robot_body
from neurocontrol.models.robots.description import read_robot

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from neurocontrol.models.robots.body import LegFrame
    from neurocontrol.plant import Scenario
    from neurocontrol.simulation import Simulation
    from neurocontrol.types import FloatArray, IntArray, Seed

_STEPS = 16  # of least squares, enough for all of the table
_ASIDE = 0.05  # weight of the way to the side, which not every leg can choose


def leg_map(file: Path) -> LegMap:
    """What a gait controller knows of the legs of a described robot.

    Raises:
        InputError: The description, or the model that it names, cannot be used.
    """
    robot = read_robot(file)
    frames = list(leg_frames(robot).values())
    joints = max(frame.standing.size for frame in frames)
    angles, columns, first = [], np.full((len(frames), joints), -1, dtype=np.int64), 0
    for leg, (frame, right) in enumerate(zip(frames, RIGHT.tolist(), strict=True)):
        count = frame.standing.size
        columns[leg, :count] = np.arange(first, first + count)
        padding = ((0, 0), (0, joints - count))
        angles.append(np.pad(_angles(frame, right), padding))
        first += count
    sag, gait = _sag(file, frames, columns), robot.gait
    standing = np.concatenate([frame.standing for frame in frames])
    standing[columns[columns >= 0]] += sag[columns >= 0]
    return LegMap(
        standing_targets=standing,
        foot_weight=_weight(file) / len(frames),
        tempo=gait.tempo,
        reference=pantographs(),
        angles=np.stack(angles),
        columns=columns,
        sag=sag,
        hind=HIND,
        right=RIGHT,
        stride=gait.stride,
        lift=gait.lift,
        centre=gait.centre,
        spread=gait.spread,
        turning=gait.turning,
    )


def _angles(frame: LegFrame, right: float) -> FloatArray:
    """Joint angles that take a foot to all tabled places, shape ``(n, J)``."""
    swing, share, spread = places().T
    length = frame.length
    targets = frame.foot + length * np.stack(
        [share * np.sin(swing), -right * spread, 1.0 - share * np.cos(swing)], axis=1
    )
    weights = (1.0, _ASIDE, 1.0)
    return frame.chain.reach(targets, frame.standing, frame.standing, weights, _STEPS)


def _weight(file: Path) -> float:
    """Weight of a robot, N."""
    return GRAVITY * float(compiled(robot_body(file).build).body_mass.sum())


def _sag(file: Path, frames: Sequence[LegFrame], columns: IntArray) -> FloatArray:
    """How far the servos of the standing robot give way to its weight, rad, shape ``(L, J)``.

    The weight is shared between fore and hind legs as the place of the centre of mass demands.
    """
    body = robot_body(file)
    model = compiled(body.build)
    data = mujoco.MjData(model)
    data.qpos[:] = body.standing
    mujoco.mj_kinematics(model, data)
    mujoco.mj_comPos(model, data)
    trunk = model.body(body.trunk).id
    feet = np.array([frame.foot[0] for frame in frames])
    centre = float(data.subtree_com[trunk, 0] - data.xpos[trunk, 0])
    fore, hind = feet[HIND == 0].mean(), feet[HIND == 1].mean()
    share = np.clip((centre - hind) / (fore - hind), 0.2, 0.8)
    loads = np.where(HIND == 0, share, 1 - share) * _weight(file) / 2
    stiffness = model.actuator_gainprm[:, 0]
    sag = np.zeros(columns.shape)
    for leg, (frame, load) in enumerate(zip(frames, loads, strict=True)):
        _, moving = frame.chain.jacobian(frame.standing[np.newaxis])
        count = frame.standing.size
        sag[leg, :count] = -moving[0, 2] * load / stiffness[columns[leg, :count]]
    return sag


def usual_tempo(length: float) -> float:
    """Tempo of legs of some length, m, as pendulums, in that of the quadruped."""
    return pendulum_tempo(length, pantographs())


def make_robot(
    file: Path,
    controller: str = "spiking",
    *,
    scenarios: Sequence[Scenario] | None = None,
    seed: int | Sequence[Seed] = 0,
    threads: int = 0,
    preset: str | None = None,
    conditions: Sequence[Mapping[str, float]] | None = None,
    **options: Any,
) -> Simulation:
    """Return standing robots under a controller, one row per scenario.

    Args:
        file: The description of the robot.
        controller: One of :data:`neurocontrol.assembly.quadruped.CONTROLLERS`.
        scenarios: Physical conditions, one per row; by default one row on level ground.
        seed: One seed from which every row's is spawned, or one per row.
        threads: Physics threads, 0 for one per core.
        preset: Preset name or TOML file; the controller's own when left out.
        conditions: Parameters of each row that differ from those of the preset.
        **options: Further arguments of the controller.

    Raises:
        InputError: The description, the controller, the preset or a parameter cannot be used.
    """
    return assembled(
        robot_body(file),
        partial(make_controller, controller, leg_map(file)),
        scenarios=scenarios,
        seed=seed,
        threads=threads,
        preset=preset,
        conditions=conditions,
        **options,
    )
