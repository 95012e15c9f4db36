"""The reflexes' table is live: speeds blend, modules fall out, and all of it is saved."""

from __future__ import annotations

import numpy as np
import pytest

from neurocontrol.assembly.human import make_human
from neurocontrol.controllers.human.reflex_parameters import REFLEXES, published_parameters
from neurocontrol.controllers.human.reflex_walking import ReflexWalking, read_reflexes
from neurocontrol.controllers.human.speed_blend import blend
from neurocontrol.controllers.presets import Preset, read_preset
from neurocontrol.errors import InputError

SEGMENTS = (0.1, 0.46, 0.46, 0.35)
SIZE = len(REFLEXES.names)


def preset(values, **further):
    return Preset(
        name="made up", description="", provenance={}, values=values, metrics={}, **further
    )


def of_speeds(*speeds, **sections):
    """A preset whose numbers are its speeds, as far as their bounds let them."""
    numbers = {
        f"{speed:g}": {"G_SOL": speed, "G_VAS": -2 * speed, "l_clr": 0.8} for speed in speeds
    }
    return preset({**numbers, **sections})


def in_use(controller, name="G_SOL"):
    return controller.in_use[:, REFLEXES.names.index(name)]


def blended(speed, speeds=(1.0, 1.2, 1.6)):
    """What three vectors, each its own number times one, give at a speed."""
    numbers = np.repeat(speeds, 2)[None]
    out, now = np.zeros((1, 2)), np.full(1, np.nan)
    command, until = np.array([[speed, 9.0]]), np.zeros(1, dtype=np.int64)
    blend(np.arange(1), command, 10, 0.001, np.array(speeds), numbers, until, now, out)
    assert now[0] == speed
    return out[0].tolist()


@pytest.mark.parametrize("speed", [1.0, 1.2, 1.6, 1.1, 1.3, 1.55])
def test_between_speeds_parameters_are_in_proportion(speed):
    assert blended(speed) == pytest.approx([speed, speed])


@pytest.mark.parametrize(("speed", "end"), [(0.8, 1.0), (1.8, 1.6)])
def test_beyond_the_ends_of_a_preset_its_parameters_stay(speed, end):
    assert blended(speed) == [end, end]


def test_at_a_speed_of_the_preset_its_vector_is_used_bit_for_bit():
    rng = np.random.default_rng(0)
    speeds, vectors = np.array([0.9, 1.1, 1.25, 1.5, 1.8]), rng.normal(size=(5, 5, 7))
    command, out = np.zeros((5, 3)), np.zeros((5, 7))
    command[:, 0] = speeds
    until, now = np.zeros(5, dtype=np.int64), np.full(5, np.nan)
    blend(np.arange(5), command, 10, 0.001, speeds, vectors.reshape(5, -1), until, now, out)
    assert np.array_equal(out, vectors[range(5), range(5)])


def test_the_blend_follows_the_command_at_a_tenth_of_a_metre_per_second_squared():
    simulation = make_human(preset=of_speeds(1.0, 1.5))
    simulation.command[:, 0] = 1.2
    simulation.step()
    assert in_use(simulation.controller) == pytest.approx(1.2)
    for wanted, expected in ((1.4, 1.2 + 0.003), (1.0, 1.2)):
        simulation.command[:, 0] = wanted
        for _ in range(3):
            simulation.step()
        assert in_use(simulation.controller) == pytest.approx(expected)
    simulation.reset()
    simulation.step()
    assert in_use(simulation.controller) == pytest.approx(1.0)


def test_a_reset_leaves_nothing_of_a_walk():
    simulation = make_human(preset="human")
    begun = simulation.controller.save()
    simulation.command[:, 1] = 0.1
    simulation.run(0.1)
    assert simulation.controller.save()["drift"].any()
    simulation.reset()
    again = simulation.controller.save()
    assert all(np.array_equal(again[name], begun[name], equal_nan=True) for name in begun)


def test_commands_that_a_preset_refuses_stay_at_their_defaults():
    numbers = {"1.25": published_parameters()}
    space = ReflexWalking(
        SEGMENTS, 0.001, preset=preset(numbers, refuses=("heading", "clearance"))
    ).command_space
    assert space.vector(foot_spread=0.1).tolist() == [1.25, 0.0, 0.0, 0.1, 0.0]
    with pytest.raises(InputError, match=r"heading can only be 0 rad, got 0\.2"):
        space.vector(heading=0.2)
    with pytest.raises(InputError, match="unknown command entry 'gait' to refuse"):
        ReflexWalking(SEGMENTS, 0.001, preset=preset(numbers, refuses=("gait",)))


def test_a_new_number_acts_within_ten_milliseconds_of_an_unchanged_speed():
    simulation = make_human(preset=of_speeds(1.0, 1.5), scenarios=None)
    simulation.command[:, 0] = 1.25
    simulation.step()
    controller = simulation.controller
    controller.set_parameters({"1.G_SOL": 3.0, "1.5.G_SOL": 5.0})
    simulation.step()
    assert in_use(controller) == pytest.approx(4.0)
    assert in_use(controller, "G_VAS") == pytest.approx(-2.5)
    controller.vectors[0, :, REFLEXES.names.index("G_VAS")] = 7.0
    simulation.step()
    assert in_use(controller, "G_VAS") == pytest.approx(7.0)


def test_the_table_names_every_speed_and_module():
    controller = ReflexWalking(SEGMENTS, 0.001, batch=2, preset="human")
    names = controller.table.names
    assert len(names) == len(set(names)) == 5 * SIZE + 10
    assert names[0] == "0.9.theta0"
    assert names[-10:] == tuple(f"module.M{number}" for number in range(1, 11))
    assert controller.parameters.shape == (2, len(names))
    shipped = read_preset("human").values
    found = controller.table.sections(controller.parameters[1])
    assert {speed: found[speed] | shipped[speed] for speed in shipped} == {
        speed: found[speed] for speed in shipped
    }
    for view in (controller.vectors, controller.enabled):
        assert np.shares_memory(view, controller.parameters)
    controller.parameters[1, names.index("1.25.G_VAS")] = 9.0
    assert controller.vectors[:, 2, REFLEXES.names.index("G_VAS")].tolist()[1] == 9.0
    controller.set_parameters({"module.M3": 0.0}, np.array([1]))
    assert controller.enabled[0].tolist() == [1.0] * 10
    assert np.flatnonzero(controller.enabled[1] == 0.0).tolist() == [2]


def test_a_preset_may_say_which_modules_work():
    found = of_speeds(1.25, module={"M4": 0.0})
    controller = ReflexWalking(SEGMENTS, 0.001, preset=found)
    assert controller.preset == "made up"
    assert controller.speeds.tolist() == [1.25]
    assert controller.enabled[0].tolist() == [1.0] * 3 + [0.0] + [1.0] * 6


def test_the_published_preset_is_the_published_parameters_bit_for_bit():
    speeds, table, values = read_reflexes("published")
    assert speeds.tolist() == [1.25]
    assert table.sections(values)["1.25"] == published_parameters()
    assert "Song and Geyer" in read_preset("published").provenance["source"]


@pytest.mark.parametrize("name", ["M1", "M5", "M8"])
def test_a_module_that_is_switched_off_live_changes_the_walk(name):
    runs = []
    for switch in (None, 1.0, 0.0):
        simulation = make_human(preset="published")
        simulation.run(0.05)
        if switch is not None:
            simulation.controller.set_parameters({f"module.{name}": switch})
        simulation.run(0.4)
        runs.append(simulation.plant.qpos.copy())
    assert np.array_equal(runs[0], runs[1])
    assert not np.array_equal(runs[0], runs[2])


def test_a_saved_walk_takes_its_parameters_and_lesions_along():
    simulation = make_human(preset=of_speeds(1.0, 1.5), conditions=[{"disable": ["M3"]}])
    simulation.command[:, 0] = 1.3
    simulation.run(0.1)
    state = simulation.save()
    simulation.run(0.1)
    first, controller = simulation.plant.qpos.copy(), simulation.controller
    simulation.restore(state)
    controller.set_parameters({"module.M3": 1.0, "module.M9": 0.0, "1.G_SOL": 0.0})
    simulation.run(0.02)
    simulation.restore(state)
    assert np.flatnonzero(controller.enabled[0] == 0.0).tolist() == [2]
    assert in_use(controller) == pytest.approx(1.3)
    simulation.run(0.1)
    assert np.array_equal(simulation.plant.qpos, first)


@pytest.mark.parametrize(
    ("found", "message"),
    [
        ("quadruped", "no reflex parameters by speed"),
        ("nonesuch", "unknown preset 'nonesuch'"),
        (preset({}), "no reflex parameters by speed"),
        (preset({"module": {"M1": 0.0}}), "no reflex parameters by speed"),
        (preset({"1.25": {"G_X": 1.0}}), "unknown parameter '1.25.G_X'"),
        (preset({"1.25": {"l_clr": 2.0}}), "1.25.l_clr must be between 0.4 and 0.915"),
        (preset({"1.25": {}, "module": {"M1": 2.0}}), "module.M1 must be between 0 and 1"),
    ],
)
def test_what_is_no_preset_of_reflexes_is_refused(found, message):
    with pytest.raises(InputError, match=message):
        ReflexWalking(SEGMENTS, 0.001, preset=found)


@pytest.mark.parametrize(
    ("conditions", "message"),
    [
        ([{"disable": ["M11"]}], "unknown module 'M11'"),
        ([{"strength": {"ABC": 0.5}}], "unknown muscle 'ABC'"),
        ([{"delay_scale": 0.0}], "above 0 and below 10"),
        ([{"stronger": 1.0}], "unknown condition 'stronger'"),
        ([{}, {}], "conditions of 1 rows, got 2"),
    ],
)
def test_conditions_that_are_none_are_refused(conditions, message):
    with pytest.raises(InputError, match=message):
        make_human(preset="published", conditions=conditions)


def test_a_preset_obeys_the_speeds_that_it_has_and_refuses_others():
    several = ReflexWalking(SEGMENTS, 0.001, preset="human").command_space.entries[0]
    speeds = ReflexWalking(SEGMENTS, 0.001, preset="human").speeds
    assert (several.low, several.high, several.default) == (speeds[0], speeds[-1], 1.25)
    alone = ReflexWalking(SEGMENTS, 0.001, preset="published")
    assert alone.command_space.vector(speed=1.25)[0] == 1.25
    with pytest.raises(InputError, match=r"can only be 1\.25 m/s, got 1\.3"):
        alone.command_space.vector(speed=1.3)
