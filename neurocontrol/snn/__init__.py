"""Vectorised spiking networks."""

from __future__ import annotations

from neurocontrol.snn.connectivity import Connectivity as Connectivity
from neurocontrol.snn.connectivity import Dense as Dense
from neurocontrol.snn.connectivity import OneToOne as OneToOne
from neurocontrol.snn.connectivity import RandomPairs as RandomPairs
from neurocontrol.snn.connectivity import Sparse as Sparse
from neurocontrol.snn.modulation import Hill as Hill
from neurocontrol.snn.modulation import Modulator as Modulator
from neurocontrol.snn.modulation import Receptor as Receptor
from neurocontrol.snn.network import Network as Network
from neurocontrol.snn.network import Population as Population
from neurocontrol.snn.network import Projection as Projection
from neurocontrol.snn.network import Trace as Trace
from neurocontrol.snn.network import TraceProjection as TraceProjection
from neurocontrol.snn.neurons import LIF as LIF
from neurocontrol.snn.neurons import AdaptiveLIF as AdaptiveLIF
from neurocontrol.snn.neurons import AdaptiveThresholdLIF as AdaptiveThresholdLIF
from neurocontrol.snn.neurons import AdEx as AdEx
from neurocontrol.snn.neurons import Neuron as Neuron
from neurocontrol.snn.synapses import Conductance as Conductance
from neurocontrol.snn.synapses import Delta as Delta
from neurocontrol.snn.synapses import Exponential as Exponential
from neurocontrol.snn.synapses import Synapse as Synapse
from neurocontrol.snn.values import Spread as Spread
from neurocontrol.snn.values import Uniform as Uniform
