"""Tuning of a salamander: how its limbs step, and how strongly its axis bends in each gait."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np

from neurocontrol.analysis.salamander import measure_stepping, measure_swimming
from neurocontrol.arenas import make_arena
from neurocontrol.assembly import make_salamander, nerves_of
from neurocontrol.controllers.presets import Preset, read_preset
from neurocontrol.controllers.salamander.assembly import GIRDLES, MODELS, PRESETS, limb_map
from neurocontrol.controllers.salamander.axis import SPINE
from neurocontrol.errors import InputError
from neurocontrol.models import SALAMANDERS, make_body
from neurocontrol.parameters import ParameterTable
from neurocontrol.starts import afloat, varied_scenario
from neurocontrol.tracks import Tracks, sensed
from neurocontrol.tuning.problem import Evaluation, Problem
from neurocontrol.tuning.salamander_cost import (
    FELL,
    SwimGoal,
    WalkGoal,
    landing_cost,
    swim_cost,
    walk_cost,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from neurocontrol.arenas import Arena, ArenaKind
    from neurocontrol.models import Body
    from neurocontrol.simulation import Simulation
    from neurocontrol.tracks import Track
    from neurocontrol.types import FloatArray

Gait = Literal["walking", "swimming"]

HAND_SET = "hand-set"
"""In place of a preset: the defaults of the parameter tables."""

_TRANSIENT = 2.5  # s left out before a gait is measured
_SHORTEST = 3.0  # s of a trial
_LANDING = 7.5  # s to begin to swim, swim ashore and walk up
_OFFSHORE = 1.6  # body lengths from the edge of the land to where a landing begins
_GENTLER = 2.0  # degrees from the steepest shore to the gentlest
_READINGS = sensed(
    "qpos", "foot_force", "foot_position", "trunk_load", "axis_angle", "immersion"
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class SalamanderProblem(Problem):
    """Gains and limb parameters of one gait of a salamander under one controller.

    Attributes:
        gait: ``walking`` tunes limbs, their phase and the gains of walking; ``swimming`` those of
            swimming alone.
        controller: Model of the spinal cord.
        animal: ``animal`` or ``robot``.
        origin: Preset to start from: its name or file, or ``hand-set``; the body's own when left
            out.
        spread: Factor on the first steps of the search.
        limbs: Whether the limbs are tuned with the walk; they are the same for all controllers.
        shore: Slope of the steepest shore on which every walker also lands, degrees; None for none.
        networks: Networks under which every candidate moves.
        duration: Length of a trial, s.
        seed: Seed of networks, masses and start poses.
        threads: Physics threads.
    """

    headlines = MappingProxyType({"speed": "BL/s", "frequency": "Hz"})

    gait: Gait = "walking"
    controller: str = "spiking"
    animal: str = "animal"
    origin: str | None = None
    spread: float = 0.5
    limbs: bool = True
    shore: float | None = None
    networks: int = 3
    duration: float = 6.0
    seed: int = 0
    threads: int = 1
    body: str = field(default="salamander", init=False)

    def __post_init__(self) -> None:
        """Refuse what cannot be tuned.

        Raises:
            InputError: No such gait, controller or salamander, a shore for a swimmer, or a trial
                that is too short.
        """
        for name, choice, known in (
            ("gait", self.gait, get_args(Gait)),
            ("controller", self.controller, MODELS),
            ("salamander", self.animal, tuple(PRESETS)),
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
        return f"{self.gait} of the {self.animal} under the {self.controller} controller"

    @cached_property
    def table(self) -> ParameterTable:
        """Parameters of both girdles and of the spine, as far as the gait depends on them."""
        spine = [
            replace(parameter, name=f"{self.controller}.{parameter.name}")
            for parameter in SPINE.parameters
            if parameter.name.startswith(self.gait)
            or (parameter.name == "lift_off" and self.gait == "walking")
        ]
        limbs = [
            replace(parameter, name=f"{girdle}.{parameter.name}")
            for girdle, table in zip(GIRDLES, limb_map(self.animal).tables, strict=True)
            for parameter in table.parameters
            if self.gait == "walking" and self.limbs
        ]
        return ParameterTable((*limbs, *spine))

    @cached_property
    def _origin(self) -> Preset:
        own = PRESETS[self.animal]
        if self.origin != HAND_SET:
            return read_preset(self.origin or own)
        sections: dict[str, dict[str, float]] = {
            section: {} for section in (*GIRDLES, self.controller)
        }
        return Preset(name=own, description=self.name, provenance={}, values=sections, metrics={})

    @cached_property
    def start(self) -> FloatArray:
        """Parameters from which the search starts, shape ``(n,)``."""
        values = {
            f"{section}.{name}": value
            for section, entries in self._origin.values.items()
            for name, value in entries.items()
        }
        return self.table.vector(
            {name: values[name] for name in self.table.names if name in values}
        )

    @property
    def step(self) -> FloatArray:
        """First step of the search for every parameter, shape ``(n,)``."""
        return self.spread * self.table.scale

    @property
    def stages(self) -> int:
        """There is one stage."""
        return 1

    def evaluate(self, candidates: FloatArray, stage: int) -> list[Evaluation]:
        """Let every candidate move under every network, side by side; costs are averaged."""
        rows = np.repeat(candidates, self.networks, axis=0)
        place: ArenaKind = "water" if self.gait == "swimming" else "land"
        simulation = self._simulate([make_arena(place, self._body)] * self.networks, rows)
        habitat = nerves_of(simulation).rhythm.habitats[place]
        simulation.command[:] = simulation.controller.command_space.vector(**habitat)
        results = [self._measure(track) for track in _follow(simulation, self.duration)]
        if self.shore is not None:
            landings = self._land(self.shore, rows)
            results = [_join(*both) for both in zip(results, landings, strict=True)]
        groups = [results[i : i + self.networks] for i in range(0, len(results), self.networks)]
        lived = self.duration + (0.0 if self.shore is None else _LANDING)
        return [_mean(group, self.networks * lived) for group in groups]

    @property
    def _seeds(self) -> list[int]:
        """Of the networks of one candidate."""
        return [1000 * self.seed + number for number in range(self.networks)]

    @cached_property
    def _body(self) -> Body:
        return make_body(SALAMANDERS[self.animal])

    def _land(self, shore: float, rows: FloatArray) -> list[Evaluation]:
        """Let walkers swim ashore on slopes up to the steepest, straight on."""
        length = self._body.length
        slopes = np.linspace(shore - _GENTLER, shore, self.networks)
        arenas = [make_arena("shore", self._body, angle=float(slope)) for slope in slopes]
        steered = {"transition": "contact", "steering": "heading"}
        simulation = self._simulate(arenas, rows, **steered)
        edges = np.array([arena.edges[-1] for arena in arenas] * (len(rows) // len(arenas)))
        poses = np.array([afloat(simulation.plant, row) for row in range(len(rows))])
        poses[:, 0] = edges - _OFFSHORE * length
        simulation.reset(qpos=poses, seeds=self._seeds * (len(rows) // self.networks))
        tracks = _follow(simulation, _LANDING)
        return [
            landing_cost(track, float(edge), length)
            for track, edge in zip(tracks, edges, strict=True)
        ]

    def _simulate(self, arenas: Sequence[Arena], rows: FloatArray, **options: Any) -> Simulation:
        """Every candidate in every arena, under one network each."""
        rngs = [np.random.default_rng([self.seed, number]) for number in range(self.networks)]
        candidates = len(rows) // self.networks
        scenarios = []
        for arena, rng in zip(arenas, rngs, strict=True):
            friction = arena.terrain.friction
            drawn = varied_scenario(
                self._body, rng, arena.terrain, friction=(0.9 * friction, 1.1 * friction)
            )
            scenarios.append(replace(drawn, water=arena.water))
        seeds = self._seeds * candidates
        simulation = make_salamander(
            self.controller,
            body=self.animal,
            scenarios=scenarios * candidates,
            seed=seeds,
            threads=self.threads,
            preset=None if self.origin == HAND_SET else self.origin,
            **options,
        )
        self._apply(simulation, rows)
        poses = [
            arena.start(simulation.plant, number, rng)
            for number, (arena, rng) in enumerate(zip(arenas, rngs, strict=True))
        ]
        simulation.reset(qpos=np.array(poses * candidates), seeds=seeds)
        return simulation

    def _apply(self, simulation: Simulation, rows: FloatArray) -> None:
        controller = nerves_of(simulation)
        for name, values in zip(self.table.names, rows.T, strict=True):
            section, _, parameter = name.partition(".")
            if section in GIRDLES:
                column = controller.limbs.tables[0].names.index(parameter)
                controller.limbs.parameters[:, GIRDLES.index(section), column] = values
            elif parameter == "lift_off":
                controller.lift_off[:] = values
            else:
                controller.gains[:, SPINE.names.index(parameter)] = values

    def _measure(self, track: Track) -> Evaluation:
        length = self._body.length
        if track.fell or len(track.time) < 2:
            share = min(track.fallen_at / self.duration, 1.0)
            return Evaluation(cost=FELL * (1.0 - share / 2), solved=False, measures={})
        steady = track.time > _TRANSIENT
        time = track.time[steady]
        read = {name: values[steady] for name, values in track.readings.items()}
        if self.gait == "walking":
            walk = measure_stepping(
                time, read["qpos"], read["foot_force"], read["foot_position"],
                read["trunk_load"], read["axis_angle"], weight=track.weight, length=length,
            )  # fmt: skip
            return walk_cost(walk, WalkGoal())
        swim = measure_swimming(
            time, read["qpos"], read["axis_angle"], read["immersion"], length=length
        )
        return swim_cost(swim, SwimGoal())

    def preset(
        self, candidate: FloatArray, evaluation: Evaluation, provenance: Mapping[str, Any]
    ) -> Preset:
        """The preset that the search started from, with the candidate in place."""
        values = {section: dict(entries) for section, entries in self._origin.values.items()}
        for name, value in self.table.mapping(candidate).items():
            section, _, parameter = name.partition(".")
            values.setdefault(section, {})[parameter] = value
        section = f"{self.controller} {self.gait}"
        return replace(
            self._origin,
            provenance={**self._origin.provenance, section: provenance},
            values=values,
            metrics={
                **self._origin.metrics,
                section: {"cost": evaluation.cost, **evaluation.measures},
            },
        )


def _follow(simulation: Simulation, duration: float) -> list[Track]:
    tracks = Tracks(simulation, duration, _READINGS)
    simulation.run(duration, [tracks])
    return [tracks.row(row) for row in range(simulation.plant.batch)]


def _join(one: Evaluation, other: Evaluation) -> Evaluation:
    """Two things that a candidate did."""
    return Evaluation(
        cost=one.cost + other.cost,
        solved=one.solved and other.solved,
        measures={**one.measures, **other.measures},
    )


def _mean(results: Sequence[Evaluation], simulated: float) -> Evaluation:
    """Cost and measures averaged over the networks; falls weigh in the cost only."""
    names = dict.fromkeys(name for result in results for name in result.measures)
    measures = {
        name: float(np.mean([r.measures[name] for r in results if name in r.measures]))
        for name in names
    }
    cost = float(np.mean([result.cost for result in results]))
    return Evaluation(
        cost=cost,
        solved=all(result.solved for result in results),
        measures={**measures, "simulated": simulated},
    )
