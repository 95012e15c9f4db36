"""Commands and pushes happen at their moments, to the nearest tick."""

from __future__ import annotations

import numpy as np
import pytest

from neurocontrol.assembly.salamander import make_salamander
from neurocontrol.errors import InputError
from neurocontrol.plant import Scenario
from neurocontrol.timeline import Command, Push, Timeline, command, pushed


@pytest.fixture
def simulation():
    return make_salamander("phase", scenarios=[Scenario()] * 2)


class Watch:
    """What a simulation is told, tick by tick."""

    def __init__(self):
        self.drive, self.force = [], []

    def observe(self, simulation):
        names = simulation.controller.command_space.names
        self.drive.append(simulation.command[:, names.index("drive")].copy())
        self.force.append(simulation.plant.save()["push"].copy())


def test_a_command_changes_its_row_and_entries_from_its_moment_on(simulation):
    before = simulation.command.copy()
    watch, acts = Watch(), [command(simulation, 1, 0.0101, {"drive": 4.0})]
    simulation.run(0.02, [watch], before_tick=Timeline(acts))
    np.testing.assert_array_equal(np.array(watch.drive)[:, 0], before[0, 0])
    np.testing.assert_array_equal(np.array(watch.drive)[:, 1], [2.0, 2.0, 2.0, 4.0, 4.0])


def test_acts_of_one_moment_keep_their_order(simulation):
    acts = [command(simulation, 0, 0.0, {"drive": drive}) for drive in (1.0, 3.0, 2.5)]
    watch = Watch()
    simulation.run(0.004, [watch], before_tick=Timeline(acts))
    assert watch.drive[0][0] == 2.5


def test_a_push_lasts_as_long_as_it_should(simulation):
    watch = Watch()
    acts = pushed(simulation, 1, [Push(time=0.008, left=1e-4, duration=0.008, frame="world")])
    simulation.run(0.024, [watch], before_tick=Timeline(acts))
    np.testing.assert_allclose(np.array(watch.force)[:, 1, 1], [0, 0, 1e-4, 1e-4, 0, 0])
    assert not np.array(watch.force)[:, 0].any()


def test_pushes_at_the_same_time_add_up(simulation):
    watch = Watch()
    pushes = [
        Push(time=0.004, forward=1e-4, duration=0.012, frame="world"),
        Push(time=0.008, forward=3e-4, left=2e-4, duration=0.004, frame="world"),
    ]
    simulation.run(0.02, [watch], before_tick=Timeline(pushed(simulation, 0, pushes)))
    forces = np.array(watch.force)[:, 0]
    np.testing.assert_allclose(forces[:, 0], [0, 1e-4, 4e-4, 1e-4, 0])
    np.testing.assert_allclose(forces[:, 1], [0, 0, 2e-4, 0, 0])


@pytest.mark.parametrize(
    ("push", "frame", "force"),
    [
        ((1.0, 0.0), "heading", (0.0, 1.0)),
        ((0.0, 1.0), "heading", (-1.0, 0.0)),
        ((1.0, 0.0), "world", (1.0, 0.0)),
        ((0.0, 1.0), "world", (0.0, 1.0)),
    ],
)
def test_a_push_goes_where_the_trunk_looks_or_along_the_world(simulation, push, frame, force):
    qpos = simulation.plant.body.standing.copy()
    qpos[3:7] = np.cos(np.pi / 4), 0.0, 0.0, np.sin(np.pi / 4)  # a quarter turn to the left
    simulation.reset(qpos=qpos)
    watch, size = Watch(), 1e-6
    forward, left = np.multiply(push, size)
    one = Push(time=0.0, forward=forward, left=left, duration=0.004, frame=frame)
    simulation.run(0.004, [watch], before_tick=Timeline(pushed(simulation, 0, [one])))
    np.testing.assert_allclose(watch.force[0][0, :2], np.multiply(force, size), atol=1e-12)


def test_a_command_out_of_bounds_is_refused_before_anything_runs(simulation):
    with pytest.raises(InputError, match="drive must be between"):
        command(simulation, 0, 5.0, {"drive": 99.0})


def test_a_named_command_sets_every_entry_and_others_leave_them(simulation):
    controller = simulation.controller
    assert Command(name="water").changes(controller)["drive"] == 4.0
    told = Command(name="water", entries={"turn": 0.5}).changes(controller)
    assert told == {"drive": 4.0, "turn": 0.5}
    assert Command(entries={"turn": 0.5}).changes(controller) == {"turn": 0.5}
    with pytest.raises(InputError, match="phase knows no command 'air'; expected one of land"):
        Command(name="air").changes(controller)
    with pytest.raises(InputError, match="unknown command entry 'wings'"):
        Command(entries={"wings": 1.0}).changes(controller)


def test_a_simulation_is_told_commands_by_name_row_by_row(simulation):
    simulation.tell("water", turn=-0.5, rows=[1])
    np.testing.assert_array_equal(simulation.command, [[2.0, 0.0], [4.0, -0.5]])
    simulation.tell(drive=3.0)
    np.testing.assert_array_equal(simulation.command, [[3.0, 0.0], [3.0, -0.5]])
    with pytest.raises(InputError, match="drive must be between"):
        simulation.tell(drive=99.0)
