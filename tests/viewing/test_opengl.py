from __future__ import annotations

import ctypes
import os

import mujoco
import pytest

from neurocontrol.viewing import opengl
from neurocontrol.viewing.opengl import (
    RenderingUnavailableError,
    choose_backend,
    open_renderer,
    probe,
    remedy,
)

VARIABLES = ("MUJOCO_GL", "DISPLAY", "WAYLAND_DISPLAY")


@pytest.fixture
def machine(monkeypatch):
    """Return a function that pretends a system with some libraries and variables."""

    def pretend(*libraries, platform="linux", **variables):
        for name in VARIABLES:
            monkeypatch.delenv(name, raising=False)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)

        def load(library):
            if library not in libraries:
                raise OSError(library)

        monkeypatch.setattr(ctypes, "CDLL", load)
        monkeypatch.setattr(opengl.sys, "platform", platform)

    yield pretend
    monkeypatch.undo()


@pytest.mark.parametrize(
    ("libraries", "expected"),
    [
        (("libEGL.so.1", "libOSMesa.so.8"), "egl"),
        (("libOSMesa.so.8",), "osmesa"),
        ((), None),
    ],
)
def test_without_a_display_the_installed_library_decides(machine, libraries, expected):
    machine(*libraries)
    choose_backend()
    assert os.environ.get("MUJOCO_GL") == expected


@pytest.mark.parametrize("value", ["osmesa", "glfw", "disabled", ""])
def test_the_users_choice_stays(machine, value):
    machine("libEGL.so.1", MUJOCO_GL=value)
    choose_backend()
    assert os.environ["MUJOCO_GL"] == value


@pytest.mark.parametrize("variables", [{"DISPLAY": ":0"}, {"WAYLAND_DISPLAY": "wayland-0"}])
def test_a_display_is_left_to_mujoco(machine, variables):
    machine("libEGL.so.1", **variables)
    choose_backend()
    assert "MUJOCO_GL" not in os.environ


def test_other_systems_are_left_to_mujoco(machine):
    machine("libEGL.so.1", platform="darwin")
    choose_backend()
    assert "MUJOCO_GL" not in os.environ


def test_the_error_says_what_mends_it():
    message = str(RenderingUnavailableError("no library"))
    assert message == f"no OpenGL rendering (no library); try: {remedy()}"


@pytest.mark.parametrize(
    ("platform", "tool", "expected", "absent"),
    [
        ("linux", "/usr/bin/apt-get", "apt-get install --no-install-recommends libegl1", "osmesa"),
        ("linux", None, "MUJOCO_GL=egl or osmesa", "apt-get"),
        ("darwin", None, "desktop", "MUJOCO_GL"),
        ("win32", None, "desktop", "MUJOCO_GL"),
    ],
)
def test_what_mends_it_is_there_on_the_platform(
    machine, monkeypatch, platform, tool, expected, absent
):
    machine(platform=platform)
    monkeypatch.setattr(opengl.shutil, "which", lambda name: tool)
    assert expected in remedy()
    assert absent not in remedy()


def test_probe_reports_a_platform_that_does_not_exist(monkeypatch):
    monkeypatch.setenv("MUJOCO_GL", "nonsense")
    assert "nonsense" in probe()


def test_probe_reports_a_machine_without_display_and_libraries(monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("MUJOCO_GL", "glfw")
    assert remedy() in probe()


@pytest.mark.render
@pytest.mark.usefixtures("drawing")
def test_this_process_draws_where_another_one_does():
    model = mujoco.MjModel.from_xml_string("<mujoco/>")
    open_renderer(model, width=16, height=16).close()
