"""What the gait controllers share: gains by gait, the geometry of the limbs, and steering."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.calls import Call
from neurocontrol.controllers.contract import Controller
from neurocontrol.controllers.presets import read_preset
from neurocontrol.controllers.quadruped.motor_map import MAPPED_GAITS
from neurocontrol.controllers.quadruped.reflexes import REFLEXES, vestibular_reflex
from neurocontrol.parameters import ParameterTable, joined

if TYPE_CHECKING:
    from neurocontrol.controllers.presets import Preset
    from neurocontrol.controllers.quadruped.limb_geometry import LimbGeometry
    from neurocontrol.state import Live
    from neurocontrol.types import FloatArray, IntArray


def gait_table(gains: ParameterTable) -> ParameterTable:
    """A section of gains for each of the mapped gaits, and the reflexes."""
    return joined(*(gains.section(gait) for gait in MAPPED_GAITS), REFLEXES)


def parameters_of(preset: Preset, table: ParameterTable) -> FloatArray:
    """Return what a preset holds for a table of gaits, shape ``(n,)``; it may leave reflexes out.

    Raises:
        InputError: It lacks a gait, or a parameter is unknown or out of its bounds.
    """
    return table.read({"reflex": {}, **preset.values}, preset.name)


class GaitController(Controller):
    """B copies of a controller whose gains differ between gaits; the reflexes are those of all.

    Attributes:
        limbs: Geometry of the limbs.
        gains: The gains among the parameters by gait, a view of shape ``(B, 5, n)``.
    """

    def __init__(self, limbs: LimbGeometry, *, batch: int, preset: str, period: float) -> None:
        """Read the preset and make room for what both kinds of controllers hold."""
        self.limbs, self.batch, self.preset, self.period = limbs, batch, preset, period
        self.parameters = np.tile(parameters_of(read_preset(preset), self.table), (batch, 1))
        reflexes = len(REFLEXES.names)
        self.gains = self.parameters[:, :-reflexes].reshape(batch, len(MAPPED_GAITS), -1)
        self._load_strength, self._vestibular_gain, self._turning_rate = self.parameters[
            :, -reflexes:
        ].T
        self._leg = np.array([limbs.outer_length, limbs.middle_length, limbs.standing_knee])
        self._yaw_rate = np.zeros(batch)
        self._steering = np.zeros(batch)
        self._activation = np.zeros((batch, 8))
        self._target = np.zeros((batch, 8))

    @property
    def activation(self) -> FloatArray:
        """Activation of the limbs after the last tick, shape ``(B, 8)``."""
        return self._activation

    def _stand(self, rows: IntArray) -> None:
        """Put rows back to standing still."""
        self._target[rows] = self.limbs.standing_targets
        self._activation[rows] = 0.0
        self._yaw_rate[rows] = 0.0

    def _steer(self, turning: FloatArray, turn: FloatArray) -> Call:
        """What keeps the steering of rows to the turn that they are told.

        Args:
            turning: Angular velocity of the trunk, rad/s, shape ``(B, 3)``.
            turn: Turn command, shape ``(B,)``.
        """
        arguments = (
            turning[:, 2], self._turning_rate, self._vestibular_gain,
            turn, self.period, self._yaw_rate, self._steering,
        )  # fmt: skip
        return Call(vestibular_reflex, arguments)

    def _live(self) -> Live:
        return {
            "activation": self._activation,
            "target": self._target,
            "yaw_rate": self._yaw_rate,
            "parameters": self.parameters,
        }
