"""What can be tuned: a table of parameters, a cost, and the scenarios that decide it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Mapping, Sequence

    from neurocontrol.controllers.presets import Preset
    from neurocontrol.parameters import ParameterTable
    from neurocontrol.rig import Rig
    from neurocontrol.types import FloatArray

WORST_COST = 1e6
"""Cost of a candidate that could not be evaluated."""


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """What a candidate was worth.

    Attributes:
        cost: Lower is better.
        solved: Whether it passed the stage; a stage ends when enough candidates do.
        measures: Figures by name, for people.
    """

    cost: float
    solved: bool
    measures: Mapping[str, float]


class Tuning(Protocol):
    """What a rig lets people tune, and the options by which they say what."""

    def add_options(self, parser: ArgumentParser, rig: Rig) -> None:
        """Add options, each with its default."""

    def problem(self, options: Mapping[str, Any], seed: int, rig: Rig) -> Problem:
        """The problem that options describe, their names and values as parsed."""


class Problem(ABC):
    """Something to tune. Instances travel to worker processes: keep them small and picklable.

    Attributes:
        headlines: Measures that are shown while a search runs, and their units.
        units: Units of other measures.
        parts: In how many parts the conditions of a generation come; after each of them the
            candidates that do worst so far are ended.
        blocks: Columns of parameters that do not act on each other's costs, by the measure that
            holds the cost of each: they are learnt apart. Empty when all act on one cost.
        verifies: Whether :meth:`verify` says what a candidate is worth on conditions that no
            search sees. Then the result of a search is the centre of what it has learnt, verified,
            and not its luckiest candidate.
    """

    headlines: ClassVar[Mapping[str, str]] = {}
    units: ClassVar[Mapping[str, str]] = {}

    @property
    def parts(self) -> int:
        """In how many parts the conditions of a generation come."""
        return 1

    @property
    def blocks(self) -> Mapping[str, Sequence[int]]:
        """Columns of parameters that do not act on each other's costs, by the measure of each."""
        return {}

    @property
    def verifies(self) -> bool:
        """Whether candidates can be verified."""
        return False

    @property
    @abstractmethod
    def name(self) -> str:
        """What is tuned, in a few words."""

    @property
    @abstractmethod
    def table(self) -> ParameterTable:
        """The parameters."""

    @property
    @abstractmethod
    def start(self) -> FloatArray:
        """Where the search starts, shape ``(n,)``."""

    @property
    @abstractmethod
    def step(self) -> FloatArray:
        """First step of the search for every parameter, shape ``(n,)``."""

    @property
    @abstractmethod
    def stages(self) -> int:
        """Number of stages, each harder than the one before."""

    @abstractmethod
    def evaluate(self, candidates: FloatArray, stage: int, generation: int) -> list[Evaluation]:
        """Evaluate candidates side by side.

        The evaluation of a candidate must not depend on the others of the call.

        Args:
            candidates: Shape ``(P, n)``.
            stage: From 0.
            generation: From 0; conditions may be drawn anew in each, the same for all candidates.
        """

    def evaluate_part(
        self, candidates: FloatArray, stage: int, generation: int, part: int
    ) -> list[Evaluation]:
        """Evaluate candidates under one part of the conditions, from 0; see :meth:`evaluate`.

        What :meth:`evaluate` returns is the average of the parts.
        """
        return self.evaluate(candidates, stage, generation)

    def verify(self, candidate: FloatArray) -> Evaluation:
        """What a candidate is worth on conditions that no search sees; solved if that is enough.

        Args:
            candidate: Shape ``(n,)``.
        """
        raise NotImplementedError(f"{self.name} cannot be verified")

    @abstractmethod
    def preset(
        self, candidate: FloatArray, evaluation: Evaluation, provenance: Mapping[str, Any]
    ) -> Preset:
        """The candidate as a preset that a controller can read."""

    def advance(self, stage: int, evaluations: Sequence[Evaluation]) -> int:
        """The next stage: one further when a quarter of a population has passed this one."""
        solved = sum(evaluation.solved for evaluation in evaluations)
        return min(stage + (4 * solved >= len(evaluations)), self.stages - 1)
