"""Synapse families. A new family is one file here and one line below."""

from __future__ import annotations

from neurocontrol.snn.synapses.alpha import Alpha as Alpha
from neurocontrol.snn.synapses.conductance import Conductance as Conductance
from neurocontrol.snn.synapses.delta import Delta as Delta
from neurocontrol.snn.synapses.double_exponential import DoubleExponential as DoubleExponential
from neurocontrol.snn.synapses.exponential import Exponential as Exponential
from neurocontrol.snn.synapses.nmda import NMDA as NMDA
from neurocontrol.snn.synapses.synapse import Synapse as Synapse

FAMILIES: tuple[type[Synapse], ...] = (Delta, Exponential, Conductance)
"""The families of the generic kernel, in the order of its dispatch; others get one of their own."""
