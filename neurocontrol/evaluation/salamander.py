"""The suites of the salamanders, in one list."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from neurocontrol.evaluation.salamander_behaviours import measure_behaviours, plan_behaviours
from neurocontrol.evaluation.salamander_gaits import (
    measure_swimming,
    measure_walking,
    plan_swimming,
    plan_walking,
)
from neurocontrol.evaluation.salamander_likeness import measure_likeness, plan_likeness
from neurocontrol.evaluation.salamander_network import measure_network, plan_network
from neurocontrol.evaluation.salamander_oscillators import measure_oscillators, plan_oscillators
from neurocontrol.evaluation.salamander_replay import measure_replay, plan_replay
from neurocontrol.evaluation.salamander_routes import (
    measure_shore,
    measure_turning,
    plan_shore,
    plan_turning,
)
from neurocontrol.evaluation.suite import Suite

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.evaluation.salamander_trials import SalamanderBody

_BOTH: Final = {
    "walking": Suite(plan_walking, measure_walking, "on level ground from varied starts"),
    "swimming": Suite(plan_swimming, measure_swimming, "at the surface; stretch feedback"),
    "shore": Suite(plan_shore, measure_shore, "land, water, land, the drive following contact"),
    "turning": Suite(plan_turning, measure_turning, "turns by command; a square that is swum"),
}
_ANIMALS: Final = {
    "likeness": Suite(plan_likeness, measure_likeness, "beside the animals that were filmed"),
    "replay": Suite(plan_replay, measure_replay, "replayed joints of swimming animals"),
}
_ROBOTS: Final = {
    "behaviours": Suite(plan_behaviours, measure_behaviours, "the robot's five behaviours"),
}
_WITHOUT_BODY: Final = {
    "network": Suite(plan_network, measure_network, "the spiking network over its drive"),
    "oscillators": Suite(plan_oscillators, measure_oscillators, "phase oscillators, 2007 and 2020"),
}


def suites_of(body: SalamanderBody) -> dict[str, Suite]:
    """The suites that are about a body, by name."""
    own = _ANIMALS if body == "animal" else _ROBOTS
    shared = {
        name: replace(suite, plan=partial(suite.plan, body=body)) for name, suite in _BOTH.items()
    }
    return {**shared, **own}


SUITES: Mapping[str, Suite] = MappingProxyType({**suites_of("animal"), **_ROBOTS, **_WITHOUT_BODY})
"""Every suite by name: of the animal, of the robot where only that can be meant, of open loops."""
