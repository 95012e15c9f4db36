"""Muscles and their attachments as the flat tables of the kernel."""

from __future__ import annotations

from math import exp, log, pi, sin
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.errors import InputError
from neurocontrol.muscles import _kernel as kernel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neurocontrol.muscles.hill import HillCurves, Muscle
    from neurocontrol.types import FloatArray, IntArray

JOINTS = ("hip_roll", "hip_pitch", "leg_load", "knee", "ankle")
"""Joints of a leg in the order of configurations."""

ANGLES = {
    "hip_roll": (0.0, 1.0),
    "hip_pitch": (pi, -1.0),
    "leg_load": (0.0, 1.0),
    "knee": (pi, -1.0),
    "ankle": (pi / 2, 1.0),
}
"""Offset and sign from a leg's coordinates to the angles of the attachments."""

_TRUNK_WEIGHT = 53.5 * 9.81  # N: unit of the load receptors (Song and Geyer 2015)
_LOAD_COMPRESSION = 0.005  # m under the trunk's weight
_LOAD_SPEED = 0.5  # m/s at which the load spring's damping equals its force
_LOAD_FILTER = 0.02  # s
_FIBRE_LIMIT = 7.56  # of the eccentric branch (Geyer and Herr 2010)


def scalars(muscles: int, curves: HillCurves, timestep: float) -> FloatArray:
    """Numbers of the kernel that are the same for all muscles."""
    values = np.zeros(kernel.SCALARS)
    values[kernel.MUSCLES] = muscles
    values[kernel.DECAY] = exp(-timestep / curves.time_constant)
    values[kernel.WIDTH_RATE] = 1 / curves.width
    values[kernel.LOG_EDGE] = log(curves.edge)
    values[kernel.ECCENTRIC] = curves.eccentric
    values[kernel.CURVATURE] = curves.curvature
    values[kernel.STEEPNESS] = _FIBRE_LIMIT * curves.curvature
    values[kernel.SHORT] = 1 - curves.width
    values[kernel.BUFFER_RATE] = 2 / curves.width
    values[kernel.LOAD_STIFFNESS] = _TRUNK_WEIGHT / _LOAD_COMPRESSION
    values[kernel.LOAD_SPEED] = _LOAD_SPEED
    values[kernel.LOAD_DECAY] = exp(-timestep / _LOAD_FILTER)
    values[kernel.LOAD_UNIT] = _LOAD_COMPRESSION
    return values


def layout(
    muscles: Sequence[Muscle], curves: HillCurves, timestep: float
) -> tuple[FloatArray, IntArray]:
    """Constants and wiring of both legs for the kernel; lengths in optimal fibre lengths.

    Equal cosines at a joint share a cam.
    """
    constants = np.zeros(kernel.CONSTANTS)
    wiring = np.zeros(kernel.WIRING, dtype=np.int64)
    constants[kernel.OFFSET :][:10], constants[kernel.TURN :][:10] = np.array(
        [ANGLES[joint] for joint in JOINTS] * 2
    ).T
    cams: dict[tuple[int, float, float], int] = {}
    for number, muscle in enumerate((*muscles, *muscles)):
        if len(muscle.attachments) > 2:
            raise InputError(
                f"{muscle.name} can cross at most 2 joints, got {len(muscle.attachments)}"
            )
        optimal = muscle.optimal_length
        stiffness = optimal / (muscle.slack_length * curves.reference_strain)
        constants[kernel.MAX_SPEED + number] = muscle.max_speed
        constants[kernel.SLOWNESS + number] = 1 / muscle.max_speed
        constants[kernel.ADVANCE + number] = timestep * muscle.max_speed
        constants[kernel.STIFFNESS + number] = stiffness
        constants[kernel.GIVE + number] = timestep * muscle.max_speed * stiffness
        constants[kernel.REST + number] = 1.0
        for attachment, change, pull, place, across in zip(
            muscle.attachments,
            (kernel.CHANGE, kernel.OTHER_CHANGE),
            (kernel.PULL, kernel.OTHER_PULL),
            (kernel.PLACE, kernel.OTHER_PLACE),
            (kernel.JOINT, kernel.OTHER_JOINT),
            strict=False,
        ):
            joint = 5 * (number // len(muscles)) + JOINTS.index(attachment.joint)
            rate, peak = attachment.frequency, attachment.peak
            position, scale, reference = joint, attachment.radius, attachment.reference
            if peak is not None:
                position = cams.setdefault((joint, round(rate, 12), peak), kernel.CAM + len(cams))
                if position >= kernel.CAM + kernel.CAMS:
                    raise InputError(
                        f"a leg can have at most {kernel.CAMS // 2} kinds of cosine levers"
                    )
                scale, reference = attachment.radius / rate, sin(rate * (reference - peak))
                constants[kernel.CAM_RATE + position] = rate
                constants[kernel.CAM_PEAK + position] = peak
                wiring[kernel.CAM_JOINT + position] = joint
            length = attachment.sign * attachment.share * scale / optimal
            constants[change + number] = length
            constants[kernel.REST + number] -= length * reference
            constants[pull + number] = attachment.sign * attachment.radius * muscle.max_force
            wiring[place + number], wiring[across + number] = position, joint
    return constants, wiring
