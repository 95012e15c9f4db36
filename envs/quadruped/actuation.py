"""Actions without a controller: scaled targets of the joints."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import numpy as np

from neurocontrol.controllers import CommandEntry, CommandSpace
from neurocontrol.envs.direct import DirectControl
from neurocontrol.envs.quadruped.observation import JOINTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.models.quadruped import QuadrupedMorphology
    from neurocontrol.types import FloatArray, IntArray

HIP_RANGE = 0.8
"""Hip target at an action of one, forward of standing, rad."""

_MEANINGS = {
    "hip": f"target of the hip servo, {HIP_RANGE:g} rad backward to forward of standing",
    "knee": "target of the knee cable, from slack to fully flexed",
}


@final
class DirectActuation(DirectControl):
    """The command is the actuator targets of the quadruped, scaled to [-1, 1]."""

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

    def step(
        self, sensors: Mapping[str, FloatArray], command: FloatArray, rows: IntArray
    ) -> FloatArray:
        """Scale the command; see :meth:`Controller.step`."""
        self._target[rows] = self._centre + self._range * command[rows]
        return self._target
