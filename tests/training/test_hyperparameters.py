from __future__ import annotations

import pytest

from neurocontrol.errors import InputError
from neurocontrol.rig import find, rigs
from neurocontrol.training.hyperparameters import (
    Hyperparameters,
    hyperparameters_of,
    read_hyperparameters,
)


def test_shipped_files_are_those_of_tasks_and_can_be_read():
    for rig in filter(lambda one: one.environment, rigs().values()):
        for file in rig.file("training").glob("*.toml"):
            task, _, raw = file.stem.partition("-")
            controller = None if raw else rig.controller()
            assert task in rig.environment.tasks
            assert raw in ("", "none")
            assert hyperparameters_of(rig, task, controller) == read_hyperparameters(file)


def test_a_task_without_a_file_has_the_defaults():
    for controller in (None, "spiking"):
        assert hyperparameters_of(find("quadruped"), None, controller) == Hyperparameters()


def test_plain_data_gives_the_same_again():
    chosen = Hyperparameters(hidden=(8, 4), environment={"terrain": "rough"})
    assert Hyperparameters.of_dict(chosen.as_dict(), "here") == chosen


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("rate = 1", "unknown entry 'rate'"),
        ("clip = 0", "clip of .* must be a finite number above 0"),
        ("activation = 'sin'", "unknown activation 'sin'"),
        ("batch = 1000", "which batches of 1000 do not divide"),
        ("rows = ", "not valid TOML"),
    ],
)
def test_what_nobody_can_learn_with_is_refused(tmp_path, text, words):
    file = tmp_path / "own.toml"
    file.write_text(text)
    with pytest.raises(InputError, match=words):
        read_hyperparameters(file)


@pytest.mark.parametrize(("rows", "batch"), [(64, 1024), (10, 640), (1, 64), (33, 704)])
def test_batches_divide_what_other_rows_bring(rows, batch):
    chosen = Hyperparameters(rows=64, rollout=64, batch=1024).with_rows(rows)
    assert (chosen.rows, chosen.batch) == (rows, batch)
