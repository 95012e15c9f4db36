"""``neurocontrol view``: a body in the browser, in real time, with everything in reach."""

from __future__ import annotations

import copy
import shlex
import sys
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING

from neurocontrol.changing import add_change_options
from neurocontrol.commands.bodies import add_bodies
from neurocontrol.commands.demo import completed as completed
from neurocontrol.commands.demo import prepared_demo
from neurocontrol.errors import InputError
from neurocontrol.interruption import Interrupted, deferred, safe_point
from neurocontrol.options import typed, whole
from neurocontrol.progress import say, warn
from neurocontrol.rig import featured
from neurocontrol.training.options import add_policy_option
from neurocontrol.viewing.live import View
from neurocontrol.viewing.live.door import Door, require_viser

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from neurocontrol.demonstration import Demonstration
    from neurocontrol.options import Subparsers
    from neurocontrol.rig import Rig
    from neurocontrol.viewing.live.stage import Stage, Staging

_LOOK = 0.1  # s between two looks for signals
_LARGEST_PORT = 65535
_ABOUT_PAGE = ("host", "port", "no_browser", "out")


def add_parser(subparsers: Subparsers, words: Sequence[str] = ()) -> argparse.ArgumentParser:
    """Add the sub-command's parser, with the options of the body that words name."""
    parser = subparsers.add_parser(
        "view",
        help="run a body in real time in the browser, and command it by hand",
        description="Run a body in real time in the browser: its command, pushes, lesions, pace, "
        "plots and recordings by hand. The options are those of demo. Without a body it is the "
        f"{featured().name}; a body may also be a folder with a rig.toml.",
    )
    add_bodies(parser, words, add_options)
    return parser


def add_options(parser: argparse.ArgumentParser, rig: Rig) -> None:
    """Add what its rig lets people choose, and where the page is."""
    demonstration: Demonstration = rig.part("demo")
    demonstration.add_options(parser, rig)
    add_policy_option(parser, rig)
    add_change_options(parser, rig)
    for action in parser._actions:
        if action.dest == "duration":
            parser.set_defaults(planned=action.default)
            action.default, action.help = None, "simulated time after which it ends, s"
    parser.add_argument(
        "--host", default=None, metavar="ADDRESS",
        help="address to listen on (default: this machine alone)",
    )  # fmt: skip
    parser.add_argument("--port", type=whole(1), help="port (default: a free one from 8080 on)")
    parser.add_argument("--no-browser", action="store_true", help="only print the link")
    parser.add_argument(
        "--out", type=Path, metavar="DIR", default=Path("runs"),
        help="folder in which recordings get their run folders (default: runs)",
    )  # fmt: skip


def run(arguments: argparse.Namespace) -> int:
    """Show the page until it ends, or until Ctrl-C."""
    require_viser()
    if arguments.port is not None and arguments.port > _LARGEST_PORT:
        raise InputError(f"port must be at most {_LARGEST_PORT}, got {arguments.port}")
    door = Door() if arguments.host is None else Door(host=arguments.host)
    with deferred():
        view = View(
            staging(arguments),
            seed=arguments.seed,
            duration=arguments.duration,
            door=door,
            port=arguments.port,
            out=arguments.out,
            command_line=_command_line(arguments),
            say=say,
        )
        with view:
            if not door.is_loopback:
                warn(
                    f"this opens {door.host} to the network: whoever has the link below can watch "
                    "and command the body"
                )
            say(f"{view.link}\nCtrl-C ends it")
            if not arguments.no_browser and sys.stdout is not None and sys.stdout.isatty():
                webbrowser.open(view.link)
            _wait(view)
    return 0


def _wait(view: View) -> None:
    try:
        while not view.wait(_LOOK):
            safe_point()
    except Interrupted:  # which is how it is meant to end
        return


def staging(arguments: argparse.Namespace) -> Staging:
    """Sets the stage as the body's demo would begin, with a seed of its own."""
    rig: Rig = arguments.rig

    def stage(seed: int) -> Stage:
        from neurocontrol.timeline import command
        from neurocontrol.viewing.live.stage import Stage

        options = copy.copy(arguments)
        options.seed, options.live = seed, True
        options.duration = arguments.duration or arguments.planned
        prepared = prepared_demo(options, rig)
        simulation = prepared.simulation
        commands = [
            command(simulation, 0, part["start"], part["command"]) for part in prepared.segments
        ]
        return Stage(
            simulation=simulation,
            acts=[*commands, *prepared.acts],
            driver=prepared.driver,
            targets=prepared.targets,
            arena=prepared.arena,
        )

    return stage


def _command_line(arguments: argparse.Namespace) -> str:
    """The command with every option of the body, so that it can be typed again."""
    values = {name: value for name, value in vars(arguments).items() if name not in _ABOUT_PAGE}
    return shlex.join(["neurocontrol", "view", arguments.body, *typed(arguments.parser, values)])
