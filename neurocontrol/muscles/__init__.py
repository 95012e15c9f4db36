"""Muscles: from stimulation and posture to forces at the joints."""

from __future__ import annotations

from neurocontrol.muscles.hill import Attachment as Attachment
from neurocontrol.muscles.hill import HillCurves as HillCurves
from neurocontrol.muscles.hill import JointLimit as JointLimit
from neurocontrol.muscles.hill import Muscle as Muscle
from neurocontrol.muscles.musculature import Musculature as Musculature
