"""``neurocontrol experiment``: many runs under conditions that differ, a figure and a page."""

from __future__ import annotations

import argparse
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neurocontrol.errors import InputError
from neurocontrol.options import add_folder_options, escaped, finite, take_defaults, whole
from neurocontrol.progress import say
from neurocontrol.runs import fresh_folder, held_folder
from neurocontrol.schema import Many, Number, Table, Truth, Whole

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from neurocontrol.experiments import Experiment
    from neurocontrol.options import Subparsers

_TYPES: dict[type, Any] = {Number: finite, Whole: whole(0)}


def add_parser(subparsers: Subparsers, words: Sequence[str] = ()) -> argparse.ArgumentParser:
    """Add the sub-command's parser, with the kinds of experiments if it is what words follow."""
    parser = subparsers.add_parser(
        "experiment",
        help="doses, knock-outs, latencies, sweeps: many runs, a figure, tables, a page",
        description="Make many runs that differ in what is studied, and leave every run and every "
        "figure with its interval as CSV, a picture and a page. What was stopped goes on with "
        "--resume.",
    )
    parser.add_argument(
        "--resume", type=Path, metavar="DIR", default=None, help="go on with the one in a folder"
    )
    _add_workers(parser, default=1)
    parser.set_defaults(kind=None)
    if words:
        _add_kinds(parser, words)
    return parser


def _add_workers(parser: argparse.ArgumentParser, default: int | str) -> None:
    parser.add_argument(
        "--workers", type=whole(1), default=default,
        help="processes that make runs, with the same results (default: 1)",
    )  # fmt: skip


def _add_kinds(parser: argparse.ArgumentParser, words: Sequence[str]) -> None:
    from neurocontrol.experiments import KINDS, Sweep

    kinds = parser.add_subparsers(title="kinds", metavar="KIND", dest="kind")
    for name, kind in KINDS.items():
        entries = {
            entry: one
            for entry, one in kind.entries().items()
            if not isinstance(one.metadata["schema"], Table)
        }
        if len(entries) < len(kind.entries()) and kind is not Sweep:
            continue  # which a file describes
        own = kinds.add_parser(name, help=escaped(kind.meaning), description=f"{kind.meaning}.")
        for entry, one in entries.items():
            _add_entry(own, entry, one.metadata["schema"], one.metadata["meaning"], one.default)
        settings = take_defaults(own)
        _finish(own, settings)
        if kind is Sweep:
            _add_swept(own, words)
    own = kinds.add_parser("run", help="the experiment of a TOML file")
    own.add_argument("file", type=Path, metavar="FILE", help="the file")
    _finish(own, {})


def _finish(parser: argparse.ArgumentParser, settings: dict[str, object]) -> None:
    """Add what every kind has: how many work, and where the results go."""
    _add_workers(parser, argparse.SUPPRESS)
    add_folder_options(parser)
    parser.set_defaults(parser=parser, settings=settings)


def _add_swept(parser: argparse.ArgumentParser, words: Sequence[str]) -> None:
    """Take every other option that is typed for one of ``demo``, which the sweep will check."""
    parser.epilog = (
        "Every other option is one of demo BODY. Two of them are swept: --drive 1..5 --stretch "
        "0..2, or --turn=-1..1 where the first value is negative."
    )
    known = [flag for action in parser._actions for flag in action.option_strings]
    for word in dict.fromkeys(word.partition("=")[0] for word in words):
        if len(word) > 2 and word[:2] == "--" and not any(one.startswith(word) for one in known):
            parser.add_argument(
                word, nargs="*", action="extend", dest=word, default=argparse.SUPPRESS,
                help=argparse.SUPPRESS,
            )  # fmt: skip


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
            findings = carry_out(begun(folder), folder, workers=arguments.workers)
        else:
            experiment = _described(arguments)
            plan = planned(experiment)
            title = f"{experiment.kind}-{plan[0].rig.name}"
            path = arguments.out or fresh_folder(Path("runs"), title)
            folder = stack.enter_context(
                held_folder(path, overwrite=arguments.overwrite, resumable=True)
            )
            begin(experiment, folder)
            findings = carry_out(experiment, folder, plan=plan, workers=arguments.workers)
        say(text_of(findings))
        say(f"\nresults in {folder}: open {folder / 'index.html'}")
    return 0


def _of_demo(values: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The options of demo that are swept, and those that are held."""
    from neurocontrol.experiments.shown import SPAN

    typed = {name[2:]: value for name, value in values.items() if name.startswith("--")}
    held = {
        name: True if not value else value[0] if len(value) == 1 else value
        for name, value in typed.items()
    }
    vary = {
        name: held.pop(name)
        for name, value in list(held.items())
        if isinstance(value, str) and SPAN.fullmatch(value)
    }
    return {"vary": vary, "options": held}


def _described(arguments: argparse.Namespace) -> Experiment:
    """The experiment that was typed, or that of a file."""
    from neurocontrol.experiments import KINDS, Sweep, read_experiment

    if arguments.kind is None:
        kinds = ", ".join((*KINDS, "run"))
        raise InputError(f"name a kind: {kinds} (see: neurocontrol experiment --help)")
    if arguments.kind == "run":
        return read_experiment(arguments.file)
    kind = KINDS[arguments.kind]
    given = {name: getattr(arguments, name) for name in kind.entries() if hasattr(arguments, name)}
    if kind is Sweep:
        given |= _of_demo(vars(arguments))
    return kind.of_dict(given, f"the {arguments.kind} experiment")
