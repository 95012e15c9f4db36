"""How runs are measured, drawn and tabulated: what every rig can say for its body."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from neurocontrol.analysis.summary import summarise
from neurocontrol.rig import rigs
from neurocontrol.viewing.camera import SideView
from neurocontrol.viewing.figures import save_run_figure
from neurocontrol.viewing.table import Table, gait_columns, table_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from neurocontrol.recording import Recording


@dataclass(frozen=True, kw_only=True)
class Showing:
    """How the runs of a body are measured and shown.

    Attributes:
        summarise: Measures a recording; ``segments`` and whole-run figures, ready for JSON.
        save_figure: Draws a recording into a PNG file and returns it for a report: PNG or SVG.
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
    """The way to show a body by its name; bodies that no rig tells of show their gaits."""
    known = rigs()
    showing: Showing = known[body].part("showing") if body in known else GAITS
    return showing


def text_summary(summary: Mapping[str, Any]) -> str:
    """The tables of a summary as plain text, without a final line break."""
    return "\n\n".join(table.text() for table in showing_of(summary["body"]).tables(summary))


def gait_tables(summary: Mapping[str, Any]) -> list[Table]:
    """The table of commanded and measured gaits."""
    feet, note = summary["feet"], "Everything is measured after the transient of each command."
    if feet:
        note = (
            "Phases are fractions of a stride between touch-downs, with the foot "
            f"{summary['reference_foot']} at zero. Lost contacts are gaps within a stance that are "
            "too short to count elsewhere, foot by foot. Everything is measured from foot contacts "
            "and the motion of the trunk, after the transient of each command."
        )
    table = Table(
        title="Gaits" if feet else "Motion",
        heads=[(column.title, column.unit) for column in gait_columns(feet)],
        rows=table_rows(summary),
        note=note,
    )
    return [table]


GAITS: Final = Showing(
    summarise=summarise,
    save_figure=save_run_figure,
    tables=gait_tables,
    figure_text="Modulator concentrations, spikes by limb, foot contacts and forward speed",
)
"""Bodies whose gaits are told by the phases of their feet."""
