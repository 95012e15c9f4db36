"""The quadruped's demo: its neurons fire, its gait switches."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from neurocontrol.demonstration import Demo, chosen_ground
from neurocontrol.errors import InputError
from neurocontrol.options import (
    add_ground_options,
    add_number,
    add_run_options,
    between,
)

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from neurocontrol.controllers import Controller
    from neurocontrol.rig import Rig
    from neurocontrol.timeline import Command

_SHOWN = ("walk", "trot", "pace", "bound", "walk")
_HELD = 4.0  # s for which the default schedule holds each gait
_SINGLE = 10.0  # s of a demo that holds one gait
_DRIVEN = 24.0  # s of a demo of one drive


def add_options(parser: argparse.ArgumentParser, rig: Rig) -> None:
    """Add gaits and their schedule, speed, turn and ground."""
    parser.add_argument("--gait", help="hold one gait: walk, trot, pace, bound, pronk or gallop")
    parser.add_argument("--schedule", type=Path, help="timed commands in a TOML file")
    parser.add_argument(
        "--drive", nargs="+", type=between(0.0, 1.0), metavar="DRIVE",
        help="gait and speed by one number, which goes through these values: 0 1 0 from a slow "
        "walk to a fast bound and back",
    )  # fmt: skip
    meaning = "from 0, the slowest of the gait, to 1, the fastest"
    add_number(parser, "--speed", between(0.0, 1.0), 0.5, meaning)
    add_number(parser, "--turn", between(-1.0, 1.0), 0.0, "from -1, right, to 1, left")
    add_run_options(parser, rig, duration=None)
    add_ground_options(parser)


def prepare(options: argparse.Namespace, rig: Rig) -> Demo:
    """Put the robot into its start pose and plan its commands."""
    import numpy as np

    from neurocontrol._files import read_text
    from neurocontrol.plant import Scenario
    from neurocontrol.rigs.quadruped.schedule import changes_of_gait
    from neurocontrol.schedule import segments
    from neurocontrol.starts import varied_pose
    from neurocontrol.terrain import Terrain
    from neurocontrol.timeline import command as told

    _check(options)
    scenario = Scenario(terrain=chosen_ground(options, Terrain()))
    simulation = rig.make(
        options.controller, scenarios=[scenario], seed=[options.seed], preset=options.preset
    )
    commands, duration = _commands(options, simulation.controller)
    pose = varied_pose(simulation.plant, 0, np.random.default_rng([options.seed, 1]))
    simulation.plant.reset(qpos=pose)
    held = []
    steady, acts = commands, []
    if options.drive:
        controller, steady = simulation.controller, changes_of_gait(commands)
        acts = [told(simulation, 0, one.time, one.changes(controller)) for one in commands]
    for start, stop, command in segments(steady, duration):
        entries = command.changes(simulation.controller)
        simulation.controller.command_space.vector(**entries)
        held.append({"start": start, "stop": stop, "label": command.name, "command": entries})
    what = options.gait or (options.schedule.stem if options.schedule else "gaits")
    what = "drive" if options.drive else what
    text = read_text(options.schedule, "the schedule") if options.schedule else ""
    return Demo(
        simulation=simulation, title=what, segments=held, duration=duration, acts=acts,
        schedule=text,
    )  # fmt: skip


def _check(options: argparse.Namespace) -> None:
    """Refuse options that contradict each other.

    Raises:
        InputError: They do.
    """
    if sum(map(bool, (options.schedule, options.gait, options.drive))) > 1:
        raise InputError("give only one of --gait, --schedule and --drive")


def _commands(
    options: argparse.Namespace, controller: Controller
) -> tuple[Sequence[Command], float]:
    """The commands by time, and the simulated time, s."""
    from neurocontrol.rigs.quadruped.schedule import driven
    from neurocontrol.schedule import read_schedule
    from neurocontrol.timeline import Command

    if options.drive:
        duration = options.duration or _DRIVEN
        space = controller.command_space
        return driven(options.drive, duration, options.turn, space), duration
    if options.schedule:
        commands = read_schedule(options.schedule)
        return commands, options.duration or commands[-1].time + _HELD
    entries = {"speed": options.speed, "turn": options.turn}
    gait = options.gait or (_SHOWN[0] if getattr(options, "live", False) else None)
    if gait:
        return [Command(name=gait, entries=entries)], options.duration or _SINGLE
    known = [gait for gait in _SHOWN if gait in controller.named_commands]
    shown = [
        Command(time=_HELD * number, name=gait, entries=entries)
        for number, gait in enumerate(known)
    ]
    return shown, options.duration or len(shown) * _HELD
