"""What a recorded walk was like, ready for metrics and reports."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.analysis.human.traits import TRAITS
from neurocontrol.analysis.human.walking import measure_walking, walked

if TYPE_CHECKING:
    from neurocontrol.analysis.human.walking import WalkMeasures
    from neurocontrol.recording import Recording
    from neurocontrol.types import FloatArray


def walking_summary(recording: Recording) -> dict[str, Any]:
    """Measure a recorded walk and its segments, ready for JSON: unknown numbers are None.

    Returns:
        The keys of :func:`neurocontrol.analysis.summary.summarise`, with measures of walking and
        the comparison with people in every segment.
    """
    distance = float(walked(recording.qpos)[-1])
    segments = []
    for segment in recording.segments:
        inside = (recording.time >= segment.start) & (recording.time <= segment.stop)
        measures = measure_walking(
            recording.time[inside],
            recording.qpos[inside],
            recording.ground_force[inside],
            recording.activation[inside],
            weight=recording.weight,
            power=recording.power[inside],
            reference=_wanted_heading(recording)[inside],
            transient=min(3.0, 0.3 * (segment.stop - segment.start)),
        )
        segments.append(
            {
                "label": segment.label,
                "start": segment.start,
                "stop": segment.stop,
                "command": dict(segment.command),
                **_entries(measures),
                "falls": sum(segment.start <= moment < segment.stop for moment in recording.falls),
            }
        )
    return {
        **{name: recording.header[name] for name in ("body", "controller", "preset", "seed")},
        "duration": round(recording.duration, 9),
        "falls": len(recording.falls),
        "distance": _number(distance),
        "mean_speed": _number(distance / recording.duration),
        "segments": segments,
    }


def _entries(measures: WalkMeasures) -> dict[str, Any]:
    numbers = (
        "speed", "stride_time", "stride_time_deviation", "stride_length", "double_support",
        "clean_double_support", "contact_losses", "step_asymmetry", "heading_mean",
        "heading_drift", "cost_of_transport", "peak_force", "raw_peak_force",
    )  # fmt: skip
    return {
        **{name: _number(getattr(measures, name)) for name in numbers},
        **{
            name: dict(zip(("left", "right"), map(_number, getattr(measures, name)), strict=True))
            for name in ("duty_factor", "clean_duty_factor")
        },
        "traits": {name: _number(trait.of(measures)) for name, trait in TRAITS.items()},
        "correlation_with_people": {k: _number(v) for k, v in measures.correlations.items()},
        "error_from_people": {k: _number(v) for k, v in measures.errors.items()},
    }


def _wanted_heading(recording: Recording) -> FloatArray:
    """The heading that was commanded at every moment, rad; 0 where none can be."""
    names = list(recording.header["command"])
    if "heading" not in names:
        return np.zeros(len(recording.time))
    return recording.command[:, names.index("heading")]


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
