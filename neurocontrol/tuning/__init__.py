"""Tuning by evolution: problems, the search, its folder, and the workers that evaluate."""

from __future__ import annotations

from neurocontrol.tuning.candidates import ControllerProblem as ControllerProblem
from neurocontrol.tuning.candidates import averaged as averaged
from neurocontrol.tuning.folder import RunFolder as RunFolder
from neurocontrol.tuning.problem import Evaluation as Evaluation
from neurocontrol.tuning.problem import Problem as Problem
from neurocontrol.tuning.problem import Tuning as Tuning
from neurocontrol.tuning.search import Generation as Generation
from neurocontrol.tuning.search import Search as Search
from neurocontrol.tuning.search import SearchSettings as SearchSettings
from neurocontrol.tuning.workers import Workers as Workers
