"""Vectorised spiking networks, described once and run in batches.

A network is a value: populations of cells, projections between them, and neuromodulators. Compiling
it gives a simulator of B independent copies, whose arrays all have the copy as their first axis::

    from neurocontrol import snn

    cell = snn.AdaptiveLIF(drive=snn.Spread(250.0, 0.02), tau_a=0.7, b=20.0, noise=10.0)
    rest = {"v": snn.Uniform(-65.0, -50.0)}
    slower = snn.Trace(source="left", tau=0.020), snn.Trace(source="right", tau=0.020)
    gate = snn.Receptor(modulator="gate", effect=-1.0, hill=snn.Hill(half=0.4, exponent=4))
    network = snn.Network(
        populations=[
            snn.Population(name="left", size=20, neuron=cell, initial=rest),
            snn.Population(name="right", size=20, neuron=cell, initial=rest),
        ],
        projections=[
            snn.TraceProjection(trace=slower[0], target="right", weight=-8.0, receptors=[gate]),
            snn.TraceProjection(trace=slower[1], target="left", weight=-8.0, receptors=[gate]),
        ],
        modulators=[snn.Modulator(name="gate", tau_rise=0.1, tau_decay=0.3)],
    )
    simulator = network.compile(dt=0.0005, batch=64, seed=1)
    rates = simulator.trace_columns(slower)
    simulator.release[:, 0] = 0.0
    simulator.advance(8)
    simulator.traces[:, rates]  # Hz, (64, 2)

Units are s, mV, pA, nS, pF and GOhm (mV per pA). Parameters are a number, one number per cell, or a
random value drawn for every row. Row i of a batch does exactly what the same row does alone, bit
for bit, however its steps are divided into calls; :class:`neurocontrol.snn.simulator.Simulator`
documents the order of events within a step.

Three kinds of projection: :class:`Projection` carries single spikes through delays and synapses;
:class:`TraceProjection` feeds the filtered rate of a whole population to every cell of another, at
a cost that does not depend on their sizes; :class:`GradedProjection` carries the outputs of cells
without spikes. Receptors of neuromodulators scale all of them, and the drive, threshold and
adaptation of populations.

A new family of neurons or synapses is one file in ``neurons`` or ``synapses`` and one line in its
index. A family defined elsewhere works in the same way; its kernel is compiled in every process.
"""

from __future__ import annotations

from neurocontrol.snn import code as code
from neurocontrol.snn._views import where as where
from neurocontrol.snn.connectivity import Connectivity as Connectivity
from neurocontrol.snn.connectivity import Dense as Dense
from neurocontrol.snn.connectivity import OneToOne as OneToOne
from neurocontrol.snn.connectivity import RandomPairs as RandomPairs
from neurocontrol.snn.connectivity import Sparse as Sparse
from neurocontrol.snn.distance_wiring import DiscProfile as DiscProfile
from neurocontrol.snn.distance_wiring import ExponentialProfile as ExponentialProfile
from neurocontrol.snn.distance_wiring import GaussianProfile as GaussianProfile
from neurocontrol.snn.distance_wiring import PairsByDistance as PairsByDistance
from neurocontrol.snn.distance_wiring import Profile as Profile
from neurocontrol.snn.exchange import from_nir as from_nir
from neurocontrol.snn.exchange import to_nir as to_nir
from neurocontrol.snn.fixed_wiring import FixedInDegree as FixedInDegree
from neurocontrol.snn.fixed_wiring import FixedNumber as FixedNumber
from neurocontrol.snn.gap_junction import GapJunction as GapJunction
from neurocontrol.snn.modulation import Hill as Hill
from neurocontrol.snn.modulation import Modulator as Modulator
from neurocontrol.snn.modulation import Receptor as Receptor
from neurocontrol.snn.network import GradedProjection as GradedProjection
from neurocontrol.snn.network import Network as Network
from neurocontrol.snn.network import Population as Population
from neurocontrol.snn.network import Projection as Projection
from neurocontrol.snn.network import Trace as Trace
from neurocontrol.snn.network import TraceProjection as TraceProjection
from neurocontrol.snn.neurons import LIF as LIF
from neurocontrol.snn.neurons import AdaptiveLIF as AdaptiveLIF
from neurocontrol.snn.neurons import AdaptiveThresholdLIF as AdaptiveThresholdLIF
from neurocontrol.snn.neurons import AdEx as AdEx
from neurocontrol.snn.neurons import EscapeLIF as EscapeLIF
from neurocontrol.snn.neurons import HodgkinHuxley as HodgkinHuxley
from neurocontrol.snn.neurons import HomeostaticLIF as HomeostaticLIF
from neurocontrol.snn.neurons import IntegrateAndFire as IntegrateAndFire
from neurocontrol.snn.neurons import InterpolatedLIF as InterpolatedLIF
from neurocontrol.snn.neurons import Izhikevich as Izhikevich
from neurocontrol.snn.neurons import LeakyIntegrator as LeakyIntegrator
from neurocontrol.snn.neurons import Matsuoka as Matsuoka
from neurocontrol.snn.neurons import Neuron as Neuron
from neurocontrol.snn.neurons import PersistentSodiumRate as PersistentSodiumRate
from neurocontrol.snn.neurons import Poisson as Poisson
from neurocontrol.snn.neurons import RectifiedRate as RectifiedRate
from neurocontrol.snn.neurons import SaturatingRate as SaturatingRate
from neurocontrol.snn.neurons import ShotNoiseLIF as ShotNoiseLIF
from neurocontrol.snn.neurons import SigmoidRate as SigmoidRate
from neurocontrol.snn.neurons import SoftResetLIF as SoftResetLIF
from neurocontrol.snn.neurons import SpikeSource as SpikeSource
from neurocontrol.snn.neurons import TraubMiles as TraubMiles
from neurocontrol.snn.plasticity import BoundedDelay as BoundedDelay
from neurocontrol.snn.plasticity import DelayShift as DelayShift
from neurocontrol.snn.plasticity import HebbianDelay as HebbianDelay
from neurocontrol.snn.plasticity import InhibitoryHomeostasis as InhibitoryHomeostasis
from neurocontrol.snn.plasticity import MinimalTripletSTDP as MinimalTripletSTDP
from neurocontrol.snn.plasticity import Myelination as Myelination
from neurocontrol.snn.plasticity import PairSTDP as PairSTDP
from neurocontrol.snn.plasticity import Plasticity as Plasticity
from neurocontrol.snn.plasticity import RewardModulatedSTDP as RewardModulatedSTDP
from neurocontrol.snn.plasticity import ShortTermPlasticity as ShortTermPlasticity
from neurocontrol.snn.plasticity import SynapticScaling as SynapticScaling
from neurocontrol.snn.plasticity import TripletSTDP as TripletSTDP
from neurocontrol.snn.space import Line as Line
from neurocontrol.snn.space import Plane as Plane
from neurocontrol.snn.space import Ring as Ring
from neurocontrol.snn.space import Space as Space
from neurocontrol.snn.storing import load_network as load_network
from neurocontrol.snn.storing import save_network as save_network
from neurocontrol.snn.synapses import NMDA as NMDA
from neurocontrol.snn.synapses import Alpha as Alpha
from neurocontrol.snn.synapses import Conductance as Conductance
from neurocontrol.snn.synapses import Delta as Delta
from neurocontrol.snn.synapses import DoubleExponential as DoubleExponential
from neurocontrol.snn.synapses import Exponential as Exponential
from neurocontrol.snn.synapses import Synapse as Synapse
from neurocontrol.snn.values import Normal as Normal
from neurocontrol.snn.values import Spread as Spread
from neurocontrol.snn.values import Uniform as Uniform
