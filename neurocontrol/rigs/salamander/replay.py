"""The suite of replayed swimming: body and water alone, moved by the joints of swimming animals."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.analysis.axial import measure_wave
from neurocontrol.analysis.metrics import net_speed
from neurocontrol.analysis.salamander.midline import measure_travel, midline
from neurocontrol.analysis.salamander.norms import (
    SWIM_ANGLES,
    SWIM_LAGS,
    SWIM_PROFILE,
    SWIM_RANGES,
    SWIM_STRIDE,
)
from neurocontrol.evaluation import Suites, Work, average, measured, worst
from neurocontrol.models.salamander import salamander
from neurocontrol.plant import Plant, Scenario
from neurocontrol.water import Water

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import mujoco

    from neurocontrol.evaluation import Evaluation, Measure, Outcome
    from neurocontrol.models import Body
    from neurocontrol.types import FloatArray

_TIME = 6.0  # s
_TICK = 0.001  # s
_FREQUENCIES = np.linspace(*SWIM_RANGES["frequency"], 5)  # Hz
_PLACES: Mapping[str, Callable[[FloatArray], float]] = MappingProxyType(
    {
        "nose": lambda profile: profile[0],
        "stillest place": np.min,
        "tip of the tail": lambda profile: profile[-1],
    }
)

SUITES = Suites()
"""The suite of replayed swimming."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Replay:
    """What a replayed swim was like.

    Attributes:
        speed: Body lengths per second.
        stride: Body lengths per tail beat.
        off: Largest distance of a joint's amplitude from the one replayed, degrees.
        profile: Amplitude of the swing to the sides along the body, body lengths, shape ``(11,)``.
    """

    speed: float
    stride: float
    off: float
    profile: FloatArray


def replay_swimming(frequency: float) -> Replay:
    """Swim deep under water on servos that replay the joints of swimming animals.

    Args:
        frequency: Of the tail beats, Hz.
    """
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
    joints, ticks, poses, angles = len(SWIM_ANGLES), round(_TIME / _TICK), [], []
    for tick in range(ticks):
        turn = 2 * np.pi * (frequency * tick * _TICK - lag)
        plant.control[0, :joints] = amplitude * np.sin(turn)
        plant.control[0, joints:] = folded
        plant.step(round(_TICK / plant.timestep))
        poses.append(plant.qpos[0, :7].copy())
        angles.append(plant.sensors["axis_angle"][0].copy())
    time: FloatArray = np.arange(ticks, dtype=np.float64) * _TICK
    strides = int((_TIME / 2) * frequency)
    steady = slice(ticks - 1 - round(strides / frequency / _TICK), ticks)
    qpos, bent = np.array(poses)[steady], np.array(angles)[steady]
    speed = net_speed(time[steady], qpos) / body.length
    reached = measure_wave(bent, _TICK, frequency=frequency).amplitude
    line = midline(qpos, bent, body.axis)
    return Replay(
        speed=speed,
        stride=speed / frequency,
        off=float(np.abs(np.degrees(reached - amplitude)).max()),
        profile=measure_travel(line, _TICK, frequency).excursion / body.length,
    )


def _limb_joints(plant: Plant) -> list[str]:
    return [plant.model.actuator(index).name for index in range(8, plant.model.nu)]


def _weightless(body: Body) -> Body:
    """The same body without gravity, and so without buoyancy."""

    def build() -> mujoco.MjSpec:
        spec = body.build()
        spec.option.gravity = [0, 0, 0]
        return spec

    return replace(body, build=build)


def _plan(evaluation: Evaluation) -> list[Work]:
    """A swim at every frequency."""
    return [Work(_TIME) for _ in _FREQUENCIES]


@SUITES.add("replay", _plan, "replayed joints of swimming animals")
def _replay(evaluation: Evaluation, outcomes: Sequence[Outcome]) -> Iterator[Measure]:
    """With the joints of animals the body goes their stride in every beat, however fast it is."""
    replays = []
    for frequency in _FREQUENCIES:
        replays.append(replay_swimming(float(frequency)))
        evaluation.passed(_TIME)
    strides = np.array([replay.stride for replay in replays])
    for frequency, stride in zip(_FREQUENCIES, strides, strict=True):
        off = abs(stride / SWIM_STRIDE - 1.0)
        name = f"{frequency:g} Hz: relative distance of the speed from {SWIM_STRIDE:g} BL a beat"
        yield measured(name, off, at_most=0.03)
    spread = float(np.ptp(strides) / strides.mean())
    yield measured("relative spread of the strides", spread, at_most=0.03)
    worst_off = [replay.off for replay in replays]
    yield worst("largest distance of a joint from its angle", worst_off, "deg", at_most=1.0)
    for place, pick in _PLACES.items():
        swings = [float(pick(replay.profile)) for replay in replays]
        yield average(
            f"swing of the {place} (animal {pick(np.array(SWIM_PROFILE)):g})", swings, "BL"
        )
