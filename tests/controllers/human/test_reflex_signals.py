"""Delays are exact over every loop, at any step and for every row."""

from __future__ import annotations

import numpy as np
import pytest

from neurocontrol.controllers.human.reflex_signals import DELAYS, delay_steps


@pytest.mark.parametrize("timestep", [0.00025, 0.0005, 0.001])
def test_loops_through_the_spinal_cord_have_their_exact_length(timestep):
    steps = delay_steps(np.ones(1), timestep)[0]
    for name, joint in (("short", "hip"), ("mid", "knee"), ("long", "ankle")):
        loop = (steps[f"from_{joint}"] + steps[f"to_{joint}"]) * timestep
        assert loop == pytest.approx(2 * DELAYS[name])
    assert steps["brain"] * timestep == pytest.approx(DELAYS["supraspinal"])


def test_rows_have_their_own_delays():
    steps = delay_steps(np.array([1.0, 2.0]), 0.0005)
    assert list(steps["from_ankle"]) == [20, 40]
    assert list(steps["trunk"]) == [35, 70]
