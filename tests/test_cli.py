from __future__ import annotations

import subprocess
import sys
import warnings

import pytest

import neurocontrol
from neurocontrol import cli
from neurocontrol.commands import listing
from neurocontrol.errors import InputError, MissingExtraError
from neurocontrol.rig import rigs


def raising(error: BaseException):
    def run(arguments: object) -> int:
        raise error

    return run


def error_line(capsys: pytest.CaptureFixture[str]) -> str:
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.endswith("\n")
    assert captured.err.count("\n") == 1
    return captured.err.strip()


@pytest.mark.parametrize(
    "argv",
    [
        [], ["fly"], ["list", "--wings"], ["doctor", "now"],
        ["demo", "--preset", ""], ["demo", "--preset="],
    ],
)  # fmt: skip
def test_a_wrong_command_line_is_one_line_and_code_two(argv, capsys):
    assert cli.main(argv) == 2
    assert error_line(capsys).startswith("neurocontrol: error: ")


@pytest.mark.parametrize(
    ("error", "line", "code"),
    [
        (InputError("unknown gait\n  'amble'"), "unknown gait 'amble'", 2),
        (PermissionError(13, "Permission denied", "runs"), "runs: Permission denied", 2),
        (OSError("disk full"), "disk full", 2),
        (MissingExtraError("mp4 video", "video"), "neurocontrol[video]", 3),
        (ModuleNotFoundError("No module named 'numba.core'", name="numba.core"), "numba is not", 3),
    ],
)
def test_an_error_of_the_user_is_one_line_and_its_code(error, line, code, capsys, monkeypatch):
    monkeypatch.setattr(listing, "run", raising(error))
    assert cli.main(["list"]) == code
    assert line in error_line(capsys)


def test_an_error_of_the_program_is_not_hidden(monkeypatch):
    monkeypatch.setattr(listing, "run", raising(ZeroDivisionError()))
    with pytest.raises(ZeroDivisionError):
        cli.main(["list"])


def test_what_numba_cannot_read_is_refused(capsys, monkeypatch):
    unread = "Environment variable 'NUMBA_OPT' is defined but"
    monkeypatch.setattr(cli, "parse", lambda words: warnings.warn(unread, RuntimeWarning, 1))
    assert cli.main(["demo"]) == 2
    assert error_line(capsys) == f"neurocontrol: error: {unread}"


def test_an_interrupt_is_one_line_and_code_130(capsys, monkeypatch):
    monkeypatch.setattr(listing, "run", raising(KeyboardInterrupt()))
    assert cli.main(["list"]) == 130
    assert error_line(capsys) == "neurocontrol: interrupted"


def test_the_exit_code_is_that_of_the_command(monkeypatch):
    monkeypatch.setattr(listing, "run", lambda arguments: 7)
    assert cli.main(["list"]) == 7


def test_the_version_is_that_of_the_package(capsys):
    with pytest.raises(SystemExit) as stop:
        cli.main(["--version"])
    assert stop.value.code == 0
    assert capsys.readouterr().out == f"neurocontrol {neurocontrol.__version__}\n"


COMMANDS = ["demo", "tune", "evaluate", "neuron", "list", "doctor"]
BODIES = [f"{command} {body}" for command in COMMANDS[:3] for body in rigs()]


@pytest.mark.parametrize("command", ["", *COMMANDS, *BODIES])
def test_help_is_there(command, capsys):
    with pytest.raises(SystemExit) as stop:
        cli.main([*command.split(), "--help"])
    assert stop.value.code == 0
    printed = capsys.readouterr().out
    assert printed.startswith(" ".join(["usage: neurocontrol", *command.split()]))
    if command in COMMANDS[:3]:
        told = " ".join(printed.split())
        assert all(f"{name} {rig.meaning}" in told for name, rig in rigs().items())


@pytest.mark.parametrize(
    "words",
    [
        "list",
        "neuron izhikevich --preset x",
        "demo --seed 3",
        "experiment latency quadruped",
        *(f"demo {body}" for body in rigs()),
    ],
)
def test_a_command_line_is_parsed_without_loading_numerical_libraries(words):
    program = (
        f"import sys; from neurocontrol.commands.parsing import parse; parse({words.split()});"
        "print(*{'mujoco', 'numba', 'matplotlib', 'scipy', 'cma'} & set(sys.modules))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert loaded.stdout.split() == []
