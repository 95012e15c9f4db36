"""Trials of a body under varied conditions, suites of them, and measures with intervals."""

from __future__ import annotations

from neurocontrol.evaluation.measure import Measure as Measure
from neurocontrol.evaluation.measure import Wanted as Wanted
from neurocontrol.evaluation.measure import average as average
from neurocontrol.evaluation.measure import count as count
from neurocontrol.evaluation.measure import falls as falls
from neurocontrol.evaluation.measure import format_measures as format_measures
from neurocontrol.evaluation.measure import least as least
from neurocontrol.evaluation.measure import measured as measured
from neurocontrol.evaluation.measure import outermost as outermost
from neurocontrol.evaluation.measure import share as share
from neurocontrol.evaluation.measure import summary as summary
from neurocontrol.evaluation.measure import worst as worst
from neurocontrol.evaluation.suite import Evaluation as Evaluation
from neurocontrol.evaluation.suite import Suite as Suite
from neurocontrol.evaluation.suite import Suites as Suites
from neurocontrol.evaluation.suite import Work as Work
from neurocontrol.evaluation.suite import evaluate as evaluate
from neurocontrol.evaluation.trials import Outcome as Outcome
from neurocontrol.evaluation.trials import Trial as Trial
from neurocontrol.evaluation.trials import by_label as by_label
from neurocontrol.evaluation.trials import run_trials as run_trials
from neurocontrol.evaluation.trials import standing as standing
