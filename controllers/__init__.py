"""Controllers: spiking pattern generators and reference oscillators behind one contract."""

from __future__ import annotations

from types import MappingProxyType

from neurocontrol.controllers.contract import CommandEntry as CommandEntry
from neurocontrol.controllers.contract import CommandSpace as CommandSpace
from neurocontrol.controllers.contract import Controller as Controller

CONTROLLERS = MappingProxyType(
    {
        "spiking": "160 spiking neurons; modulators choose the gait (quadruped)",
        "righetti-ijspeert": "Hopf oscillators with contact feedback; a table of gaits (quadruped)",
        "reflex": "ten spinal reflex modules under a supraspinal layer (human)",
        "phase-amplitude": "CPG-RL phase and amplitude oscillators; a table of gaits (quadruped)",
    }
)
"""Registered controllers with one line each."""
