"""What is read from made-up bodies that follow a drive, or do not."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from neurocontrol import cli
from neurocontrol.evaluation import Trial
from neurocontrol.recording import Recording
from neurocontrol.rigs.quadruped.driving import (
    ORDER,
    UP_AND_DOWN,
    changes_in,
    in_order,
    speeds_by_drive,
)
from neurocontrol.rigs.quadruped.schedule import changes_of_gait, driven
from neurocontrol.rigs.quadruped.suites import SUITES

DRIVEN = Trial(duration=24.0, commands=tuple(driven(UP_AND_DOWN, 24.0)))


@pytest.fixture
def obeying(made_up):
    """A function that makes a body that obeys every change of gait after some time."""

    def make(late=0.0, trial=DRIVEN, **further):
        contact = None
        for command in changes_of_gait(DRIVEN.commands):
            own = made_up(trial, gait=command.name, **further)
            down = own["foot_force"] > 0.0
            begun = own.time[:, np.newaxis] >= command.time + late
            contact = down if contact is None else np.where(begun, down, contact)
        return made_up(trial, contact=contact, **further)

    return make


def test_the_commands_of_a_drive_go_up_and_down_through_the_gaits():
    begun = changes_of_gait(DRIVEN.commands)
    assert tuple(command.name for command in begun) == ORDER
    times = [command.time for command in DRIVEN.commands]
    assert times[0] == 0.0
    assert np.diff(times) == pytest.approx(0.05)
    assert {command.entries["turn"] for command in driven((0.2, 0.4), 1.0, 0.5)} == {0.5}


def test_feet_that_obey_are_in_order_and_those_that_do_not_are_not(obeying, made_up):
    assert in_order(obeying())
    assert not in_order(made_up(DRIVEN, gait="trot"))
    assert not in_order(obeying(late=3.0))
    assert not in_order(obeying(fallen_at=23.0))


def test_a_change_is_where_the_feet_make_it(obeying):
    changes, late = changes_in(obeying()), changes_in(obeying(late=0.8))
    assert [(one.before, one.after) for one in changes] == list(pairwise(ORDER))
    for one, other in zip(changes, late, strict=True):
        assert one.settling.cycles <= 2.0
        assert other.settling.time > one.settling.time
        assert abs(other.drive - one.drive) == pytest.approx(0.8 / 12.0, abs=0.04)
        assert one.speeds == pytest.approx((0.18, 0.18), rel=0.02)


def test_speed_is_told_by_the_drive_on_both_ways(made_up):
    speeds = speeds_by_drive(made_up(DRIVEN, speed=1.5))
    assert speeds.shape == (2, 10)
    assert speeds == pytest.approx(1.5 * 0.2, rel=0.02)


def test_the_suite_tells_falls_order_rises_and_hysteresis(obeying, pretended):
    def stands(trial):
        return obeying(trial=trial)

    found = {one.name: one for one in SUITES["drive"].measure(pretended(stands))}
    assert found["up and down: falls of 2"].met
    assert found["gaits in order"].value == 1.0
    assert found["changes of gait taken up within 5 cycles"].value == 1.0
    assert found["walk to trot: hysteresis in drive"].value > 0.04
    froude = found["walk to trot, up: Froude number before (animals near 0.5)"]
    assert froude.value == pytest.approx(0.18**2 / (9.81 * 0.127), rel=0.1)

    def falls(trial):
        return obeying(trial=trial, fallen_at=20.0)

    fallen = {one.name: one for one in SUITES["drive"].measure(pretended(falls))}
    assert fallen["up and down: falls of 2"].met is False
    assert fallen["gaits in order"].met is False
    assert fallen["up: smallest rise of speed per tenth"].met is False


def demo(*words):
    return cli.main(["demo", "quadruped", *words, "--controller", "phase-amplitude", "--no-video"])


def test_a_demo_of_a_drive_records_the_gaits_and_a_speed_that_changes_within_them(tmp_path):
    assert demo("--drive", "0", "1", "--duration", "1", "--out", str(tmp_path)) == 0
    recording = Recording.load(tmp_path / "recording.npz")
    assert [segment.label for segment in recording.segments] == ["walk", "trot", "bound"]
    speed = recording.command[:, list(recording.header["command"]).index("speed")]
    assert len(np.unique(speed)) > 12


def test_a_drive_and_a_gait_exclude_each_other(capsys):
    assert demo("--drive", "0.5", "--gait", "walk") == 2
    assert "give only one of --gait, --schedule and --drive" in capsys.readouterr().err
