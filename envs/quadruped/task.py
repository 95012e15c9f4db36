"""What the quadruped environment asks for: every argument of the environment, checked."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import isfinite
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from neurocontrol.envs.sensing import Sensing, chosen_sensing
from neurocontrol.envs.task import (
    check_frame,
    check_reset_noise,
    check_seconds,
    chosen_task,
    chosen_terrain,
    chosen_weights,
)
from neurocontrol.envs.tasks.velocity import Velocity, VelocityWeights
from neurocontrol.envs.variation import Variation
from neurocontrol.errors import InputError
from neurocontrol.terrain import Terrain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


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


_VELOCITY = Velocity(
    speeds=(0.8, 2.4), turns=(-0.12, 0.12), command={"diagonal": 0.5, "speed": 0.3}
)
_STRAIGHT = replace(_VELOCITY, turns=(0.0, 0.0))
_UNEVEN = [
    "flat",
    {"kind": "rough", "height": 0.011},
    {"kind": "slope", "angle": 5.0},
    {"kind": "slope", "angle": -5.0},
]  # m, degrees
TASKS = MappingProxyType(
    {
        "velocity": _VELOCITY,
        "recover": replace(_STRAIGHT, vary={"push": (4.0, 8.0)}),
        "economy": replace(_STRAIGHT, weights=VelocityWeights(energy=0.3)),
        "terrain": replace(_VELOCITY, vary={"terrain": _UNEVEN}),
    }
)
"""Tasks beside walking along +x; at rest a gait controller trots slowly with a loose diagonal."""


@dataclass(frozen=True, kw_only=True)
class QuadrupedTask:
    """Arguments of the quadruped environment; each is plain data, so that it can be written down.

    Attributes:
        body: The body: ``quadruped``, or another of its kind by name or folder.
        controller: Name of the controller whose command is the action; None: actuator targets.
        preset: Preset of the controller; None: its own.
        task: ``walk`` along +x, or one of :data:`TASKS`, by name, or its ``kind`` and fields.
        terrain: Kind of ground, or the fields of :class:`neurocontrol.terrain.Terrain` by name.
        frame_period: Time between two actions, s, a multiple of ``control_period``.
        control_period: Time between two control ticks, s, a multiple of the physics step.
        episode_duration: Time after which an episode is truncated, s.
        rewards: Weights of the terms of the reward by name.
        target_speed: Speed along +x that the tracking term asks for, body lengths/s.
        target_yaw_rate: Yaw rate that the tracking term asks for, rad/s, positive to the left.
        reset_noise: Spread of the start pose; 1: the trunk within 5 degrees, the joints within
            0.1 rad of standing.
        action_scaling: Whether actions are numbers from -1 to 1 about the command at rest; else
            they are commands.
        vary: What differs between rows and episodes, see :mod:`neurocontrol.envs.variation`.
        observe: Groups that are observed, see :data:`neurocontrol.envs.sensing.GROUPS`; None: all
            but the privileged.
        noise: Factor on the noise of sensors.
        delay: Time by which observations are late, s.
        history: Number of observations that are told at once, the newest first.
    """

    body: str = "quadruped"
    controller: str | None = None
    preset: str | None = None
    task: str | Mapping[str, Any] = "walk"
    terrain: str | Mapping[str, Any] = "flat"
    frame_period: float = 0.020
    control_period: float = 0.004
    episode_duration: float = 20.0
    rewards: Mapping[str, float] = field(default_factory=dict)
    target_speed: float = 1.5
    target_yaw_rate: float = 0.0
    reset_noise: float = 1.0
    action_scaling: bool = True
    vary: Mapping[str, Any] = field(default_factory=dict)
    observe: Sequence[str] | None = None
    noise: float = 0.0
    delay: float = 0.0
    history: int = 1

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
        check_reset_noise(self.reset_noise)
        self.variation()
        self.sensing()
        if self.preset is not None and self.controller is None:
            raise InputError(f"preset goes with a controller, got preset {self.preset!r} alone")
        self.ground()
        if self.asked() is None:
            self.weights()

    @property
    def frames(self) -> int:
        """Frames in a whole episode."""
        return max(1, round(self.episode_duration / self.frame_period))

    def ground(self) -> Terrain:
        """The terrain."""
        return chosen_terrain(Terrain(), self.terrain)

    def asked(self) -> Velocity | None:
        """What there is to do; None: to walk."""
        if self.task in ("walk", {"kind": "walk"}):
            return None
        return chosen_task(TASKS, self.task, self.rewards)

    def sensing(self) -> Sensing:
        """How it is observed."""
        return chosen_sensing(self.observe, self.noise, self.delay, self.history)

    def variation(self) -> Variation:
        """What differs between rows and episodes."""
        asked = self.asked()
        return Variation.of({**(asked.vary if asked else {}), **self.vary}, self.ground())

    def weights(self) -> RewardWeights:
        """The weights of the reward for walking."""
        return chosen_weights(RewardWeights, self.rewards)
