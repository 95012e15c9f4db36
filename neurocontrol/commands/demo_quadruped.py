"""The quadruped's demo: its neurons fire, its gait switches."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from neurocontrol.commands.demo_common import KINDS, Demo
from neurocontrol.errors import InputError

if TYPE_CHECKING:
    import argparse

    from neurocontrol.schedule import Schedule
    from neurocontrol.simulation import Simulation

DEFAULTS = {
    "gait": None, "schedule": None, "speed": 0.5, "turn": 0.0, "duration": None, "seed": 0,
    "terrain": "flat", "height": 0.011, "angle": 5.0, "controller": "spiking", "preset": None,
}  # fmt: skip
"""Its options in the order of its command line."""

SPEEDS = (0.0, 1.0)  # from the slowest of the gait to the fastest
TERRAINS = KINDS

_SHOWN = ("walk", "trot", "pace", "bound", "walk")
_HELD = 4.0  # s for which the default schedule holds each gait
_SINGLE = 10.0  # s of a demo that holds one gait


def add_options(group: argparse._ArgumentGroup) -> None:
    """Add the options that only this body has."""
    group.add_argument("--gait", help="hold one gait: walk, trot, pace, bound, pronk or gallop")
    group.add_argument("--schedule", type=Path, help="timed commands in a TOML file")


def prepare(options: argparse.Namespace) -> Demo:
    """Put the robot into its start pose and plan its commands.

    Raises:
        InputError: An option cannot be met.
    """
    schedule, duration = _schedule(options)
    simulation = _simulation(options)
    what = options.gait or (options.schedule.stem if options.schedule else "gaits")
    return Demo(
        simulation=simulation,
        title=what,
        segments=_segments(simulation, schedule, duration),
        duration=duration,
    )


def _schedule(options: argparse.Namespace) -> tuple[Schedule, float]:
    from neurocontrol.schedule import Schedule, TimedCommand, read_schedule

    if options.schedule and options.gait:
        raise InputError("give either --gait or --schedule, not both")
    if options.schedule:
        schedule = read_schedule(options.schedule)
        return schedule, options.duration or schedule.commands[-1].time + _HELD
    speed, turn = options.speed, options.turn
    if options.gait:
        command = TimedCommand(time=0.0, gait=options.gait, speed=speed, turn=turn)
        return Schedule((command,)), options.duration or _SINGLE
    commands = [
        TimedCommand(time=index * _HELD, gait=gait, speed=speed, turn=turn)
        for index, gait in enumerate(_SHOWN)
    ]
    return Schedule(tuple(commands)), options.duration or len(_SHOWN) * _HELD


def _simulation(options: argparse.Namespace) -> Simulation:
    import numpy as np

    from neurocontrol.assembly import make_quadruped
    from neurocontrol.plant import Scenario
    from neurocontrol.starts import varied_pose
    from neurocontrol.terrain import Terrain

    terrain = Terrain(
        kind=options.terrain, height=options.height, angle=options.angle, seed=options.seed
    )
    further = {"preset": options.preset} if options.preset else {}
    simulation = make_quadruped(
        options.controller,
        scenarios=[Scenario(terrain=terrain)],
        seed=[options.seed],
        **further,
    )
    pose = varied_pose(simulation.plant, 0, np.random.default_rng([options.seed, 1]))
    simulation.plant.reset(qpos=pose)
    return simulation


def _segments(simulation: Simulation, schedule: Schedule, duration: float) -> list[dict[str, Any]]:
    from neurocontrol.controllers.quadruped.command import gait_command

    space = simulation.controller.command_space
    segments = []
    for start, stop, timed in schedule.segments(duration):
        command = gait_command(space, timed.gait, speed=timed.speed, turn=timed.turn)
        named = dict(zip(space.names, command.tolist(), strict=True))
        segments.append({"start": start, "stop": stop, "label": timed.gait, "command": named})
    return segments
