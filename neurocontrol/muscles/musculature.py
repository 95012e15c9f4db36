"""The muscles of B bodies: stimulation and joint angles in, generalised forces out."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING, final

import numpy as np

from neurocontrol.calls import Call, Kept, Program, Scratch, run
from neurocontrol.errors import InputError
from neurocontrol.muscles import _kernel as kernel
from neurocontrol.muscles._metabolism import consumed_power
from neurocontrol.muscles._tables import ANGLES, JOINTS, layout, scalars
from neurocontrol.muscles.contract import Muscles
from neurocontrol.muscles.hill import HillCurves

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from neurocontrol.muscles.hill import JointLimit, Muscle
    from neurocontrol.state import Live
    from neurocontrol.types import FloatArray, IntArray


@final
class Musculature(Muscles):
    """The muscles of a pair of human legs, B copies.

    The joints are those of :mod:`neurocontrol.models.human_legs`: five a leg, left before right,
    the third the slide of its load receptor, right behind the free joint of the trunk.

    Attributes:
        names: Names of the muscles, ``left_HAB`` to ``right_TA``.
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

        Raises:
            InputError: There are more muscles, attachments of a muscle, or kinds of cosine levers
                than the kernel has room for.
        """
        curves, self.period = curves or HillCurves(), timestep
        both = (*muscles, *muscles)
        if len(both) > kernel.WIDTH:
            raise InputError(
                f"a leg can have at most {kernel.WIDTH // 2} muscles, got {len(muscles)}"
            )
        self.names = tuple(f"{side}_{m.name}" for side in ("left", "right") for m in muscles)
        self.pairs = tuple(muscle.name for muscle in muscles)
        self.muscles, self.batch, self._curves = both, batch, curves
        self._scalars = scalars(len(both), curves, timestep)
        self._constants, self._wiring = layout(muscles, curves, timestep)
        self._limits = np.array(
            [
                (5 * leg + JOINTS.index(m.joint), m.angle, m.side, m.stiffness, m.yielding)
                for leg in range(2)
                for m in limits
            ]
        ).reshape(-1, 5)
        self._state = np.zeros((batch, kernel.STATE))
        self._parts = self._state.reshape(batch, -1, kernel.WIDTH)
        self._activation, self.length, self.velocity, self.force, self.strength = (
            self._parts[:, part, : len(both)] for part in range(5)
        )
        self.strength[:] = 1.0
        self._leg_load = np.zeros((batch, 2, 2))
        self.leg_load = self._leg_load[:, 1]
        self._work = np.ones(kernel.WORK)
        self._kept = Kept(self._program)
        self.torque = np.zeros((batch, 10))
        self._excitation = np.zeros((batch, len(both)))
        self._slack = np.array([muscle.slack_length for muscle in both])
        self._burning = np.array(
            [(m.optimal_length, m.max_force, m.mass, m.slow_share) for m in both]
        ).T.copy()
        self._optimal, self._max_force = self._burning[:2]
        self.sensors: Mapping[str, FloatArray] = {
            "muscle_force": self.force,
            "muscle_length": self.length,
            "muscle_velocity": self.velocity,
            "leg_load": self.leg_load,
        }

    @property
    def activation(self) -> FloatArray:
        """Activation, shape ``(B, 22)``."""
        return self._activation

    def weaken(self, name: str, factor: float, rows: IntArray | None = None) -> None:
        """Change the strength of a pair, or of one side of it; see :meth:`Muscles.weaken`.

        ``SOL`` are both, ``left_SOL`` is one.
        """
        columns = [
            column for column, own in enumerate(self.names) if name in (own, own.partition("_")[2])
        ]
        if not columns:
            raise InputError(
                f"unknown muscle {name!r}; expected one of {', '.join(self.pairs)}, both sides, or "
                "with left_ or right_ before it"
            )
        if not 0 <= factor < np.inf:
            raise InputError(f"strength of {name} must be 0 or more, got {factor!r}")
        for column in columns:
            self.strength[slice(None) if rows is None else rows, column] = factor

    def reset(self, rows: IntArray | None, qpos: FloatArray) -> None:
        """Rest the muscles of rows, their tendons just slack.

        Args:
            rows: Row numbers, shape ``(n,)``; all when None.
            qpos: Configurations, shape ``(B, 17)``.
        """
        rows = np.arange(self.batch) if rows is None else np.asarray(rows)
        self._state[rows, : kernel.STRENGTH] = 0.0
        self._activation[rows] = self._curves.least_activation
        self._leg_load[rows] = 0.0
        unit = self.unit_length(qpos[rows])
        self.length[rows] = (unit - self._slack) / self._optimal

    def unit_length(self, qpos: FloatArray) -> FloatArray:
        """Length of the muscle-tendon units, m, shape ``(n, 22)``.

        Args:
            qpos: Configurations, shape ``(n, 17)``.
        """
        lengths = np.empty((len(qpos), len(self.muscles)))
        for number, muscle in enumerate(self.muscles):
            leg = 7 + 5 * (number >= len(self.muscles) // 2)
            lengths[:, number] = muscle.optimal_length + muscle.slack_length
            for attachment in muscle.attachments:
                offset, turn = ANGLES[attachment.joint]
                angle = offset + turn * qpos[:, leg + JOINTS.index(attachment.joint)]
                lengths[:, number] += [attachment.lengthening(float(x)) for x in angle]
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
        program = self.program(stimulation, qpos, qvel)
        run(program.calls, rows)
        return program.output

    def program(self, stimulation: FloatArray, qpos: FloatArray, qvel: FloatArray) -> Program:
        """A step as one call; see :meth:`Muscles.program`."""
        self._excitation = stimulation
        return self._kept(stimulation, qpos, qvel)

    def _program(self, stimulation: FloatArray, qpos: FloatArray, qvel: FloatArray) -> Program:
        arguments = (
            stimulation, qpos, qvel, self._scalars, self._constants, self._wiring, self._limits,
            self._state, self._leg_load, Scratch.like(self._work), self.torque,
        )  # fmt: skip
        return Program(calls=(Call(kernel.advance_muscles, arguments),), output=self.torque)

    def readings(self) -> Mapping[str, FloatArray]:
        """Forces, lengths and excitations; see :meth:`Muscles.readings`."""
        return {
            "muscle_force": self.force * self._max_force,
            "muscle_length": self.length * self._optimal,
            "muscle_excitation": self._excitation,
        }

    def metabolic_power(self) -> FloatArray:
        """Power that the muscles consume, W, shape ``(B,)``."""
        power = np.empty(self.batch)
        run((self.power_call(power),), np.arange(self.batch))
        return power

    def power_call(self, power: FloatArray) -> Call:
        """What writes the power that the muscles consume; see :meth:`Muscles.power_call`."""
        width, log_edge = self._curves.width, log(self._curves.edge)
        return Call(consumed_power, (self._parts, self._burning, width, log_edge, power))

    def _live(self) -> Live:
        return {"state": self._state, "leg_load": self._leg_load}
