"""Actions without a controller: stimulations of the muscles."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from neurocontrol.controllers import CommandEntry, CommandSpace
from neurocontrol.controllers.human.reflex_signals import MUSCLE_COLUMNS
from neurocontrol.envs.direct import DirectControl
from neurocontrol.envs.residual import Addition

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.types import FloatArray, IntArray

LEAST_STIMULATION = 0.01
"""Muscles are never stimulated less."""

ADDITIONS = tuple(
    Addition(
        name=muscle,
        column=column,
        reach=0.2,
        unit="1",
        meaning="the stimulation of the muscle",
        low=LEAST_STIMULATION,
        high=1.0,
    )
    for column, muscle in enumerate(MUSCLE_COLUMNS)
)
"""What actions may add to the stimulations of the reflexes."""


@final
class DirectStimulation(DirectControl):
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
