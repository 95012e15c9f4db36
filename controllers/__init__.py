"""Controllers: spiking pattern generators and reference oscillators behind one contract."""

from neurocontrol.controllers.contract import CommandEntry as CommandEntry
from neurocontrol.controllers.contract import CommandSpace as CommandSpace
from neurocontrol.controllers.contract import Controller as Controller
