"""Which walks are asked for: fresh ones in every generation, ever harder, none twice."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from math import degrees, hypot, radians

import numpy as np
import pytest

from neurocontrol.models.human_legs import GROUND
from neurocontrol.rigs.human.conditions import KINDS, mixed_walk
from neurocontrol.rigs.human.schedule import HELD_OUT, PARTS, Schedule
from neurocontrol.rigs.human.trials import wanted_heading


def drawn(kind, hardness=1.0, seed=0, **further):
    return mixed_walk(np.random.default_rng(seed), kind, duration=8.0, hardness=hardness, **further)


def disturbances(walk):
    """What differs from a plain walk."""
    terrain = walk.start.terrain
    return (
        [hypot(push.forward, push.left) for push in walk.pushes],
        walk.conditions.get("delay_scale", 1.0) - 1.0,
        abs(terrain.contact_time - GROUND.contact_time),
        [1.0 - share for share in walk.conditions.get("strength", {}).values()],
        terrain.height if terrain.kind == "tiles" else 0.0,
    )


@pytest.mark.parametrize("hardness", [0.15, 1.0])
def test_every_kind_has_its_own_disturbance_as_large_as_it_is_hard(hardness):
    assert disturbances(drawn("plain", hardness)) == ([], 0.0, 0.0, [], 0.0)
    (force,) = disturbances(drawn("push", hardness))[0]
    assert force == pytest.approx(100 * hardness)
    _, slower, contact, _, _ = disturbances(drawn("delay", hardness))
    assert 0.0 < slower <= 0.5 * hardness
    assert 0.0 < contact <= 0.01 * hardness
    assert disturbances(drawn("weak", hardness))[3] == [pytest.approx(0.2 * hardness)]
    heights = [disturbances(drawn(kind, hardness))[4] for kind in ("low tiles", "high tiles")]
    assert heights == pytest.approx([0.01 * hardness, 0.02 * hardness])


def test_a_reference_may_turn_instead_of_pointing_aside():
    held, turning = drawn("plain", seed=3), drawn("plain", seed=3, turning=radians(3.0))
    time = np.linspace(0.0, 8.0, 81)
    assert not wanted_heading(held, time).any()
    assert 0.0 < abs(degrees(held.start.pose.heading)) <= 8.0
    assert turning.start.pose.heading == 0.0
    turned = np.degrees(wanted_heading(turning, time))
    assert turned[time <= 1.0] == pytest.approx(0.0)
    rate = np.diff(turned)[20:] / 0.1
    assert rate == pytest.approx(rate[0], abs=1e-6)
    assert 0.0 < abs(rate[0]) <= 3.0


def test_generations_see_fresh_conditions_that_follow_from_the_seed():
    schedule = Schedule(harden=True, seed=4)

    def seeds(own, generation):
        return [walk.seed for part in range(PARTS) for walk in own.walks(0, generation, part)]

    assert seeds(schedule, 2) == seeds(Schedule(harden=True, seed=4), 2)
    found = [*seeds(schedule, 0), *seeds(schedule, 1), *seeds(Schedule(harden=True, seed=5), 0)]
    assert len(set(found)) == len(found) == 18
    fixed = replace(schedule, fixed=True)
    assert seeds(fixed, 7) == seeds(fixed, 0)
    kinds = [walk.label for part in range(PARTS) for walk in schedule.walks(0, 0, part)]
    assert tuple(kinds) == KINDS


def test_of_mixed_conditions_plain_ones_turn_or_all_that_are_asked_to():
    time = np.linspace(0.0, 8.0, 81)

    def rates(schedule):
        walks = [walk for part in range(PARTS) for walk in schedule.walks(17, 3, part)]
        return {w.label: np.ptp(np.degrees(wanted_heading(w, time))) / 7.0 for w in walks}

    usual = rates(Schedule(harden=True, duration=8.0))
    assert [kind for kind in KINDS if usual[kind] > 0.0] == ["plain"]
    assert usual["plain"] <= 3.0
    turning = rates(Schedule(harden=True, duration=8.0, turning=radians(6.0)))
    assert min(turning.values()) > 0.0
    assert 3.0 < max(turning.values()) <= 6.0


def test_level_walks_turn_either_way_and_bear_other_delays_and_ground():
    schedule = Schedule(duration=8.0)
    assert [walk.duration for walk in schedule.walks(0, 0)] == [4.0, 4.0]
    left, right = schedule.walks(1, 0)
    assert left.duration == 8.0
    assert [degrees(walk.commands[0].entries["heading"]) for walk in (left, right)] == (
        pytest.approx([6.0, -6.0])
    )
    assert left.start.pose.speed == pytest.approx(1.3 * 1.02)
    assert right.conditions == {"delay_scale": 1.2}
    assert [walk.start.terrain.contact_time for walk in (left, right)] == [0.02, 0.016]
    assert left.seed != schedule.walks(1, 1)[0].seed


def test_hardness_and_the_range_of_speeds_grow_with_the_stage():
    schedule = Schedule(harden=True, speeds=(0.8, 1.8), hardness=0.15)
    assert schedule.stages == 23
    hardness = [schedule.hardness_at(stage) for stage in range(23)]
    assert hardness[0] == 0.15
    assert hardness[-1] == pytest.approx(1.25)
    widths = np.diff([schedule.range_at(stage) for stage in range(23)], axis=1)[:, 0]
    assert (np.diff(widths)[:8] > 0).all()
    assert schedule.range_at(3) == pytest.approx((1.25 - 0.4 * 0.45, 1.25 + 0.4 * 0.55))
    assert schedule.range_at(9) == schedule.range_at(22) == pytest.approx((0.8, 1.8))
    assert Schedule(harden=True).range_at(0) == (1.25, 1.25)


def test_held_out_walks_are_the_same_for_every_search_and_none_that_it_makes():
    first, starts, mixed = Schedule(harden=True, seed=1).held_out()
    assert len(first) + len(starts) == HELD_OUT
    assert {walk.duration for walk in first + starts} == {20.0}
    assert Counter(walk.label for walk in mixed) == dict.fromkeys(KINDS, 4)
    again = Schedule(harden=True, seed=2).held_out()
    assert [walk.seed for walk in mixed] == [walk.seed for walk in again[2]]
    assert Schedule().held_out()[2] == []
    ranged = Schedule(speeds=(0.8, 1.8)).held_out()
    speeds = [walk.commands[0].entries["speed"] for group in ranged for walk in group]
    assert (min(speeds), max(speeds)) == (0.8, 1.8)
