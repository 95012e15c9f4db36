"""What the suites of walking, swimming and behaviours make of trials that are made up."""

from __future__ import annotations

import numpy as np
import pytest

from neurocontrol.assembly.salamander import KINDS
from neurocontrol.evaluation import Evaluation, Outcome, Trial
from neurocontrol.gaits import GAIT_PHASES
from neurocontrol.rig import find
from neurocontrol.rigs.salamander.suites import SALAMANDER, SALAMANDER_ROBOT
from neurocontrol.rigs.salamander.trials import steady
from neurocontrol.tracks import Track

WEIGHT, DT = 0.03, 0.01
STANDING = (0.0, 0.0, 0.0, 0.5, 0.0, 0.0, 0.0)


def wave(time, frequency, lags):
    behind = np.concatenate([[0.0], np.cumsum(np.broadcast_to(lags, 7))])
    return np.sin(2 * np.pi * (frequency * time[:, np.newaxis] - behind))


def gone(trial, kind, *, speed, frequency, lags, slip=(0.0,) * 4, touching=0.0, fallen_at=np.inf):
    """A body that goes straight on while its feet trot and its axis bends in a wave.

    Speed and slip are in body lengths per second; the trunk touches for a share of the time.
    """
    time = np.arange(0.0, trial.duration, DT)
    length, bends = kind.morphology.length, wave(time, frequency, lags)
    qpos = np.zeros((len(time), 7))
    qpos[:, 0], qpos[:, 3] = speed * length * time, 1.0
    contact = (frequency * time[:, np.newaxis] - GAIT_PHASES["trot"]) % 1.0 < 0.75
    position = np.zeros((len(time), 4, 3))
    position[..., 0] = length * np.multiply.outer(time, slip)
    load = np.zeros((len(time), 4))
    load[time > (1 - touching) * trial.duration] = 0.01
    readings = {
        "qpos": qpos, "foot_force": contact * WEIGHT / 3, "trunk_load": load,
        "foot_position": position.reshape(len(time), 12), "axis_angle": 0.2 * bends,
        "axial": np.hstack([np.maximum(bends, 0.0), np.maximum(-bends, 0.0)]),
        "immersion": np.ones((len(time), 9)), "trunk_up": np.tile([0.0, 0.0, 0.9], (len(time), 1)),
    }  # fmt: skip
    track = Track(time=time, readings=readings, weight=WEIGHT, fallen_at=fallen_at)
    return Outcome(trial=trial, track=track)


def measured(suite, made, *, body="salamander", seeds=(1, 2, 3), controller="spiking"):
    """The measures of a suite by name, its trials ending as a function of a trial says."""

    class MadeUp(Evaluation):
        def run(self, trials, *, controller=None):
            return [gone(trial, KINDS[body], **made(trial)) for trial in trials]

    evaluation = MadeUp(rig=find(body), seeds=seeds, controller=controller)
    return {one.name: one for one in suite.measure(evaluation)}


@pytest.mark.parametrize(("body", "start"), [("salamander", 3.0), ("salamander-robot", 7.5)])
def test_a_slower_body_takes_longer_to_become_steady(body, start):
    made = {"speed": 0.5, "frequency": 1.0, "lags": STANDING}
    outcome = gone(Trial(duration=10.0), KINDS[body], **made)
    assert steady(outcome, KINDS[body])["time"][0] == pytest.approx(start)


def walk(trial):
    """Seed 1 is slow, seed 2 drags its trunk now and then, seed 3 slips behind, seed 4 falls."""
    return {
        "speed": {1: 0.5}.get(trial.seed, 0.6),
        "frequency": 1.25,
        "lags": STANDING,
        "slip": (0.1, 0.1, 0.4, 0.4) if trial.seed == 3 else (0.1, 0.1, 0.1, 0.1),
        "touching": 0.1 if trial.seed == 2 else 0.0,
        "fallen_at": 5.0 if trial.seed == 4 else np.inf,
    }


def test_walks_are_told_by_means_with_intervals_and_by_their_worst():
    rows = measured(SALAMANDER["walking"], walk, seeds=(1, 2, 3, 4))
    falls = rows["on level ground: falls of 4"]
    assert (falls.value, falls.met, falls.samples) == (1.0, False, 4)
    assert falls.interval == pytest.approx((4 * 0.0456, 4 * 0.6994), abs=1e-3)
    mean = rows["mean speed"]
    assert (mean.value, mean.samples) == (pytest.approx(1.7 / 3), 3)
    assert 0.5 <= mean.interval[0] < mean.value < mean.interval[1] <= 0.6 + 1e-9
    assert rows["least speed of a seed"].value == pytest.approx(0.5)
    assert rows["least speed of a seed"].interval is None
    assert rows["slip of the hind feet in stance, mean"].value == pytest.approx(0.2)
    assert rows["slip of the fore feet in stance, mean"].value == pytest.approx(0.1)
    assert rows["slip of all feet by raw contacts, mean"].value == pytest.approx(0.15)
    touching = rows["share of time with the trunk on the ground"]
    assert touching.value == pytest.approx(2.0 / 17.0, abs=1e-3)
    assert not touching.met
    assert rows["stride frequency, outermost seed"].value == pytest.approx(1.25, abs=0.01)
    assert rows["duty factor, outermost seed"].value == pytest.approx(0.75, abs=0.01)
    assert rows["duty factor by raw contacts, mean"].value == pytest.approx(0.75, abs=0.01)
    assert rows["losses of contact per stance, mean"].value == 0.0
    assert rows["least share of time with diagonals in step"].value == 1.0
    assert rows["the same by raw contacts"].value == 1.0
    spread = rows["trunk pools: largest distance from their mean phase"]
    assert spread.value == pytest.approx(0.0, abs=1e-3)
    for name in ("pools: step from trunk to tail", "joints: step from trunk to tail"):
        assert rows[f"{name}, outermost seed"].value == pytest.approx(0.5, abs=1e-3)


def test_swims_are_told_by_the_gain_of_their_feedback():
    def swim(trial):
        gain = trial.commands[0].entries.get("stretch", 0.5)
        return {"speed": 1.0 + 0.1 * gain, "frequency": 3.0 + gain, "lags": 0.1 + 0.01 * gain,
                "fallen_at": 5.0 if gain == 3.0 else np.inf}  # fmt: skip

    rows = measured(SALAMANDER["swimming"], swim)
    assert rows["mean speed"].value == pytest.approx(1.05)
    assert rows["frequency, outermost seed"].value == pytest.approx(3.5, abs=0.02)
    assert rows["wave on the joints, outermost seed"].value == pytest.approx(0.735, abs=5e-3)
    assert rows["least up component of the trunk"].value == 0.9
    for gain in (0.0, 0.75, 2.0):
        label = f"stretch feedback {gain:g}"
        assert rows[f"{label}: speed"].value == pytest.approx(1.0 + 0.1 * gain)
        assert rows[f"{label}: frequency"].value == pytest.approx(3.0 + gain, abs=0.02)
        assert rows[f"{label}: wave"].value == pytest.approx(0.7 + 0.07 * gain, abs=5e-3)
        assert rows[f"{label}: falls of 3"].value == 0.0
    assert rows["stretch feedback 3: falls of 3"].value == 3.0
    assert np.isnan(rows["stretch feedback 3: speed"].value)
    assert not [
        name
        for name in measured(SALAMANDER["swimming"], swim, controller="phase")
        if "feedback" in name
    ]


def test_behaviours_are_told_by_pace_lag_and_direction():
    # Frequency, Hz, cycles per joint of three segments, body lengths/s.
    made = {
        "swimming": (1.1, 0.03, 0.4),
        "stepping": (0.6, 0.06, 0.1),
        "underwater": (0.5, 0.06, 0.1),
        "backward": (0.4, 0.09, -0.05),
        "struggling": (0.45, -0.06, 0.0),
    }

    def behave(trial):
        return dict(zip(("frequency", "lags", "speed"), made[trial.label], strict=True))

    rows = measured(SALAMANDER_ROBOT["behaviours"], behave, body="salamander-robot")
    for name, (frequency, lag, speed) in made.items():
        assert rows[f"{name}: frequency"].value == pytest.approx(frequency, abs=0.01)
        found = rows[f"{name}: lag of segments 8 to 11, % per segment"].value
        assert found == pytest.approx(100 * lag / 3, abs=0.05)
        assert rows[f"{name}: speed"].value == pytest.approx(speed)
    rise = rows["all: largest rise of frequency from one to the next"]
    assert rise.value == pytest.approx(0.05, abs=0.02)
    assert [name for name, row in rows.items() if row.met is False] == [rise.name]
