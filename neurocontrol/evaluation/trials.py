"""Trials: many runs of the quadruped under varied conditions, side by side in batches."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.assembly import make_quadruped
from neurocontrol.controllers.quadruped_command import gait_command
from neurocontrol.models import make_body
from neurocontrol.plant import Scenario
from neurocontrol.schedule import Schedule, TimedCommand
from neurocontrol.simulation import Timeline
from neurocontrol.starts import on_ground, varied_pose, varied_scenario
from neurocontrol.terrain import Terrain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from neurocontrol.simulation import Simulation
    from neurocontrol.types import FloatArray


@dataclass(frozen=True, kw_only=True)
class Push:
    """A force on the trunk.

    Attributes:
        time: When it begins, s.
        force: Force to the left, N.
        duration: How long it lasts, s.
    """

    time: float
    force: float
    duration: float = 0.1


@dataclass(frozen=True, kw_only=True)
class Trial:
    """One run to make.

    Attributes:
        schedule: Commands by time.
        duration: Simulated time, s.
        seed: Seed of the network, the start pose, the masses and the friction.
        terrain: The ground; its friction is drawn when ``varied``.
        varied: Draw start pose, masses and friction; otherwise start from standing.
        push: A push on the trunk.
    """

    schedule: Schedule
    duration: float
    seed: int
    terrain: Terrain = field(default_factory=Terrain)
    varied: bool = True
    push: Push | None = None


def steady_trial(
    gait: str,
    seed: int,
    duration: float,
    *,
    speed: float = 0.5,
    turn: float = 0.0,
    terrain: Terrain | None = None,
    push: Push | None = None,
    varied: bool = True,
) -> Trial:
    """A trial that holds one command."""
    command = TimedCommand(time=0.0, gait=gait, speed=speed, turn=turn)
    return Trial(
        schedule=Schedule((command,)),
        duration=duration,
        seed=seed,
        terrain=terrain or Terrain(),
        push=push,
        varied=varied,
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class Outcome:
    """What happened in a trial.

    Attributes:
        trial: The trial.
        time: Moment of each sample, s, shape ``(T,)``.
        force: Ground force under LF, RF, LH, RH, N, shape ``(T, 4)``.
        qpos: Pose of the trunk, shape ``(T, 7)``.
        power: Mechanical power of the actuators, W, shape ``(T,)``.
        weight: Body weight, N.
        fallen_at: When it fell or diverged, s; infinite otherwise.
    """

    trial: Trial
    time: FloatArray
    force: FloatArray
    qpos: FloatArray
    power: FloatArray
    weight: float
    fallen_at: float

    @property
    def fell(self) -> bool:
        """Whether the body fell or diverged."""
        return bool(np.isfinite(self.fallen_at))


class _Tracks:
    """Collects what outcomes need, for every row."""

    def __init__(self, ticks: int, batch: int) -> None:
        self.force = np.zeros((batch, ticks, 4))
        self.qpos = np.zeros((batch, ticks, 7))
        self.power = np.zeros((batch, ticks))
        self._filled = 0

    def observe(self, simulation: Simulation) -> None:
        plant, index = simulation.plant, self._filled
        self.force[:, index] = plant.sensors["foot_force"]
        self.qpos[:, index] = plant.qpos[:, :7]
        self.power[:, index] = plant.power
        self._filled += 1


def run_trials(
    trials: Sequence[Trial],
    *,
    controller: str = "spiking",
    options: Mapping[str, Any] | None = None,
    prepare: Callable[[Simulation, Sequence[Trial]], None] | None = None,
    batch: int = 64,
    threads: int = 0,
    progress: Callable[[float], object] | None = None,
) -> list[Outcome]:
    """Run trials in batches of equal duration and return their outcomes in order.

    Args:
        trials: The trials.
        controller: Name of the controller.
        options: Further arguments of the controller.
        prepare: Called with every batch's simulation and trials before it starts.
        batch: Largest number of rows simulated side by side.
        threads: Physics threads, 0 for one per core.
        progress: Called with the trial seconds simulated since its last call.
    """
    outcomes: dict[int, Outcome] = {}
    for indices in _batches(trials, batch):
        chosen = [trials[index] for index in indices]
        simulation = start_trials(chosen, controller=controller, options=options, threads=threads)
        if prepare:
            prepare(simulation, chosen)
        for index, outcome in zip(indices, _run_batch(simulation, chosen, progress), strict=True):
            outcomes[index] = outcome
    return [outcomes[index] for index in range(len(trials))]


def start_trials(
    trials: Sequence[Trial],
    *,
    controller: str = "spiking",
    options: Mapping[str, Any] | None = None,
    threads: int = 0,
) -> Simulation:
    """Put one row per trial into its start pose, with its masses, ground and seed."""
    body = make_body("quadruped")
    generators = [np.random.default_rng([trial.seed, 1]) for trial in trials]
    scenarios = [
        varied_scenario(body, generator, trial.terrain)
        if trial.varied
        else Scenario(terrain=trial.terrain)
        for trial, generator in zip(trials, generators, strict=True)
    ]
    simulation = make_quadruped(
        controller,
        scenarios=scenarios,
        seed=[trial.seed for trial in trials],
        threads=threads,
        **(options or {}),
    )
    plant = simulation.plant
    poses = [
        varied_pose(plant, row, generator)
        if trial.varied
        else on_ground(plant.row_model(row), body.standing, body.feet)
        for row, (trial, generator) in enumerate(zip(trials, generators, strict=True))
    ]
    plant.reset(qpos=np.array(poses))
    return simulation


def _batches(trials: Sequence[Trial], size: int) -> Iterator[list[int]]:
    by_duration: dict[float, list[int]] = {}
    for index, trial in enumerate(trials):
        by_duration.setdefault(trial.duration, []).append(index)
    for indices in by_duration.values():
        for start in range(0, len(indices), size):
            yield indices[start : start + size]


def _run_batch(
    simulation: Simulation,
    trials: Sequence[Trial],
    progress: Callable[[float], object] | None,
) -> list[Outcome]:
    ticks = round(trials[0].duration / simulation.tick)
    tracks = _Tracks(ticks, len(trials))
    report = (lambda seconds: progress(seconds * len(trials))) if progress else None
    timeline = _timeline(simulation, trials)
    simulation.run(trials[0].duration, [tracks], before_tick=timeline, progress=report)
    if progress:
        progress(max(0.0, trials[0].duration - simulation.time) * len(trials))
    time: FloatArray = np.arange(1, ticks + 1, dtype=np.float64) * simulation.tick
    outcomes = []
    for row, trial in enumerate(trials):
        end = int(np.searchsorted(time, simulation.fallen_at[row], side="right"))
        outcomes.append(
            Outcome(
                trial=trial,
                time=time[:end],
                force=tracks.force[row, :end],
                qpos=tracks.qpos[row, :end],
                power=tracks.power[row, :end],
                weight=float(simulation.plant.weight[row]),
                fallen_at=float(simulation.fallen_at[row]),
            )
        )
    return outcomes


def _timeline(simulation: Simulation, trials: Sequence[Trial]) -> Timeline:
    space, plant = simulation.controller.command_space, simulation.plant
    events: list[tuple[float, Callable[[], None]]] = []

    def commanding(row: int, command: FloatArray) -> Callable[[], None]:
        def act() -> None:
            simulation.command[row] = command

        return act

    def pushing(row: int, force: float) -> Callable[[], None]:
        return lambda: plant.push(row, np.array([0.0, force, 0.0]))

    for row, trial in enumerate(trials):
        for timed in trial.schedule.commands:
            command = gait_command(space, timed.gait, speed=timed.speed, turn=timed.turn)
            events.append((timed.time, commanding(row, command)))
        if trial.push:
            events.append((trial.push.time, pushing(row, trial.push.force)))
            events.append((trial.push.time + trial.push.duration, pushing(row, 0.0)))
    return Timeline(events)
