"""Trials of salamanders: many runs under varied conditions, side by side in batches."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from neurocontrol.assembly import make_salamander, nerves_of
from neurocontrol.models import make_body
from neurocontrol.pilot import Pilot
from neurocontrol.simulation import Timeline
from neurocontrol.starts import varied_scenario
from neurocontrol.tracks import Track, Tracks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from neurocontrol.arenas import Arena
    from neurocontrol.models import Body
    from neurocontrol.simulation import Simulation
    from neurocontrol.types import FloatArray

SalamanderBody = Literal["animal", "robot"]

READINGS: Mapping[str, Callable[[Simulation], FloatArray]] = {
    "qpos": lambda simulation: simulation.plant.qpos,
    "foot_force": lambda simulation: simulation.plant.sensors["foot_force"],
    "foot_position": lambda simulation: simulation.plant.sensors["foot_position"],
    "trunk_load": lambda simulation: simulation.plant.sensors["trunk_load"],
    "trunk_up": lambda simulation: simulation.plant.sensors["trunk_up"],
    "angles": lambda simulation: simulation.plant.sensors["axis_angle"],
    "immersion": lambda simulation: simulation.plant.sensors["immersion"],
    "axial": lambda simulation: nerves_of(simulation).rhythm.axial,
    "walking": lambda simulation: nerves_of(simulation).walking,
}
"""What is kept of every trial."""

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
        commands: Moment, s, and the command entries that change then.
        route: Way along which a pilot leads, m, shape ``(n, 2)``; needs ``steering="heading"``.
        varied: Draw start pose, masses and friction.
        warm_up: Time for which the rhythm runs under the first command before it starts, s.
        mass_scale: Factors on the masses of all parts; drawn when ``varied``.
        label: Its group.
    """

    duration: float
    seed: int
    arena: Arena
    body: SalamanderBody = "animal"
    controller: str = "spiking"
    options: Mapping[str, Any] = field(default_factory=dict)
    commands: tuple[tuple[float, Mapping[str, float]], ...] = ()
    route: FloatArray | None = None
    varied: bool = True
    warm_up: float = 0.0
    mass_scale: float | tuple[float, ...] = 1.0
    label: str = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class SalamanderOutcome:
    """What happened in a trial."""

    trial: SalamanderTrial
    track: Track

    def steady(self, start: float, stop: float = np.inf) -> dict[str, FloatArray]:
        """Readings and ``time`` between two moments."""
        chosen = (self.track.time >= start) & (self.track.time <= stop)
        read = {name: values[chosen] for name, values in self.track.readings.items()}
        return {**read, "time": self.track.time[chosen]}


def body_of(name: SalamanderBody) -> Body:
    """The body of a trial."""
    return make_body("salamander" if name == "animal" else "salamander-robot")


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
    outcomes: dict[int, SalamanderOutcome] = {}
    for indices in _batches(trials, batch):
        chosen = [trials[index] for index in indices]
        for index, track in zip(indices, _run_batch(chosen, threads, progress), strict=True):
            outcomes[index] = SalamanderOutcome(trial=trials[index], track=track)
    return [outcomes[index] for index in range(len(trials))]


def _batches(trials: Sequence[SalamanderTrial], size: int) -> Iterator[list[int]]:
    alike: dict[str, list[int]] = {}
    for index, trial in enumerate(trials):
        wet = trial.arena.kind
        key = repr(
            (trial.duration, trial.body, trial.controller, trial.options, wet, trial.warm_up)
        )
        alike.setdefault(key, []).append(index)
    for indices in alike.values():
        for start in range(0, len(indices), size):
            yield indices[start : start + size]


def start_salamanders(trials: Sequence[SalamanderTrial], *, threads: int = 0) -> Simulation:
    """Put one row per trial into its arena, with its masses, ground and seed."""
    first, body = trials[0], body_of(trials[0].body)
    rngs = [np.random.default_rng([trial.seed, 1]) for trial in trials]
    scenarios = []
    for trial, rng in zip(trials, rngs, strict=True):
        scenario = replace(trial.arena.scenario, mass_scale=trial.mass_scale)
        if trial.varied:
            usual = scenario.terrain.friction
            limits = usual * (1 - _FRICTION), usual * (1 + _FRICTION)
            drawn = varied_scenario(body, rng, scenario.terrain, mass=_MASS, friction=limits)
            scenario = replace(drawn, water=scenario.water)
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
        _begin(simulation, trials)
        nerves_of(simulation).warm_up(simulation.command, first.warm_up)
    return simulation


def _begin(simulation: Simulation, trials: Sequence[SalamanderTrial]) -> None:
    """Give every row the commands of its first moment."""
    for moment, act in _commands(simulation, trials):
        if moment == 0.0:
            act()


def _run_batch(
    trials: Sequence[SalamanderTrial],
    threads: int,
    progress: Callable[[float], object] | None,
) -> list[Track]:
    simulation, duration = start_salamanders(trials, threads=threads), trials[0].duration
    tracks = Tracks(simulation, duration, READINGS)
    routes = {row: trial.route for row, trial in enumerate(trials) if trial.route is not None}
    acts = list(_commands(simulation, trials))
    if routes:
        pilot = Pilot(simulation, routes, simulation.plant.body.length)
        acts += pilot.acts(duration)
    report = (lambda seconds: progress(seconds * len(trials))) if progress else None
    simulation.run(duration, [tracks], before_tick=Timeline(acts), progress=report)
    if progress:
        progress(max(0.0, duration - simulation.time) * len(trials))
    return [tracks.row(row) for row in range(len(trials))]


def _commands(
    simulation: Simulation, trials: Sequence[SalamanderTrial]
) -> Iterator[tuple[float, Callable[[], None]]]:
    space = simulation.controller.command_space

    def commanding(row: int, changes: Mapping[str, float]) -> Callable[[], None]:
        command = space.vector(**changes)
        columns = [space.names.index(name) for name in changes]

        def act() -> None:
            simulation.command[row, columns] = command[columns]

        return act

    for row, trial in enumerate(trials):
        for moment, changes in trial.commands:
            yield moment, commanding(row, changes)
