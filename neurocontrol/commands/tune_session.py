"""A session of a tuning run: the bar, the pictures, and what is left behind."""

from __future__ import annotations

import shlex
import time
from typing import TYPE_CHECKING, Any

from neurocontrol.progress import bar, say, warn
from neurocontrol.rig import find

if TYPE_CHECKING:
    from tqdm import tqdm

    from neurocontrol.tuning import Generation, RunFolder, Search

_PLOT_EVERY = 20  # generations


def search_on(
    search: Search,
    folder: RunFolder,
    generations: int | None,
    budget: float | None,
    workers: int,
    until: str | None = None,
) -> KeyboardInterrupt | None:
    """Run generations and write each to the folder, with a bar.

    Args:
        search: Replayed to where the run stands.
        folder: The run's.
        generations: How many in all; None for no end.
        budget: Wall time of this session, s; None for no end.
        workers: Processes.
        until: ``verified`` to end as soon as the centre of the search is.

    Returns:
        The signal that ended it, if one did.
    """
    from neurocontrol.tuning import Workers
    from neurocontrol.tuning.ranking import by_rank
    from neurocontrol.tuning.verification import EVERY

    ends = None if budget is None else time.monotonic() + budget
    failure = ""
    try:
        with (
            Workers(search.problem, workers) as crew,
            bar(
                total=generations, initial=search.generation, unit="generation", desc="tuning"
            ) as shown,
        ):
            evaluate = by_rank(crew, search.problem)
            # A stop may have come between a generation and its verification.
            if search.generation % EVERY == 0 and _verified(search, folder) and until:
                return None
            for generation in search.run(evaluate, generations=generations, budget=budget):
                folder.record(generation, search)
                _show(shown, generation, search, ends)
                if crew.failure != failure:
                    failure = crew.failure
                    warn(f"a candidate crashed and costs the worst: {failure}")
                if search.generation % _PLOT_EVERY == 0:
                    _draw(search, folder)
                if search.generation % EVERY == 0 and _verified(search, folder) and until:
                    break
            _verified(search, folder)
    except KeyboardInterrupt as error:
        return error
    return None


def _verified(search: Search, folder: RunFolder) -> bool:
    """Whether the centre of the search is verified, which is found out once in a generation."""
    if search.unverified:
        search.verify()
        folder.keep_verifications(search)
    return bool(search.verified) and search.verified[-1].evaluation.solved


def _show(shown_bar: tqdm[Any], generation: Generation, search: Search, ends: float | None) -> None:
    best = generation.evaluations[generation.best]
    shown = {
        "stage": f"{generation.stages[generation.best] + 1}/{search.problem.stages}",
        "best": f"{search.best[1].cost:.3g}" if search.best else "none",
        **{
            name: f"{best.measures[name]:.3g} {unit}"
            for name, unit in search.problem.headlines.items()
            if name in best.measures
        },
    }
    if ends is not None:
        shown["left"] = f"{max(ends - time.monotonic(), 0.0) / 60:.1f}min"
    shown_bar.set_postfix(shown, refresh=False)
    shown_bar.update(1)


def _draw(search: Search, folder: RunFolder) -> bytes:
    from neurocontrol.viewing.convergence import save_convergence

    picture = folder.path / "convergence.png"
    return save_convergence(folder.history(), search.problem.headlines, picture)


def leave_results(search: Search, folder: RunFolder) -> None:
    """Draw the picture, write the report, and print what came out."""
    from neurocontrol.viewing.convergence import write_tuning_report

    result = search.result
    if result is None or folder.generations == 0:
        say("no generation was finished")
        return
    picture = _draw(search, folder)
    evaluation, stage = result.evaluation, result.stage
    verdict = ""
    if search.verified:
        verdict = "verified" if evaluation.solved else "not verified"
        verdict += f" on conditions that no search sees, after generation {result.generation}"
    write_tuning_report(
        folder.path / "report.html",
        title=search.problem.name,
        command=str(folder.settings.get("command")),
        generations=folder.generations,
        simulated_seconds=folder.simulated_seconds,
        stage=stage + 1,
        stages=search.problem.stages,
        measures={"cost": evaluation.cost, **evaluation.measures},
        units={**search.problem.units, **search.problem.headlines},
        picture=picture,
        verdict=verdict,
    )
    say(
        f"best of {folder.generations} generations in {folder.wall_seconds / 60:.1f} min, "
        f"stage {stage + 1} of {search.problem.stages}: cost {evaluation.cost:.1f}"
    )
    if verdict:
        say(verdict)
    for name, value in evaluation.measures.items():
        say(f"  {name:<18} {value:.3g}")
    preset, body = folder.path / "best.toml", str(folder.settings["body"])
    words = ["neurocontrol", "demo", body, *_controller(folder), "--preset", str(preset)]
    say(f"preset in {preset}: {shlex.join(words)}")


def _controller(folder: RunFolder) -> list[str]:
    """The option that names the controller that was tuned, where it is not the body's first."""
    options = folder.settings.get("problem", {})
    chosen = options.get("controller")
    first = find(folder.settings["body"]).controller()
    return ["--controller", chosen] if chosen and chosen != first else []
