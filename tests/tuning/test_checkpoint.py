"""Checkpoints hold what they say, whatever else is in the file."""

from __future__ import annotations

from contextlib import suppress

import numpy as np
import pytest

from neurocontrol.errors import InputError
from neurocontrol.tuning import Evaluation
from neurocontrol.tuning.checkpoint import Memory, load_checkpoint, save_checkpoint

MEMORIES = [
    Memory(
        digest=f"{number}" * 64,
        evaluations=tuple(
            Evaluation(cost=number + each / 3, solved=each == 1, measures={"speed": 0.1 * each})
            for each in range(4)
        ),
        wall=1.0 + number,
    )
    for number in range(3)
]


@pytest.fixture
def stored(tmp_path):
    """A function that writes a checkpoint with other arrays and returns its path."""

    def write(**arrays):
        path = tmp_path / "checkpoint.npz"
        save_checkpoint(path, MEMORIES)
        with np.load(path) as archive:
            everything = {**archive, **arrays}
        np.savez(path, **{name: one for name, one in everything.items() if one is not None})
        return path

    return write


def test_generations_come_back_to_the_last_bit(stored):
    assert load_checkpoint(stored()) == MEMORIES


def test_generations_without_measures_come_back(tmp_path):
    bare = [
        Memory(digest="a", evaluations=(Evaluation(cost=1.0, solved=True, measures={}),), wall=0.0)
    ]
    save_checkpoint(tmp_path / "checkpoint.npz", bare)
    assert load_checkpoint(tmp_path / "checkpoint.npz") == bare


def test_an_older_checkpoint_without_measures_is_read(stored):
    empty = {"names": np.array([], str), "known": np.zeros((12, 0)), "measures": np.zeros((12, 0))}
    assert load_checkpoint(stored(**empty))[0].evaluations[0].measures == {}


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"costs": np.full(12, "1")}, "costs of .* must be numbers"),
        ({"costs": np.ones(12, complex)}, "is not a checkpoint"),
        ({"costs": np.ones((12, 1))}, "costs of .* in 1 dimensions"),
        ({"costs": np.full(12, np.nan)}, "costs of .* must be finite"),
        ({"costs": np.ones(11)}, r"solved of .* shape \(11,\), got \(12,\)"),
        ({"costs": None}, "missing costs"),
        ({"solved": np.full(12, "yes")}, "solved of .* must be truths"),
        ({"solved": np.full(12, 2)}, "solved of .* must be truths"),
        ({"measures": np.full((12, 1), "1")}, "measures of .* must be numbers"),
        ({"measures": np.ones((12, 2))}, "measures of .* shape"),
        ({"walls": np.full(3, "1")}, "walls of .* must be numbers"),
        ({"walls": np.array([1.0, 3.0, 2.0])}, "walls of .* increase"),
        ({"walls": np.array([-1.0, 3.0, 4.0])}, "walls of .* increase from 0"),
        ({"walls": np.array([np.nan, 3.0, 4.0])}, "walls of .* must be finite"),
        ({"sizes": np.array([4, 4, 5])}, "sizes of .* must add up to 12"),
        ({"sizes": np.array([-4, 12, 4])}, "sizes of .* must add up"),
        ({"sizes": np.full(3, 2**62)}, "sizes of .* must add up"),
        ({"sizes": np.ones(3)}, "sizes of .* must be whole numbers"),
        ({"digests": np.arange(3)}, "digests of .* must be texts"),
        ({"digests": np.array(["a", "b"])}, "walls of .* shape"),
        ({"names": np.array(["speed", "speed"])}, "known of .* shape"),
        ({"names": np.array([["speed"]])}, "names of .* in 1 dimensions"),
        ({"names": np.array(["\ud800"])}, "is not a checkpoint"),
        ({"known": np.ones((12, 1))}, "known of .* must be truths"),
        ({"extra": np.ones(1)}, "unknown extra"),
        ({"names": np.array([{}], object)}, "is not a checkpoint"),
    ],
)
def test_what_is_no_checkpoint_is_one_line(stored, arrays, message):
    with pytest.raises(InputError, match=message) as caught:
        load_checkpoint(stored(**arrays))
    assert "\n" not in str(caught.value)


def test_every_damaged_byte_is_one_line_or_nothing(tmp_path):
    path = tmp_path / "checkpoint.npz"
    save_checkpoint(path, MEMORIES)
    with np.load(path) as archive:
        np.savez_compressed(path, **archive)
    content = path.read_bytes()
    for place in range(0, len(content), 7):
        path.write_bytes(content[:place] + bytes([content[place] ^ 255]) + content[place + 1 :])
        with suppress(InputError):
            assert load_checkpoint(path) == MEMORIES
