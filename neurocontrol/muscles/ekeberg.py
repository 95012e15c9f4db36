"""Antagonist pairs of spring-damper muscles (Ekeberg 1993), as Knüsel et al. (2020) write them.

The torque of a pair about its joint is

    T = alpha (M_L - M_R) - beta (M_L + M_R + gamma) phi - delta phi'

with the joint angle phi positive where the left side is short. At the scale of an animal the
damping acts within microseconds, so the parts that do not depend on activation, ``beta gamma`` and
``delta``, belong to the joint of the physics engine, which treats them implicitly; this module
computes the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, final

import numpy as np
from numba import njit

from neurocontrol.calls import Call, Kept, Program, run
from neurocontrol.muscles.contract import Muscles

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neurocontrol.state import Live
    from neurocontrol.types import FloatArray, IntArray


@dataclass(frozen=True, kw_only=True)
class EkebergMuscle:
    """A pair of muscles.

    Attributes:
        gain: alpha, torque of a full difference of activation, N m.
        stiffness: beta, stiffness per activation, N m/rad.
        tone: gamma, activation that stands for passive stiffness.
        damping: delta, N m s/rad.
    """

    gain: float
    stiffness: float
    tone: float
    damping: float

    @property
    def passive_stiffness(self) -> float:
        """Stiffness of the relaxed pair, beta gamma, N m/rad."""
        return self.stiffness * self.tone


@final
class EkebergMuscles(Muscles):
    """The muscle pairs of B axes; what else a controller commands goes through as it is.

    A row of stimulation holds the activation of the left muscles M_L, of the right ones M_R, and
    the tone k of every pair, which multiplies gain and stiffness, resting stiffness included: 1 in
    a relaxed animal, more in one that stiffens. After these come the commands of other actuators.
    """

    def __init__(
        self,
        muscles: Sequence[EkebergMuscle],
        addresses: Sequence[int],
        *,
        batch: int,
        others: int,
        period: float,
    ) -> None:
        """Lay out the pairs.

        Args:
            muscles: The pairs, in the order of the actuators.
            addresses: Column of each pair's joint in qpos.
            batch: Number of rows B.
            others: Number of commands that go through.
            period: Time for which torques are held, s.
        """
        self.period, self.sensors = period, {}
        pairs = len(muscles)
        self._constants = np.array([(m.gain, m.stiffness, m.tone) for m in muscles])
        self._addresses = np.array(addresses, dtype=np.int64)
        self._activation = np.zeros((batch, 2 * pairs))
        self._control = np.zeros((batch, pairs + others))
        self._kept = Kept(self._program)

    @property
    def activation(self) -> FloatArray:
        """Activation of the left, then of the right muscles, shape ``(B, 2 pairs)``."""
        return self._activation

    def reset(self, rows: IntArray | None, qpos: FloatArray) -> None:
        """Rest the muscles of rows."""
        chosen = slice(None) if rows is None else rows
        self._activation[chosen] = 0.0
        self._control[chosen] = 0.0

    def step(
        self, stimulation: FloatArray, qpos: FloatArray, qvel: FloatArray, rows: IntArray
    ) -> FloatArray:
        """Compute torques, N m, from activation and angles; see :meth:`Muscles.step`."""
        run(self.program(stimulation, qpos, qvel).calls, rows)
        return self._control

    def program(self, stimulation: FloatArray, qpos: FloatArray, qvel: FloatArray) -> Program:
        """A step as one call; see :meth:`Muscles.program`."""
        return self._kept(stimulation, qpos)

    def _program(self, stimulation: FloatArray, qpos: FloatArray) -> Program:
        arguments = (
            stimulation, qpos, self._constants, self._addresses, self._activation, self._control
        )  # fmt: skip
        return Program(calls=(Call(pull, arguments),), output=self._control)

    def _live(self) -> Live:
        return {"activation": self._activation, "control": self._control}


@njit(cache=True)
def pull(
    rows: IntArray,
    stimulation: FloatArray,
    qpos: FloatArray,
    constants: FloatArray,
    addresses: IntArray,
    activation: FloatArray,
    control: FloatArray,
) -> None:
    """Write the torques of every given row, in place.

    Args:
        rows: Row numbers, shape ``(n,)``.
        stimulation: Left, right, tone of the pairs, then other commands, shape ``(B, 3 J + K)``.
        qpos: Configurations, shape ``(B, nq)``.
        constants: alpha, beta and gamma of every pair, shape ``(J, 3)``.
        addresses: Columns of the joints in qpos, shape ``(J,)``.
        activation: Receives left, then right activation, shape ``(B, 2 J)``.
        control: Receives torques, N m, then the other commands, shape ``(B, J + K)``.
    """
    pairs = addresses.shape[0]
    for row in rows:
        for pair in range(pairs):
            left, right = stimulation[row, pair], stimulation[row, pairs + pair]
            tone = stimulation[row, 2 * pairs + pair]
            alpha, beta, gamma = constants[pair, 0], constants[pair, 1], constants[pair, 2]
            # The resting stiffness of tone 1 is a spring of the physics engine.
            stiffness = beta * (tone * (left + right) + (tone - 1.0) * gamma)
            torque = tone * alpha * (left - right) - stiffness * qpos[row, addresses[pair]]
            activation[row, pair], activation[row, pairs + pair] = left, right
            control[row, pair] = torque
        for other in range(control.shape[1] - pairs):
            control[row, pairs + other] = stimulation[row, 3 * pairs + other]
