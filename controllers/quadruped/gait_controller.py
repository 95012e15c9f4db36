"""What the gait controllers share: gains by gait, the geometry of the limbs, and steering."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.calls import Call
from neurocontrol.controllers.contract import Controller
from neurocontrol.controllers.presets import read_preset
from neurocontrol.controllers.quadruped.limb_geometry import Motion
from neurocontrol.controllers.quadruped.motor_map import MAPPED_GAITS
from neurocontrol.controllers.quadruped.reflexes import (
    AFFERENTS,
    REFLEXES,
    feel_feet,
    vestibular_reflex,
)
from neurocontrol.controllers.quadruped.startle import (
    expect,
    spread_reflex,
    startle,
    step_reflex,
)
from neurocontrol.parameters import ParameterTable, joined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neurocontrol.controllers.presets import Preset
    from neurocontrol.controllers.quadruped.limb_geometry import Limbs
    from neurocontrol.state import Live
    from neurocontrol.types import FloatArray, IntArray

FELT = ("foot_force", "trunk_angular_velocity", "trunk_velocity")
"""Sensors of the body that every gait controller reads."""


def gait_table(gains: ParameterTable, gaits: Sequence[str] = MAPPED_GAITS) -> ParameterTable:
    """A section of gains for each of some gaits, the reflexes, and what the feet tell."""
    return joined(*(gains.section(gait) for gait in gaits), REFLEXES, AFFERENTS)


def parameters_of(preset: Preset, table: ParameterTable) -> FloatArray:
    """Return what a preset holds for a table of gaits, shape ``(n,)``.

    It may leave reflexes and afferents out.

    Raises:
        InputError: It lacks a gait, or a parameter is unknown or out of its bounds.
    """
    return table.read({"reflex": {}, "afferent": {}, **preset.values}, preset.name)


class GaitController(Controller):
    """B copies of a controller whose gains differ between gaits; the reflexes are those of all.

    Attributes:
        limbs: The limbs; the tempo of all that happens in time is theirs.
        mapped: Gaits that have gains of their own.
        gains: The gains among the parameters by gait, a view of shape ``(B, mapped, n)``.
    """

    mapped: tuple[str, ...] = MAPPED_GAITS

    def __init__(self, limbs: Limbs, *, batch: int, preset: str, period: float) -> None:
        """Read the preset and make room for what both kinds of controllers hold."""
        self.limbs, self.batch, self.preset, self.period = limbs, batch, preset, period
        self.parameters = np.tile(parameters_of(read_preset(preset), self.table), (batch, 1))
        gains = len(self.table.names) - len(REFLEXES.names) - len(AFFERENTS.names)
        self.gains = self.parameters[:, :gains].reshape(batch, len(self.mapped), -1)
        self._reflexes = dict(zip(REFLEXES.names, self.parameters[:, gains:].T, strict=False))
        self._afferents = self.parameters[:, -len(AFFERENTS.names) :]
        self._tick = limbs.tempo * period
        self._feet = np.zeros((batch, 4))
        self._yaw_rate, self._roll_rate = np.zeros((2, batch))
        self._startled, self._usual_pace, self._stepping = np.zeros((3, batch))
        self._drift, self._usual_jolt = np.zeros((2, batch, 2))
        self._followed = np.zeros((batch, len(self.command_space.names)))
        self._yielding, self._spreading = np.zeros((2, batch, 4))
        self._steering = np.zeros(batch)
        self._activation = np.zeros((batch, 8))
        self._target = np.zeros((batch, limbs.standing_targets.size))

    @property
    def activation(self) -> FloatArray:
        """Activation of the limbs after the last tick, shape ``(B, 8)``."""
        return self._activation

    def _stand(self, rows: IntArray) -> None:
        """Put rows back to standing still."""
        self._target[rows] = self.limbs.standing_targets
        self._activation[rows] = 0.0
        felt = self._yaw_rate, self._roll_rate, self._drift, self._followed, self._usual_jolt
        for array in (*felt, self._startled, self._usual_pace):
            array[rows] = 0.0

    def _feel(
        self,
        foot_force: FloatArray,
        turning: FloatArray,
        velocity: FloatArray,
        command: FloatArray,
    ) -> tuple[Call, ...]:
        """What tells the load of the feet, steers rows as they are told and keeps them up.

        Args:
            foot_force: Normal ground force under each foot, N, shape ``(B, 4)``.
            turning: Angular velocity of the trunk, rad/s, shape ``(B, 3)``.
            velocity: Velocity of the trunk along its own axes, m/s, shape ``(B, 3)``.
            command: Commands, shape ``(B, n)``.
        """
        reflex, turn = self._reflexes, command[:, self.command_space.names.index("turn")]
        pace = 1 / self.limbs.tempo
        feet = foot_force, self.limbs.foot_weight, self._afferents, self._feet
        yaw = (
            turning[:, 2], reflex["reflex.turning_rate"], reflex["reflex.vestibular_gain"],
            turn, pace, self._tick, self._yaw_rate, self._steering,
        )  # fmt: skip
        jolts = (
            turning[:, 0], velocity, reflex["reflex.startle_lead"],
            reflex["reflex.startle_threshold"], reflex["reflex.startle_forward"],
            reflex["reflex.startle_sideways"], pace, self._tick, self._roll_rate, self._drift,
            self._usual_jolt, self._startled,
        )  # fmt: skip
        step = (
            self._drift, self._startled, reflex["reflex.crouch"], reflex["reflex.step_gain"], pace,
            self._tick, self._usual_pace, self._stepping, self._yielding,
        )  # fmt: skip
        calls = (
            Call(feel_feet, feet), Call(vestibular_reflex, yaw),
            Call(expect, (command, self._tick, self._followed, self._usual_jolt)),
            Call(startle, jolts), Call(step_reflex, step),
        )  # fmt: skip
        if not self.limbs.spreads:
            return calls
        spread = (
            self._drift, self._startled, reflex["reflex.spread_gain"],
            reflex["reflex.spread_flexion"], pace, self._spreading, self._yielding,
        )  # fmt: skip
        return *calls, Call(spread_reflex, spread)

    def _motion(
        self, hip: FloatArray, activation: FloatArray, gains: FloatArray, speed: FloatArray
    ) -> Motion:
        """What moves the limbs, with the steering and the reflexes that all controllers have."""
        return Motion(
            hip=hip,
            activation=activation,
            gains=gains,
            speed=speed,
            steering=self._steering,
            yielding=self._yielding,
            spreading=self._spreading,
            stepping=self._stepping,
        )

    def _live(self) -> Live:
        return {
            "activation": self._activation,
            "target": self._target,
            "yaw_rate": self._yaw_rate,
            "roll_rate": self._roll_rate,
            "drift": self._drift,
            "followed": self._followed,
            "usual_jolt": self._usual_jolt,
            "usual_pace": self._usual_pace,
            "startled": self._startled,
            "parameters": self.parameters,
        }
