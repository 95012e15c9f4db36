"""Rules of plasticity. A new rule is one file here and one line in ``FAMILIES``."""

from __future__ import annotations

from neurocontrol.snn.plasticity.pair_stdp import PairSTDP as PairSTDP
from neurocontrol.snn.plasticity.rule import Plasticity as Plasticity

FAMILIES: tuple[type[Plasticity], ...] = (PairSTDP,)
"""The rules of the shipped kernel, in the order of its dispatch."""
