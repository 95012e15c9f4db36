"""Networks of LIF cells in continuous time: exact, and only what an event touches is updated."""

from __future__ import annotations

from neurocontrol.snn.event.simulator import EventSimulator as EventSimulator
