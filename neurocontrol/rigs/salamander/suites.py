"""The suites of the salamanders, by rig; each is declared where its figures are made."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from neurocontrol.rigs.salamander import (
    behaviours,
    gaits,
    likeness,
    network,
    oscillators,
    replay,
    routes,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from neurocontrol.evaluation import Evaluation, Measure, Outcome, Suite

_SHARED = {**gaits.SUITES, **routes.SUITES}


def _without_targets(suite: Suite) -> Suite:
    """The same for a body that the targets were not made for: it is measured only."""

    def figures(evaluation: Evaluation, outcomes: Sequence[Outcome]) -> Iterator[Measure]:
        for one in suite.figures(evaluation, outcomes):
            yield replace(one, target=None)

    return replace(suite, figures=figures)


SALAMANDER: Mapping[str, Suite] = (
    _SHARED | likeness.SUITES | replay.SUITES | network.SUITES | oscillators.SUITES
)
"""Suites of the salamander, whose targets are an animal's, and of its spinal cords alone."""

SALAMANDER_ROBOT: Mapping[str, Suite] = {
    **{name: _without_targets(suite) for name, suite in _SHARED.items()},
    **behaviours.SUITES,
}
"""Suites of the robot."""
