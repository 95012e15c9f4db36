"""What the hexapod environment asks for: every argument of the environment, checked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, final

from neurocontrol.envs.task import chosen_terrain
from neurocontrol.envs.tasks.velocity import Velocity
from neurocontrol.envs.walking import WalkingTask
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
class HexapodTask(WalkingTask):
    """Arguments of the hexapod environment; see the base class for those of all that walk."""

    weights_type = RewardWeights
    tasks = TASKS

    target_speed: float = 0.6

    def ground(self) -> Terrain:
        """The terrain."""
        return chosen_terrain(hexapod().ground, self.terrain)
