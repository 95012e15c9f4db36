"""Trials: many runs of the quadruped under varied conditions, side by side in batches."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.assembly import make_quadruped
from neurocontrol.controllers.quadruped.command import gait_command
from neurocontrol.evaluation.batches import follow, run_in_batches
from neurocontrol.models import make_body
from neurocontrol.plant import Scenario
from neurocontrol.schedule import Schedule, TimedCommand
from neurocontrol.starts import on_ground, varied_pose, varied_scenario
from neurocontrol.terrain import Terrain
from neurocontrol.timeline import command, push

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from neurocontrol.simulation import Simulation
    from neurocontrol.timeline import Act
    from neurocontrol.tracks import Reading
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
    held = TimedCommand(time=0.0, gait=gait, speed=speed, turn=turn)
    return Trial(
        schedule=Schedule((held,)),
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


_READINGS: Mapping[str, Reading] = {
    "force": lambda simulation: simulation.plant.sensors["foot_force"],
    "qpos": lambda simulation: simulation.plant.qpos[:, :7],
    "power": lambda simulation: simulation.plant.power,
}


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

    def run(chosen: Sequence[Trial]) -> list[Outcome]:
        simulation = start_trials(chosen, controller=controller, options=options, threads=threads)
        if prepare:
            prepare(simulation, chosen)
        acts = _acts(simulation, chosen)
        tracks = follow(simulation, chosen[0].duration, _READINGS, acts, progress)
        return [
            Outcome(
                trial=trial,
                time=track.time,
                weight=track.weight,
                fallen_at=track.fallen_at,
                **track.readings,
            )
            for trial, track in zip(chosen, tracks, strict=True)
        ]

    return run_in_batches(trials, run, alike=lambda trial: trial.duration, size=batch)


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


def _acts(simulation: Simulation, trials: Sequence[Trial]) -> Iterator[Act]:
    space = simulation.controller.command_space
    for row, trial in enumerate(trials):
        for timed in trial.schedule.commands:
            wanted = gait_command(space, timed.gait, speed=timed.speed, turn=timed.turn)
            yield command(simulation, row, timed.time, dict(zip(space.names, wanted, strict=True)))
        if trial.push:
            force = np.array([0.0, trial.push.force, 0.0])
            yield from push(simulation, row, trial.push.time, force, trial.push.duration)
