"""Controllers: spiking pattern generators, reflexes and reference oscillators, by body."""

from __future__ import annotations

from neurocontrol.controllers.contract import CommandEntry as CommandEntry
from neurocontrol.controllers.contract import CommandSpace as CommandSpace
from neurocontrol.controllers.contract import Controller as Controller
