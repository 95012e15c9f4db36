"""What the salamander environment asks for: every argument of the environment, checked."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, final, get_args

from neurocontrol.arenas import ARENA_KINDS, ArenaKind
from neurocontrol.assembly.salamander import KINDS
from neurocontrol.controllers.salamander.assembly import MODELS
from neurocontrol.controllers.salamander.brainstem import Transition
from neurocontrol.envs.body_task import BodyTask
from neurocontrol.envs.task import (
    check_choice,
    check_frame,
    check_seconds,
)
from neurocontrol.envs.tasks.goal import Goal
from neurocontrol.envs.tasks.velocity import Velocity
from neurocontrol.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.assembly.salamander import Kind
    from neurocontrol.envs.tasks.episodes import Asked

TASKS: Mapping[str, Asked] = MappingProxyType(
    {
        "velocity": Velocity(speeds=(0.3, 0.6), turns=(-0.2, 0.2), averaging=0.5),
        "goal": Goal(distances=(2.0, 4.0), radius=0.5),
    }
)
"""Tasks with fields of their own."""

CONTROL_PERIOD = 0.004
"""Time between two control ticks, s."""

_ARENAS: Mapping[str, ArenaKind] = {"cross": "shore"}
_STEEPEST = 45.0  # degrees


@dataclass(frozen=True, kw_only=True)
class SalamanderRewardWeights:
    """Weights of the terms of the reward; all terms are pure numbers of order one.

    Attributes:
        progress: Of the speed the right way: towards the target heading, 1 from the target speed
            on; or across, in body lengths per second.
        effort: Of the mean squared activation of the axial muscles.
        upright: Of the vertical component of the trunk's up vector, while travelling.
        crossed: Of having crossed the shore, once.
        time: Of every second that crossing takes.
        fallen: Of a fall while crossing, once.
    """

    progress: float = 1.0
    effort: float = 0.1
    upright: float = 0.1
    crossed: float = 10.0
    time: float = 0.5
    fallen: float = 10.0


@final
@dataclass(frozen=True, kw_only=True)
class SalamanderTask(BodyTask):
    """Arguments of the salamander environment; see the base class for those of all bodies.

    Attributes:
        controller: Name of the model of the spinal cord whose command is the action; None: muscles
            and limbs.
        body: ``salamander`` or ``salamander-robot``.
        preset: Preset of the controller; None: that of the body.
        task: ``travel``, reach a heading and a speed; ``cross``, cross the shore; or one
            of :data:`TASKS`; by name, or its ``kind`` and fields.
        arena: Where, see :mod:`neurocontrol.arenas`; None: the task's own, ``land`` to travel and
            ``shore`` to cross.
        slope: Inclination of the ramps of a shore or the stairs of a pool, degrees.
        transition: What the drive of the controller follows: the ``command``, or ``contact`` or
            ``immersion`` of the body.
        frame_period: Time between two actions, s, a multiple of 4 ms.
        episode_duration: Time after which an episode is truncated, s.
        target_speed: Speed to travel at, body lengths/s.
        target_heading: Direction to travel in, rad, positive to the left.
        reset_noise: Spread of the start pose; 1: the trunk within 5 degrees, the joints within
            0.1 rad of standing or floating.
    """

    own = ("travel", "cross")
    weights_type = SalamanderRewardWeights
    tasks = TASKS

    controller: str | None = None
    body: str = "salamander"
    preset: str | None = None
    task: str | Mapping[str, Any] = "travel"
    arena: ArenaKind | None = None
    slope: float = 10.0
    transition: Transition = "command"
    frame_period: float = 0.020
    episode_duration: float = 20.0
    target_speed: float = 0.4
    target_heading: float = 0.0

    def __post_init__(self) -> None:
        """Refuse what cannot be run.

        Raises:
            InputError: A value is out of range, or a name unknown.
        """
        if self.controller is not None:
            check_choice("controller", self.controller, tuple(MODELS))
        elif self.preset is not None or self.transition != "command":
            raise InputError(
                f"preset and transition go with a controller, "
                f"got {self.preset!r} and {self.transition!r} without one"
            )
        check_choice("body", self.body, tuple(KINDS))
        check_choice("task", self.goal, (*self.own, *self.tasks))
        check_choice("arena", self.place, ARENA_KINDS)
        check_choice("transition", self.transition, get_args(Transition))
        for name in ("frame_period", "episode_duration"):
            check_seconds(name, getattr(self, name))
        check_frame(self.frame_period, CONTROL_PERIOD)
        if not 0 < self.slope <= _STEEPEST:
            raise InputError(
                f"slope must be above 0 and at most {_STEEPEST:g} degrees, got {self.slope!r}"
            )
        if not 0 < self.target_speed <= 10:
            raise InputError(
                f"target_speed must be above 0 and at most 10 body lengths/s, "
                f"got {self.target_speed!r}"
            )
        if not isfinite(self.target_heading):
            raise InputError(f"target_heading must be a finite number, got {self.target_heading!r}")
        if self.goal == "cross" and self.place not in ("shore", "pool"):
            raise InputError(f"only a shore or pool can be crossed, got arena {self.arena!r}")
        if self.goal == "cross" and self.target_heading != 0.0:
            raise InputError(
                f"target_heading is 0 when crossing, towards the far land, "
                f"got {self.target_heading!r}"
            )
        super().__post_init__()

    @property
    def kind(self) -> Kind:
        """The salamander that does it."""
        return KINDS[self.body]

    @property
    def place(self) -> ArenaKind:
        """Kind of the arena."""
        return self.arena or _ARENAS.get(self.goal, "land")

    @property
    def frames(self) -> int:
        """Frames in a whole episode."""
        return max(1, round(self.episode_duration / self.frame_period))

    def ground(self) -> None:
        """None: the ground is that of the arena."""
