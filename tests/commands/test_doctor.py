from __future__ import annotations

import importlib.metadata

import pytest

from neurocontrol import tick
from neurocontrol.cli import main
from neurocontrol.commands import doctor


def check(*, works: bool, essential: bool) -> doctor.Check:
    return doctor.Check(
        name="thing", works=works, detail="as\nfound", remedy="mend it", essential=essential
    )


@pytest.mark.parametrize(
    ("version", "wanted", "accepted"),
    [
        ("4.0.0", ">=4.0,<4.1", True),
        ("4.0", ">=4.0.0", True),
        ("4.1.0", ">=4.0,<4.1", False),
        ("3.17.2", ">=4.0,<4.1", False),
        ("10.0", ">=9.5", True),
        ("2.4.6rc1", ">=2.2", True),
        ("unknown", ">=1", False),
    ],
)
def test_versions_are_compared_as_numbers(version, wanted, accepted):
    assert doctor.satisfies(version, wanted) is accepted


def test_every_core_dependency_is_checked_and_no_extra():
    names = {found.name for found in doctor.requirements()}
    assert {"numpy", "mujoco", "numba", "gymnasium"} <= names
    assert not {"imageio-ffmpeg", "nir", "pytest"} & names


def test_a_dependency_that_is_not_there_comes_with_the_line_that_installs_it(monkeypatch):
    monkeypatch.setattr(importlib.metadata, "requires", lambda name: ["no-such-thing>=1.0"])
    (found,) = doctor.requirements()
    assert not found.works
    assert str(found).endswith('mend with: pip install "no-such-thing>=1.0"')


def test_a_kernel_cache_that_cannot_be_written_is_essential(monkeypatch):
    import numba

    def refuse(**options: bool):
        raise RuntimeError("cannot cache function: no locator available")

    monkeypatch.setattr(numba, "njit", refuse)
    found = doctor.kernel_cache()
    assert not found.works
    assert found.essential
    assert "NUMBA_CACHE_DIR" in str(found)


def test_ticks_are_said_to_be_compiled_or_why_not(monkeypatch):
    assert doctor.compiled_ticks().works
    monkeypatch.setattr(tick, "obstacle", lambda: "no such symbol")
    found = doctor.compiled_ticks()
    assert not found.works
    assert not found.essential
    assert "no such symbol; Python makes the steps" in str(found)


def test_an_extra_that_is_not_there_names_its_line():
    found = doctor.extra_installed("video", "no_such_module")
    assert str(found) == (
        "missing  extra video (optional): no_such_module is not installed; "
        'mend with: pip install "neurocontrol[video]"'
    )


@pytest.mark.parametrize(
    ("works", "essential", "code"),
    [(True, True, 0), (True, False, 0), (False, False, 0), (False, True, 1)],
)
def test_only_the_essentials_decide_the_exit_code(works, essential, code, capsys, monkeypatch):
    monkeypatch.setattr(doctor, "checks", lambda: [check(works=works, essential=essential)])
    assert main(["doctor"]) == code
    line = capsys.readouterr().out
    assert line.count("\n") == 1
    assert line.startswith("ok" if works else "missing")
    assert ("mend it" in line) is not works


def test_this_machine_can_run_the_package(capsys):
    assert main(["doctor"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert all(line.startswith(("ok  ", "missing  ")) for line in lines)
    assert sum("OpenGL" in line for line in lines) == 1
