from __future__ import annotations

import pytest

from neurocontrol.errors import InputError
from neurocontrol.schedule import read_schedule, segments
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
        ("gait =", "guit =", "item 0 of command of schedule .* lacks gait"),
        ("turn = -0.2", "turn = true", "turn of item 1 of command of .* finite number, got True"),
        ("turn = -0.2", "trun = '1'", "trun of item 1 .* must be a finite number, got '1'"),
        ("time = 3.5", "time = 0", "must increase"),
        ("time = 0\n", "time = 1\n", "must be at time 0"),
        ("time = 3.5", "time = nan", "finite number of at least 0 and of at most 1e.06, got nan"),
        ("time = 3.5", "time = 1" + 400 * "0", "finite number"),
        ("time = 3.5", "time = 1" + 5000 * "0", "not valid TOML: Exceeds the limit"),
        ("time = 3.5", "time = " + 3000 * "[", "not valid TOML: nested too deeply"),
        ('gait = "trot"', "gait = 3", "must be a text, got 3"),
        ('gait = "trot"', "", "lacks gait"),
        ("[[command]]", "[[order]]", "unknown entry 'order'"),
        (GOOD, "command = 3", "must be a list of ..command.. tables, got 3"),
        (GOOD, "command = [3]", "item 0 of command .* must be a table, got 3"),
        ("[[command]]", "[command", "not valid TOML"),
    ],
)
def test_bad_schedules_are_refused(tmp_path, old, new, message):
    with pytest.raises(InputError, match=message):
        read_schedule(write(tmp_path, GOOD.replace(old, new)))


def test_missing_file_and_empty_schedule(tmp_path):
    with pytest.raises(InputError, match="cannot read schedule"):
        read_schedule(tmp_path / "none.toml")
    with pytest.raises(InputError, match="at least one"):
        read_schedule(write(tmp_path, ""))
