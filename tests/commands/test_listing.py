"""The table of what there is."""

from __future__ import annotations

import gymnasium
import pytest

from neurocontrol import rig as registry
from neurocontrol.cli import main
from neurocontrol.commands.listing import COLUMNS, entries
from neurocontrol.rig import find, rigs

KINDS = ("body", "controller", "preset", "environment", "task")


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str]) -> list[list[str]]:
    """Lines of the table, each cut where its columns begin."""
    assert main(["list"]) == 0
    head, *lines = capsys.readouterr().out.splitlines()
    starts = [head.index(column) for column in COLUMNS]
    ends = [*starts[1:], None]
    return [[line[a:b].strip() for a, b in zip(starts, ends, strict=True)] for line in lines]


def test_one_table_lists_everything_that_is_registered(printed):
    assert [tuple(line) for line in printed] == entries()
    for name, rig in rigs().items():
        listed = {kind: [line[2] for line in printed if line[:2] == [name, kind]] for kind in KINDS}
        assert listed["body"] == [name]
        assert listed["controller"] == list(rig.controllers)
        assert listed["preset"] == list(rig.preset_names)
        card = rig.environment
        assert listed["environment"] == ([card.id] if card else [])
        assert listed["task"] == (list(card.tasks) if card else [])
    assert {"quadruped", "human", "salamander", "salamander-robot"} <= {line[0] for line in printed}


def test_every_line_says_what_it_is(printed):
    assert all(meaning for *_, meaning in printed)


def test_the_environments_listed_can_be_made(printed):
    names = [name for _, kind, name, _ in printed if kind == "environment"]
    assert "neurocontrol/Quadruped-v1" in names
    for name in names:
        gymnasium.spec(name)


def test_a_rig_in_a_folder_is_listed_once_it_is_known(toddler, capsys):
    find(toddler)
    assert main(["list"]) == 0
    assert "takes its first steps" in capsys.readouterr().out


def test_what_cannot_be_loaded_is_told_beside_the_table(monkeypatch, capsys):
    monkeypatch.setattr(registry, "_FAILURES", {"their.rig": "ImportError: no wings"})
    assert main(["list"]) == 0
    captured = capsys.readouterr()
    assert captured.err == "cannot load their.rig: ImportError: no wings\n"
    assert "quadruped" in captured.out
