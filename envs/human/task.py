"""What the environment of human legs asks for: every argument of the environment, checked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import radians
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, final

from neurocontrol.envs.body_task import BodyTask
from neurocontrol.envs.task import check_frame, check_seconds, chosen_terrain
from neurocontrol.envs.tasks.velocity import Follow, Velocity, VelocityWeights
from neurocontrol.errors import InputError
from neurocontrol.models.human_legs import GROUND

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.envs.tasks.episodes import Asked
    from neurocontrol.terrain import Terrain


@dataclass(frozen=True, kw_only=True)
class HumanRewardWeights:
    """Weights of the terms of the reward; all terms are pure numbers of order one.

    Attributes:
        forward: Of the speed along +x, 1 at the target speed and less below and above it.
        effort: Of the mean squared activation of the muscles.
        alive: Of every frame without a fall.
    """

    forward: float = 1.0
    effort: float = 1.0
    alive: float = 0.2


_WEIGHTS = VelocityWeights(energy=0.1)
_VELOCITY = Velocity(
    speeds=(1.0, 1.5),
    turns=(-radians(3.0), radians(3.0)),
    hold=(3.0, 6.0),
    averaging=0.6,
    unit="m",
    follow={"speed": Follow(target="speed"), "heading": Follow(target="heading")},
    weights=_WEIGHTS,
)
_ON_THE_WAY = replace(_VELOCITY, speeds=(1.25, 1.25), turns=(0.0, 0.0))
TASKS: Mapping[str, Asked] = MappingProxyType(
    {
        "velocity": _VELOCITY,
        "recover": replace(_ON_THE_WAY, vary={"push": (60.0, 100.0)}),
        "terrain": replace(_ON_THE_WAY, vary={"terrain": [{"kind": "tiles", "height": 0.0075}]}),
    }
)
"""Tasks beside walking along +x; the command at rest of the reflexes follows their targets."""

CONTROL_PERIOD = 0.01
"""Time between two control ticks, s."""


@final
@dataclass(frozen=True, kw_only=True)
class HumanLegsTask(BodyTask):
    """Arguments of the environment of human legs; see the base class for those of all bodies.

    Attributes:
        controller: ``reflex``, whose command is the action; None: muscle stimulations.
        task: ``walk`` along +x at ``target_speed``, or one of :data:`TASKS`, by name, or its
            ``kind`` and fields.
        preset: Preset of the controller; None: its own.
        parameters: Parameters of the controller by name instead of a preset.
        terrain: Kind of ground, or the fields of :class:`neurocontrol.terrain.Terrain` by name that
            differ from the ground the legs are made for.
        frame_period: Time between two actions, s, a multiple of 10 ms.
        episode_duration: Time after which an episode is truncated, s.
        target_speed: Speed along +x to walk at, m/s.
        reset_noise: Spread of the start; 1: joint angles and heading within 2 degrees and the
            speed within 5 % of the usual mid-stride.
    """

    own = ("walk",)
    weights_type = HumanRewardWeights
    tasks = TASKS

    controller: str | None = None
    task: str | Mapping[str, Any] = "walk"
    preset: str | None = None
    parameters: Mapping[str, float] | None = None
    terrain: str | Mapping[str, Any] = "flat"
    frame_period: float = CONTROL_PERIOD
    episode_duration: float = 10.0
    target_speed: float = 1.25

    def __post_init__(self) -> None:
        """Refuse what cannot be run.

        Raises:
            InputError: A value is out of range, or a name unknown.
        """
        if self.controller not in (None, "reflex"):
            raise InputError(f"unknown controller {self.controller!r}; expected None or 'reflex'")
        if self.controller is None and (self.preset is not None or self.parameters is not None):
            raise InputError("preset and parameters go with controller='reflex'")
        if self.preset is not None and self.parameters is not None:
            raise InputError("give a preset or parameters, not both")
        for name in ("frame_period", "episode_duration"):
            check_seconds(name, getattr(self, name))
        check_frame(self.frame_period, CONTROL_PERIOD)
        if not 0 < self.target_speed <= 3:
            raise InputError(
                f"target_speed must be above 0 and at most 3 m/s, got {self.target_speed!r}"
            )
        super().__post_init__()

    @property
    def frames(self) -> int:
        """Frames in a whole episode."""
        return max(1, round(self.episode_duration / self.frame_period))

    def ground(self) -> Terrain:
        """The terrain."""
        return chosen_terrain(GROUND, self.terrain)
