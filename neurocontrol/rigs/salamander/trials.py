"""Trials of salamanders: what is kept of them, and what is read of that.

Everything is measured from feet, joints and the motion of the body, never from commands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.analysis.axial import measure_wave
from neurocontrol.analysis.salamander.gaits import measure_stepping, measure_swimming
from neurocontrol.arenas import InArena, make_arena
from neurocontrol.assembly.salamander import KINDS, nerves_of
from neurocontrol.evaluation import Trial
from neurocontrol.timeline import Command
from neurocontrol.tracks import sensed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.analysis.axial import AxialWave
    from neurocontrol.analysis.salamander.gaits import Stepping, Swimming
    from neurocontrol.arenas import Arena, ArenaKind
    from neurocontrol.assembly.salamander import Kind
    from neurocontrol.evaluation import Evaluation, Outcome
    from neurocontrol.tracks import Reading
    from neurocontrol.types import FloatArray

READINGS: Mapping[str, Reading] = {
    **sensed("qpos", "foot_force", "foot_position", "trunk_load", "trunk_up", "axis_angle"),
    **sensed("immersion"),
    "axial": lambda simulation: nerves_of(simulation).rhythm.axial,
    "walking": lambda simulation: nerves_of(simulation).walking,
}
"""What is kept of every trial."""

FEW = 10
"""Number of seeds of the suites with many conditions."""

BORDER = 4
"""First joint behind the pelvis."""

_TRANSIENT = 3.0  # s that are left out before steady motion is measured, at pace 1


def arena_of(outcome: Outcome) -> Arena:
    """The arena of a trial."""
    start = outcome.trial.start
    assert isinstance(start, InArena)
    return start.arena


def kind_of(evaluation: Evaluation) -> Kind:
    """The salamander that is evaluated."""
    return KINDS[evaluation.rig.name]


def travel(
    kind: Kind,
    habitat: ArenaKind,
    seed: int,
    duration: float,
    *,
    told: Mapping[str, float] | None = None,
    **further: Any,
) -> Trial:
    """A trial under the command of a habitat and some entries, of a time at pace 1, s."""
    return Trial(
        duration=duration / kind.pace,
        seed=seed,
        start=InArena(arena=make_arena(habitat, kind.body)),
        commands=(Command(name=habitat, entries=told or {}),),
        **further,
    )


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
        links=[link.length for link in kind.morphology.links],
    )  # fmt: skip


def pools_wave(read: Mapping[str, FloatArray]) -> AxialWave:
    """The wave of the axial motor pools, left minus right, by what was read of them."""
    left, right = np.split(read["axial"], 2, axis=1)
    return measure_wave(left - right, float(read["time"][1] - read["time"][0]))


def stepping_of(outcome: Outcome, kind: Kind) -> Stepping:
    """The walk of an outcome once it is steady."""
    return stepping(steady(outcome, kind), outcome.weight, kind)


def swimming_of(outcome: Outcome, kind: Kind) -> Swimming:
    """The swim of an outcome once it is steady."""
    return swimming(steady(outcome, kind), kind)
