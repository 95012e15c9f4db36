"""Tuning of human reflex walking: what can be asked for, and what a candidate is worth."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from math import radians
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from neurocontrol.analysis.human.traits import TRAITS
from neurocontrol.assembly.human import legs_of
from neurocontrol.controllers.human.reflex_parameters import REFLEXES
from neurocontrol.controllers.human.reflex_walking import read_reflexes
from neurocontrol.controllers.presets import Preset, read_preset
from neurocontrol.errors import InputError
from neurocontrol.evaluation.trials import follow, start_trials
from neurocontrol.models.human_legs import GROUND, PADDED_HEELS, HumanMorphology
from neurocontrol.options import add_number, between, positive
from neurocontrol.parameters import ParameterTable
from neurocontrol.rig import Rig, find
from neurocontrol.rigs.human.cost import TOLD, walking_cost
from neurocontrol.rigs.human.schedule import HELD_OUT, PARTS, Schedule
from neurocontrol.rigs.human.speed_curve import SpeedCurve
from neurocontrol.rigs.human.stalls import Stalls
from neurocontrol.rigs.human.trials import wanted_heading
from neurocontrol.rigs.human.trouble import (
    ends,
    read_name,
    read_reflex,
    reflex_values,
    speed_reader,
)
from neurocontrol.tuning.candidates import HAND_SET, ControllerProblem, averaged, per_candidate

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Mapping, Sequence

    from neurocontrol.controllers import Controller
    from neurocontrol.controllers.human.reflex_walking import ReflexWalking
    from neurocontrol.evaluation.trials import Trial
    from neurocontrol.tracks import Track
    from neurocontrol.tuning.problem import Evaluation
    from neurocontrol.types import FloatArray, IntArray

HEELS = MappingProxyType({"bare": HumanMorphology(), "padded": PADDED_HEELS})
"""Heels that can be asked for, by name."""

_NEAR = 0.35  # factor on the first steps from numbers that walk already
_FEW_FALLS = 1 / 6  # share of the conditions that the median of a generation may fall in to go on
_MANY_FALLS = 1 / 2  # share from which it goes back
_BEARABLE = 0.1  # share of the held-out conditions that a verified walker may fall in
_OBEYED = 0.1  # m/s: how near its command the speed of every walk of a verified walker is


def add_options(parser: ArgumentParser, rig: Rig) -> None:
    """Add what walks are asked for, and where the search starts."""
    parser.add_argument(
        "--speed", type=speed_reader(between(0.5, 2.5)), default=1.25,
        help="walking speed, m/s, or a range such as 0.8..1.8, over which parameters are tuned "
        "together, as quadratics of the speed (default: 1.25)",
    )  # fmt: skip
    parser.add_argument(
        "--hold", action="store_true",
        help="over a range of speeds, leave the walk at the middle of it, 1.25 m/s or the mean "
        "of the ends, as the start has it",
    )  # fmt: skip
    add_number(parser, "--duration", positive, 12.0, "length of a walk, s")
    parser.add_argument(
        "--start", default=HAND_SET,
        help="preset to start from, as it walks at these speeds, or hand-set (default: hand-set)",
    )  # fmt: skip
    parser.add_argument(
        "--set", type=read_reflex, nargs="+", action="extend", metavar="NAME=VALUE", default=[],
        help="reflex parameters of the start to change, such as K_foot=0.06",
    )  # fmt: skip
    parser.add_argument(
        "--only", type=read_name, nargs="+", action="extend", metavar="NAME", default=[],
        help="reflex parameters to tune, such as K_foot K_lean; the others stay as the start has "
        "them (default: all)",
    )  # fmt: skip
    parser.add_argument(
        "--spread", type=positive, default=None,
        help=f"factor on the first steps (default: 1 from hand-set numbers, {_NEAR:g} from a "
        "preset)",
    )  # fmt: skip
    parser.add_argument(
        "--heels", choices=HEELS, default=None,
        help="heels of the legs: bare, as stiff as the ground, or padded (default: those that the "
        "start was tuned on; bare from hand-set numbers)",
    )  # fmt: skip
    parser.add_argument(
        "--harden", action="store_true",
        help="walk under mixed conditions (starts, pushes, delays, weak muscles, tiles) that "
        "become harder as the search succeeds",
    )  # fmt: skip
    meaning = "share of the full conditions that --harden begins with"
    add_number(parser, "--hardness", between(0.0, 1.25), 0.15, meaning)
    parser.add_argument(
        "--turn", type=positive, default=None, metavar="DEG/S",
        help="with --harden, let the heading of every walk turn by up to this (default: of one in "
        "six, by up to 3)",
    )  # fmt: skip
    parser.add_argument(
        "--fixed", action="store_true",
        help="draw conditions once instead of anew in every generation",
    )  # fmt: skip
    add_number(parser, "--effort", positive, 10.0, "cost of 1 J/kg/m")
    meaning = "cost of being unlike people by one: joints, muscles and forces together"
    add_number(parser, "--likeness", positive, 100.0, meaning)
    meaning = "cost of 1 rad away from the wanted heading"
    add_number(parser, "--straightness", positive, 150.0, meaning)
    add_number(parser, "--pace", positive, 200.0, "cost of 1 m/s off the wanted speed")


def problem(options: Mapping[str, Any], seed: int, rig: Rig) -> WalkingProblem:
    """The problem that options describe.

    Raises:
        InputError: A walk is to be held that there is not, or level walks are to turn.
    """
    low, high = ends(options["speed"])
    if options["hold"] and (low == high or options["start"] == HAND_SET):
        raise InputError(
            f"--hold needs a range of speeds and a preset to start from, got --speed "
            f"{options['speed']} --start {options['start']}"
        )
    if options["turn"] and not options["harden"]:
        raise InputError(f"--turn goes with --harden, got --turn {options['turn']:g} without it")
    return WalkingProblem(
        rig=rig,
        schedule=Schedule(
            seed=seed,
            speeds=(low, high),
            duration=options["duration"],
            harden=options["harden"],
            hardness=options["hardness"],
            fixed=options["fixed"],
            turning=radians(options["turn"]) if options["turn"] else None,
        ),
        origin_preset=options["start"],
        changed=reflex_values(options["set"]),
        hold=options["hold"],
        only=tuple(dict.fromkeys(options["only"])),
        first_step=options["spread"],
        heels=options["heels"],
        effort_weight=options["effort"],
        likeness_weight=options["likeness"],
        heading_weight=options["straightness"],
        speed_weight=options["pace"],
    )


@dataclass(frozen=True, kw_only=True)
class WalkingProblem(ControllerProblem):
    """Reflex parameters that walk at a speed, or over a range of them.

    Attributes:
        rig: The legs.
        schedule: Which walks a candidate makes.
        origin_preset: Where the search starts: ``hand-set``, or a preset, as it walks at the
            speeds.
        changed: Reflex parameters of the start that are set to other values, by name.
        hold: Leave the walk at the middle of a range of speeds as the start has it.
        only: Reflex parameters that are tuned, the others stay as the start has them; all when
            empty.
        first_step: Factor on the first steps of the search; None: 1 from hand-set numbers, less
            from a preset.
        heels: Name of one of :data:`HEELS`; None: those that the start was tuned on.
        effort_weight: Cost of 1 J/kg/m.
        likeness_weight: Cost of being unlike people by one.
        heading_weight: Cost of 1 rad away from the wanted heading.
        speed_weight: Cost of 1 m/s off the wanted speed.
        threads: Physics threads.
    """

    headlines = MappingProxyType({"distance": "m", "survived": "s"})
    units = MappingProxyType(
        {
            "simulated": "s", "speed": "m/s", "speed_error": "m/s", "step_difference": "m",
            "effort": "J/kg/m", "heading_error": "rad",
            **{name: TRAITS[name].unit for name in TOLD},
        }
    )  # fmt: skip

    rig: Rig = field(default_factory=lambda: find("human"))
    schedule: Schedule = field(default_factory=Schedule)
    origin_preset: str = HAND_SET
    changed: Mapping[str, float] = field(default_factory=dict)
    hold: bool = False
    only: tuple[str, ...] = ()
    first_step: float | None = None
    heels: str | None = None
    effort_weight: float = 10.0
    likeness_weight: float = 100.0
    heading_weight: float = 150.0
    speed_weight: float = 200.0
    threads: int = 1

    @property
    def name(self) -> str:
        """What is tuned, in a word."""
        return f"reflex parameters that walk at {self.title} m/s"

    @property
    def title(self) -> str:
        """Presets name a section by the speed it walks at."""
        low, high = self.schedule.speeds
        return f"{low:g}" if low == high else f"{low:g} to {high:g}"

    @property
    def preset_name(self) -> str:
        """Name of the presets that come out."""
        return f"human-{self.title.replace(' ', '-')}"

    @property
    def spread(self) -> float:
        """Factor on the first steps of the search."""
        return self.first_step or (1.0 if self.origin_preset == HAND_SET else _NEAR)

    @cached_property
    def curve(self) -> SpeedCurve:
        """Every parameter over the speeds that are tuned."""
        free = SpeedCurve(speeds=self.schedule.speeds)
        if not self.hold:
            return free
        held = self.origin.values[f"{free.middle:g}"]
        return replace(free, held=tuple(REFLEXES.vector(held).tolist()))

    @property
    def table(self) -> ParameterTable:
        """The reflex parameters; over a range of speeds, how they change with it."""
        whole = self.curve.table
        return ParameterTable(tuple(whole.parameters[column] for column in self._free))

    @cached_property
    def _free(self) -> IntArray:
        """Columns of what is tuned in the table of the curve."""
        names = self.curve.table.names
        tuned = [not self.only or name.rpartition(".")[2] in self.only for name in names]
        return np.flatnonzero(tuned)

    @cached_property
    def origin(self) -> Preset:
        """The preset to start from, as it walks at the speeds that are tuned."""
        knots = SpeedCurve(speeds=self.schedule.speeds).knots
        legs = HEELS[self.heels or "bare"]
        blended = np.tile(REFLEXES.default, (len(knots), 1))
        if self.origin_preset != HAND_SET:
            found = read_preset(self.origin_preset)
            legs = HEELS[self.heels] if self.heels else legs_of(found)
            speeds, _, values = read_reflexes(found)
            size = len(REFLEXES.names)
            vectors = values[: len(speeds) * size].reshape(len(speeds), size)
            blended = np.stack([np.interp(knots, speeds, column) for column in vectors.T], axis=1)
        return Preset(
            name=self.preset_name, description=self.name, metrics={},
            provenance={"heel_pad": list(legs.heel_pad)},
            values={
                f"{speed:g}": {**REFLEXES.mapping(vector), **self.changed}
                for speed, vector in zip(knots, blended, strict=True)
            },
        )  # fmt: skip

    @cached_property
    def _whole(self) -> FloatArray:
        """The start with what is not tuned, shape ``(m,)``."""
        sections = self.origin.values
        return self.curve.through(
            np.stack([REFLEXES.vector(sections[f"{speed:g}"]) for speed in self.curve.knots])
        )

    @property
    def start(self) -> FloatArray:
        """Where the search starts, shape ``(n,)``."""
        return self._whole[self._free]

    def vectors(self, candidates: FloatArray) -> FloatArray:
        """Reflex parameters of candidates at the knots, shape ``(P, knots, reflexes)``."""
        whole = np.tile(self._whole, (len(candidates), 1))
        whole[:, self._free] = candidates
        return self.curve.vectors(whole)

    def apply(self, controller: Controller, rows: FloatArray) -> None:
        """Give every row of a controller the parameters of its candidate at the knots."""
        cast("ReflexWalking", controller).vectors[:] = self.vectors(rows)

    def values(self, candidate: FloatArray) -> dict[str, dict[str, float]]:
        """What a preset holds of a candidate: its parameters at the knots."""
        vectors = self.vectors(candidate[None])[0]
        return {
            f"{speed:g}": REFLEXES.mapping(vector)
            for speed, vector in zip(self.curve.knots, vectors, strict=True)
        }

    @property
    def stages(self) -> int:
        """Short walks first, then long ones; or ever harder ones."""
        return self.schedule.stages

    @property
    def parts(self) -> int:
        """Mixed conditions come in parts, after each of which the worst candidates end."""
        return PARTS if self.schedule.harden else 1

    def evaluate(self, candidates: FloatArray, stage: int, generation: int) -> list[Evaluation]:
        """Let every candidate make all walks of a stage; its cost is their mean."""
        parts = [
            self.evaluate_part(candidates, stage, generation, part) for part in range(self.parts)
        ]
        return parts[0] if len(parts) == 1 else [averaged(one) for one in zip(*parts, strict=True)]

    def evaluate_part(
        self, candidates: FloatArray, stage: int, generation: int, part: int
    ) -> list[Evaluation]:
        """Let every candidate make the walks of a part, side by side."""
        walks = self.schedule.walks(stage, generation, part) * len(candidates)
        return per_candidate(self.costs(candidates, walks), candidates)

    def verify(self, candidate: FloatArray) -> Evaluation:
        """Walk under conditions that no search sees; solved if it bears them.

        No start may fell it within 20 s, from every one it walks within 0.1 m/s of the speed that
        it is told, and it falls in at most a tenth of the mixed conditions. A candidate that falls
        from one of the first starts is not asked for more; the others then cost what the worst of
        those did, so that it ranks behind whoever was asked for all.
        """
        first, starts, mixed = self.schedule.held_out()
        results = self.costs(candidate[None], first)
        if all(one.solved for one in results):
            results += self.costs(candidate[None], starts)
        whole = len(results) == HELD_OUT
        falls = [one.measures["falls"] for one in results]
        off = [one.measures["speed_error"] for one in results if "speed_error" in one.measures]
        disturbed: list[Evaluation] = []
        if mixed and whole:
            disturbed = self.costs(candidate[None], mixed)
            results += disturbed
        fallen = float(np.mean([one.measures["falls"] for one in disturbed])) if disturbed else 0.0
        verdict = averaged(results)
        measures = {**verdict.measures, "falls": float(sum(falls)), "walks": float(len(falls))}
        if disturbed:
            measures |= {"mixed_falls": fallen * len(disturbed), "mixed": float(len(disturbed))}
        if off:
            measures["largest_speed_error"] = max(off)
        costs = [one.cost for one in results]
        costs += [max(costs)] * (HELD_OUT + len(mixed) - len(costs))
        obeys = max(off, default=0.0) <= _OBEYED
        solved = whole and not any(falls) and obeys and fallen <= _BEARABLE
        return replace(verdict, cost=float(np.mean(costs)), solved=solved, measures=measures)

    @property
    def verifies(self) -> bool:
        """Whether candidates can be verified; these can."""
        return True

    def costs(self, candidates: FloatArray, walks: Sequence[Trial]) -> list[Evaluation]:
        """What walks of candidates cost, as many each, those of the first first."""
        tracks = self.run(candidates, walks)
        return [self.cost(track, walk) for track, walk in zip(tracks, walks, strict=True)]

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
        entries = walk.commands[0].entries
        return walking_cost(
            track,
            speed=entries.get("speed", self.schedule.speeds[0]),
            heading=wanted_heading(walk, track.time),
            duration=walk.duration,
            effort_weight=self.effort_weight,
            likeness_weight=self.likeness_weight,
            heading_weight=self.heading_weight,
            speed_weight=self.speed_weight,
            mixed=self.schedule.harden,
            level=getattr(walk.start, "terrain", GROUND).kind == "flat",
        )

    def advance(self, stage: int, evaluations: Sequence[Evaluation]) -> int:
        """The next stage; harder or easier as the median candidate falls in few or many walks."""
        if not self.schedule.harden:
            return super().advance(stage, evaluations)
        falls = float(np.median([one.measures.get("falls", 1.0) for one in evaluations]))
        harder = int(falls <= _FEW_FALLS + 1e-9) - int(falls >= _MANY_FALLS - 1e-9)
        return min(max(stage + harder, 0), self.stages - 1)

    def preset(
        self, candidate: FloatArray, evaluation: Evaluation, provenance: Mapping[str, Any]
    ) -> Preset:
        """The candidate as a preset of these speeds; without a reflex that turns, it says so."""
        ground = {"contact_time": GROUND.contact_time, "friction": GROUND.friction}
        found = super().preset(candidate, evaluation, {**provenance, **ground})
        gains = REFLEXES.columns(["K_foot", "K_lean", "K_push"])
        turning = self.vectors(candidate[None])[0][:, gains]
        return found if turning.any() else replace(found, refuses=("heading",))
