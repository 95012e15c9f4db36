"""The suite of likeness: the salamander's gaits beside those of the animals that were filmed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neurocontrol.analysis.axial import measure_wave
from neurocontrol.analysis.contacts import contacts_from_forces
from neurocontrol.analysis.gait import measure_gait
from neurocontrol.analysis.salamander.likeness import (
    Comparison,
    compare_swim,
    compare_walk,
    fore_to_hind,
)
from neurocontrol.analysis.salamander.midline import measure_travel, midline
from neurocontrol.arenas import make_arena
from neurocontrol.evaluation import Measure, Trial, average, by_label, falls, standing
from neurocontrol.rigs.salamander.evaluation import kind_of, ranged, steady
from neurocontrol.rigs.salamander.trials import InArena
from neurocontrol.timeline import Command

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from neurocontrol.arenas import ArenaKind
    from neurocontrol.assembly.salamander import Kind
    from neurocontrol.evaluation import Evaluation, Outcome

_TIME = 15.0  # s
_FEW = 3  # seeds
_GAITS: dict[str, ArenaKind] = {"swimming": "water", "walking": "land"}


def plan_likeness(evaluation: Evaluation) -> list[Trial]:
    """Swimming at the surface and walking on level ground, three seeds each."""
    body = kind_of(evaluation).body
    return [
        Trial(
            duration=_TIME, seed=seed, start=InArena(arena=make_arena(habitat, body)),
            commands=(Command(name=habitat),), label=gait,
        )
        for gait, habitat in _GAITS.items()
        for seed in evaluation.seeds[:_FEW]
    ]  # fmt: skip


def likeness_of(outcome: Outcome, kind: Kind) -> tuple[Comparison, ...]:
    """The gait of an outcome beside an animal's."""
    read, length = steady(outcome, kind), kind.morphology.length
    time, dt = read["time"], float(read["time"][1] - read["time"][0])
    wave = measure_wave(read["axis_angle"], dt)
    links = [link.length for link in kind.morphology.links]
    travel = measure_travel(midline(read["qpos"], read["axis_angle"], links), dt, wave.frequency)
    profile = travel.excursion / length
    if outcome.trial.label == "swimming":
        return compare_swim(wave=wave, speed=travel.speed / length, profile=profile)
    contact = contacts_from_forces(read["foot_force"], outcome.weight, dt)
    gait = measure_gait(contact, time, float(time[0]), float(time[-1]))
    return compare_walk(
        wave=wave,
        duty_factor=float(contact.mean()),
        fore_to_hind=fore_to_hind(gait.phases),
        profile=profile,
    )


def measure_likeness(evaluation: Evaluation) -> list[Measure]:
    """Every figure beside the animal's, and within the range of animals where one is told."""
    measures = []
    for gait, group in by_label(evaluation.run(plan_likeness(evaluation))).items():
        measures.append(falls("likeness", gait, group))
        compared = [likeness_of(outcome, kind_of(evaluation)) for outcome in standing(group)]
        measures += _rows(gait, compared)
    return measures


def _rows(gait: str, likenesses: Sequence[Sequence[Comparison]]) -> Iterator[Measure]:
    for same in zip(*likenesses, strict=True):
        one, values = same[0], [each.measured for each in same]
        animal = "" if one.animal is None else f" (animal {one.animal:.3g})"
        name = f"{gait}: {one.name}{animal}"
        if one.accepted:
            yield ranged("likeness", name, values, one.accepted, one.unit)
        else:
            yield average("likeness", name, values, unit=one.unit)
