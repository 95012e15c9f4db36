"""Saving and restoring from one list of arrays and parts."""

from __future__ import annotations

import numpy as np
import pytest

from neurocontrol.errors import InputError
from neurocontrol.state import Stateful


class Clock(Stateful):
    def __init__(self):
        self.ticks = np.zeros(2, dtype=np.int64)

    def _live(self):
        return {"ticks": self.ticks}


class Whole(Stateful):
    def __init__(self):
        self.angle, self.clock, self.rest = np.zeros((2, 3)), Clock(), Stateful()

    def _live(self):
        return {"angle": self.angle, "clock": self.clock, "rest": self.rest}


def test_a_whole_saves_its_arrays_and_its_parts_as_plain_copies():
    whole = Whole()
    state = whole.save()
    assert {name: array.shape for name, array in state.items()} == {
        "angle": (2, 3),
        "clock.ticks": (2,),
    }
    whole.angle[:], whole.clock.ticks[:] = 1.0, 7
    assert not state["angle"].any()
    assert not state["clock.ticks"].any()


def test_restoring_writes_into_the_live_arrays():
    whole = Whole()
    angle, ticks = whole.angle, whole.clock.ticks
    whole.restore({"angle": np.full((2, 3), 2.0), "clock.ticks": np.array([3, 4])})
    assert (angle == 2.0).all()
    np.testing.assert_array_equal(ticks, [3, 4])


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        ({"clock.ticks": np.zeros(2)}, "'angle' of shape .*got nothing"),
        ({"angle": np.zeros((2, 3))}, "'ticks' of shape .*got nothing"),
        ({"angle": np.zeros((1, 3)), "clock.ticks": np.zeros(2)}, "got shape"),
    ],
)
def test_a_state_of_something_else_is_refused(broken, message):
    with pytest.raises(InputError, match=message):
        Whole().restore(broken)
