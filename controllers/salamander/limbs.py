"""From the phases of the limbs to the targets of their joints: what every limb map is.

A limb lifts off at a phase of its centre that is tuned (``lift_off``), swings for a share of the
stride and stands for the rest. When its centre is silent it folds back.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from neurocontrol.state import Stateful

if TYPE_CHECKING:
    from neurocontrol.calls import Call
    from neurocontrol.parameters import ParameterTable
    from neurocontrol.types import FloatArray, IntArray


GIRDLES = ("fore", "hind")
"""Sections of a preset that hold parameters of limbs."""


class LimbMap(Stateful, ABC):
    """The limbs of one kind of body, B rows.

    Attributes:
        tables: Parameters of the fore and of the hind limbs; both have the same names.
        columns: Number of actuators of the limbs.
        endless: Whether their joints turn without end.
        parameters: Of the fore and of the hind limbs, shape ``(B, 2, n)``; rows may differ.
    """

    tables: tuple[ParameterTable, ParameterTable]
    columns: int
    endless: bool = False

    def __init__(self, parameters: FloatArray) -> None:
        """Take the parameters of fore and hind limbs of every row, shape ``(B, 2, n)``."""
        self.parameters = parameters

    @property
    def duty(self) -> FloatArray:
        """Share of the stride that fore and hind limbs spend in stance, shape ``(B, 2)``."""
        return self.parameters[:, :, self.tables[0].names.index("duty")]

    def reset(self, rows: IntArray) -> None:
        """Clear every state of rows but their parameters."""

    @abstractmethod
    def call(
        self,
        phase: FloatArray,
        unfolded: FloatArray,
        reaching: FloatArray,
        turn: FloatArray,
        tick: float,
        targets: FloatArray,
    ) -> Call:
        """What writes the targets.

        Args:
            phase: Time since lift-off, strides, shape ``(B, 4)``.
            unfolded: From 0, folded, to 1, stepping, shape ``(B, 4)``.
            reaching: From 0 to 1, reaching down for ground, shape ``(B, 4)``.
            turn: Turn to the left, -1 to 1, shape ``(B,)``.
            tick: Time since the last call, s.
            targets: Receives the targets, rad, in its last columns, shape ``(B, columns or more)``.
        """
