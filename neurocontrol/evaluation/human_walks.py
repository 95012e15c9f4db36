"""Walks of the human legs: many, each under its own conditions, side by side in batches."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from math import cos, inf, sin
from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.analysis.walking import heading_of
from neurocontrol.assembly import make_human
from neurocontrol.errors import InputError
from neurocontrol.evaluation.batches import follow, run_in_batches
from neurocontrol.evaluation.human_preset import preset_options
from neurocontrol.models.human_legs import GROUND, StartPose
from neurocontrol.muscles import Musculature
from neurocontrol.plant import Scenario
from neurocontrol.timeline import command, push
from neurocontrol.tuning.walking_track import READINGS

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence

    from neurocontrol.models.human_legs import Integrator
    from neurocontrol.simulation import Simulation
    from neurocontrol.timeline import Act
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

    def run(chosen: Sequence[Walk]) -> list[WalkOutcome]:
        simulation = start_walks(chosen, threads=threads, **chosen_options)
        acts = _acts(simulation, chosen)
        tracks = follow(simulation, chosen[0].duration, READINGS, acts, progress)
        return [
            WalkOutcome(
                walk=walk,
                time=track.time,
                weight=track.weight,
                fallen_at=track.fallen_at,
                **track.readings,
            )
            for walk, track in zip(chosen, tracks, strict=True)
        ]

    return run_in_batches(walks, run, alike=_alike, size=batch)


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


def _alike(walk: Walk) -> Hashable:
    """What walks that share a simulation have in common; tiles cost time where not needed."""
    tiled = walk.scenario.terrain.kind == "tiles"
    return walk.duration, walk.timestep, walk.integrator, tiled


def _acts(simulation: Simulation, walks: Sequence[Walk]) -> Iterator[Act]:
    plant = simulation.plant

    def towards(row: int, push: TrunkPush) -> FloatArray:
        yaw = float(heading_of(plant.qpos[row : row + 1])[0])
        along, across = push.forward, push.left
        return np.array(
            [along * cos(yaw) - across * sin(yaw), along * sin(yaw) + across * cos(yaw), 0.0]
        )

    for row, walk in enumerate(walks):
        for moment, changes in walk.commands:
            yield command(simulation, row, moment, changes)
        if walk.push:
            force = partial(towards, row, walk.push)
            yield from push(simulation, row, walk.push.time, force, walk.push.duration)
