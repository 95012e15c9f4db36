"""How the runs of each body are measured, drawn and tabulated."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from neurocontrol.analysis.human_norms import HUMAN_ANGLES
from neurocontrol.analysis.salamander_summary import salamander_summary
from neurocontrol.analysis.summary import summarise
from neurocontrol.analysis.walking import walking_summary
from neurocontrol.viewing.camera import SideView
from neurocontrol.viewing.figures import save_run_figure
from neurocontrol.viewing.salamander_figure import save_salamander_figure
from neurocontrol.viewing.salamander_tables import salamander_tables
from neurocontrol.viewing.table import COLUMNS, UNKNOWN, Column, Table, table_rows
from neurocontrol.viewing.walking_figure import save_walking_figure

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from neurocontrol.recording import Recording


@dataclass(frozen=True, kw_only=True)
class Showing:
    """How the runs of a body are measured and shown.

    Attributes:
        summarise: Measures a recording; ``segments`` and whole-run figures, ready for JSON.
        save_figure: Draws a recording into a file and returns the PNG.
        tables: Makes the tables of a summary.
        figure_text: What the figure shows, for those who cannot see it.
        view: Where the camera of the video stands.
    """

    summarise: Callable[[Recording], dict[str, Any]]
    save_figure: Callable[[Recording, Path], bytes]
    tables: Callable[[Mapping[str, Any]], Sequence[Table]]
    figure_text: str
    view: SideView = field(default_factory=SideView)


def showing_of(body: str) -> Showing:
    """The way to show a body by its name; bodies without one of their own show their gaits."""
    return _SHOWINGS.get(body, GAITS)


def text_summary(summary: Mapping[str, Any]) -> str:
    """The tables of a summary as plain text, without a final line break."""
    return "\n\n".join(table.text() for table in showing_of(summary["body"]).tables(summary))


def gait_tables(summary: Mapping[str, Any]) -> list[Table]:
    """The table of commanded and measured gaits."""
    table = Table(
        title="Gaits",
        heads=[(column.title, column.unit) for column in COLUMNS],
        rows=table_rows(summary),
        note="Phases are fractions of a stride between touch-downs, with the left hind foot at "
        "zero. Everything is measured from foot contacts and the motion of the trunk, after the "
        "transient of each command.",
    )
    return [table]


_WALK: Final = (
    Column(title="speed", unit="m/s", key="speed"),
    Column(title="stride", unit="s", key="stride_time"),
    Column(title="deviation", unit="s", key="stride_time_deviation", digits=3),
    Column(title="stride", unit="m", key="stride_length"),
    Column(title="double", unit="support", key="double_support"),
    Column(title="step", unit="asymmetry", key="step_asymmetry", digits=3),
    Column(title="peak force", unit="body weights", key="peak_force"),
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


GAITS: Final = Showing(
    summarise=summarise,
    save_figure=save_run_figure,
    tables=gait_tables,
    figure_text="Modulator concentrations, spikes by limb, foot contacts and forward speed",
)
"""Bodies whose gaits are told by the phases of their feet."""

SALAMANDER: Final = Showing(
    summarise=salamander_summary,
    save_figure=save_salamander_figure,
    tables=salamander_tables,
    figure_text="Drive, spikes from head to tail, bending of the axis, foot contacts and speed",
    view=SideView(distance=1.45, azimuth=0.5, elevation=0.7),
)

_SHOWINGS: Final = {
    "human": Showing(
        summarise=walking_summary,
        save_figure=save_walking_figure,
        tables=walking_tables,
        figure_text="Joint angles, muscle activations and ground forces over a stride beside those "
        "of people, foot contacts and speed",
    ),
    "salamander": SALAMANDER,
    "salamander-robot": SALAMANDER,
}
