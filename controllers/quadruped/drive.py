"""One descending drive: gait and speed of a quadruped from a single number.

Stimulation of the midbrain makes a cat walk, trot and gallop as its strength grows, and again in
reverse (Shik, Severin and Orlovsky 1966). A drive from 0 to 1 releases the modulators of the gait
in whose stretch it lies, and the speed command rises within the stretch. A gait is kept a little
beyond the ends of its stretch, so that a drive near a border does not let the gait flicker. A
network that knows the drive itself is told it as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.controllers.quadruped.command import GAIT_COMMANDS
from neurocontrol.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neurocontrol.controllers.contract import CommandSpace
    from neurocontrol.types import FloatArray, IntArray


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """The part of the drive that belongs to a gait.

    Attributes:
        gait: The gait, one of :data:`GAIT_COMMANDS`, or any if a network knows the drive itself.
        top: Drive at which it ends; it begins where the one before ends, the first at 0.
        speed: Speed command at both ends.
    """

    gait: str
    top: float
    speed: tuple[float, float] = (0.0, 1.0)


STRETCHES = (
    Stretch(gait="walk", top=0.3),
    Stretch(gait="trot", top=0.65, speed=(0.0, 0.5)),
    Stretch(gait="bound", top=1.0, speed=(0.3, 1.0)),
)
"""Gaits from the slowest to the fastest; each begins about as fast as the one before ends."""

DRIVEN_STRETCHES = (
    Stretch(gait="walk", top=0.11, speed=(0.5, 0.5)),
    Stretch(gait="trot", top=0.8, speed=(0.5, 0.5)),
    Stretch(gait="gallop", top=0.92, speed=(0.5, 0.5)),
    Stretch(gait="bound", top=1.0, speed=(0.5, 0.5)),
)
"""Where the network of Danner et al. changes its gait by itself as its drive grows; what it keeps
beyond a border is its own."""

DRIVEN_GAITS = MappingProxyType(
    {
        gait: MappingProxyType({"drive": drive})
        for gait, drive in {"walk": 0.09, "trot": 0.455, "gallop": 0.86, "bound": 0.96}.items()
    }
)
"""The drive by which each of these gaits is commanded: the middle of its stretch, but for the walk,
which needs its fast end: slower, limbs in swing tip the robot before they are down again."""

HYSTERESIS = 0.03
"""How far beyond its stretch a gait is kept, in drive."""


class Drive:
    """What B rows are told by a drive; it remembers the gait of each.

    Attributes:
        level: Number of the stretch that each row is in, shape ``(B,)``.
    """

    def __init__(
        self,
        space: CommandSpace,
        batch: int = 1,
        *,
        stretches: Sequence[Stretch] | None = None,
        hysteresis: float = HYSTERESIS,
    ) -> None:
        """Begin in the first gait.

        Args:
            space: Entries of the command of the controller.
            batch: Number of rows B.
            stretches: Gaits from the slowest to the fastest; those that fit the command when left
                out.
            hysteresis: How far beyond its stretch a gait is kept, in drive.

        Raises:
            InputError: Stretches do not rise from 0 to 1, or are shorter than the hysteresis.
        """
        direct = "drive" in space.names
        if stretches is None:
            stretches = DRIVEN_STRETCHES if direct else STRETCHES
        tops = np.array([stretch.top for stretch in stretches])
        if tops.size == 0 or tops[-1] != 1.0 or not np.diff(tops, prepend=0.0).min() > hysteresis:
            raise InputError(
                f"tops of stretches must rise to 1 by more than the hysteresis of {hysteresis:g}, "
                f"got {', '.join(f'{top:g}' for top in tops) or 'none'}"
            )
        self.gaits = tuple(stretch.gait for stretch in stretches)
        self.level: IntArray = np.zeros(batch, dtype=np.int64)
        self._tops, self._bottoms = tops, np.append(0.0, tops[:-1])
        self._hysteresis = hysteresis
        self._speeds = np.array([stretch.speed for stretch in stretches])
        self._speed = space.names.index("speed")
        gaits = DRIVEN_GAITS if direct else GAIT_COMMANDS
        self._commands = np.stack([space.vector(**gaits[gait]) for gait in self.gaits])
        self._direct = space.names.index("drive") if direct else None

    def command(self, drive: FloatArray) -> FloatArray:
        """The commands of all rows, shape ``(B, n)``; what no gait asks for takes its default.

        Args:
            drive: Drive of each row, 0 to 1, shape ``(B,)``.

        Raises:
            InputError: A drive is out of its bounds.
        """
        if not np.all((drive >= 0.0) & (drive <= 1.0)):
            raise InputError(f"drive must be between 0 and 1, got {drive.tolist()}")
        for _ in self.gaits:
            self.level += drive > self._tops[self.level] + self._hysteresis
            self.level -= drive < self._bottoms[self.level] - self._hysteresis
        bottom, top = self._bottoms[self.level], self._tops[self.level]
        share = np.clip((drive - bottom) / (top - bottom), 0.0, 1.0)
        slow, fast = self._speeds[self.level].T
        command = self._commands[self.level]
        command[:, self._speed] = slow + share * (fast - slow)
        if self._direct is not None:
            command[:, self._direct] = drive
        return command
