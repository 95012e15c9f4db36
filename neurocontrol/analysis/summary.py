"""The figures of a whole run: what ``metrics.json`` holds and reports tabulate."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.analysis.contacts import contacts_from_forces, touchdowns
from neurocontrol.analysis.gait import Gait, Settling, measure_gait, measure_settling
from neurocontrol.analysis.limbs import limb_columns
from neurocontrol.analysis.metrics import (
    cost_of_transport,
    forward_distance,
    froude_number,
    net_speed,
    turning_rate,
)
from neurocontrol.analysis.phases import classify_gait, phase_error
from neurocontrol.gaits import GAIT_PHASES, LIMBS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from neurocontrol.recording import Recording
    from neurocontrol.types import BoolArray, FloatArray


def summarise(
    recording: Recording, *, transient: float = 1.5, transient_share: float = 0.3
) -> dict[str, Any]:
    """Measure a run and every segment of it, ready for JSON: unknown numbers are None.

    Gait and speed of a segment are measured after its transient. Phases and duty factors are keyed
    by limb and are None for a body without the four feet LF, RF, LH, RH. ``settling`` tells how
    the feet took up a gait of the table after another command, from the moment of the switch.

    Args:
        recording: The run.
        transient: Time left out at the start of each segment, s.
        transient_share: Largest share of a segment to leave out.

    Returns:
        ``body``, ``controller``, ``preset``, ``seed``, ``duration`` in s, ``falls`` (their number),
        ``distance`` in m and ``mean_speed`` in m/s along the heading, and ``segments``.
    """
    contact, moments = _limb_contacts(recording)
    touchdown = touchdowns(contact, moments)
    segments = []
    for index, segment in enumerate(recording.segments):
        left_out = min(transient, transient_share * (segment.stop - segment.start))
        start, stop = segment.start + left_out, segment.stop
        target = GAIT_PHASES.get(segment.label)
        settling = None
        if index and target:
            settling = measure_settling(touchdown, segment.start, stop, target)
        segments.append(
            {
                "label": segment.label,
                "start": segment.start,
                "stop": stop,
                "command": dict(segment.command),
                **_gait_entries(measure_gait(contact, moments, start, stop), target),
                **_travel_entries(recording, start, stop),
                "falls": sum(segment.start <= moment < stop for moment in recording.falls),
                "settling": _settling_entry(settling) if settling else None,
            }
        )
    distance = forward_distance(recording.qpos)
    return {
        **{name: recording.header[name] for name in ("body", "controller", "preset", "seed")},
        "duration": round(recording.duration, 9),
        "falls": len(recording.falls),
        "distance": _number(distance),
        "mean_speed": _number(distance / recording.duration),
        "segments": segments,
    }


def _limb_contacts(recording: Recording) -> tuple[BoolArray, FloatArray]:
    """Return contacts of LF, RF, LH, RH and their moments; no samples for a body of other feet."""
    columns = limb_columns(recording.feet)
    if columns is None:
        return np.zeros((0, len(LIMBS)), dtype=np.bool_), np.zeros(0)
    force = recording.ground_force[:, columns]
    return contacts_from_forces(force, recording.weight, recording.dt), recording.time


def _travel_entries(recording: Recording, start: float, stop: float) -> dict[str, float | None]:
    steady = slice(*np.searchsorted(recording.time, (start, stop)))
    time, qpos, power = recording.time[steady], recording.qpos[steady], recording.power[steady]
    header = recording.header
    speed = forward_distance(qpos) / (time[-1] - time[0]) if len(time) > 1 else math.nan
    return {
        "speed": _number(speed),
        "net_speed": _number(net_speed(time, qpos)),
        "body_lengths_per_second": _number(speed / header["body_length"]),
        "froude": _number(froude_number(speed, header["hip_height"], header["gravity"])),
        "cost_of_transport": _number(cost_of_transport(power, recording.weight, speed)),
        "yaw_rate": _number(turning_rate(time, qpos)),
    }


def _gait_entries(gait: Gait, target: tuple[float, ...] | None) -> dict[str, Any]:
    return {
        "commanded_phases": _by_limb(target) if target else None,
        "measured_phases": _by_limb(gait.phases),
        "harmonic_phases": _by_limb(gait.harmonic_phases),
        "phase_error": _number(phase_error(gait.phases, target)) if target else None,
        "gait": classify_gait(gait.phases),
        "duty_factor": _by_limb(gait.duty_factor),
        "duty_factor_fore": _number(gait.duty_factor_fore),
        "duty_factor_hind": _number(gait.duty_factor_hind),
        "stride_frequency": _number(gait.frequency),
        "stride_period_variation": _number(gait.period_variation),
        "flight_fraction": _number(gait.flight_fraction),
    }


def _settling_entry(settling: Settling) -> dict[str, float | None]:
    return {
        "cycles": _number(settling.cycles),
        "time": _number(settling.time),
        "good_share": settling.good_share,
    }


def _by_limb(values: Iterable[float]) -> dict[str, float | None]:
    return {limb: _number(value) for limb, value in zip(LIMBS, values, strict=True)}


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
