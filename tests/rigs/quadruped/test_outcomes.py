"""What is read from made-up outcomes: phases, settling, turns, and contacts raw and cleaned."""

from __future__ import annotations

import numpy as np
import pytest

from neurocontrol.evaluation import Trial
from neurocontrol.rigs.quadruped.outcomes import (
    error_of,
    gait_of,
    losses_of,
    peaks_of,
    settles,
    settling_of,
    speed_of,
    steady_trial,
    transport_of,
    turned,
)
from neurocontrol.rigs.quadruped.suites import turns_to_command
from neurocontrol.timeline import Command

SWITCH = 4.0  # s
SWITCHED = Trial(duration=12.0, commands=(Command(name="walk"), Command(time=SWITCH, name="trot")))


@pytest.fixture
def switched(made_up):
    """A function that joins feet that walk until they trot from a moment on."""

    def make(trotting_from, **trotting):
        walk = made_up(SWITCHED, gait="walk")["foot_force"] > 0.0
        trot = made_up(SWITCHED, gait="trot", **trotting)["foot_force"] > 0.0
        walking = made_up(SWITCHED).time < trotting_from
        contact = np.where(walking[:, np.newaxis], walk, trot)
        return made_up(SWITCHED, contact=contact)

    return make


@pytest.mark.parametrize("gait", ["walk", "trot", "pace", "bound", "pronk"])
def test_the_error_is_that_of_the_worst_foot_from_the_gait_that_was_told(gait, made_up):
    assert error_of(made_up(gait=gait, duty=0.4)) == pytest.approx(0.0, abs=1e-9)
    late = made_up(gait=gait, duty=0.4, late=(0.01, 0.07, 0.0, -0.03))
    assert error_of(late) == pytest.approx(0.07)


def test_another_gait_or_none_is_an_error(made_up):
    trot = steady_trial("trot", 1, 20.0)
    assert error_of(made_up(trot, gait="pace")) == pytest.approx(0.5)
    assert error_of(made_up(trot, contact=np.ones((5000, 4), dtype=bool))) == 1.0


def test_feet_that_switch_at_once_settle_and_those_that_do_not_never_do(switched):
    assert settles(switched(SWITCH))
    assert settling_of(switched(SWITCH)).cycles <= 1.0
    assert not settles(switched(12.0))
    assert np.isnan(settling_of(switched(12.0)).cycles)


def test_feet_may_take_five_cycles_to_settle_and_no_more(switched):
    period = 0.4
    assert settles(switched(SWITCH + 4.5 * period))
    late = switched(SWITCH + 6.5 * period)
    assert not settles(late)
    assert settling_of(late).cycles > 5.0
    assert settles(late, cycles=8.0)


def test_a_gait_that_is_not_kept_is_not_settled(switched):
    kept, lost = switched(SWITCH, duty=0.5), switched(SWITCH, duty=0.5)
    late = lost.time > SWITCH + 2.0
    lost["foot_force"][late, 0] = np.roll(lost["foot_force"], 25, axis=0)[late, 0]
    assert settles(kept)
    assert settling_of(lost).cycles <= 5.0
    assert not settles(lost)


def test_who_falls_has_not_settled(made_up):
    fallen = made_up(SWITCHED, gait="trot", fallen_at=11.0)
    assert not settles(fallen)
    assert settling_of(fallen).good_share == 0.0


def test_turns_to_the_left_are_positive(made_up):
    outcome = made_up(steady_trial("walk", 1, 14.0), yaw_rate=0.1)
    assert turned(outcome) == pytest.approx(np.degrees(1.0), rel=0.01)
    assert turned(made_up(steady_trial("walk", 1, 14.0), yaw_rate=-0.1)) == -turned(outcome)


@pytest.mark.parametrize("turn", [-1.0, 1.0])
def test_the_least_turn_is_to_the_side_that_was_told(turn, made_up):
    trial = steady_trial("walk", 1, 14.0, turn=turn)
    outcomes = [made_up(trial, yaw_rate=turn * rate) for rate in (0.2, 0.1)]
    assert min(turns_to_command(outcomes)) == pytest.approx(np.degrees(1.0), rel=0.01)
    astray = made_up(trial, yaw_rate=-turn * 0.3)
    assert min(turns_to_command([*outcomes, astray])) == pytest.approx(-np.degrees(3.0), rel=0.01)
    fallen = made_up(trial, yaw_rate=-turn * 0.3, fallen_at=13.0)
    assert min(turns_to_command([*outcomes, fallen])) > 0.0
    assert turns_to_command([fallen]) == []


def test_speed_is_in_body_lengths_along_the_heading(made_up):
    assert speed_of(made_up(speed=1.3, yaw_rate=0.3), 0.2) == pytest.approx(1.3)
    assert speed_of(made_up(speed=-0.5), 0.2) == pytest.approx(-0.5)


def test_the_cost_of_transport_is_power_over_weight_and_speed(made_up):
    outcome = made_up(power=3.0, speed=1.5, servo=2)
    assert transport_of(outcome, 0.2) == pytest.approx(3.0 / (10.0 * 0.3))
    assert peaks_of(outcome) == pytest.approx([0, 0, 3, 0, 0, 0, 0, 0])
    outcome["servo_power"][4000, 7] = -5.0
    outcome["servo_power"][10, 6] = 9.0  # before the gait is measured
    assert peaks_of(outcome) == pytest.approx([0, 0, 3, 0, 0, 0, 0, 5])


def test_a_foot_that_bounces_passes_only_where_contacts_are_cleaned(made_up):
    outcome = made_up()
    contact = outcome["foot_force"] > 0.0
    down = np.flatnonzero(contact[1:, 0] & ~contact[:-1, 0]) + 1
    for first in down:
        contact[first + 10 : first + 15, 0] = False
        contact[first + 25 : first + 30, 0] = False
    bouncing = made_up(contact=contact)
    assert gait_of(bouncing).duty_factor == pytest.approx(gait_of(outcome).duty_factor)
    assert error_of(bouncing) == pytest.approx(error_of(outcome))
    raw = gait_of(bouncing, raw=True)
    assert raw.duty_factor[1:] == pytest.approx(gait_of(outcome).duty_factor[1:])
    assert raw.duty_factor[0] == pytest.approx(0.6, abs=0.01)
    assert losses_of(bouncing) == pytest.approx([2.0, 0.0, 0.0, 0.0])
    assert losses_of(outcome) == pytest.approx(np.zeros(4))
    assert error_of(outcome, raw=True) == pytest.approx(0.0, abs=1e-9)
    assert error_of(bouncing, raw=True) == pytest.approx((0.0 + 0.15 + 0.30) / 3)
