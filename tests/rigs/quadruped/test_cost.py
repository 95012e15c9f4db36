"""Every term of the cost of a gait: what it sees, which way it goes, and by how much."""

from __future__ import annotations

import numpy as np
import pytest

from neurocontrol.rigs.quadruped.cost import GOALS, cost_terms, gait_cost
from neurocontrol.rigs.quadruped.outcomes import steady_trial

START, LENGTH = 4.0, 0.2


@pytest.fixture
def cost(made_up):
    """The cost of a made-up walk."""

    def of(*, turning=0.0, level=True, trial=None, **outcome):
        return gait_cost(made_up(trial, **outcome), START, turning, LENGTH, level=level).cost

    return of


@pytest.fixture
def terms(made_up):
    """The terms of a made-up walk that cost something."""

    def of(*, turning=0.0, level=True, trial=None, **outcome):
        found = cost_terms(made_up(trial, **outcome), START, turning, LENGTH, level=level)
        return {name: term for name, term in found.items() if abs(term) > 1e-9}

    return of


def test_a_walk_that_does_what_it_was_told_costs_nothing(cost):
    assert cost() == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize(
    ("change", "term", "amount"),
    [
        ({"late": (0.02, 0, 0, 0)}, "phases", 8 * 0.02),
        ({"late": (0, 0, 0, -0.08)}, "phases", 8 * 0.08 + 60 * 0.05),
        ({"speed": 0.7}, "too slow", 2.0 * 0.2),
        ({"speed": 0.7, "level": False}, "too slow", 1.0 * 0.2),
        ({"speed": 1.1}, "too fast", 0.7 * 0.2),
        ({"duty": 0.60}, "duty factors", 20 * 2 * 0.08),
        ({"duty": 0.84}, "duty factors", 20 * 2 * 0.06),
        ({"roll": 0.1}, "leaning", 4 * 0.1),
        ({"roll": 0.2}, "leaning", 4 * 0.2 + 20 * 0.08),
        ({"pitch": 0.1}, "leaning", 3 * 0.1),
        ({"pitch": 0.2}, "leaning", 3 * 0.2 + 20 * 0.05),
        ({"yaw_rate": 0.01}, "turning", 60 * 0.01),
        ({"yaw_rate": -0.01}, "turning", 60 * 0.01),
        ({"turning": 0.12, "yaw_rate": 0.1}, "turning", 60 * 0.02),
        ({"turning": -0.12, "yaw_rate": 0.12}, "turning", 60 * 0.24),
        ({"power": 0.9}, "energy", 3.0 * 0.9 / (10.0 * 0.9 * 0.2)),
    ],
)
def test_what_is_wrong_costs_its_term_alone(change, term, amount, terms, cost):
    assert terms(**change) == {term: pytest.approx(amount, rel=1e-6)}
    assert cost(**change) == pytest.approx(amount, rel=1e-6)


@pytest.mark.parametrize(
    "change",
    [
        {"turning": 0.12, "yaw_rate": 0.12},
        {"turning": -0.12, "yaw_rate": -0.12},
        {"speed": 1.1, "level": False},
        {"duty": 0.6, "level": False},
        {"strides": [96, 104]},
    ],
)
def test_what_is_as_wanted_costs_nothing(change, cost):
    assert cost(**change) == pytest.approx(0.0, abs=1e-6)


def test_a_body_that_goes_nowhere_or_wastes_its_power_costs_as_much(terms):
    assert terms(speed=0.0)["energy"] == terms(speed=-0.1)["energy"] == 3.0 * 5.0
    assert terms(power=1e6)["energy"] == 3.0 * 5.0


def test_a_servo_costs_by_what_its_peak_exceeds_half_of_what_it_can(terms):
    assert "peak power" not in terms(power=4.0)
    assert terms(power=5.5, servo=3)["peak power"] == pytest.approx(0.2 * 1.5)


def test_flight_costs_where_a_gait_needs_it_and_lacks_it(terms):
    flight = {gait: terms(gait=gait, duty=0.45, speed=2.0).get("flight", 0.0) for gait in GOALS}
    assert flight == pytest.approx(dict.fromkeys(GOALS, 0.0) | {"bound": 20 * 0.05}, rel=0.01)
    assert "flight" not in terms(gait="bound", duty=0.42)
    slow, fast = (steady_trial("trot", 1, 20.0, speed=speed) for speed in (0.0, 1.0))
    assert "flight" not in terms(trial=slow, gait="trot", duty=0.5)
    assert terms(trial=fast, gait="trot", duty=0.5)["flight"] == pytest.approx(20 * 0.1)
    assert "flight" not in terms(gait="bound", duty=0.45, level=False)


def test_strides_of_different_length_cost_what_varies_beyond_eight_hundredths(terms):
    varying = terms(strides=[88, 112])
    assert varying == {"irregular strides": pytest.approx(6 * (0.12 - 0.08), rel=0.01)}


def test_a_foot_that_chatters_through_its_stance_costs_by_its_losses(made_up, terms):
    down = made_up()["foot_force"] > 0.0
    for first in np.flatnonzero(down[1:, 1] & ~down[:-1, 1]) + 1:
        for gap in (20, 40):
            down[first + gap : first + gap + 3, 1] = False
    assert terms(contact=down) == {"chatter": pytest.approx(2.0 * 2 / 4, rel=0.03)}


def test_a_cycle_in_which_a_foot_stays_up_is_bad(made_up):
    contact = made_up()["foot_force"] > 0.0
    contact[3000:3100, 0] = False  # one of 39 cycles after the start
    found = cost_terms(made_up(contact=contact), START, 0.0, LENGTH, level=True)
    assert found.pop("bad cycles") == pytest.approx(10.0 / 39)
    assert sum(found.values()) == pytest.approx(0.0, abs=1e-9)


def test_feet_that_never_come_down_cost_the_most_of_every_term(made_up, terms):
    hopeless = terms(contact=np.zeros((5000, 4), dtype=bool))
    assert hopeless == pytest.approx(
        {
            "phases": 8 * 0.5 + 60 * 0.47,
            "bad cycles": 10.0,
            "irregular strides": 6 * 0.92,
            "duty factors": 20 * 2 * 0.5,
        }
    )


@pytest.mark.parametrize("gait", list(GOALS))
@pytest.mark.parametrize("command", [0.0, 0.25, 1.0])
def test_the_wanted_speed_rises_with_its_command(gait, command, terms):
    low, high = GOALS[gait].speed
    trial = steady_trial(gait, 1, 12.0, speed=command)
    found = terms(trial=trial, gait=gait, speed=low + command * (high - low) - 0.1, duty=0.4)
    assert found["too slow"] == pytest.approx(0.2)
    assert "phases" not in found


def test_a_fall_costs_more_than_any_walk_and_the_more_the_sooner(cost):
    assert cost(fallen_at=12.0) == pytest.approx(30 * (2 - 12 / 20))
    assert cost(fallen_at=6.0) == pytest.approx(30 * (2 - 6 / 20))
    assert cost(fallen_at=19.9, power=1e6) > 30.0


def test_measures_tell_what_the_feet_really_did(made_up):
    outcome = made_up(late=(0.02, 0, 0, 0), speed=0.8, power=2.0)
    found = gait_cost(outcome, START, 0.0, LENGTH)
    assert found.solved
    assert found.measures == pytest.approx(
        {
            "survived": 20.0, "simulated": 20.0, "speed": 0.8, "phase_error": 0.02,
            "raw_phase_error": 0.02, "contact_losses": 0.0, "peak_power": 2.0,
            "cost_of_transport": 2.0 / (10.0 * 0.8 * 0.2),
        }
    )  # fmt: skip
    off = gait_cost(made_up(late=(0.05, 0, 0, 0)), START, 0.0, LENGTH)
    assert not off.solved
    fallen = gait_cost(made_up(fallen_at=3.0), START, 0.0, LENGTH)
    assert (fallen.solved, fallen.measures) == (False, {"survived": 3.0, "simulated": 3.0})
