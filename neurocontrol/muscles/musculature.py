"""The muscles of B bodies: stimulation and joint angles in, generalised forces out."""

from __future__ import annotations

from math import exp, log, pi
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.errors import InputError
from neurocontrol.muscles._kernel import advance_muscles
from neurocontrol.muscles.hill import HillCurves

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from neurocontrol.muscles.hill import JointLimit, Muscle
    from neurocontrol.types import FloatArray, IntArray, State

_JOINTS = ("hip_roll", "hip_pitch", "leg_load", "knee", "ankle")
_ANGLES = {
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


class Musculature:
    """The muscles of two legs, B copies.

    Attributes:
        names: Names of the muscles, ``left_HAB`` to ``right_TA``.
        activation: Shape ``(B, 22)``.
        length: Of the fibres, optimal lengths, shape ``(B, 22)``.
        velocity: Of the fibres, optimal lengths per second, lengthening positive, ``(B, 22)``.
        force: Of the tendons over the healthy muscle's maximum, shape ``(B, 22)``.
        strength: Factor on the maximum force, 1 for a healthy muscle, shape ``(B, 22)``.
        leg_load: Reading of the load receptors, trunk weights, shape ``(B, 2)``.
        torque: Generalised forces, N m, and N of the load receptors, shape ``(B, 10)``.
        sensors: What the muscles report to a controller, by name.
    """

    def __init__(
        self,
        muscles: Sequence[Muscle],
        limits: Sequence[JointLimit],
        *,
        batch: int,
        timestep: float,
        curves: HillCurves | None = None,
    ) -> None:
        """Lay out the muscles of both legs.

        Args:
            muscles: Muscles of one leg.
            limits: Joint limits of one leg.
            batch: Number of rows B.
            timestep: Time step, s.
            curves: Shape of the force curves.
        """
        curves = curves or HillCurves()
        both = [*muscles, *muscles]
        self.names = tuple(f"{side}_{m.name}" for side in ("left", "right") for m in muscles)
        self.muscles, self.batch, self._curves = tuple(both), batch, curves
        self._constants = _constants(both, curves, timestep)
        self._shape = np.array(
            [
                exp(-timestep / curves.time_constant),
                curves.width,
                log(curves.edge),
                curves.eccentric,
                curves.curvature,
                _FIBRE_LIMIT * curves.curvature,
                curves.width / 2,
            ]
        )
        self._joints = np.array([_ANGLES[joint] for joint in _JOINTS] * 2)
        self._cams, self._attachments, self._wiring = _wire(muscles)
        self._limits = np.array(
            [(limit.angle, limit.side, limit.stiffness, limit.yielding) for limit in [*limits] * 2]
        )
        self._limit_joint = np.array(
            [5 * leg + _JOINTS.index(limit.joint) for leg in range(2) for limit in limits]
        )
        self._load = np.array(
            [
                _TRUNK_WEIGHT / _LOAD_COMPRESSION,
                _LOAD_SPEED,
                exp(-timestep / _LOAD_FILTER),
                _LOAD_COMPRESSION,
            ]
        )
        self._state = np.zeros((batch, 4, len(both)))
        self.activation, self.length = self._state[:, 0], self._state[:, 1]
        self.velocity, self.force = self._state[:, 2], self._state[:, 3]
        self.strength = np.ones((batch, len(both)))
        self._leg_load = np.zeros((batch, 2, 2))
        self.leg_load = self._leg_load[:, 1]
        self._work = np.zeros((4, max(10, len(self._cams), len(both))))
        self.torque = np.zeros((batch, 10))
        self.sensors: Mapping[str, FloatArray] = {
            "muscle_force": self.force,
            "muscle_length": self.length,
            "muscle_velocity": self.velocity,
            "leg_load": self.leg_load,
        }

    def weaken(self, name: str, factor: float) -> None:
        """Change the strength of a pair of muscles in all rows.

        Args:
            name: Name without side, such as ``SOL``.
            factor: Share of the maximum force that is left.

        Raises:
            InputError: The muscle is unknown or the factor negative.
        """
        known = [muscle.name for muscle in self.muscles[: len(self.muscles) // 2]]
        if name not in known:
            raise InputError(f"unknown muscle {name!r}; expected one of {', '.join(known)}")
        if not 0 <= factor < np.inf:
            raise InputError(f"strength of {name} must be 0 or more, got {factor!r}")
        self.strength[:, [known.index(name), known.index(name) + len(known)]] = factor

    def reset(self, rows: IntArray | None, qpos: FloatArray) -> None:
        """Rest the muscles of rows, their tendons just slack.

        Args:
            rows: Row numbers, shape ``(n,)``; all when None.
            qpos: Configurations, shape ``(B, 17)``.
        """
        rows = np.arange(self.batch) if rows is None else np.asarray(rows)
        self.activation[rows] = self._curves.least_activation
        self.velocity[rows] = 0.0
        self.force[rows] = 0.0
        self._leg_load[rows] = 0.0
        slack = np.array([muscle.slack_length for muscle in self.muscles])
        optimal = np.array([muscle.optimal_length for muscle in self.muscles])
        self.length[rows] = (self.unit_length(qpos[rows]) - slack) / optimal

    def unit_length(self, qpos: FloatArray) -> FloatArray:
        """Length of the muscle-tendon units, m, shape ``(n, 22)``.

        Args:
            qpos: Configurations, shape ``(n, 17)``.
        """
        lengths = np.empty((len(qpos), len(self.muscles)))
        per_leg = len(self.muscles) // 2
        for row, configuration in enumerate(qpos):
            angles = self._joints[:, 0] + self._joints[:, 1] * configuration[7:]
            for number, muscle in enumerate(self.muscles):
                first = 5 * (number // per_leg)
                lengths[row, number] = muscle.optimal_length + muscle.slack_length
                for attachment in muscle.attachments:
                    angle = angles[first + _JOINTS.index(attachment.joint)]
                    lengths[row, number] += attachment.lengthening(float(angle))
        return lengths

    def step(
        self, stimulation: FloatArray, qpos: FloatArray, qvel: FloatArray, rows: IntArray
    ) -> FloatArray:
        """Advance rows by one time step.

        Args:
            stimulation: Shape ``(B, 22)``, 0.01 to 1.
            qpos: Configurations, shape ``(B, 17)``.
            qvel: Velocities, shape ``(B, 16)``.
            rows: Row numbers, shape ``(n,)``.

        Returns:
            Generalised forces of the joints below the hips, shape ``(B, 10)``.
        """
        advance_muscles(
            rows, stimulation, qpos, qvel, self._constants, self.strength, self._shape,
            self._joints, self._cams, self._attachments, self._wiring, self._limits,
            self._limit_joint, self._load, self._state, self._leg_load, self._work, self.torque,
        )  # fmt: skip
        return self.torque

    def metabolic_power(self) -> FloatArray:
        """Power that the muscles consume, W, shape ``(B,)``.

        Heat of activation and maintenance, shortening heat and work, as in a public extension of
        Song and Geyer's model; stimulation is taken to equal activation.
        """
        mass = np.array([muscle.mass for muscle in self.muscles])
        slow = np.array([muscle.slow_share for muscle in self.muscles])
        optimal, max_force = self._constants[1], self._constants[0]
        half = 0.5 * pi * self.activation
        rise, fall = slow * np.sin(half), (1 - slow) * (1 - np.cos(half))
        bell = np.interp(self.length, [0.5, 1.0, 1.5, 1.5 + 1e-9], [0.5, 1.0, 0.0, 0.0])
        shortening = np.maximum(-self.velocity, 0.0) * optimal
        active = self.force * max_force - self._passive_force() * max_force
        heat = mass * (40 * rise + 133 * fall + bell * (74 * rise + 111 * fall))
        work = (0.25 * self.force * max_force + np.maximum(active, 0.0)) * shortening
        power: FloatArray = (heat + work).sum(axis=1)
        return power

    def _passive_force(self) -> FloatArray:
        stretched = np.maximum(self.length - 1.0, 0.0) / self._curves.width
        passive: FloatArray = np.minimum(stretched**2, self.force)
        return passive

    def save(self) -> State:
        """Return a copy of the whole state."""
        return {
            "state": self._state.copy(),
            "leg_load": self._leg_load.copy(),
            "strength": self.strength.copy(),
        }

    def restore(self, state: State) -> None:
        """Put back a state returned by :meth:`save`."""
        self._state[:] = state["state"]
        self._leg_load[:] = state["leg_load"]
        self.strength[:] = state["strength"]


def _constants(muscles: Sequence[Muscle], curves: HillCurves, timestep: float) -> FloatArray:
    """Constants of the kernel, shape ``(7, muscles)``; lengths in optimal fibre lengths."""
    columns = []
    for muscle in muscles:
        stiffness = muscle.optimal_length / (muscle.slack_length * curves.reference_strain)
        columns.append(
            (
                muscle.max_force,
                muscle.optimal_length,
                muscle.max_speed,
                muscle.slack_length,
                1.0,
                stiffness,
                timestep * muscle.max_speed * stiffness,
            )
        )
    return np.array(columns).T.copy()


def _wire(muscles: Sequence[Muscle]) -> tuple[FloatArray, FloatArray, IntArray]:
    """Cams, attachments and wiring of both legs for the kernel; equal cams are shared."""
    cams: dict[tuple[int, float, float], int] = {}
    attachments, wiring = [], []
    for number, muscle in enumerate([*muscles, *muscles]):
        for attachment in muscle.attachments:
            joint = 5 * (number // len(muscles)) + _JOINTS.index(attachment.joint)
            cam, scale, reference = -1, attachment.radius, attachment.reference
            if attachment.peak is not None:
                rate = attachment.frequency
                cam = cams.setdefault((joint, round(rate, 12), attachment.peak), len(cams))
                scale = attachment.radius / rate
                reference = float(np.sin(rate * (attachment.reference - attachment.peak)))
            change = attachment.sign * attachment.share * scale / muscle.optimal_length
            attachments.append((change, reference, attachment.sign * attachment.radius, 0.0))
            wiring.append((number, joint, cam))
    wiring += [(-1, joint, -1) for joint, _, _ in cams]
    turning = np.array([(rate, peak) for _, rate, peak in cams])
    return turning, np.array(attachments), np.array(wiring, dtype=np.int64)
