"""What experiments need of a body: how a run begins, and what is seen of it in a stretch of time.

The feet of a body tell its gaits where there is a table for them; a rig with other ways says so by
its own :class:`Setting`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import isfinite, nan
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.analysis.contacts import contacts_from_forces, touchdowns
from neurocontrol.analysis.gait import Settling, measure_gait, measure_settling
from neurocontrol.analysis.metrics import cost_of_transport, forward_distance
from neurocontrol.analysis.phases import classify_gait, phase_error
from neurocontrol.gaits import GAIT_TABLES, LIMBS, GaitTable
from neurocontrol.starts import Standing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from neurocontrol.evaluation.trials import Outcome
    from neurocontrol.models import Body
    from neurocontrol.starts import Start
    from neurocontrol.types import BoolArray, FloatArray

    Seen = Mapping[str, bool | float | str]

UNITS: Mapping[str, str] = MappingProxyType(
    {"speed": "BL/s", "frequency": "Hz", "latency": "s", "cycles": "cycles"}
)
"""Units of what has one."""

_PAIRS: Mapping[tuple[str, ...], Mapping[str, tuple[tuple[int, int], ...]]] = MappingProxyType(
    {
        LIMBS: {
            "left with right": ((0, 1), (2, 3)),
            "fore with hind": ((0, 2), (1, 3)),
            "diagonals": ((0, 3), (1, 2)),
        }
    }
)
_TOLERANCE = 0.1  # cycles by which a foot may be away from the gait that it is taken for


def seen_of_feet(body: Body, outcome: Outcome, start: float, stop: float) -> Seen:
    """What feet and trunk of an outcome did between two moments, s; a body that fell does nothing.

    ``fell``; ``speed`` in body lengths per second; ``transport``, the cost of transport; and of a
    body with feet ``frequency``, strides per second, ``duty``, the mean duty factor, and where
    their gaits are tabled ``gait``, by the measured phases. Pairs of four feet have a synchrony:
    the mean cosine of their phase difference, 1 together and -1 in turn. Of the rig's readings it
    needs ``qpos`` and, where there are feet, ``foot_force``.
    """
    fell = outcome.fallen_at < stop
    inside = (outcome.time >= start) & (outcome.time < stop)
    known = not fell and int(inside.sum()) > 1
    time, qpos = outcome.time[inside], outcome["qpos"][inside]
    speed = forward_distance(qpos) / float(time[-1] - time[0]) if known else nan
    power = outcome["power"][inside] if "power" in outcome.track.readings else np.zeros(0)
    seen: dict[str, bool | float | str] = {
        "fell": fell,
        "speed": speed / body.length,
        "transport": cost_of_transport(power, outcome.weight, speed) if known else nan,
    }
    if not body.feet:
        return seen
    table = GAIT_TABLES.get(body.feet)
    reference = table.reference if table else 0
    gait = measure_gait(_contact(outcome), outcome.time, start, stop, reference=reference)
    seen["frequency"] = nan if fell else gait.frequency
    seen["duty"] = nan if fell else float(gait.duty_factor.mean())
    if table:
        found = classify_gait(gait.phases, _TOLERANCE, table=table.phases)
        seen["gait"] = "fallen" if fell else found or "none"
    phases: FloatArray = np.full(len(body.feet), nan) if fell else gait.phases
    for name, pairs in _PAIRS.get(body.feet, {}).items():
        turns = [float(np.cos(2.0 * np.pi * (phases[a] - phases[b]))) for a, b in pairs]
        seen[name] = sum(turns) / len(turns)
    return seen


def taken_up_by_feet(
    body: Body, outcome: Outcome, gait: str, start: float, stop: float
) -> Settling:
    """How the feet took up a tabled gait that was commanded from one moment to another, s.

    They have not when the mean phases from then on are more than a tenth of a cycle away.
    """
    never = Settling(cycles=nan, time=nan, good_share=0.0)
    if outcome.fallen_at < stop:
        return never
    table: GaitTable = GAIT_TABLES[body.feet]
    contact, target = _contact(outcome), table.phases[gait]
    found = measure_settling(
        touchdowns(contact, outcome.time), start, stop, target, reference=table.reference
    )
    if not isfinite(found.time):
        return never
    later = measure_gait(
        contact, outcome.time, start + found.time, stop, reference=table.reference
    ).phases
    return found if phase_error(later, target) <= _TOLERANCE else never


def _contact(outcome: Outcome) -> BoolArray:
    return contacts_from_forces(outcome["foot_force"], outcome.weight, outcome.step)


def _standing(body: Body) -> Start:
    return Standing(varied=True)


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What a rig tells experiments.

    Attributes:
        start: How every run of its body begins.
        see: What is seen of an outcome between two moments, s, by name: truths, numbers, texts.
        taken_up: How an outcome took up a named command between two moments, s.
        units: Units of what is seen, of what has one.
    """

    start: Callable[[Body], Start] = _standing
    see: Callable[[Body, Outcome, float, float], Seen] = seen_of_feet
    taken_up: Callable[[Body, Outcome, str, float, float], Settling] = taken_up_by_feet
    units: Mapping[str, str] = field(default_factory=lambda: UNITS)


STANDING = Setting()
"""A body that stands up and walks on feet, or crawls without."""
