"""Position servos that turn no faster than they can."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import numpy as np
from numba import njit

from neurocontrol.calls import Call, Kept, Program, run
from neurocontrol.muscles.contract import Muscles

if TYPE_CHECKING:
    from neurocontrol.state import Live
    from neurocontrol.types import BoolArray, FloatArray, IntArray


@final
class Servos(Muscles):
    """The targets of B bodies, which move no faster than their servos turn.

    A servo that can only pull, through a cable, is limited while it winds the cable up: from the
    angle of its joint, since a slack cable is taken up without force, or from its last target. It
    lets go at once.
    """

    def __init__(
        self,
        speeds: FloatArray,
        pulling: BoolArray,
        addresses: IntArray,
        qpos: FloatArray,
        *,
        period: float,
    ) -> None:
        """Hold the joints where they are.

        Args:
            speeds: Largest speed of every actuator's target, rad/s, infinite without a limit,
                shape ``(n,)``.
            pulling: Whether an actuator can only pull its joint to larger angles, shape ``(n,)``.
            addresses: Columns of their joints in qpos, shape ``(n,)``.
            qpos: Configurations, shape ``(B, nq)``.
            period: Time for which targets are held, s.
        """
        self.period, self.sensors = period, {}
        self._reach = period * speeds
        self._pulling, self._addresses = pulling, addresses
        self._target = np.zeros((len(qpos), len(speeds)))
        self._kept = Kept(self._program)
        self.reset(None, qpos)

    @property
    def activation(self) -> None:
        """Servos have none of their own."""
        return

    def reset(self, rows: IntArray | None, qpos: FloatArray) -> None:
        """Hold the joints of rows where they are."""
        chosen = slice(None) if rows is None else rows
        self._target[chosen] = qpos[chosen][:, self._addresses]

    def step(
        self, stimulation: FloatArray, qpos: FloatArray, qvel: FloatArray, rows: IntArray
    ) -> FloatArray:
        """Follow the targets of the controller; see :meth:`Muscles.step`."""
        run(self.program(stimulation, qpos, qvel).calls, rows)
        return self._target

    def program(self, stimulation: FloatArray, qpos: FloatArray, qvel: FloatArray) -> Program:
        """A step as one call; see :meth:`Muscles.program`."""
        return self._kept(stimulation, qpos)

    def _program(self, stimulation: FloatArray, qpos: FloatArray) -> Program:
        arguments = (
            stimulation, qpos, self._reach, self._pulling, self._addresses, self._target
        )  # fmt: skip
        return Program(calls=(Call(turn_servos, arguments),), output=self._target)

    def _live(self) -> Live:
        return {"target": self._target}


@njit(cache=True)
def turn_servos(
    rows: IntArray,
    wanted: FloatArray,
    qpos: FloatArray,
    reach: FloatArray,
    pulling: BoolArray,
    addresses: IntArray,
    target: FloatArray,
) -> None:
    """Move the targets of every given row towards those that are wanted, in place.

    Args:
        rows: Row numbers, shape ``(n,)``.
        wanted: Targets of the controller, shape ``(B, n)``.
        qpos: Configurations, shape ``(B, nq)``.
        reach: Largest change of each target, shape ``(n,)``.
        pulling: Whether the servo pulls a cable, shape ``(n,)``.
        addresses: Columns of the joints in qpos, shape ``(n,)``.
        target: Targets of the servos, updated, shape ``(B, n)``.
    """
    for row in rows:
        for servo in range(reach.size):
            previous, aim = target[row, servo], wanted[row, servo]
            if pulling[servo]:
                taut = max(previous, qpos[row, addresses[servo]])
                target[row, servo] = min(aim, taut + reach[servo])
            else:
                target[row, servo] = min(max(aim, previous - reach[servo]), previous + reach[servo])
