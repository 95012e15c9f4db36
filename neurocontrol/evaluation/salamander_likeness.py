"""The suite of likeness: the animal's gaits beside those of the animals that were filmed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neurocontrol.analysis.axial import measure_wave
from neurocontrol.analysis.contacts import contacts_from_forces
from neurocontrol.analysis.gait import measure_gait
from neurocontrol.analysis.midline import measure_travel, midline
from neurocontrol.analysis.salamander_likeness import (
    Comparison,
    compare_swim,
    compare_walk,
    fore_to_hind,
)
from neurocontrol.arenas import make_arena
from neurocontrol.evaluation.measure import Measure
from neurocontrol.evaluation.salamander_evaluation import (
    SalamanderEvaluation,
    falls,
    ranged,
    standing,
)
from neurocontrol.evaluation.salamander_trials import (
    Habitat,
    SalamanderOutcome,
    SalamanderTrial,
    body_of,
)
from neurocontrol.evaluation.suite import mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


_TIME = 15.0  # s
_FEW = 3  # seeds
_GAITS: dict[str, Habitat] = {"swimming": "water", "walking": "land"}


def plan_likeness(seeds: tuple[int, ...]) -> list[SalamanderTrial]:
    """Swimming at the surface and walking on level ground, three seeds each."""
    return [
        SalamanderTrial(
            duration=_TIME, seed=seed, arena=make_arena(habitat, body_of("animal")),
            habitat=habitat, label=gait,
        )
        for gait, habitat in _GAITS.items()
        for seed in seeds[:_FEW]
    ]  # fmt: skip


def likeness_of(outcome: SalamanderOutcome) -> tuple[Comparison, ...]:
    """The gait of an outcome beside the animal's."""
    read, body = outcome.steady(), body_of(outcome.trial.body)
    time, dt = read["time"], float(read["time"][1] - read["time"][0])
    wave = measure_wave(read["axis_angle"], dt)
    line = midline(read["qpos"], read["axis_angle"], body.axis)
    travel = measure_travel(line, dt, wave.frequency)
    profile = travel.excursion / body.length
    if outcome.trial.habitat == "water":
        return compare_swim(wave=wave, speed=travel.speed / body.length, profile=profile)
    contact = contacts_from_forces(read["foot_force"], outcome.track.weight, dt)
    gait = measure_gait(contact, time, float(time[0]), float(time[-1]))
    return compare_walk(
        wave=wave,
        duty_factor=float(contact.mean()),
        fore_to_hind=fore_to_hind(gait.phases),
        profile=profile,
    )


def measure_likeness(evaluation: SalamanderEvaluation) -> list[Measure]:
    """Every figure beside the animal's, and within the range of animals where one is told."""
    outcomes = evaluation.run(plan_likeness(evaluation.seeds))
    measures = []
    for gait in _GAITS:
        group = [outcome for outcome in outcomes if outcome.trial.label == gait]
        measures.append(falls("likeness", gait, group))
        measures += _rows(gait, [likeness_of(outcome) for outcome in standing(group)])
    return measures


def _rows(gait: str, likenesses: Sequence[Sequence[Comparison]]) -> Iterator[Measure]:
    for same in zip(*likenesses, strict=True):
        one, values = same[0], [each.measured for each in same]
        animal = "" if one.animal is None else f" (animal {one.animal:.3g})"
        name = f"{gait}: {one.name}{animal}"
        if one.accepted:
            yield ranged("likeness", name, values, one.accepted, one.unit)
        else:
            yield Measure(suite="likeness", name=name, value=mean(values), unit=one.unit)
