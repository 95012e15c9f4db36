"""How runs of salamanders are shown."""

from __future__ import annotations

from typing import Final

from neurocontrol.analysis.salamander.summary import salamander_summary
from neurocontrol.rigs.salamander.figure import save_salamander_figure
from neurocontrol.rigs.salamander.tables import salamander_tables
from neurocontrol.viewing.camera import SideView
from neurocontrol.viewing.showing import Showing

SHOWING: Final = Showing(
    summarise=salamander_summary,
    save_figure=save_salamander_figure,
    tables=salamander_tables,
    figure_text="Drive, spikes from head to tail, bending of the axis, foot contacts and speed",
    view=SideView(distance=1.45, azimuth=0.5, elevation=0.7),
)
