"""The chemical controller of the hexapod: twelve cells that speak by substances, two gaits.

A stance cell and a swing cell of every leg share their substances with all others; a modulator
changes who listens to whom, and with it the gait. See
:func:`neurocontrol.heterochemical.published.six_legs`.
"""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING, final

import numpy as np
from numba import njit

from neurocontrol.calls import Call
from neurocontrol.controllers.hexapod.command import CHEMICAL_COMMAND, CHEMICAL_GAITS
from neurocontrol.controllers.hexapod.walker import ChainedWalker, walker_table
from neurocontrol.gaits import SIX_LEGS
from neurocontrol.heterochemical.published import MODULATOR, six_legs
from neurocontrol.parameters import Parameter, ParameterTable

if TYPE_CHECKING:
    from neurocontrol.state import Live
    from neurocontrol.types import FloatArray, IntArray

_RISE, _DECAY = 0.1, 0.3  # s, time constants of the modulator
_WAIT = 1.0  # 1/s; see six_legs

CHEMISTRY = ParameterTable(
    (
        Parameter(
            name="slow", default=1.8, low=0.3, high=5.0, scale=0.3, unit="1",
            meaning="time of the cells over time of the body at speed command 0",
        ),
        Parameter(
            name="fast", default=2.8, low=0.3, high=5.0, scale=0.3, unit="1",
            meaning="time of the cells over time of the body at speed command 1",
        ),
        Parameter(
            name="spread", default=0.005, low=0.0, high=0.2, scale=0.02, unit="1",
            meaning="largest relative difference of the charging rates of swing cells; equal cells "
            "tie",
        ),
    )
).section("chemistry")  # fmt: skip
"""How fast the cells live, and how alike they are."""


@final
class ChemicalGait(ChainedWalker):
    """Twelve cells of a heterochemical network move the hexapod; a modulator switches its gait.

    Attributes:
        cells: The running network.
    """

    name = "heterochemical"
    usual_preset = "hexapod-heterochemical"
    table = walker_table(CHEMISTRY)
    command_space = CHEMICAL_COMMAND
    named_commands = CHEMICAL_GAITS
    modulator_names = ("tripod",)

    def _prepare(self) -> None:
        network = six_legs(wait=_WAIT)
        self.cells = network.compile(self.batch)
        kinds = [[f"{kind} {leg}" for leg in SIX_LEGS] for kind in ("swing", "stance")]
        self._swings, self._stances = (
            np.array([network.names.index(name) for name in names]) for names in kinds
        )
        self._usual = self.cells.receptors[0].copy()
        self._charged_by = np.array([network.substances.index(name) for name in kinds[1]])
        self._modulator = network.substances.index(MODULATOR)
        self._concentration, self._elapsed = np.zeros((self.batch, 1)), np.zeros(self.batch)
        self._active = np.zeros((self.batch, len(network.cells)))

    @property
    def modulator(self) -> FloatArray:
        """Concentration of the modulator, shape ``(B, 1)``."""
        return self._concentration

    def _begin(self, rows: IntArray) -> None:
        """Let swing cells start anywhere below threshold, none quite like another."""
        threshold = np.array([cell.levels.threshold for cell in self.cells.network.cells])
        spread = self.section("chemistry")[:, 2]
        for row in rows:
            start = np.zeros(threshold.size)
            start[self._swings] = self._random[row].random(6) * threshold[self._swings]
            self.cells.reset([row], start=start)
            self.cells.receptors[row] = self._usual
            differences = self._random[row].uniform(-1.0, 1.0, 6)
            charging = self._swings, self._charged_by
            self.cells.receptors[row][charging] *= 1.0 + spread[row] * differences
        self._concentration[rows] = 0.0

    def _decide(self, command: FloatArray) -> tuple[Call, ...]:
        column = self.command_space.names.index
        told = (
            command[:, column("tripod")], command[:, column("speed")], self.section("chemistry"),
            self.lost, self.period, self._modulator, self._concentration, self._elapsed,
            self.cells.injected,
        )  # fmt: skip
        heard = self._active, self._swings, self._stances, self._activation
        return (
            Call(inject, told),
            self.cells.passing(self._elapsed, self._active),
            Call(listen, heard),
            self._in_rhythm(),
        )

    def _live(self) -> Live:
        return {
            **super()._live(),
            "cells": self.cells,
            "concentration": self._concentration,
        }


@njit(cache=True)
def inject(
    rows: IntArray,
    tripod: FloatArray,
    speed: FloatArray,
    chemistry: FloatArray,
    lost: FloatArray,
    tick: float,
    modulator: int,
    concentration: FloatArray,
    elapsed: FloatArray,
    injected: FloatArray,
) -> None:
    """Put the modulator into the space as the command and the legs say, in place.

    The tripod needs all legs: while one is felt to be lost its modulator is not released.

    Args:
        rows: Row numbers, shape ``(n,)``.
        tripod: Release that is asked for, shape ``(B,)``.
        speed: Speed command, 0 to 1, shape ``(B,)``.
        chemistry: Values of :data:`CHEMISTRY`, shape ``(B, 3)``.
        lost: How lost each leg is felt to be, 0 to 1, shape ``(B, 6)``.
        tick: Time since the last call, s.
        modulator: Column of the modulator.
        concentration: Of the modulator, updated in place, shape ``(B, 1)``.
        elapsed: Receives the time that passes for the cells, s, shape ``(B,)``.
        injected: Receives the concentration, shape ``(B, m)``.
    """
    for row in rows:
        away = tripod[row] * (1.0 - lost[row].max()) - concentration[row, 0]
        concentration[row, 0] += away * (1.0 - exp(-tick / (_RISE if away > 0.0 else _DECAY)))
        injected[row, modulator] = concentration[row, 0]
        slow, fast = chemistry[row, 0], chemistry[row, 1]
        elapsed[row] = tick * (slow + speed[row] * (fast - slow))


@njit(cache=True)
def listen(
    rows: IntArray,
    active: FloatArray,
    swings: IntArray,
    stances: IntArray,
    activation: FloatArray,
) -> None:
    """Write the activity of swing cells, then of stance cells, leg by leg, in place."""
    for row in rows:
        for leg in range(swings.size):
            activation[row, leg] = active[row, swings[leg]]
            activation[row, swings.size + leg] = active[row, stances[leg]]
