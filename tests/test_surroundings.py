"""Environment variables that libraries cannot read are refused in one line."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from neurocontrol.errors import InputError
from neurocontrol.surroundings import check_surroundings


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MUJOCO_GL", "foo"), ("MPLBACKEND", "nonsense"), ("NUMBA_NUM_THREADS", "0"),
        ("NUMBA_NUM_THREADS", "many"), ("NUMBA_DISABLE_JIT", "yes"), ("OMP_NUM_THREADS", "-1"),
    ],
)  # fmt: skip
def test_nonsense_is_refused_by_name(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(InputError, match=f"{name} must be .*, got '{value}'"):
        check_surroundings()


@pytest.mark.parametrize(
    ("name", "value"),
    [("MUJOCO_GL", "egl"), ("MUJOCO_GL", "disable"), ("MPLBACKEND", "module://mine"),
     ("MPLBACKEND", "Agg"), ("NUMBA_NUM_THREADS", "2"), ("NUMBA_DISABLE_JIT", "1")],
)  # fmt: skip
def test_what_means_something_is_kept(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    check_surroundings()


WITHOUT = """
import sys
sys.modules[{missing!r}] = None
from neurocontrol.cli import main
sys.exit(main({words!r}))
"""


@pytest.mark.parametrize("missing", ["numpy", "gymnasium", "mujoco", "numba", "tqdm"])
def test_whatever_is_missing_the_program_says_so(missing):
    def run(*words):
        program = WITHOUT.format(missing=missing, words=list(words))
        return subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=False
        )

    for words in (["list"], ["--help"], ["--version"]):
        assert run(*words).returncode == 0
    done = run("demo", "--duration", "0.1", "--no-video", "--preset", "nonesuch")
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    if done.returncode == 3:
        assert f"{missing} is not installed" in done.stderr


def test_nonsense_does_not_keep_the_doctor_from_saying_so():
    program = "import sys; from neurocontrol.cli import main; sys.exit(main(['doctor']))"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False,
        env={"MUJOCO_GL": "foo", "PATH": ""},
    )  # fmt: skip
    assert done.returncode == 1
    assert "MUJOCO_GL" in done.stdout
    assert "Traceback" not in done.stderr


TICKS = """
import sys
import neurocontrol
simulation = neurocontrol.make(sys.argv[1], seed=1)
simulation.run(0.02)
print(simulation.plant.qpos.tobytes().hex(), simulation.activation.tobytes().hex())
"""


@pytest.mark.parametrize("body", ["quadruped", "human", "salamander"])
def test_bodies_move_alike_where_numba_compiles_nothing(body):
    results = [
        subprocess.run(
            [sys.executable, "-c", TICKS, body],
            env={**os.environ, "NUMBA_DISABLE_JIT": disabled},
            capture_output=True, text=True, check=True,
        ).stdout
        for disabled in ("0", "1")
    ]  # fmt: skip
    assert results[0] == results[1] != ""
