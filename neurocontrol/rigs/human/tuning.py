"""Tuning of human reflex walking: what can be asked for, which walks a candidate makes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from math import radians
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from neurocontrol.controllers.human.reflex_parameters import REFLEXES
from neurocontrol.controllers.human.reflex_walking import read_reflexes
from neurocontrol.evaluation.trials import Trial, follow, start_trials
from neurocontrol.models.human_legs import GROUND, StartPose
from neurocontrol.options import add_choice, add_number, between, positive
from neurocontrol.rig import Rig, find
from neurocontrol.rigs.human.cost import walking_cost
from neurocontrol.rigs.human.stalls import Stalls
from neurocontrol.rigs.human.trials import MidStride
from neurocontrol.timeline import Command, Push
from neurocontrol.tuning.candidates import HAND_SET, ControllerProblem, per_candidate

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Mapping, Sequence

    from neurocontrol.controllers.presets import Preset
    from neurocontrol.parameters import ParameterTable
    from neurocontrol.tracks import Track
    from neurocontrol.tuning.problem import Evaluation
    from neurocontrol.types import FloatArray

TerrainChoice = Literal["flat", "tiles"]

_NEAR = 0.35  # factor on the first steps from numbers that walk already
_PUSH, _PUSH_TIME = 128.0, 0.15  # N and s, as in the published experiments with pushes
_HEIGHTS = (0.005, 0.01, 0.015, 0.022)  # m: largest height of the tiles of each stage


def add_options(parser: ArgumentParser, rig: Rig) -> None:
    """Add what walks are asked for, and where the search starts."""
    add_number(parser, "--speed", between(0.5, 2.5), 1.25, "walking speed, m/s")
    add_number(parser, "--duration", positive, 12.0, "length of a walk, s")
    parser.add_argument(
        "--start", default=HAND_SET,
        help="preset to start from, of which the speed that is nearest counts, or hand-set "
        "(default: hand-set)",
    )  # fmt: skip
    parser.add_argument(
        "--spread", type=positive, default=None,
        help=f"factor on the first steps (default: 1 from hand-set numbers, {_NEAR:g} from a "
        "preset)",
    )  # fmt: skip
    meaning = "flat, or tiles of random height with pushes"
    add_choice(parser, "--terrain", ("flat", "tiles"), "flat", meaning)
    parser.add_argument(
        "--sturdy", action="store_true", help="walk with long delays and on soft ground, too"
    )
    add_number(parser, "--effort", positive, 10.0, "cost of 1 J/kg/m")
    meaning = "cost of a correlation with people that is missing"
    add_number(parser, "--likeness", positive, 100.0, meaning)


def problem(options: Mapping[str, Any], seed: int, rig: Rig) -> WalkingProblem:
    """The problem that options describe."""
    return WalkingProblem(
        rig=rig,
        seed=seed,
        speed=options["speed"],
        duration=options["duration"],
        origin_preset=options["start"],
        first_step=options["spread"],
        terrain=options["terrain"],
        sturdy=options["sturdy"],
        effort_weight=options["effort"],
        likeness_weight=options["likeness"],
    )


def _walk(
    heading: float = 0.0,
    *,
    start_speed: float = 1.0,
    stumble: int | None = None,
    delay_scale: float = 1.0,
    contact_time: float = GROUND.contact_time,
    pushes: tuple[Push, ...] = (),
) -> Trial:
    """A walk of no duration yet, in a direction, degrees; ``stumble`` draws its first joint angles.

    The speed of the start pose is multiplied by ``start_speed``; times are in seconds.
    """
    pose = StartPose(speed=1.3 * start_speed)
    if stumble is not None:
        pose = pose.varied(np.random.default_rng(stumble), joints_only=True)
    ground = replace(GROUND, contact_time=contact_time)
    return Trial(
        duration=0.0,
        start=MidStride(terrain=ground, pose=pose, varied=False),
        commands=(Command(entries={"heading": radians(heading)}),),
        pushes=pushes,
        conditions={"delay_scale": delay_scale},
    )


_LEVEL = (
    _walk(6, start_speed=1.02),
    _walk(-6, start_speed=0.96, stumble=1, delay_scale=1.2, contact_time=0.016),
)
"""A walker that needs one exact delay, ground or direction is not a result."""

_STURDY = (
    *_LEVEL,
    _walk(delay_scale=1.5, stumble=2),
    _walk(-8, contact_time=0.03, stumble=3),
)


def _rough(height: float, seed: int) -> list[Trial]:
    """Walks over tiles up to a height, m, and pushes that grow with it."""
    tiled = (_walk(3), _walk(-3, delay_scale=1.2), _walk(contact_time=0.016))
    force, first = _PUSH * height / 0.02, 3.5 + 0.1 * (seed % 10)
    pushes = (
        Push(time=time, forward=forward, left=left, duration=_PUSH_TIME, frame="world")
        for forward, left, time in (
            (force, 0.0, first), (-force, 0.0, 3.6), (0.0, force, 4.1), (0.0, -force, 4.3),
        )
    )  # fmt: skip
    return [
        *(_on_tiles(walk, height, 1000 * seed + number) for number, walk in enumerate(tiled)),
        *(_walk(pushes=(push,)) for push in pushes),
    ]


def _on_tiles(walk: Trial, height: float, seed: int) -> Trial:
    assert isinstance(walk.start, MidStride)
    terrain = replace(walk.start.terrain, kind="tiles", height=height, start=0.8, seed=seed)
    return replace(walk, start=replace(walk.start, terrain=terrain))


@dataclass(frozen=True, kw_only=True)
class WalkingProblem(ControllerProblem):
    """Reflex parameters that walk at one speed.

    Attributes:
        rig: The legs.
        speed: Wanted speed, m/s.
        duration: Length of the walks in the last stage, s.
        origin_preset: Where the search starts: ``hand-set``, or a preset, whose nearest speed it
            starts from.
        first_step: Factor on the first steps of the search; None: 1 from hand-set numbers, less
            from a preset.
        terrain: ``flat``, or ``tiles`` of random height with pushes, low ones first.
        sturdy: Walk with long delays and on soft ground, too.
        effort_weight: Cost of 1 J/kg/m.
        likeness_weight: Cost of one correlation with people that is missing.
        seed: Seed of the terrains.
        threads: Physics threads.
    """

    headlines = MappingProxyType({"distance": "m", "survived": "s"})
    units = MappingProxyType(
        {
            "simulated": "s", "speed": "m/s", "step_difference": "m", "effort": "J/kg/m",
            "heading_error": "rad",
        }
    )  # fmt: skip

    rig: Rig = field(default_factory=lambda: find("human"))
    speed: float = 1.25
    duration: float = 12.0
    origin_preset: str = HAND_SET
    first_step: float | None = None
    terrain: TerrainChoice = "flat"
    sturdy: bool = False
    effort_weight: float = 10.0
    likeness_weight: float = 100.0
    seed: int = 0
    threads: int = 1

    @property
    def name(self) -> str:
        """What is tuned, in a word."""
        return f"reflex parameters that walk at {self.speed:g} m/s"

    @property
    def title(self) -> str:
        """Presets name a section by the speed it walks at."""
        return f"{self.speed:g}"

    @property
    def preset_name(self) -> str:
        """Name of the presets that come out."""
        return f"human-{self.title}"

    @property
    def spread(self) -> float:
        """Factor on the first steps of the search."""
        return self.first_step or (1.0 if self.origin_preset == HAND_SET else _NEAR)

    @cached_property
    def table(self) -> ParameterTable:
        """The reflex parameters."""
        return REFLEXES.section(self.title)

    @cached_property
    def origin(self) -> Preset:
        """The preset to start from: the nearest of its speeds alone, under the wanted one."""
        found = super().origin
        speeds, table, values = read_reflexes(found)
        nearest = int(np.argmin(abs(speeds - self.speed)))
        name = list(table.sections(values))[nearest]
        return replace(
            found, name=self.preset_name, description=self.name, provenance={}, metrics={},
            values={self.title: found.values[name]},
        )  # fmt: skip

    @property
    def stages(self) -> int:
        """Short walks first, then long ones; on tiles, lower ones first."""
        return 2 if self.terrain == "flat" else len(_HEIGHTS)

    def walks(self, stage: int) -> list[Trial]:
        """The walks that every candidate makes in a stage."""
        if self.terrain == "tiles":
            planned, duration = _rough(_HEIGHTS[stage], self.seed), self.duration
        else:
            planned = list(_STURDY if self.sturdy else _LEVEL)
            duration = self.duration * (0.5 if stage == 0 else 1.0)
        return [replace(walk, duration=duration) for walk in planned]

    def evaluate(self, candidates: FloatArray, stage: int, generation: int) -> list[Evaluation]:
        """Let every candidate make all walks of a stage, side by side; its cost is their mean."""
        walks = self.walks(stage) * len(candidates)
        tracks = self.run(candidates, walks)
        results = [self.cost(track, walk) for track, walk in zip(tracks, walks, strict=True)]
        return per_candidate(results, candidates)

    def run(self, candidates: FloatArray, walks: Sequence[Trial]) -> list[Track]:
        """Run walks of candidates, as many each, side by side.

        Args:
            candidates: Shape ``(P, n)``.
            walks: Those of the first candidate, those of the second, and so on.
        """
        simulation = start_trials(self.rig, walks, preset=self.origin, threads=self.threads)
        rows = np.repeat(candidates, len(walks) // len(candidates), axis=0)
        self.apply(simulation.controller, rows)
        stalls = Stalls(simulation)
        tracks = follow(self.rig, simulation, walks, observers=[stalls])
        return [stalls.ended(track, row) for row, track in enumerate(tracks)]

    def cost(self, track: Track, walk: Trial) -> Evaluation:
        """What one walk costs; see :func:`neurocontrol.rigs.human.cost.walking_cost`."""
        return walking_cost(
            track,
            speed=self.speed,
            heading=walk.commands[0].entries["heading"],
            duration=walk.duration,
            effort_weight=self.effort_weight,
            likeness_weight=self.likeness_weight,
        )

    def preset(
        self, candidate: FloatArray, evaluation: Evaluation, provenance: Mapping[str, Any]
    ) -> Preset:
        """The candidate as a preset of one speed."""
        ground = {"contact_time": GROUND.contact_time, "friction": GROUND.friction}
        return super().preset(candidate, evaluation, {**provenance, **ground})
