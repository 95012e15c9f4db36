"""Plasticity. A new rule of learning is one file here and one line in ``FAMILIES``."""

from __future__ import annotations

from neurocontrol.snn.plasticity.bounded import Bounded as Bounded
from neurocontrol.snn.plasticity.bounded import SoftlyBounded as SoftlyBounded
from neurocontrol.snn.plasticity.bounded_delay import BoundedDelay as BoundedDelay
from neurocontrol.snn.plasticity.delay_hebbian import HebbianDelay as HebbianDelay
from neurocontrol.snn.plasticity.delay_shift import DelayShift as DelayShift
from neurocontrol.snn.plasticity.inhibitory_homeostasis import (
    InhibitoryHomeostasis as InhibitoryHomeostasis,
)
from neurocontrol.snn.plasticity.minimal_triplet_stdp import (
    MinimalTripletSTDP as MinimalTripletSTDP,
)
from neurocontrol.snn.plasticity.myelination import Myelination as Myelination
from neurocontrol.snn.plasticity.pair_stdp import PairSTDP as PairSTDP
from neurocontrol.snn.plasticity.reward_modulated_stdp import (
    RewardModulatedSTDP as RewardModulatedSTDP,
)
from neurocontrol.snn.plasticity.rule import Plasticity as Plasticity
from neurocontrol.snn.plasticity.short_term import ShortTermPlasticity as ShortTermPlasticity
from neurocontrol.snn.plasticity.synaptic_scaling import SynapticScaling as SynapticScaling
from neurocontrol.snn.plasticity.triplet_stdp import TripletSTDP as TripletSTDP

FAMILIES: tuple[type[Plasticity], ...] = (PairSTDP,)
"""The rules of the generic kernel, in the order of its dispatch; others get one of their own."""
