"""Knock-outs: every gait without one part of the network after another, and with all of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from neurocontrol.errors import InputError
from neurocontrol.experiments.design import Run, Steady, Subject, entry
from neurocontrol.experiments.drawing import draw_matrix
from neurocontrol.schema import Many, Text
from neurocontrol.timeline import Command

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from neurocontrol.experiments.results import Rows

_TEXTS = Many(Text(), different=True)


@dataclass(frozen=True, kw_only=True)
class Knockout(Steady):
    """What each gait becomes without parts of the network; see `Experiment`."""

    kind: ClassVar[str] = "knockout"
    meaning: ClassVar[str] = "every gait without parts of the network, one after another"

    classes: tuple[str, ...] = entry(_TEXTS, "modulators whose pathways are cut", default=())
    part: str = entry(Text(), "excitation or inhibition alone", default="")
    targets: tuple[str, ...] = entry(_TEXTS, "other targets, as of --knock-out", default=())
    gaits: tuple[str, ...] = entry(_TEXTS, "gaits (default: all)", default=())

    def runs(self, subject: Subject) -> list[Run]:
        """A run per part, gait and seed; see `Experiment.runs`."""
        from neurocontrol.snn.lesions import Scaled

        part = f":{self.part}" if self.part else ""
        cut = [f"class@{one}{part}" for one in self.classes] + list(self.targets)
        if not cut:
            raise InputError("a knock-out needs classes or targets")
        found: list[Run] = []
        for target in ["", *cut]:
            changes = (Scaled(target=target, factor=0.0),) if target else ()
            for gait in subject.gaits(self.gaits):
                condition = {"without": target or "nothing", "gait told": gait}
                span = self.span(condition, gait)
                told = (Command(name=gait),)
                found += self.each_seed(subject, self.duration, told, (span,), changes)
        return found

    def draw(self, rows: Rows) -> Figure:
        """How often each gait was kept without each part; see `Experiment.draw`."""
        return draw_matrix(rows, "without", "gait told", ("kept", "fell"), told="gait")
