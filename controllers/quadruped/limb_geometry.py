"""What a gait controller knows of the limbs it moves."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, final

import numpy as np

from neurocontrol.calls import Call
from neurocontrol.gaits import LIMBS

if TYPE_CHECKING:
    from neurocontrol.types import FloatArray


@dataclass(frozen=True, kw_only=True)
class Motion:
    """What moves limbs, for B rows and L limbs; arrays that stay where they are.

    Attributes:
        hip: Hip equilibria, -1 back to 1 front, in the first columns, shape ``(B, L or more)``.
        activation: Activation of all flexors, then of all extensors, shape ``(B, 2 L)``.
        gains: Motor gains, shape ``(B, n)``.
        speed: Speed command, 0 to 1, shape ``(B,)``.
        steering: Turn to the left, -1 to 1, shape ``(B,)``.
        yielding: Knee flexion in full stance that a reflex asks for, rad, shape ``(B, L)``.
        spreading: How far outward of where they stand a reflex takes the feet of legs with
            abduction, standing lengths of the leg, shape ``(B, L)``.
        stepping: How far forward a reflex takes the feet, standing lengths of the leg, ``(B,)``.
    """

    hip: FloatArray
    activation: FloatArray
    gains: FloatArray
    speed: FloatArray
    steering: FloatArray
    yielding: FloatArray
    spreading: FloatArray
    stepping: FloatArray

    @property
    def arrays(self) -> tuple[FloatArray, ...]:
        """All of them, in the order of kernels."""
        return (
            self.hip, self.activation, self.gains, self.speed, self.steering, self.yielding,
            self.spreading, self.stepping,
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Limbs(ABC):
    """The limbs of a body, which turn motion into targets of its actuators.

    Attributes:
        standing_targets: Actuator targets of the standing body, shape ``(n,)``.
        foot_weight: Load of a foot that carries its share of the body, N.
        tempo: How much quicker than in the quadruped that the gaits were tuned in everything goes,
            1: the inverse ratio of the times in which legs swing.
    """

    standing_targets: FloatArray
    foot_weight: float
    tempo: float = 1.0

    @property
    @abstractmethod
    def spreads(self) -> bool:
        """Whether the legs have abduction."""

    @abstractmethod
    def placing(self, motion: Motion, target: FloatArray) -> Call:
        """What writes the actuator targets ``(B, n)`` of a motion."""


HIND = np.array([float(limb.endswith("H")) for limb in LIMBS])
RIGHT = np.array([1.0 if limb.startswith("R") else -1.0 for limb in LIMBS])


@final
@dataclass(frozen=True, kw_only=True)
class LimbGeometry(Limbs):
    """Four pantograph legs, each with a hip and a knee; fore knees forward, hind knees backward.

    Targets are those of hip and knee limb by limb, before them that of the abduction where there is
    one.

    Attributes:
        outer_length: Length of the proximal plus the distal leg segment, m.
        middle_length: Length of the middle leg segment, m.
        standing_knee: Knee angle of the standing body, rad.
    """

    outer_length: float
    middle_length: float
    standing_knee: float

    @property
    def spreads(self) -> bool:
        """Whether the legs have abduction: then there are three targets for each."""
        return self.standing_targets.size == 3 * len(LIMBS)

    @cached_property
    def leg(self) -> FloatArray:
        """The geometry as kernels take it, shape ``(3,)``."""
        return np.array([self.outer_length, self.middle_length, self.standing_knee])

    def placing(self, motion: Motion, target: FloatArray) -> Call:
        """What writes the targets limb by limb; see the base class."""
        from neurocontrol.controllers.quadruped.limb_targets import place_pantographs

        return Call(place_pantographs, (*motion.arrays, HIND, RIGHT, self.leg, target))
