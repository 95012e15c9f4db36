"""The figures of a whole run: what ``metrics.json`` holds and reports tabulate."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.analysis.contacts import (
    contacts_from_forces,
    losses_per_stance,
    raw_contacts,
    touchdowns,
)
from neurocontrol.analysis.gait import (
    Gait,
    Settling,
    duty_factors,
    measure_gait,
    measure_settling,
    stride_frequencies,
)
from neurocontrol.analysis.limbs import ordered_feet
from neurocontrol.analysis.metrics import (
    cost_of_transport,
    forward_distance,
    froude_number,
    net_speed,
    turning_rate,
)
from neurocontrol.analysis.phases import classify_gait, phase_error
from neurocontrol.gaits import GAIT_TABLES, LIMBS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from neurocontrol.recording import Recording


def summarise(
    recording: Recording, *, transient: float = 1.5, transient_share: float = 0.3
) -> dict[str, Any]:
    """Measure a run and every segment of it, ready for JSON: unknown numbers are None.

    Gait and speed of a segment are measured after its transient. What is told of every foot is
    keyed by its name. Phases are those after the reference foot: the first, but LH of four feet.
    For feet with a gait table only there are the ``gait`` that was measured, the phases and error
    of one that was commanded, and ``settling``, which tells how the feet took it up after another
    command, from the moment of the switch; for four, fore and hind duty factors. Duty factors and
    contacts are cleaned of short gaps; ``raw_duty_factor`` is not, and ``losses_per_stance``
    counts these gaps.

    Args:
        recording: The run.
        transient: Time left out at the start of each segment, s.
        transient_share: Largest share of a segment to leave out.

    Returns:
        ``body``, ``controller``, ``preset``, ``seed``, ``duration`` in s, ``falls`` (their number),
        ``distance`` in m and ``mean_speed`` in m/s along the heading, ``feet`` and
        ``reference_foot``, and ``segments``.
    """
    feet, columns = ordered_feet(recording.feet)
    table = GAIT_TABLES.get(feet)
    reference = table.reference if table else 0
    ground = recording.ground_force[:, columns], recording.weight, recording.dt
    contact, raw, moments = contacts_from_forces(*ground), raw_contacts(*ground), recording.time
    touchdown = touchdowns(contact, moments)
    segments = []
    for index, segment in enumerate(recording.segments):
        left_out = min(transient, transient_share * (segment.stop - segment.start))
        start, stop = segment.start + left_out, segment.stop
        target = table.phases.get(segment.label) if table else None
        gait = measure_gait(contact, moments, start, stop, reference=reference)
        steady = slice(*np.searchsorted(moments, (start, stop)))
        per_foot = {
            "measured_phases": gait.phases,
            "harmonic_phases": gait.harmonic_phases,
            "duty_factor": gait.duty_factor,
            "raw_duty_factor": duty_factors(contact[steady], raw[steady]),
            "losses_per_stance": losses_per_stance(raw[steady], contact[steady]),
            "foot_stride_frequency": stride_frequencies(touchdown, start, stop),
        }
        settling = None
        if index and target:
            settling = measure_settling(touchdown, segment.start, stop, target, reference=reference)
        segments.append(
            {
                "label": segment.label,
                "start": segment.start,
                "stop": stop,
                "command": dict(segment.command),
                **{name: _by_foot(feet, values) for name, values in per_foot.items()},
                **_gait_entries(feet, gait, target),
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
        "feet": list(feet),
        "reference_foot": feet[reference] if feet else None,
        "segments": segments,
    }


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


def _gait_entries(
    feet: tuple[str, ...], gait: Gait, target: tuple[float, ...] | None
) -> dict[str, Any]:
    table, girdles = GAIT_TABLES.get(feet), feet == LIMBS
    return {
        "commanded_phases": _by_foot(feet, target) if target else None,
        "phase_error": _number(phase_error(gait.phases, target)) if target else None,
        "gait": classify_gait(gait.phases, table=table.phases) if table else None,
        "duty_factor_fore": _number(gait.duty_factor_fore) if girdles else None,
        "duty_factor_hind": _number(gait.duty_factor_hind) if girdles else None,
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


def _by_foot(feet: Sequence[str], values: Iterable[float]) -> dict[str, float | None]:
    return {foot: _number(value) for foot, value in zip(feet, values, strict=True)}


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
