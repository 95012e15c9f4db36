"""The tables of a salamander's run: its gaits, their likeness to the animal's, and the shore."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from neurocontrol.viewing.table import MARK, Column, Table, cell

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_SALAMANDER: Final = (
    Column(title="frequency", unit="Hz", key="axial_frequency"),
    Column(title="wave", unit="cycles", key="axial_wave"),
    Column(title="trunk", unit="lag", key="trunk_lag"),
    Column(title="trunk to", unit="tail", key="trunk_to_tail", cyclic=True),
    Column(title="feet", unit="down", key="feet_down"),
    Column(title="feet down", unit="raw", key="raw_feet_down"),
    Column(title="losses per", unit="stance", key="losses_per_stance"),
    Column(title="diagonals", unit="in step", key="diagonals"),
    Column(title="speed", unit="m/s", key="speed", digits=3),
    Column(title="speed", unit="BL/s", key="body_lengths_per_second"),
    Column(title="turning", unit="rad/s", key="yaw_rate"),
    Column(title="cost of", unit="transport", key="cost_of_transport"),
)


_DIGITS: Final = {"deg": 1, "BL": 3, "cycles": 3}
_BESIDE: Final = {"swimming": "Swimming beside animals", "stepping": "Walking beside animals"}


def salamander_tables(summary: Mapping[str, Any]) -> list[Table]:
    """How the axis bends and the feet step, how like an animal's, and when the shore was crossed.

    Args:
        summary: What :func:`neurocontrol.analysis.salamander.summary.salamander_summary` returns.
    """
    gaits = Table(
        title="Gaits",
        heads=[("", ""), *((column.title, column.unit) for column in _SALAMANDER)],
        rows=[
            [
                segment["label"],
                *(column.cell(segment) for column in _SALAMANDER),
            ]
            for segment in summary["segments"]
        ],
        note="The wave is told by the axial joints: cycles from head to tail, between the two "
        "joints of the trunk, and from trunk to tail, which is 0.5 in a standing wave. Contacts "
        "are cleaned of gaps and touches of less than 30 ms, unless they are called raw. "
        "Everything is measured after the transient of each segment.",
    )
    tables = [gaits, *_likeness(summary["segments"])]
    if summary["crossings"]:
        shore = Table(
            title="Crossings of the shore",
            heads=[("direction", ""), ("time", "s")],
            rows=[[one["direction"], f"{one['time']:.1f}"] for one in summary["crossings"]],
        )
        tables.append(shore)
    return tables


def _likeness(segments: Sequence[Mapping[str, Any]]) -> Iterator[Table]:
    """Stretches of swimming, then of walking, beside the animal's figures."""
    for label, title in _BESIDE.items():
        alike = [one for one in segments if one["label"] == label and one["likeness"]]
        if not alike:
            continue
        spans = [f"{one['start']:.0f} to {one['stop']:.0f} s" for one in alike]
        yield Table(
            title=title,
            heads=[
                (label, ""), ("animal", ""), ("range", ""), *(("measured", span) for span in spans)
            ],
            rows=[_row(same) for same in zip(*(one["likeness"] for one in alike), strict=True)],
            note="Figures of Pleurodeles waltl, after Karakasiliotis et al. (2016); duty factors "
            "of Taricha. The range is that in which a figure counts as an animal's. Swings are "
            "amplitudes to the sides of the line of travel, in body lengths; the Strouhal number "
            "is that of the tip of the tail. Stretches of less than three strides are left out.",
        )  # fmt: skip


def _row(same: Sequence[Mapping[str, Any]]) -> list[str]:
    """One figure of all stretches."""
    name, unit, accepted = (same[0][key] for key in ("name", "unit", "accepted"))
    digits = _DIGITS.get(unit, 2)
    return [
        name if unit == "1" else f"{name}, {unit}",
        cell(same[0]["animal"], digits),
        " to ".join(f"{end:g}" for end in accepted) if accepted else "",
        *(_mark(each["measured"], accepted) + cell(each["measured"], digits) for each in same),
    ]


def _mark(measured: float | None, accepted: Sequence[float] | None) -> str:
    """What stands before a figure: a mark where it lies outside the range."""
    if measured is None or not accepted:
        return ""
    low, high = accepted
    return "" if low <= measured <= high else MARK
