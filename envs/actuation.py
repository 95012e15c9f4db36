"""Actions without a controller: scaled joint targets, stimulations and activations of muscles."""

from __future__ import annotations

from math import pi
from types import MappingProxyType
from typing import TYPE_CHECKING, final

import numpy as np

from neurocontrol.controllers import CommandEntry, CommandSpace, Controller
from neurocontrol.controllers.human.reflex_signals import MUSCLE_COLUMNS
from neurocontrol.controllers.salamander.rhythm import JOINTS as AXIAL_JOINTS
from neurocontrol.controllers.salamander.rhythm import axial_names
from neurocontrol.envs.quadruped_observation import JOINTS
from neurocontrol.envs.salamander_observation import LIMB_JOINTS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from neurocontrol.models.quadruped import QuadrupedMorphology
    from neurocontrol.types import FloatArray, IntArray, Seed

HIP_RANGE = 0.8
"""Hip target at an action of one, forward of standing, rad."""

LEAST_STIMULATION = 0.01
"""Muscles are never stimulated less."""

MOST_ACTIVATION = 1.5
"""The muscles of a salamander's axis are never activated more, as under its controllers."""

LIMB_REACHES = MappingProxyType({"yaw": 1.3, "pitch": 0.8, "roll": 1.2, "elbow": 1.0})
"""Target of a salamander's limb joint at an action of one, from standing, rad."""

LIMB_SPEED = 25.0
"""Fastest change of the target of a salamander's limb joint, rad/s."""

_MEANINGS = {
    "hip": f"target of the hip servo, {HIP_RANGE:g} rad backward to forward of standing",
    "knee": "target of the knee cable, from slack to fully flexed",
}


class _NoNeurons(Controller):
    """The command is what goes to the body, B copies; there are no neurons to show.

    Subclasses move the targets towards the command.
    """

    activation_names = ()
    modulator_names = ()

    def __init__(self, rest: FloatArray, batch: int, period: float) -> None:
        """Begin with the targets of the body at rest, shape ``(n,)``."""
        self.batch, self.period = batch, period
        self._rest = rest
        self._target = np.tile(rest, (batch, 1))
        self._nothing = np.zeros((batch, 0))

    @property
    def activation(self) -> FloatArray:
        """There is none, shape ``(B, 0)``."""
        return self._nothing

    @property
    def modulator(self) -> FloatArray:
        """There are none, shape ``(B, 0)``."""
        return self._nothing

    def reset(self, rows: IntArray | None = None, seeds: Sequence[Seed] | None = None) -> None:
        """Put the targets of rows back to rest; nothing here is random."""
        self._target[slice(None) if rows is None else rows] = self._rest

    def _live(self) -> Mapping[str, FloatArray]:
        return {"target": self._target}


@final
class DirectActuation(_NoNeurons):
    """The command is the actuator targets of the quadruped, scaled to [-1, 1].

    Hips follow at the limited speed of their servos.
    """

    name = "direct"
    command_space = CommandSpace(
        tuple(
            CommandEntry(
                name=joint,
                low=-1.0,
                high=1.0,
                default=-1.0 if joint.endswith("knee") else 0.0,
                unit="1",
                meaning=_MEANINGS[joint.partition("_")[2]],
            )
            for joint in JOINTS
        )
    )

    def __init__(
        self,
        standing: FloatArray,
        morphology: QuadrupedMorphology,
        *,
        batch: int = 1,
        period: float = 0.004,
    ) -> None:
        """Scale the targets.

        Args:
            standing: Targets of the standing body, rad, shape ``(8,)``.
            morphology: The quadruped.
            batch: Number of rows B.
            period: Time between two control ticks, s.
        """
        super().__init__(standing, batch, period)
        slack, flexed = morphology.knee_range
        knees = np.array([name.endswith("knee") for name in JOINTS])
        self._centre = np.where(knees, (slack + flexed) / 2, standing)
        self._range = np.where(knees, (flexed - slack) / 2, HIP_RANGE)
        self._reach = np.where(knees, np.inf, morphology.hip_speed * period)

    def step(
        self, sensors: Mapping[str, FloatArray], command: FloatArray, rows: IntArray
    ) -> FloatArray:
        """Move the targets towards the command; see :meth:`Controller.step`."""
        change = self._centre + self._range * command[rows] - self._target[rows]
        self._target[rows] += np.clip(change, -self._reach, self._reach)
        return self._target


@final
class DirectStimulation(_NoNeurons):
    """The command is the stimulation of the muscles of human legs."""

    name = "stimulation"
    command_space = CommandSpace(
        tuple(
            CommandEntry(
                name=muscle,
                low=LEAST_STIMULATION,
                high=1.0,
                default=LEAST_STIMULATION,
                unit="1",
                meaning="muscle stimulation",
            )
            for muscle in MUSCLE_COLUMNS
        )
    )

    def __init__(self, *, batch: int = 1, period: float = 0.01) -> None:
        """Relax the muscles.

        Args:
            batch: Number of rows B.
            period: Time between two control ticks, s.
        """
        super().__init__(self.command_space.default, batch, period)

    def step(
        self, sensors: Mapping[str, FloatArray], command: FloatArray, rows: IntArray
    ) -> FloatArray:
        """Pass the command on; see :meth:`Controller.step`."""
        self._target[rows] = command[rows]
        return self._target


def _muscles_and_limbs(body: str, meaning: str) -> CommandSpace:
    muscles = (
        CommandEntry(
            name=name,
            low=0.0,
            high=MOST_ACTIVATION,
            default=0.0,
            unit="1",
            meaning="activation of the axial muscles from head to tail",
        )
        for name in axial_names()
    )
    limbs = (
        CommandEntry(name=name, low=-1.0, high=1.0, default=0.0, unit="1", meaning=meaning)
        for name in LIMB_JOINTS[body]
    )
    return CommandSpace((*muscles, *limbs))


SALAMANDER_ACTIONS = MappingProxyType(
    {
        "animal": _muscles_and_limbs(
            "animal",
            "target of a limb's joint from standing, in units of "
            + ", ".join(f"{reach:g} rad ({joint})" for joint, reach in LIMB_REACHES.items()),
        ),
        "robot": _muscles_and_limbs("robot", "target of a leg, half turns backward of down"),
    }
)
"""What moves each body of a salamander."""


@final
class DirectMuscles(_NoNeurons):
    """The command is the activation of a salamander's muscles and the scaled targets of its limbs.

    A leg of the robot takes the shorter way to its target, so it can turn without end.
    """

    name = "muscles"

    def __init__(
        self, body: str, standing: FloatArray, *, batch: int = 1, period: float = 0.004
    ) -> None:
        """Relax the muscles and stand.

        Args:
            body: ``animal`` or ``robot``.
            standing: Angles of the limbs of the standing body, rad, shape ``(limb joints,)``.
            batch: Number of rows B.
            period: Time between two control ticks, s.
        """
        self.command_space = SALAMANDER_ACTIONS[body]
        tone = np.ones(AXIAL_JOINTS)
        super().__init__(
            np.concatenate([np.zeros(2 * AXIAL_JOINTS), tone, standing]), batch, period
        )
        self._standing, self._turning = standing, body == "robot"
        self._scale = np.array(
            [
                pi if self._turning else LIMB_REACHES[name.partition("_")[2]]
                for name in LIMB_JOINTS[body]
            ]
        )

    def step(
        self, sensors: Mapping[str, FloatArray], command: FloatArray, rows: IntArray
    ) -> FloatArray:
        """Activate the muscles, aim the limbs; see :meth:`Controller.step`."""
        muscles, limbs = 2 * AXIAL_JOINTS, 3 * AXIAL_JOINTS
        self._target[rows, :muscles] = command[rows, :muscles]
        wanted = self._standing + self._scale * command[rows, muscles:]
        change = wanted - self._target[rows, limbs:]
        if self._turning:
            change -= 2 * pi * np.floor(change / (2 * pi) + 0.5)
        reach = LIMB_SPEED * self.period
        self._target[rows, limbs:] += np.clip(change, -reach, reach)
        return self._target
