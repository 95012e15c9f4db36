from __future__ import annotations

import pytest

from neurocontrol.errors import InputError
from neurocontrol.rigs.quadruped.schedule import read_schedule, segments
from neurocontrol.timeline import Command

GOOD = """
[[command]]
time = 0
gait = "walk"

[[command]]
time = 3.5
gait = "trot"
speed = 1.0
turn = -0.2
"""


def write(tmp_path, text):
    path = tmp_path / "schedule.toml"
    path.write_text(text)
    return path


def test_commands_hold_until_the_next(tmp_path):
    first, second = segments(read_schedule(write(tmp_path, GOOD)), 10.0)
    assert first == (0.0, 3.5, Command(name="walk"))
    assert second[:2] == (3.5, 10.0)
    assert second[2] == Command(time=3.5, name="trot", entries={"speed": 1.0, "turn": -0.2})


def test_commands_after_the_end_are_left_out(tmp_path):
    schedule = read_schedule(write(tmp_path, GOOD))
    assert [segment[:2] for segment in segments(schedule, 2.0)] == [(0.0, 2.0)]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("gait =", "guit =", "unknown key 'guit'"),
        ("time = 3.5", "time = 0", "must increase"),
        ("time = 0\n", "time = 1\n", "must be at time 0"),
        ("time = 3.5", "time = nan", "finite"),
        ('gait = "trot"', "gait = 3", "wrong type"),
        ('gait = "trot"', "", "needs a time and a gait"),
        ("[[command]]", "[[order]]", "unknown key 'order'"),
        ("[[command]]", "[command", "not valid TOML"),
    ],
)
def test_bad_schedules_are_refused(tmp_path, old, new, message):
    with pytest.raises(InputError, match=message.replace("[", r"\[")):
        read_schedule(write(tmp_path, GOOD.replace(old, new)))


def test_missing_file_and_empty_schedule(tmp_path):
    with pytest.raises(InputError, match="cannot read schedule"):
        read_schedule(tmp_path / "none.toml")
    with pytest.raises(InputError, match="at least one"):
        read_schedule(write(tmp_path, ""))
