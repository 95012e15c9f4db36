"""Tuning of gaits: motor gains of the spiking controller, or strides of oscillators.

Every candidate meets several conditions side by side: three speeds, a slope up and down, rough
ground, and a turn to either side, each entered from another gait, full speed from a standing start
as well. These gaits and what the seeds decide (start, masses, friction, heights, noise) change from
generation to generation and are the same for all candidates of one. The centre of a search is
verified on others that no search sees. Gaits do not share gains, so each is learnt from its own
cost, however many are tuned together.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.assembly.quadruped import CONTROLLERS
from neurocontrol.controllers.presets import Preset, read_preset
from neurocontrol.controllers.quadruped.gait_controller import parameters_of
from neurocontrol.controllers.quadruped.motor_map import MAPPED_GAITS
from neurocontrol.evaluation.trials import Outcome, Trial, follow, start_trials
from neurocontrol.options import add_choice, add_number, positive
from neurocontrol.parameters import ParameterTable
from neurocontrol.rigs.quadruped.cost import gait_cost
from neurocontrol.rigs.quadruped.disturbances import LEG_LENGTH
from neurocontrol.rigs.quadruped.similarity import similarity
from neurocontrol.starts import Standing
from neurocontrol.terrain import Terrain
from neurocontrol.timeline import Command
from neurocontrol.tuning.candidates import HAND_SET, ControllerProblem, averaged

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping, Sequence

    from neurocontrol.rig import Rig
    from neurocontrol.tuning.problem import Evaluation
    from neurocontrol.types import FloatArray

SWITCH = 2.0
"""Time in another gait before the one that is tuned, s."""

SETTLED = 3.0
"""Moment from which the gait is measured, s."""

DURATION = 6.0
"""Length of every trial, s."""

_SPREAD = 0.6  # first steps, in scales of the table
_KEPT_BACK = 987_654_321  # the first seed of what is held out


@dataclass(frozen=True, kw_only=True)
class Condition:
    """One of the ways in which every candidate is tried.

    Attributes:
        terrain: The ground; its friction and the heights of rough ground are drawn.
        speed: Command of speed.
        turn: Command of turning.
        standing: Whether the gait begins from standing instead of from another gait.
    """

    terrain: Terrain = field(default_factory=Terrain)
    speed: float = 0.5
    turn: float = 0.0
    standing: bool = False

    @property
    def level(self) -> bool:
        """Whether the ground is level."""
        return self.terrain.kind == "flat"


CONDITIONS = (
    Condition(speed=0.0),
    Condition(speed=0.5),
    Condition(speed=1.0),
    Condition(speed=1.0, standing=True),
    Condition(terrain=Terrain(kind="slope", angle=5.0)),
    Condition(terrain=Terrain(kind="slope", angle=-5.0)),
    Condition(terrain=Terrain(kind="rough", height=0.1 * LEG_LENGTH)),
    Condition(turn=1.0),
    Condition(turn=-1.0),
)


@dataclass(frozen=True, kw_only=True)
class GaitProblem(ControllerProblem):
    """The parameters of one gait, or of several at once; the reflexes stay as they are.

    Attributes:
        rig: The quadruped.
        gaits: Gaits that are tuned; every candidate walks them all.
        controller: Name of the controller.
        origin_preset: Where the search starts: ``hand-set`` or a preset, which gives the other
            gaits their parameters; the controller's own when empty.
        spread: Factor on the first steps of the search.
        seed: Seed of the trials.
        threads: Physics threads.
    """

    headlines = MappingProxyType({"speed": "BL/s", "phase_error": "cycles"})
    units = MappingProxyType(
        {"survived": "s", "simulated": "s", "raw_phase_error": "cycles", "peak_power": "W"}
    )
    stages = 1
    preset_name = "quadruped"

    rig: Rig
    gaits: tuple[str, ...]
    controller: str
    origin_preset: str = ""
    spread: float = _SPREAD
    seed: int = 0
    threads: int = 1

    @property
    def name(self) -> str:
        """What is tuned, in a few words."""
        return f"{', '.join(self.gaits)} of the {self.rig.name} ({self.controller})"

    @property
    def title(self) -> str:
        """The section under which provenance and metrics of this search go into presets."""
        return "-".join(self.gaits)

    @cached_property
    def table(self) -> ParameterTable:
        """The parameters of these gaits."""
        every = self._whole.parameters
        return ParameterTable(tuple(one for one in every if one.name.split(".")[0] in self.gaits))

    @property
    def blocks(self) -> dict[str, list[int]]:
        """The parameters of every gait, which act on no other gait's cost."""
        names = self.table.names
        return {
            _cost_of(gait): [
                column for column, name in enumerate(names) if name.split(".")[0] == gait
            ]
            for gait in self.gaits
        }

    @property
    def _whole(self) -> ParameterTable:
        """The table of the controller."""
        return CONTROLLERS[self.controller][0].table

    @property
    def _others(self) -> str:
        """The preset that gives the other gaits their parameters."""
        if self.origin_preset in ("", HAND_SET):
            return self.rig.own_preset(self.controller)
        return self.rig.preset(self.origin_preset)

    @cached_property
    def origin(self) -> Preset:
        """The preset to start from, without what it tells of the gaits that are tuned."""
        preset = read_preset(self._others)
        values = dict(preset.values)
        if self.origin_preset == HAND_SET:
            values |= self.table.sections(self.table.default)
        stale = {*self.gaits, self.title}
        provenance, metrics = (
            {name: told[name] for name in told if name not in stale}
            for told in (preset.provenance, preset.metrics)
        )
        return replace(preset, provenance=provenance, values=values, metrics=metrics)

    @cached_property
    def start(self) -> FloatArray:
        """Where the search starts, shape ``(n,)``.

        Raises:
            InputError: The preset is not one of the controller.
        """
        whole = parameters_of(self.origin, self._whole)
        return np.asarray(whole[self._whole.columns(self.table.names)])

    def trials(self, generation: int) -> list[tuple[Trial, Condition]]:
        """What every candidate goes through: each gait under each condition."""
        return self._trials(generation, 100_000 * self.seed)

    def _trials(self, generation: int, first_seed: int) -> list[tuple[Trial, Condition]]:
        named = CONTROLLERS[self.controller][0].named_commands
        others = [gait for gait in MAPPED_GAITS if gait in named]
        return [
            (_trial(gait, others, generation, index, first_seed), condition)
            for gait in self.gaits
            for index, condition in enumerate(CONDITIONS)
        ]

    def evaluate(self, candidates: FloatArray, stage: int, generation: int) -> list[Evaluation]:
        """Let every candidate go through the trials of a generation, side by side.

        The cost is the mean over the trials.
        """
        own = self.trials(generation)
        results = self._costs(candidates, own)
        return [
            _of_gaits(own, results[first : first + len(own)])
            for first in range(0, len(results), len(own))
        ]

    def verify(self, candidate: FloatArray) -> Evaluation:
        """Enter the gaits from every other under conditions that no search sees.

        Solved if the candidate never falls and keeps its phases.
        """
        entered = range(len(MAPPED_GAITS) - 1)
        held_out = [one for number in entered for one in self._trials(number, _KEPT_BACK)]
        return _of_gaits(held_out, self._costs(candidate[np.newaxis], held_out))

    @property
    def verifies(self) -> bool:
        """Whether candidates can be verified; these can."""
        return True

    def _costs(
        self, candidates: FloatArray, own: Sequence[tuple[Trial, Condition]]
    ) -> list[Evaluation]:
        """What trials of candidates cost, each of whom goes through all of them."""
        planned = list(own) * len(candidates)
        trials = [trial for trial, _ in planned]
        simulation = start_trials(
            self.rig, trials, controller=self.controller, preset=self._others, threads=self.threads
        )
        controller, body = simulation.controller, simulation.plant.body
        length, like = body.length, similarity(body)
        self.apply(controller, np.repeat(candidates, len(own), axis=0))
        (column,) = self._whole.columns(["reflex.turning_rate"])
        turning = controller.parameters[:, column]
        tracks = follow(self.rig, simulation, trials)
        return [
            gait_cost(
                Outcome(trial=trial, track=track), SETTLED, rate * condition.turn, length,
                level=condition.level, like=like,
            )
            for (trial, condition), track, rate in zip(planned, tracks, turning, strict=True)
        ]  # fmt: skip


def _of_gaits(own: Sequence[tuple[Trial, Condition]], results: Sequence[Evaluation]) -> Evaluation:
    """What a candidate is worth in its trials, with the cost of every gait among the measures."""
    costs: dict[str, list[float]] = {}
    for (trial, _), result in zip(own, results, strict=True):
        costs.setdefault(_cost_of(trial.commands[-1].name), []).append(result.cost)
    whole, means = averaged(results), {name: float(np.mean(each)) for name, each in costs.items()}
    return replace(whole, measures={**whole.measures, **means})


def _cost_of(gait: str) -> str:
    """The measure that holds the cost of a gait."""
    return f"{gait}_cost"


def _trial(gait: str, gaits: Sequence[str], generation: int, index: int, first_seed: int) -> Trial:
    condition = CONDITIONS[index]
    others = [name for name in gaits if name != gait]
    before = others[(generation + index) % len(others)] if condition.level else others[0]
    entries = {"speed": condition.speed, "turn": condition.turn}
    held = Command(time=0.0 if condition.standing else SWITCH, name=gait, entries=entries)
    seed = first_seed + len(CONDITIONS) * generation + index
    return Trial(
        duration=DURATION,
        seed=seed,
        start=Standing(terrain=replace(condition.terrain, seed=seed)),
        commands=(held,) if condition.standing else (Command(name=before), held),
    )


def add_options(parser: argparse.ArgumentParser, rig: Rig) -> None:
    """Add the gaits, the controller, and where the search starts."""
    names = list(rig.controllers)
    parser.add_argument(
        "--gait", nargs="+", action="extend", choices=MAPPED_GAITS, default=["walk"],
        help=f"gaits that are tuned together, of {', '.join(MAPPED_GAITS)} (default: walk)",
        metavar="GAIT",
    )  # fmt: skip
    add_choice(parser, "--controller", names, names[0], f"whose parameters: {', '.join(names)}")
    parser.add_argument(
        "--start", default=None,
        help=f"{HAND_SET}, or a preset by name or file (default: the controller's)",
    )  # fmt: skip
    meaning = "factor on the first steps of the search"
    add_number(parser, "--spread", positive, _SPREAD, meaning)


def problem(options: Mapping[str, Any], seed: int, rig: Rig) -> GaitProblem:
    """The problem that options describe."""
    return GaitProblem(
        rig=rig,
        gaits=tuple(dict.fromkeys(options["gait"])),
        controller=rig.controller(options["controller"]),
        origin_preset=options["start"] or "",
        spread=options["spread"],
        seed=seed,
    )
