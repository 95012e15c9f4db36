"""What the environment of human legs asks for: every argument of the environment, checked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from neurocontrol.envs.task import check_reset_noise, chosen_terrain, chosen_weights
from neurocontrol.errors import InputError
from neurocontrol.models.human_legs import GROUND

if TYPE_CHECKING:
    from collections.abc import Mapping

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


@dataclass(frozen=True, kw_only=True)
class HumanLegsTask:
    """Arguments of the environment of human legs; each is plain data, so that it can be written.

    Attributes:
        controller: ``reflex``, whose command is the action; None: muscle stimulations.
        preset: Preset of the controller; None: its own.
        parameters: Parameters of the controller by name instead of a preset.
        terrain: Kind of ground, or the fields of :class:`neurocontrol.terrain.Terrain` by name that
            differ from the ground the legs are made for.
        rewards: Fields of :class:`HumanRewardWeights` by name.
        target_speed: Speed along +x to walk at, m/s.
        reset_noise: Spread of the start; 1: joint angles and heading within 2 degrees and the
            speed within 5 % of the usual mid-stride.
    """

    controller: str | None = None
    preset: str | None = None
    parameters: Mapping[str, float] | None = None
    terrain: str | Mapping[str, Any] = "flat"
    rewards: Mapping[str, float] = field(default_factory=dict)
    target_speed: float = 1.25
    reset_noise: float = 1.0

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
        if not 0 < self.target_speed <= 3:
            raise InputError(
                f"target_speed must be above 0 and at most 3 m/s, got {self.target_speed!r}"
            )
        check_reset_noise(self.reset_noise)
        self.ground()
        self.weights()

    def ground(self) -> Terrain:
        """The terrain."""
        return chosen_terrain(GROUND, self.terrain)

    def weights(self) -> HumanRewardWeights:
        """The weights of the reward."""
        return chosen_weights(HumanRewardWeights, self.rewards)
