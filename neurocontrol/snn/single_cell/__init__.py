"""One cell alone: its response to a current, its phase plane and its f-I curve, of any family.

Everything is read off the family's own kernel, so that it holds for families from elsewhere, too::

    from neurocontrol.snn import Izhikevich, single_cell

    found = single_cell.study(Izhikevich.preset("chattering"), current=10.0)
    found.response.spikes  # s
    found.thresholds.rheobase

:mod:`neurocontrol.viewing.networks` draws it.
"""

from __future__ import annotations

from neurocontrol.snn.single_cell.clamp import Current as Current
from neurocontrol.snn.single_cell.clamp import Response as Response
from neurocontrol.snn.single_cell.clamp import respond as respond
from neurocontrol.snn.single_cell.excitability import Excitability as Excitability
from neurocontrol.snn.single_cell.excitability import Thresholds as Thresholds
from neurocontrol.snn.single_cell.excitability import excitability as excitability
from neurocontrol.snn.single_cell.excitability import thresholds as thresholds
from neurocontrol.snn.single_cell.flow import Flow as Flow
from neurocontrol.snn.single_cell.flow import firing_levels as firing_levels
from neurocontrol.snn.single_cell.flow import flow as flow
from neurocontrol.snn.single_cell.phase_plane import PhasePlane as PhasePlane
from neurocontrol.snn.single_cell.phase_plane import phase_plane as phase_plane
from neurocontrol.snn.single_cell.study import DURATION as DURATION
from neurocontrol.snn.single_cell.study import STEP as STEP
from neurocontrol.snn.single_cell.study import Study as Study
from neurocontrol.snn.single_cell.study import study as study
