"""The tables of a walk: its measures, and how far its strides are those of people."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from neurocontrol.analysis.human.norms import HUMAN_ACTIVATIONS, HUMAN_ANGLES
from neurocontrol.analysis.human.traits import TRAITS
from neurocontrol.viewing.table import UNKNOWN, Column, Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from neurocontrol.analysis.human.traits import Trait

_WALK: Final = (
    Column(title="speed", unit="m/s", key="speed"),
    Column(title="stride", unit="s", key="stride_time"),
    Column(title="deviation", unit="s", key="stride_time_deviation", digits=3),
    Column(title="stride", unit="m", key="stride_length"),
    Column(title="double", unit="support", key="double_support"),
    Column(title="contact", unit="losses/stance", key="contact_losses"),
    Column(title="step", unit="asymmetry", key="step_asymmetry", digits=3),
    Column(title="peak force", unit="body weights", key="peak_force"),
    Column(title="raw peak", unit="body weights", key="raw_peak_force"),
    Column(title="cost of", unit="transport J/kg/m", key="cost_of_transport"),
)


def walking_tables(summary: Mapping[str, Any]) -> list[Table]:
    """The measures of a walk, and how far its strides are those of people."""
    segments = summary["segments"]
    walk = Table(
        title="Walk",
        heads=[
            ("command", ""),
            *((column.title, column.unit) for column in _WALK),
            ("duty", "left right"),
            ("heading", "mean deg"),
            ("heading", "drift deg"),
            ("falls", ""),
        ],
        rows=[
            [
                segment["label"],
                *(_number(segment[column.key], column.digits) for column in _WALK),
                " ".join(_number(segment["duty_factor"][side], 2) for side in ("left", "right")),
                *(_number(segment[key], 1, in_degrees=True) for key in _HEADINGS),
                str(segment["falls"]),
            ]
            for segment in segments
        ],
        note="Strides run from heel strike to heel strike. Everything is measured after the first "
        "3 s; the cost of transport is metabolic.",
    )
    if not any(_known(segment["correlation_with_people"]) for segment in segments):
        return [walk]
    people = Table(
        title="Likeness to people",
        heads=[
            ("mean stride", ""),
            *(
                (title, segment["label"] if len(segments) > 1 else unit)
                for segment in segments
                for title, unit in (("difference", "rms"), ("correlation", ""))
            ),
        ],
        rows=[
            [
                name.replace("_", " "),
                *(cell for segment in segments for cell in _likeness(segment, name)),
            ]
            for name in segments[0]["correlation_with_people"]
        ],
        note="All strides of both legs beside mean strides of people: joints and muscles as in "
        "MyoAssist, the ground force as in Winter (1991), body weights. A correlation sees the "
        "shape of the mean stride alone: a crouch may have the best one.",
    )
    return [walk, people, _traits(segments), _muscles(segments)]


_ELSEWHERE: Final = {
    *(f"{name}_error" for name in ("hip", "knee", "ankle", "force", *HUMAN_ACTIVATIONS)),
    *(f"{name}_{what}" for name in HUMAN_ACTIVATIONS for what in ("peak", "saturated")),
}
"""Traits that have tables of their own."""


def _traits(segments: Sequence[Mapping[str, Any]]) -> Table:
    return Table(
        title="Traits",
        heads=[("", ""), ("", "unit"), ("people", ""), ("source", ""), *_labels(segments)],
        rows=[
            [
                trait.meaning, "" if trait.unit == "1" else trait.unit,
                _number(trait.people if math.isfinite(trait.people) else None, _digits(trait)),
                trait.source,
                *(_number(segment["traits"][name], _digits(trait)) for segment in segments),
            ]
            for name, trait in TRAITS.items()
            if name not in _ELSEWHERE
        ],
        note="Strides are measured one by one, and differences over all of them. Soles are "
        "measured against level ground; yaw against the commanded heading.",
    )  # fmt: skip


def _digits(trait: Trait) -> int:
    return {"deg": 1, "s": 1, "m": 3}.get(trait.unit, 2)


def _muscles(segments: Sequence[Mapping[str, Any]]) -> Table:
    return Table(
        title="Muscles",
        heads=[
            ("peak of a stride", ""), ("people", ""),
            *(
                (title, "")
                for one in _labels(segments)
                for title in (one[0], "saturated", "difference")
            ),
        ],
        rows=[
            [
                name, _number(TRAITS[f"{name}_peak"].people, 2),
                *(
                    _number(segment["traits"][f"{name}_{what}"], 2)
                    for segment in segments
                    for what in ("peak", "saturated", "error")
                ),
            ]
            for name in HUMAN_ACTIVATIONS
        ],
        note="Saturated is the share of the stride with an activation above 0.95; the difference "
        "from people is a root mean square.",
    )  # fmt: skip


def _labels(segments: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    return [(segment["label"] if len(segments) > 1 else "walk", "") for segment in segments]


_HEADINGS: Final = ("heading_mean", "heading_drift")


def _known(numbers: Mapping[str, float | None]) -> bool:
    return any(number is not None for number in numbers.values())


def _likeness(segment: Mapping[str, Any], name: str) -> tuple[str, str]:
    error, joint = segment["error_from_people"][name], name in HUMAN_ANGLES
    difference = _number(error, 1 if joint else 2, in_degrees=joint)
    if joint and difference != UNKNOWN:
        difference += " deg"
    return difference, _number(segment["correlation_with_people"][name], 2)


def _number(value: float | None, digits: int, *, in_degrees: bool = False) -> str:
    if value is None:
        return UNKNOWN
    return f"{math.degrees(value) if in_degrees else value:.{digits}f}"
