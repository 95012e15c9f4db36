"""What environments of bodies that walk on legs share: their arguments, starts and observations."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, radians
from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.envs.body_task import BodyTask
from neurocontrol.envs.observations import FACING, VERTICAL, facing, vertical
from neurocontrol.envs.pack import Pack
from neurocontrol.envs.tables import Quantity
from neurocontrol.envs.task import check_frame, check_seconds
from neurocontrol.errors import InputError
from neurocontrol.starts import varied_pose

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.controllers import Controller
    from neurocontrol.plant import Plant
    from neurocontrol.simulation import Simulation
    from neurocontrol.types import FloatArray

_ATTITUDE, _JOINT_SPREAD = radians(5.0), 0.1  # rad, start pose at reset_noise = 1
_AXES = ("x", "y", "z")

TRUNK = (
    VERTICAL,
    Quantity(
        meaning="velocity of the trunk, own axes", parts=_AXES, low=-20.0, high=20.0, unit="m/s"
    ),
    Quantity(
        meaning="angular velocity of the trunk, own axes",
        parts=_AXES, low=-100.0, high=100.0, unit="rad/s",
    ),
)  # fmt: skip
"""What is sensed of the trunk."""

WALKING = (
    FACING,
    Quantity(
        meaning="speed asked for by the task", parts=("target_speed",),
        low=-20.0, high=20.0, unit="BL/s", group="task",
    ),
    Quantity(
        meaning="yaw rate asked for by the task", parts=("target_yaw_rate",),
        low=-10.0, high=10.0, unit="rad/s", group="task",
    ),
)  # fmt: skip
"""What is known of the task to walk along +x."""


def joint_quantities(joints: tuple[str, ...]) -> tuple[Quantity, ...]:
    """What is sensed of joints, by their names in the order of sensors."""
    return (
        Quantity(meaning="joint angles", parts=joints, low=-np.pi, high=np.pi, unit="rad"),
        Quantity(meaning="joint velocities", parts=joints, low=-200.0, high=200.0, unit="rad/s"),
    )


def rhythm_quantities(
    controller: Controller | type[Controller], activity: str
) -> tuple[Quantity, ...]:
    """What is known of the network of a controller; empty of one that has none.

    Args:
        controller: What moves the body.
        activity: What its activation is.
    """
    own = (
        Quantity(
            meaning="modulator concentrations",
            parts=controller.modulator_names, low=0.0, high=1.0, unit="1", group="network",
        ),
        Quantity(
            meaning=activity,
            parts=controller.activation_names, low=-2.0, high=2.0, unit="1", group="network",
        ),
    )  # fmt: skip
    return tuple(quantity for quantity in own if quantity.parts)


def observe(simulation: Simulation, targets: tuple[float, float] | None = None) -> FloatArray:
    """Gather the observed quantities of every row, not yet within bounds.

    Args:
        simulation: The bodies.
        targets: Speed along +x, body lengths/s, and yaw rate, rad/s, to walk at; None when that is
            not the task.

    Returns:
        Shape ``(B, n)``.
    """
    plant, sensors = simulation.plant, simulation.plant.sensors
    walking: tuple[FloatArray, ...] = ()
    if targets is not None:
        walking = facing(plant.qpos, 1.0, 0.0), np.tile(targets, (plant.batch, 1))
    force = sensors["foot_force"]
    foot_weight = plant.weight[:, np.newaxis] / force.shape[1]
    return np.concatenate(
        [
            sensors["joint_angle"],
            sensors["joint_velocity"],
            force / foot_weight,
            vertical(plant.qpos),
            sensors["trunk_velocity"],
            sensors["trunk_angular_velocity"],
            simulation.command,
            simulation.controller.modulator,
            simulation.controller.activation,
            *walking,
        ],
        axis=1,
    )


@dataclass(frozen=True, kw_only=True)
class WalkingTask(BodyTask):
    """Arguments of an environment whose body walks; see the base class for those of all bodies.

    Attributes:
        controller: Name of the controller whose command is the action; None: actuator targets.
        preset: Preset of the controller; None: its own.
        task: ``walk`` along +x, or one of :attr:`tasks`, by name, or its ``kind`` and fields.
        terrain: Kind of ground, or the fields of :class:`neurocontrol.terrain.Terrain` by name.
        frame_period: Time between two actions, s, a multiple of ``control_period``.
        control_period: Time between two control ticks, s, a multiple of the physics step.
        episode_duration: Time after which an episode is truncated, s.
        target_speed: Speed along +x that the tracking term asks for, body lengths/s.
        target_yaw_rate: Yaw rate that the tracking term asks for, rad/s, positive to the left.
        reset_noise: Spread of the start pose; 1: the trunk within 5 degrees, the joints within
            0.1 rad of standing.
    """

    own = ("walk",)

    controller: str | None = None
    preset: str | None = None
    task: str | Mapping[str, Any] = "walk"
    terrain: str | Mapping[str, Any] = "flat"
    frame_period: float = 0.020
    control_period: float = 0.004
    episode_duration: float = 20.0
    target_speed: float
    target_yaw_rate: float = 0.0

    def __post_init__(self) -> None:
        """Refuse what cannot be run.

        Raises:
            InputError: A value is out of range, or a name unknown.
        """
        for name in ("frame_period", "control_period", "episode_duration"):
            check_seconds(name, getattr(self, name))
        check_frame(self.frame_period, self.control_period)
        for name in ("target_speed", "target_yaw_rate"):
            if not isfinite(getattr(self, name)):
                raise InputError(f"{name} must be a finite number, got {getattr(self, name)!r}")
        if self.preset is not None and self.controller is None:
            raise InputError(f"preset goes with a controller, got preset {self.preset!r} alone")
        super().__post_init__()

    @property
    def frames(self) -> int:
        """Frames in a whole episode."""
        return max(1, round(self.episode_duration / self.frame_period))

    def check_steps(self, plant: Plant) -> None:
        """Refuse control ticks that end between two steps of the physics.

        Raises:
            InputError: ``control_period`` is no multiple of the step.
        """
        steps = self.control_period / plant.timestep
        if abs(steps - round(steps)) > 1e-6 or round(steps) < 1:
            raise InputError(
                f"control_period must be a multiple of the physics step {plant.timestep:g} s, "
                f"got {self.control_period!r}"
            )


class WalkingPack(Pack):
    """B bodies that walk, each in its own episode of one task."""

    reward_terms = ("forward", "upright", "energy", "tracking")

    task: WalkingTask

    def _start(self, row: int, rng: np.random.Generator) -> tuple[FloatArray, FloatArray]:
        plant, noise = self.simulation.plant, self.task.reset_noise * self._spread(row)
        pose = varied_pose(
            plant, row, rng, attitude=noise * _ATTITUDE, joints=noise * _JOINT_SPREAD
        )
        return pose, np.zeros(plant.qvel.shape[1])

    def _observed(self) -> FloatArray:
        if self.episodes is not None:
            return observe(self.simulation)
        return observe(self.simulation, (self.task.target_speed, self.task.target_yaw_rate))
