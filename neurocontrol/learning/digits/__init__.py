"""Unsupervised learning of handwritten digits (Diehl and Cook 2015).

P. U. Diehl and M. Cook, Unsupervised learning of digit recognition using spike-timing-dependent
plasticity, Frontiers in Computational Neuroscience 9:99, 2015. Constants are those of the authors'
program.
"""

from __future__ import annotations

from neurocontrol.learning.digits.folder import DigitsRun as DigitsRun
from neurocontrol.learning.digits.images import Images as Images
from neurocontrol.learning.digits.images import digits as digits
from neurocontrol.learning.digits.network import Settings as Settings
from neurocontrol.learning.digits.network import describe as describe
from neurocontrol.learning.digits.presentation import Presenter as Presenter
from neurocontrol.learning.digits.presentation import answers as answers
from neurocontrol.learning.digits.readout import Readout as Readout
from neurocontrol.learning.digits.training import Learner as Learner
