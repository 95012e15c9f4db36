"""Actions without a controller: scaled joint targets of the quadruped, human stimulations."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import numpy as np

from neurocontrol.controllers import CommandEntry, CommandSpace, Controller
from neurocontrol.controllers.reflex_signals import MUSCLE_COLUMNS
from neurocontrol.envs.quadruped_observation import JOINTS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from neurocontrol.controllers.contract import Seed
    from neurocontrol.models.quadruped import QuadrupedMorphology
    from neurocontrol.types import FloatArray, IntArray, State

HIP_RANGE = 0.8
"""Hip target at an action of one, forward of standing, rad."""

LEAST_STIMULATION = 0.01
"""Muscles are never stimulated less."""

_MEANINGS = {
    "hip": f"target of the hip servo, {HIP_RANGE:g} rad backward to forward of standing",
    "knee": "target of the knee cable, from slack to fully flexed",
}


class _NoNeurons(Controller):
    """The command is what goes to the body, B copies; there are no neurons to show.

    Subclasses move the targets towards the command.
    """

    activation_names = ()
    modulator_names = ()

    def __init__(self, rest: FloatArray, batch: int, period: float) -> None:
        """Begin with the targets of the body at rest, shape ``(n,)``."""
        self.batch, self.period = batch, period
        self._rest = rest
        self._target = np.tile(rest, (batch, 1))
        self._nothing = np.zeros((batch, 0))

    @property
    def activation(self) -> FloatArray:
        """There is none, shape ``(B, 0)``."""
        return self._nothing

    @property
    def modulator(self) -> FloatArray:
        """There are none, shape ``(B, 0)``."""
        return self._nothing

    def reset(self, rows: IntArray | None = None, seeds: Sequence[Seed] | None = None) -> None:
        """Put the targets of rows back to rest; nothing here is random."""
        self._target[slice(None) if rows is None else rows] = self._rest

    def save(self) -> State:
        """Return a copy of the whole state."""
        return {"target": self._target.copy()}

    def restore(self, state: State) -> None:
        """Put back a state returned by :meth:`save`."""
        self._target[:] = state["target"]


@final
class DirectActuation(_NoNeurons):
    """The command is the actuator targets of the quadruped, scaled to [-1, 1].

    Hips follow at the limited speed of their servos.
    """

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
        self._reach = np.where(knees, np.inf, morphology.hip_speed * period)

    def step(
        self, sensors: Mapping[str, FloatArray], command: FloatArray, rows: IntArray
    ) -> FloatArray:
        """Move the targets towards the command; see :meth:`Controller.step`."""
        change = self._centre + self._range * command[rows] - self._target[rows]
        self._target[rows] += np.clip(change, -self._reach, self._reach)
        return self._target


@final
class DirectStimulation(_NoNeurons):
    """The command is the stimulation of the muscles of human legs."""

    name = "stimulation"
    command_space = CommandSpace(
        tuple(
            CommandEntry(
                name=muscle,
                low=LEAST_STIMULATION,
                high=1.0,
                default=LEAST_STIMULATION,
                unit="1",
                meaning="muscle stimulation",
            )
            for muscle in MUSCLE_COLUMNS
        )
    )

    def __init__(self, *, batch: int = 1, period: float = 0.01) -> None:
        """Relax the muscles.

        Args:
            batch: Number of rows B.
            period: Time between two control ticks, s.
        """
        super().__init__(self.command_space.default, batch, period)

    def step(
        self, sensors: Mapping[str, FloatArray], command: FloatArray, rows: IntArray
    ) -> FloatArray:
        """Pass the command on; see :meth:`Controller.step`."""
        self._target[rows] = command[rows]
        return self._target
