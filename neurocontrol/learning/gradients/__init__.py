"""Learning by gradients through spikes: surrogates of the step at the threshold.

The twin of a network needs PyTorch (extra ``torch``); :class:`SuperSpike` does not.
"""

from __future__ import annotations

from neurocontrol.learning.gradients.superspike import SuperSpike as SuperSpike
from neurocontrol.learning.gradients.surrogates import SURROGATES as SURROGATES
from neurocontrol.learning.gradients.surrogates import Surrogate as Surrogate
from neurocontrol.learning.gradients.twin import Course as Course
from neurocontrol.learning.gradients.twin import Twin as Twin
