"""What a policy sees of human legs: posture, muscles, ground, and what it last asked for."""

from __future__ import annotations

from math import pi
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.analysis.attitude import trunk_axes
from neurocontrol.controllers.human.reflex_signals import MUSCLE_COLUMNS
from neurocontrol.envs.tables import Quantity
from neurocontrol.models.human_legs import JOINTS, SIDES
from neurocontrol.muscles import Musculature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neurocontrol.simulation import Simulation
    from neurocontrol.types import FloatArray

_HINGES = tuple(joint for joint in JOINTS if joint != "leg_load")
_HINGE_COLUMNS = np.array(
    [
        leg * len(JOINTS) + number
        for leg in range(len(SIDES))
        for number, joint in enumerate(JOINTS)
        if joint in _HINGES
    ]
)
_NAMES = tuple(f"{side}_{joint}" for side in SIDES for joint in _HINGES)
_FRAME = ("ahead", "left", "up")

_SENSED = (
    Quantity(
        meaning="height of the hips above the lower ankle",
        parts=("height",), low=0.0, high=2.0, unit="m",
    ),
    Quantity(
        meaning="attitude of the trunk: to the right, forward, turned left from +x",
        parts=("tilt", "lean", "heading"), low=-pi, high=pi, unit="rad",
    ),
    Quantity(
        meaning="velocity of the hips, heading frame",
        parts=_FRAME, low=-20.0, high=20.0, unit="m/s",
    ),
    Quantity(
        meaning="angular velocity of the trunk, heading frame",
        parts=_FRAME, low=-100.0, high=100.0, unit="rad/s",
    ),
    Quantity(meaning="joint angles", parts=_NAMES, low=-pi, high=pi, unit="rad"),
    Quantity(meaning="joint velocities", parts=_NAMES, low=-200.0, high=200.0, unit="rad/s"),
    Quantity(
        meaning="muscle forces", parts=MUSCLE_COLUMNS, low=0.0, high=5.0, unit="maximum forces"
    ),
    Quantity(
        meaning="muscle fibre lengths",
        parts=MUSCLE_COLUMNS, low=0.0, high=3.0, unit="optimal lengths",
    ),
    Quantity(
        meaning="muscle fibre velocities, lengthening positive",
        parts=MUSCLE_COLUMNS, low=-20.0, high=20.0, unit="optimal lengths/s",
    ),
    Quantity(meaning="muscle activations", parts=MUSCLE_COLUMNS, low=0.0, high=1.0, unit="1"),
    Quantity(meaning="leg loads", parts=SIDES, low=0.0, high=10.0, unit="trunk weights"),
    Quantity(meaning="foot on the ground", parts=SIDES, low=0.0, high=1.0, unit="1"),
)  # fmt: skip

_TARGET = Quantity(
    meaning="speed asked for by the task", parts=("target_speed",), low=0.0, high=3.0, unit="m/s"
)


def observed_quantities(actions: Sequence[Quantity]) -> tuple[Quantity, ...]:
    """What an observation consists of, in order, when actions consist of these quantities."""
    return (*_SENSED, *actions, _TARGET)


def observe(simulation: Simulation, target_speed: float) -> FloatArray:
    """Gather the observed quantities of every row, not yet within bounds, shape ``(B, n)``."""
    plant, muscles = simulation.plant, simulation.muscles
    assert isinstance(muscles, Musculature)
    qpos, qvel = plant.qpos, plant.qvel
    lower_ankle = plant.sensors["foot_position"][:, 2::3].min(axis=1)
    return np.concatenate(
        [
            (qpos[:, 2] - lower_ankle)[:, np.newaxis],
            _trunk(qpos, qvel),
            qpos[:, 7 + _HINGE_COLUMNS],
            qvel[:, 6 + _HINGE_COLUMNS],
            muscles.force,
            muscles.length,
            muscles.velocity,
            muscles.activation,
            muscles.leg_load,
            plant.sensors["foot_force"] > 0.0,
            simulation.command,
            np.full((plant.batch, 1), target_speed),
        ],
        axis=1,
    )


def _trunk(qpos: FloatArray, qvel: FloatArray) -> FloatArray:
    """Attitude and velocities in the frame that turns with the heading, shape ``(B, 9)``."""
    (x0, x1, x2), (y0, y1, y2), (z0, z1, z2) = trunk_axes(qpos[:, 3:7])
    across = np.maximum(np.hypot(y0, y1), 1e-9)
    left0, left1 = y0 / across, y1 / across
    ahead0, ahead1 = left1, -left0
    turning = qvel[:, 3], qvel[:, 4], qvel[:, 5]  # trunk axes
    spin0 = x0 * turning[0] + y0 * turning[1] + z0 * turning[2]
    spin1 = x1 * turning[0] + y1 * turning[1] + z1 * turning[2]
    spin2 = x2 * turning[0] + y2 * turning[1] + z2 * turning[2]
    columns = (
        np.arctan2(-(z0 * left0 + z1 * left1), z2),
        np.arctan2(z0 * ahead0 + z1 * ahead1, z2),
        np.arctan2(ahead1, ahead0),
        qvel[:, 0] * ahead0 + qvel[:, 1] * ahead1,
        qvel[:, 0] * left0 + qvel[:, 1] * left1,
        qvel[:, 2],
        spin0 * ahead0 + spin1 * ahead1,
        spin0 * left0 + spin1 * left1,
        spin2,
    )
    return np.stack(columns, axis=1)
