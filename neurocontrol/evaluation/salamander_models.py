"""The suites of the salamander's models without a gait: open loops, replayed swimming, behaviours.

What is measured is held against published figures, or against those computed from the published
constants.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf, nan
from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.analysis.axial import AxialWave, half_turn, measure_wave
from neurocontrol.analysis.metrics import net_speed
from neurocontrol.analysis.salamander import standing_wave
from neurocontrol.analysis.salamander_norms import SWIM_ANGLES, SWIM_FREQUENCY, SWIM_LAGS
from neurocontrol.arenas import make_arena
from neurocontrol.controllers.salamander.behaviours import BEHAVIOURS
from neurocontrol.controllers.salamander.knuesel import BEHAVIOURS as ROBOT
from neurocontrol.controllers.salamander.knuesel import SIMULATED, KnueselNetwork
from neurocontrol.controllers.salamander.network import (
    LIMB_AS_PUBLISHED,
    SalamanderNetworkParameters,
)
from neurocontrol.controllers.salamander.oscillators import DriveOscillators
from neurocontrol.controllers.salamander.spiking import SpikingRhythm
from neurocontrol.evaluation.measure import Measure
from neurocontrol.evaluation.salamander_trials import SalamanderTrial, body_of, run_salamanders
from neurocontrol.evaluation.suite import Suite, least, mean, worst
from neurocontrol.models.salamander import salamander
from neurocontrol.plant import Plant, Scenario
from neurocontrol.water import Water

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import mujoco

    from neurocontrol.controllers.salamander.rhythm import SpinalRhythm
    from neurocontrol.evaluation.salamander import SalamanderEvaluation
    from neurocontrol.models import Body
    from neurocontrol.types import FloatArray

_TICK = 0.005  # s between two looks at an open loop
_BORDER = 4  # first joint behind the pelvis

_NETWORK_TIME, _NETWORK_SETTLED = 9.0, 2.0  # s
_NETWORK_TABLE = {
    1.0: (0.92, 1.03),
    2.0: (0.78, 0.92),
    2.9: (0.88, 1.00),
    3.1: (1.62, 1.88),
    4.0: (1.88, 2.00),
    5.0: (2.00, 2.18),
}
"""Frequencies, Hz, of three networks of this size computed from the published constants."""

_FREED_DRIVE = 2.5  # at which the modulator sets the axis free
_RAMP = 20.0  # s from drive 1 to 5


@dataclass(frozen=True)
class _Run:
    """Something that takes simulated time."""

    duration: float


def _record(
    rhythm: SpinalRhythm, commands: FloatArray, settled: float, length: float
) -> tuple[FloatArray, FloatArray]:
    """Run spinal cords without bodies; left-right activity ``(T, B, J)`` and limb activity."""
    rows, angle = np.arange(rhythm.batch), np.zeros((rhythm.batch, 8))
    rhythm.advance(rows, commands, angle, round(settled / rhythm.step_time))
    axial, limbs = [], []
    for _ in range(round(length / _TICK)):
        rhythm.advance(rows, commands, angle, round(_TICK / rhythm.step_time))
        left, right = np.split(rhythm.axial, 2, axis=1)
        axial.append(left - right)
        limbs.append(rhythm.limb_activity.mean(axis=1))
    return np.array(axial), np.array(limbs)


def plan_network(seeds: tuple[int, ...]) -> list[_Run]:
    """Six drives, three networks each, and a ramp."""
    return [_Run(_NETWORK_TIME)] * ((len(_NETWORK_TABLE) + 1) * len(seeds[:3])) + [_Run(_RAMP)] * 3


def measure_network(evaluation: SalamanderEvaluation) -> list[Measure]:
    """Frequency and wave of the spiking network over the drive, and how fast a ramp switches it."""
    seeds = list(evaluation.seeds[:3])
    published = SalamanderNetworkParameters(limb=LIMB_AS_PUBLISHED)
    rhythm = SpikingRhythm(batch=len(seeds), seed=seeds, parameters=published, gradient=0.0)
    measures = []
    for drive, (low, high) in _NETWORK_TABLE.items():
        waves = _waves(rhythm, evaluation, seeds, drive=drive)
        measures.append(
            Measure(
                suite="network", name=f"drive {drive:g}: mean frequency over the table's middle",
                value=mean([wave.frequency for wave in waves]) / (0.5 * (low + high)) - 1.0,
            )
        )  # fmt: skip
        measures += _wave_measures(f"drive {drive:g}", drive, waves)
    freed = _waves(rhythm, evaluation, seeds, drive=_FREED_DRIVE, burst_termination=1.0)
    measures += _wave_measures(f"drive {_FREED_DRIVE:g} with burst termination", inf, freed)
    return [*measures, _ramp(rhythm, seeds, evaluation)]


def _waves(
    rhythm: SpikingRhythm, evaluation: SalamanderEvaluation, seeds: list[int], **told: float
) -> list[AxialWave]:
    """The steady waves of networks under a command, without stretch feedback."""
    rows = np.arange(len(seeds))
    rhythm.reset(rows, seeds)
    commands = np.tile(rhythm.command_space.vector(stretch=0.0, **told), (len(seeds), 1))
    span = _NETWORK_TIME - _NETWORK_SETTLED
    signals, _ = _record(rhythm, commands, _NETWORK_SETTLED, span)
    if evaluation.progress:
        evaluation.progress(_NETWORK_TIME * len(seeds))
    return [measure_wave(signals[:, row], _TICK) for row in rows]


def _wave_measures(label: str, drive: float, waves: list[AxialWave]) -> list[Measure]:
    """A standing wave below a drive of 3, a travelling one above it."""
    if drive < 3.0:
        shapes = [standing_wave(wave, _BORDER) for wave in waves]
        off = [abs(half_turn(step - 0.5)) for _, step in shapes]
        return [
            Measure(
                suite="network", name=f"{label}: trunk's largest distance from its mean phase",
                value=worst([spread for spread, _ in shapes]), unit="cycles", target=0.03,
            ),
            Measure(
                suite="network", name=f"{label}: step from trunk to tail off half a cycle",
                value=worst(off), unit="cycles", target=0.05,
            ),
        ]  # fmt: skip
    lags = [100.0 * float(wave.lag.mean()) / 2.0 for wave in waves]  # two segments to a joint
    return [
        Measure(
            suite="network", name=f"{label}: least lag, % of a cycle per segment",
            value=least(lags), target=1.5, direction="at least",
        )
    ]  # fmt: skip


def _ramp(rhythm: SpikingRhythm, seeds: list[int], evaluation: SalamanderEvaluation) -> Measure:
    """Time from the last moment of stepping to the first of silent limbs, on a slow ramp."""
    rows, angle = np.arange(len(seeds)), np.zeros((len(seeds), 8))
    rhythm.reset(rows, seeds)
    commands = np.tile(rhythm.command_space.vector(stretch=0.0), (len(seeds), 1))
    steps, history = round(_TICK / rhythm.step_time), []
    for tick in range(round(_RAMP / _TICK)):
        commands[:, 0] = 1.0 + 4.0 * tick * _TICK / _RAMP
        rhythm.advance(rows, commands, angle, steps)
        rates = rhythm.network.traces[:, rhythm.limb_columns]
        history.append(rates.mean(axis=1))
    if evaluation.progress:
        evaluation.progress(_RAMP * len(seeds))
    activity = np.array(history)
    usual = activity[: round(0.3 * len(activity))].mean(axis=0)
    took = []
    for row in rows:
        # Pools alternate, so their mean hardly falls within a stride; half of it is still stepping.
        active = np.flatnonzero(activity[:, row] > 0.5 * usual[row])
        silent = np.flatnonzero(activity[:, row] > 0.05 * usual[row])
        took.append(float(silent[-1] - active[-1]) * _TICK)
    return Measure(
        suite="network", name="ramp 1 to 5 in 20 s: longest switch of the limbs", value=worst(took),
        unit="s", target=1.0,
    )  # fmt: skip


_REPLAY_TIME = 6.0  # s
_REPLAYED_SPEED = 0.717  # body lengths/s


def plan_replay(seeds: tuple[int, ...]) -> list[_Run]:
    """One swim."""
    return [_Run(_REPLAY_TIME)]


def replay_swimming() -> float:
    """Speed of the animal when servos replay the joints of swimming animals, BL/s."""
    body = salamander(actuation="servo")
    assert body.floating is not None
    scenario = Scenario(terrain=body.ground, water=Water(level=1.0))
    plant = Plant(_weightless(body), [scenario], threads=1)
    start = body.floating.copy()
    start[2] = 0.5  # deep enough that nothing breaks the surface
    plant.reset(qpos=start)
    amplitude = np.radians(SWIM_ANGLES)
    lag = np.concatenate([[0.0], np.cumsum(SWIM_LAGS)])
    folded = start[[int(plant.model.joint(name).qposadr[0]) for name in _limb_joints(plant)]]
    joints, ticks, way = len(SWIM_ANGLES), round(_REPLAY_TIME / 0.001), []
    for tick in range(ticks):
        turn = 2 * np.pi * (SWIM_FREQUENCY * tick * 0.001 - lag)
        plant.control[0, :joints] = amplitude * np.sin(turn)
        plant.control[0, joints:] = folded
        plant.step(2)
        way.append(plant.qpos[0, :7].copy())
    time: FloatArray = np.arange(ticks, dtype=np.float64) * 0.001
    strides = int((_REPLAY_TIME / 2) * SWIM_FREQUENCY)
    steady = slice(ticks - 1 - round(strides / SWIM_FREQUENCY / 0.001), ticks)
    return net_speed(time[steady], np.array(way)[steady]) / body.length


def _limb_joints(plant: Plant) -> list[str]:
    return [plant.model.actuator(index).name for index in range(8, plant.model.nu)]


def _weightless(body: Body) -> Body:
    """The same body without gravity, and so without buoyancy."""

    def build() -> mujoco.MjSpec:
        spec = body.build()
        spec.option.gravity = [0, 0, 0]
        return spec

    return replace(body, build=build)


def measure_replay(evaluation: SalamanderEvaluation) -> list[Measure]:
    """The animal under position control at 3.17 Hz swims as fast as the computed figure."""
    speed = replay_swimming()
    if evaluation.progress:
        evaluation.progress(_REPLAY_TIME)
    return [
        Measure(suite="replay", name="speed of replayed swimming", value=speed, unit="BL/s"),
        Measure(
            suite="replay", name="its relative distance from 0.717 BL/s",
            value=abs(speed / _REPLAYED_SPEED - 1.0), target=0.03,
        ),
    ]  # fmt: skip


_OSCILLATOR_TABLE = {
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
    "swimming of the robot": (ROBOT["swimming"], 1.10, 6.60),
    "the same, slower neck": ({**ROBOT["swimming"], "rostral": 0.9}, 0.99, 3.9),
    "swimming 1.03/1.34": (SIMULATED["swimming with a slower neck"], 1.14, 0.1),
    "stepping 0.98": (SIMULATED["uniform stepping"], 0.61, -6.7),
    "stepping 0.63/0.98": (SIMULATED["stepping"], 0.55, 0.8),
    "stepping 0.60/1.00": (ROBOT["forward terrestrial stepping"], 0.55, 2.0),
    "struggling 0.27/0.38": (ROBOT["struggling"], 0.20, -3.1),
}
"""Command, frequency, Hz, and mean lag of segments 8 to 12, %, of the network of 2020."""

_OPEN_SETTLED, _OPEN_TIME = 60.0, 10.0  # s


def plan_oscillators(seeds: tuple[int, ...]) -> list[_Run]:
    """Every row of both tables."""
    return [_Run(_OPEN_SETTLED + _OPEN_TIME)] * (len(_OSCILLATOR_TABLE) + len(_KNUESEL_TABLE))


def measure_oscillators(evaluation: SalamanderEvaluation) -> list[Measure]:
    """Largest deviations from the rows of both tables."""
    rows = np.arange(len(_OSCILLATOR_TABLE))
    oscillators = DriveOscillators(batch=len(rows), seed=1)
    space = oscillators.command_space
    commands = np.array([space.vector(drive=drive) for drive in _OSCILLATOR_TABLE])
    pace, lags = _phases(oscillators, commands, slice(0, 8))
    first = _deviation("2007", pace, lags, list(_OSCILLATOR_TABLE.values()))
    knuesel = KnueselNetwork(batch=len(_KNUESEL_TABLE), seed=1)
    space = knuesel.command_space
    commands = np.array([space.vector(**row[0]) for row in _KNUESEL_TABLE.values()])
    pace, lags = _phases(knuesel, commands, slice(7, 12))
    table = [(frequency, (lag,)) for _, frequency, lag in _KNUESEL_TABLE.values()]
    second = _deviation("2020", pace, lags.mean(axis=1, keepdims=True), table)
    if evaluation.progress:
        for run in plan_oscillators(evaluation.seeds):
            evaluation.progress(run.duration)
    return [*first, *second]


def _phases(
    rhythm: DriveOscillators | KnueselNetwork, commands: FloatArray, segments: slice
) -> tuple[FloatArray, FloatArray]:
    """Frequency, Hz, and mean lags between neighbours of left segments, %, of every row."""
    rows, angle = np.arange(rhythm.batch), np.zeros((rhythm.batch, 8))
    rhythm.advance(rows, commands, angle, round(_OPEN_SETTLED / rhythm.step_time))
    history = []
    for _ in range(round(_OPEN_TIME / 0.02)):
        rhythm.advance(rows, commands, angle, round(0.02 / rhythm.step_time))
        history.append(rhythm.oscillators.phase[:, segments].copy())
    phases = np.array(history)
    turns = np.exp(1j * (phases[:, :, :-1] - phases[:, :, 1:])).mean(axis=0)
    pace = (phases[-1, :, 0] - phases[0, :, 0]) / (2 * np.pi * 0.02 * (len(phases) - 1))
    return pace, 100.0 * np.angle(turns) / (2 * np.pi)


def _deviation(
    year: str, pace: FloatArray, lags: FloatArray, table: Sequence[tuple[float, tuple[float, ...]]]
) -> list[Measure]:
    wanted = np.array([frequency for frequency, _ in table])
    off = np.abs(lags - np.array([row for _, row in table]))
    return [
        Measure(
            suite="oscillators", name=f"{year}: largest relative error of a frequency",
            value=float(np.abs(pace / wanted - 1.0).max()), target=0.02,
        ),
        Measure(
            suite="oscillators", name=f"{year}: largest error of a lag, percentage points",
            value=float(off.max()), target=0.3,
        ),
    ]  # fmt: skip


_SETTLING = 40.0  # s in which the phases of the slowest behaviour settle, without the body
_BEHAVING, _BEHAVIOUR_TRANSIENT = 30.0, 6.0  # s


def plan_behaviours(seeds: tuple[int, ...]) -> list[_Run]:
    """The five behaviours of the robot."""
    return [_Run(_BEHAVING)] * len(BEHAVIOURS)


def behaviour_trial(name: str, seed: int, duration: float = _BEHAVING) -> SalamanderTrial:
    """A behaviour of the robot, where it belongs, its rhythm settled before it starts."""
    behaviour, body = BEHAVIOURS[name], body_of("robot")
    arena = make_arena(behaviour.arena, body)
    ground = arena.terrain
    arena = replace(arena, terrain=replace(ground, friction=behaviour.slippery * ground.friction))
    return SalamanderTrial(
        duration=duration, seed=seed, arena=arena, body="robot", controller="knuesel",
        commands=((0.0, behaviour.command),), varied=False, label=name, warm_up=_SETTLING,
    )  # fmt: skip


def measure_behaviours(evaluation: SalamanderEvaluation) -> list[Measure]:
    """Lag, frequency and direction of travel of the five behaviours."""
    trials = [behaviour_trial(name, evaluation.seeds[0]) for name in BEHAVIOURS]
    figures: dict[str, tuple[float, float, float]] = {}
    for outcome in run_salamanders(trials, progress=evaluation.progress):
        read = outcome.steady(_BEHAVIOUR_TRANSIENT)
        if outcome.track.fell:
            figures[outcome.trial.label] = nan, nan, nan
            continue
        left, right = np.split(read["axial"], 2, axis=1)
        wave = measure_wave(left - right, float(read["time"][1] - read["time"][0]))
        # From the middle of one joint of the trunk to that of the next there are three segments.
        lag = 100.0 * float(wave.lag[3]) / 3.0
        speed = net_speed(read["time"], read["qpos"]) / body_of("robot").length
        figures[outcome.trial.label] = wave.frequency, lag, speed
    return _behaviour_rows(figures)


def _behaviour_rows(figures: Mapping[str, tuple[float, float, float]]) -> list[Measure]:
    def row(name: str, what: str, value: float, unit: str = "1", **target: Any) -> Measure:
        return Measure(suite="behaviours", name=f"{name}: {what}", value=value, unit=unit, **target)

    rows = []
    expected: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
        "swimming": ({"target": 3.0}, {"target": 0.2, "direction": "at least"}),
        "stepping": ({"target": 4.0}, {"target": 0.05, "direction": "at least"}),
        "underwater": ({}, {"target": 0.05, "direction": "at least"}),
        "backward": ({}, {"target": -0.01}),
        "struggling": ({"target": -1.0}, {"target": 0.05}),
    }
    for name, (frequency, lag, speed) in figures.items():
        of_lag, of_speed = expected[name]
        rows += [
            row(name, "frequency", frequency, "Hz"),
            row(name, "lag of segments 8 to 11, % per segment", lag, **of_lag),
            row(name, "speed", speed, "BL/s", **of_speed),
        ]
    rises = np.diff([frequency for frequency, _, _ in figures.values()])
    rows.append(
        row("all", "largest rise of frequency from one to the next", float(rises.max()), "Hz",
            target=0.0)
    )  # fmt: skip
    return rows


SUITES: dict[str, Suite] = {
    "network": Suite(plan_network, measure_network, "the spiking network over its drive"),
    "oscillators": Suite(plan_oscillators, measure_oscillators, "phase oscillators, 2007 and 2020"),
    "replay": Suite(plan_replay, measure_replay, "replayed joints of swimming animals"),
    "behaviours": Suite(plan_behaviours, measure_behaviours, "the robot's five behaviours"),
}
"""Every suite by name."""
