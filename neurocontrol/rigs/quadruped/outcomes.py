"""Trials of gaits and what came of them, from foot contacts and the motion of the trunk.

Contacts are read twice: with gaps and contacts of less than 30 ms taken away, as steps are counted,
and raw, where a foot that bounces cannot pass for one that stands.
"""

from __future__ import annotations

from math import degrees, inf, nan
from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.analysis.contacts import (
    contacts_from_forces,
    losses_per_stance,
    raw_contacts,
    touchdown_phases,
    touchdowns,
)
from neurocontrol.analysis.gait import REFERENCE, Gait, Settling, measure_gait, measure_settling
from neurocontrol.analysis.metrics import cost_of_transport, forward_distance, heading
from neurocontrol.analysis.phases import phase_error, wrap
from neurocontrol.assembly.quadruped import CONTROLLERS
from neurocontrol.evaluation import Trial
from neurocontrol.evaluation.trials import READINGS as COMMON_READINGS
from neurocontrol.gaits import GAIT_PHASES
from neurocontrol.starts import Standing
from neurocontrol.timeline import Command

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from neurocontrol.evaluation import Outcome
    from neurocontrol.terrain import Terrain
    from neurocontrol.tracks import Reading
    from neurocontrol.types import BoolArray, FloatArray

READINGS: Mapping[str, Reading] = {
    **COMMON_READINGS,
    "servo_power": lambda simulation: simulation.plant.actuator_power,
}
"""What is kept of trials: that of any body, and the mechanical power of each servo, W."""

STEADY_GAITS = ("walk", "trot", "pace", "bound")
SWITCHED_GAITS = (*STEADY_GAITS, "pronk")
TRANSIENT = 4.0
"""Time left out before steady gaits are measured, s."""


def offered(controller: str, gaits: Sequence[str]) -> list[str]:
    """Those of some gaits that a controller can be told to take up."""
    return [gait for gait in gaits if gait in CONTROLLERS[controller][0].named_commands]


def steady_trial(
    gait: str,
    seed: int,
    duration: float,
    *,
    speed: float = 0.5,
    turn: float = 0.0,
    terrain: Terrain | None = None,
    varied: bool = True,
    **further: Any,
) -> Trial:
    """A trial that holds one gait; its label is the gait unless told otherwise."""
    return Trial(
        duration=duration,
        seed=seed,
        start=Standing(terrain=terrain, varied=varied),
        commands=(Command(name=gait, entries={"speed": speed, "turn": turn}),),
        **{"label": gait, **further},
    )


def contacts_of(outcome: Outcome, *, raw: bool = False) -> BoolArray:
    """Foot contacts of an outcome, shape ``(T, 4)``."""
    read = raw_contacts if raw else contacts_from_forces
    return read(outcome["foot_force"], outcome.weight, outcome.step)


def gait_of(
    outcome: Outcome, start: float = TRANSIENT, stop: float = inf, *, raw: bool = False
) -> Gait:
    """Gait of an outcome between two moments, s."""
    return measure_gait(contacts_of(outcome, raw=raw), outcome.time, start, stop)


def error_of(outcome: Outcome, start: float = TRANSIENT, *, raw: bool = False) -> float:
    """Phase error of the last gait of an outcome, cycles; 1 when a limb has no phase.

    From raw contacts every touch-down counts, those of a foot that bounces as well.
    """
    phases = raw_phases_of(outcome, start) if raw else gait_of(outcome, start).phases
    error = phase_error(phases, GAIT_PHASES[outcome.trial.commands[-1].name])
    return error if np.isfinite(error) else 1.0


def raw_phases_of(outcome: Outcome, start: float = TRANSIENT) -> FloatArray:
    """Mean phases of all raw touch-downs of LF, RF, LH, RH, shape ``(4,)``, within its cycles."""
    reference = touchdowns(contacts_of(outcome), outcome.time)[REFERENCE]
    events = touchdowns(contacts_of(outcome, raw=True), outcome.time)
    phases = touchdown_phases(events, reference[reference >= start])
    return wrap(phases - phases[REFERENCE])


def losses_of(outcome: Outcome, start: float = TRANSIENT) -> FloatArray:
    """Losses of contact within a stance, per stride, of LF, RF, LH, RH, shape ``(4,)``."""
    steady = outcome.time >= start
    return losses_per_stance(contacts_of(outcome, raw=True)[steady], contacts_of(outcome)[steady])


def speed_of(outcome: Outcome, body_length: float, start: float = TRANSIENT) -> float:
    """Forward speed of an outcome, body lengths per second."""
    steady = outcome.since(start)
    time = steady["time"]
    return forward_distance(steady["qpos"]) / float(time[-1] - time[0]) / body_length


def transport_of(outcome: Outcome, body_length: float, start: float = TRANSIENT) -> float:
    """Cost of transport of an outcome, 1: absolute mechanical power over weight times speed."""
    speed = speed_of(outcome, body_length, start) * body_length
    return cost_of_transport(outcome.since(start)["power"], outcome.weight, speed)


def peaks_of(outcome: Outcome, start: float = TRANSIENT) -> FloatArray:
    """Peak mechanical power of each servo, W, shape ``(8,)``: hip and knee of LF, RF, LH, RH."""
    return np.asarray(np.abs(outcome.since(start)["servo_power"]).max(axis=0))


def turned(outcome: Outcome, start: float = TRANSIENT) -> float:
    """How far an outcome turned to the left after a moment, degrees."""
    yaw = heading(outcome["qpos"])
    return degrees(yaw[-1] - yaw[np.searchsorted(outcome.time, start)])


def settling_of(outcome: Outcome) -> Settling:
    """How the feet took up the last gait of an outcome."""
    if outcome.fell:
        return Settling(cycles=nan, time=nan, good_share=0.0)
    last, events = outcome.trial.commands[-1], touchdowns(contacts_of(outcome), outcome.time)
    return measure_settling(events, last.time, outcome.trial.duration, GAIT_PHASES[last.name])


def settles(outcome: Outcome, cycles: float = 5.0) -> bool:
    """Whether the feet take up the last gait of an outcome within some cycles, and keep it.

    They take it up with the first of three consecutive cycles in which every limb comes down once
    and within 0.1 of its phase; they keep it when the mean phases from then on are within 0.1.
    """
    settling = settling_of(outcome)
    if not settling.cycles <= cycles:
        return False
    return error_of(outcome, outcome.trial.commands[-1].time + settling.time) <= 0.1
