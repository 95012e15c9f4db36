"""The suite of the phase oscillators alone: published and computed frequencies and lags."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.controllers.salamander.behaviours import BEHAVIOURS
from neurocontrol.controllers.salamander.knuesel import SIMULATED, KnueselNetwork
from neurocontrol.controllers.salamander.oscillators import DriveOscillators
from neurocontrol.controllers.salamander.rhythm import JOINTS
from neurocontrol.evaluation import Suites, Work, measured

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from neurocontrol.evaluation import Evaluation, Measure, Outcome
    from neurocontrol.types import FloatArray

_DRIVE_TABLE = {
    1.0: (0.20, (2.9, 1.6, 6.1, 34.5, 6.7, 1.8, 2.8)),
    2.0: (0.40, (2.4, 1.2, 5.4, 36.9, 5.7, 1.3, 2.4)),
    3.0: (0.60, (2.2, 1.0, 5.0, 38.2, 5.2, 1.1, 2.2)),
    3.1: (0.92, (12.5,) * 7),
    4.0: (1.10, (12.5,) * 7),
    5.0: (1.30, (12.5,) * 7),
}
"""Frequency, Hz, and lags, %, of the oscillators of 2007 over the drive."""

_KNUESEL_TABLE: Mapping[str, tuple[Mapping[str, float], float, float]] = {
    "swimming 1.34": (SIMULATED["swimming"], 1.474, 6.60),
    "swimming of the robot": (BEHAVIOURS["swimming"].command, 1.10, 6.60),
    "the same, slower neck": ({**BEHAVIOURS["swimming"].command, "rostral": 0.9}, 0.99, 3.9),
    "swimming 1.03/1.34": (SIMULATED["swimming with a slower neck"], 1.14, 0.1),
    "stepping 0.98": (SIMULATED["uniform stepping"], 0.61, -6.7),
    "stepping 0.63/0.98": (SIMULATED["stepping"], 0.55, 0.8),
    "stepping 0.60/1.00": (BEHAVIOURS["stepping"].command, 0.55, 2.0),
    "struggling 0.27/0.38": (BEHAVIOURS["struggling"].command, 0.20, -3.1),
}
"""Command, frequency, Hz, and mean lag of segments 8 to 12, %, of the network of 2020."""

_SETTLED, _TIME = 60.0, 10.0  # s
_TICK = 0.02  # s between two looks


SUITES = Suites()
"""The suite of the phase oscillators."""


def _plan(evaluation: Evaluation) -> list[Work]:
    """Every row of both tables."""
    return [Work(_SETTLED + _TIME)] * (len(_DRIVE_TABLE) + len(_KNUESEL_TABLE))


@SUITES.add("oscillators", _plan, "phase oscillators, 2007 and 2020")
def _oscillators(evaluation: Evaluation, outcomes: Sequence[Outcome]) -> Iterator[Measure]:
    """Largest deviations from the rows of both tables."""
    drives = DriveOscillators(batch=len(_DRIVE_TABLE), seed=1)
    commands = np.array([drives.command_space.vector(drive=drive) for drive in _DRIVE_TABLE])
    pace, lags = _phases(drives, commands, slice(0, 8))
    frequencies, expected = zip(*_DRIVE_TABLE.values(), strict=True)
    yield from _deviation("2007", pace / frequencies, lags - np.array(expected))
    knuesel = KnueselNetwork(batch=len(_KNUESEL_TABLE), seed=1)
    told, frequencies, expected = zip(*_KNUESEL_TABLE.values(), strict=True)
    commands = np.array([knuesel.command_space.vector(**command) for command in told])
    pace, lags = _phases(knuesel, commands, slice(7, 12))
    yield from _deviation("2020", pace / frequencies, lags.mean(axis=1) - np.array(expected))
    for work in _plan(evaluation):
        evaluation.passed(work.duration)


def _deviation(year: str, pace: FloatArray, off: FloatArray) -> Iterator[Measure]:
    """Paces relative to those of a table, and differences of lags from it."""
    name = f"{year}: largest relative error of a frequency"
    yield measured(name, np.abs(pace - 1.0).max(), at_most=0.02)
    name = f"{year}: largest error of a lag, percentage points"
    yield measured(name, np.abs(off).max(), at_most=0.3)


def _phases(
    rhythm: DriveOscillators | KnueselNetwork, commands: FloatArray, segments: slice
) -> tuple[FloatArray, FloatArray]:
    """Frequency, Hz, and mean lags between neighbours of left segments, %, of every row."""
    rows, angle = np.arange(rhythm.batch), np.zeros((rhythm.batch, JOINTS))
    rhythm.advance(rows, commands, angle, round(_SETTLED / rhythm.step_time))
    history = []
    for _ in range(round(_TIME / _TICK)):
        rhythm.advance(rows, commands, angle, round(_TICK / rhythm.step_time))
        history.append(rhythm.oscillators.phase[:, segments].copy())
    phases = np.array(history)
    turns = np.exp(1j * (phases[:, :, :-1] - phases[:, :, 1:])).mean(axis=0)
    pace = (phases[-1, :, 0] - phases[0, :, 0]) / (2 * np.pi * _TICK * (len(phases) - 1))
    return pace, 100.0 * np.angle(turns) / (2 * np.pi)
