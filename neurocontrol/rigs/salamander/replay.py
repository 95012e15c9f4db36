"""The suite of replayed swimming: body and water alone, moved by the joints of swimming animals."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.analysis.metrics import net_speed
from neurocontrol.analysis.salamander.midline import measure_travel, midline
from neurocontrol.analysis.salamander.norms import (
    SWIM_ANGLES,
    SWIM_FREQUENCY,
    SWIM_LAGS,
    SWIM_PROFILE,
)
from neurocontrol.evaluation import Suites, Work, measured
from neurocontrol.models.salamander import salamander
from neurocontrol.plant import Plant, Scenario
from neurocontrol.water import Water

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import mujoco

    from neurocontrol.evaluation import Evaluation, Measure, Outcome
    from neurocontrol.models import Body
    from neurocontrol.types import FloatArray

_TIME = 6.0  # s
_TICK = 0.001  # s
_SPEED = 0.717  # body lengths/s, computed from the published body, joints and drag
_PLACES = ("nose", "stillest place", "tip of the tail")

SUITES = Suites()
"""The suite of replayed swimming."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Replay:
    """What a replayed swim was like.

    Attributes:
        speed: Body lengths per second.
        profile: Amplitude of the swing to the sides along the body, body lengths, shape ``(11,)``.
    """

    speed: float
    profile: FloatArray


def replay_swimming() -> Replay:
    """Swim deep under water on servos that replay the joints of swimming animals."""
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
        turn = 2 * np.pi * (SWIM_FREQUENCY * tick * _TICK - lag)
        plant.control[0, :joints] = amplitude * np.sin(turn)
        plant.control[0, joints:] = folded
        plant.step(round(_TICK / plant.timestep))
        poses.append(plant.qpos[0, :7].copy())
        angles.append(plant.sensors["axis_angle"][0].copy())
    time: FloatArray = np.arange(ticks, dtype=np.float64) * _TICK
    strides = int((_TIME / 2) * SWIM_FREQUENCY)
    steady = slice(ticks - 1 - round(strides / SWIM_FREQUENCY / _TICK), ticks)
    qpos = np.array(poses)[steady]
    line = midline(qpos, np.array(angles)[steady], body.axis)
    return Replay(
        speed=net_speed(time[steady], qpos) / body.length,
        profile=measure_travel(line, _TICK, SWIM_FREQUENCY).excursion / body.length,
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
    """One swim."""
    return [Work(_TIME)]


@SUITES.add("replay", _plan, "replayed joints of swimming animals")
def _replay(evaluation: Evaluation, outcomes: Sequence[Outcome]) -> Iterator[Measure]:
    """The animal under position control at 3.17 Hz swims as fast as the computed figure."""
    replay = replay_swimming()
    swings, animals = (
        (profile[0], min(profile), profile[-1]) for profile in (replay.profile, SWIM_PROFILE)
    )
    evaluation.passed(_TIME)
    off = abs(replay.speed / _SPEED - 1.0)
    yield measured("speed of replayed swimming", replay.speed, "BL/s")
    yield measured("its relative distance from 0.717 BL/s", off, at_most=0.03)
    for place, swing, animal in zip(_PLACES, swings, animals, strict=True):
        yield measured(f"swing of the {place} (animal {animal:g})", swing, "BL")
