"""Candidates that are parameters of a controller: they start from a preset and become one."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.controllers.presets import Preset, read_preset
from neurocontrol.errors import InputError
from neurocontrol.tuning.problem import Evaluation, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from neurocontrol.controllers import Controller
    from neurocontrol.types import FloatArray

HAND_SET = "hand-set"
"""In place of a preset: the defaults of the table."""


class ControllerProblem(Problem):
    """Parameters of a controller, under the names of its table.

    A subclass names the table and the preset to start from, lets candidates move, and tells what
    that costs. Sections of the preset that are not tuned stay in the presets that come out.
    """

    @property
    @abstractmethod
    def origin_preset(self) -> str:
        """Name or file of the preset to start from, or ``hand-set``."""

    @property
    @abstractmethod
    def spread(self) -> float:
        """Factor on the first steps of the search."""

    @property
    @abstractmethod
    def title(self) -> str:
        """The section under which provenance and metrics of this search go into presets."""

    @property
    @abstractmethod
    def preset_name(self) -> str:
        """Name of the presets that come out."""

    @cached_property
    def origin(self) -> Preset:
        """The preset to start from."""
        if self.origin_preset == HAND_SET:
            values = self.values(self.table.default)
            return Preset(
                name=self.preset_name, description=self.name, provenance={}, values=values,
                metrics={},
            )  # fmt: skip
        return read_preset(self.origin_preset)

    @cached_property
    def start(self) -> FloatArray:
        """Where the search starts, shape ``(n,)``; what the preset lacks takes its default.

        Raises:
            InputError: A value of the preset is out of its bounds.
        """
        known = {
            f"{section}.{name}": value
            for section, entries in self.origin.values.items()
            for name, value in entries.items()
        }
        start = self.table.vector({name: known[name] for name in self.table.names if name in known})
        if not np.isfinite(start).all():
            raise InputError(f"the start {self.origin_preset} has numbers that are not finite")
        return start

    @property
    def step(self) -> FloatArray:
        """First step of the search for every parameter, shape ``(n,)``."""
        return self.spread * self.table.scale

    def apply(self, controller: Controller, rows: FloatArray) -> None:
        """Give every row of a controller its candidate.

        Args:
            controller: B rows.
            rows: Candidates, shape ``(B, n)``.
        """
        controller.parameters[:, controller.table.columns(self.table.names)] = rows

    def values(self, candidate: FloatArray) -> dict[str, dict[str, float]]:
        """What a preset holds of a candidate, by section and name.

        Args:
            candidate: Shape ``(n,)``.
        """
        return self.table.sections(candidate)

    def preset(
        self, candidate: FloatArray, evaluation: Evaluation, provenance: Mapping[str, Any]
    ) -> Preset:
        """The preset that the search started from, with the candidate in its place."""
        values = {section: dict(entries) for section, entries in self.origin.values.items()}
        for section, entries in self.values(candidate).items():
            values[section] = {**values.get(section, {}), **entries}
        metrics = {"cost": evaluation.cost, **evaluation.measures}
        return replace(
            self.origin,
            provenance={**self.origin.provenance, self.title: provenance},
            values=values,
            metrics={**self.origin.metrics, self.title: metrics},
        )


def per_candidate(
    results: Sequence[Evaluation], candidates: FloatArray, simulated: float | None = None
) -> list[Evaluation]:
    """Evaluations of candidates, of which each has as many results in a row; see `averaged`."""
    each = len(results) // len(candidates)
    return [
        averaged(results[first : first + each], simulated) for first in range(0, len(results), each)
    ]


def averaged(results: Sequence[Evaluation], simulated: float | None = None) -> Evaluation:
    """One evaluation of all conditions of a candidate: means; solved if all of them are.

    A measure that some conditions lack, as those of a fall may be, is the mean of the others.

    Args:
        results: One for every condition.
        simulated: Simulated seconds of all conditions; the sum of those of the results when left
            out.
    """
    names = dict.fromkeys(name for result in results for name in result.measures)
    measures = {
        name: float(np.mean([one.measures[name] for one in results if name in one.measures]))
        for name in names
    }
    if simulated is None:
        simulated = sum(one.measures.get("simulated", 0.0) for one in results)
    return Evaluation(
        cost=float(np.mean([one.cost for one in results])),
        solved=all(one.solved for one in results),
        measures={**measures, "simulated": simulated},
    )
