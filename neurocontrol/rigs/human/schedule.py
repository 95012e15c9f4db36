"""Which walks a search asks of its candidates in a generation, and which it keeps back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import radians
from typing import Final

import numpy as np

from neurocontrol.evaluation.trials import Trial
from neurocontrol.models.human_legs import GROUND, StartPose
from neurocontrol.rigs.human.conditions import KINDS, mixed_walk, mixed_walks
from neurocontrol.rigs.human.speed_curve import SpeedCurve
from neurocontrol.rigs.human.trials import MidStride, steady_walk
from neurocontrol.timeline import Command

HELD_OUT: Final = 20
"""Varied starts that a search is verified on."""

PARTS: Final = 3
"""Parts that the mixed conditions of a generation come in."""

_FIRST = 4  # held-out starts that are asked for first
_MIXED = 4  # held-out mixed conditions of each kind
_LASTS, _MIXED_LASTS = 20.0, 12.0  # s, of held-out walks
_KEPT_BACK = 987_654_321  # begins the seeds of what is held out; searches draw below 2^31
_HARDER, _HARDEST = 0.05, 1.25
_WIDENING = 10  # stages within which a range of speeds becomes as wide as it is asked for
_PLAIN_TURN = radians(3.0)  # rad/s
_LEVEL = ((6.0, 1.02, 1.0, 0.02), (-6.0, 0.96, 1.2, 0.016))
"""Heading, degrees; factor on the speed of the start and on delays; contact time, s: a walker that
needs one exact delay, ground or direction is not a result."""


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """Walks by stage and generation, the same for all candidates of a generation.

    Attributes:
        seed: From which all of them follow.
        speeds: Range of commanded speeds, m/s; equal for one speed. It widens from its middle as
            walks become harder, over the first stages.
        duration: Length of the walks, s; half of it in the first stage of level walks.
        harden: Walk under mixed conditions that become harder by stages.
        hardness: That of the first stage.
        fixed: Draw once instead of in every generation.
        turning: How fast the headings of mixed conditions turn at most, rad/s; left out, those of
            plain walks alone turn, at up to 3 degrees a second.
    """

    seed: int = 0
    speeds: tuple[float, float] = (1.25, 1.25)
    duration: float = 12.0
    harden: bool = False
    hardness: float = 0.15
    fixed: bool = False
    turning: float | None = None

    @property
    def stages(self) -> int:
        """Number of stages."""
        if not self.harden:
            return 2
        return 1 + max(0, round((_HARDEST - self.hardness) / _HARDER))

    def hardness_at(self, stage: int) -> float:
        """Hardness of the conditions of a stage."""
        return min(self.hardness + stage * _HARDER, max(_HARDEST, self.hardness))

    def range_at(self, stage: int) -> tuple[float, float]:
        """Range of speeds of a stage, m/s."""
        low, high = self.speeds
        middle = SpeedCurve(speeds=self.speeds).middle
        share = min(1.0, (stage + 1) / _WIDENING) if self.harden else 1.0
        return middle - share * (middle - low), middle + share * (high - middle)

    def walks(self, stage: int, generation: int, part: int = 0) -> list[Trial]:
        """The walks that every candidate makes."""
        drawn = 0 if self.fixed else generation
        if not self.harden:
            rng = np.random.default_rng([self.seed, drawn])
            duration = self.duration * (0.5 if stage == 0 else 1.0)
            return [replace(self._level(rng, *row), duration=duration) for row in _LEVEL]
        each = len(KINDS) // PARTS
        return [
            mixed_walk(
                np.random.default_rng([self.seed, drawn, number]),
                KINDS[number],
                duration=self.duration,
                hardness=self.hardness_at(stage),
                speeds=self.range_at(stage),
                turning=self._turning(KINDS[number]),
            )
            for number in range(each * part, each * (part + 1))
        ]

    def _turning(self, kind: str) -> float:
        if self.turning is not None:
            return self.turning
        return _PLAIN_TURN if kind == "plain" else 0.0

    def _level(
        self, rng: np.random.Generator, heading: float, brisk: float, delay: float, contact: float
    ) -> Trial:
        """A walk on level ground of no duration yet, from a start that is drawn."""
        speed = float(rng.uniform(*self.speeds))
        usual = StartPose()
        return Trial(
            duration=0.0,
            seed=int(rng.integers(2**31)),
            start=MidStride(
                terrain=replace(GROUND, contact_time=contact),
                pose=replace(usual, speed=usual.speed * brisk),
            ),
            commands=(Command(entries={"speed": speed, "heading": radians(heading)}),),
            conditions={"delay_scale": delay},
        )

    def held_out(self) -> tuple[list[Trial], list[Trial], list[Trial]]:
        """Walks that no search sees: the first starts, the other starts, mixed conditions."""
        speeds = np.linspace(*self.speeds, HELD_OUT).tolist()
        starts = [
            steady_walk(_KEPT_BACK + number, _LASTS, speed=speed)
            for number, speed in enumerate(speeds)
        ]
        mixed = []
        if self.harden:
            mixed = mixed_walks(
                lambda kind, number: mixed_walk(
                    np.random.default_rng([_KEPT_BACK, KINDS.index(kind), number]),
                    kind,
                    duration=_MIXED_LASTS,
                    speeds=self.speeds,
                ),
                _MIXED,
            )
        chosen = range(0, HELD_OUT, HELD_OUT // _FIRST)
        first = [starts[number] for number in chosen]
        return first, [one for number, one in enumerate(starts) if number not in chosen], mixed
