"""The tables of a walk: its measures, and how far its strides are those of people."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from neurocontrol.analysis.human.norms import HUMAN_ANGLES
from neurocontrol.viewing.table import UNKNOWN, Column, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

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
                for title, unit in (("correlation", ""), ("difference", "rms"))
            ),
        ],
        rows=[
            [name, *(cell for segment in segments for cell in _likeness(segment, name))]
            for name in segments[0]["correlation_with_people"]
        ],
        note="Joint angles of the mean stride of both legs beside those of people walking on level "
        "ground, and activations of muscles likewise.",
    )
    return [walk, people]


_HEADINGS: Final = ("heading_mean", "heading_drift")


def _known(numbers: Mapping[str, float | None]) -> bool:
    return any(number is not None for number in numbers.values())


def _likeness(segment: Mapping[str, Any], name: str) -> tuple[str, str]:
    error, joint = segment["error_from_people"][name], name in HUMAN_ANGLES
    difference = _number(error, 1 if joint else 2, in_degrees=joint)
    if joint and difference != UNKNOWN:
        difference += " deg"
    return _number(segment["correlation_with_people"][name], 2), difference


def _number(value: float | None, digits: int, *, in_degrees: bool = False) -> str:
    if value is None:
        return UNKNOWN
    return f"{math.degrees(value) if in_degrees else value:.{digits}f}"
