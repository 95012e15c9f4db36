"""The tables of a walk: its measures, and how far its strides are those of people."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from neurocontrol.analysis.human.norms import HUMAN_ACTIVATIONS, HUMAN_ANGLES
from neurocontrol.viewing.table import UNKNOWN, Column, Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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
    return [walk, people, _sizes(segments), _muscles(segments)]


_SIZES: Final = {
    "knee_least": ("least knee flexion in the stance of every stride", "deg", "-2"),
    "loading_flexion": ("yielding of the knee after the heel strike", "deg", "12"),
    "spike": ("spike of the ground force", "body weights", "at most 1.1 *"),
    "first_hump": ("first hump", "body weights", "1.1 *"),
    "valley": ("valley", "body weights", "0.75 *"),
    "second_hump": ("second hump", "body weights", "1.1 *"),
    "loading_rate": ("fastest rise of the force", "body weights/s", "8 to 20 *"),
    "step_width": ("step width", "m", "0.10 *"),
    "step_width_deviation": ("its deviation", "m", "0.02 *"),
    "clearance": ("clearance in the middle of a swing", "m", "0.015 *"),
    "penetration": ("deepest that a sole sinks in", "m", "0.01 *"),
    "slip": ("slip of a stance", "m", "0 *"),
}
"""What is told of sizes: title, unit, and people's figure; with a star it is from memory."""

_IN_DEGREES: Final = ("knee_least", "loading_flexion")


def _sizes(segments: Sequence[Mapping[str, Any]]) -> Table:
    return Table(
        title="Sizes",
        heads=[("", ""), ("", "unit"), ("people", ""), *_labels(segments)],
        rows=[
            [
                title, unit, people,
                *(
                    _number(
                        segment["sizes"][name], 1 if unit == "deg" else 3,
                        in_degrees=name in _IN_DEGREES,
                    )
                    for segment in segments
                ),
            ]
            for name, (title, unit, people) in _SIZES.items()
        ],
        note="Strides are measured one by one. People's figures with a star are from memory; the "
        "others are of the curves that strides are compared with. Soles are measured against level "
        "ground.",
    )  # fmt: skip


def _muscles(segments: Sequence[Mapping[str, Any]]) -> Table:
    return Table(
        title="Muscles",
        heads=[
            ("peak of a stride", ""), ("people", ""),
            *((title, "") for one in _labels(segments) for title in (one[0], "saturated")),
        ],
        rows=[
            [
                name, f"{HUMAN_ACTIVATIONS[name].max():.2f}",
                *(
                    cell
                    for segment in segments
                    for cell in (
                        _number(segment["activation_peak"][name], 2),
                        _number(segment["saturation"][name], 2),
                    )
                ),
            ]
            for name in HUMAN_ACTIVATIONS
        ],
        note="Saturated is the share of the stride with an activation above 0.95.",
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
    return _number(segment["correlation_with_people"][name], 2), difference


def _number(value: float | None, digits: int, *, in_degrees: bool = False) -> str:
    if value is None:
        return UNKNOWN
    return f"{math.degrees(value) if in_degrees else value:.{digits}f}"
