"""The figures of a salamander's recorded run: what its ``metrics.json`` holds."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.analysis.axial import AxialWave, measure_wave
from neurocontrol.analysis.contacts import (
    contacts_from_forces,
    losses_per_stance,
    raw_contacts,
)
from neurocontrol.analysis.salamander.gaits import TRUNK, diagonals, trunk_to_tail
from neurocontrol.analysis.salamander.likeness import (
    Comparison,
    compare_swim,
    compare_walk,
    fore_to_hind,
)
from neurocontrol.analysis.salamander.midline import measure_travel, midline
from neurocontrol.analysis.summary import summarise
from neurocontrol.gaits import LIMBS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neurocontrol.recording import Recording
    from neurocontrol.types import BoolArray, FloatArray

_TRANSIENT, _SHARE = 1.5, 0.3  # s, and largest share of a segment, left out at its start


def axis_angles(recording: Recording) -> FloatArray:
    """Angles of the active axial joints from head to tail, rad, shape ``(T, J)``."""
    joints = sum(name.startswith("left axis") for name in recording.header["activation"])
    columns = [recording.column("qpos", f"axis_{joint + 1}") for joint in range(joints)]
    return np.column_stack(columns)


def crossings(recording: Recording) -> list[dict[str, Any]]:
    """When the root of the body crossed the edges of the water, s, and in which direction."""
    edges = (recording.header.get("arena") or {}).get("edges", ())
    x, found = recording.qpos[:, 0], []
    for number, edge in enumerate(edges):
        beyond = x > edge
        for sample in np.flatnonzero(beyond[1:] != beyond[:-1]) + 1:
            # The water lies beyond the first edge and before the last one.
            wet = bool(beyond[sample]) == (number == 0)
            found.append(
                {
                    "time": float(recording.time[sample]),
                    "edge": float(edge),
                    "direction": "into the water" if wet else "onto land",
                }
            )
    return sorted(found, key=lambda crossing: crossing["time"])


def salamander_summary(recording: Recording) -> dict[str, Any]:
    """Measure a run and its segments, ready for JSON: unknown numbers are None.

    Returns:
        What :func:`neurocontrol.analysis.summary.summarise` does, with ``crossings`` of the shore
        and, in every segment, the wave of the axis, contacts cleaned and raw, and for the animal
        ``lateral_excursion``, body lengths, along the body, and ``likeness`` to animals that swim
        or walk.
    """
    summary, angles = summarise(recording), axis_angles(recording)
    contact, raw = (
        contacts(recording.ground_force, recording.weight, recording.dt)
        for contacts in (contacts_from_forces, raw_contacts)
    )
    for segment in summary["segments"]:
        span = segment["stop"] - segment["start"]
        start = segment["start"] + min(_TRANSIENT, _SHARE * span)
        inside = (recording.time >= start) & (recording.time <= segment["stop"])
        wave = measure_wave(angles[inside], recording.dt)
        segment |= _wave_entries(wave)
        segment |= _footing(contact[inside], raw[inside])
        segment |= _likeness(recording, segment, wave, inside)
    summary["crossings"] = crossings(recording)
    return summary


def _likeness(
    recording: Recording, segment: dict[str, Any], wave: AxialWave, inside: BoolArray
) -> dict[str, Any]:
    """The animal's gait beside those of animals; unknown for few strides and for other bodies."""
    unknown = {"lateral_excursion": None, "likeness": None}
    lengths = recording.header.get("axis")
    if recording.header["body"] != "salamander" or not lengths:
        return unknown
    line = midline(recording.qpos[inside], axis_angles(recording)[inside], lengths)
    travel, length = measure_travel(line, recording.dt, wave.frequency), sum(lengths)
    if not math.isfinite(travel.speed):
        return unknown
    profile = travel.excursion / length
    comparisons: Sequence[Comparison] = ()
    if segment["label"] == "swimming":
        comparisons = compare_swim(wave=wave, speed=travel.speed / length, profile=profile)
    if segment["label"] == "stepping":
        phases = [segment["measured_phases"][limb] for limb in LIMBS]
        comparisons = compare_walk(
            wave=wave,
            duty_factor=segment["feet_down"],
            fore_to_hind=fore_to_hind(np.array(phases, dtype=np.float64)),
            profile=profile,
        )
    return {"lateral_excursion": profile.tolist(), "likeness": _entries(comparisons) or None}


def _entries(comparisons: Sequence[Comparison]) -> list[dict[str, Any]]:
    return [
        {**asdict(comparison), "measured": _number(comparison.measured)}
        for comparison in comparisons
    ]


def _footing(contact: BoolArray, raw: BoolArray) -> dict[str, float | None]:
    """Shares of the time by cleaned and by raw contacts, and how often stances are interrupted."""
    known, down = contact.size > 0, contact.any(axis=0)
    losses = losses_per_stance(raw, contact)[down]
    return {
        "feet_down": float(contact.mean()) if known else None,
        "raw_feet_down": float(raw.mean()) if known else None,
        "diagonals": diagonals(contact) if down.any() else None,
        "raw_diagonals": diagonals(raw) if raw.any() else None,
        "losses_per_stance": float(losses.mean()) if down.any() else None,
    }


def _wave_entries(wave: AxialWave) -> dict[str, Any]:
    return {
        "axial_frequency": _number(wave.frequency),
        "axial_amplitude": [_number(value) for value in wave.amplitude],
        "axial_lag": [_number(value) for value in wave.lag],
        "axial_wave": _number(wave.total),
        "trunk_lag": _number(wave.phase(TRUNK[1], TRUNK[0])),
        "trunk_to_tail": _number(trunk_to_tail(wave)) if math.isfinite(wave.frequency) else None,
    }


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
