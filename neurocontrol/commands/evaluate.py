"""``neurocontrol evaluate``: the table of targets, measured."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from neurocontrol.commands.arguments import whole
from neurocontrol.commands.progress import seconds_bar

if TYPE_CHECKING:
    import argparse

    from neurocontrol.commands.arguments import Subparsers

_SUITES = ("gaits", "speeds", "switches", "terrain", "steering", "pushes", "gallop")


def add_parser(subparsers: Subparsers) -> argparse.ArgumentParser:
    """Add the sub-command's parser."""
    parser = subparsers.add_parser(
        "evaluate",
        help="measure a body and its controller against their targets",
        description="Run suites of varied trials and print every figure beside its target.",
    )
    parser.add_argument("body", choices=("quadruped",), help="body to evaluate")
    parser.add_argument(
        "--suite", nargs="+", choices=_SUITES, default=list(_SUITES), metavar="SUITE",
        help=f"suites to run, of {', '.join(_SUITES)} (default: all)",
    )  # fmt: skip
    parser.add_argument("--controller", default="spiking", help="controller (default: spiking)")
    parser.add_argument("--preset", default=None, help="motor gains: preset name or .toml file")
    parser.add_argument("--seeds", type=whole(1), default=20, help="number of acceptance seeds")
    parser.add_argument("--first-seed", type=whole(0), default=1000, help="first of these seeds")
    parser.add_argument("--out", type=Path, default=None, help="folder for evaluation.json")
    return parser


def run(arguments: argparse.Namespace) -> int:
    """Run the suites, print the table, and write it where asked."""
    from neurocontrol._files import make_folder, write_json
    from neurocontrol.evaluation.measure import format_measures
    from neurocontrol.evaluation.quadruped import SUITES, Evaluation
    from neurocontrol.recording import installed_versions

    folder = make_folder(arguments.out) if arguments.out else None
    seeds = tuple(range(arguments.first_seed, arguments.first_seed + arguments.seeds))
    options = {"preset": arguments.preset} if arguments.preset else {}
    chosen = {name: suite for name, suite in SUITES.items() if name in arguments.suite}
    total = sum(suite.seconds(seeds) for suite in chosen.values())
    measures = []
    with seconds_bar(total, "simulated") as progress:
        evaluation = Evaluation(
            seeds=seeds,
            controller=arguments.controller,
            options=options,
            progress=progress,
        )
        for suite in chosen.values():
            measures += suite.measure(evaluation)
    print(format_measures(measures))
    if folder:
        report = {
            "body": arguments.body,
            "controller": arguments.controller,
            "preset": arguments.preset,
            "seeds": list(seeds),
            "versions": installed_versions(),
            "measures": [measure.as_dict() for measure in measures],
        }
        write_json(folder / "evaluation.json", report)
        print(f"\nwritten to {folder / 'evaluation.json'}")
    return 0
