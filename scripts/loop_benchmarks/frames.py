"""Environments of all rigs beside the physics of their bodies, frame by frame."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from gymnasium.envs.registration import load_env_creator

from loop_benchmarks.replay import Replay
from loop_benchmarks.timing import Cost, Work, alternately, median, ratio

if TYPE_CHECKING:
    from loop_benchmarks.loops import Loop
    from neurocontrol.envs.pack import Pack
    from neurocontrol.simulation import Simulation
    from neurocontrol.types import FloatArray

WARM_UP = 5  # frames


@dataclass(frozen=True, kw_only=True)
class FrameResult:
    """What an environment costs beside its physics.

    Attributes:
        body: What was measured.
        batch: Number of rows.
        physics: Cost of the physics of a row and frame, us.
        loop: Loop over physics.
        frame: Environment over physics.
        reset: Reset of a row over its frame.
        comparable: Whether both went the same way and no episode ended.
    """

    body: str
    batch: int
    physics: Cost
    loop: Cost
    frame: Cost
    reset: Cost
    comparable: bool


def pack_of(loop: Loop, batch: int, threads: int) -> Pack:
    """The bodies of a rig's environment in command mode."""
    rig, place = loop.rig, loop.place
    assert rig.environment is not None
    single: Any = load_env_creator(rig.absolute(rig.environment.single))
    options = {**rig.environment.arguments, "controller": rig.controller()}
    task = single.task_type(**options, **({"arena": place} if place else {}))
    pack: Pack = single.pack_type(task, batch, threads=threads)
    return pack


def run_frames(pack: Pack, actions: FloatArray, frames: int) -> bool:
    """Step an environment; whether an episode ended."""
    ended = False
    for _ in range(frames):
        frame = pack.step(actions)
        ended |= bool(frame.terminated.any() or frame.truncated.any())
    return ended


def run_loop(command: FloatArray, frames: int, ticks: int, simulation: Simulation) -> None:
    """Step what is inside of it, each frame of so many ticks at once."""
    simulation.command[:] = command
    for _ in range(frames):
        simulation.step(ticks)


def measure_frames(
    loop: Loop, batch: int, *, repeats: int, frames: int, threads: int
) -> FrameResult:
    """Time an environment under its default command, its loop and its physics on one way."""
    pack = pack_of(loop, batch, threads)
    simulation, rows = pack.simulation, np.arange(batch)
    pack.limit = None
    for row in range(batch):
        pack.generators[row] = np.random.default_rng(row)
    pack.reset(rows)
    actions = np.tile(pack.rest, (batch, 1))
    run_frames(pack, actions, WARM_UP)
    start, command = simulation.save(), simulation.command.copy()
    run = partial(run_loop, command, frames, round(pack.frame_period / simulation.tick))
    replay = Replay(simulation, run, threads)
    restore = partial(simulation.restore, start)
    costs = alternately(
        repeats,
        {
            "frame": Work(partial(run_frames, pack, actions, frames), restore),
            "loop": Work(partial(run, simulation), restore),
            "physics": Work(replay.run, replay.start),
        },
    )
    restore()
    comparable = not run_frames(pack, actions, frames) and not replay.difference(simulation)
    resets = alternately(repeats, {"reset": Work(partial(pack.reset, rows))})
    scale = 1.0 / frames
    return FrameResult(
        body=loop.name,
        batch=batch,
        physics=median(costs["physics"]).scaled(1e6 * scale / batch),
        loop=ratio(costs["loop"], costs["physics"]),
        frame=ratio(costs["frame"], costs["physics"]),
        reset=ratio(resets["reset"], [cost.scaled(scale) for cost in costs["frame"]]),
        comparable=comparable,
    )
