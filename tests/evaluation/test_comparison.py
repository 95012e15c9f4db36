"""What paired trials with something and without it are worth."""

from __future__ import annotations

import numpy as np
import pytest

from neurocontrol.evaluation.comparison import compare_falls, compare_figures, worth


def told(*comparisons):
    """Measures of comparisons by name."""
    return {one.name: one for one in worth(comparisons)}


def test_falls_are_counted_where_pairs_differ():
    with_it, without = [True, False, False, False], [True, True, True, False]
    found = compare_falls("roll", "pushed", with_it, without)
    np.testing.assert_array_equal(found.gained, [0.0, 1.0, 1.0, 0.0])
    assert found.chance == pytest.approx(2 * 0.5**2)


def test_pairs_of_which_one_is_unknown_do_not_count():
    found = compare_figures("roll", "speed", [1.0, np.nan, 3.0], [0.5, 1.0, np.nan], "BL/s")
    np.testing.assert_array_equal(found.gained, [0.5])


def test_a_gain_and_a_loss_that_tell_are_named_with_their_chances():
    base = np.linspace(1.0, 2.0, 10)
    found = told(
        compare_figures("roll", "speed", base + 0.1 * base, base, "BL/s"),
        compare_figures("roll", "phases", base - 0.2 * base, base),
        compare_figures("roll", "turn", base + np.resize([0.1, -0.1], 10) * base, base),
        compare_figures("yaw", "turn", base, base),
    )
    assert found["roll: of 3 figures, bettered"].value == 1.0
    assert found["roll: of 3 figures, worsened"].met is False
    assert found["yaw: of 1 figures, bettered"].met is False
    assert found["yaw: of 1 figures, worsened"].met is True
    gain, loss = found["roll, speed (p 0.008)"], found["roll, phases (p 0.008)"]  # 4 of 2 / 2^10
    assert gain.value == pytest.approx(0.15)
    assert gain.unit == "BL/s"
    assert loss.value == pytest.approx(-0.3)
    assert not [name for name in found if name.startswith("roll, turn")]
