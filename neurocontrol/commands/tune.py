"""``neurocontrol tune``: search for parameters, stop at any time, go on later."""

from __future__ import annotations

import os
import shlex
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neurocontrol._files import write_bytes
from neurocontrol.commands.bodies import add_bodies, with_resumed_body
from neurocontrol.errors import InputError
from neurocontrol.options import (
    add_folder_options,
    add_number,
    between,
    span,
    take_defaults,
    typed,
    whole,
)
from neurocontrol.progress import say
from neurocontrol.rig import find, named
from neurocontrol.runs import fresh_folder, held_folder
from neurocontrol.schema import shown

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping, Sequence

    from neurocontrol.options import Subparsers
    from neurocontrol.rig import Rig
    from neurocontrol.tuning import Problem, RunFolder, Search, SearchSettings, Tuning

_GENERATIONS = 60
_START = "start.toml"  # the preset a run started from, kept in its folder
_SEARCH = ("population", "seed", "race", "separable", "learning_rate")
_LATER = ("separable", "learning_rate")  # which older runs lack
_SESSION = (
    "resume", "continue_inexactly", "out", "overwrite", "budget", "generations", "until", "workers",
    "help",
)  # fmt: skip


def completed(words: Sequence[str]) -> list[str]:
    """The words that follow the command; with ``--resume`` the folder names the body."""
    from neurocontrol.tuning import RunFolder

    def body_of(folder: Path) -> object:
        return RunFolder.open(folder).settings.get("body")

    return with_resumed_body(words, body_of, "settings.json", "tunes")


def add_parser(subparsers: Subparsers, words: Sequence[str] = ()) -> argparse.ArgumentParser:
    """Add the sub-command's parser, with the options of the body that words name."""
    parser = subparsers.add_parser(
        "tune",
        help="tune a body's controller by evolution",
        description="Search for parameters by CMA-ES. The run's folder always holds the best "
        "preset so far; a run that was stopped or killed goes on with --resume, which may stand "
        "in the place of the body.",
    )
    add_bodies(parser, words, add_options)
    return parser


def add_options(parser: argparse.ArgumentParser, rig: Rig) -> None:
    """Add what the rig lets people tune, and how to search; what is not typed is absent."""
    tuning: Tuning = rig.part("tuning")
    tuning.add_options(parser, rig)
    problem = take_defaults(parser)
    add_number(parser, "--population", whole(4), 24, "candidates")
    add_number(parser, "--seed", whole(0), 0, "seed")
    meaning = "searches that start side by side, of which the first to solve the task goes on"
    add_number(parser, "--race", whole(1), 2, meaning)
    parser.add_argument(
        "--separable", action="store_true",
        help="learn a step for every parameter and no correlations: faster among many parameters",
    )  # fmt: skip
    meaning = "share of the way to the best candidates that the centre goes in a generation"
    add_number(parser, "--learning-rate", between(0.01, 1.0), 1.0, meaning)
    search = take_defaults(parser)
    parser.set_defaults(problem=problem, search=search)
    parser.add_argument(
        "--resume", type=Path, metavar="DIR", default=None, help="go on with the run in a folder"
    )
    parser.add_argument(
        "--continue-inexactly", action="store_true",
        help="with --resume, after an upgrade: go on from the stored mean and covariance",
    )  # fmt: skip
    add_folder_options(parser)
    parser.add_argument(
        "--budget", type=span, default=None,
        help="wall time of this session: 90s, 30m, 2h (default: none; resumed: what was left)",
    )  # fmt: skip
    parser.add_argument(
        "--generations", type=whole(1), default=None,
        help=f"generations in all (default: {_GENERATIONS}, or as many as fit the budget)",
    )  # fmt: skip
    parser.add_argument(
        "--until", choices=["verified"], default=None,
        help="end when the centre of the search has passed its verification, if not before "
        "(default: only by --budget or --generations)",
    )  # fmt: skip
    parser.add_argument(
        "--workers", type=whole(1), default=os.cpu_count() or 1,
        help="processes (default: one per core); results do not depend on them",
    )  # fmt: skip


def run(arguments: argparse.Namespace) -> int:
    """Search, and write every generation to the run's folder."""
    _carry_out(arguments)
    return 0


def tune(rig: str | Rig, *, out: str | Path | None = None, **options: Any) -> Path:
    """Tune a body, leave the run of ``neurocontrol tune`` and return the path of its best preset.

    Args:
        rig: A rig, its name, or the folder that holds it.
        out: Folder of the run; a new one under ``runs/`` when left out.
        **options: Options of the body's ``neurocontrol tune``, such as ``generations=20``.

    Raises:
        InputError: There is no such body or option, or an option cannot be met.
    """
    from neurocontrol.commands.parsing import parse_options

    if isinstance(options.get("budget"), int | float):
        options["budget"] = f"{options['budget']:g}s"
    return _carry_out(parse_options("tune", named(rig), {**options, "out": out})) / "best.toml"


def _carry_out(arguments: argparse.Namespace) -> Path:
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from neurocontrol.commands.tune_session import leave_results, search_on
    from neurocontrol.tuning import Search

    with ExitStack() as stack:
        folder, built = (_resumed if arguments.resume else _begun)(arguments, stack)
        search = Search(*built)
        folder.replay(search, inexactly=arguments.continue_inexactly)
        until = arguments.until or folder.settings.get("until")
        generations, budget = _limits(arguments, folder, search, until)
        interrupted = search_on(search, folder, generations, budget, arguments.workers, until)
        leave_results(search, folder)
        if interrupted:
            line = ["neurocontrol", "tune", "--resume", str(folder.path)]
            say(f"stopped; go on with: {shlex.join(line)}")
            raise interrupted
    return folder.path


def _resumed(
    arguments: argparse.Namespace, stack: ExitStack
) -> tuple[RunFolder, tuple[Problem, SearchSettings]]:
    from neurocontrol.fingerprint import check_fingerprint
    from neurocontrol.tuning import RunFolder

    for action in arguments.parser._actions:
        name = action.dest
        unfit = name in ("out", "overwrite") or name not in _SESSION
        if unfit and getattr(arguments, name, None):
            raise InputError(
                f"{action.option_strings[-1]} cannot be given with --resume: a run goes on as it "
                f"began"
            )
    stack.enter_context(held_folder(arguments.resume, resume=True))
    folder = RunFolder.open(arguments.resume)
    if find(str(folder.settings.get("body"))) is not arguments.rig:
        raise InputError(f"the run in {folder.path} does not tune the {arguments.rig.name}")
    built = _rebuild(folder.settings, folder.path)
    _check_end(arguments.until, *built)
    check_fingerprint(
        folder.path,
        folder.settings,
        _problem_of(folder.settings, folder.path),
        inexactly=arguments.continue_inexactly,
    )
    return folder, built


def _begun(
    arguments: argparse.Namespace, stack: ExitStack
) -> tuple[RunFolder, tuple[Problem, SearchSettings]]:
    from neurocontrol.fingerprint import digest
    from neurocontrol.tuning import RunFolder

    if arguments.continue_inexactly:
        raise InputError("--continue-inexactly goes with --resume")
    given = vars(arguments)
    options, search = (
        {name: given.get(name, value) for name, value in defaults.items()}
        for defaults in (arguments.problem, arguments.search)
    )
    limits = {"generations": arguments.generations, "budget": arguments.budget}
    values = {**options, **search, **limits, "until": arguments.until}
    if arguments.budget is not None:
        values["budget"] = f"{arguments.budget:g}s"
    words = ["neurocontrol", "tune", arguments.body, *typed(arguments.parser, values)]
    stored: dict[str, Any] = {
        "command": shlex.join(words),
        "body": arguments.body,
        "problem": options,
        **search,
        **limits,
    }
    _check_end(arguments.until, *_rebuild(stored, Path()))
    path = arguments.out or fresh_folder(Path("runs"), f"tune-{arguments.rig.name}")
    folder = stack.enter_context(held_folder(path, overwrite=arguments.overwrite, resumable=True))
    if str(options.get("start")).endswith(".toml"):
        write_bytes(folder / _START, Path(str(options["start"])).read_bytes())
        options["start"] = _START
    stored["fingerprint"] = digest(_problem_of(stored, folder))
    if arguments.until:
        stored["until"] = arguments.until
    return RunFolder.create(folder, stored), _rebuild(stored, folder)


def _check_end(until: str | None, problem: Problem, settings: SearchSettings) -> None:
    """Refuse to go on until something is verified that cannot be.

    Raises:
        InputError: It cannot.
    """
    if until and not problem.verifies:
        raise InputError(f"{problem.name} cannot be verified, so --until {until} cannot be met")


def _problem_of(stored: Mapping[str, Any], folder: Path) -> list[Any]:
    """What decides the search: body, options, how it is searched, and the preset to start from."""
    start = folder / _START
    return [
        stored.get("body"),
        stored.get("problem"),
        {name: stored.get(name) for name in _SEARCH},
        start.read_text(encoding="utf-8", errors="replace") if start.exists() else "",
    ]


def _rebuild(stored: Mapping[str, Any], folder: Path) -> tuple[Problem, SearchSettings]:
    """The problem and settings of a run, whose preset to start from is relative to the folder.

    Raises:
        InputError: They cannot be read, or name a start that does not exist.
    """
    from neurocontrol.tuning import SearchSettings

    try:
        rig = find(stored["body"])
        options = _checked(rig, stored["problem"])
        if str(options.get("start")).endswith(".toml"):
            options["start"] = str(folder / options["start"])
        tuning: Tuning = rig.part("tuning")
        problem = tuning.problem(options, stored["seed"], rig)
        settings = SearchSettings(
            **{name: stored[name] for name in _SEARCH if name in stored or name not in _LATER},
        )
        problem.start  # noqa: B018  (reads the preset that it names)
    except InputError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputError(f"cannot read the settings of the run: {error}") from None
    return problem, settings


def _checked(rig: Rig, stored: Mapping[str, Any]) -> dict[str, Any]:
    """The options of a problem as they were parsed, once it is known that they can be typed.

    Raises:
        InputError: An option is unknown or of a wrong type.
    """
    from neurocontrol.commands.parsing import parse_options

    arguments = vars(parse_options("tune", rig, stored))
    for name, value in stored.items():
        parsed = arguments.get(name, arguments["problem"][name])
        if parsed != value or isinstance(parsed, bool) != isinstance(value, bool):
            raise InputError(f"{name} of the problem cannot be {shown(value)}")
    return {**arguments["problem"], **stored}


def _limits(
    arguments: argparse.Namespace, folder: RunFolder, search: Search, until: str | None
) -> tuple[int | None, float | None]:
    """Generations in all and wall time of this session; what is not given is as the run began.

    Raises:
        InputError: The run has reached its end.
    """
    generations, budget = arguments.generations, arguments.budget
    if generations is None and budget is None:
        generations, budget = folder.settings.get("generations"), folder.settings.get("budget")
        if budget is not None:
            budget -= folder.wall_seconds
    if generations is None and budget is None and not until:
        generations = _GENERATIONS
    ended = (generations is not None and folder.generations >= generations) or (
        budget is not None and budget <= 0.0
    )
    if ended and not search.unverified:
        raise InputError(
            f"the run in {folder.path} has reached its end after {folder.generations} generations; "
            f"go on with --budget or more --generations"
        )
    return generations, budget
