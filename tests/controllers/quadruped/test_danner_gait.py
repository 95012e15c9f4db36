"""The network of Danner et al. in the body: gait by drive alone, and by nothing but the network."""

from __future__ import annotations

import numpy as np
import pytest

from neurocontrol.analysis.contacts import contacts_from_forces
from neurocontrol.analysis.gait import measure_gait
from neurocontrol.analysis.phases import circular_distance, classify_gait
from neurocontrol.assembly.quadruped import make_quadruped
from neurocontrol.controllers.quadruped.danner_gait import DannerGait, gains_at, tell_network
from neurocontrol.controllers.quadruped.drive import DRIVEN_GAITS, Drive
from neurocontrol.models.quadruped import GRAVITY, QuadrupedMorphology
from neurocontrol.plant import Scenario
from neurocontrol.snn.lesions import Scaled


def told(drive, **entries):
    """A command, shape ``(3,)``."""
    return DannerGait.command_space.vector(drive=drive, **entries)


def walk(commands, duration, *, seed=5, **options):
    """Run one row per command; return the simulation and the force under the feet."""
    simulation = make_quadruped(
        "danner-2017", scenarios=[Scenario()] * len(commands), seed=seed, threads=1, **options
    )
    simulation.command[:] = commands
    forces = []
    for _ in range(round(duration / simulation.tick)):
        simulation.step()
        forces.append(simulation.plant.sensors["foot_force"].copy())
    return simulation, np.array(forces)


def phases(simulation, forces, start):
    time = simulation.tick * np.arange(len(forces))
    weight = QuadrupedMorphology().total_mass * GRAVITY
    contacts = [contacts_from_forces(row, weight, simulation.tick) for row in forces.swapaxes(0, 1)]
    return [measure_gait(one, time, start).phases for one in contacts]


def test_the_drive_alone_changes_the_gait():
    drives = (0.1, 0.45, 0.97)
    simulation, forces = walk([told(drive) for drive in drives], 5.0)
    assert np.isinf(simulation.fallen_at).all()
    found = [classify_gait(one) for one in phases(simulation, forces, 2.0)]
    assert found == ["walk", "trot", "bound"]


def test_without_v0v_left_and_right_move_together_at_the_drive_of_a_trot():
    lesions = [Scaled(target=f"population@*{kind}", factor=0.0) for kind in ("V0V", "V0V-diagonal")]
    simulation, forces = walk([told(0.6)], 5.0, changes=lesions)
    assert np.isinf(simulation.fallen_at).all()
    left, right = phases(simulation, forces, 2.0)[0].reshape(2, 2).T
    np.testing.assert_array_less(circular_distance(left, right), 0.1)


def test_a_turn_is_to_the_side_of_the_command():
    simulation, _ = walk([told(0.45, turn=turn) for turn in (-1.0, 1.0)], 3.0)
    right, left = 2.0 * np.arctan2(simulation.plant.qpos[:, 6], simulation.plant.qpos[:, 3])
    assert right < -0.1 < 0.1 < left


def test_speed_moves_the_drive_within_the_stretch_of_its_gait():
    ends = np.array([0.0, 0.1, 0.8, 1.0])
    drive, speed = np.array([0.05, 0.45, 0.45, 0.75, 0.9]), np.array([0.0, 1.0, 0.5, 0.0, 1.0])
    release, pace = np.zeros((5, 1)), np.zeros(5)
    felt, current = np.full((5, 2), 0.5), np.zeros((5, 2))
    tell_network(np.arange(5), drive, speed, ends, release, pace, felt, current)
    np.testing.assert_allclose(release[:, 0], [0.0, 0.8, 0.45, 0.7, 1.0], atol=1e-12)
    np.testing.assert_allclose(pace, [0.0, 1.0, 0.5, 6.0 / 7.0, 1.0], atol=1e-12)
    np.testing.assert_allclose(current, 5.0)


@pytest.mark.parametrize(
    ("alpha", "expected"),
    [(0.02, 1.0), (0.10, 1.0), (0.13, 1.5), (0.50, 2.0), (0.92, 3.0), (1.05, 4.0)],
)
def test_gains_follow_the_drive_from_gait_to_gait(alpha, expected):
    blended = np.zeros(3)
    gains = np.array([[1.0], [2.0], [4.0]])
    gains_at(alpha, gains, np.array([1]), blended)
    np.testing.assert_allclose(blended, [0.0, expected, 0.0])


def test_a_drive_is_told_as_it_is_and_names_the_gait_that_the_network_takes():
    drive = Drive(DannerGait.command_space, 4)
    values = np.array([0.05, 0.5, 0.9, 1.0])
    command = drive.command(values)
    np.testing.assert_allclose(command[:, 0], values)
    assert [drive.gaits[level] for level in drive.level] == ["walk", "trot", "gallop", "bound"]
    assert DRIVEN_GAITS["trot"]["drive"] == pytest.approx(0.455)
