"""Grids: some things over some values each, every combination of them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any, ClassVar

from neurocontrol.errors import InputError
from neurocontrol.experiments.design import Run, Steady, Subject, entry
from neurocontrol.experiments.drawing import draw_conditions
from neurocontrol.schema import Many, Number, Plain, Table
from neurocontrol.timeline import Command

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.figure import Figure

    from neurocontrol.experiments.results import Rows
    from neurocontrol.snn.changes import Change

_VARIED = Table(others=Many(Plain(unknown=False)))


@dataclass(frozen=True, kw_only=True)
class Grid(Steady):
    """Every combination of some values; see `Experiment`."""

    kind: ClassVar[str] = "grid"
    meaning: ClassVar[str] = "every combination of commands and changes of the network"

    vary: Mapping[str, list[Any]] = entry(
        _VARIED, "values by what takes them: command, an entry of it, clamp@NAME, or a target"
    )

    def runs(self, subject: Subject) -> list[Run]:
        """A run per combination and seed; see `Experiment.runs`."""
        if not self.vary or not all(self.vary.values()):
            raise InputError("a grid needs values to vary")
        found: list[Run] = []
        for values in product(*self.vary.values()):
            told = dict(zip(self.vary, values, strict=True))
            condition = {
                at if "@" in at else f"told {at}": one if isinstance(one, str) else float(one)
                for at, one in told.items()
            }
            name = str(told.pop("command", ""))
            changes = tuple(_change(one, told.pop(one)) for one in list(told) if "@" in one)
            command = Command(name=name, entries=told)
            span = self.span(condition, name)
            found += self.each_seed(subject, self.duration, (command,), (span,), changes)
        return found

    def draw(self, rows: Rows) -> Figure:
        """Every figure under every condition; see `Experiment.draw`."""
        return draw_conditions(rows)


def _change(target: str, value: Any) -> Change:
    """Hold a modulator, or scale a target."""
    from neurocontrol.snn.lesions import Clamped, Scaled

    kind, _, name = target.partition("@")
    number = Number().check(value, target)
    assert number is not None
    return (
        Clamped(modulator=name, concentration=number)
        if kind == "clamp"
        else Scaled(target=target, factor=number)
    )
