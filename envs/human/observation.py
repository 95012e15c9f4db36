"""What a policy sees of human legs: posture, muscles, ground, and what it last asked for."""

from __future__ import annotations

from math import pi
from typing import TYPE_CHECKING, Any

import numba
import numpy as np

from neurocontrol.analysis.attitude import rotated_axes
from neurocontrol.controllers.human.reflex_signals import MUSCLE_COLUMNS
from neurocontrol.envs.tables import Quantity
from neurocontrol.models.human_legs import JOINTS, SIDES
from neurocontrol.muscles import Musculature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neurocontrol.simulation import Simulation
    from neurocontrol.types import FloatArray

njit: Any = numba.njit
_rotated_axes = njit(inline="always")(rotated_axes)

_HINGES = tuple(joint for joint in JOINTS if joint != "leg_load")
_HINGE_COLUMNS = np.array(
    [
        leg * len(JOINTS) + number
        for leg in range(len(SIDES))
        for number, joint in enumerate(JOINTS)
        if joint in _HINGES
    ]
)
_ANGLES, _VELOCITIES = 7 + _HINGE_COLUMNS, 6 + _HINGE_COLUMNS
_ATTITUDE = slice(1, 4)
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
        meaning="muscle forces",
        parts=MUSCLE_COLUMNS, low=0.0, high=5.0, unit="maximum forces", group="muscle",
    ),
    Quantity(
        meaning="muscle fibre lengths",
        parts=MUSCLE_COLUMNS, low=0.0, high=3.0, unit="optimal lengths", group="muscle",
    ),
    Quantity(
        meaning="muscle fibre velocities, lengthening positive",
        parts=MUSCLE_COLUMNS, low=-20.0, high=20.0, unit="optimal lengths/s", group="muscle",
    ),
    Quantity(
        meaning="muscle activations",
        parts=MUSCLE_COLUMNS, low=0.0, high=1.0, unit="1", group="muscle",
    ),
    Quantity(
        meaning="leg loads",
        parts=SIDES, low=0.0, high=10.0, unit="trunk weights", group="contact",
    ),
    Quantity(
        meaning="foot on the ground", parts=SIDES, low=0.0, high=1.0, unit="1", group="contact"
    ),
)  # fmt: skip

_TARGET = Quantity(
    meaning="speed asked for by the task", parts=("target_speed",),
    low=0.0, high=3.0, unit="m/s", group="task",
)  # fmt: skip


def observed_quantities(
    actions: Sequence[Quantity], *, walking: bool = True
) -> tuple[Quantity, ...]:
    """What an observation consists of, in order.

    Args:
        actions: What actions consist of.
        walking: Whether the task is to walk at a speed; others tell of themselves.
    """
    return (*_SENSED, *actions, *((_TARGET,) if walking else ()))


def observe(simulation: Simulation, target_speed: float | None) -> FloatArray:
    """Gather the observed quantities of every row, not yet within bounds.

    Args:
        simulation: The bodies.
        target_speed: Speed to walk at, m/s; None when that is not the task.

    Returns:
        Shape ``(B, n)``.
    """
    plant, muscles = simulation.plant, simulation.muscles
    assert isinstance(muscles, Musculature)
    qpos, qvel = plant.qpos, plant.qvel
    trunk, sines, cosines = np.empty((plant.batch, 10)), *np.empty((2, plant.batch, 3))
    see_trunk(qpos, qvel, plant.sensors["foot_position"], trunk, sines, cosines)
    np.arctan2(sines, cosines, out=trunk[:, _ATTITUDE])
    return np.concatenate(
        [
            trunk,
            qpos.take(_ANGLES, axis=1),
            qvel.take(_VELOCITIES, axis=1),
            muscles.force,
            muscles.length,
            muscles.velocity,
            muscles.activation,
            muscles.leg_load,
            plant.sensors["foot_force"] > 0.0,
            simulation.command,
            *(() if target_speed is None else (np.full((plant.batch, 1), target_speed),)),
        ],
        axis=1,
    )


@njit(cache=True, error_model="numpy")
def see_trunk(
    qpos: FloatArray,
    qvel: FloatArray,
    ankles: FloatArray,
    seen: FloatArray,
    sines: FloatArray,
    cosines: FloatArray,
) -> None:
    """See how high the hips are, how they move and how the trunk stands, relative to its heading.

    Args:
        qpos: Configurations, ``(B, nq)``.
        qvel: Velocities, ``(B, nv)``.
        ankles: Positions of both, ``(B, 6)``.
        seen: Written but for the attitude, ``(B, 10)``.
        sines: Written: of tilt, lean and heading times some length, ``(B, 3)``.
        cosines: Written: likewise, ``(B, 3)``.
    """
    for row in range(qpos.shape[0]):
        (x0, x1, x2), (y0, y1, y2), (z0, z1, z2) = _rotated_axes(
            qpos[row, 3], qpos[row, 4], qpos[row, 5], qpos[row, 6]
        )
        across = np.hypot(y0, y1)
        across = across if across > 1e-9 else 1e-9
        left0, left1 = y0 / across, y1 / across
        ahead0, ahead1 = left1, -left0
        turn0, turn1, turn2 = qvel[row, 3], qvel[row, 4], qvel[row, 5]  # trunk axes
        spin0 = x0 * turn0 + y0 * turn1 + z0 * turn2
        spin1 = x1 * turn0 + y1 * turn1 + z1 * turn2
        spin2 = x2 * turn0 + y2 * turn1 + z2 * turn2
        seen[row, 0] = qpos[row, 2] - min(ankles[row, 2], ankles[row, 5])
        sines[row, 0], cosines[row, 0] = -(z0 * left0 + z1 * left1), z2
        sines[row, 1], cosines[row, 1] = z0 * ahead0 + z1 * ahead1, z2
        sines[row, 2], cosines[row, 2] = ahead1, ahead0
        seen[row, 4] = qvel[row, 0] * ahead0 + qvel[row, 1] * ahead1
        seen[row, 5] = qvel[row, 0] * left0 + qvel[row, 1] * left1
        seen[row, 6] = qvel[row, 2]
        seen[row, 7] = spin0 * ahead0 + spin1 * ahead1
        seen[row, 8] = spin0 * left0 + spin1 * left1
        seen[row, 9] = spin2
