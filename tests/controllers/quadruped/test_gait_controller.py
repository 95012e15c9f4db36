"""What can be tuned of gait controllers, live and row by row, without a body."""

from __future__ import annotations

import numpy as np
import pytest

from neurocontrol.assembly.quadruped import (
    CONTROLLERS,
    make_controller,
    make_quadruped,
    pantographs,
)
from neurocontrol.controllers.presets import read_preset
from neurocontrol.controllers.quadruped.gait_network import extensor, flexor
from neurocontrol.controllers.quadruped.motor_map import MAPPED_GAITS
from neurocontrol.errors import InputError
from neurocontrol.gaits import LIMBS
from neurocontrol.models.quadruped import ABDUCTING
from neurocontrol.plant import Scenario
from neurocontrol.rig import find

every_controller = pytest.mark.parametrize("name", list(CONTROLLERS))
of_every_gait = pytest.mark.parametrize(
    "name",
    [
        name
        for name, (kind, _) in CONTROLLERS.items()
        if f"{MAPPED_GAITS[-1]}.amplitude" in kind.table.names
    ],
)
TROT = {"diagonal": 1.0}


def make(name, batch=2, body="quadruped", **options):
    return make_controller(name, pantographs(body), batch=batch, seed=[5] * batch, **options)


def run(
    controller, ticks=60, *, force=(0.0,) * 4, roll_rate=0.0, yaw_rate=0.0, drift=0.0, ahead=0.0,
    rows=None, **command,
):  # fmt: skip
    """Targets after some ticks of bodies that all feel the same, shape ``(B, 8 or 12)``."""
    sensors = {
        "foot_force": np.tile(np.array(force), (controller.batch, 1)),
        "trunk_velocity": np.tile([ahead, drift, 0.0], (controller.batch, 1)),
        "trunk_angular_velocity": np.tile([roll_rate, 0.0, yaw_rate], (controller.batch, 1)),
    }
    told = np.tile(controller.command_space.vector(**command), (controller.batch, 1))
    rows = np.arange(controller.batch) if rows is None else rows
    for _ in range(ticks):
        targets = controller.step(sensors, told, rows)
    return targets.copy()


@every_controller
def test_the_rig_offers_what_can_be_made_with_the_preset_that_it_uses(name):
    rig = find("quadruped")
    assert list(rig.controllers) == list(CONTROLLERS)
    controller = make(name)
    assert controller.name == name
    assert controller.preset == rig.controllers[name].preset


@of_every_gait
def test_parameters_are_those_of_the_preset_and_reflexes(name):
    controller = make(name)
    held = controller.table.sections(controller.parameters[1])
    assert list(held) == [*MAPPED_GAITS, "reflex", "afferent"]
    values = read_preset(controller.preset).values
    for gait in MAPPED_GAITS:
        assert held[gait] == pytest.approx(values[gait])
    defaults = controller.table.sections(controller.table.default)
    assert held["reflex"] == defaults["reflex"] | values.get("reflex", {})
    assert held["afferent"] == dict.fromkeys(LIMBS, 1.0) | {"stuck": 0.0}


@of_every_gait
def test_gains_are_a_view_by_gait(name):
    controller = make(name)
    controller.set_parameters({"pace.amplitude": 0.5}, np.array([1]))
    column = controller.table.names.index("pace.amplitude") % controller.gains.shape[2]
    pace = MAPPED_GAITS.index("pace")
    assert controller.gains[1, pace, column] == 0.5
    assert controller.gains[0, pace, column] != 0.5
    controller.gains[0, pace, column] = 0.4
    assert controller.parameters[0, controller.table.names.index("pace.amplitude")] == 0.4


@of_every_gait
def test_a_parameter_acts_in_its_row_and_gait_alone(name):
    changed, usual = make(name), make(name)
    changed.set_parameters({"trot.amplitude": 0.6, "bound.amplitude": 0.6}, np.array([1]))
    assert_alike = np.testing.assert_array_equal
    assert_alike(run(changed), run(usual))
    here, there = run(changed, **TROT), run(usual, **TROT)
    assert_alike(here[0], there[0])
    assert not np.array_equal(here[1], there[1])


@every_controller
def test_parameters_are_saved_restored_and_kept_by_a_reset(name):
    controller = make(name)
    state = controller.save()
    controller.set_parameters({"walk.amplitude": 0.7, "reflex.vestibular_gain": 9.0})
    controller.reset(np.array([0]))
    column = controller.table.names.index("walk.amplitude")
    assert controller.parameters[0, column] == 0.7
    controller.restore(state)
    np.testing.assert_array_equal(controller.parameters, make(name).parameters)
    np.testing.assert_array_equal(run(controller), run(make(name)))


@every_controller
def test_whatever_is_within_bounds_can_be_run(name):
    controller = make(name)
    controller.parameters[0] = controller.table.low
    controller.parameters[1] = controller.table.high
    for speed in (0.0, 1.0):
        assert np.isfinite(run(controller, speed=speed)).all()


@of_every_gait
def test_a_body_that_turns_left_unasked_is_steered_to_the_right(name):
    """The targets are those of a body that is told to turn right and feels nothing."""
    turning, told, straight = make(name), make(name), make(name)
    for controller in (turning, told, straight):
        controller.set_parameters({f"{gait}.steering": 1.0 for gait in MAPPED_GAITS})
    told.set_parameters({"reflex.vestibular_gain": 0.0})
    steered = run(turning, 400, yaw_rate=0.1, **TROT)
    np.testing.assert_allclose(steered, run(told, 400, turn=-0.4, **TROT), atol=1e-4)
    assert np.abs(steered - run(straight, 400, **TROT)).max() > 5e-3


@every_controller
def test_a_startled_body_bends_the_knees_of_stance(name):
    rolling, level = make(name), make(name)
    for controller in (rolling, level):
        controller.set_parameters({"reflex.crouch": 0.9})
    down = {"ticks": 10, "force": (2.5,) * 4}
    further = np.array(
        [run(rolling, roll_rate=30.0, **down)[0] - run(level, **down)[0] for _ in range(20)]
    )
    assert (further[:, 1::2].max(axis=0) > 0.1).all()


@every_controller
def test_a_body_that_is_pushed_forward_puts_its_feet_there(name):
    pushed, level = make(name), make(name)
    for controller in (pushed, level):
        controller.set_parameters({"reflex.crouch": 0.0, "reflex.step_gain": 2.0})
    further = run(pushed, 10, ahead=1.0)[0] - run(level, 10)[0]
    assert further[::2] == pytest.approx(np.full(4, further[0]))
    assert 0.5 < further[0] < np.arctan(1.2) + 1e-9
    assert not further[1::2].any()


@of_every_gait
def test_legs_with_abduction_move_like_others_until_a_push_spreads_them(name):
    legs, plain = make(name, body=ABDUCTING), make(name)
    calm = run(legs, 40, **TROT).reshape(2, 4, 3)
    assert not calm[:, :, 0].any()
    np.testing.assert_array_equal(calm[:, :, 1:].reshape(2, 8), run(plain, 40, **TROT))
    legs.set_parameters({"reflex.spread_gain": 0.0}, np.array([1]))
    down = {"force": (2.5,) * 4, **TROT}
    steps = np.array([run(legs, 4, drift=0.3, **down).reshape(2, 4, 3) for _ in range(10)])
    pushed, rigid = steps[:, 0], steps[:, 1]
    assert (pushed[0, :, 0] > 0.2).all()
    assert not rigid[..., 0].any()
    assert (pushed[..., 2] >= rigid[..., 2]).all()
    assert (pushed[..., 2] > rigid[..., 2]).any()


def test_a_lost_or_stuck_sensor_tells_nothing_of_its_foot():
    controller = make("spiking", 3)
    controller.set_parameters({"afferent.LH": 0.0}, np.array([1, 2]))
    controller.set_parameters({"afferent.stuck": 1.5}, np.array([2]))
    run(controller, force=(0.0, 0.0, 5.0, 0.0))
    current = controller.network.current[:, controller.network.columns(extensor("LH"))]
    told = [5.0 / controller.limbs.foot_weight, 0.0, 1.5]
    gain = read_preset("quadruped").values["walk"]["load_to_extensor"]
    assert current.mean(axis=1) == pytest.approx(gain * np.array(told), rel=1e-3)


def test_load_reaches_the_extensors_of_the_foot_that_bears_it():
    controller = make("spiking")
    controller.set_parameters({"reflex.load": 0.0}, np.array([1]))
    run(controller, force=(0.0, 0.0, 5.0, 0.0))
    current, columns = controller.network.current, controller.network.columns
    gain = read_preset("quadruped").values["walk"]["load_to_extensor"]
    felt = gain * 5.0 / controller.limbs.foot_weight
    assert current[0, columns(extensor("LH"))] == pytest.approx(felt, rel=1e-3)
    for name in (extensor("LF"), extensor("RF"), extensor("RH"), flexor("LH")):
        assert not current[0, columns(name)].any()
    assert not current[1].any()


def test_oscillators_feel_the_ground_only_where_the_load_reflex_is_on():
    controller, deaf = make("righetti-ijspeert"), make("righetti-ijspeert")
    controller.set_parameters({"reflex.load": 0.0}, np.array([1]))
    loaded = run(controller, 300, force=(2.5,) * 4)
    deaf.set_parameters({"reflex.load": 0.0})
    unfelt = run(deaf, 300)
    assert not np.array_equal(loaded[0], unfelt[0])
    np.testing.assert_array_equal(loaded[1], unfelt[1])


def test_conditions_are_parameters_of_single_rows():
    simulation = make_quadruped(
        scenarios=[Scenario()] * 2, conditions=[{}, {"reflex.load": 0.0, "walk.lift": 1.0}]
    )
    first, second = (
        simulation.controller.table.mapping(row) for row in simulation.controller.parameters
    )
    assert {name for name in first if first[name] != second[name]} == {"reflex.load", "walk.lift"}
    with pytest.raises(InputError, match=r"unknown parameter 'reflex\.lode'"):
        make_quadruped(conditions=[{"reflex.lode": 0.0}])
