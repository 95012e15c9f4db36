"""Controllers: spiking pattern generators and reference oscillators behind one contract."""

from __future__ import annotations

from types import MappingProxyType

from neurocontrol.controllers.contract import CommandEntry as CommandEntry
from neurocontrol.controllers.contract import CommandSpace as CommandSpace
from neurocontrol.controllers.contract import Controller as Controller

CONTROLLERS = MappingProxyType(
    {
        "spiking": "spiking neurons and modulators: 160 of a quadruped, 808 of a salamander",
        "righetti-ijspeert": "Hopf oscillators with contact feedback; a table of gaits (quadruped)",
        "phase-amplitude": "CPG-RL phase and amplitude oscillators; a table of gaits (quadruped)",
        "phase": "phase oscillators under one drive, Ijspeert et al. 2007 (salamander)",
        "leaky": "leaky integrators in segments, after Ijspeert 2001 (salamander)",
        "knuesel": "oscillators with stretch feedback; five behaviours, Knüsel 2020 (salamander)",
        "reflex": "ten spinal reflex modules under a supraspinal layer (human)",
    }
)
"""Registered controllers with one line each."""
