"""Human legs walk on their reflexes, row by row alike, and lesions show."""

from __future__ import annotations

from dataclasses import replace

import gymnasium
import numpy as np
import pytest

from neurocontrol.analysis.human.walking import measure_walking
from neurocontrol.analysis.human.yaw import heading_of
from neurocontrol.assembly.human import make_human
from neurocontrol.controllers.human.reflex_parameters import published_parameters
from neurocontrol.models.human_legs import (
    GROUND,
    HumanMorphology,
    StartPose,
    start_state,
)
from neurocontrol.plant import Scenario
from neurocontrol.rigs.human.trials import turning


class Track:
    """Samples of row 0 at every tick."""

    def __init__(self):
        self.time, self.qpos, self.force, self.activation, self.power = [], [], [], [], []

    def observe(self, simulation):
        self.time.append(simulation.time)
        self.qpos.append(simulation.plant.qpos[0].copy())
        self.force.append(simulation.plant.sensors["foot_force"][0].copy())
        self.activation.append(simulation.activation[0].copy())
        self.power.append(simulation.power[0])

    def measure(self, weight):
        return measure_walking(
            np.array(self.time), np.array(self.qpos), np.array(self.force),
            np.array(self.activation), weight=weight, power=np.array(self.power),
        )  # fmt: skip


def walk(seconds, **options):
    simulation, track = make_human(**options), Track()
    simulation.run(seconds, [track])
    return simulation, track.measure(float(simulation.plant.weight[0]))


def test_the_start_is_the_authors():
    qpos, qvel = start_state(StartPose(), HumanMorphology())
    assert qpos[2] == pytest.approx(0.981, abs=0.002)
    pitch = 2 * np.arctan2(qpos[5], qpos[3])
    assert np.degrees(pitch) == pytest.approx(9.74, abs=0.05)
    assert qvel[:2] == pytest.approx([1.3, 0.2])


def test_the_body_weighs_80_kg_and_has_14_degrees_of_freedom():
    model = make_human(preset="published").plant.model
    assert model.body_mass.sum() == pytest.approx(80.0)
    assert model.nv - 2 == 14  # two of them are load receptors


@pytest.mark.slow
@pytest.mark.parametrize("timestep", [0.0005, 0.001])
def test_published_parameters_walk_without_tuning(timestep):
    simulation, gait = walk(20.0, preset="published", timestep=timestep)
    assert np.isinf(simulation.fallen_at).all()
    assert 1.3 < gait.speed < 1.45
    assert gait.stride_time == pytest.approx(1.15, abs=0.02)
    assert gait.stride_time_deviation < 0.02
    assert gait.correlations["hip"] > 0.95
    assert gait.correlations["knee"] > 0.9
    assert gait.correlations["SOL"] > 0.85


@pytest.mark.parametrize("module", ["M1", "M3", "M9"])
def test_without_a_vital_module_the_body_falls(module):
    simulation = make_human(preset="published", conditions=[{"disable": [module]}])
    simulation.run(5.0)
    assert simulation.fallen_at[0] < 5.0


def test_rows_walk_as_they_would_alone():
    scenarios = [Scenario(terrain=replace(GROUND, contact_time=time)) for time in (0.02, 0.016)]
    conditions = [{}, {"delay_scale": 1.2}]
    together = make_human(scenarios=scenarios, preset="published", conditions=conditions)
    alone = make_human(scenarios=scenarios[1:], preset="published", conditions=conditions[1:])
    together.command[:, 1] = alone.command[:, 1] = 0.1
    together.run(1.0)
    alone.run(1.0)
    assert np.array_equal(together.plant.qpos[1], alone.plant.qpos[0])
    assert not np.array_equal(together.plant.qpos[0], together.plant.qpos[1])


def test_a_restored_walk_goes_on_bit_for_bit():
    simulation = make_human(preset="published")
    simulation.run(0.5)
    state = simulation.save()
    simulation.run(0.5)
    first = simulation.plant.qpos.copy()
    simulation.restore(state)
    simulation.run(0.5)
    assert np.array_equal(simulation.plant.qpos, first)


@pytest.mark.slow
def test_the_shipped_preset_walks_at_its_speed():
    simulation, gait = walk(20.0)
    assert np.isinf(simulation.fallen_at).all()
    assert gait.speed == pytest.approx(1.25, abs=0.1)
    assert gait.heading_drift < np.radians(10)


@pytest.mark.slow
def test_the_economical_preset_spends_little_and_saturates_no_muscle():
    simulation, gait = walk(20.0, preset="human-economical")
    assert np.isinf(simulation.fallen_at).all()
    assert gait.speed == pytest.approx(1.25, abs=0.1)
    assert gait.cost_of_transport < 4.3
    assert np.degrees(gait.errors["hip"]) < 8
    assert np.degrees(gait.errors["knee"]) < 9
    assert max(gait.amplitudes.saturation.values()) < 0.05
    assert np.degrees(gait.amplitudes.knee_least) < 8


@pytest.mark.slow
@pytest.mark.parametrize("side", [1.0, -1.0])
def test_the_turning_preset_turns(side):
    simulation, track = make_human(preset="human-turning"), Track()
    for act in turning(side * np.radians(5.0), np.radians(60.0), 5.0):
        simulation.run(act.time - simulation.time, [track])
        simulation.tell(**act.entries)
    simulation.run(25.0 - simulation.time, [track])
    assert np.isinf(simulation.fallen_at).all()
    yaw = np.degrees(heading_of(np.array(track.qpos)))
    assert yaw[-400:].mean() == pytest.approx(60.0 * side, abs=12.0)


def test_tiles_hold_what_walks_over_them():
    tiles = replace(GROUND, kind="tiles", height=0.02, start=0.6, seed=1)
    simulation = make_human(
        scenarios=[Scenario(terrain=tiles), Scenario(terrain=GROUND)], preset="published"
    )
    simulation.run(1.5)
    feet = simulation.plant.sensors["foot_position"][:, 2::3].min(axis=1)
    assert feet == pytest.approx(0.08, abs=0.04)  # the ankle's height above the sole


def test_the_environment_walks_on_the_published_preset_as_on_its_numbers():
    episodes = []
    for options in ({"preset": "published"}, {"parameters": published_parameters()}):
        env = gymnasium.make(
            "neurocontrol/HumanLegs-v1", controller="reflex", action_scaling=False, **options
        )
        rows = [env.reset(seed=3)[0]]
        rows += [env.step(np.array([1.25, 0.0, 0.0, 0.0, 0.0]))[0] for _ in range(20)]
        episodes.append(np.array(rows))
    np.testing.assert_array_equal(*episodes)
