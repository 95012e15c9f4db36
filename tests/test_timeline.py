"""Commands and pushes happen at their moments, to the nearest tick."""

from __future__ import annotations

import numpy as np
import pytest

from neurocontrol.assembly import make_salamander
from neurocontrol.errors import InputError
from neurocontrol.evaluation.batches import run_in_batches
from neurocontrol.plant import Scenario
from neurocontrol.timeline import Timeline, command, push


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


def test_a_push_lasts_as_long_as_it_should_and_asks_for_its_force_when_it_begins(simulation):
    asked = []

    def force():
        asked.append(simulation.time)
        return np.array([0.0, 1e-4, 0.0])

    watch = Watch()
    acts = push(simulation, 1, 0.008, force, 0.008)
    simulation.run(0.024, [watch], before_tick=Timeline(acts))
    assert asked == [pytest.approx(0.008)]
    np.testing.assert_allclose(np.array(watch.force)[:, 1, 1], [0, 0, 1e-4, 1e-4, 0, 0])
    assert not np.array(watch.force)[:, 0].any()


def test_a_command_out_of_bounds_is_refused_before_anything_runs(simulation):
    with pytest.raises(InputError, match="drive must be between"):
        command(simulation, 0, 5.0, {"drive": 99.0})


def test_batches_hold_like_trials_and_keep_the_order():
    batches = []

    def run(trials):
        batches.append(list(trials))
        return [10 * trial for trial in trials]

    outcomes = run_in_batches([1, 2, 3, 4, 5, 6, 7], run, alike=lambda trial: trial % 2, size=3)
    assert outcomes == [10, 20, 30, 40, 50, 60, 70]
    assert batches == [[1, 3, 5], [7], [2, 4, 6]]
