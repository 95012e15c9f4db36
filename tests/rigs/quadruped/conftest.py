"""Made-up outcomes: feet that come down when they should, a trunk that goes as it is told."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from neurocontrol.evaluation import Evaluation, Outcome
from neurocontrol.gaits import GAIT_PHASES
from neurocontrol.rig import find
from neurocontrol.rigs.quadruped.outcomes import steady_trial
from neurocontrol.tracks import Track

STEP = 0.004  # s
STRIDE = 100  # samples
WEIGHT = 10.0  # N


def stances(touchdown, lasting, samples):
    """Contacts of a foot from the samples of its touch-downs and how long each lasts."""
    down = np.zeros(samples, dtype=bool)
    for first, length in zip(touchdown, lasting, strict=True):
        down[max(first, 0) : max(first + length, 0)] = True
    return down


@pytest.fixture(scope="session")
def made_up():
    """A function that makes the outcome of a trial, by default one that does what it was told."""

    def make(
        trial=None,
        *,
        gait="walk",
        duty=0.7,
        late=(0.0, 0.0, 0.0, 0.0),
        strides=None,
        speed=0.9,
        yaw_rate=0.0,
        roll=0.0,
        pitch=0.0,
        power=0.0,
        servo=0,
        fallen_at=np.inf,
        contact=None,
    ):
        """Make an outcome.

        Args:
            trial: The trial; by default one that holds the gait for 20 s.
            gait: Gait in which the feet come down.
            duty: Share of a stride that feet are down.
            late: Strides by which LF, RF, LH, RH come down late.
            strides: Samples of successive strides; all of the same length by default.
            speed: Along the heading, body lengths per second.
            yaw_rate: rad/s, to the left.
            roll: The trunk rolls to and fro by so much from sample to sample, sine.
            pitch: The trunk pitches to and fro by so much, sine.
            power: Of all servos, W.
            servo: The servo that has it.
            fallen_at: s.
            contact: Contacts instead of those, shape ``(T, 4)``.
        """
        trial = trial or steady_trial(gait, 1, 20.0)
        samples = round(min(trial.duration, fallen_at) / STEP)
        if contact is None:
            lengths = np.resize(strides or [STRIDE], samples // 50 + 4)
            starts = np.cumsum(lengths) - lengths - 2 * STRIDE
            contact = np.stack(
                [
                    stances(
                        starts + np.rint((phase + off) * lengths).astype(int),
                        np.rint(duty * lengths).astype(int),
                        samples,
                    )
                    for phase, off in zip(GAIT_PHASES[gait], late, strict=True)
                ],
                axis=1,
            )
        time = STEP * np.arange(1.0, samples + 1.0)
        sway = np.where(np.arange(samples) % 2, 1.0, -1.0)
        qpos = np.zeros((samples, 7))
        if roll or pitch:
            qpos[:, 4], qpos[:, 5] = sway * roll / 2, sway * pitch / 2
            qpos[:, 3] = 1.0
        else:
            yaw = yaw_rate * time
            qpos[:, 3], qpos[:, 6] = np.cos(yaw / 2), np.sin(yaw / 2)
        middle = yaw_rate * (time[1:] + time[:-1]) / 2
        stride = speed * 0.2 * STEP
        qpos[1:, 0], qpos[1:, 1] = np.cumsum(
            stride * np.array([np.cos(middle), np.sin(middle)]), axis=1
        )
        readings = {
            "qpos": qpos,
            "foot_force": 0.4 * WEIGHT * contact,
            "power": np.full(samples, power),
            "servo_power": np.where(np.arange(8) == servo, np.full((samples, 1), power), 0.0),
        }
        track = Track(time=time, readings=readings, weight=WEIGHT, fallen_at=fallen_at)
        return Outcome(trial=trial, track=track)

    return make


@dataclass(frozen=True, kw_only=True)
class Pretended(Evaluation):
    """An evaluation whose trials come out as a function says."""

    make: object = None

    def run(self, trials, *, controller=None):
        """Outcomes that nobody simulated."""
        return [self.make(trial) for trial in trials]


@pytest.fixture
def pretended():
    """A function that makes an evaluation of outcomes that a function makes of trials."""

    def evaluation(make, seeds=(1, 2), controller="spiking"):
        return Pretended(rig=find("quadruped"), seeds=seeds, controller=controller, make=make)

    return evaluation
