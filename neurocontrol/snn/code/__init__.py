"""Codes: values and signals as spikes, and back (Auge et al. 2021).

An encoder makes :class:`SpikeTrains` of arrays whose first axis is the row of a batch; a decoder
reads them, and its docstring states the error. Spikes go into any simulator, or into an array::

    spikes = snn.code.first_spike(x, window=0.1)  # x from 0 to 1, (B, n)
    spikes.inject(simulator, "input")
    spikes.dense(dt=0.001)  # (B, n, T)
    snn.code.read_first_spike(spikes)  # (B, n)

============================  ==============================================================
values from 0 to 1            :func:`count`, :func:`poisson`, :func:`first_spike`,
                              :func:`rank_order`, :func:`phase`, :func:`burst`
values of any range           :func:`receptive_fields`
changes of signals            :func:`send_on_delta`, :func:`step_forward`, :func:`moving_window`
signals through a filter      :func:`bens_spiker`
============================  ==============================================================
"""

from __future__ import annotations

from neurocontrol.snn.code.filters import bens_spiker as bens_spiker
from neurocontrol.snn.code.filters import low_pass as low_pass
from neurocontrol.snn.code.filters import read_filtered as read_filtered
from neurocontrol.snn.code.population import read_receptive_fields as read_receptive_fields
from neurocontrol.snn.code.population import receptive_fields as receptive_fields
from neurocontrol.snn.code.signals import moving_window as moving_window
from neurocontrol.snn.code.signals import read_changes as read_changes
from neurocontrol.snn.code.signals import read_moving_window as read_moving_window
from neurocontrol.snn.code.signals import send_on_delta as send_on_delta
from neurocontrol.snn.code.signals import step_forward as step_forward
from neurocontrol.snn.code.trains import SpikeTrains as SpikeTrains
from neurocontrol.snn.code.trains import from_dense as from_dense
from neurocontrol.snn.code.values import burst as burst
from neurocontrol.snn.code.values import count as count
from neurocontrol.snn.code.values import first_spike as first_spike
from neurocontrol.snn.code.values import phase as phase
from neurocontrol.snn.code.values import poisson as poisson
from neurocontrol.snn.code.values import rank_order as rank_order
from neurocontrol.snn.code.values import read_burst as read_burst
from neurocontrol.snn.code.values import read_count as read_count
from neurocontrol.snn.code.values import read_first_spike as read_first_spike
from neurocontrol.snn.code.values import read_phase as read_phase
from neurocontrol.snn.code.values import read_rank_order as read_rank_order
