"""Files that went wrong in every way, a few of each kind; ``scripts/fuzz_files.py`` tries many."""

from __future__ import annotations

import importlib.util
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from neurocontrol.errors import InputError

SCRIPT = Path(__file__).parents[1] / "scripts" / "fuzz_files.py"
KINDS = ("preset", "schedule", "settings", "checkpoint", "recording", "rig")


@pytest.fixture(scope="module")
def fuzzing():
    """The script as a module, forgotten afterwards."""
    specification = importlib.util.spec_from_file_location("fuzz_files", SCRIPT)
    module = importlib.util.module_from_spec(specification)
    sys.modules["fuzz_files"] = module
    specification.loader.exec_module(module)
    yield module
    del sys.modules["fuzz_files"]


@pytest.fixture(scope="module")
def kinds(fuzzing):
    return fuzzing.kinds()


def test_every_kind_is_tried(kinds):
    assert tuple(kinds) == KINDS


@pytest.mark.parametrize("name", KINDS)
def test_a_file_is_read_or_refused_in_one_line(fuzzing, kinds, name, tmp_path):
    findings = fuzzing.fuzz(kinds[name], 40, 0, tmp_path)
    assert dict(findings.failures) == {}
    assert findings.read > 0
    assert findings.refused > 10


def refuse_in_two_lines(path):
    raise InputError("one\ntwo")


@pytest.mark.parametrize(
    ("read", "told"),
    [
        (lambda path: {}["key"], "KeyError at test_fuzzing.py"),
        (lambda path: time.sleep(60.0), "Hang"),
        (refuse_in_two_lines, "no line of words"),
    ],
)
def test_what_goes_wrong_is_found(fuzzing, kinds, monkeypatch, read, told, tmp_path):
    monkeypatch.setattr(fuzzing, "LIMIT", 0.05)
    findings = fuzzing.fuzz(replace(kinds["schedule"], read=read), 3, 0, tmp_path)
    (failure,) = findings.failures
    assert told in failure
    assert findings.first[failure]
