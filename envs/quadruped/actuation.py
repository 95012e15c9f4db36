"""Actions without a controller: scaled targets of the joints."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import numpy as np

from neurocontrol.controllers import CommandEntry, CommandSpace
from neurocontrol.envs.direct import DirectControl
from neurocontrol.envs.quadruped.observation import JOINTS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import mujoco

    from neurocontrol.types import FloatArray, IntArray

SWING = 0.8
"""Target of a servo at an action of one, from standing, rad."""


def _entry(joint: str, cable: bool) -> CommandEntry:
    return CommandEntry(
        name=joint,
        low=-1.0,
        high=1.0,
        default=-1.0 if cable else 0.0,
        unit="1",
        meaning="target of the knee cable, from slack to fully flexed"
        if cable
        else f"target of the hip servo, {SWING:g} rad backward to forward of standing"
        if joint in JOINTS
        else f"target of the servo, {SWING:g} rad to either side of standing",
    )


@final
class DirectActuation(DirectControl):
    """The command is the actuator targets, scaled to [-1, 1]."""

    name = "direct"
    command_space = CommandSpace(tuple(_entry(joint, joint.endswith("knee")) for joint in JOINTS))

    def __init__(
        self,
        standing: FloatArray,
        model: mujoco.MjModel,
        joints: Sequence[str],
        *,
        batch: int = 1,
        period: float = 0.004,
    ) -> None:
        """Scale the targets: servos that only pull over all of the range of their joint.

        Args:
            standing: Targets of the standing body, rad, shape ``(n,)``.
            model: The body, whose actuators move one joint each.
            joints: Names of the joints, in the order of actuators.
            batch: Number of rows B.
            period: Time between two control ticks, s.
        """
        super().__init__(standing, batch, period)
        pulls = (model.actuator_forcelimited == 1) & (model.actuator_forcerange[:, 0] == 0.0)
        slack, flexed = model.jnt_range[model.actuator_trnid[:, 0]].T
        self.command_space = CommandSpace(
            tuple(_entry(*one) for one in zip(joints, pulls.tolist(), strict=True))
        )
        self._centre = np.where(pulls, (slack + flexed) / 2, standing)
        self._range = np.where(pulls, (flexed - slack) / 2, SWING)

    def step(
        self, sensors: Mapping[str, FloatArray], command: FloatArray, rows: IntArray
    ) -> FloatArray:
        """Scale the command; see :meth:`Controller.step`."""
        self._target[rows] = self._centre + self._range * command[rows]
        return self._target
