"""``neurocontrol experiment``: many runs under conditions that differ, a figure and a page."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neurocontrol.errors import InputError
from neurocontrol.options import add_folder_options, escaped, finite, take_defaults, whole
from neurocontrol.progress import say
from neurocontrol.runs import fresh_folder, held_folder
from neurocontrol.schema import Many, Number, Table, Truth, Whole

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from neurocontrol.experiments import Experiment
    from neurocontrol.options import Subparsers

_TYPES: dict[type, Any] = {Number: finite, Whole: whole(0)}


def add_parser(subparsers: Subparsers, words: Sequence[str] = ()) -> argparse.ArgumentParser:
    """Add the sub-command's parser, with the kinds of experiments if it is what words follow."""
    parser = subparsers.add_parser(
        "experiment",
        help="doses, knock-outs and latencies: many runs, a figure, tables, a page",
        description="Make many runs that differ in what is studied, and leave every run and every "
        "figure with its interval as CSV, a picture and a page. What was stopped goes on with "
        "--resume.",
    )
    parser.add_argument(
        "--resume", type=Path, metavar="DIR", default=None, help="go on with the one in a folder"
    )
    parser.set_defaults(kind=None)
    if words:
        _add_kinds(parser)
    return parser


def _add_kinds(parser: argparse.ArgumentParser) -> None:
    from neurocontrol.experiments import KINDS

    kinds = parser.add_subparsers(title="kinds", metavar="KIND", dest="kind")
    for name, kind in KINDS.items():
        entries = kind.entries()
        if any(isinstance(one.metadata["schema"], Table) for one in entries.values()):
            continue  # which a file describes
        own = kinds.add_parser(name, help=escaped(kind.meaning), description=f"{kind.meaning}.")
        for entry, one in entries.items():
            _add_entry(own, entry, one.metadata["schema"], one.metadata["meaning"], one.default)
        settings = take_defaults(own)
        add_folder_options(own)
        own.set_defaults(parser=own, settings=settings)
    own = kinds.add_parser("run", help="the experiment of a TOML file")
    own.add_argument("file", type=Path, metavar="FILE", help="the file")
    add_folder_options(own)
    own.set_defaults(parser=own, settings={})


def _add_entry(
    parser: argparse.ArgumentParser, name: str, schema: Any, meaning: str, default: Any
) -> None:
    """Add an entry of an experiment's file as an option; the body stands alone."""
    flag = f"--{name.replace('_', '-')}"
    usual = f" (default: {default:g})" if type(default) in (int, float) else ""
    told = escaped(meaning + usual)
    needed = not isinstance(default, int | float | str | tuple)
    if name == "body":
        parser.add_argument(name, metavar="BODY", help=told)
    elif isinstance(schema, Truth):
        parser.add_argument(flag, action="store_true", help=told)
    elif isinstance(schema, Many):
        parser.add_argument(flag, nargs="+", help=told, default=[])
    else:
        kind: Any = _TYPES.get(type(schema), str)
        parser.add_argument(flag, type=kind, help=told, required=needed)


def run(arguments: argparse.Namespace) -> int:
    """Make the runs that are left, print the figures, and leave everything in the folder."""
    from neurocontrol.experiments.page import text_of
    from neurocontrol.experiments.running import begin, begun, carry_out, planned

    with ExitStack() as stack:
        if arguments.resume:
            if arguments.kind:
                raise InputError("a kind of experiment cannot be given with --resume")
            folder = stack.enter_context(held_folder(arguments.resume, resume=True))
            findings = carry_out(begun(folder), folder)
        else:
            experiment = _described(arguments)
            plan = planned(experiment)
            title = f"{experiment.kind}-{plan[0].rig.name}"
            path = arguments.out or fresh_folder(Path("runs"), title)
            folder = stack.enter_context(
                held_folder(path, overwrite=arguments.overwrite, resumable=True)
            )
            begin(experiment, folder)
            findings = carry_out(experiment, folder, plan=plan)
        say(text_of(findings))
        say(f"\nresults in {folder}: open {folder / 'index.html'}")
    return 0


def _described(arguments: argparse.Namespace) -> Experiment:
    """The experiment that was typed, or that of a file."""
    from neurocontrol.experiments import KINDS, read_experiment

    if arguments.kind is None:
        kinds = ", ".join((*KINDS, "run"))
        raise InputError(f"name a kind: {kinds} (see: neurocontrol experiment --help)")
    if arguments.kind == "run":
        return read_experiment(arguments.file)
    kind = KINDS[arguments.kind]
    given = {name: getattr(arguments, name) for name in kind.entries() if hasattr(arguments, name)}
    return kind.of_dict(given, f"the {arguments.kind} experiment")
