"""``neurocontrol tune``: search for parameters, stop at any time, go on later."""

from __future__ import annotations

import argparse
import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neurocontrol.commands import tune_human, tune_salamander
from neurocontrol.commands.arguments import positive, span, whole
from neurocontrol.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import ModuleType

    from neurocontrol.commands.arguments import Subparsers
    from neurocontrol.tuning import Problem, RunFolder, SearchSettings

_BODIES: dict[str, ModuleType] = {"human": tune_human, "salamander": tune_salamander}
_GENERATIONS = 60
_START = "start.toml"  # the preset a run started from, kept in its folder

_SEARCH: dict[str, Any] = {"population": 24, "seed": 0, "race": 2}
"""Options of the search, with defaults; like those of the body they stay when a run is resumed."""


def add_parser(subparsers: Subparsers) -> argparse.ArgumentParser:
    """Add the sub-command's parser; options that are not given are absent."""
    parser = subparsers.add_parser(
        "tune",
        help="tune a body's controller by evolution",
        description="Search for parameters by CMA-ES. The run's folder always holds the best "
        "preset so far; a run that was stopped or killed goes on with --resume.",
        argument_default=argparse.SUPPRESS,
    )
    parser.add_argument("body", choices=tuple(_BODIES), help="body to tune")
    parser.add_argument(
        "--resume", type=Path, metavar="DIR", default=None, help="go on with the run in a folder"
    )
    parser.add_argument(
        "--out", type=Path, metavar="DIR", default=None, help="folder (default: under runs/)"
    )
    parser.add_argument(
        "--budget", type=span, default=None,
        help="wall time of this session: 90s, 30m, 2h (default: none; resumed: what was left)",
    )  # fmt: skip
    parser.add_argument(
        "--generations", type=whole(1), default=None,
        help=f"generations in all (default: {_GENERATIONS}, or as many as fit the budget)",
    )  # fmt: skip
    parser.add_argument(
        "--workers", type=whole(1), default=os.cpu_count() or 1,
        help="processes (default: one per core); results do not depend on them",
    )  # fmt: skip
    parser.add_argument("--population", type=whole(4), help="candidates (default: 24)")
    parser.add_argument("--seed", type=whole(0), help="seed (default: 0)")
    parser.add_argument(
        "--race", type=whole(1),
        help="searches that start side by side, of which the first to solve the task goes on "
        "(default: 2)",
    )  # fmt: skip
    parser.add_argument(
        "--duration", type=positive, help="length of a trial, s (default: 12; salamander 6)"
    )
    parser.add_argument(
        "--start",
        help="preset to start from, or hand-set; human: also published (default: hand-set; "
        "salamander: the shipped preset)",
    )
    parser.add_argument(
        "--spread", type=positive,
        help="factor on the first steps (default: 1, human from published parameters or a preset "
        "0.35; salamander 0.5)",
    )  # fmt: skip
    for name, body in _BODIES.items():
        body.add_options(parser.add_argument_group(f"options of the {name}"))
    return parser


def run(arguments: argparse.Namespace) -> int:
    """Search, and write every generation to the run's folder."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from neurocontrol.commands.tune_session import leave_results, search_on
    from neurocontrol.tuning import Search

    folder = _resumed(arguments) if arguments.resume else _begun(arguments)
    search = Search(*_rebuild(folder.settings, folder.path))
    folder.replay(search)
    generations, budget = _limits(arguments, folder)
    interrupted = search_on(search, folder, generations, budget, arguments.workers)
    leave_results(search, folder)
    if interrupted:
        line = shlex.join(["neurocontrol", "tune", arguments.body, "--resume", str(folder.path)])
        print(f"stopped; go on with: {line}")
    return 0


def _resumed(arguments: argparse.Namespace) -> RunFolder:
    from neurocontrol.tuning import RunFolder

    _check_options(arguments)
    for name in ("out", *_BODIES[arguments.body].DEFAULTS, *_SEARCH):
        if getattr(arguments, name, None) is not None:
            raise InputError(
                f"{_flag(name)} cannot be given with --resume: a run goes on as it began"
            )
    folder = RunFolder.open(arguments.resume)
    if folder.settings.get("body") != arguments.body:
        raise InputError(f"the run in {folder.path} does not tune the {arguments.body}")
    return folder


def _begun(arguments: argparse.Namespace) -> RunFolder:
    from neurocontrol.tuning import RunFolder

    _check_options(arguments)
    body = _BODIES[arguments.body]
    options = body.settled(
        {name: getattr(arguments, name, value) for name, value in body.DEFAULTS.items()}
    )
    search = {name: getattr(arguments, name, value) for name, value in _SEARCH.items()}
    limits = {"generations": arguments.generations, "budget": arguments.budget}
    words = ["neurocontrol", "tune", arguments.body]
    for name, value in {**options, **search, **limits}.items():
        if value is True:
            words.append(_flag(name))
        elif value is not None and value is not False:
            words += [_flag(name), f"{value:g}s" if name == "budget" else f"{value}"]
    stored = {
        "command": shlex.join(words),
        "body": arguments.body,
        "problem": options,
        **search,
        **limits,
    }
    _rebuild(stored, Path())
    files = {}
    if str(options["start"]).endswith(".toml"):
        files[_START] = Path(options["start"]).read_bytes()
        options["start"] = _START
    return RunFolder.create(arguments.out or _fresh_folder(arguments.body), stored, files)


def _rebuild(stored: Mapping[str, Any], folder: Path) -> tuple[Problem, SearchSettings]:
    """The problem and settings of a run, whose preset to start from is relative to the folder.

    Raises:
        InputError: They cannot be read, or name a start that does not exist.
    """
    import numpy as np

    from neurocontrol.tuning import SearchSettings

    try:
        options = dict(stored["problem"])
        if str(options["start"]).endswith(".toml"):
            options["start"] = str(folder / options["start"])
        problem: Problem = _BODIES[stored["body"]].problem(options, stored["seed"])
        settings = SearchSettings(**{name: stored[name] for name in _SEARCH})
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputError(f"cannot read the settings of the run: {error}") from None
    if not np.isfinite(problem.start).all():
        raise InputError(f"the start {options['start']} has numbers that are not finite")
    return problem, settings


def _flag(name: str) -> str:
    """How an option is spelled."""
    return tune_salamander.FLAGS.get(name, f"--{name.replace('_', '-')}")


def _check_options(arguments: argparse.Namespace) -> None:
    """Refuse options of other bodies.

    Raises:
        InputError: There is one.
    """
    own = _BODIES[arguments.body].DEFAULTS
    for body in _BODIES.values():
        for name in body.DEFAULTS:
            if name not in own and hasattr(arguments, name):
                raise InputError(f"{_flag(name)} is not an option of the {arguments.body}")


def _limits(arguments: argparse.Namespace, folder: RunFolder) -> tuple[int | None, float | None]:
    """Generations in all and wall time of this session; what is not given is as the run began.

    Raises:
        InputError: The run has reached its end.
    """
    generations, budget = arguments.generations, arguments.budget
    if generations is None and budget is None:
        generations, budget = folder.settings.get("generations"), folder.settings.get("budget")
        if budget is not None:
            budget -= folder.wall_seconds
    if generations is None and budget is None:
        generations = _GENERATIONS
    if (generations is not None and folder.generations >= generations) or (
        budget is not None and budget <= 0.0
    ):
        raise InputError(
            f"the run in {folder.path} has reached its end after {folder.generations} generations; "
            f"go on with --budget or more --generations"
        )
    return generations, budget


def _fresh_folder(body: str) -> Path:
    number = 1
    while (Path("runs") / f"tune-{body}-{number}").exists():
        number += 1
    return Path("runs") / f"tune-{body}-{number}"
