"""One neuron as a person asks for it."""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass

import numpy as np
import pytest

from neurocontrol import snn
from neurocontrol.cli import main
from neurocontrol.commands.families import families, find_family, parameters
from neurocontrol.commands.neuron import cell, preset_of
from neurocontrol.commands.parsing import parse
from neurocontrol.snn import single_cell

OWN = '''
from dataclasses import dataclass

from neurocontrol import snn


@dataclass(frozen=True, kw_only=True, eq=False)
class Slow(snn.LIF):
    """A leaky cell that takes its time.

    Attributes:
        tau_m: How long it takes,
            in s.
    """

    tau_m: float = 0.2
'''


def test_a_look_leaves_everything_in_its_folder(tmp_path, capsys):
    out = tmp_path / "cell"
    words = ["neuron", "lif", "--current", "230", "--duration", "0.1", "--dt", "1e-4"]
    assert main([*words, "--set", "tau_m=0.01", "noise=5", "--seed", "3", "--out", str(out)]) == 0
    assert {file.name for file in out.iterdir()} == {"figure.png", "metrics.json", "report.html"}
    found = json.loads((out / "metrics.json").read_text())
    assert found["family"] == "LIF"
    assert found["parameters"]["tau_m"] == 0.01
    assert found["units"]["current"] == "pA"
    assert found["seed"] == 3
    assert found["rheobase"] == pytest.approx(150.0, rel=0.005)
    assert found["spikes"] == len(found["spike_times"]) == round(0.1 * found["rate"]) > 5
    neuron = snn.LIF(tau_m=0.01, noise=5.0)
    response = single_cell.respond(neuron, 230.0, duration=0.1, dt=1e-4, seed=3)
    np.testing.assert_array_equal(found["spike_times"], response.spikes)
    printed = capsys.readouterr().out
    first = f"{1000.0 * response.spikes[0]:.4g}, {1000.0 * response.spikes[1]:.4g}"
    lines = {line[:24].strip(): line[24:].split() for line in printed.splitlines()}
    assert lines["rheobase"] == ["150", "pA"]
    assert lines["spikes"] == [str(found["spikes"])]
    assert " ".join(lines["first spikes"]).startswith(first)
    assert lines["variation of intervals"] == [f"{response.variation:.3f}", "CV"]
    report = (out / "report.html").read_text()
    line = report.partition("<code>")[2].partition("</code>")[0]
    again = vars(parse(shlex.split(line)[1:]))
    asked = vars(parse(words[:2]))
    assert again["kind"] is asked["kind"] is snn.LIF
    assert (again["current"], again["duration"], again["dt"], again["seed"]) == (230, 0.1, 1e-4, 3)
    assert again["set"] == ["tau_m=0.01", "noise=5"]


def test_without_a_current_the_cell_fires_in_a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["neuron", "AdaptiveLIF", "--set", "b=20", "--duration", "0.2"]) == 0
    found = json.loads((tmp_path / "runs" / "adaptivelif-1" / "metrics.json").read_text())
    assert found["current"]["lowest"] == found["current"]["highest"] == 230.0
    assert found["spikes"] > 2
    assert found["sustained_from"] == pytest.approx(150.0, rel=0.01)


@dataclass(frozen=True)
class Pulse:
    """A stimulus as a family tells it."""

    dt: float = 0.0002
    duration: float = 0.06

    def current(self, time):
        return np.where(np.asarray(time) >= 0.02, 400.0, -10.0)


def test_a_preset_brings_its_current_and_a_current_takes_its_place(tmp_path, monkeypatch):
    def preset(name, **changes):
        return snn.LIF(**{"tau_m": 0.01, **changes})

    monkeypatch.setattr(snn.LIF, "presets", ("late pulse",))
    monkeypatch.setattr(snn.LIF, "preset", preset)
    monkeypatch.setattr(snn.LIF, "stimulus", lambda name: Pulse())
    words = ["neuron", "lif", "--preset", "Late-Pulse", "--set", "refractory=0.001"]
    assert main([*words, "--out", str(tmp_path / "a")]) == 0
    found = json.loads((tmp_path / "a" / "metrics.json").read_text())
    assert (found["dt"], found["duration"]) == pytest.approx((0.0002, 0.06))
    assert found["current"] == {"first": -10.0, "lowest": -10.0, "highest": 400.0}
    assert found["title"] == "LIF, late pulse"
    assert min(found["spike_times"]) > 0.02
    assert (found["parameters"]["tau_m"], found["parameters"]["refractory"]) == (0.01, 0.001)
    line = (tmp_path / "a" / "report.html").read_text().partition("<code>")[2]
    assert "--current" not in line.partition("</code>")[0]
    assert (
        main([*words, "--current", "200", "--duration", "0.1", "--out", str(tmp_path / "b")]) == 0
    )
    found = json.loads((tmp_path / "b" / "metrics.json").read_text())
    assert found["dt"] == pytest.approx(0.00005)
    assert found["current"]["lowest"] == 200.0


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "name a family: AdaptiveLIF, "),
        (["izhikevic"], "unknown family 'izhikevic'; did you mean 'Izhikevich'? expected one of"),
        (["poisson"], "Poisson has no membrane"),
        (
            ["izhikevich", "--preset", "chatering"],
            "unknown preset of Izhikevich 'chatering'; did you mean 'chattering'? expected one of",
        ),
        (["lif", "--preset", "fast"], "unrecognized arguments: --preset fast"),
        (["adex", "--set", "tauw=0.1"], "unknown parameter of AdEx 'tauw'; did you mean 'tau_w'?"),
        (["adex", "--set", "tau_w"], "--set needs NAME=VALUE, got 'tau_w'"),
        (["adex", "--set", "tau_w=long"], "tau_w must be a number, got 'long'"),
        (["adex", "--set", "tau_w=144"], "AdEx.tau_w is probably in milliseconds"),
        (["lif", "--current", "inf"], "argument --current: must be a finite number"),
        (["lif", "--dt", "1"], "dt is probably in milliseconds"),
        (["lif", "--dt", "0.01", "--duration", "0.001"], "duration must be at least one step"),
        (["lif", "--set", "resistance=1e-9"], "no current makes this cell fire"),
        (["no_file.py:Cell"], "cannot load no_file.py: FileNotFoundError"),
        (["no_module:Cell"], "cannot load no_module: ModuleNotFoundError"),
        (["my cell:it"], "names no class; expected FILE.py:CLASS"),
        (
            ["neurocontrol.snn:LIFE"],
            "unknown family in neurocontrol.snn 'LIFE'; did you mean 'LIF'",
        ),
    ],
)
def test_what_is_not_there_is_refused_in_one_line(words, message, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["neuron", *words]) == 2
    captured = capsys.readouterr()
    assert message in captured.err
    assert captured.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_the_list_tells_families_and_presets(capsys):
    assert main(["neuron", "--list"]) == 0
    lines = capsys.readouterr().out.splitlines()[2:]
    assert {line.split()[0] for line in lines} == set(families())
    assert {"AdEx", "HodgkinHuxley", "Izhikevich", "LIF"} <= set(families())
    for name in snn.Izhikevich.presets:
        assert any(line.startswith("Izhikevich ") and f"  {name}" in line for line in lines)


@pytest.mark.parametrize("name", families())
def test_help_tells_parameters_with_defaults_and_units(name, capsys):
    with pytest.raises(SystemExit) as stop:
        main(["neuron", name.lower(), "--help"])
    assert stop.value.code == 0
    printed = " ".join(capsys.readouterr().out.split())
    family = families()[name]
    assert all(parameters(family).values())
    for parameter in family.numbers():
        assert f" {parameter} = " in printed
    assert all(preset in printed for preset in family.presets)
    assert family.units.get("current", "it has no unit") in printed


def test_names_are_known_whatever_their_capitals_and_hyphens():
    assert find_family("adaptive-threshold-lif") is snn.AdaptiveThresholdLIF
    assert find_family("HODGKIN_HUXLEY") is snn.HodgkinHuxley
    assert preset_of(snn.Izhikevich, "Fast-Spiking") == "fast spiking"
    changed = cell(snn.Izhikevich, "fast spiking", ["d=3"])
    assert (changed.a, changed.d) == (0.1, 3.0)


def test_a_family_in_a_file_is_as_good_as_any(tmp_path, monkeypatch, capsys):
    (tmp_path / "own.py").write_text(OWN)
    monkeypatch.chdir(tmp_path)
    family = find_family("own.py:Slow")
    assert family.__name__ == "Slow"
    assert parameters(family)["tau_m"] == "How long it takes, in s."
    assert "mV" in parameters(family)["threshold"]
    arguments = parse(["neuron", "./own.py:Slow", "--set", "threshold=-55"])
    assert cell(arguments.kind, None, arguments.set).threshold == -55.0
    assert main(["neuron", "own.py:slow"]) == 2
    assert "did you mean 'Slow'" in capsys.readouterr().err
