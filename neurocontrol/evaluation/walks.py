"""Walks of the human legs: many, each under its own conditions, side by side in batches."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import cos, inf, sin
from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.analysis.walking import heading_of
from neurocontrol.assembly import make_human
from neurocontrol.errors import InputError
from neurocontrol.evaluation.human_preset import preset_options
from neurocontrol.models.human_legs import GROUND, StartPose
from neurocontrol.muscles import Musculature
from neurocontrol.plant import Scenario
from neurocontrol.simulation import Timeline

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from neurocontrol.models.human_legs import Integrator
    from neurocontrol.simulation import Simulation
    from neurocontrol.types import FloatArray


@dataclass(frozen=True, kw_only=True)
class TrunkPush:
    """A force on the trunk, relative to where it looks when the push begins.

    Attributes:
        time: When it begins, s.
        forward: Force forward, N.
        left: Force to the left, N.
        duration: How long it lasts, s.
    """

    time: float
    forward: float = 0.0
    left: float = 0.0
    duration: float = 0.15


@dataclass(frozen=True, kw_only=True)
class Walk:
    """One walk to make.

    Attributes:
        duration: Simulated time, s.
        commands: Moment, s, and the command entries that change then.
        start: Start pose.
        scenario: Ground and masses.
        push: A push on the trunk.
        strength: Factors on the strength of muscle pairs by name.
        delay_scale: Factor on all neural delays.
        timestep: Physics time step, s.
        integrator: Physics integrator.
        label: Its group.
    """

    duration: float
    commands: tuple[tuple[float, Mapping[str, float]], ...] = ()
    start: StartPose = field(default_factory=StartPose)
    scenario: Scenario = field(default_factory=lambda: Scenario(terrain=GROUND))
    push: TrunkPush | None = None
    strength: Mapping[str, float] = field(default_factory=dict)
    delay_scale: float = 1.0
    timestep: float = 0.001
    integrator: Integrator = "euler"
    label: str = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class WalkOutcome:
    """What happened in a walk, sampled at every tick until it fell.

    Attributes:
        walk: The walk.
        time: Moments, s, shape ``(T,)``.
        qpos: Configurations, shape ``(T, 17)``.
        force: Normal ground force under the left and right foot, N, shape ``(T, 2)``.
        activation: Activation of the muscles, shape ``(T, 22)``.
        power: Metabolic power, W, shape ``(T,)``.
        weight: Body weight, N.
        fallen_at: When it fell or diverged, s; infinite otherwise.
    """

    walk: Walk
    time: FloatArray
    qpos: FloatArray
    force: FloatArray
    activation: FloatArray
    power: FloatArray
    weight: float
    fallen_at: float

    @property
    def fell(self) -> bool:
        """Whether the body fell or diverged."""
        return self.fallen_at < inf


class _Tracks:
    """Collects what outcomes need, for every row."""

    def __init__(self, simulation: Simulation, ticks: int) -> None:
        batch = simulation.plant.batch
        self.qpos = np.zeros((batch, ticks, simulation.plant.qpos.shape[1]))
        self.force = np.zeros((batch, ticks, 2))
        self.activation = np.zeros((batch, ticks, simulation.activation.shape[1]))
        self.power = np.zeros((batch, ticks))
        self._filled = 0

    def observe(self, simulation: Simulation) -> None:
        index = self._filled
        self.qpos[:, index] = simulation.plant.qpos
        self.force[:, index] = simulation.plant.sensors["foot_force"]
        self.activation[:, index] = simulation.activation
        self.power[:, index] = simulation.power
        self._filled += 1


def run_walks(
    walks: Sequence[Walk],
    *,
    preset: str | None = None,
    options: Mapping[str, Any] | None = None,
    batch: int = 64,
    threads: int = 0,
    progress: Callable[[float], object] | None = None,
) -> list[WalkOutcome]:
    """Make walks in batches of equal duration and time step; outcomes are in order.

    Args:
        walks: The walks.
        preset: Preset name, TOML file or ``published``; the shipped preset when left out.
        options: Further arguments of the controller.
        batch: Largest number of walks side by side.
        threads: Physics threads, 0 for one per core.
        progress: Called with the seconds walked since its last call.
    """
    chosen_options = {**preset_options(preset), **(options or {})}
    outcomes: dict[int, WalkOutcome] = {}
    for indices in _batches(walks, batch):
        chosen = [walks[index] for index in indices]
        simulation = start_walks(chosen, threads=threads, **chosen_options)
        for index, outcome in zip(indices, _run_batch(simulation, chosen, progress), strict=True):
            outcomes[index] = outcome
    return [outcomes[index] for index in range(len(walks))]


def start_walks(walks: Sequence[Walk], *, threads: int = 0, **options: Any) -> Simulation:
    """Put one row per walk into its start; all have the same time step and integrator.

    Raises:
        InputError: A muscle is unknown.
    """
    simulation = make_human(
        scenarios=[walk.scenario for walk in walks],
        starts=[walk.start for walk in walks],
        timestep=walks[0].timestep,
        integrator=walks[0].integrator,
        delay_scale=np.array([walk.delay_scale for walk in walks]),
        threads=threads,
        **options,
    )
    muscles = simulation.muscles
    assert isinstance(muscles, Musculature)
    for row, walk in enumerate(walks):
        for name, factor in walk.strength.items():
            pair = [column for column in muscles.names if column.partition("_")[2] == name]
            if not pair:
                raise InputError(f"unknown muscle {name!r}; they are {', '.join(muscles.names)}")
            muscles.strength[row, [muscles.names.index(column) for column in pair]] *= factor
    return simulation


def _batches(walks: Sequence[Walk], size: int) -> Iterator[list[int]]:
    """Numbers of walks that can share a simulation; tiles cost time where they are not needed."""
    alike: dict[tuple[float, float, str, bool], list[int]] = {}
    for index, walk in enumerate(walks):
        tiled = walk.scenario.terrain.kind == "tiles"
        key = (walk.duration, walk.timestep, walk.integrator, tiled)
        alike.setdefault(key, []).append(index)
    for indices in alike.values():
        for start in range(0, len(indices), size):
            yield indices[start : start + size]


def _run_batch(
    simulation: Simulation,
    walks: Sequence[Walk],
    progress: Callable[[float], object] | None,
) -> list[WalkOutcome]:
    duration = walks[0].duration
    ticks = round(duration / simulation.tick)
    tracks = _Tracks(simulation, ticks)
    report = (lambda seconds: progress(seconds * len(walks))) if progress else None
    simulation.run(duration, [tracks], before_tick=_timeline(simulation, walks), progress=report)
    if progress:
        progress(max(0.0, duration - simulation.time) * len(walks))
    time: FloatArray = np.arange(1, ticks + 1, dtype=np.float64) * simulation.tick
    outcomes = []
    for row, walk in enumerate(walks):
        fallen_at = float(simulation.fallen_at[row])
        end = int(np.searchsorted(time, fallen_at - simulation.tick / 2))
        outcomes.append(
            WalkOutcome(
                walk=walk,
                time=time[:end],
                qpos=tracks.qpos[row, :end],
                force=tracks.force[row, :end],
                activation=tracks.activation[row, :end],
                power=tracks.power[row, :end],
                weight=float(simulation.plant.weight[row]),
                fallen_at=fallen_at,
            )
        )
    return outcomes


def _timeline(simulation: Simulation, walks: Sequence[Walk]) -> Timeline:
    space, plant = simulation.controller.command_space, simulation.plant
    acts: list[tuple[float, Callable[[], None]]] = []

    def commanding(row: int, changes: Mapping[str, float]) -> Callable[[], None]:
        command = space.vector(**changes)
        columns = [space.names.index(name) for name in changes]

        def act() -> None:
            simulation.command[row, columns] = command[columns]

        return act

    def pushing(row: int, push: TrunkPush) -> Callable[[], None]:
        def act() -> None:
            yaw = float(heading_of(plant.qpos[row : row + 1])[0])
            along, across = push.forward, push.left
            x, y = along * cos(yaw) - across * sin(yaw), along * sin(yaw) + across * cos(yaw)
            plant.push(row, np.array([x, y, 0.0]))

        return act

    for row, walk in enumerate(walks):
        for moment, changes in walk.commands:
            acts.append((moment, commanding(row, changes)))
        if walk.push:
            release = walk.push.time + walk.push.duration
            acts.append((walk.push.time, pushing(row, walk.push)))
            acts.append((release, lambda row=row: plant.push(row, np.zeros(3))))  # type: ignore[misc]
    return Timeline(acts)
