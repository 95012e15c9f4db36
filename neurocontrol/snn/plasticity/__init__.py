"""Plasticity. A new rule of learning is one file here and one line in ``FAMILIES``."""

from __future__ import annotations

from neurocontrol.snn.plasticity.pair_stdp import PairSTDP as PairSTDP
from neurocontrol.snn.plasticity.rule import Plasticity as Plasticity
from neurocontrol.snn.plasticity.short_term import ShortTermPlasticity as ShortTermPlasticity

FAMILIES: tuple[type[Plasticity], ...] = (PairSTDP,)
"""The rules of the shipped kernel, in the order of its dispatch."""
