"""What every model of a salamander's spinal cord is, whatever its neurons."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.errors import InputError
from neurocontrol.gaits import LIMBS
from neurocontrol.parameters import ParameterTable
from neurocontrol.state import Stateful

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from neurocontrol.calls import Call
    from neurocontrol.controllers.contract import CommandSpace
    from neurocontrol.shares import Shares
    from neurocontrol.state import Live
    from neurocontrol.types import FloatArray, IntArray, Seed

JOINTS = 8
"""Active joints of the axis, from head to tail."""

SEGMENTS = 16
"""Segments in which positions along the spinal cord are told, two to a joint."""

_SIDES = ("left", "right")


@dataclass(frozen=True, kw_only=True)
class Lesions:
    """What is cut.

    Attributes:
        spinal: The cord is cut behind this segment of :data:`SEGMENTS`: no connection and no drive
            crosses; None for a whole cord.
        limbs: Limbs whose centres are silent.
    """

    spinal: int | None = None
    limbs: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a cut outside the cord and limbs that are none.

        Raises:
            InputError: The lesion cannot be made.
        """
        if self.spinal is not None and not 1 <= self.spinal < SEGMENTS:
            raise InputError(
                f"the spinal cord can be cut behind segments 1 to {SEGMENTS - 1}, "
                f"got {self.spinal!r}"
            )
        for limb in self.limbs:
            if limb not in LIMBS:
                raise InputError(f"unknown limb {limb!r}; expected one of {', '.join(LIMBS)}")

    def reached(self, segments: int) -> int:
        """Segments that the drive still reaches, of a cord of so many."""
        if self.spinal is None:
            return segments
        return max(1, round(segments * self.spinal / SEGMENTS))


class SpinalRhythm(Stateful, ABC):
    """B spinal cords: command and joint angles in, muscle activation and limb phases out.

    Row ``i`` of a batch behaves exactly as the same row alone.

    Attributes:
        name: Name of the controller that it makes.
        table: What is tuned of the cord itself.
        command_space: Entries of the command that it obeys.
        drive_entry: The entry of its command that is shown as its drive.
        habitats: Entries of its command, by name, on ``land`` and in ``water``.
        behaviours: Entries of its command by the names of further behaviours.
        pace: Pace of the bodies that its time constants are those of: 1 for one of 0.1 m.
        modulator_names: Names of its neuromodulators.
        step_time: Time of one step, s.
        batch: Number of rows B.
        tuned: Values of the table, shape ``(B, len(table.names))``.
        axial: Activity of the motoneurons of every joint, left from head to tail, then right, about
            1 in a typical burst, shape ``(B, 2 * JOINTS)``.
        tone: Factor on gain and stiffness of the muscles of every joint, 1 at rest, shape
            ``(B, JOINTS)``.
        limb_phase: Phase of the centre of every limb, strides, shape ``(B, 4)``; where in it the
            foot lifts off is up to the map of the limbs.
        limb_activity: From 0, at rest, to 1, stepping, shape ``(B, 4)``.
        direction: 1, or -1 where the limbs go through their steps backwards, shape ``(B,)``.
    """

    name: str
    table: ParameterTable = ParameterTable(())
    command_space: CommandSpace
    drive_entry: str = "drive"
    habitats: Mapping[str, Mapping[str, float]] = MappingProxyType(
        {"land": {"drive": 2.0}, "water": {"drive": 4.0}}
    )
    behaviours: Mapping[str, Mapping[str, float]] = MappingProxyType({})
    pace: float = 1.0
    modulator_names: tuple[str, ...] = ()
    step_time: float
    batch: int

    def __init__(self, batch: int) -> None:
        """Make room for the output of B rows."""
        self.batch = batch
        self.tuned = np.tile(self.table.default, (batch, 1))
        self.axial = np.zeros((batch, 2 * JOINTS))
        self.tone = np.ones((batch, JOINTS))
        self.limb_phase = np.zeros((batch, len(LIMBS)))
        self.limb_activity = np.zeros((batch, len(LIMBS)))
        self.direction = np.ones(batch)

    @property
    def modulator(self) -> FloatArray:
        """Modulator concentrations, shape ``(B, len(modulator_names))``."""
        return np.zeros((self.batch, 0))

    def share(self, shares: Shares) -> None:
        """Take threads that may share the work on rows; a model without much work does not."""

    @abstractmethod
    def reset(self, rows: IntArray, seeds: Sequence[Seed] | None = None) -> None:
        """Clear every state of rows; a new seed for each of them, or their generators go on."""

    def calls(self, command: FloatArray, angle: FloatArray, steps: int) -> tuple[Call, ...] | None:
        """What :meth:`advance` does with these arrays, the same object while it stays so.

        Args:
            command: As for :meth:`advance`.
            angle: The same.
            steps: The same.

        Returns:
            None while that is more than calls of kernels.
        """
        return None

    @abstractmethod
    def advance(self, rows: IntArray, command: FloatArray, angle: FloatArray, steps: int) -> None:
        """Advance rows and write their output.

        Args:
            rows: Row numbers, shape ``(n,)``.
            command: Command vectors, shape ``(B, len(command_space.entries))``.
            angle: Joint angles from head to tail, rad, positive where the left side is short, shape
                ``(B, JOINTS)``.
            steps: Number of steps of :attr:`step_time`.
        """

    def _live(self) -> Live:
        """The live arrays of the state by name; subclasses add their own."""
        return {
            "axial": self.axial,
            "tone": self.tone,
            "limb_phase": self.limb_phase,
            "limb_activity": self.limb_activity,
            "direction": self.direction,
        }


def axial_names() -> tuple[str, ...]:
    """Names of the columns of :attr:`SpinalRhythm.axial`."""
    return tuple(f"{side} axis {joint + 1}" for side in _SIDES for joint in range(JOINTS))
