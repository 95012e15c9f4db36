"""Actions without a controller: activations of the axial muscles and targets of the limbs."""

from __future__ import annotations

from math import pi
from types import MappingProxyType
from typing import TYPE_CHECKING, final

import numpy as np

from neurocontrol.controllers import CommandEntry, CommandSpace
from neurocontrol.controllers.salamander.rhythm import JOINTS as AXIAL_JOINTS
from neurocontrol.controllers.salamander.rhythm import axial_names
from neurocontrol.envs.direct import DirectControl
from neurocontrol.envs.residual import Addition

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.assembly.salamander import Kind
    from neurocontrol.types import FloatArray, IntArray

MOST_ACTIVATION = 1.5
"""The muscles of a salamander's axis are never activated more, as under its controllers."""

LIMB_REACHES = MappingProxyType({"yaw": 1.3, "pitch": 0.8, "roll": 1.2, "elbow": 1.0})
"""Target of a salamander's limb joint at an action of one, from standing, rad."""

LIMB_SPEED = 25.0
"""Fastest change of the target of a salamander's limb joint, rad/s."""


def action_space(kind: Kind) -> CommandSpace:
    """What moves a salamander."""
    reaches = ", ".join(f"{reach:g} rad ({joint})" for joint, reach in LIMB_REACHES.items())
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
        CommandEntry(
            name=name,
            low=-1.0,
            high=1.0,
            default=0.0,
            unit="1",
            meaning="target of a leg, half turns backward of down"
            if kind.limbs.endless
            else f"target of a limb's joint from standing, in units of {reaches}",
        )
        for name in kind.limb_joints
    )
    return CommandSpace((*muscles, *limbs))


_ADDED, _ADDED_TO_LIMB = 0.3, 0.3  # activation; rad


def additions(kind: Kind) -> tuple[Addition, ...]:
    """What actions may add to the output of a controller of a kind of salamanders."""
    muscles = tuple(
        Addition(
            name=name,
            column=column,
            reach=_ADDED,
            unit="1",
            meaning="the activation of the axial muscle",
            low=0.0,
            high=MOST_ACTIVATION,
        )
        for column, name in enumerate(axial_names())
    )
    limbs = tuple(
        Addition(
            name=name,
            column=3 * AXIAL_JOINTS + column,
            reach=_ADDED_TO_LIMB,
            unit="rad",
            meaning="the target of the limb's joint",
        )
        for column, name in enumerate(kind.limb_joints)
    )
    return muscles + limbs


@final
class DirectMuscles(DirectControl):
    """The command is the activation of a salamander's muscles and the scaled targets of its limbs.

    A leg takes the shorter way to its target, so it can turn without end.
    """

    name = "muscles"

    def __init__(
        self, kind: Kind, standing: FloatArray, *, batch: int = 1, period: float = 0.004
    ) -> None:
        """Relax the muscles and stand.

        Args:
            kind: The salamander.
            standing: Angles of the limbs of the standing body, rad, shape ``(limb joints,)``.
            batch: Number of rows B.
            period: Time between two control ticks, s.
        """
        self.command_space = action_space(kind)
        tone = np.ones(AXIAL_JOINTS)
        super().__init__(
            np.concatenate([np.zeros(2 * AXIAL_JOINTS), tone, standing]), batch, period
        )
        self._standing, self._turning = standing, kind.limbs.endless
        self._scale = np.array(
            [
                pi if self._turning else LIMB_REACHES[name.partition("_")[2]]
                for name in kind.limb_joints
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
