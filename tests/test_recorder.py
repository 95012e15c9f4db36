"""What a recording tells besides its numbers, for every body."""

from __future__ import annotations

import numpy as np
import pytest

from neurocontrol.demonstration import Demo
from neurocontrol.errors import InputError
from neurocontrol.plant import Scenario
from neurocontrol.recording import COLUMNS, OPTIONAL_COLUMNS, Recording
from neurocontrol.rig import find
from neurocontrol.terrain import Terrain
from neurocontrol.water import Water

MUSCLES = ("muscle_force", "muscle_length", "muscle_excitation")


def demo(body, duration=0.1, **options):
    simulation = find(body).make(**options)
    segment = {"start": 0.0, "stop": duration, "label": "on", "command": {}}
    return Demo(
        simulation=simulation, title="on", segments=[segment], duration=duration, schedule="time"
    )


@pytest.fixture(scope="module", params=["quadruped", "human", "salamander", "salamander-robot"])
def run(request):
    return demo(request.param).record(3, command_line="neurocontrol demo 'a b'")[0]


def test_command_line_and_schedule_are_kept(run, tmp_path):
    run.save(tmp_path / "run.npz")
    header = Recording.load(tmp_path / "run.npz").header
    assert header == run.header
    assert header["command_line"] == "neurocontrol demo 'a b'"
    assert header["schedule"] == "time"


def test_every_column_has_a_unit(run):
    units = run.header["units"]
    for name, key in {**COLUMNS, **OPTIONAL_COLUMNS}.items():
        if getattr(run, name) is not None:
            assert len(units[name]) == len(run.header[key]) == getattr(run, name).shape[1]
            assert all(units[name])
    assert units["qpos"][:7] == ["m", "m", "m", "1", "1", "1", "1"]
    assert units["qvel"][:6] == ["m/s"] * 3 + ["rad/s"] * 3
    assert (units["time"], units["power"]) == (["s"], ["W"])


@pytest.mark.parametrize("body", ["quadruped", "salamander"])
def test_torques_times_rates_are_the_mechanical_power(body):
    run = demo(body).record(0)[0]
    rates = np.stack([run.column("qvel", name) for name in run.header["control"]], axis=1)
    np.testing.assert_allclose(np.abs(run.actuator_force * rates).sum(axis=1), run.power)


def test_motors_are_told_torques_and_servos_angles():
    units = demo("salamander").record(0)[0].header["units"]["control"]
    assert (units[0], units[-1]) == ("N m", "rad")


def test_muscles_pull_and_are_asked_to():
    run = demo("human", duration=1.0).record(0)[0]
    assert run.header["muscles"] == run.header["activation"]
    soleus = run.column("muscle_force", "left_SOL")
    assert 0.0 <= soleus.min() < 100.0 < soleus.max() < 6000.0  # N
    assert (run.muscle_length > 0.01).all()
    assert (run.muscle_length < 0.3).all()  # m
    asked, active = run.muscle_excitation[:-1], run.activation[1:]
    assert np.corrcoef(asked.ravel(), active.ravel())[0, 1] > 0.9
    assert (run.muscle_excitation >= 0.01).all()


def test_a_body_without_muscle_fibres_has_none_recorded():
    run = demo("salamander").record(0)[0]
    assert all(getattr(run, name) is None for name in MUSCLES)
    assert "muscles" not in run.header


def test_terrain_water_and_masses_are_told():
    scenario = Scenario(
        terrain=Terrain(kind="slope", angle=3.0), water=Water(level=-0.2), mass_scale=1.1
    )
    told = demo("salamander", scenarios=[scenario]).record(0)[0].header["scenario"]
    assert told["terrain"]["kind"] == "slope"
    assert told["terrain"]["angle"] == 3.0
    assert told["water"]["current"] == [0.0, 0.0, 0.0]
    assert told["mass_scale"] == 1.1


@pytest.mark.parametrize("duration", [1e-3, 1e-300])
def test_a_run_shorter_than_a_tick_is_refused(duration):
    with pytest.raises(InputError, match=r"duration must be at least one tick, 0.004 s, got "):
        demo("quadruped", duration=duration)


def test_a_run_that_diverges_at_once_is_one_line():
    simulation = demo("quadruped")
    simulation.simulation.plant.qvel[:] = 1e9
    with pytest.raises(InputError, match=r"nothing was recorded: at 0.00 s velocity diverged"):
        simulation.record(0)
