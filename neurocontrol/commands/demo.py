"""``neurocontrol demo``: a body moves and leaves behind what can be seen and measured."""

from __future__ import annotations

import argparse
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from neurocontrol.commands import demo_human, demo_quadruped, demo_salamander
from neurocontrol.commands.arguments import between, finite, positive, whole
from neurocontrol.errors import InputError

if TYPE_CHECKING:
    from types import ModuleType

    from neurocontrol.commands.arguments import Subparsers

_BODIES: dict[str, ModuleType] = {
    "quadruped": demo_quadruped,
    "salamander": demo_salamander,
    "human": demo_human,
}
_TERRAINS = tuple(
    dict.fromkeys(kind for body in _BODIES.values() for kind in getattr(body, "TERRAINS", ()))
)
_SPELLED: dict[str, str] = {
    option: flag for body in _BODIES.values() for option, flag in getattr(body, "FLAGS", {}).items()
}


def add_parser(subparsers: Subparsers) -> argparse.ArgumentParser:
    """Add the sub-command's parser: options of every body, then those that only one has.

    An option that is not given is absent, so that its default is the body's.
    """
    parser = subparsers.add_parser(
        "demo",
        help="simulate a body and show what it does",
        description="Simulate a body and leave recording, metrics, figure, video and report. "
        "Without options a quadruped walks, trots, paces, bounds and walks again; a salamander "
        "walks into water, swims and walks out; human legs walk for 20 s.",
        argument_default=argparse.SUPPRESS,
    )
    parser.add_argument(
        "body", nargs="?", choices=tuple(_BODIES), default="quadruped", help="body to simulate"
    )
    parser.add_argument(
        "--speed", type=finite,
        help="quadruped: from 0, the slowest of the gait, to 1, the fastest (default: 0.5); "
        "human: 0.8 to 1.8 m/s (default: 1.25)",
    )  # fmt: skip
    parser.add_argument("--duration", type=positive, help="simulated time, s")
    parser.add_argument(
        "--seed", type=whole(0),
        help="network, start pose and uneven ground (default: 0, for the human the usual start)",
    )  # fmt: skip
    parser.add_argument("--terrain", choices=_TERRAINS, help="ground; tiles are for the human only")
    parser.add_argument(
        "--height", type=finite,
        help="largest height of uneven ground, or of the step, m (default: 0.011; human 0.01)",
    )  # fmt: skip
    parser.add_argument(
        "--angle", type=between(-45.0, 45.0),
        help="inclination of the slope, degrees (default: 5; human 2)",
    )  # fmt: skip
    parser.add_argument(
        "--turn", type=between(-1.0, 1.0),
        help="quadruped and salamander: from -1, right, to 1, left (default: straight on)",
    )  # fmt: skip
    parser.add_argument(
        "--controller",
        help="quadruped: spiking, righetti-ijspeert or phase-amplitude; salamander: spiking, "
        "phase, leaky or knuesel (default: spiking)",
    )
    parser.add_argument(
        "--preset",
        help="tuned parameters: preset name or .toml file; for the human also published, those "
        "of Song and Geyer",
    )
    parser.add_argument(
        "--out", type=Path, default=None, help="folder for the results (default: under runs/)"
    )
    parser.add_argument(
        "--no-video", action="store_true", default=False, help="do not draw the video"
    )
    for name, body in _BODIES.items():
        body.add_options(parser.add_argument_group(f"options of the {name}"))
    return parser


def run(arguments: argparse.Namespace) -> int:
    """Simulate, write the results, print the table."""
    from neurocontrol._files import make_folder

    body, options = arguments.body, _options(arguments)
    demo = _BODIES[body].prepare(options)
    folder = make_folder(arguments.out or _fresh_folder(Path("runs"), f"{body}-{demo.title}"))
    recording = demo.record(options.seed)
    from neurocontrol.viewing.results import leave_results
    from neurocontrol.viewing.showing import text_summary

    summary = leave_results(
        folder,
        recording,
        command_line=_command_line(body, options),
        video=not arguments.no_video,
    )
    print(text_summary(summary))
    print(f"\nresults in {folder}: open {folder / 'report.html'}")
    return 0


def _options(arguments: argparse.Namespace) -> argparse.Namespace:
    """The options of the body with its defaults.

    Raises:
        InputError: An option belongs to another body, or its value does.
    """
    name, body = arguments.body, _BODIES[arguments.body]
    known = {option for other in _BODIES.values() for option in other.DEFAULTS}
    given = {option: value for option, value in vars(arguments).items() if option in known}
    for option in given:
        if option not in body.DEFAULTS:
            raise InputError(f"{_flag(option)} is not an option of the {name}")
    options = argparse.Namespace(**{**body.DEFAULTS, **given})
    if "speed" in given:
        low, high = body.SPEEDS
        if not low <= options.speed <= high:
            raise InputError(
                f"argument --speed: must be from {low:g} to {high:g} for the {name}, "
                f"got {options.speed:g}"
            )
    if "terrain" in body.DEFAULTS and options.terrain not in body.TERRAINS:
        raise InputError(
            f"argument --terrain: invalid choice for the {name}: {options.terrain!r} "
            f"(choose from {', '.join(body.TERRAINS)})"
        )
    return options


def _flag(option: str) -> str:
    return _SPELLED.get(option, f"--{option.replace('_', '-')}")


def _fresh_folder(parent: Path, title: str) -> Path:
    number = 1
    while (parent / f"{title}-{number}").exists():
        number += 1
    return parent / f"{title}-{number}"


def _command_line(body: str, options: argparse.Namespace) -> str:
    """The command with every option of the body; repeated words get the option each."""
    words = ["neurocontrol", "demo", body]
    for option in _BODIES[body].DEFAULTS:
        value = getattr(options, option)
        values = value if isinstance(value, (list, tuple)) else [value]
        for each in values:
            if each is not None:
                text = str(each)
                words += [f"{_flag(option)}={text}"] if text[0] == "-" else [_flag(option), text]
    return shlex.join(words)
