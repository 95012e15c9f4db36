"""The suites of the salamanders, by rig."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from neurocontrol.evaluation import Suite
from neurocontrol.rigs.salamander.behaviours import measure_behaviours, plan_behaviours
from neurocontrol.rigs.salamander.gaits import (
    measure_swimming,
    measure_walking,
    plan_swimming,
    plan_walking,
)
from neurocontrol.rigs.salamander.likeness import measure_likeness, plan_likeness
from neurocontrol.rigs.salamander.network import measure_network, plan_network
from neurocontrol.rigs.salamander.oscillators import measure_oscillators, plan_oscillators
from neurocontrol.rigs.salamander.replay import measure_replay, plan_replay
from neurocontrol.rigs.salamander.routes import (
    measure_shore,
    measure_turning,
    plan_shore,
    plan_turning,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.evaluation import Evaluation, Measure

_SHARED = {
    "walking": Suite(plan_walking, measure_walking, "on level ground from varied starts"),
    "swimming": Suite(plan_swimming, measure_swimming, "at the surface; stretch feedback"),
    "shore": Suite(plan_shore, measure_shore, "land, water, land, the drive following contact"),
    "turning": Suite(plan_turning, measure_turning, "turns by command; a square that is swum"),
}


def _without_targets(suite: Suite) -> Suite:
    """The same for a body that the targets were not made for: it is measured only."""

    def measure(evaluation: Evaluation) -> list[Measure]:
        return [replace(one, target=None) for one in suite.measure(evaluation)]

    return replace(suite, measure=measure)


SALAMANDER: Mapping[str, Suite] = MappingProxyType(
    {
        **_SHARED,
        "likeness": Suite(plan_likeness, measure_likeness, "beside the animals that were filmed"),
        "replay": Suite(plan_replay, measure_replay, "replayed joints of swimming animals"),
        "network": Suite(plan_network, measure_network, "the spiking network over its drive"),
        "oscillators": Suite(
            plan_oscillators, measure_oscillators, "phase oscillators, 2007 and 2020"
        ),
    }
)
"""Suites of the salamander, whose targets are an animal's, and of its spinal cords alone."""

SALAMANDER_ROBOT: Mapping[str, Suite] = MappingProxyType(
    {
        **{name: _without_targets(suite) for name, suite in _SHARED.items()},
        "behaviours": Suite(plan_behaviours, measure_behaviours, "the five behaviours of 2020"),
    }
)
"""Suites of the robot."""
