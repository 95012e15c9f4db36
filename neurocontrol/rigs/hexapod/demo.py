"""The hexapod's demo: a modulator switches its gait, and a lost leg reorganises it."""

from __future__ import annotations

import argparse
import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from neurocontrol.demonstration import Demo, chosen_ground
from neurocontrol.errors import InputError
from neurocontrol.gaits import SIX_LEGS
from neurocontrol.options import add_ground_options, add_number, add_run_options, between

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neurocontrol.rig import Rig
    from neurocontrol.timeline import Act, Command

_SHOWN = ("tetrapod", "tripod", "tetrapod")
_HELD = 7.0  # s for which the default schedule holds each gait
_SINGLE = 10.0  # s of a demo that holds one gait
_LESION = 4.0  # s after which legs are lost
_LESIONED = 14.0  # s of a demo of a lesion


def read_lesion(text: str) -> str:
    """Read ``leg@L2``.

    Raises:
        argparse.ArgumentTypeError: The text is anything else.
    """
    if not re.fullmatch(f"leg@({'|'.join(SIX_LEGS)})", text):
        raise argparse.ArgumentTypeError(
            f"must be such as leg@L2, with one of {', '.join(SIX_LEGS)}, got {text!r}"
        )
    return text


def add_options(parser: argparse.ArgumentParser, rig: Rig) -> None:
    """Add gaits and their schedule, speed, turn, lesions and ground."""
    parser.add_argument("--gait", help="hold one gait: tetrapod, tripod or wave")
    parser.add_argument("--schedule", type=Path, help="timed commands in a TOML file")
    add_number(
        parser, "--speed", between(0.0, 1.0), 0.5,
        "from 0, the slowest of the gait, to 1, the fastest; that of cruse follows from its gait",
    )  # fmt: skip
    add_number(parser, "--turn", between(-1.0, 1.0), 0.0, "from -1, right, to 1, left")
    parser.add_argument(
        "--lesion", type=read_lesion, nargs="+", action="extend", default=[], metavar="WHERE",
        help=f"leg@L2 folds up a leg for good after {_LESION:g} s, which nothing else is told",
    )  # fmt: skip
    add_run_options(parser, rig, duration=None)
    add_ground_options(parser, height=0.034, angle=10.0)


def prepare(options: argparse.Namespace, rig: Rig) -> Demo:
    """Put the hexapod into its start pose and plan its commands."""
    from neurocontrol._files import read_text
    from neurocontrol.evaluation.trials import Trial, start_trials
    from neurocontrol.schedule import segments
    from neurocontrol.starts import Standing

    commands, duration = _commands(options, rig)
    terrain = chosen_ground(options, rig.make_body().ground)
    trial = Trial(duration=duration, seed=options.seed, start=Standing(terrain=terrain))
    simulation = start_trials(rig, [trial], controller=options.controller, preset=options.preset)
    held = []
    for start, stop, command in segments(commands, duration):
        entries = command.changes(simulation.controller)
        simulation.controller.command_space.vector(**entries)
        held.append({"start": start, "stop": stop, "label": command.name, "command": entries})
    acts: list[Act] = [
        (
            _LESION,
            partial(simulation.controller.set_parameters, {where.replace("@", "."): 0.0}),
        )
        for where in options.lesion
    ]
    what = options.gait or (options.schedule.stem if options.schedule else "gaits")
    what = f"without {' and '.join(one[-2:] for one in options.lesion)}" if acts else what
    text = read_text(options.schedule, "the schedule") if options.schedule else ""
    return Demo(
        simulation=simulation, title=what, segments=held, duration=duration, acts=acts,
        schedule=text,
    )  # fmt: skip


def _commands(options: argparse.Namespace, rig: Rig) -> tuple[Sequence[Command], float]:
    """The commands by time, and the simulated time, s."""
    from neurocontrol.schedule import read_schedule
    from neurocontrol.timeline import Command

    if options.schedule and options.gait:
        raise InputError("give only one of --gait and --schedule")
    if options.schedule:
        commands = read_schedule(options.schedule)
        return commands, options.duration or commands[-1].time + _HELD
    entries = {"speed": options.speed, "turn": options.turn}
    if rig.controller(options.controller) == "cruse":
        del entries["speed"]
    live = getattr(options, "live", False)
    gait = options.gait or (_SHOWN[0] if live or options.lesion else None)
    if gait:
        usual = _LESIONED if options.lesion else _SINGLE
        return [Command(name=gait, entries=entries)], options.duration or usual
    times = [_HELD * index for index in range(len(_SHOWN))]
    shown = [
        Command(time=t, name=one, entries=entries) for t, one in zip(times, _SHOWN, strict=True)
    ]
    return shown, options.duration or len(_SHOWN) * _HELD
