"""What a task is while bodies do it: B episodes, advanced by every tick and paid by the frame."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.controllers import CommandEntry
from neurocontrol.state import Stateful

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.calls import Call
    from neurocontrol.controllers import CommandSpace
    from neurocontrol.envs.tables import Quantity
    from neurocontrol.simulation import Simulation
    from neurocontrol.types import BoolArray, FloatArray


@dataclass(frozen=True, kw_only=True)
class Asked(ABC):
    """What there is to do; a subclass also has the ``weights`` of its reward.

    Attributes:
        vary: What varies beside the task itself, see :mod:`neurocontrol.envs.variation`.
    """

    vary: Mapping[str, Any] = field(default_factory=dict)

    @abstractmethod
    def start(self, simulation: Simulation) -> Episodes:
        """Let bodies do it."""


def target_entry(name: str, ends: tuple[float, float], unit: str, meaning: str) -> CommandEntry:
    """What may be asked for between two ends, in ``unit``."""
    return CommandEntry(
        name=name, low=ends[0], high=ends[1], default=sum(ends) / 2, unit=unit, meaning=meaning
    )


class Episodes(Stateful, ABC):
    """B episodes of one task.

    Attributes:
        observed: What is observed of the task.
        space: What may be asked for, see :meth:`hold`.
        reward_terms: Terms of :meth:`terms` whose sum is the reward.
        calls: What follows every tick of the simulation.
        command: Entries of the command at rest that differ from the controller's default.
    """

    observed: tuple[Quantity, ...]
    space: CommandSpace
    reward_terms: tuple[str, ...]
    calls: tuple[Call, ...]
    command: Mapping[str, float]

    @abstractmethod
    def begin(self, row: int, rng: np.random.Generator, qpos: FloatArray, qvel: FloatArray) -> None:
        """Begin a new episode of a row; its targets are drawn.

        Args:
            row: Number of the row.
            rng: Source of randomness.
            qpos: Configuration it starts from, shape ``(nq,)``.
            qvel: Velocity it starts with, shape ``(nv,)``.
        """

    @abstractmethod
    def hold(self, row: int, **target: float) -> None:
        """Keep to a target until the episode of a row ends, by the names of :attr:`space`."""

    @abstractmethod
    def asked(self, row: int) -> FloatArray:
        """What is asked of a row now, in the order of :attr:`space`, shape ``(n,)``."""

    def lead(self, rest: FloatArray) -> None:
        """Change commands at rest, ``(B, n)``, to what the task asks for now; most leave them."""

    @abstractmethod
    def observe(self) -> FloatArray:
        """Gather the observed quantities of every row, shape ``(B, n)``."""

    @abstractmethod
    def terms(self, energy: FloatArray, fallen: BoolArray) -> dict[str, Any]:
        """Terms of the reward since the last call and what they are made of, each ``(B,)``.

        Args:
            energy: Work since then, J, shape ``(B,)``.
            fallen: Rows that have fallen or failed, shape ``(B,)``.
        """

    def succeeded(self) -> BoolArray:
        """Rows that have reached the goal, shape ``(B,)``; without one there are none."""
        return np.zeros(len(self.observe()), dtype=bool)
