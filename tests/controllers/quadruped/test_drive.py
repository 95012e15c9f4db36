"""One drive: gaits in order, a speed that rises, and gaits that do not flicker at borders."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from neurocontrol.controllers.quadruped.command import (
    GAIT_COMMANDS,
    QUADRUPED_COMMAND,
    SPIKING_COMMAND,
)
from neurocontrol.controllers.quadruped.drive import HYSTERESIS, STRETCHES, Drive, Stretch
from neurocontrol.errors import InputError

SPEED = QUADRUPED_COMMAND.names.index("speed")
RISING = np.linspace(0.0, 1.0, 201)


def follow(drives, drive=None):
    """Gaits and speed commands of one row whose drive goes through some values."""
    drive = drive or Drive(QUADRUPED_COMMAND)
    commands = [drive.command(np.array([value]))[0] for value in drives]
    gaits = []
    for command in commands:
        told = dict(zip(QUADRUPED_COMMAND.names, command, strict=True))
        gaits += [
            name
            for name, entries in GAIT_COMMANDS.items()
            if name != "gallop" and entries.items() <= told.items()
        ]
    return gaits, np.array(commands)[:, SPEED]


def test_a_rising_drive_walks_trots_and_bounds_and_a_falling_one_goes_back():
    drive = Drive(QUADRUPED_COMMAND)
    up, _ = follow(RISING, drive)
    down, _ = follow(RISING[::-1], drive)
    assert list(dict.fromkeys(up)) == [stretch.gait for stretch in STRETCHES]
    assert list(dict.fromkeys(down)) == [stretch.gait for stretch in STRETCHES][::-1]


def test_gaits_change_later_than_they_would_change_back():
    drive = Drive(QUADRUPED_COMMAND)
    up, down = follow(RISING, drive)[0], follow(RISING[::-1], drive)[0]
    for stretch, after in pairwise(STRETCHES):
        rising = RISING[up.index(after.gait)]
        falling = RISING[::-1][down.index(stretch.gait)]
        assert rising - falling == pytest.approx(2 * HYSTERESIS, abs=0.015)


def test_a_drive_that_trembles_about_a_border_changes_the_gait_once():
    border = STRETCHES[0].top
    trembling = border + 0.9 * HYSTERESIS * np.sin(np.arange(100.0))
    assert set(follow(trembling)[0]) == {"walk"}
    gaits = follow([*trembling, border + 1.1 * HYSTERESIS, *trembling])[0]
    assert gaits == ["walk"] * 100 + ["trot"] * 101


def test_speed_rises_within_a_gait_and_keeps_to_its_stretch():
    gaits, speeds = follow(RISING)
    for stretch in STRETCHES:
        own = speeds[np.array(gaits) == stretch.gait]
        assert (np.diff(own) >= 0.0).all()
        assert own.max() == pytest.approx(stretch.speed[1])
        assert own.min() <= stretch.speed[0] + 0.2


def test_rows_follow_their_own_drive_and_may_leap():
    drive = Drive(SPIKING_COMMAND, 3)
    drive.command(np.array([0.0, 0.5, 1.0]))
    assert drive.level.tolist() == [0, 1, 2]
    command = drive.command(np.array([1.0, 0.5, 0.0]))
    assert drive.level.tolist() == [2, 1, 0]
    for row, value in enumerate((1.0, 0.5, 0.0)):
        alone = Drive(SPIKING_COMMAND).command(np.array([value]))[0]
        np.testing.assert_array_equal(command[row], alone)


@pytest.mark.parametrize("value", [-0.1, 1.1, np.nan])
def test_a_drive_out_of_its_bounds_is_refused(value):
    with pytest.raises(InputError, match="drive must be between 0 and 1"):
        Drive(QUADRUPED_COMMAND).command(np.array([value]))


@pytest.mark.parametrize("tops", [(), (0.5,), (0.5, 0.4, 1.0), (0.02, 1.0)])
def test_stretches_that_do_not_fill_the_drive_are_refused(tops):
    stretches = [Stretch(gait="walk", top=top) for top in tops]
    with pytest.raises(InputError, match="tops of stretches must rise to 1"):
        Drive(QUADRUPED_COMMAND, stretches=stretches)
