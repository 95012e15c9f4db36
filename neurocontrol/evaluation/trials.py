"""Trials: many runs of a body, each under its own conditions, side by side in batches."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.pilot import Pilot
from neurocontrol.starts import Standing
from neurocontrol.timeline import Timeline, command, pushed
from neurocontrol.tracks import Tracks, sensed

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence

    from neurocontrol.controllers.presets import Preset
    from neurocontrol.evaluation.store import TrialStore
    from neurocontrol.rig import Rig
    from neurocontrol.simulation import Observer, Simulation
    from neurocontrol.starts import Start
    from neurocontrol.timeline import Act, Command, Push
    from neurocontrol.tracks import Reading, Track
    from neurocontrol.types import FloatArray

READINGS: Mapping[str, Reading] = {
    "qpos": lambda simulation: simulation.plant.qpos,
    **sensed("foot_force"),
    "power": lambda simulation: simulation.power,
}
"""What is kept of the trials of a body that asks for nothing else."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Trial:
    """One run to make.

    Attributes:
        duration: Simulated time, s.
        seed: Of the nervous system, and of what varies at the start.
        start: How it begins.
        commands: Commands by time.
        pushes: Pushes at the trunk.
        options: Further arguments of the rig's ``simulate``, the same for trials side by side.
        conditions: What is different in this body alone, as the rig's ``simulate`` understands it.
        route: Way along which a pilot leads, m, shape ``(n, 2)``; needs a command ``heading``.
        warm_up: Time for which the nervous system runs under its first command before the body
            starts, s.
        label: Its group.
    """

    duration: float
    seed: int = 0
    start: Start = field(default_factory=Standing)
    commands: tuple[Command, ...] = ()
    pushes: tuple[Push, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    conditions: Mapping[str, Any] = field(default_factory=dict)
    route: FloatArray | None = None
    warm_up: float = 0.0
    label: str = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class Outcome:
    """What happened in a trial, sampled at every tick until the body fell or diverged.

    Attributes:
        trial: The trial.
        track: Its samples.
    """

    trial: Trial
    track: Track

    def __getitem__(self, name: str) -> FloatArray:
        """One of the rig's readings, shape ``(T, ...)``."""
        return self.track.readings[name]

    @property
    def time(self) -> FloatArray:
        """Moment of each sample, s, shape ``(T,)``."""
        return self.track.time

    @property
    def step(self) -> float:
        """Time between two samples, s."""
        return float(self.time[1] - self.time[0])

    @property
    def weight(self) -> float:
        """Body weight, N."""
        return self.track.weight

    @property
    def fallen_at(self) -> float:
        """When it fell or diverged, s; infinite otherwise."""
        return self.track.fallen_at

    @property
    def fell(self) -> bool:
        """Whether the body fell or diverged."""
        return self.track.fell

    def since(self, start: float) -> dict[str, FloatArray]:
        """All readings and ``time`` from a moment on, s."""
        chosen = self.time >= start
        read = {name: values[chosen] for name, values in self.track.readings.items()}
        return {**read, "time": self.time[chosen]}


def standing(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Outcomes without a fall."""
    return [outcome for outcome in outcomes if not outcome.fell]


def by_label(outcomes: Sequence[Outcome]) -> dict[str, list[Outcome]]:
    """Outcomes in groups of one label, in order."""
    groups: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        groups.setdefault(outcome.trial.label, []).append(outcome)
    return groups


def run_trials(
    rig: Rig,
    trials: Sequence[Trial],
    *,
    controller: str | None = None,
    preset: str | None = None,
    batch: int = 64,
    threads: int = 0,
    progress: Callable[[float], object] | None = None,
    store: TrialStore | None = None,
) -> list[Outcome]:
    """Run trials in batches of those that can share a simulation; outcomes are in order.

    Args:
        rig: Whose.
        trials: The trials.
        controller: Name of the controller; the rig's first when left out.
        preset: Tuned parameters; the controller's own when left out.
        batch: Largest number of bodies side by side.
        threads: Physics threads, 0 for one per core.
        progress: Called with the trial seconds simulated since its last call.
        store: Where outcomes are kept, and found if they have been run before.
    """
    groups: dict[Hashable, list[int]] = {}
    outcomes: dict[int, Outcome] = {}
    call = store.call() if store else ""
    for index, trial in enumerate(trials):
        known = store.track(call, index, tuple(rig.part("readings"))) if store else None
        if known is None:
            groups.setdefault(_alike(trial), []).append(index)
            continue
        outcomes[index] = Outcome(trial=trial, track=known)
        if progress:
            progress(trial.duration)
    for group in groups.values():
        for first in range(0, len(group), batch):
            indices = group[first : first + batch]
            chosen = [trials[index] for index in indices]
            simulation = start_trials(
                rig, chosen, controller=controller, preset=preset, threads=threads
            )
            tracks = follow(rig, simulation, chosen, progress)
            for index, track in zip(indices, tracks, strict=True):
                outcomes[index] = Outcome(trial=trials[index], track=track)
                if store:
                    store.keep(call, index, track)
    return [outcomes[index] for index in range(len(trials))]


def _alike(trial: Trial) -> Hashable:
    """What trials that share a simulation have in common; some ground costs time for all rows."""
    ground = getattr(trial.start, "terrain", None)
    options = repr(sorted(trial.options.items()))
    return trial.duration, options, trial.warm_up, ground and ground.kind


def start_trials(
    rig: Rig,
    trials: Sequence[Trial],
    *,
    controller: str | None = None,
    preset: str | Preset | None = None,
    threads: int = 0,
) -> Simulation:
    """Put one row per trial into its start, with its masses, ground and seed; see `run_trials`."""
    body = rig.make_body()
    rngs = [np.random.default_rng([trial.seed, 1]) for trial in trials]
    seeds = [trial.seed for trial in trials]
    conditions = [trial.conditions for trial in trials]
    own = {"conditions": conditions} if any(conditions) else {}
    simulation = rig.make(
        controller,
        scenarios=[
            trial.start.scenario(body, rng) for trial, rng in zip(trials, rngs, strict=True)
        ],
        seed=seeds,
        threads=threads,
        preset=preset,
        **own,
        **trials[0].options,
    )
    states = [
        trial.start.state(simulation.plant, row, rng)
        for row, (trial, rng) in enumerate(zip(trials, rngs, strict=True))
    ]
    simulation.reset(
        qpos=np.array([qpos for qpos, _ in states]),
        qvel=np.array([qvel for _, qvel in states]),
        seeds=seeds,
    )
    if trials[0].warm_up:
        Timeline(_commanded(simulation, trials))(simulation)
        simulation.controller.warm_up(simulation.command, trials[0].warm_up)
    return simulation


def follow(
    rig: Rig,
    simulation: Simulation,
    trials: Sequence[Trial],
    progress: Callable[[float], object] | None = None,
    observers: Sequence[Observer] = (),
) -> list[Track]:
    """Run trials that have been started, others looking on, and return the track of every row."""
    rows, duration = len(trials), trials[0].duration
    tracks = Tracks(simulation, duration, rig.part("readings"))
    report = (lambda seconds: progress(seconds * rows)) if progress else None
    acts = [*_commanded(simulation, trials), *_troubled(simulation, trials)]
    simulation.run(duration, [tracks, *observers], before_tick=Timeline(acts), progress=report)
    if progress:
        progress(max(0.0, duration - simulation.time) * rows)
    return [tracks.row(row) for row in range(rows)]


def _commanded(simulation: Simulation, trials: Sequence[Trial]) -> Iterator[Act]:
    for row, trial in enumerate(trials):
        for one in trial.commands:
            yield command(simulation, row, one.time, one.changes(simulation.controller))


def _troubled(simulation: Simulation, trials: Sequence[Trial]) -> Iterator[Act]:
    """Pilots and pushes."""
    routes = {row: trial.route for row, trial in enumerate(trials) if trial.route is not None}
    if routes:
        pilot = Pilot(simulation, routes, simulation.plant.body.length)
        yield from pilot.acts(trials[0].duration)
    for row, trial in enumerate(trials):
        yield from pushed(simulation, row, trial.pushes)
