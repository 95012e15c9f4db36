"""Settings of a tuning run: every wrong type is one line, and nothing starts with it."""

from __future__ import annotations

import json

import pytest

from neurocontrol import cli
from neurocontrol.errors import InputError
from neurocontrol.tuning import RunFolder

HUMAN = {
    "speed": 1.25, "duration": 12.0, "start": "hand-set", "spread": None, "harden": False,
    "hardness": 0.15, "fixed": False, "effort": 10.0, "likeness": 100.0,
    "heels": "bare",
}  # fmt: skip
QUADRUPED = {"gait": ["walk"], "controller": "spiking", "start": None, "spread": 0.6}
SALAMANDER = {
    "gait": "walking", "controller": "spiking", "duration": 6.0, "start": None, "spread": 0.5,
    "keep_limbs": False, "shore": None, "networks": 3,
}  # fmt: skip
PROBLEMS = {"human": HUMAN, "quadruped": QUADRUPED, "salamander": SALAMANDER}


def settings(body="human", problem=None, **changes):
    return {
        "command": "neurocontrol tune human",
        "body": body,
        "problem": {**PROBLEMS[body], **(problem or {})},
        "population": 4,
        "seed": 0,
        "race": 1,
        "generations": 1,
        "budget": None,
        "versions": {},
    } | changes


def refused(tmp_path, capsys, content):
    (tmp_path / "settings.json").write_text(content)
    assert cli.main(["tune", "--resume", str(tmp_path), "--workers", "1"]) == 2
    error = capsys.readouterr().err.strip()
    assert "\n" not in error
    assert [file.name for file in tmp_path.iterdir()] == ["settings.json"]
    return error


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"population": 4.5}, "population of .* whole number from 4 to 100000, got 4.5"),
        ({"population": 10**12}, "population of .* whole number"),
        ({"population": True}, "population of .* got True"),
        ({"seed": 1.5}, "seed of .* got 1.5"),
        ({"seed": -1}, "seed of .* got -1"),
        ({"versions": None}, "versions of .* must be a table, got None"),
        ({"budget": "x"}, "budget of .* finite number above 0, got 'x'"),
        ({"budget": -1}, "budget of .* above 0, got -1"),
        ({"generations": "x"}, "generations of .* got 'x'"),
        ({"generations": 0}, "generations of .* from 1"),
        ({"body": 3}, "body of .* must be a text, got 3"),
        ({"problem": []}, "problem of .* must be a table"),
        ({"problem": {"a": {"a": {"a": [[[[[[1]]]]]]}}}}, "nested too deeply"),
    ],
)
def test_settings_of_a_wrong_type_are_refused_when_they_are_read(tmp_path, changes, message):
    (tmp_path / "settings.json").write_text(json.dumps(settings() | changes))
    with pytest.raises(InputError, match=message):
        RunFolder.open(tmp_path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[" * 100_000, "nested too deeply"),
        ("[]", "must be a table"),
        ("{", "not valid JSON"),
        ('{"generations": 1e400}', "not valid JSON"),
        ('{"seed": NaN}', "not valid JSON"),
        ('{"seed": ' + "9" * 5000 + "}", "not valid JSON: Exceeds the limit"),
        ('{"body": "\\ud800"}', "not valid JSON"),
        ('{"body": "human"', "not valid JSON"),
    ],
)
def test_what_is_no_settings_is_refused(tmp_path, capsys, content, message):
    assert message in refused(tmp_path, capsys, content)


@pytest.mark.parametrize(
    ("body", "problem", "message"),
    [
        ("human", {"start": None}, "start of the problem cannot be None"),
        ("human", {"start": 1}, "start of the problem cannot be 1"),
        ("human", {"start": "nowhere.toml"}, "cannot read preset"),
        ("human", {"start": "a\0.toml"}, "cannot read preset"),
        ("human", {"spread": "x"}, "--spread: must be a number, got 'x'"),
        ("human", {"speed": 9}, "--speed: must be from 0.5 to 2.5"),
        ("human", {"speed": [1.0]}, "speed of the problem cannot be [1.0]"),
        ("human", {"speed": True}, "must be a number, got 'True'"),
        ("human", {"duration": -1}, "--duration: must be above zero"),
        ("human", {"duration": "x"}, "--duration: must be a number"),
        ("human", {"duration": "1"}, "duration of the problem cannot be '1'"),
        ("human", {"harden": "yes"}, "harden of the problem cannot be 'yes'"),
        ("human", {"harden": 1}, "harden of the problem cannot be 1"),
        ("human", {"speed": "1.8..0.8"}, "must be such as 0.8..1.8"),
        ("salamander", {"shore": ["steep"]}, "must be a number, got 'steep'"),
        ("human", {"colour": 1}, "unknown option 'colour'"),
        ("human", {"resume": "x"}, "cannot read the settings"),
        ("quadruped", {"gait": "walk"}, "gait of the problem cannot be 'walk'"),
        ("quadruped", {"gait": []}, "gait of the problem cannot be []"),
        ("quadruped", {"gait": [["walk"]]}, "invalid choice"),
        ("quadruped", {"controller": None}, "controller of the problem cannot be None"),
        ("salamander", {"networks": 1.5}, "must be a whole number, got '1.5'"),
        ("salamander", {"shore": "steep"}, "must be a number, got 'steep'"),
        ("salamander", {"duration": 1.0}, "duration must be at least 3 s"),
    ],
)
def test_options_of_a_body_of_a_wrong_type_are_refused(tmp_path, capsys, body, problem, message):
    content = json.dumps(settings(body, problem))
    assert message in refused(tmp_path, capsys, content)


@pytest.mark.parametrize("missing", ["body", "problem", "seed", "population", "race"])
def test_settings_that_lack_something_are_refused(tmp_path, capsys, missing):
    content = settings()
    del content[missing]
    assert refused(tmp_path, capsys, json.dumps(content))
