"""What actions stand for."""

from __future__ import annotations

import numpy as np
import pytest

from neurocontrol.envs.actions import Actions
from neurocontrol.envs.tables import Quantity
from neurocontrol.errors import InputError

PARTS = (
    Quantity(meaning="drive", parts=("drive",), low=0.0, high=6.0, unit="1", default=2.0),
    Quantity(meaning="release", parts=("left", "right"), low=0.0, high=1.0, unit="1", default=0.0),
    Quantity(
        meaning="heading",
        parts=("heading",),
        low=-3.0,
        high=3.0,
        unit="rad",
        default=0.0,
        reach=0.3,
    ),
)
REST = np.array([2.0, 0.0, 0.0, 0.0])


def test_zero_is_rest_and_one_a_bound():
    actions = Actions(PARTS, REST, 3, scaled=True)
    assert actions.space.shape == (4,)
    assert actions.space.dtype == np.float32
    assert (actions.space.low, actions.space.high) == pytest.approx((-1.0, 1.0))
    given = [[0, 0, 0, 0], [1, 1, -1, 1], [-1, 0.5, 7.0, -0.5]]
    expected = [[2, 0, 0, 0], [6, 1, 0, 0.3], [0, 0.5, 1, -0.15]]
    np.testing.assert_allclose(actions.commands(np.array(given)), expected)


def test_rest_may_move_with_its_row():
    actions = Actions(PARTS, REST, 2, scaled=True)
    actions.rest[1] = [5.0, 0.2, 0.0, 1.0]
    commands = actions.commands(np.full((2, 4), 0.5))
    np.testing.assert_allclose(commands, [[4.0, 0.5, 0.5, 0.15], [6.0, 0.7, 0.5, 1.15]])


def test_raw_actions_are_commands_within_their_bounds():
    actions = Actions(PARTS, REST, 1, scaled=False)
    np.testing.assert_array_equal(actions.space.high, np.float32([6.0, 1.0, 1.0, 3.0]))
    commands = actions.commands(np.array([[3.0, 0.25, -1.0, 9.0]]))
    np.testing.assert_array_equal(commands, [[3.0, 0.25, 0.0, 3.0]])


@pytest.mark.parametrize(("scaled", "given"), [(True, [0.5, 0.5]), (False, [0.5, 0.15])])
def test_entries_that_an_action_does_not_set_stay_at_rest(scaled, given):
    actions = Actions(PARTS, REST, 1, scaled=scaled, act=["heading", "left"])
    assert actions.space.shape == (2,)
    assert [actions.names[column] for column in actions.chosen] == ["left", "heading"]
    np.testing.assert_allclose(actions.commands(np.array([given])), [[2.0, 0.5, 0.0, 0.15]])


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (["gait"], "unknown entry 'gait' of act; expected one of drive, left, right, heading"),
        (["left", "left"], "act must be a list of entries of the command, each once"),
        ([], "act must be a list"),
        ("left", "act must be a list"),
    ],
)
def test_entries_that_cannot_be_set_are_refused(act, message):
    with pytest.raises(InputError, match=message):
        Actions(PARTS, REST, 1, scaled=True, act=act)
