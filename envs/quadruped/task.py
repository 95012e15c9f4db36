"""What the quadruped environment asks for: every argument of the environment, checked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, final

from neurocontrol.envs.task import (
    chosen_terrain,
)
from neurocontrol.envs.tasks.goal import Goal
from neurocontrol.envs.tasks.velocity import Follow, Velocity, VelocityWeights
from neurocontrol.envs.walking import WalkingTask
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
class QuadrupedTask(WalkingTask):
    """Arguments of the quadruped environment; see the base class for those of all that walk.

    Attributes:
        body: The body: ``quadruped``, or another of its kind by name or folder.
    """

    weights_type = RewardWeights
    tasks = TASKS

    body: str = "quadruped"
    target_speed: float = 1.5

    def ground(self) -> Terrain:
        """The terrain."""
        return chosen_terrain(Terrain(), self.terrain)
