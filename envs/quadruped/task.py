"""What the quadruped environment asks for: every argument of the environment, checked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import isfinite
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, final

from neurocontrol.envs.body_task import BodyTask
from neurocontrol.envs.task import (
    check_frame,
    check_seconds,
    chosen_terrain,
)
from neurocontrol.envs.tasks.goal import Goal
from neurocontrol.envs.tasks.velocity import Follow, Velocity, VelocityWeights
from neurocontrol.errors import InputError
from neurocontrol.terrain import Terrain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.envs.tasks.episodes import Asked


@dataclass(frozen=True, kw_only=True)
class RewardWeights:
    """Weights of the terms of the reward; all terms are pure numbers of order one.

    Attributes:
        forward: Of the speed along +x, in body lengths per second.
        upright: Of the vertical component of the trunk's up vector.
        energy: Of the mechanical power over the weight times one body length per second.
        tracking: Of keeping to the task's speed and yaw rate.
    """

    forward: float = 1.0
    upright: float = 0.2
    energy: float = 0.1
    tracking: float = 0.0


_SPEED_GAINS = {"gain": 0.6, "integral_gain": 1.5}
_VELOCITY = Velocity(
    speeds=(0.8, 2.4),
    turns=(-0.12, 0.12),
    command={"diagonal": 0.5, "speed": 0.5},
    follow={
        "diagonal": Follow(
            target="speed",
            points=((0.8, 0.0), (1.05, 0.25), (1.55, 0.5), (2.4, 0.75), (3.6, 0.9)),
            **_SPEED_GAINS,
        ),
        "speed": Follow(
            target="speed",
            points=((0.4, 0.0), (0.8, 0.25), (1.05, 0.5), (2.4, 0.5), (3.6, 1.0)),
            **_SPEED_GAINS,
        ),
        "turn": Follow(target="turn", points=((-0.14, -1.0), (0.14, 1.0)), gain=1.0),
    },
)
_STRAIGHT = replace(_VELOCITY, turns=(0.0, 0.0))
_UNEVEN = [
    "flat",
    {"kind": "rough", "height": 0.011},
    {"kind": "slope", "angle": 5.0},
    {"kind": "slope", "angle": -5.0},
]  # m, degrees
TASKS: Mapping[str, Asked] = MappingProxyType(
    {
        "velocity": _VELOCITY,
        "recover": replace(_STRAIGHT, vary={"push": (4.0, 8.0)}),
        "economy": replace(_STRAIGHT, weights=VelocityWeights(energy=0.3)),
        "terrain": replace(_VELOCITY, vary={"terrain": _UNEVEN}),
        "goal": Goal(command={"diagonal": 0.5}),
    }
)
"""Tasks beside walking along +x; the command at rest keeps the spiking gait to the targets."""


@final
@dataclass(frozen=True, kw_only=True)
class QuadrupedTask(BodyTask):
    """Arguments of the quadruped environment; see the base class for those of all bodies.

    Attributes:
        body: The body: ``quadruped``, or another of its kind by name or folder.
        controller: Name of the controller whose command is the action; None: actuator targets.
        preset: Preset of the controller; None: its own.
        task: ``walk`` along +x, or one of :data:`TASKS`, by name, or its ``kind`` and fields.
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
    weights_type = RewardWeights
    tasks = TASKS

    body: str = "quadruped"
    controller: str | None = None
    preset: str | None = None
    task: str | Mapping[str, Any] = "walk"
    terrain: str | Mapping[str, Any] = "flat"
    frame_period: float = 0.020
    control_period: float = 0.004
    episode_duration: float = 20.0
    target_speed: float = 1.5
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

    def ground(self) -> Terrain:
        """The terrain."""
        return chosen_terrain(Terrain(), self.terrain)
