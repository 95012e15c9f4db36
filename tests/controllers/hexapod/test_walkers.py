"""The controllers of the hexapod in its body: gaits, switches, losses, rows of their own."""

from __future__ import annotations

import numpy as np
import pytest

from neurocontrol.analysis.contacts import contacts_from_forces
from neurocontrol.analysis.gait import measure_gait
from neurocontrol.analysis.phases import phase_error
from neurocontrol.assembly.hexapod import CONTROLLERS, make_hexapod
from neurocontrol.controllers.hexapod.gait_network import together
from neurocontrol.errors import InputError
from neurocontrol.gaits import SIX_LEG_PHASES, SIX_LEGS
from neurocontrol.plant import Scenario


def rows(controller, count, seed=3, **further):
    """Hexapods side by side, each with a seed of its own."""
    seeds = [seed + row for row in range(count)]
    scenarios = [Scenario()] * count
    simulation = make_hexapod(controller, scenarios=scenarios, seed=seeds, **further)
    gaits = list(simulation.controller.named_commands)
    for row in range(count):
        chosen = simulation.controller.named_commands[gaits[row % len(gaits)]]
        simulation.command[row] = simulation.controller.command_space.vector(**chosen)
    return simulation, gaits


def forces(simulation, seconds):
    """Foot forces, shape (T, B, 6), while time goes on."""
    found = []
    for _ in range(round(seconds / simulation.tick)):
        simulation.step()
        found.append(simulation.plant.sensors["foot_force"].copy())
    return np.array(found)


@pytest.mark.parametrize("controller", CONTROLLERS)
def test_a_row_is_the_same_alone_and_among_others_and_goes_on_after_a_pause(controller):
    many, _ = rows(controller, 2)
    alone, _ = rows(controller, 1, seed=4)
    alone.command[0] = many.command[1]
    many.run(0.4)
    alone.run(0.4)
    assert not many.obstacle
    assert np.array_equal(many.plant.qpos[1], alone.plant.qpos[0])
    state = many.save()
    many.run(0.2)
    expected = many.plant.qpos.copy()
    many.restore(state)
    many.run(0.2)
    assert np.array_equal(many.plant.qpos, expected)


def test_modulators_choose_the_gait_of_the_spiking_network():
    simulation, gaits = rows("spiking", 3)
    felt = forces(simulation, 8.0)
    time = np.arange(len(felt)) * simulation.tick
    assert not np.isfinite(simulation.fallen_at).any()
    for row, gait in enumerate(gaits):
        weight = simulation.plant.weight[row]
        contact = contacts_from_forces(felt[:, row], weight, simulation.tick)
        measured = measure_gait(contact, time, 3.0, reference=0)
        assert phase_error(measured.phases, SIX_LEG_PHASES[gait]) < 0.06
    speeds = simulation.plant.qpos[:, 0]
    assert speeds[gaits.index("tripod")] > speeds[gaits.index("tetrapod")] > 1.0


def test_legs_that_swing_together_are_those_of_the_figures():
    def pairs(gait):
        return {
            frozenset((one, other))
            for one in SIX_LEGS
            for other in SIX_LEGS
            if one != other and together(one, other, gait)
        }

    assert pairs("tetrapod") == {
        frozenset(pair) for pair in (("R2", "L3"), ("R1", "L2"), ("R3", "L1"))
    }
    assert len(pairs("tripod")) == 6
    assert pairs("wave") == set()


def test_a_lost_leg_withdraws_the_tripod_by_what_the_legs_tell():
    simulation, _ = rows("spiking", 2)
    simulation.command[:] = simulation.controller.command_space.vector(tripod=1.0)
    simulation.run(1.5)
    simulation.controller.set_parameters({"leg.L2": 0.0}, np.array([1]))
    simulation.run(2.5)
    assert simulation.controller.lost[0].max() < 0.1
    assert simulation.controller.lost[1].argmax() == SIX_LEGS.index("L2")
    whole, lesioned = simulation.controller.modulator[:, 0]
    assert whole > 0.9 > 0.2 > lesioned
    assert not np.isfinite(simulation.fallen_at).any()


def test_an_unknown_controller_is_refused():
    with pytest.raises(InputError, match="unknown controller 'trot' for a hexapod"):
        make_hexapod("trot")
