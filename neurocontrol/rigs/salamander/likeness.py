"""The suite of likeness: the salamander's gaits beside those of the animals that were filmed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neurocontrol.analysis.axial import measure_wave
from neurocontrol.analysis.contacts import contacts_from_forces
from neurocontrol.analysis.gait import measure_gait
from neurocontrol.analysis.salamander.likeness import compare_swim, compare_walk, fore_to_hind
from neurocontrol.analysis.salamander.midline import measure_travel, midline
from neurocontrol.evaluation import Suites, average, by_label, falls, outermost, standing
from neurocontrol.rigs.salamander.trials import kind_of, steady, travel

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from neurocontrol.analysis.salamander.likeness import Comparison
    from neurocontrol.arenas import ArenaKind
    from neurocontrol.assembly.salamander import Kind
    from neurocontrol.evaluation import Evaluation, Measure, Outcome, Trial

_TIME = 15.0  # s
_FEW = 3  # seeds
_GAITS: dict[str, ArenaKind] = {"swimming": "water", "walking": "land"}

SUITES = Suites()
"""The suite of likeness."""


def _plan(evaluation: Evaluation) -> list[Trial]:
    """Swimming at the surface and walking on level ground, three seeds each."""
    return [
        travel(kind_of(evaluation), habitat, seed, _TIME, label=gait)
        for gait, habitat in _GAITS.items()
        for seed in evaluation.seeds[:_FEW]
    ]


def likeness_of(outcome: Outcome, kind: Kind) -> tuple[Comparison, ...]:
    """The gait of an outcome beside an animal's."""
    read, length = steady(outcome, kind), kind.morphology.length
    time, dt = read["time"], float(read["time"][1] - read["time"][0])
    wave = measure_wave(read["axis_angle"], dt)
    links = [link.length for link in kind.morphology.links]
    moved = measure_travel(midline(read["qpos"], read["axis_angle"], links), dt, wave.frequency)
    profile = moved.excursion / length
    if outcome.trial.label == "swimming":
        return compare_swim(wave=wave, speed=moved.speed / length, profile=profile)
    contact = contacts_from_forces(read["foot_force"], outcome.weight, dt)
    gait = measure_gait(contact, time, float(time[0]), float(time[-1]))
    return compare_walk(
        wave=wave,
        duty_factor=float(contact.mean()),
        fore_to_hind=fore_to_hind(gait.phases),
        profile=profile,
    )


@SUITES.add("likeness", _plan, "beside the animals that were filmed")
def _likeness(evaluation: Evaluation, outcomes: Sequence[Outcome]) -> Iterator[Measure]:
    """Every figure beside the animal's, and within the range of animals where one is told."""
    for gait, group in by_label(outcomes).items():
        yield falls(gait, group)
        compared = [likeness_of(one, kind_of(evaluation)) for one in standing(group)]
        for same in zip(*compared, strict=True):
            one, values = same[0], [each.measured for each in same]
            animal = "" if one.animal is None else f" (animal {one.animal:.3g})"
            name = f"{gait}: {one.name}{animal}"
            if one.accepted:
                yield outermost(f"{name}, outermost seed", values, one.accepted, one.unit)
            else:
                yield average(name, values, one.unit)
