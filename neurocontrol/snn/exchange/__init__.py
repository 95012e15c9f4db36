"""Networks to and from NIR, the neuromorphic intermediate representation (Pedersen et al. 2024).

In NIR a spike is 0 or 1 held for a step of dt; our synapses jump by their weight whatever the step.
So ``w_in = tau_syn / dt`` and ``r = tau / dt`` are written where spikes meet a synapse or a
membrane, as snnTorch does, dt beside them, and what is read is scaled back by w_in dt / tau_syn.
"""

from __future__ import annotations

from neurocontrol.snn.exchange.reading import from_nir as from_nir
from neurocontrol.snn.exchange.writing import to_nir as to_nir
