"""Neuromorphic chips: what they offer, what a network asks for, and whether the two fit."""

from __future__ import annotations

from neurocontrol.chips.chip import Chip as Chip
from neurocontrol.chips.chip import Figure as Figure
from neurocontrol.chips.chip import chip as chip
from neurocontrol.chips.chip import chips as chips
from neurocontrol.chips.demand import Demand as Demand
from neurocontrol.chips.demand import demand as demand
from neurocontrol.chips.placement import Finding as Finding
from neurocontrol.chips.placement import Placement as Placement
from neurocontrol.chips.placement import place as place
from neurocontrol.chips.quantised import Quantised as Quantised
