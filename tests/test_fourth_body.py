"""A body that the package does not know: a crawler, installed or in a folder, in every command."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env

import neurocontrol
from neurocontrol.cli import main
from neurocontrol.controllers.presets import read_preset
from neurocontrol.errors import InputError
from neurocontrol.evaluation.trials import Trial, start_trials
from neurocontrol.recording import Recording
from neurocontrol.rig_file import rig_from_toml
from neurocontrol.tuning.checkpoint import load_checkpoint

PROJECT = Path(__file__).parent / "fixtures" / "crawler"
FOLDER = PROJECT / "crawler"
FEET = ["L1", "L2", "L3", "R1", "R2", "R3"]
SLOW = "[values.legs]\nfrequency = 0.2\namplitude = 0.1\nlift = 0.4\n"


def announce(path: Path, name: str, reference: str) -> None:
    """Leave in a folder what installing a package leaves there, apart from the package."""
    info = path / f"{name}-0.1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 0.1\n")
    (info / "entry_points.txt").write_text(f"[neurocontrol.rigs]\n{name} = {reference}\n")


def copy(path: Path, *without: str) -> Path:
    """Copy the modules of the crawler to a folder, some files left out."""
    ignored = shutil.ignore_patterns("__pycache__", "__init__.py", *without)
    return Path(shutil.copytree(FOLDER, path, ignore=ignored))


def rename(folder: Path, name: str) -> Path:
    """Give the crawler of a folder and its environment another name."""
    for file in (*folder.glob("*.py"), *folder.glob("*.toml")):
        text = file.read_text(encoding="utf-8")
        text = text.replace('"crawler"', f'"{name}"').replace("crawler/Walk", f"{name}/Walk")
        file.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def installed(tmp_path, registries, monkeypatch):
    """The name of the crawler, which this process finds as if it were installed."""
    announce(tmp_path, "crawler", "crawler")
    for folder in (PROJECT, tmp_path):
        monkeypatch.syspath_prepend(str(folder))
    registries._loaded.clear()
    return "crawler"


@pytest.fixture(params=["rig.toml", "rig.py"])
def folder(request, tmp_path, registries):
    """The path of a folder that holds the crawler, told of in one of two ways."""
    return str(copy(tmp_path / "six legs", *{"rig.toml", "rig.py"} - {request.param}))


@pytest.fixture(params=["installed", "folder"])
def body(request, tmp_path, registries):
    """The word by which commands find the crawler."""
    if request.param == "installed":
        return request.getfixturevalue("installed")
    return str(copy(tmp_path / "six legs", "rig.py"))


def environment(*paths: Path) -> dict[str, str]:
    """Variables of a process that finds packages in folders, and this one."""
    known = [*map(str, paths), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(known), "OPENBLAS_NUM_THREADS": "1"}


def program(*words: str) -> list[str]:
    """The words that start the program in a process of its own."""
    return [sys.executable, "-m", "neurocontrol.cli", *words]


def test_both_ways_to_tell_of_a_folder_tell_the_same(tmp_path, registries):
    from_toml = rig_from_toml(FOLDER / "rig.toml")
    from_python = neurocontrol.rig.find(str(copy(tmp_path / "six legs", "rig.toml")))
    assert from_toml == replace(from_python, package="")


def test_it_is_listed_beside_the_others(installed, capsys):
    assert main(["list"]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    own = [tuple(words[1:3]) for words in lines if words[0] == "crawler"]
    assert own == [
        ("body", "crawler"),
        ("controller", "oscillators"),
        ("preset", "brisk"),
        ("environment", "crawler/Walk-v0"),
        ("task", "walk"),
    ]
    assert "quadruped" in {words[0] for words in lines}


def test_it_is_made_by_its_name_or_its_folder(folder):
    simulation = neurocontrol.make(folder, batch=2, seed=3)
    assert simulation.controller.preset == "brisk"
    simulation.run(2.0)
    assert (simulation.plant.qpos[:, 0] > 0.1).all()
    alone = neurocontrol.make("crawler", seed=[np.random.SeedSequence(3).spawn(2)[1]])
    alone.run(2.0)
    assert np.array_equal(alone.plant.qpos[0], simulation.plant.qpos[1])


def test_it_begins_on_the_ground_whatever_the_defaults_of_its_file_are(folder):
    rig = neurocontrol.rig.find(folder)
    simulation = start_trials(rig, [Trial(duration=1.0, seed=seed) for seed in range(3)])
    assert (np.abs(simulation.plant.qpos[:, 2] - 0.12) < 0.02).all()


def test_it_goes_on_bit_for_bit(folder):
    simulation = neurocontrol.make(folder)
    simulation.run(0.5)
    state = simulation.save()
    simulation.run(0.5)
    expected = simulation.plant.qpos.copy()
    simulation.restore(state)
    simulation.run(0.5)
    assert np.array_equal(simulation.plant.qpos, expected)


def test_its_demo_leaves_a_recording_of_its_own_feet(body, tmp_path, capsys):
    out = tmp_path / "run"
    words = ["--command", "tetrapod", "--duration", "3", "--no-video", "--out", str(out)]
    assert main(["demo", body, *words]) == 0
    assert "tetrapod" in capsys.readouterr().out
    recording = Recording.load(out / "recording.npz")
    assert list(recording.feet) == FEET
    assert recording.header["preset"] == "brisk"
    summary = json.loads((out / "metrics.json").read_text(encoding="utf-8"))
    assert summary["body"] == "crawler"
    assert summary["falls"] == 0
    assert summary["distance"] > 0.2
    assert f"neurocontrol demo {body}".split()[-1] in (out / "report.html").read_text("utf-8")


def test_a_body_that_falls_at_once_is_one_line(tmp_path, registries, capsys):
    fallen = copy(tmp_path / "six legs")
    text = (fallen / "body.py").read_text(encoding="utf-8")
    (fallen / "body.py").write_text(text.replace("fallen_below=0.5", "fallen_below=1.5"))
    assert main(["demo", str(fallen), "--no-video", "--out", str(tmp_path / "run")]) == 2
    error = capsys.readouterr().err.splitlines()[-1]
    assert error == "neurocontrol: error: nothing was recorded: at 0.01 s it fell"


def test_its_report_names_its_own_feet(installed, tmp_path):
    words = ["--duration", "1", "--no-video", "--out", str(tmp_path / "run")]
    assert main(["demo", installed, *words]) == 0
    report = (tmp_path / "run" / "report.html").read_text(encoding="utf-8")
    seen = re.sub(r"data:[^\"]*|<style>.*?</style>", "", report, flags=re.DOTALL)
    assert [foot for foot in FEET if foot not in seen] == []


def test_a_target_that_is_missed_is_exit_code_1(body, tmp_path, capsys):
    assert main(["evaluate", body, "--seeds", "1", "--preset", "brisk"]) == 0
    assert "MISSED" not in capsys.readouterr().out
    slow = tmp_path / "slow.toml"
    slow.write_text(SLOW)
    assert main(["evaluate", body, "--seeds", "1", "--preset", str(slow)]) == 1
    assert "MISSED" in capsys.readouterr().out


def test_what_is_tuned_walks(body, tmp_path, capsys):
    out = tmp_path / "run"
    words = ["--population", "6", "--race", "1", "--duration", "1", "--workers", "1"]
    assert main(["tune", body, *words, "--generations", "3", "--out", str(out)]) == 0
    best = read_preset(str(out / "best.toml"))
    assert best.metrics["walking"]["speed"] > 0.05
    simulation = neurocontrol.make(body, preset=str(out / "best.toml"))
    assert simulation.controller.table.sections(simulation.controller.parameters[0]) == best.values
    assert main(["tune", body, "--resume", str(out), "--generations", "4", "--workers", "1"]) == 0
    assert len((out / "history.csv").read_text().splitlines()) == 5


def test_its_environment_is_one_of_gymnasium(body):
    neurocontrol.rig.find(body)
    made = gymnasium.make("crawler/Walk-v0")
    check_env(made.unwrapped, skip_render_check=True)
    observation, _ = made.reset(seed=4)
    many = gymnasium.make_vec("crawler/Walk-v0", num_envs=2)
    observations, _ = many.reset(seed=[9, 4])
    assert np.array_equal(observations[1], observation)
    action = np.array([1.0, 0.0])
    for _ in range(5):
        single, reward, *_ = made.step(action)
        both, rewards, *_ = many.step(np.stack([action, action]))
    assert np.array_equal(both[1], single)
    assert rewards[1] == reward
    many.close()


def test_a_rig_can_be_made_and_registered_in_python(registries, monkeypatch, tmp_path):
    monkeypatch.syspath_prepend(str(PROJECT))
    rig = neurocontrol.Rig(
        name="crawler",
        meaning="six legs",
        body="crawler.body:crawler",
        simulate="crawler.controller:simulate",
        controllers={"oscillators": registries.Nerves(meaning="six oscillators")},
    )
    assert neurocontrol.make(rig).controller.preset == ""
    recording = neurocontrol.demo(rig, duration=0.5, out=tmp_path / "run")
    assert recording.header["body"] == "crawler"
    assert neurocontrol.register(rig) is neurocontrol.rig.find("crawler")
    with pytest.raises(InputError, match="the crawler has no suites"):
        neurocontrol.evaluate("crawler")


def test_folders_with_modules_of_the_same_names_do_not_mix(tmp_path, registries):
    first = rename(copy(tmp_path / "first" / "body", "rig.py"), "low")
    second = rename(copy(tmp_path / "second" / "body", "rig.py"), "high")
    text = (second / "body.py").read_text(encoding="utf-8")
    (second / "body.py").write_text(text.replace("hip_height=0.11", "hip_height=0.5"))
    heights = [neurocontrol.make(str(each)).plant.body.hip_height for each in (first, second)]
    assert heights == [0.11, 0.5]
    assert {"low", "high"} <= set(registries.rigs())
    assert set(registries.folders()) == {str(first), str(second)}


def test_a_run_that_python_started_finds_its_folder_again(tmp_path, registries, monkeypatch):
    copy(tmp_path / "six legs", "rig.py")
    monkeypatch.chdir(tmp_path)
    options = {"population": 4, "race": 1, "duration": 0.2, "workers": 1, "generations": 1}
    neurocontrol.tune("./six legs", out="run", **options)
    monkeypatch.chdir(tmp_path / "run")
    assert main(["tune", "--resume", ".", "--generations", "2", "--workers", "1"]) == 0


def test_a_broken_package_breaks_nothing_else(tmp_path):
    announce(tmp_path, "crawler", "crawler.rig:RIG")
    announce(tmp_path, "broken", "broken:RIG")
    announce(tmp_path, "missing", "nowhere.at:all")
    (tmp_path / "broken.py").write_text("RIG = 1 / 0\n")
    done = subprocess.run(
        program("list"), env=environment(tmp_path, PROJECT), capture_output=True, text=True
    )
    assert done.returncode == 0
    assert "crawler/Walk-v0" in done.stdout
    assert sorted(done.stderr.splitlines()) == [
        "cannot load broken:RIG: ZeroDivisionError: division by zero (broken.py, line 1)",
        "cannot load nowhere.at:all: ModuleNotFoundError: No module named 'nowhere'",
    ]


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
@pytest.mark.parametrize("kind", ["installed", "folder"])
def test_a_killed_tuning_goes_on_exactly(kind, tmp_path):
    announce(tmp_path, "crawler", "crawler")
    variables = environment(*(tmp_path, PROJECT) if kind == "installed" else ())
    word = "crawler" if kind == "installed" else str(copy(tmp_path / "six legs", "rig.py"))
    words = ["--population", "4", "--race", "1", "--duration", "0.3", "--generations", "10"]
    path, whole = tmp_path / "killed", tmp_path / "whole"
    process = subprocess.Popen(
        program("tune", word, *words, "--workers", "2", "--out", str(path)),
        env=variables,
        start_new_session=True,
    )
    deadline = time.monotonic() + 120
    while len(load_checkpoint(path / "checkpoint.npz")) < 2 and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    done = len(load_checkpoint(path / "checkpoint.npz"))
    assert 2 <= done < 10
    resumed = ["tune", "--resume", str(path), "--workers", "2"]
    for rest in (resumed, ["tune", word, *words, "--workers", "1", "--out", str(whole)]):
        subprocess.run(program(*rest), env=variables, check=True)
    for name in ("history.csv", "best.toml"):
        assert (path / name).read_text() == (whole / name).read_text()


@pytest.mark.slow
def test_it_works_in_processes_of_its_own(tmp_path):
    announce(tmp_path, "crawler", "crawler.rig:RIG")
    variables, source = environment(tmp_path, PROJECT), "import gymnasium, neurocontrol; "
    source += "print(gymnasium.make_vec('crawler/Walk-v0', num_envs=3).reset(seed=0)[0].shape)"
    made = subprocess.run(
        [sys.executable, "-c", source], env=variables, capture_output=True, text=True, check=True
    )
    assert made.stdout == "(3, 18)\n"
    words = ["demo", "crawler", "--duration", "1", "--no-video", "--out", str(tmp_path / "run")]
    subprocess.run(program(*words), env=variables, check=True)
    assert (tmp_path / "run" / "recording.npz").exists()
