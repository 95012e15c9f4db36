"""What is read of the trials of salamanders.

Everything is measured from feet, joints and the motion of the body, never from commands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from neurocontrol.analysis.salamander.gaits import (
    Stepping,
    Swimming,
    measure_stepping,
    measure_swimming,
)
from neurocontrol.assembly.salamander import KINDS
from neurocontrol.evaluation import Measure
from neurocontrol.evaluation.suite import outermost

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from neurocontrol.assembly.salamander import Kind
    from neurocontrol.evaluation import Evaluation, Outcome
    from neurocontrol.types import FloatArray

FEW = 10
"""Number of seeds of the suites with many conditions."""

_TRANSIENT = 3.0  # s that are left out before steady motion is measured, at pace 1


def kind_of(evaluation: Evaluation) -> Kind:
    """The salamander that is evaluated."""
    return KINDS[evaluation.rig.name]


def steady(outcome: Outcome, kind: Kind) -> dict[str, FloatArray]:
    """What was read once the motion had become steady."""
    return outcome.since(_TRANSIENT / kind.pace)


def stepping(read: Mapping[str, FloatArray], weight: float, kind: Kind) -> Stepping:
    """A stretch of walking by what was read of it."""
    return measure_stepping(
        read["time"], read["qpos"], read["foot_force"], read["foot_position"],
        read["trunk_load"], read["axis_angle"], weight=weight, length=kind.morphology.length,
    )  # fmt: skip


def swimming(read: Mapping[str, FloatArray], kind: Kind) -> Swimming:
    """A stretch of swimming by what was read of it."""
    return measure_swimming(
        read["time"], read["qpos"], read["axis_angle"], read["immersion"],
        length=kind.morphology.length,
    )  # fmt: skip


def stepping_of(outcome: Outcome, kind: Kind) -> Stepping:
    """The walk of an outcome once it is steady."""
    return stepping(steady(outcome, kind), outcome.weight, kind)


def swimming_of(outcome: Outcome, kind: Kind) -> Swimming:
    """The swim of an outcome once it is steady."""
    return swimming(steady(outcome, kind), kind)


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
