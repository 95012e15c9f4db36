"""``neurocontrol evaluate``: the table of targets, measured."""

from __future__ import annotations

import json
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from neurocontrol.changing import add_change_options, changes_in
from neurocontrol.commands.bodies import add_bodies, with_resumed_body
from neurocontrol.errors import InputError
from neurocontrol.interruption import deferred
from neurocontrol.options import (
    add_choice,
    add_folder_options,
    add_number,
    escaped,
    take_defaults,
    whole,
)
from neurocontrol.progress import say, seconds_bar
from neurocontrol.runs import held_folder
from neurocontrol.training.options import add_policy_option

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping, Sequence
    from typing import Any

    from neurocontrol.evaluation.measure import Measure
    from neurocontrol.evaluation.store import TrialStore
    from neurocontrol.options import Subparsers
    from neurocontrol.rig import Rig


def completed(words: Sequence[str]) -> list[str]:
    """The words that follow the command; with ``--resume`` the folder names the body."""
    from neurocontrol.evaluation.store import TrialStore

    def body_of(folder: Path) -> object:
        return TrialStore.open(folder).settings.get("address")

    return with_resumed_body(words, body_of, "evaluation.json", "evaluates")


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
    add_choice(parser, "--controller", names, names[0], f"what moves it: {', '.join(names)}")
    parser.add_argument(
        "--preset", default=None,
        help="tuned parameters: preset name or .toml file (default: the controller's)",
    )  # fmt: skip
    add_policy_option(parser, rig)
    add_change_options(parser, rig)
    add_number(parser, "--seeds", whole(1), 20, "number of seeds")
    add_number(parser, "--first-seed", whole(0), 1000, "first of them")
    settings = take_defaults(parser)
    parser.set_defaults(settings=settings)
    add_folder_options(parser)
    parser.add_argument(
        "--resume", type=Path, metavar="DIR", default=None,
        help="go on with the evaluation in a folder",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print measures as JSON")


def run(arguments: argparse.Namespace) -> int:
    """Run the suites, print the table, and keep it where asked.

    Returns:
        Exit code 0, or 1 when a target is missed.
    """
    with ExitStack() as stack:
        options, store = (_resumed if arguments.resume else _begun)(arguments, stack)
        return _carry_out(arguments, options, store)


def _resumed(arguments: argparse.Namespace, stack: ExitStack) -> tuple[dict[str, Any], TrialStore]:
    """What is evaluated in the folder of a run, which is held."""
    from neurocontrol.evaluation.store import TrialStore
    from neurocontrol.fingerprint import check_fingerprint

    if arguments.out:
        raise InputError("--out cannot be given with --resume")
    store = TrialStore.open(stack.enter_context(held_folder(arguments.resume, resume=True)))
    for name in arguments.settings:
        if getattr(arguments, name, None) is not None:
            raise InputError(f"--{name.replace('_', '-')} cannot be given with --resume")
    known = store.settings
    options = known.get("options")
    if not isinstance(options, dict) or set(options) != set(arguments.settings):
        raise InputError(f"cannot read the settings of the evaluation in {arguments.resume}")
    check_fingerprint(arguments.resume, known, [known.get("address"), options])
    _check_preset(arguments.rig, options)
    return dict(options), store


def _begun(
    arguments: argparse.Namespace, stack: ExitStack
) -> tuple[dict[str, Any], TrialStore | None]:
    """What is evaluated as it was typed, and its folder, which is held, if it has one."""
    from neurocontrol.evaluation.store import TrialStore
    from neurocontrol.fingerprint import digest, versions

    options = {
        name: getattr(arguments, name, default) for name, default in arguments.settings.items()
    }
    _check_preset(arguments.rig, options)
    if not arguments.out:
        return options, None
    folder = stack.enter_context(
        held_folder(arguments.out, overwrite=arguments.overwrite, resumable=True)
    )
    store = TrialStore(
        folder,
        {
            "body": arguments.rig.name,
            "address": arguments.rig.address,
            "controller": options["controller"],
            "preset": options["preset"],
            "seeds": list(_seeds(options)),
            "options": options,
            "fingerprint": digest([arguments.rig.address, options]),
            "versions": versions(),
        },
    )
    store.save()
    return options, store


def _check_preset(rig: Rig, options: Mapping[str, Any]) -> None:
    """Refuse a preset, changes or a policy that do not fit before anything is written."""
    changes = changes_in(options)
    if options["policy"]:
        from neurocontrol.training.acting import find_policy

        find_policy(rig, options["policy"])
        _check_alone(rig, options)
        if changes:
            raise InputError("a network cannot be changed with --policy, which acts as it learned")
    if options["preset"] or changes:
        from neurocontrol.making import make

        make(rig.with_changes(changes), options["controller"], preset=options["preset"])


def _check_alone(rig: Rig, options: Mapping[str, Any]) -> None:
    """Refuse what a policy decides by itself."""
    for name, usual in (("suite", None), ("controller", rig.controller()), ("preset", None)):
        if options[name] != usual:
            raise InputError(f"--{name} cannot be given with --policy, which acts as it learned")


def _seeds(options: Mapping[str, Any]) -> range:
    return range(options["first_seed"], options["first_seed"] + options["seeds"])


def _carry_out(
    arguments: argparse.Namespace, options: Mapping[str, Any], store: TrialStore | None
) -> int:
    from neurocontrol.evaluation import Evaluation
    from neurocontrol.evaluation.suite import chosen_suites

    rig: Rig = arguments.rig
    if options["policy"]:
        measures = _of_policy(rig, options, store)
        return _told(arguments, measures, store)
    plan = Evaluation(
        rig=rig,
        seeds=tuple(_seeds(options)),
        controller=options["controller"],
        preset=options["preset"],
        store=store,
    )
    chosen = chosen_suites(rig, options["suite"])
    changes = changes_in(options)
    seconds = sum(suite.seconds(plan) for suite in chosen.values()) * (2 if changes else 1)
    with seconds_bar(seconds, "simulated") as progress, deferred():
        plan = replace(plan, progress=progress)
        measures = plan.measures(chosen)
        beside = plan.changed(changes, chosen) if changes else []
    return _told(arguments, measures, store, beside)


def _of_policy(rig: Rig, options: Mapping[str, Any], store: TrialStore | None) -> list[Measure]:
    """Measure a policy in its environment, beside the command at rest."""
    from neurocontrol.training.acting import find_policy, measure_policy

    policy = find_policy(rig, options["policy"])
    with deferred():
        measures = measure_policy(policy, _seeds(options))
    if store:
        store.begin(measures[0].suite)
        store.end(measures)
    return measures


def _told(
    arguments: argparse.Namespace,
    measures: Sequence[Measure],
    store: TrialStore | None,
    beside: Sequence[Measure] = (),
) -> int:
    """Print measures, those of a changed network beside them, and return the exit code."""
    from neurocontrol.evaluation.measure import format_beside, format_measures

    if arguments.json:
        print(json.dumps([measure.as_dict() for measure in (*measures, *beside)], indent=2))
    else:
        say(format_beside(measures, beside) if beside else format_measures(measures))
    if store:
        say(f"\nwritten to {store.folder / 'evaluation.json'}")
    return 1 if any(measure.met is False for measure in (*measures, *beside)) else 0
