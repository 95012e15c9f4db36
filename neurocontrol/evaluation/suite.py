"""Suites of trials, how they are run, and the figures that they make of many trials."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from neurocontrol.errors import InputError
from neurocontrol.evaluation.trials import Trial, run_trials
from neurocontrol.rig import named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from neurocontrol.evaluation.measure import Measure
    from neurocontrol.evaluation.store import TrialStore
    from neurocontrol.evaluation.trials import Outcome
    from neurocontrol.rig import Rig
    from neurocontrol.snn.changes import Change

    Plan = Callable[["Evaluation"], Sequence["Trial | Work"]]
    Run = Callable[["Evaluation"], Sequence[Outcome]]
    Figures = Callable[["Evaluation", Sequence[Outcome]], Iterable[Measure]]


_BATCH, _STORED_BATCH = 64, 16  # trials side by side; those that a kill may lose


@dataclass(frozen=True)
class Work:
    """Something that takes simulated time but no trial of a body.

    Attributes:
        duration: Simulated time, s.
    """

    duration: float


@dataclass(frozen=True, kw_only=True)
class Suite:
    """A suite of trials.

    Attributes:
        name: What it is called.
        meaning: One line for people.
        plan: What an evaluation will run.
        figures: What is made of the outcomes of these trials.
        run: How they are run, where that takes more than running the plan.
    """

    name: str
    meaning: str
    plan: Plan
    figures: Figures
    run: Run | None = None

    def seconds(self, evaluation: Evaluation) -> float:
        """Simulated seconds of all its trials."""
        return float(sum(one.duration for one in self.plan(evaluation)))

    def measure(self, evaluation: Evaluation) -> list[Measure]:
        """Run it and return all its measures."""
        if self.run:
            outcomes = self.run(evaluation)
        else:
            planned = [one for one in self.plan(evaluation) if isinstance(one, Trial)]
            outcomes = evaluation.run(planned)
        return [replace(one, suite=self.name) for one in self.figures(evaluation, outcomes)]


class Suites(dict[str, Suite]):
    """Suites by name, each declared beside the function that makes its figures."""

    def add(
        self, name: str, plan: Plan, meaning: str, *, run: Run | None = None
    ) -> Callable[[Figures], Figures]:
        """Decorate the figures of a suite; arguments as in :class:`Suite`."""

        def added(figures: Figures) -> Figures:
            self[name] = Suite(name=name, meaning=meaning, plan=plan, figures=figures, run=run)
            return figures

        return added


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """What is evaluated, and on which seeds.

    Attributes:
        rig: Whose.
        seeds: Seeds of the trials.
        controller: Name of the controller.
        preset: Preset name or TOML file; the controller's own when left out.
        progress: Called with the trial seconds simulated since its last call.
        store: Where it is kept, so that it can be resumed; None for nowhere.
    """

    rig: Rig
    seeds: tuple[int, ...]
    controller: str
    preset: str | None = None
    progress: Callable[[float], object] | None = None
    store: TrialStore | None = None

    def run(self, trials: Sequence[Trial], *, controller: str | None = None) -> list[Outcome]:
        """Run trials under this preset and controller, or under another one."""
        return run_trials(
            self.rig.with_changes(()) if controller else self.rig,
            trials,
            controller=controller or self.controller,
            preset=None if controller else self.preset,
            progress=self.progress,
            batch=_STORED_BATCH if self.store else _BATCH,
            store=self.store,
        )

    def measures(self, suites: Mapping[str, Suite]) -> list[Measure]:
        """Run suites, those that are stored excepted, and return the measures of all."""
        found: list[Measure] = []
        for name, suite in suites.items():
            if self.store and name in self.store.measures:
                found += self.store.measures[name]
                self.passed(suite.seconds(self))
                continue
            if self.store:
                self.store.begin(name)
            measures = suite.measure(self)
            found += measures
            if self.store:
                self.store.end(measures)
        return found

    def changed(self, changes: Sequence[Change], suites: Mapping[str, Suite]) -> list[Measure]:
        """Run suites with changed networks; their names then tell the changes, too."""
        title = "; ".join(change.title for change in changes)
        renamed = {
            f"{name} ({title})": replace(suite, name=f"{name} ({title})")
            for name, suite in suites.items()
        }
        return replace(self, rig=self.rig.with_changes(changes)).measures(renamed)

    def passed(self, seconds: float) -> None:
        """Tell of simulated seconds that took no trial."""
        if self.progress:
            self.progress(seconds)


def chosen_suites(rig: Rig, names: Sequence[str] | None) -> dict[str, Suite]:
    """Suites of a rig by name, all of them without names.

    Raises:
        InputError: The rig has no such suite.
    """
    suites: Mapping[str, Suite] = rig.part("suites")
    for name in names or ():
        if name not in suites:
            raise InputError(
                f"unknown suite {name!r} for {rig.name}; expected one of {', '.join(suites)}"
            )
    return {name: suite for name, suite in suites.items() if name in (names or suites)}


def evaluate(
    rig: str | Rig,
    suites: Sequence[str] | None = None,
    *,
    seeds: int = 20,
    first_seed: int = 1000,
    controller: str | None = None,
    preset: str | None = None,
    progress: Callable[[float], object] | None = None,
) -> list[Measure]:
    """Run suites of varied trials and return every figure beside its target.

    Args:
        rig: A rig, its name, or the folder that holds it.
        suites: Names of suites; all when left out.
        seeds: How many seeds.
        first_seed: The first of them.
        controller: Name of the controller; the rig's first when left out.
        preset: Preset name or TOML file; the controller's own when left out.
        progress: Called with the trial seconds simulated since its last call.

    Raises:
        InputError: There is no such rig, suite, controller or preset.
    """
    rig = named(rig)
    evaluation = Evaluation(
        rig=rig,
        seeds=tuple(range(first_seed, first_seed + seeds)),
        controller=rig.controller(controller),
        preset=preset,
        progress=progress,
    )
    return evaluation.measures(chosen_suites(rig, suites))
