"""The suites of the quadruped: gaits, speeds, switches, terrain, steering, pushes and gallop.

Everything is measured from foot contacts and the motion of the trunk, never from commands.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from neurocontrol.evaluation import Suite
from neurocontrol.rigs.quadruped.changes import (
    measure_steering,
    measure_switches,
    plan_steering,
    plan_switches,
)
from neurocontrol.rigs.quadruped.gaits import (
    measure_gaits,
    measure_gallop,
    measure_speeds,
    plan_gaits,
    plan_gallop,
    plan_speeds,
)
from neurocontrol.rigs.quadruped.trouble import (
    measure_pushes,
    measure_terrain,
    plan_pushes,
    plan_terrain,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

SUITES: Mapping[str, Suite] = MappingProxyType(
    {
        "gaits": Suite(plan_gaits, measure_gaits, "steady gaits from varied starts"),
        "speeds": Suite(plan_speeds, measure_speeds, "speed against its command"),
        "switches": Suite(plan_switches, measure_switches, "all ordered switches of gait"),
        "terrain": Suite(plan_terrain, measure_terrain, "rough ground and slopes"),
        "steering": Suite(plan_steering, measure_steering, "turns to either side"),
        "pushes": Suite(plan_pushes, measure_pushes, "sideways pushes, reflexes on and off"),
        "gallop": Suite(plan_gallop, measure_gallop, "the asymmetric bound, reported only"),
    }
)
"""Every suite by name."""
