"""Sweeps: two options of ``demo`` over a grid, and a small picture of every run."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any, ClassVar

from neurocontrol.experiments.design import SEEDS, Run, Steady, Subject, entry
from neurocontrol.experiments.drawing import draw_maps
from neurocontrol.experiments.shown import Options, column_of, grid_of, make_shown, picture_tables
from neurocontrol.schema import Plain, Table, Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from matplotlib.figure import Figure

    from neurocontrol.evaluation.trials import Outcome
    from neurocontrol.experiments.results import Rows


@dataclass(frozen=True, kw_only=True)
class Sweep(Steady):
    """Two numeric options of ``demo``, such as ``drive = "1..5"``; see `Experiment`."""

    kind: ClassVar[str] = "sweep"
    meaning: ClassVar[str] = "any two options of demo over a grid, with a picture of every run"
    together: ClassVar[int] = 1

    vary: Mapping[str, str] = entry(Table(others=Text()), "two options, each LOW..HIGH")
    options: Mapping[str, Any] = entry(
        Table(others=Plain(unknown=False)), "other options of demo", factory=dict
    )
    grid: str = entry(Text(), "numbers of values of the two", default="5x5")
    seeds: int = entry(SEEDS, "number of seeds", default=1)

    def runs(self, subject: Subject) -> list[Run]:
        """A run per pair of values and seed; see `Experiment.runs`."""
        values = grid_of(self.vary, self.grid)
        Options.of(subject.rig).check(self.options, values)
        found: list[Run] = []
        for pair in product(*values.values()):
            condition = dict(zip(map(column_of, values), pair, strict=True))
            found += self.each_seed(subject, self.duration, (), (self.span(condition),))
        return found

    def make(self, subject: Subject, runs: Sequence[Run], **further: Any) -> list[Outcome]:
        """Let ``demo`` make every run, and draw it; see `Experiment.make`."""
        return [make_shown(self, subject.rig, one, **further) for one in runs]

    def draw(self, rows: Rows) -> Figure:
        """Every figure over both options; see `Experiment.draw`."""
        return draw_maps(rows, [*map(column_of, self.vary)])

    def parts(self, rows: Rows, folder: Path) -> list[str]:
        """Small pictures of all runs, each with a link; see `Experiment.parts`."""
        return picture_tables(rows, [*map(column_of, self.vary)], folder)
