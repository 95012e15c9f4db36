"""The scripts do what they are for, with their smallest arguments."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[1] / "scripts"
SMALLEST = {
    "benchmark.py": ["--batch", "2", "--repeats", "1", "--duration", "0.02", "--out", "a.json"],
    "benchmark_spiking.py": [
        "--quick", "--repeats", "1", "--only", "families", "loop", "plasticity", "digits",
        "--out", "a.json",
    ],
    "bimodal_weights.py": ["--duration", "2", "--out", "a.png"],
    "check_environments.py": ["--rig", "human", "--task", "recover", "--out", "a.csv"],
    "check_networks.py": ["--networks", "3", "--steps", "40", "--out", "a.json"],
    "benchmark_event.py": [
        "--cells", "200", "--repeats", "1", "--events", "2000", "--duration", "0.05",
        "--figure", "a.png", "--out", "a.json",
    ],
    "compare_searches.py": [
        "--seeds", "1", "--seconds", "5", "--population", "4", "--duration", "0.5",
        "--conditions", "fresh", "--strategies", "cma", "cma separable", "--out", "a.csv",
    ],
    "convert_digits.py": [
        "--hidden", "12", "--passes", "1", "--steps", "8", "16", "--tests", "20",
        "--out", "a.csv",
    ],
    "cost_of_transport.py": [
        "--seeds", "1", "--commands", "2", "--duration", "0.6", "--out", "a.png",
    ],
    "crossing_policy.py": ["--out", "a.npz"],
    "danner_gaits.py": ["--steps", "2", "--out", "a.png"],
    "fit_baselines.py": [
        "quadruped", "velocity", "--steps", "1", "--rows", "2", "--each", "1", "--episodes", "2",
        "--out", "a.json",
    ],
    "fuzz_files.py": ["--examples", "60", "--out", "a.json"],
    "heterochemical_networks.py": ["six-legs", "--out", "chemistry"],
    "published_networks.py": ["cuba", "--duration", "1", "--out", "a.json"],
    "quantised_twins.py": [
        "--measures", "gaits", "--chip", "altai", "--bits", "8", "--seeds", "1",
        "--duration", "6", "--out", "a.csv",
    ],
    "soak_environments.py": [
        "--rig", "human", "--steps", "300", "--branches", "8", "--rows", "2",
        "--out", "a.json",
    ],
    "stretch_feedback.py": ["--seeds", "1", "--out", "a.png"],
    "task_returns.py": [
        "quadruped", "velocity", "--rows", "2", "--tries", "2", "--steps", "5", "--out", "a.csv",
    ],
    "train_ppo.py": ["--steps", "64", "--rows", "4", "--rollout", "8", "--out", "a.npz"],
    "tune_reflexes.py": [
        "--generations", "1", "--population", "6", "--workers", "1", "--out", "lazy",
    ],
}  # fmt: skip
LEFT = {
    "benchmark.py": "a.json",
    "benchmark_spiking.py": "a.json",
    "bimodal_weights.py": "a.png",
    "check_environments.py": "a.csv",
    "check_networks.py": "a.json",
    "benchmark_event.py": "a.png",
    "compare_searches.py": "a.csv",
    "convert_digits.py": "a.csv",
    "cost_of_transport.py": "a.png",
    "crossing_policy.py": "a.npz",
    "danner_gaits.py": "a.png",
    "fit_baselines.py": "a.json",
    "fuzz_files.py": "a.json",
    "heterochemical_networks.py": "chemistry/six-legs.png",
    "published_networks.py": "a.json",
    "quantised_twins.py": "a.csv",
    "soak_environments.py": "a.json",
    "stretch_feedback.py": "a.png",
    "task_returns.py": "a.csv",
    "train_ppo.py": "a.npz",
    "tune_reflexes.py": "lazy/best.toml",
}


def test_every_script_is_tried():
    assert {file.name for file in FOLDER.glob("*.py")} == SMALLEST.keys() == LEFT.keys()


@pytest.mark.slow
@pytest.mark.parametrize("name", SMALLEST)
def test_a_script_leaves_what_it_is_for(name, tmp_path):
    if name == "train_ppo.py" and not find_spec("torch"):
        pytest.skip("torch is not installed")
    finished = subprocess.run(
        [sys.executable, str(FOLDER / name), *SMALLEST[name]],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    assert (tmp_path / LEFT[name]).stat().st_size > 100
    assert "not comparable" not in finished.stdout
