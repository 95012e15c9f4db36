"""Muscles and servos: from stimulation and posture to forces at the joints."""

from __future__ import annotations

from neurocontrol.muscles.contract import Muscles as Muscles
from neurocontrol.muscles.ekeberg import EkebergMuscle as EkebergMuscle
from neurocontrol.muscles.ekeberg import EkebergMuscles as EkebergMuscles
from neurocontrol.muscles.hill import Attachment as Attachment
from neurocontrol.muscles.hill import HillCurves as HillCurves
from neurocontrol.muscles.hill import JointLimit as JointLimit
from neurocontrol.muscles.hill import Muscle as Muscle
from neurocontrol.muscles.musculature import Musculature as Musculature
from neurocontrol.muscles.servos import Servos as Servos
