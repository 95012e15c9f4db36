"""What the hexapod environment asks for: every argument of the environment, checked."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from neurocontrol.envs.sensing import Sensing, chosen_sensing
from neurocontrol.envs.task import (
    check_frame,
    check_reset_noise,
    check_seconds,
    chosen_task,
    chosen_terrain,
)
from neurocontrol.envs.tasks.velocity import Velocity
from neurocontrol.envs.variation import Variation
from neurocontrol.errors import InputError
from neurocontrol.models.hexapod import hexapod

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from neurocontrol.terrain import Terrain

_VELOCITY = Velocity(speeds=(0.3, 0.9), turns=(-0.15, 0.15))
_UNEVEN = [
    "flat",
    "rough",
    {"kind": "slope", "angle": 10.0},
    {"kind": "slope", "angle": -10.0},
]  # degrees
TASKS = MappingProxyType(
    {
        "velocity": _VELOCITY,
        "recover": replace(_VELOCITY, turns=(0.0, 0.0), vary={"push": (5.0, 15.0)}),
        "terrain": replace(_VELOCITY, vary={"terrain": _UNEVEN}),
    }
)
"""Tasks by name."""


@dataclass(frozen=True, kw_only=True)
class HexapodTask:
    """Arguments of the hexapod environment; each is plain data, so that it can be written down.

    Attributes:
        controller: Name of the controller whose command is the action; None: actuator targets.
        preset: Preset of the controller; None: its own.
        task: One of :data:`TASKS`, by name, or its ``kind`` and fields.
        terrain: Kind of ground, or the fields of :class:`neurocontrol.terrain.Terrain` by name.
        frame_period: Time between two actions, s, a multiple of ``control_period``.
        control_period: Time between two control ticks, s, a multiple of the physics step.
        episode_duration: Time after which an episode is truncated, s.
        rewards: Weights of the terms of the reward by name.
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

    controller: str | None = None
    preset: str | None = None
    task: str | Mapping[str, Any] = "velocity"
    terrain: str | Mapping[str, Any] = "flat"
    frame_period: float = 0.020
    control_period: float = 0.004
    episode_duration: float = 20.0
    rewards: Mapping[str, float] = field(default_factory=dict)
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
        check_reset_noise(self.reset_noise)
        self.variation()
        self.sensing()
        if self.preset is not None and self.controller is None:
            raise InputError(f"preset goes with a controller, got preset {self.preset!r} alone")

    @property
    def frames(self) -> int:
        """Frames in a whole episode."""
        return max(1, round(self.episode_duration / self.frame_period))

    def ground(self) -> Terrain:
        """The terrain."""
        return chosen_terrain(hexapod().ground, self.terrain)

    def asked(self) -> Velocity:
        """What there is to do."""
        return chosen_task(TASKS, self.task, self.rewards)

    def sensing(self) -> Sensing:
        """How it is observed."""
        return chosen_sensing(self.observe, self.noise, self.delay, self.history)

    def variation(self) -> Variation:
        """What differs between rows and episodes."""
        return Variation.of({**self.asked().vary, **self.vary}, self.ground())
