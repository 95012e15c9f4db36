"""Tuning of human reflex walking: which walks a candidate makes, and what they cost."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from math import radians
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from neurocontrol.assembly import make_human
from neurocontrol.controllers.human.reflex_parameters import REFLEXES, published_parameters
from neurocontrol.controllers.presets import Preset, read_preset
from neurocontrol.errors import InputError
from neurocontrol.models.human_legs import GROUND, StartPose
from neurocontrol.plant import Scenario
from neurocontrol.timeline import Timeline, push
from neurocontrol.tuning.problem import Evaluation, Problem
from neurocontrol.tuning.walking_cost import walking_cost
from neurocontrol.tuning.walking_track import WalkingTrack

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from neurocontrol.parameters import ParameterTable
    from neurocontrol.simulation import Simulation
    from neurocontrol.types import FloatArray

TerrainChoice = Literal["flat", "tiles"]


_STUMBLE = radians(2.0)


@dataclass(frozen=True, kw_only=True)
class Condition:
    """One of the walks that every candidate makes.

    Attributes:
        heading: Direction asked for, rad.
        start_speed: Factor on the speed of the start pose.
        delay_scale: Factor on all neural delays.
        contact_time: Time constant of the ground, s.
        tiles: Largest height of tiles, m; 0 for level ground.
        stumble: Seed of a start pose whose joint angles are off by up to 2 degrees; None for the
            start pose itself.
        push: Force on the trunk for 0.15 s, forward and left, N; none when zero.
        push_time: When the push begins, s.
    """

    heading: float = 0.0
    start_speed: float = 1.0
    delay_scale: float = 1.0
    contact_time: float = GROUND.contact_time
    tiles: float = 0.0
    stumble: int | None = None
    push: tuple[float, float] = (0.0, 0.0)
    push_time: float = 4.0

    @property
    def start(self) -> StartPose:
        """The start pose."""
        pose = StartPose(speed=1.3 * self.start_speed)
        if self.stumble is None:
            return pose
        off = np.random.default_rng(self.stumble).uniform(-_STUMBLE, _STUMBLE, (2, 4))
        left, right = np.array([pose.left, pose.right]) + off
        return replace(pose, left=tuple(left.tolist()), right=tuple(right.tolist()))


_LEVEL = (
    Condition(heading=radians(6), start_speed=1.02),
    Condition(
        heading=radians(-6), start_speed=0.96, stumble=1, delay_scale=1.2, contact_time=0.016
    ),
)
"""A walker that needs one exact delay, ground or direction is not a result."""

_STURDY = (
    *_LEVEL,
    Condition(delay_scale=1.5, stumble=2),
    Condition(contact_time=0.03, heading=radians(-8), stumble=3),
)
_PUSH, _PUSH_TIME = 128.0, 0.15  # N and s, as in the published experiments with pushes


def _rough(height: float, seed: int) -> tuple[Condition, ...]:
    return (
        Condition(tiles=height, heading=radians(3)),
        Condition(tiles=height, heading=radians(-3), delay_scale=1.2),
        Condition(tiles=height, contact_time=0.016),
        Condition(push=(_PUSH * height / 0.02, 0.0), push_time=3.5 + 0.1 * (seed % 10)),
        Condition(push=(-_PUSH * height / 0.02, 0.0), push_time=3.6),
        Condition(push=(0.0, _PUSH * height / 0.02), push_time=4.1),
        Condition(push=(0.0, -_PUSH * height / 0.02), push_time=4.3),
    )


@dataclass(frozen=True, kw_only=True)
class WalkingProblem(Problem):
    """Reflex parameters that walk at one speed.

    Attributes:
        speed: Wanted speed, m/s.
        duration: Length of the walks in the last stage, s.
        origin: Where the search starts: ``hand-set``, ``published``, or a preset.
        spread: Factor on the first steps of the search.
        terrain: ``flat``, or ``tiles`` of random height with pushes, low ones first.
        sturdy: Walk with long delays and on soft ground, too.
        effort_weight: Cost of 1 J/kg/m.
        likeness_weight: Cost of one correlation with people that is missing.
        seed: Seed of the terrains.
        threads: Physics threads.
    """

    headlines = MappingProxyType({"distance": "m", "survived": "s"})

    speed: float = 1.25
    duration: float = 12.0
    origin: str = "hand-set"
    spread: float = 1.0
    terrain: TerrainChoice = "flat"
    sturdy: bool = False
    effort_weight: float = 10.0
    likeness_weight: float = 100.0
    seed: int = 0
    threads: int = 1
    body: str = field(default="human", init=False)

    @property
    def name(self) -> str:
        """What is tuned, in a word."""
        return f"human walking at {self.speed:g} m/s"

    @property
    def table(self) -> ParameterTable:
        """The reflex parameters."""
        return REFLEXES

    @cached_property
    def start(self) -> FloatArray:
        """Parameters from which the search starts, shape ``(n,)``."""
        if self.origin == "hand-set":
            return REFLEXES.default
        if self.origin == "published":
            return REFLEXES.vector(published_parameters())
        values = read_preset(self.origin).values
        if not values:
            raise InputError(f"preset {self.origin!r} has no vector to start from")
        nearest = min(values, key=lambda speed: abs(float(speed) - self.speed))
        return REFLEXES.vector(values[nearest])

    @property
    def step(self) -> FloatArray:
        """First step of the search for every parameter, shape ``(n,)``."""
        return self.spread * REFLEXES.scale

    @property
    def stages(self) -> int:
        """Short walks first, then long ones; on tiles, lower ones first."""
        return 2 if self.terrain == "flat" else 4

    def conditions(self, stage: int) -> tuple[tuple[Condition, ...], float]:
        """The walks of a stage and their duration, s."""
        if self.terrain == "flat":
            level = _STURDY if self.sturdy else _LEVEL
            return level, self.duration * (0.5 if stage == 0 else 1.0)
        height = (0.005, 0.01, 0.015, 0.022)[stage]
        return _rough(height, self.seed), self.duration

    def evaluate(self, candidates: FloatArray, stage: int) -> list[Evaluation]:
        """Let every candidate walk under every condition, side by side.

        The cost is that of the mean over conditions, and of the worst.
        """
        conditions, duration = self.conditions(stage)
        simulation = self.simulate(candidates, conditions)
        track = WalkingTrack(simulation, duration)
        _run(simulation, track, conditions, len(candidates), duration)
        evaluations = []
        for index in range(len(candidates)):
            rows = range(index * len(conditions), (index + 1) * len(conditions))
            results = [
                walking_cost(
                    track.walk(row),
                    speed=self.speed,
                    heading=condition.heading,
                    duration=duration,
                    effort_weight=self.effort_weight,
                    likeness_weight=self.likeness_weight,
                )
                for row, condition in zip(rows, conditions, strict=True)
            ]
            evaluations.append(_merge(results))
        return evaluations

    def simulate(self, candidates: FloatArray, conditions: Sequence[Condition]) -> Simulation:
        """The candidates under the conditions, candidate by candidate, ready to walk."""
        many, scenarios = list(conditions) * len(candidates), []
        for number, condition in enumerate(many):
            terrain = replace(GROUND, contact_time=condition.contact_time)
            if condition.tiles:
                ground_seed = 1000 * self.seed + number % len(conditions)
                terrain = replace(
                    terrain, kind="tiles", height=condition.tiles, start=0.8, seed=ground_seed
                )
            scenarios.append(Scenario(terrain=terrain))
        simulation = make_human(
            scenarios=scenarios,
            starts=[condition.start for condition in many],
            parameters=np.repeat(candidates, len(conditions), axis=0),
            delay_scale=np.array([condition.delay_scale for condition in many]),
            threads=self.threads,
        )
        simulation.command[:, 1] = [condition.heading for condition in many]
        return simulation

    def preset(
        self, candidate: FloatArray, evaluation: Evaluation, provenance: Mapping[str, Any]
    ) -> Preset:
        """The candidate as a preset of one speed."""
        section = f"{self.speed:g}"
        return Preset(
            name=f"human-{section}",
            description=f"reflex parameters that walk at {section} m/s",
            provenance={
                **provenance,
                "contact_time": GROUND.contact_time,
                "friction": GROUND.friction,
            },
            values={section: REFLEXES.mapping(candidate)},
            metrics={section: {"cost": evaluation.cost, **evaluation.measures}},
        )


def _run(
    simulation: Simulation,
    track: WalkingTrack,
    conditions: Sequence[Condition],
    copies: int,
    duration: float,
) -> None:
    acts = [
        act
        for row, condition in enumerate(list(conditions) * copies)
        if any(condition.push)
        for act in push(
            simulation, row, condition.push_time, np.array([*condition.push, 0.0]), _PUSH_TIME
        )
    ]
    simulation.run(duration, [track], before_tick=Timeline(acts))


def _merge(results: Sequence[Evaluation]) -> Evaluation:
    costs = np.array([result.cost for result in results])
    names = results[0].measures.keys()
    merged = {name: float(np.mean([r.measures[name] for r in results])) for name in names}
    merged["simulated"] = sum(result.measures["simulated"] for result in results)
    solved = all(result.solved for result in results)
    return Evaluation(cost=float(costs.mean()), solved=solved, measures=merged)


def walking_problem(
    *,
    speed: float = 1.25,
    duration: float = 12.0,
    start: str = "hand-set",
    terrain: TerrainChoice = "flat",
    seed: int = 0,
    **options: Any,
) -> WalkingProblem:
    """Return the problem of walking at a speed; see :class:`WalkingProblem`."""
    if start == "published" and "spread" not in options:
        options["spread"] = 0.3
    return WalkingProblem(
        speed=speed, duration=duration, origin=start, terrain=terrain, seed=seed, **options
    )
