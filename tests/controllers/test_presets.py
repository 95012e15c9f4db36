"""Presets as files: what they must hold, and that writing and reading them loses nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from neurocontrol.controllers.human.reflex_walking import read_reflexes
from neurocontrol.controllers.presets import Preset, format_preset, preset_names, read_preset
from neurocontrol.errors import InputError
from neurocontrol.rig import rigs

GOOD = 'description = "walks"\n[values.walk]\nhip_flexor_gain = 0.5\n[metrics.walk]\nspeed = 0.3\n'
ODD = ("mean speed", "a.b", 'say "so"', "line\nbreak", "", "é", "\U0001f98e", "'", "\\", "]", "\t")


def write(tmp_path, content):
    path = tmp_path / "mine.toml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(path)


@pytest.mark.parametrize("name", preset_names())
def test_a_shipped_preset_stays_the_same_when_it_is_written_again(name, tmp_path):
    shipped = read_preset(name)
    again = read_preset(write(tmp_path, format_preset(shipped)))
    assert replace(again, name=name, values={}) == replace(shipped, values={})
    for section, entries in shipped.values.items():
        assert again.values[section] == pytest.approx(entries, rel=1e-11)


def test_keys_and_texts_of_any_kind_come_back(tmp_path):
    preset = Preset(
        name="mine",
        description="\n".join(ODD),
        provenance={**dict.fromkeys(ODD, "\n"), "nested": {name: [1, "a\nb"] for name in ODD}},
        values={name: dict.fromkeys(ODD, 1 / 3) for name in ODD},
        metrics={name: dict.fromkeys(ODD, 1e-300) for name in ODD},
        refuses=tuple(ODD),
    )
    read = read_preset(write(tmp_path, format_preset(preset)))
    assert read.values[""]["mean speed"] == 0.333333333333
    assert replace(read, values=preset.values) == preset


def test_metrics_without_a_number_are_left_out():
    metrics = {"walk": {"speed": float("nan"), "cost": float("inf"), "distance": 1.0}}
    preset = Preset(name="mine", description="", provenance={}, values={}, metrics=metrics)
    assert format_preset(preset).endswith("[metrics.walk]\ndistance = 1.0\n")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"values": {"a": {"b": float("inf")}}}, "b of a of values of .* finite number, got inf"),
        ({"values": {"a": {"b": float("nan")}}}, "finite number, got nan"),
        ({"values": {"a": {"b": None}}}, "finite number, got None"),
        ({"values": {"a": {"b": True}}}, "finite number, got True"),
        ({"values": {"a": 3}}, "a of values .* must be a table, got 3"),
        ({"values": {3: {}}}, "unknown entry 3"),
        ({"provenance": {"seed": None}}, "seed of provenance .* must be plain data, got None"),
        ({"provenance": {"cost": float("nan")}}, "cost of provenance .* finite number, got nan"),
        ({"provenance": {"list": [1, None]}}, "item 1 of list of provenance"),
        ({"provenance": {"a": "\ud800"}}, "cannot be written"),
        ({"provenance": {"a": object()}}, "a of provenance .* must be plain data"),
        ({"description": None}, "description .* must be a text"),
    ],
)
def test_what_toml_cannot_hold_is_refused_with_words(changes, message):
    preset = Preset(name="mine", description="", provenance={}, values={}, metrics={})
    with pytest.raises(InputError, match=message):
        format_preset(replace(preset, **changes))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (GOOD.replace("0.5", '"x"'), "hip_flexor_gain of walk of values .* finite number, got 'x'"),
        (GOOD.replace("0.5", "[1, 2]"), r"finite number, got \[1, 2\]"),
        (GOOD.replace("0.5", "{a = 1}"), "finite number, got {'a': 1}"),
        (GOOD.replace("0.5", "2026-01-01"), "finite number, got datetime"),
        (GOOD.replace("0.5", "true"), "finite number, got True"),
        (GOOD.replace("0.5", "inf"), "finite number, got inf"),
        (GOOD.replace("0.5", "1" + 400 * "0"), r"finite number, got 1000+\.\.\."),
        (GOOD.replace("0.5", "1" + 5000 * "0"), "not valid TOML: Exceeds the limit"),
        (GOOD.replace("0.5", 3000 * "["), "not valid TOML: nested too deeply"),
        (GOOD.replace('"walks"', "3"), "description of .* must be a text"),
        (GOOD.replace('"walks"', '"\\ud800"'), "not valid TOML"),
        (GOOD.replace("0.3", '"fast"'), "speed of walk of metrics .* must be a number"),
        ("[values]\nwalk = 3", "walk of values .* must be a table, got 3"),
        ("values = 3", "values of .* must be a table, got 3"),
        ("provenance = 3\n" + GOOD, "provenance of .* must be a table"),
        ("provenance.a = inf\n" + GOOD, "a of provenance .* finite number"),
        ("provenance.a" + 20 * ".a" + " = 1\n" + GOOD, "nested too deeply"),
        ("colour = 3\n" + GOOD, "unknown entry 'colour' of preset"),
        ("[metrics.walk]\nspeed = 1", "lacks values"),
        (GOOD.encode("utf-16"), "is not in UTF-8"),
        (GOOD.replace("walks", "w\xe4lks").encode("latin-1"), "is not in UTF-8"),
        (b"\xef\xbb\xbf" + GOOD.encode(), "not valid TOML"),
        (b"\0" + GOOD.encode(), "not valid TOML"),
        (b"#" * 2_000_000, "longer than"),
        ("a" + ".a" * 400_000 + "=1", "too many dots"),
        (("a" + ".a" * 400 + "=1\n") * 1000, "too many dots"),
        ("", "lacks values"),
    ],
)
def test_what_is_no_preset_is_one_line(content, message, tmp_path):
    with pytest.raises(InputError, match=message) as caught:
        read_preset(write(tmp_path, content))
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400


def test_files_that_cannot_be_read_are_one_line(tmp_path):
    (tmp_path / "folder.toml").mkdir()
    for name in ("none.toml", "folder.toml", "a\0b.toml", "/dev/zero/x.toml"):
        with pytest.raises(InputError, match="cannot read preset"):
            read_preset(str(tmp_path / name))
    with pytest.raises(InputError, match="unknown preset ''"):
        read_preset("")


def test_dates_and_metrics_of_older_presets_are_read(tmp_path):
    told = "provenance.made = 2026-01-01\n" + GOOD.replace("0.3", "nan")
    preset = read_preset(write(tmp_path, told))
    assert preset.provenance == {"made": "2026-01-01"}
    assert read_preset(write(tmp_path, format_preset(preset))).metrics == {"walk": {}}


@pytest.mark.parametrize("speeds", [("nan",), ("1.25", "1.250"), ("inf",), ("fast",), ()])
def test_speeds_that_are_none_are_one_line(speeds):
    values = {speed: {} for speed in speeds}
    preset = Preset(name="mine", description="", provenance={}, values=values, metrics={})
    with pytest.raises(InputError, match="no reflex parameters by speed"):
        read_reflexes(preset)


@pytest.mark.parametrize("rig", rigs().values(), ids=lambda rig: rig.name)
def test_a_preset_of_another_body_is_one_line(rig, tmp_path):
    if rig.controllers[rig.controller()].preset:
        with pytest.raises(InputError, match="preset"):
            rig.make(preset=write(tmp_path, GOOD))
