"""``neurocontrol tune``: search for parameters, stop at any time, go on later."""

from __future__ import annotations

import argparse
import os
import re
import shlex
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neurocontrol.commands.arguments import between, positive, whole
from neurocontrol.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tqdm import tqdm

    from neurocontrol.commands.arguments import Subparsers
    from neurocontrol.tuning import Generation, RunFolder, Search, SearchSettings
    from neurocontrol.tuning.walking import WalkingProblem

_UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0}
_PROBLEM = ("speed", "duration", "start", "spread", "terrain", "sturdy", "effort", "likeness")
_GENERATIONS = 60
_PLOT_EVERY = 20  # generations


def span(text: str) -> float:
    """Read a time such as ``90s``, ``30m`` or ``2h``, s.

    Raises:
        argparse.ArgumentTypeError: The text is anything else.
    """
    match = re.fullmatch(r"(\d+(?:\.\d+)?)([smh])", text)
    if not match or float(match[1]) == 0.0:
        raise argparse.ArgumentTypeError(f"must be a time such as 90s, 30m or 2h, got {text!r}")
    return float(match[1]) * _UNITS[match[2]]


def add_parser(subparsers: Subparsers) -> argparse.ArgumentParser:
    """Add the sub-command's parser."""
    parser = subparsers.add_parser(
        "tune",
        help="tune a body's reflexes by evolution",
        description="Search for reflex parameters by CMA-ES. The run's folder always holds the "
        "best preset so far; a run that was stopped or killed goes on with --resume.",
    )
    parser.add_argument("body", choices=("human",), help="body to tune")
    parser.add_argument("--resume", type=Path, metavar="DIR", help="go on with the run in a folder")
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder (default: under runs/)")
    parser.add_argument("--budget", type=span, help="wall time of this session: 90s, 30m, 2h")
    parser.add_argument(
        "--generations", type=whole(1),
        help=f"generations in all (default: {_GENERATIONS}, or as many as fit the budget)",
    )  # fmt: skip
    parser.add_argument("--population", type=whole(4), default=24, help="candidates (default: 24)")
    parser.add_argument("--seed", type=whole(0), default=0, help="seed (default: 0)")
    parser.add_argument(
        "--race", type=whole(1), default=2,
        help="searches that start side by side, of which the first to walk goes on (default: 2)",
    )  # fmt: skip
    parser.add_argument(
        "--workers", type=whole(1), default=os.cpu_count() or 1,
        help="processes (default: one per core); results do not depend on them",
    )  # fmt: skip
    parser.add_argument(
        "--speed", type=between(0.5, 2.5), default=1.25, help="walking speed, m/s (default: 1.25)"
    )
    parser.add_argument(
        "--duration", type=positive, default=12.0, help="length of a walk, s (default: 12)"
    )
    parser.add_argument(
        "--start", default="hand-set",
        help="hand-set, published, or a preset to start from (default: hand-set)",
    )  # fmt: skip
    parser.add_argument(
        "--spread", type=positive, help="factor on the first steps (default: 1, or 0.35 from "
        "published parameters and presets)",
    )  # fmt: skip
    parser.add_argument(
        "--terrain", choices=("flat", "tiles"), default="flat",
        help="flat, or tiles of random height with pushes (default: flat)",
    )  # fmt: skip
    parser.add_argument(
        "--sturdy", action="store_true", help="walk with long delays and on soft ground, too"
    )
    parser.add_argument(
        "--effort", type=positive, default=10.0, help="cost of 1 J/kg/m (default: 10)"
    )
    parser.add_argument(
        "--likeness", type=positive, default=100.0,
        help="cost of a correlation with people that is missing (default: 100)",
    )  # fmt: skip
    return parser


def run(arguments: argparse.Namespace) -> int:
    """Search, and write every generation to the run's folder."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from neurocontrol.tuning import RunFolder, Search

    if arguments.resume:
        if arguments.out:
            raise InputError("give either --out or --resume, not both")
        folder = RunFolder.open(arguments.resume)
    else:
        stored = _settings(arguments)
        _rebuild(stored)
        folder = RunFolder.create(arguments.out or _fresh_folder(arguments.body), stored)
    search = Search(*_rebuild(folder.settings))
    folder.replay(search)
    generations = arguments.generations or folder.settings["generations"]
    if arguments.budget and not arguments.generations:
        generations = None
    interrupted = _search(search, folder, generations, arguments.budget, arguments.workers)
    _leave(search, folder)
    if interrupted:
        print(f"stopped; go on with: neurocontrol tune {arguments.body} --resume {folder.path}")
    return 0


def _settings(arguments: argparse.Namespace) -> dict[str, Any]:
    words = ["neurocontrol", "tune", arguments.body]
    options: dict[str, Any] = {name: getattr(arguments, name) for name in _PROBLEM}
    if options["spread"] is None:
        options["spread"] = 1.0 if arguments.start == "hand-set" else 0.35
    for name, value in {
        **options,
        "generations": arguments.generations,
        "population": arguments.population,
        "seed": arguments.seed,
        "race": arguments.race,
    }.items():
        if value is True:
            words.append(f"--{name}")
        elif value is not None and value is not False:
            words += [f"--{name}", f"{value}"]
    return {
        "command": shlex.join(words),
        "body": arguments.body,
        "problem": options,
        "generations": arguments.generations or _GENERATIONS,
        "population": arguments.population,
        "seed": arguments.seed,
        "race": arguments.race,
    }


def _rebuild(stored: Mapping[str, Any]) -> tuple[WalkingProblem, SearchSettings]:
    import numpy as np

    from neurocontrol.tuning import SearchSettings
    from neurocontrol.tuning.walking import walking_problem

    """The problem and settings of a run.

    Raises:
        InputError: They cannot be read, or name a start that does not exist.
    """
    try:
        options = dict(stored["problem"])
        problem = walking_problem(
            seed=stored["seed"],
            effort_weight=options.pop("effort"),
            likeness_weight=options.pop("likeness"),
            **options,
        )
        settings = SearchSettings(
            population=stored["population"], seed=stored["seed"], race=stored["race"]
        )
    except (KeyError, TypeError) as error:
        raise InputError(f"cannot read the settings of the run: {error}") from None
    if not np.isfinite(problem.start).all():
        raise InputError(f"{problem.origin} has numbers that are not finite")
    return problem, settings


def _search(
    search: Search,
    folder: RunFolder,
    generations: int | None,
    budget: float | None,
    workers: int,
) -> bool:
    """Run generations; return whether an interrupt ended them."""
    from tqdm import tqdm

    from neurocontrol.tuning import Workers
    from neurocontrol.viewing.convergence import save_convergence

    began = time.monotonic()
    bar: tqdm[Any]
    with (
        Workers(search.problem, workers) as evaluate,
        tqdm(total=generations, initial=search.generation, unit="generation", desc="tuning") as bar,
    ):
        try:
            while generations is None or search.generation < generations:
                elapsed = time.monotonic() - began
                if budget and elapsed > budget:
                    break
                generation = search.step(evaluate)
                folder.record(generation, search)
                _show(bar, generation, search, budget and budget - (time.monotonic() - began))
                if search.generation % _PLOT_EVERY == 0:
                    save_convergence(folder.history(), folder.path / "convergence.png")
        except KeyboardInterrupt:
            return True
    return False


def _show(bar: tqdm[Any], generation: Generation, search: Search, left: float | None) -> None:
    best = generation.evaluations[generation.best]
    shown = {
        "stage": f"{generation.stages[generation.best] + 1}/{search.problem.stages}",
        "best": f"{best.cost:.0f}",
        "walked": f"{best.measures.get('distance', 0.0):.1f}m",
        "survived": f"{best.measures.get('survived', 0.0):.1f}s",
    }
    if left is not None:
        shown["left"] = f"{max(left, 0.0) / 60:.1f}min"
    bar.set_postfix(shown, refresh=False)
    bar.update(1)


def _leave(search: Search, folder: RunFolder) -> None:
    from neurocontrol.viewing.convergence import save_convergence, write_tuning_report

    if search.best is None:
        print("no generation was finished")
        return
    save_convergence(folder.history(), folder.path / "convergence.png")
    _, evaluation, stage = search.best
    write_tuning_report(
        folder.path / "report.html",
        command=str(folder.settings["command"]),
        generations=folder.generations,
        simulated_seconds=folder.simulated_seconds,
        stage=stage + 1,
        stages=search.problem.stages,
        measures={"cost": evaluation.cost, **evaluation.measures},
        picture=folder.path / "convergence.png",
    )
    print(
        f"best of {folder.generations} generations, stage {stage + 1}: cost {evaluation.cost:.1f}"
    )
    for name, value in evaluation.measures.items():
        print(f"  {name:<18} {value:.3g}")
    print(f"preset in {folder.path / 'best.toml'}: neurocontrol demo human --preset it")


def _fresh_folder(body: str, exists: Callable[[Path], bool] = Path.exists) -> Path:
    number = 1
    while exists(Path("runs") / f"tune-{body}-{number}"):
        number += 1
    return Path("runs") / f"tune-{body}-{number}"
