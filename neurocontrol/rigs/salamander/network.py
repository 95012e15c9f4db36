"""The suite of the spiking network alone: its rhythm over the drive, without body or feedback.

It is held against the figures of networks of this size that were computed from the published
constants.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.analysis.axial import AxialWave, half_turn, measure_wave
from neurocontrol.analysis.salamander.gaits import standing_wave
from neurocontrol.controllers.salamander.network import (
    LIMB_AS_PUBLISHED,
    SalamanderNetworkParameters,
)
from neurocontrol.controllers.salamander.rhythm import JOINTS
from neurocontrol.controllers.salamander.spiking import SpikingRhythm
from neurocontrol.evaluation import Measure, Work, average
from neurocontrol.evaluation.suite import least, worst
from neurocontrol.rigs.salamander.evaluation import FEW

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from neurocontrol.evaluation import Evaluation

_TICK = 0.005  # s between two looks
_BORDER = 4  # first joint behind the pelvis
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


def plan_network(evaluation: Evaluation) -> list[Work]:
    """Every drive of the table, one with the modulator, and a ramp, each for all networks."""
    times = [_TIME] * (len(_TABLE) + 1) + [_RAMP]
    return [Work(time) for time in times for _ in evaluation.seeds[:FEW]]


def measure_network(evaluation: Evaluation) -> list[Measure]:
    """Frequency and wave of the spiking network over the drive, and how fast a ramp switches it."""
    seeds = list(evaluation.seeds[:FEW])
    published = SalamanderNetworkParameters(limb=LIMB_AS_PUBLISHED)
    rhythm = SpikingRhythm(batch=len(seeds), seed=seeds, parameters=published, gradient=0.0)
    measures: list[Measure] = []
    for drive, (frequency, lag) in _TABLE.items():
        label, waves = f"drive {drive:g}", _waves(rhythm, evaluation, seeds, drive=drive)
        measures += _frequencies(label, waves, frequency)
        measures += _standing(label, waves) if lag is None else _travelling(label, waves, lag)
    freed = _waves(rhythm, evaluation, seeds, drive=_FREED_DRIVE, burst_termination=1.0)
    measures += _travelling(f"drive {_FREED_DRIVE:g} with burst termination", freed)
    return [*measures, _ramp(rhythm, seeds, evaluation)]


def _waves(
    rhythm: SpikingRhythm, evaluation: Evaluation, seeds: list[int], **told: float
) -> list[AxialWave]:
    """The steady waves of networks under a command, without stretch feedback."""
    rows, angle = np.arange(len(seeds)), np.zeros((len(seeds), JOINTS))
    rhythm.reset(rows, seeds)
    commands = np.tile(rhythm.command_space.vector(stretch=0.0, **told), (len(seeds), 1))
    rhythm.advance(rows, commands, angle, round(_SETTLED / rhythm.step_time))
    signals = []
    for _ in range(round((_TIME - _SETTLED) / _TICK)):
        rhythm.advance(rows, commands, angle, round(_TICK / rhythm.step_time))
        left, right = np.split(rhythm.axial, 2, axis=1)
        signals.append(left - right)
    evaluation.passed(_TIME * len(seeds))
    return [measure_wave(signal, _TICK) for signal in np.array(signals).swapaxes(0, 1)]


def _row(name: str, value: float, unit: str = "1", **target: Any) -> Measure:
    return Measure(suite="network", name=name, value=value, unit=unit, **target)


def _frequencies(
    label: str, waves: list[AxialWave], table: tuple[float, float]
) -> Iterator[Measure]:
    found = [wave.frequency for wave in waves]
    name = f"{label}: mean frequency of {len(waves)} networks"
    yield average("network", name, found, unit="Hz", target=table)
    yield _row(f"{label}: least frequency of a network", least(found), "Hz")
    yield _row(f"{label}: largest frequency of a network", worst(found), "Hz")


def _standing(label: str, waves: list[AxialWave]) -> Iterator[Measure]:
    """How little the wave of steps travels."""
    shapes = [standing_wave(wave, _BORDER) for wave in waves]
    yield _row(
        f"{label}: trunk's largest distance from its mean phase",
        worst([spread for spread, _ in shapes]), "cycles", target=0.03,
    )  # fmt: skip
    yield _row(
        f"{label}: step from trunk to tail off half a cycle",
        worst([abs(half_turn(step - 0.5)) for _, step in shapes]), "cycles", target=0.05,
    )  # fmt: skip


def _travelling(
    label: str, waves: list[AxialWave], table: tuple[float, float] | None = None
) -> Iterator[Measure]:
    """How much the wave of a swim travels, in % of a cycle per segment."""
    lags = [100.0 * float(wave.lag.mean()) / _SEGMENTS_PER_JOINT for wave in waves]
    yield average("network", f"{label}: mean lag per segment", lags, unit="%", target=table)
    yield _row(
        f"{label}: least lag per segment of a network", least(lags), "%",
        target=1.5, direction="at least",
    )  # fmt: skip


def _ramp(rhythm: SpikingRhythm, seeds: list[int], evaluation: Evaluation) -> Measure:
    """Time from the last moment of stepping to the first of silent limbs, on a slow ramp."""
    rows, angle = np.arange(len(seeds)), np.zeros((len(seeds), JOINTS))
    rhythm.reset(rows, seeds)
    commands = np.tile(rhythm.command_space.vector(stretch=0.0), (len(seeds), 1))
    steps, history = round(_TICK / rhythm.step_time), []
    for tick in range(round(_RAMP / _TICK)):
        commands[:, 0] = 1.0 + 4.0 * tick * _TICK / _RAMP
        rhythm.advance(rows, commands, angle, steps)
        rates = rhythm.network.traces[:, rhythm.limb_columns]
        history.append(rates.mean(axis=1))
    evaluation.passed(_RAMP * len(seeds))
    activity = np.array(history)
    usual = activity[: round(0.3 * len(activity))].mean(axis=0)
    took = []
    for row in rows:
        # Pools alternate, so their mean hardly falls within a stride; half of it is still stepping.
        active = np.flatnonzero(activity[:, row] > 0.5 * usual[row])
        silent = np.flatnonzero(activity[:, row] > 0.05 * usual[row])
        took.append(float(silent[-1] - active[-1]) * _TICK)
    return _row("ramp 1 to 5 in 20 s: longest switch of the limbs", worst(took), "s", target=1.0)
