"""Latency: every ordered switch between gaits, whether and how soon it is taken up."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations
from typing import TYPE_CHECKING, ClassVar

from neurocontrol.experiments.design import LONGEST, Experiment, Run, Span, Subject, entry
from neurocontrol.experiments.drawing import draw_matrix
from neurocontrol.schema import Many, Number, Text
from neurocontrol.timeline import Command

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from neurocontrol.evaluation.trials import Outcome
    from neurocontrol.experiments.results import Rows
    from neurocontrol.experiments.setting import Seen

_TIME = Number(above=0.0, high=LONGEST)
_CYCLES = 5.0  # within which a switch that succeeds is taken up


@dataclass(frozen=True, kw_only=True)
class Latency(Experiment):
    """How soon each gait follows each other one; see `Experiment`."""

    kind: ClassVar[str] = "latency"
    meaning: ClassVar[str] = "success and latency of every ordered switch between gaits"

    gaits: tuple[str, ...] = entry(Many(Text(), different=True), "gaits (default: all)", default=())
    before: float = entry(_TIME, "time before the switch, s", default=5.0)
    after: float = entry(_TIME, "time after it, s", default=7.0)

    def runs(self, subject: Subject) -> list[Run]:
        """A run per ordered pair and seed; see `Experiment.runs`."""
        found, stop = list[Run](), self.before + self.after
        for first, second in permutations(subject.gaits(self.gaits, at_least=2), 2):
            condition = {"from": first, "to": second}
            span = Span(start=self.before, stop=stop, condition=condition, wanted=second)
            told = (Command(name=first), Command(time=self.before, name=second))
            found += self.each_seed(subject, stop, told, (span,))
        return found

    def see(self, subject: Subject, outcome: Outcome, span: Span) -> Seen:
        """Whether the switch succeeded, within five cycles, and its latency where it did."""
        settling = subject.setting.taken_up(
            subject.body, outcome, span.wanted, span.start, span.stop
        )
        fell = outcome.fallen_at < span.stop
        taken_up = settling.cycles <= _CYCLES
        return {
            "fell": fell, "success": taken_up, "latency": settling.time, "cycles": settling.cycles,
        }  # fmt: skip

    def draw(self, rows: Rows) -> Figure:
        """Success and latency from each gait to each other; see `Experiment.draw`."""
        return draw_matrix(rows, "from", "to", ("success", "latency"))
