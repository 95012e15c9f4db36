"""``neurocontrol demo``: a body moves and leaves behind what can be seen and measured."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from neurocontrol.changing import add_change_options, changes_in
from neurocontrol.commands.bodies import add_bodies, body_word
from neurocontrol.errors import InputError
from neurocontrol.interruption import deferred
from neurocontrol.options import add_folder_options, typed
from neurocontrol.progress import say, seconds_bar
from neurocontrol.rig import featured, named
from neurocontrol.runs import fresh_folder, held_folder
from neurocontrol.training.options import add_policy_option

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping, Sequence
    from typing import Any

    from neurocontrol.demonstration import Demo, Demonstration
    from neurocontrol.options import Subparsers
    from neurocontrol.recording import Recording
    from neurocontrol.rig import Rig

_ABOUT_FILES = ("out", "no_video", "overwrite")


def completed(words: Sequence[str]) -> list[str]:
    """The words that follow the command, with the featured body where none is named."""
    if body_word(words) or {"-h", "--help"} & set(words):
        return list(words)
    return [featured().name, *words]


def add_parser(subparsers: Subparsers, words: Sequence[str] = ()) -> argparse.ArgumentParser:
    """Add the sub-command's parser, with the options of the body that words name."""
    parser = subparsers.add_parser(
        "demo",
        help="simulate a body and show what it does",
        description="Simulate a body and leave recording, metrics, figure, video and report. "
        f"Without a body it is the {featured().name}; a body may also be a folder with a rig.toml.",
    )
    add_bodies(parser, words, add_options)
    return parser


def add_options(parser: argparse.ArgumentParser, rig: Rig) -> None:
    """Add what its rig lets people choose, and where the results go."""
    demonstration: Demonstration = rig.part("demo")
    demonstration.add_options(parser, rig)
    add_policy_option(parser, rig)
    add_change_options(parser, rig)
    add_folder_options(parser)
    parser.add_argument("--no-video", action="store_true", help="do not draw the video")


def run(arguments: argparse.Namespace) -> int:
    """Simulate, write the results, print the table."""
    _carry_out(arguments)
    return 0


def demo(
    rig: str | Rig, *, out: str | Path | None = None, video: bool = False, **options: Any
) -> Recording:
    """Simulate a body, leave the results of ``neurocontrol demo`` and return the recording.

    Args:
        rig: A rig, its name, or the folder that holds it.
        out: Folder for the results; a new one under ``runs/`` when left out.
        video: Whether to draw the video.
        **options: Options of the body's ``neurocontrol demo``, such as ``duration=5.0``.

    Raises:
        InputError: There is no such body or option, or an option cannot be met.
    """
    from neurocontrol.commands.parsing import parse_options

    arguments = parse_options("demo", named(rig), {**options, "out": out, "no_video": not video})
    return _carry_out(arguments)


def prepared_demo(arguments: argparse.Namespace, rig: Rig) -> Demo:
    """What the body's demo shows of the options, or what a policy does.

    Raises:
        InputError: An option cannot be met.
    """
    changes = changes_in(vars(arguments))
    if arguments.policy:
        if changes:
            raise InputError("a network cannot be changed with --policy, which acts as it learned")
        from neurocontrol.training.acting import prepare

        return prepare(arguments, rig)
    demonstration: Demonstration = rig.part("demo")
    return demonstration.prepare(arguments, rig.with_changes(changes))


def _carry_out(arguments: argparse.Namespace) -> Recording:
    from neurocontrol.viewing.results import leave_results
    from neurocontrol.viewing.showing import text_summary

    rig: Rig = arguments.rig
    prepared = prepared_demo(arguments, rig)
    line = _command_line(arguments, _taken(prepared, rig))
    path = arguments.out or fresh_folder(Path("runs"), f"{rig.name}-{prepared.title}")
    with held_folder(path, overwrite=arguments.overwrite) as folder, deferred():
        with seconds_bar(prepared.duration, "simulating") as progress:
            recording, cut = prepared.record(arguments.seed, progress, command_line=line)
        simulation = prepared.simulation
        if simulation.fallen_at[0] < prepared.duration:
            cause = simulation.plant.failures.get(0, "it fell")
            say(f"stopped at {simulation.fallen_at[0]:.2f} s: {cause}")
        summary = leave_results(
            folder,
            recording,
            command_line=line,
            video=not arguments.no_video and cut is None,
        )
        say(text_summary(summary))
        if told := prepared.limits.told(simulation):
            say(f"\n{told}")
        say(f"\nresults in {folder}: open {folder / 'report.html'}")
        if cut:
            raise cut
    return recording


def _taken(prepared: Demo, rig: Rig) -> dict[str, Any]:
    """What was taken where an option was left open, so that later defaults change nothing."""
    controller = prepared.simulation.controller
    taken = {"duration": prepared.duration, **prepared.taken}
    taken |= {"controller": controller.name} if controller.name in rig.controllers else {}
    return taken | ({"preset": controller.preset} if controller.preset in rig.preset_names else {})


def _command_line(arguments: argparse.Namespace, taken: Mapping[str, Any]) -> str:
    """The command with every option of the body, so that it can be typed again."""
    values = {
        name: taken.get(name) if value is None else value
        for name, value in vars(arguments).items()
        if name not in _ABOUT_FILES
    }
    return shlex.join(["neurocontrol", "demo", arguments.body, *typed(arguments.parser, values)])
