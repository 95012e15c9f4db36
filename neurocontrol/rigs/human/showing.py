"""How walks of human legs are shown."""

from __future__ import annotations

from typing import Final

from neurocontrol.analysis.human.summary import walking_summary
from neurocontrol.rigs.human.figure import save_walking_figure
from neurocontrol.rigs.human.tables import walking_tables
from neurocontrol.viewing.showing import Showing

SHOWING: Final = Showing(
    summarise=walking_summary,
    save_figure=save_walking_figure,
    tables=walking_tables,
    figure_text="Joint angles, muscle activations and ground forces over a stride beside those of "
    "people, foot contacts and speed",
)
