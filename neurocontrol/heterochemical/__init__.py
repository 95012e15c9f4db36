"""Heterochemical networks: cells that act on one another through substances in a shared space."""

from __future__ import annotations

from neurocontrol.heterochemical.cell import Cell as Cell
from neurocontrol.heterochemical.cell import Dose as Dose
from neurocontrol.heterochemical.cell import Levels as Levels
from neurocontrol.heterochemical.cell import Modulation as Modulation
from neurocontrol.heterochemical.cell import Rates as Rates
from neurocontrol.heterochemical.cell import Rebound as Rebound
from neurocontrol.heterochemical.history import Course as Course
from neurocontrol.heterochemical.history import History as History
from neurocontrol.heterochemical.network import Network as Network
from neurocontrol.heterochemical.simulator import Simulator as Simulator
from neurocontrol.heterochemical.ticks import TickCell as TickCell
from neurocontrol.heterochemical.ticks import TickNetwork as TickNetwork
