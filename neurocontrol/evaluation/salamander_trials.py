"""Trials of salamanders: many runs under varied conditions, side by side in batches."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from neurocontrol.assembly import make_salamander, nerves_of
from neurocontrol.evaluation.batches import follow, run_in_batches
from neurocontrol.models import SALAMANDERS, make_body
from neurocontrol.pilot import Pilot
from neurocontrol.starts import varied_scenario
from neurocontrol.timeline import Timeline, command
from neurocontrol.tracks import Track, sensed

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence

    from neurocontrol.arenas import Arena
    from neurocontrol.models import Body
    from neurocontrol.simulation import Simulation
    from neurocontrol.timeline import Act
    from neurocontrol.tracks import Reading
    from neurocontrol.types import FloatArray

SalamanderBody = Literal["animal", "robot"]
Habitat = Literal["land", "water"]

READINGS: Mapping[str, Reading] = {
    **sensed("qpos", "foot_force", "foot_position", "trunk_load", "trunk_up", "axis_angle"),
    **sensed("immersion"),
    "axial": lambda simulation: nerves_of(simulation).rhythm.axial,
    "walking": lambda simulation: nerves_of(simulation).walking,
}
"""What is kept of every trial."""

SLOWNESS: Mapping[SalamanderBody, float] = {"animal": 1.0, "robot": 2.5}
"""How much longer each body takes for what it does: one of 1.1 m moves at 0.4 of the pace."""

_TRANSIENT = 3.0  # s that are left out before steady motion of the animal is measured
_MASS, _FRICTION = 0.1, 0.1  # largest relative changes of a varied trial


@dataclass(frozen=True, kw_only=True, eq=False)
class SalamanderTrial:
    """One run to make.

    Attributes:
        duration: Simulated time, s.
        seed: Of the network, the start pose, the masses and the friction.
        body: ``animal`` or ``robot``.
        controller: Model of the spinal cord.
        options: Further arguments of :func:`neurocontrol.assembly.make_salamander`.
        arena: Where; see :func:`neurocontrol.arenas.make_arena`.
        habitat: ``land`` or ``water``: what is commanded at first is the controller's own for it.
        commands: Moment, s, and the command entries that change then.
        route: Way along which a pilot leads, m, shape ``(n, 2)``; needs ``steering="heading"``.
        varied: Draw start pose, masses and friction.
        warm_up: Time for which the rhythm runs under the first command before it starts, s.
        label: Its group.
    """

    duration: float
    seed: int
    arena: Arena
    body: SalamanderBody = "animal"
    controller: str = "spiking"
    options: Mapping[str, Any] = field(default_factory=dict)
    habitat: Habitat | None = None
    commands: tuple[tuple[float, Mapping[str, float]], ...] = ()
    route: FloatArray | None = None
    varied: bool = True
    warm_up: float = 0.0
    label: str = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class SalamanderOutcome:
    """What happened in a trial."""

    trial: SalamanderTrial
    track: Track

    def read(self, start: float = 0.0) -> dict[str, FloatArray]:
        """Readings and ``time`` from a moment on, s."""
        chosen = self.track.time >= start
        read = {name: values[chosen] for name, values in self.track.readings.items()}
        return {**read, "time": self.track.time[chosen]}

    def steady(self) -> dict[str, FloatArray]:
        """What was read once the motion had become steady."""
        return self.read(_TRANSIENT * SLOWNESS[self.trial.body])


def body_of(name: SalamanderBody) -> Body:
    """The body of a trial."""
    return make_body(SALAMANDERS[name])


def run_salamanders(
    trials: Sequence[SalamanderTrial],
    *,
    batch: int = 64,
    threads: int = 0,
    progress: Callable[[float], object] | None = None,
) -> list[SalamanderOutcome]:
    """Run trials in batches that share body, controller and options; outcomes are in order.

    Args:
        trials: The trials.
        batch: Largest number of rows side by side.
        threads: Physics threads, 0 for one per core.
        progress: Called with the trial seconds simulated since its last call.
    """

    def run(chosen: Sequence[SalamanderTrial]) -> list[SalamanderOutcome]:
        simulation, duration = start_salamanders(chosen, threads=threads), chosen[0].duration
        acts = [*_commands(simulation, chosen), *_pilot(simulation, chosen)]
        tracks = follow(simulation, duration, READINGS, acts, progress)
        return [
            SalamanderOutcome(trial=trial, track=track)
            for trial, track in zip(chosen, tracks, strict=True)
        ]

    return run_in_batches(trials, run, alike=_alike, size=batch)


def _alike(trial: SalamanderTrial) -> Hashable:
    """What trials that share a simulation have in common."""
    options = repr(sorted(trial.options.items()))
    place = trial.arena.kind
    return trial.duration, trial.body, trial.controller, options, place, trial.warm_up


def start_salamanders(trials: Sequence[SalamanderTrial], *, threads: int = 0) -> Simulation:
    """Put one row per trial into its arena, with its masses, ground and seed."""
    first, body = trials[0], body_of(trials[0].body)
    rngs = [np.random.default_rng([trial.seed, 1]) for trial in trials]
    scenarios = []
    for trial, rng in zip(trials, rngs, strict=True):
        scenario = trial.arena.scenario
        if trial.varied:
            usual = scenario.terrain.friction
            limits = usual * (1 - _FRICTION), usual * (1 + _FRICTION)
            drawn = varied_scenario(body, rng, scenario.terrain, mass=_MASS, friction=limits)
            scale = np.multiply(drawn.mass_scale, scenario.mass_scale)
            scenario = replace(drawn, water=scenario.water, mass_scale=tuple(scale.tolist()))
        scenarios.append(scenario)
    seeds = [trial.seed for trial in trials]
    simulation = make_salamander(
        first.controller,
        body=first.body,
        scenarios=scenarios,
        seed=seeds,
        threads=threads,
        **first.options,
    )
    poses = [
        trial.arena.start(simulation.plant, row, rng if trial.varied else None)
        for row, (trial, rng) in enumerate(zip(trials, rngs, strict=True))
    ]
    simulation.reset(qpos=np.array(poses), seeds=seeds)
    if first.warm_up:
        Timeline(_commands(simulation, trials))(simulation)
        nerves_of(simulation).warm_up(simulation.command, first.warm_up)
    return simulation


def _pilot(simulation: Simulation, trials: Sequence[SalamanderTrial]) -> Iterator[Act]:
    routes = {row: trial.route for row, trial in enumerate(trials) if trial.route is not None}
    if routes:
        pilot = Pilot(simulation, routes, simulation.plant.body.length)
        yield from pilot.acts(trials[0].duration)


def _commands(simulation: Simulation, trials: Sequence[SalamanderTrial]) -> Iterator[Act]:
    habitats = nerves_of(simulation).rhythm.habitats
    for row, trial in enumerate(trials):
        if trial.habitat:
            yield command(simulation, row, 0.0, habitats[trial.habitat])
        for moment, changes in trial.commands:
            yield command(simulation, row, moment, changes)
