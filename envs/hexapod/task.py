"""What the hexapod environment asks for: every argument of the environment, checked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import isfinite
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, final

from neurocontrol.envs.body_task import BodyTask
from neurocontrol.envs.task import check_frame, check_seconds, chosen_terrain
from neurocontrol.envs.tasks.velocity import Velocity
from neurocontrol.errors import InputError
from neurocontrol.models.hexapod import hexapod

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.envs.tasks.episodes import Asked
    from neurocontrol.terrain import Terrain


@dataclass(frozen=True, kw_only=True)
class RewardWeights:
    """Weights of the terms of the reward for walking along +x, each a pure number.

    Attributes:
        forward: Of the speed along +x, in body lengths per second.
        upright: Of the vertical component of the trunk's up vector.
        energy: Of the mechanical power over the weight times one body length per second.
        tracking: Of keeping to the task's speed and yaw rate.
    """

    forward: float = 1.0
    upright: float = 0.2
    energy: float = 0.05
    tracking: float = 0.0


_VELOCITY = Velocity(speeds=(0.3, 0.9), turns=(-0.15, 0.15))
_UNEVEN = [
    "flat",
    "rough",
    {"kind": "slope", "angle": 10.0},
    {"kind": "slope", "angle": -10.0},
]  # degrees
TASKS: Mapping[str, Asked] = MappingProxyType(
    {
        "velocity": _VELOCITY,
        "recover": replace(_VELOCITY, turns=(0.0, 0.0), vary={"push": (5.0, 15.0)}),
        "terrain": replace(_VELOCITY, vary={"terrain": _UNEVEN}),
    }
)
"""Tasks beside walking along +x."""


@final
@dataclass(frozen=True, kw_only=True)
class HexapodTask(BodyTask):
    """Arguments of the hexapod environment; see the base class for those of all bodies.

    Attributes:
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

    controller: str | None = None
    preset: str | None = None
    task: str | Mapping[str, Any] = "walk"
    terrain: str | Mapping[str, Any] = "flat"
    frame_period: float = 0.020
    control_period: float = 0.004
    episode_duration: float = 20.0
    target_speed: float = 0.6
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
        return chosen_terrain(hexapod().ground, self.terrain)
