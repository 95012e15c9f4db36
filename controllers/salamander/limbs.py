"""From the phases of the limbs to the targets of their joints: what every limb map is.

A limb lifts off at a phase of its centre that is tuned (``lift_off``), swings for a share of the
stride and stands for the rest. When its centre is silent it folds back.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from neurocontrol.parameters import ParameterTable
    from neurocontrol.types import FloatArray, IntArray


class LimbMap(ABC):
    """The limbs of one kind of body, B rows.

    Attributes:
        table: Parameters of a pair of limbs.
        parameters: Of the fore and of the hind limbs, shape ``(B, 2, n)``; rows may differ.
        columns: Number of actuators of the limbs.
    """

    table: ParameterTable
    parameters: FloatArray
    columns: int

    @abstractmethod
    def move(
        self,
        rows: IntArray,
        phase: FloatArray,
        activity: FloatArray,
        turn: FloatArray,
        targets: FloatArray,
    ) -> None:
        """Write the targets of every given row.

        Args:
            rows: Row numbers, shape ``(n,)``.
            phase: Time since lift-off, strides, shape ``(B, 4)``.
            activity: From 0, folded, to 1, stepping, shape ``(B, 4)``.
            turn: Turn to the left, -1 to 1, shape ``(B,)``.
            targets: Receives the targets, rad, in its last columns, shape ``(B, columns or more)``.
        """
