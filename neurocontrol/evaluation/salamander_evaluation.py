"""How salamanders are evaluated, and what is read of their trials.

Everything is measured from feet, joints and the motion of the body, never from commands.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from neurocontrol.analysis.salamander import (
    Stepping,
    Swimming,
    measure_stepping,
    measure_swimming,
)
from neurocontrol.controllers.salamander.assembly import rhythm_model
from neurocontrol.evaluation.measure import Measure
from neurocontrol.evaluation.salamander_trials import (
    SalamanderBody,
    SalamanderOutcome,
    SalamanderTrial,
    body_of,
    run_salamanders,
)
from neurocontrol.evaluation.suite import outermost

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

FEW = 10
"""Number of seeds of the suites with many conditions."""


@dataclass(frozen=True, kw_only=True)
class SalamanderEvaluation:
    """How trials are run.

    Attributes:
        seeds: The acceptance seeds.
        body: What is evaluated, in the suites that both salamanders have.
        controller: Model of the spinal cord.
        preset: Preset name or TOML file; the body's own when left out.
        progress: Called with the trial seconds simulated since its last call.
    """

    seeds: tuple[int, ...]
    body: SalamanderBody = "animal"
    controller: str = "spiking"
    preset: str | None = None
    progress: Callable[[float], object] | None = None

    def run(self, trials: Sequence[SalamanderTrial]) -> list[SalamanderOutcome]:
        """Run trials under this controller and preset; those that it cannot obey are left out."""
        options = {"preset": self.preset} if self.preset else {}
        chosen = [
            replace(trial, controller=self.controller, options={**trial.options, **options})
            for trial in trials
            if self._obeys(trial)
        ]
        if self.progress:
            self.progress(sum(trial.duration for trial in trials if not self._obeys(trial)))
        return run_salamanders(chosen, progress=self.progress)

    def _obeys(self, trial: SalamanderTrial) -> bool:
        """Whether the controller knows the entries of all commands."""
        known = {*rhythm_model(self.controller).command_space.names, "heading"}
        return all(set(changes) <= known for _, changes in trial.commands)

    def judged(self, measures: Sequence[Measure]) -> list[Measure]:
        """Measures with their targets, which are the animal's: the robot is only measured."""
        if self.body == "animal":
            return list(measures)
        return [replace(measure, target=None) for measure in measures]


def standing(outcomes: Sequence[SalamanderOutcome]) -> list[SalamanderOutcome]:
    """Outcomes whose body did not turn over."""
    return [outcome for outcome in outcomes if not outcome.track.fell]


def stepping_of(outcome: SalamanderOutcome) -> Stepping:
    """The walk of an outcome once it is steady."""
    read = outcome.steady()
    return measure_stepping(
        read["time"], read["qpos"], read["foot_force"], read["foot_position"],
        read["trunk_load"], read["axis_angle"],
        weight=outcome.track.weight, length=body_of(outcome.trial.body).length,
    )  # fmt: skip


def swimming_of(outcome: SalamanderOutcome) -> Swimming:
    """The swim of an outcome once it is steady."""
    read = outcome.steady()
    return measure_swimming(
        read["time"], read["qpos"], read["axis_angle"], read["immersion"],
        length=body_of(outcome.trial.body).length,
    )  # fmt: skip


def falls(suite: str, name: str, outcomes: Sequence[SalamanderOutcome]) -> Measure:
    """How many bodies turned over."""
    fell = len(outcomes) - len(standing(outcomes))
    return Measure(
        suite=suite, name=f"{name}: falls of {len(outcomes)}", value=float(fell), target=0.0
    )


def ranged(
    suite: str, name: str, values: Sequence[float], bounds: tuple[float, float], unit: str = "1"
) -> Measure:
    """The figure of the seeds that is farthest from the middle of the range of all."""
    return Measure(
        suite=suite,
        name=f"{name}, outermost seed",
        value=outermost(values, bounds),
        unit=unit,
        target=bounds,
    )
