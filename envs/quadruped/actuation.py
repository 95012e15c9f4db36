"""Actions without a controller: scaled targets of the joints."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import numpy as np

from neurocontrol.controllers import CommandEntry, CommandSpace
from neurocontrol.envs.direct import DirectControl
from neurocontrol.envs.quadruped.observation import JOINTS
from neurocontrol.envs.residual import Addition

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import mujoco

    from neurocontrol.types import BoolArray, FloatArray, IntArray

SWING = 0.8
"""Target of a servo at an action of one, from standing, rad."""


_ADDED, _ADDED_TO_CABLE = 0.2, 0.4  # rad, to targets of controllers


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
        pulls, slack, flexed = _cables(model)
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


def _cables(model: mujoco.MjModel) -> tuple[BoolArray, FloatArray, FloatArray]:
    """Which servos only pull, and the range of the joint of every one, rad, each ``(n,)``."""
    pulls = (model.actuator_forcelimited == 1) & (model.actuator_forcerange[:, 0] == 0.0)
    slack, flexed = model.jnt_range[model.actuator_trnid[:, 0]].T
    return pulls, slack, flexed


def additions(model: mujoco.MjModel, joints: Sequence[str]) -> tuple[Addition, ...]:
    """What actions may add to the targets of a controller.

    Args:
        model: The body, whose actuators move one joint each.
        joints: Names of the joints, in the order of actuators.
    """
    limits = zip(joints, *(values.tolist() for values in _cables(model)), strict=True)
    return tuple(
        Addition(
            name=joint,
            column=column,
            reach=_ADDED_TO_CABLE,
            unit="rad",
            meaning="the target of the knee cable",
            low=slack,
            high=flexed,
        )
        if pulls
        else Addition(
            name=joint, column=column, reach=_ADDED, unit="rad", meaning="the target of the servo"
        )
        for column, (joint, pulls, slack, flexed) in enumerate(limits)
    )
