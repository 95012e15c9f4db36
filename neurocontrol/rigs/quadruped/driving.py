"""What one drive makes of the quadruped: its gaits, its speed and where the gait changes."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import nan
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.analysis.contacts import touchdowns
from neurocontrol.analysis.gait import Settling, measure_settling
from neurocontrol.analysis.metrics import forward_distance
from neurocontrol.analysis.phases import phase_error
from neurocontrol.gaits import GAIT_PHASES
from neurocontrol.rigs.quadruped.outcomes import contacts_of, gait_of
from neurocontrol.rigs.quadruped.schedule import changes_of_gait, drive_at

if TYPE_CHECKING:
    from neurocontrol.evaluation import Outcome
    from neurocontrol.timeline import Command
    from neurocontrol.types import FloatArray

UP_AND_DOWN = (0.0, 1.0, 0.0)
"""Values through which the drive goes."""

ORDER = ("walk", "trot", "bound", "trot", "walk")
"""The gaits that it goes through."""

_BEFORE = 0.8  # s in which the speed before and after a change of gait is measured
_LOST = 1.0  # s after a change of gait until its phases count


@dataclass(frozen=True, kw_only=True)
class Change:
    """A change of gait under a drive.

    Attributes:
        before: The gait that ended.
        after: The gait that began.
        drive: Drive at which the feet had taken up the new gait; NaN if they never did.
        settling: How they did so.
        speeds: Speed before and after it, m/s.
    """

    before: str
    after: str
    drive: float
    settling: Settling
    speeds: tuple[float, float]


def speed_between(outcome: Outcome, start: float, stop: float) -> float:
    """Forward speed between two moments, m/s."""
    chosen = (outcome.time >= start) & (outcome.time <= stop)
    return forward_distance(outcome["qpos"][chosen]) / (stop - start)


def _spells(outcome: Outcome) -> list[tuple[Command, float]]:
    """What begins every gait of a driven outcome, and the moment at which it ends, s."""
    begun = changes_of_gait(outcome.trial.commands)
    stops = [*(command.time for command in begun[1:]), outcome.trial.duration]
    return list(zip(begun, stops, strict=True))


def changes_in(outcome: Outcome) -> list[Change]:
    """The changes between tabled gaits of a driven outcome that did not fall, in order."""
    duration = outcome.trial.duration
    events, found = touchdowns(contacts_of(outcome), outcome.time), []
    for (last, _), (new, stop) in pairwise(_spells(outcome)):
        if not {last.name, new.name} <= GAIT_PHASES.keys():
            continue
        settling = measure_settling(events, new.time, stop, GAIT_PHASES[new.name])
        settled = new.time + (0.0 if np.isnan(settling.time) else settling.time)
        later = min(settled + _BEFORE, stop)
        speeds = (
            speed_between(outcome, new.time - _BEFORE, new.time),
            speed_between(outcome, settled, later) if later > settled else nan,
        )
        drive = float(drive_at(new.time + settling.time, UP_AND_DOWN, duration))
        found.append(
            Change(
                before=last.name, after=new.name, drive=drive, settling=settling, speeds=speeds
            )
        )  # fmt: skip
    return found


def in_order(outcome: Outcome, tolerance: float = 0.1) -> bool:
    """Whether a driven body stood and its feet kept the phases of every tabled gait in turn."""
    if outcome.fell:
        return False
    spells = [(one, stop) for one, stop in _spells(outcome) if one.name in GAIT_PHASES]
    if tuple(command.name for command, _ in spells) != ORDER:
        return False
    errors = [
        phase_error(gait_of(outcome, one.time + _LOST, stop).phases, GAIT_PHASES[one.name])
        for one, stop in spells
    ]
    return bool(np.all(np.array(errors) <= tolerance))


def speeds_by_drive(outcome: Outcome, parts: int = 10) -> FloatArray:
    """Speed in equal parts of the drive, on the way up and down again, m/s, shape ``(2, parts)``.

    Both rows are in the order of the drive.
    """
    ends = np.linspace(0.0, outcome.trial.duration, 2 * parts + 1)
    speeds = np.array([speed_between(outcome, a, b) for a, b in pairwise(ends.tolist())])
    return np.stack([speeds[:parts], speeds[: parts - 1 : -1]])
