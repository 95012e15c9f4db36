"""Dose and response: an entry of the command goes up in steps, and down again in the same run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from neurocontrol.experiments.design import LONGEST, Experiment, Run, Span, Subject, entry
from neurocontrol.experiments.drawing import draw_responses
from neurocontrol.schema import Number, Text, Truth, Whole
from neurocontrol.timeline import Command

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from neurocontrol.evaluation.measure import Measure
    from neurocontrol.experiments.results import Rows

_HOLD = Number(above=0.0, high=LONGEST)


@dataclass(frozen=True, kw_only=True)
class Dose(Experiment):
    """An entry of the command, such as the release of a modulator, in steps; see `Experiment`."""

    kind: ClassVar[str] = "dose"
    meaning: ClassVar[str] = "response to a modulator or another command, and hysteresis"

    modulator: str = entry(Text(), "entry of the command that goes up")
    lowest: float = entry(Number(), "its first value", default=0.0, name="from")
    highest: float = entry(Number(), "its last value", default=1.0, name="to")
    steps: int = entry(Whole(low=2, high=1000), "number of values", default=11)
    both_ways: bool = entry(Truth(), "go down again in the same run", default=False)
    hold: float = entry(_HOLD, "time at each value, s; its second half counts", default=4.0)
    command: str = entry(Text(), "named command that holds besides", default="")

    def runs(self, subject: Subject) -> list[Run]:
        """One run per seed, with a span for every value on the way; see `Experiment.runs`."""
        up = np.linspace(self.lowest, self.highest, self.steps).round(12).tolist()
        ways = [("up", one) for one in up]
        ways += [("down", one) for one in reversed(up)] if self.both_ways else []
        commands, spans = [], []
        for place, (way, value) in enumerate(ways):
            at, name = place * self.hold, "" if place else self.command
            commands.append(Command(time=at, name=name, entries={self.modulator: value}))
            condition: dict[str, float | str] = {"way": way, "dose": value}
            spans.append(Span(start=at + self.hold / 2, stop=at + self.hold, condition=condition))
        return self.each_seed(subject, self.hold * len(ways), tuple(commands), tuple(spans))

    def verdicts(self, rows: Rows) -> list[Measure]:
        """Whether the ways differ, and by how much; see `Experiment.verdicts`."""
        from neurocontrol.experiments.hysteresis import loops

        return loops(rows) if self.both_ways else []

    def draw(self, rows: Rows) -> Figure:
        """The response on each way; see `Experiment.draw`."""
        return draw_responses(rows, along="dose", beside="way", what=self.modulator)
