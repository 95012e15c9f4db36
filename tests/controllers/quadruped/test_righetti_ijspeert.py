from __future__ import annotations

import numpy as np
import pytest

from neurocontrol.controllers.quadruped.limb_oscillators import Rhythm
from neurocontrol.controllers.quadruped.righetti_ijspeert import (
    RighettiIjspeert,
    RighettiIjspeertParameters,
)
from neurocontrol.gaits import GAIT_PHASES

TIME_STEP = 0.001
SINGLE = RighettiIjspeertParameters(coupling=0.0)


def rhythm(
    gait: str, frequency: float = 1.5, duty_factor: float = 0.75, amplitude: float = 1.0
) -> Rhythm:
    return Rhythm(
        phases=np.array([GAIT_PHASES[gait]]),
        frequency=np.array([frequency]),
        duty_factor=np.array([duty_factor]),
        amplitude=np.full((1, 4), amplitude),
    )


@pytest.mark.parametrize(("coupling", "tolerance"), [(0.0, 1e-5), (2.0, 2e-3)])
@pytest.mark.parametrize("amplitude", [0.5, 1.0])
def test_the_limit_cycle_is_a_circle_of_radius_root_mu(coupling, tolerance, amplitude):
    oscillators = RighettiIjspeert(
        1, RighettiIjspeertParameters(coupling=coupling, squared_radius=4.0)
    )
    state = oscillators.save()
    state["x"][:] = [0.1, 3.0, -1.0, 0.4]
    state["y"][:] = [0.1, 0.5, 2.5, -0.3]
    oscillators.restore(state)
    oscillators.advance(TIME_STEP, 10000, rhythm("walk", amplitude=amplitude))
    state = oscillators.save()
    assert np.hypot(state["x"], state["y"]) == pytest.approx(2.0 * amplitude, rel=tolerance)


def period_and_stance_share(sharpness: float) -> tuple[float, float]:
    """Measure one oscillator with speeds of 2 pi rad/s in stance and 6 pi rad/s in swing."""
    oscillators = RighettiIjspeert(1, RighettiIjspeertParameters(coupling=0.0, sharpness=sharpness))
    wanted = rhythm("walk", frequency=1.5, duty_factor=0.75)
    oscillators.advance(TIME_STEP, 2000, wanted)
    stance = []
    for _ in range(8000):
        oscillators.advance(TIME_STEP, 1, wanted)
        stance.append(oscillators.stance[0, 0])
    landings = np.flatnonzero(np.diff(np.array(stance, dtype=int)) == 1)
    share = np.mean(stance[landings[0] + 1 : landings[-1] + 1])
    return float(np.diff(landings).mean() * TIME_STEP), float(share)


def test_two_speeds_give_the_published_period_and_stance_share():
    period, share = period_and_stance_share(sharpness=50.0)
    assert period == pytest.approx(0.665, abs=0.004)
    assert share == pytest.approx(0.75, abs=0.005)


def test_a_sharp_change_of_speed_gives_the_closed_form_of_the_period():
    period, share = period_and_stance_share(sharpness=1000.0)
    assert period == pytest.approx(np.pi * (1 / (2 * np.pi) + 1 / (6 * np.pi)), abs=1e-3)
    assert share == pytest.approx(0.75, abs=1e-3)


def test_a_soft_change_of_speed_gives_the_integral_of_the_period():
    angle = (np.arange(200_000) + 0.5) * np.pi / 100_000
    height = np.sin(angle)
    speed = 2 * np.pi / (1 + np.exp(-5 * height)) + 6 * np.pi / (1 + np.exp(5 * height))
    period, _ = period_and_stance_share(sharpness=5.0)
    assert period == pytest.approx(2 * np.pi * np.mean(1 / speed), abs=3e-4)


def fore_hind_phase_under_scalar_coupling(starts, settle: float = 8.0):
    """Left fore after left hind, strides, under the walk matrix that is commonly quoted."""
    matrix = np.array([[0, -1, 1, -1], [-1, 0, -1, 1], [-1, 1, 0, -1], [1, -1, -1, 0]], dtype=float)
    alpha, beta, omega = 5.0, 50.0, 2.0 * np.pi

    def slope(state):
        x, y = state
        excess = 1.0 - x**2 - y**2
        return np.array(
            [alpha * excess * x - omega * y, beta * excess * y + omega * x + y @ matrix.T]
        )

    state, step = starts, 0.002
    for _ in range(int(settle / step)):
        first = slope(state)
        second = slope(state + 0.5 * step * first)
        third = slope(state + 0.5 * step * second)
        fourth = slope(state + step * third)
        state = state + step / 6.0 * (first + 2 * second + 2 * third + fourth)
    angle = np.arctan2(state[1], state[0]) / (2.0 * np.pi)
    return (angle[:, 2] - angle[:, 0]) % 1.0, (angle[:, 0] - angle[:, 1]) % 1.0


def test_the_scalar_walk_matrix_leaves_the_fore_hind_phase_to_the_start():
    starts = np.random.default_rng(0).normal(size=(2, 12, 4))
    fore_hind, left_right = fore_hind_phase_under_scalar_coupling(starts)
    assert left_right == pytest.approx(0.5, abs=0.05)
    assert np.ptp(np.sort(fore_hind)) > 0.2
    assert np.abs((fore_hind - 0.25 + 0.5) % 1.0 - 0.5).max() > 0.1


def advance_until(oscillators, wanted, load, reached, limit: float = 2.0) -> float:
    """Advance with a constant load on all feet; time until the condition holds, s."""
    for step in range(int(limit / TIME_STEP)):
        if reached(oscillators):
            return step * TIME_STEP
        oscillators.advance(TIME_STEP, 1, wanted, np.full((1, 4), load))
    return np.inf


def late_in(phase: float) -> RighettiIjspeert:
    oscillators = RighettiIjspeert(1, SINGLE)
    oscillators.reset(np.full((1, 4), phase))
    return oscillators


def standing(oscillators) -> bool:
    return bool(oscillators.stance.all())


def swinging(oscillators) -> bool:
    return not oscillators.stance.any()


def test_a_swinging_foot_that_meets_the_ground_enters_stance_early():
    slow = rhythm("pronk", frequency=0.5, duty_factor=0.5)
    early = advance_until(late_in(0.8), slow, 1.0, standing)
    on_time = advance_until(late_in(0.8), slow, np.nan, standing)
    assert on_time == pytest.approx(0.4, abs=0.01)
    assert early < 0.15


def test_a_foot_that_loses_the_ground_in_late_stance_swings_early():
    slow = rhythm("pronk", frequency=0.5, duty_factor=0.5)
    early = advance_until(late_in(0.3), slow, 0.0, swinging)
    on_time = advance_until(late_in(0.3), slow, np.nan, swinging)
    assert on_time == pytest.approx(0.4, abs=0.01)
    assert early < 0.15


def test_a_foot_that_carries_the_body_waits_and_goes_when_it_is_released():
    wanted = rhythm("pronk", frequency=2.0, duty_factor=0.5)
    oscillators = late_in(0.3)
    assert advance_until(oscillators, wanted, 2.0, swinging) == np.inf
    assert oscillators.protraction == pytest.approx(-1.0, abs=0.05)
    assert advance_until(oscillators, wanted, 1.0, swinging) < 0.05


def test_a_foot_without_ground_waits_lowered_in_front():
    wanted = rhythm("pronk", frequency=2.0, duty_factor=0.5)
    oscillators = late_in(0.8)
    assert advance_until(oscillators, wanted, 0.0, standing) == np.inf
    assert oscillators.protraction == pytest.approx(1.0, abs=0.05)
    assert oscillators.lift == pytest.approx(0.0, abs=0.1)
    assert advance_until(oscillators, wanted, 1.0, standing) < 0.05


def test_four_feet_that_share_the_weight_start_to_step():
    assert advance_until(late_in(0.0), rhythm("walk"), 1.0, swinging) < 1.0
