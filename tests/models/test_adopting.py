"""Robots of other people's files: what is found, what is changed, and what is refused."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import gymnasium
import mujoco
import numpy as np
import pytest

from neurocontrol.assembly.robot import leg_map, usual_tempo
from neurocontrol.errors import InputError
from neurocontrol.models.robots.adopting import Guesses, adopt
from neurocontrol.models.robots.body import robot_body
from neurocontrol.models.robots.description import FILE, write_robot
from neurocontrol.plant import Plant

sys.path.insert(0, str(Path(__file__).parent))
from odd_robots import ADOPTED, REFUSED

ROBOTS = Path(__file__).parents[1] / "fixtures" / "robots"


def adopted(text, folder, **told):
    """Adopt a robot of a text into a folder; return what came of it and the file of its rig."""
    file = folder / "robot.xml"
    file.write_text(text, encoding="utf-8")
    adoption = adopt(file, folder, name="odd", guesses=Guesses(**told), tempo=usual_tempo(1.0))
    adoption.robot.model.write_text(adoption.model, encoding="utf-8")
    write_robot(adoption.robot, folder / FILE, "found")
    return adoption, folder / FILE


@pytest.mark.parametrize("name", ADOPTED)
def test_an_odd_robot_is_adopted_and_stands(name, tmp_path):
    text, told, said = ADOPTED[name]
    adoption, file = adopted(text, tmp_path, **told)
    assert any(said in line for line in adoption.changed), adoption.changed
    plant = Plant(robot_body(file), threads=1)
    plant.control[:] = leg_map(file).standing_targets
    plant.step(round(0.3 / plant.timestep))
    forces = []
    for _ in range(50):
        plant.step(round(0.008 / plant.timestep))
        forces.append(plant.sensors["foot_force"][0].sum())
    data = plant.row_data(0)
    mujoco.mj_forward(plant.model, data)
    assert not plant.failures
    assert plant.sensors["trunk_up"][0, 2] > 0.95
    assert np.mean(forces) == pytest.approx(plant.weight[0], rel=0.15)
    assert data.contact.dist.min(initial=0.0) > -0.005
    assert (tmp_path / "robot.xml").read_text(encoding="utf-8") == text


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_adopted_is_refused_in_one_sentence(name, tmp_path):
    text, told, said = REFUSED[name]
    with pytest.raises(InputError, match=re.escape(said)) as caught:
        adopted(text, tmp_path, **told)
    assert "\n" not in str(caught.value)


def test_the_ant_of_gymnasium_is_set_on_the_ground_and_stands(tmp_path):
    assets = Path(gymnasium.__file__).parent / "envs" / "mujoco" / "assets"
    adoption, file = adopted((assets / "ant.xml").read_text(encoding="utf-8"), tmp_path)
    assert "collision masks mended: 13 geoms would have missed the ground" in adoption.changed
    plant = Plant(robot_body(file), threads=1)
    plant.control[:] = leg_map(file).standing_targets
    plant.step(round(0.5 / plant.timestep))
    assert plant.sensors["trunk_up"][0, 2] > 0.99
    assert (plant.sensors["foot_force"][0] > 0.0).all()
