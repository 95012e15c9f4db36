"""Neuron families. A new family is one file here and one line below."""

from __future__ import annotations

from neurocontrol.snn.neurons.adaptive_lif import AdaptiveLIF as AdaptiveLIF
from neurocontrol.snn.neurons.adaptive_threshold_lif import (
    AdaptiveThresholdLIF as AdaptiveThresholdLIF,
)
from neurocontrol.snn.neurons.adex import AdEx as AdEx
from neurocontrol.snn.neurons.escape_lif import EscapeLIF as EscapeLIF
from neurocontrol.snn.neurons.graded import LeakyIntegrator as LeakyIntegrator
from neurocontrol.snn.neurons.graded import RectifiedRate as RectifiedRate
from neurocontrol.snn.neurons.graded import SigmoidRate as SigmoidRate
from neurocontrol.snn.neurons.hodgkin_huxley import HodgkinHuxley as HodgkinHuxley
from neurocontrol.snn.neurons.homeostatic_lif import HomeostaticLIF as HomeostaticLIF
from neurocontrol.snn.neurons.integrate_and_fire import IntegrateAndFire as IntegrateAndFire
from neurocontrol.snn.neurons.interpolated_lif import InterpolatedLIF as InterpolatedLIF
from neurocontrol.snn.neurons.izhikevich import Izhikevich as Izhikevich
from neurocontrol.snn.neurons.lif import LIF as LIF
from neurocontrol.snn.neurons.matsuoka import Matsuoka as Matsuoka
from neurocontrol.snn.neurons.neuron import Neuron as Neuron
from neurocontrol.snn.neurons.saturating_rate import (
    PersistentSodiumRate as PersistentSodiumRate,
)
from neurocontrol.snn.neurons.saturating_rate import SaturatingRate as SaturatingRate
from neurocontrol.snn.neurons.shot_noise_lif import ShotNoiseLIF as ShotNoiseLIF
from neurocontrol.snn.neurons.soft_reset_lif import SoftResetLIF as SoftResetLIF
from neurocontrol.snn.neurons.sources import Poisson as Poisson
from neurocontrol.snn.neurons.sources import SpikeSource as SpikeSource
from neurocontrol.snn.neurons.traub_miles import TraubMiles as TraubMiles

FAMILIES: tuple[type[Neuron], ...] = (
    LIF, AdaptiveLIF, AdaptiveThresholdLIF, AdEx, SpikeSource, Poisson,
)  # fmt: skip
"""The families of the generic kernel, in the order of its dispatch; others get one of their own."""
