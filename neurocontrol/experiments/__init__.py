"""Experiments: many runs under conditions that differ in what is studied, and what they tell."""

from __future__ import annotations

from neurocontrol.experiments.design import Experiment as Experiment
from neurocontrol.experiments.design import Run as Run
from neurocontrol.experiments.design import Span as Span
from neurocontrol.experiments.design import Subject as Subject
from neurocontrol.experiments.design import entry as entry
from neurocontrol.experiments.kinds import KINDS as KINDS
from neurocontrol.experiments.kinds import read_experiment as read_experiment
from neurocontrol.experiments.sweep import Sweep as Sweep
