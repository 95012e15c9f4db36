"""Tuning of a salamander: how its limbs step, and how strongly its axis bends in each gait."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np

from neurocontrol.arenas import InArena, make_arena
from neurocontrol.assembly.salamander import KINDS, simulate
from neurocontrol.controllers.presets import Preset, read_preset
from neurocontrol.controllers.salamander.assembly import MODELS
from neurocontrol.controllers.salamander.controller import tunable
from neurocontrol.controllers.salamander.limbs import GIRDLES
from neurocontrol.errors import InputError
from neurocontrol.options import add_choice, add_number, between, positive, whole
from neurocontrol.parameters import ParameterTable
from neurocontrol.rigs.salamander import cost
from neurocontrol.rigs.salamander.trials import stepping, swimming
from neurocontrol.starts import afloat
from neurocontrol.tracks import Tracks, sensed
from neurocontrol.tuning import ControllerProblem, Evaluation
from neurocontrol.tuning.candidates import HAND_SET, per_candidate

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping, Sequence

    from neurocontrol.arenas import Arena
    from neurocontrol.assembly.salamander import Kind
    from neurocontrol.rig import Rig
    from neurocontrol.simulation import Simulation
    from neurocontrol.tracks import Track
    from neurocontrol.types import FloatArray

Gait = Literal["walking", "swimming"]

_HABITATS: Mapping[Gait, Literal["land", "water"]] = {"walking": "land", "swimming": "water"}
_TRANSIENT = 2.5  # s left out before a gait is measured
_SHORTEST = 3.0  # s of a trial
_LANDING = 7.5  # s to begin to swim, swim ashore and walk up
_OFFSHORE = 1.6  # body lengths from the edge of the land to where a landing begins
_GENTLER = 2.0  # degrees from the steepest shore to the gentlest
_READINGS = sensed("qpos", "foot_force", "foot_position", "trunk_load", "axis_angle", "immersion")


def add_options(parser: argparse.ArgumentParser, rig: Rig) -> None:
    """Add what can be tuned: the walk or the swim, under one controller."""
    meaning = "walking: limbs and axis; swimming: the axis"
    add_choice(parser, "--gait", get_args(Gait), "walking", meaning)
    meaning = "swimming: within the ranges of animals, or as fast as the body goes"
    add_choice(parser, "--goal", cost.SWIM_GOALS, "natural", meaning)
    meaning = "model of the spinal cord"
    add_choice(parser, "--controller", rig.controllers, rig.controller(), meaning)
    add_number(parser, "--duration", positive, 6.0, "simulated time of a trial, s")
    parser.add_argument(
        "--start", default=None, metavar="PRESET",
        help=f"preset name or .toml file to start from, or {HAND_SET} (default: the body's own)",
    )  # fmt: skip
    add_number(parser, "--spread", positive, 0.5, "factor on the first steps of the search")
    parser.add_argument(
        "--keep-limbs", action="store_true",
        help="tune the axis and the limbs' phase only: limbs are the same for all controllers",
    )  # fmt: skip
    parser.add_argument(
        "--shore", type=between(2.0, 45.0), metavar="DEGREES", default=None,
        help="walking: also land on shores that are so steep and less (default: do not)",
    )  # fmt: skip
    meaning = "networks, masses and start poses under which every candidate moves"
    add_number(parser, "--networks", whole(1), 3, meaning)


def problem(options: Mapping[str, Any], seed: int, rig: Rig) -> SalamanderProblem:
    """The problem that options describe."""
    given = dict(options)
    return SalamanderProblem(
        body=rig.name,
        seed=seed,
        origin_preset=given.pop("start") or rig.name,
        limbs=not given.pop("keep_limbs"),
        **given,
    )


@dataclass(frozen=True, kw_only=True)
class SalamanderProblem(ControllerProblem):
    """Gains and limb parameters of one gait of a salamander under one controller.

    Attributes:
        body: Which salamander.
        gait: ``walking`` tunes limbs, their phase and the gains of walking; ``swimming`` those of
            swimming alone.
        goal: What a swim should be, one of :data:`cost.SWIM_GOALS`.
        controller: Model of the spinal cord.
        origin_preset: Preset to start from: its name or file; or ``hand-set``, the defaults of the
            table in the body's own preset.
        spread: Factor on the first steps of the search.
        limbs: Whether the limbs are tuned with the walk; they are the same for all controllers.
        shore: Slope of the steepest shore on which every walker also lands, degrees; None for none.
        networks: Networks, masses, friction and start poses under which every candidate moves,
            drawn anew in every generation, the same for all candidates of one.
        duration: Length of a trial, s.
        seed: Seed of networks, masses and start poses.
        threads: Physics threads.
    """

    headlines = MappingProxyType({"speed": "BL/s", "frequency": "Hz"})
    stages = 1

    body: str = "salamander"
    gait: Gait = "walking"
    goal: str = "natural"
    controller: str = "spiking"
    origin_preset: str = "salamander"
    spread: float = 0.5
    limbs: bool = True
    shore: float | None = None
    networks: int = 3
    duration: float = 6.0
    seed: int = 0
    threads: int = 1

    def __post_init__(self) -> None:
        """Refuse what cannot be tuned.

        Raises:
            InputError: No such gait, controller or body, a shore for a swimmer, or a trial that is
                too short.
        """
        for name, choice, known in (
            ("gait", self.gait, get_args(Gait)),
            ("goal", self.goal, cost.SWIM_GOALS),
            ("controller", self.controller, MODELS),
            ("body", self.body, KINDS),
        ):
            if choice not in known:
                raise InputError(f"unknown {name} {choice!r}; expected one of {', '.join(known)}")
        if self.shore is not None and self.gait != "walking":
            raise InputError("only walking is tuned to land on a shore")
        if self.duration < _SHORTEST:
            raise InputError(
                f"duration must be at least {_SHORTEST:g} s, got {self.duration:g}: the first "
                f"{_TRANSIENT:g} s are left out"
            )

    @property
    def name(self) -> str:
        """What is tuned, in a few words."""
        return f"{self.gait} of the {self.body} under the {self.controller} controller"

    @property
    def title(self) -> str:
        """Section of the provenance and the metrics of this search in presets."""
        return f"{self.controller} {self.gait}"

    @property
    def preset_name(self) -> str:
        """Name of the presets that come out."""
        return self.body if self.goal == "natural" else f"{self.body}-{self.goal}"

    @property
    def kind(self) -> Kind:
        """The salamander that is tuned."""
        return KINDS[self.body]

    @cached_property
    def table(self) -> ParameterTable:
        """Parameters of both girdles and of the spine, as far as the gait depends on them."""
        walks = self.gait == "walking"
        chosen = [
            parameter
            for parameter in tunable(MODELS[self.controller], self.kind.limbs).parameters
            for section, _, name in [parameter.name.partition(".")]
            if (walks and self.limbs if section in GIRDLES
                else name.startswith(self.gait) or (walks and name == "lift_off"))
        ]  # fmt: skip
        return ParameterTable(tuple(chosen))

    @cached_property
    def origin(self) -> Preset:
        """The preset to start from; what is tuned by hand stands in the body's own."""
        if self.origin_preset != HAND_SET:
            return read_preset(self.origin_preset)
        own, by_hand = read_preset(self.body), self.table.sections(self.table.default)
        values = {name: {**own.values.get(name, {}), **given} for name, given in by_hand.items()}
        return replace(own, values={**own.values, **values})

    def evaluate(self, candidates: FloatArray, stage: int, generation: int) -> list[Evaluation]:
        """Let every candidate move under every network, side by side; costs are averaged."""
        rows = np.repeat(candidates, self.networks, axis=0)
        habitat = _HABITATS[self.gait]
        arenas = [make_arena(habitat, self.kind.body)] * self.networks
        simulation = self._simulate(arenas, rows, generation)
        controller = simulation.controller
        told = controller.named_commands[habitat]
        simulation.command[:] = controller.command_space.vector(**told)
        results = [self._measure(track) for track in _follow(simulation, self.duration)]
        lived = self.duration
        if self.shore is not None:
            landings = self._land(self.shore, rows, generation)
            results = [_join(*both) for both in zip(results, landings, strict=True)]
            lived += _LANDING
        return per_candidate(results, candidates, self.networks * lived)

    def _land(self, shore: float, rows: FloatArray, generation: int) -> list[Evaluation]:
        """Let walkers swim ashore on slopes up to the steepest, straight on."""
        body, candidates = self.kind.body, len(rows) // self.networks
        slopes = np.linspace(shore - _GENTLER, shore, self.networks)
        arenas = [make_arena("shore", body, angle=float(slope)) for slope in slopes]
        told = {"transition": "contact", "steering": "heading"}
        simulation = self._simulate(arenas, rows, generation, **told)
        edges = np.array([arena.edges[-1] for arena in arenas] * candidates)
        poses = np.array([afloat(simulation.plant, row) for row in range(len(rows))])
        poses[:, 0] = edges - _OFFSHORE * body.length
        simulation.reset(qpos=poses, seeds=self._seeds(generation) * candidates)
        return [
            cost.landing_cost(track, float(edge), body.length)
            for track, edge in zip(_follow(simulation, _LANDING), edges, strict=True)
        ]

    def _seeds(self, generation: int) -> list[int]:
        """Of the networks of one candidate."""
        first = 100_000 * self.seed + self.networks * generation
        return [first + number for number in range(self.networks)]

    def _simulate(
        self, arenas: Sequence[Arena], rows: FloatArray, generation: int, **options: Any
    ) -> Simulation:
        """Every candidate in every arena, under one network each."""
        candidates, seeds = len(rows) // self.networks, self._seeds(generation)
        rngs = [np.random.default_rng([self.seed, seed]) for seed in seeds]
        starts, body = [InArena(arena=arena) for arena in arenas], self.kind.body
        scenarios = [start.scenario(body, rng) for start, rng in zip(starts, rngs, strict=True)]
        simulation = simulate(
            self.kind,
            self.controller,
            scenarios=scenarios * candidates,
            seed=seeds * candidates,
            threads=self.threads,
            preset=None if self.origin_preset == HAND_SET else self.origin_preset,
            **options,
        )
        self.apply(simulation.controller, rows)
        poses = [
            start.state(simulation.plant, number, rng)[0]
            for number, (start, rng) in enumerate(zip(starts, rngs, strict=True))
        ]
        simulation.reset(qpos=np.array(poses * candidates), seeds=seeds * candidates)
        return simulation

    def _measure(self, track: Track) -> Evaluation:
        if track.fell or len(track.time) < 2:
            share = min(track.fallen_at / self.duration, 1.0)
            return Evaluation(cost=cost.FELL * (1.0 - share / 2), solved=False, measures={})
        late = track.time > _TRANSIENT
        every = {**track.readings, "time": track.time}
        read = {name: values[late] for name, values in every.items()}
        if self.gait == "walking":
            return cost.walk_cost(stepping(read, track.weight, self.kind), cost.WalkGoal())
        return cost.swim_cost(swimming(read, self.kind), cost.SWIM_GOALS[self.goal])


def _follow(simulation: Simulation, duration: float) -> list[Track]:
    tracks = Tracks(simulation, duration, _READINGS)
    simulation.run(duration, [tracks])
    return [tracks.row(row) for row in range(simulation.plant.batch)]


def _join(one: Evaluation, other: Evaluation) -> Evaluation:
    """Two things that a candidate did."""
    cost, solved = one.cost + other.cost, one.solved and other.solved
    return Evaluation(cost=cost, solved=solved, measures={**one.measures, **other.measures})
