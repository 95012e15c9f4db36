"""Suites of pushes, of reflexes against their absence, and of lost sensors, on made-up outcomes."""

from __future__ import annotations

import numpy as np
import pytest

from neurocontrol.assembly.quadruped import CONTROLLERS
from neurocontrol.evaluation.trials import run_trials
from neurocontrol.rig import find, make_body
from neurocontrol.rigs.quadruped.disturbances import (
    CONDITIONS,
    REFLEXES,
    SENSORS,
    SPREAD,
    force_borne,
    push_forces,
    push_of,
    target_force,
)
from neurocontrol.rigs.quadruped.outcomes import STEADY_GAITS, steady_trial
from neurocontrol.rigs.quadruped.suites import SUITES
from neurocontrol.timeline import Push


def measured(suite, made_up, pretended, changes, seeds=(1, 2)):
    """Measures of a suite by name, of outcomes that a function of the trial changes."""

    def make(trial):
        return made_up(trial, **{"gait": trial.commands[-1].name, "duty": 0.4, **changes(trial)})

    return {one.name: one for one in SUITES[suite].measure(pretended(make, seeds=seeds))}


@pytest.mark.parametrize("push", [Push(time=4.0, left=-1.0), Push(time=4.0, forward=1.0)])
def test_the_force_that_is_borne_is_the_largest_that_half_of_them_stand(made_up, push):
    def pushed(force, fallen):
        scaled = Push(time=4.0, left=force * push.left, forward=force * push.forward)
        trial = steady_trial("walk", 1, 7.5, pushes=(scaled,))
        return [
            made_up(trial, **({"fallen_at": 5.0} if number < fallen else {})) for number in range(4)
        ]

    assert force_borne([*pushed(2.0, 0), *pushed(4.0, 2), *pushed(6.0, 3)]) == 4.0
    assert force_borne(pushed(2.0, 3)) == 0.0


def test_pushes_spread_over_a_stride_and_to_both_sides():
    pushes = [push_of("sideways", 9.0, number) for number in range(20)]
    assert {abs(push.left) for push in pushes} == {9.0}
    assert sum(push.left for push in pushes) == 0.0
    times = np.array([push.time for push in pushes])
    assert (np.diff(times) > 0.0).all()
    assert 1 / 3 < times[-1] - times[0] < 1.0  # a stride of the slowest gait takes 0.33 s
    assert push_of("forward", 15.0, 3).forward == 15.0
    assert push_of("backward", 15.0, 3).forward == -15.0


@pytest.mark.parametrize(
    ("name", "sideways"), [("quadruped", 9.0), ("quadruped-abducting", 15.0), ("go2", 15.0)]
)
def test_every_gait_is_pushed_as_hard_as_it_should_bear(name, sideways):
    body = make_body(name)
    for gait in STEADY_GAITS:
        for direction, forces in push_forces(body).items():
            assert target_force(gait, direction, body) in forces
    assert target_force("walk", "sideways", body) == sideways


def test_eighteen_of_twenty_pushes_must_be_borne(made_up, pretended):
    def fallen(trial):
        (push,) = trial.pushes
        late = push.time > 4.4  # the last two
        return {"fallen_at": 5.0} if late or abs(push.left) > 9.0 else {}

    found = measured("pushes", made_up, pretended, fallen)
    told = found["walk, sideways: survived 9 N of 20"]
    assert (told.value, told.met) == (18.0, True)
    low, high = told.interval
    assert low < 14 < 18 < high
    assert found["walk, sideways: survived 7 N of 20"].met is None
    assert found["walk, sideways: survived 11 N of 20"].value == 0.0
    assert found["walk, sideways: force survived by half"].value == 9.0


def test_a_reflex_that_spares_falls_is_told_from_those_that_do_nothing(made_up, pretended):
    """Without the crouch the pushed ones fall; the other reflexes are worth nothing."""

    def needed(trial):
        gone = "reflex.crouch" in trial.conditions
        return {"fallen_at": 5.0} if gone and trial.pushes else {}

    found = measured("reflexes", made_up, pretended, needed, seeds=(1, 2, 3, 4))
    figures = (len(CONDITIONS) + 2) * (1 + 3 * len(STEADY_GAITS))
    told = {name: found[f"{name}: of {figures} figures, bettered"] for name in REFLEXES}
    assert {name for name, one in told.items() if one.met} == {"crouch"}
    assert all(one.met for name, one in found.items() if "worsened" in name)
    assert found["pushed sideways without crouch: falls of 16"].value == 16
    assert found["pushed sideways with every reflex: falls of 16"].value == 0
    (spared,) = (one for name, one in found.items() if "pushed sideways: falls spared" in name)
    assert (spared.value, spared.samples) == (1.0, 16)


@pytest.mark.parametrize("controller", CONTROLLERS)
def test_reflexes_and_sensors_are_parameters_of_the_controllers(controller):
    table = CONTROLLERS[controller][0].table
    for values in SENSORS.values():
        table.vector(values)
    if controller == "spiking":
        for values in (*REFLEXES.values(), SPREAD):
            table.vector(values)


def test_legs_that_spread_bear_pushes_that_fell_those_that_do_not():
    trials = [
        steady_trial(
            "trot", seed, 2.6, pushes=(Push(time=1.0 + 0.06 * seed, left=side * 13.0),),
            conditions={} if spread else SPREAD,
        )
        for spread in (True, False)
        for seed, side in enumerate((1.0, -1.0, 1.0, -1.0))
    ]  # fmt: skip
    fell = [one.fell for one in run_trials(find("quadruped-abducting"), trials, threads=1)]
    assert fell == [False] * 4 + [True] * 4
