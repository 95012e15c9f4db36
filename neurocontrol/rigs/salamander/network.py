"""The suite of the spiking network alone: its rhythm over the drive, without body or feedback.

It is held against the figures of networks of this size that were computed from the published
constants.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.analysis.axial import AxialWave, half_turn, measure_wave
from neurocontrol.analysis.salamander.gaits import standing_wave
from neurocontrol.controllers.salamander.network import (
    LIMB_AS_PUBLISHED,
    SalamanderNetworkParameters,
)
from neurocontrol.controllers.salamander.rhythm import JOINTS
from neurocontrol.controllers.salamander.spiking import SpikingRhythm
from neurocontrol.evaluation import Suites, Work, average, least, worst
from neurocontrol.rigs.salamander.trials import BORDER, FEW

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from neurocontrol.evaluation import Evaluation, Measure, Outcome
    from neurocontrol.types import FloatArray

_TICK = 0.005  # s between two looks
_TIME, _SETTLED = 9.0, 2.0  # s
_SEGMENTS_PER_JOINT = 2
_TABLE: Mapping[float, tuple[tuple[float, float], tuple[float, float] | None]] = {
    1.0: ((0.92, 1.03), None),
    2.0: ((0.78, 0.92), None),
    2.9: ((0.88, 1.00), None),
    3.1: ((1.62, 1.88), (2.3, 2.8)),
    4.0: ((1.88, 2.00), (2.8, 2.9)),
    5.0: ((2.00, 2.18), (3.1, 3.4)),
}
"""Frequency, Hz, and lag of a travelling wave, % of a cycle per segment, by drive.

Ranges of three networks, each drawn anew. Single networks differ by more than they span.
"""

_FREED_DRIVE = 2.5  # at which the modulator sets the axis free
_RAMP = 20.0  # s from drive 1 to 5

SUITES = Suites()
"""The suite of the spiking network."""


def _plan(evaluation: Evaluation) -> list[Work]:
    """Every drive of the table, one with the modulator, and a ramp, each for all networks."""
    times = [_TIME] * (len(_TABLE) + 1) + [_RAMP]
    return [Work(time) for time in times for _ in evaluation.seeds[:FEW]]


@SUITES.add("network", _plan, "the spiking network over its drive")
def _network(evaluation: Evaluation, outcomes: Sequence[Outcome]) -> Iterator[Measure]:
    """Frequency and wave of the spiking network over the drive, and how fast a ramp switches it."""
    seeds = list(evaluation.seeds[:FEW])
    published = SalamanderNetworkParameters(limb=LIMB_AS_PUBLISHED)
    rhythm = SpikingRhythm(
        batch=len(seeds), seed=seeds, parameters=published, changes=evaluation.rig.changes
    )
    rhythm.tuned[:] = 0.0
    for drive, (frequency, lag) in _TABLE.items():
        label, waves = f"drive {drive:g}", _waves(rhythm, seeds, drive=drive)
        evaluation.passed(_TIME * len(seeds))
        found = [wave.frequency for wave in waves]
        name = f"{label}: mean frequency of {len(waves)} networks"
        yield average(name, found, "Hz", within=frequency)
        yield least(f"{label}: least frequency of a network", found, "Hz")
        yield worst(f"{label}: largest frequency of a network", found, "Hz")
        yield from _standing(label, waves) if lag is None else _travelling(label, waves, lag)
    freed = _waves(rhythm, seeds, drive=_FREED_DRIVE, burst_termination=1.0)
    evaluation.passed(_TIME * len(seeds))
    yield from _travelling(f"drive {_FREED_DRIVE:g} with burst termination", freed)
    took = _switches(rhythm, seeds)
    evaluation.passed(_RAMP * len(seeds))
    yield worst("ramp 1 to 5 in 20 s: longest switch of the limbs", took, "s", at_most=1.0)


def _begun(
    rhythm: SpikingRhythm, seeds: list[int], **told: float
) -> tuple[np.ndarray, FloatArray, FloatArray]:
    """Rows of networks that begin anew, a command for each, and the angles of joints at rest."""
    rows = np.arange(len(seeds))
    rhythm.reset(rows, seeds)
    commands = np.tile(rhythm.command_space.vector(stretch=0.0, **told), (len(seeds), 1))
    return rows, commands, np.zeros((len(seeds), JOINTS))


def _waves(rhythm: SpikingRhythm, seeds: list[int], **told: float) -> list[AxialWave]:
    """The steady waves of networks under a command, without stretch feedback."""
    rows, commands, angle = _begun(rhythm, seeds, **told)
    rhythm.advance(rows, commands, angle, round(_SETTLED / rhythm.step_time))
    signals = []
    for _ in range(round((_TIME - _SETTLED) / _TICK)):
        rhythm.advance(rows, commands, angle, round(_TICK / rhythm.step_time))
        left, right = np.split(rhythm.axial, 2, axis=1)
        signals.append(left - right)
    return [measure_wave(signal, _TICK) for signal in np.array(signals).swapaxes(0, 1)]


def _standing(label: str, waves: list[AxialWave]) -> Iterator[Measure]:
    """How little the wave of steps travels."""
    shapes = [standing_wave(wave, BORDER) for wave in waves]
    spread = [away for away, _ in shapes]
    yield worst(
        f"{label}: trunk's largest distance from its mean phase", spread, "cycles", at_most=0.03
    )
    off = [abs(half_turn(step - 0.5)) for _, step in shapes]
    yield worst(f"{label}: step from trunk to tail off half a cycle", off, "cycles", at_most=0.05)


def _travelling(
    label: str, waves: list[AxialWave], table: tuple[float, float] | None = None
) -> Iterator[Measure]:
    """How much the wave of a swim travels, in % of a cycle per segment."""
    lags = [100.0 * float(wave.lag.mean()) / _SEGMENTS_PER_JOINT for wave in waves]
    yield average(f"{label}: mean lag per segment", lags, "%", within=table)
    yield least(f"{label}: least lag per segment of a network", lags, "%", at_least=1.5)


def _switches(rhythm: SpikingRhythm, seeds: list[int]) -> list[float]:
    """Times from the last moment of stepping to the first of silent limbs on a slow ramp, s."""
    rows, commands, angle = _begun(rhythm, seeds)
    steps, history = round(_TICK / rhythm.step_time), []
    for tick in range(round(_RAMP / _TICK)):
        commands[:, 0] = 1.0 + 4.0 * tick * _TICK / _RAMP
        rhythm.advance(rows, commands, angle, steps)
        history.append(rhythm.network.traces[:, rhythm.limb_columns].mean(axis=1))
    activity = np.array(history)
    usual = activity[: round(0.3 * len(activity))].mean(axis=0)
    took = []
    for row in rows:
        # Pools alternate, so their mean hardly falls within a stride; half of it is still stepping.
        active = np.flatnonzero(activity[:, row] > 0.5 * usual[row])
        silent = np.flatnonzero(activity[:, row] > 0.05 * usual[row])
        took.append(float(silent[-1] - active[-1]) * _TICK)
    return took
