"""``neurocontrol evaluate``: the table of targets, measured."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from neurocontrol.commands.bodies import add_bodies
from neurocontrol.options import escaped, whole
from neurocontrol.progress import seconds_bar

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from neurocontrol.options import Subparsers
    from neurocontrol.rig import Rig


def add_parser(subparsers: Subparsers, words: Sequence[str] = ()) -> argparse.ArgumentParser:
    """Add the sub-command's parser, with the options of the body that words name."""
    parser = subparsers.add_parser(
        "evaluate",
        help="measure a body and its controller against their targets",
        description="Run suites of varied trials and print every figure beside its target, with "
        "the interval in which it lies with 95 % confidence. The exit code is 1 when a target is "
        "missed; the figure decides, not its interval.",
    )
    add_bodies(parser, words, add_options)
    return parser


def add_options(parser: argparse.ArgumentParser, rig: Rig) -> None:
    """Add the suites and controllers of a rig, and how they are run."""
    suites = rig.part("suites")
    meanings = "; ".join(f"{name}: {suite.meaning}" for name, suite in suites.items())
    parser.add_argument(
        "--suite", nargs="+", choices=list(suites), default=None, metavar="SUITE",
        help=escaped(f"suites to run (default: all); {meanings}"),
    )  # fmt: skip
    names = list(rig.controllers)
    parser.add_argument(
        "--controller", choices=names, default=names[0],
        help=f"what moves it: {', '.join(names)} (default: {names[0]})",
    )  # fmt: skip
    parser.add_argument(
        "--preset", default=None,
        help="tuned parameters: preset name or .toml file (default: the controller's)",
    )  # fmt: skip
    parser.add_argument("--seeds", type=whole(1), default=20, help="number of seeds (default: 20)")
    parser.add_argument(
        "--first-seed", type=whole(0), default=1000, help="first of them (default: 1000)"
    )
    parser.add_argument("--out", type=Path, default=None, help="folder for evaluation.json")


def run(arguments: argparse.Namespace) -> int:
    """Run the suites, print the table, and write it where asked.

    Returns:
        Exit code 0, or 1 when a target is missed.
    """
    from neurocontrol._files import make_folder, write_json
    from neurocontrol.evaluation import Evaluation, Measure, format_measures
    from neurocontrol.evaluation.suite import chosen_suites
    from neurocontrol.making import make
    from neurocontrol.recording import installed_versions

    rig: Rig = arguments.rig
    if arguments.preset:
        make(rig, arguments.controller, preset=arguments.preset)  # which refuses what is unfit
    seeds = tuple(range(arguments.first_seed, arguments.first_seed + arguments.seeds))
    plan = Evaluation(
        rig=rig, seeds=seeds, controller=arguments.controller, preset=arguments.preset
    )
    chosen = chosen_suites(rig, arguments.suite)
    folder = make_folder(arguments.out) if arguments.out else None
    measures: list[Measure] = []
    seconds = sum(suite.seconds(plan) for suite in chosen.values())
    with seconds_bar(seconds, "simulated") as progress:
        evaluation = plan.reporting(progress)
        for suite in chosen.values():
            measures += suite.measure(evaluation)
    print(format_measures(measures))
    if folder:
        report = {
            "body": rig.name,
            "controller": arguments.controller,
            "preset": arguments.preset,
            "seeds": list(seeds),
            "versions": installed_versions(),
            "measures": [measure.as_dict() for measure in measures],
        }
        write_json(folder / "evaluation.json", report)
        print(f"\nwritten to {folder / 'evaluation.json'}")
    return 1 if any(measure.met is False for measure in measures) else 0
