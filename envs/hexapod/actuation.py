"""Actions without a controller: scaled targets of the 18 servos."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from neurocontrol.controllers import CommandEntry, CommandSpace
from neurocontrol.envs.direct import DirectControl
from neurocontrol.envs.residual import Addition
from neurocontrol.models.hexapod import JOINTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.types import FloatArray, IntArray

RANGE = 0.7
"""Target of a servo at an action of one, beyond standing, rad."""

_MEANINGS = {
    "coxa": f"target of the coxa, {RANGE:g} rad backward to forward of standing",
    "femur": f"target of the femur, {RANGE:g} rad below to above standing",
    "tibia": f"target of the tibia, {RANGE:g} rad less to more bent than standing",
}

ADDITIONS = tuple(
    Addition(name=joint, column=column, reach=0.2, unit="rad", meaning="the target of the servo")
    for column, joint in enumerate(JOINTS)
)
"""What actions may add to the targets of a controller of the hexapod."""


@final
class DirectActuation(DirectControl):
    """The command is the targets of the servos of the hexapod, scaled to [-1, 1]."""

    name = "direct"
    command_space = CommandSpace(
        tuple(
            CommandEntry(
                name=joint,
                low=-1.0,
                high=1.0,
                default=0.0,
                unit="1",
                meaning=_MEANINGS[joint.partition("_")[2]],
            )
            for joint in JOINTS
        )
    )

    def __init__(self, standing: FloatArray, *, batch: int = 1, period: float = 0.004) -> None:
        """Scale the targets.

        Args:
            standing: Targets of the standing body, rad, shape ``(18,)``.
            batch: Number of rows B.
            period: Time between two control ticks, s.
        """
        super().__init__(standing, batch, period)

    def step(
        self, sensors: Mapping[str, FloatArray], command: FloatArray, rows: IntArray
    ) -> FloatArray:
        """Scale the command; see :meth:`Controller.step`."""
        self._target[rows] = self._rest + RANGE * command[rows]
        return self._target
