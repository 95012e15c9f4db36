"""Synapse families. A new family is one file here and one line in ``FAMILIES``."""

from __future__ import annotations

from neurocontrol.snn.synapses.conductance import Conductance as Conductance
from neurocontrol.snn.synapses.delta import Delta as Delta
from neurocontrol.snn.synapses.exponential import Exponential as Exponential
from neurocontrol.snn.synapses.synapse import Synapse as Synapse

FAMILIES: tuple[type[Synapse], ...] = (Delta, Exponential, Conductance)
"""The families of the shipped kernel, in the order of its dispatch."""
