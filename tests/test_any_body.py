"""Bodies of six feet and of none go the whole way: simulated, recorded, measured and shown."""

from __future__ import annotations

import numpy as np
import pytest

from neurocontrol.controllers.contract import CommandEntry, CommandSpace
from neurocontrol.envs.direct import DirectControl
from neurocontrol.plant import Plant, Scenario
from neurocontrol.recorder import Recorder
from neurocontrol.recording import Recording
from neurocontrol.simulation import Simulation
from neurocontrol.starts import Standing
from neurocontrol.terrain import Terrain
from neurocontrol.viewing.figures import draw_run
from neurocontrol.viewing.overlay import Overlay
from neurocontrol.viewing.showing import GAITS, text_summary
from neurocontrol.viewing.style import foot_colours

FEET = ("L1", "R1", "L2", "R2", "L3", "R3")


class Tripod(DirectControl):
    """Swings three legs against the other three."""

    name = "tripod"
    entry = CommandEntry(
        name="swing", low=0.0, high=1.0, default=0.5, unit="rad", meaning="amplitude"
    )
    command_space = CommandSpace((entry,))

    def __init__(self, legs, batch):
        super().__init__(np.zeros(legs), batch, 0.01)
        self.clock = np.zeros(batch)

    def reset(self, rows=None, seeds=None):
        super().reset(rows, seeds)
        self.clock[slice(None) if rows is None else rows] = 0.0

    def step(self, sensors, command, rows):
        self.clock[rows] += self.period
        sign = np.where(np.arange(self._target.shape[1]) % 4 % 3, -1.0, 1.0)
        wave = command[rows, :1] * np.sin(4.0 * np.pi * self.clock[rows])[:, np.newaxis]
        self._target[rows] = sign * wave
        return self._target


def walk(body, kind="flat", seconds=2.0):
    start, random = Standing(terrain=Terrain(kind=kind, cell=0.2)), np.random.default_rng(1)
    plant = Plant(body, [start.scenario(body, random)])
    simulation = Simulation(plant, Tripod(len(body.feet), 1))
    qpos, qvel = start.state(plant, 0, random)
    simulation.reset(qpos=qpos, qvel=qvel)
    recorder = Recorder(simulation)
    simulation.run(seconds, [recorder])
    segment = {"start": 0.0, "stop": seconds, "label": "trot", "command": {"swing": 0.5}}
    return recorder.finish(seed=1, segments=[segment])


@pytest.mark.parametrize("kind", ["flat", "rough"])
@pytest.mark.parametrize("feet", [FEET, ()])
def test_it_goes_the_whole_way(crawler, feet, kind, tmp_path):
    run = walk(crawler(feet), kind)
    run.save(tmp_path / "recording.npz")
    run = Recording.load(tmp_path / "recording.npz")
    assert run.feet == feet
    assert run.ground_force.shape == (200, len(feet))
    assert not run.falls
    summary = GAITS.summarise(run)
    part = summary["segments"][0]
    assert list(part["duty_factor"]) == list(feet)
    assert part["phase_error"] is part["commanded_phases"] is part["gait"] is None
    table = text_summary(summary).splitlines()
    assert table[1].count(" ".join(FEET)) == (2 if feet else 0)
    assert ("lost contacts" in table[0]) == bool(feet)
    figure = draw_run(run)
    rows = [label.get_text() for axes in figure.axes for label in axes.get_yticklabels()]
    assert [row for row in rows if row in FEET] == list(feet)
    picture = np.asarray(Overlay(run, 200).draw(np.full((200, 90, 3), 128, dtype=np.uint8), 150))
    for colour in foot_colours(feet).values():
        wanted = [int(colour[digit : digit + 2], 16) for digit in (1, 3, 5)]
        assert (picture == wanted).all(axis=2).any()


def test_six_feet_bear_the_weight_in_their_order(crawler):
    run = walk(crawler(), seconds=1.0)
    assert run.ground_force[-50:].sum(axis=1).mean() == pytest.approx(run.weight, rel=0.2)
    assert (run.ground_force.max(axis=0) > 0.0).all()


def test_power_counts_the_gear_of_an_actuator_and_those_without_a_joint(crawler):
    def geared(spec):
        for actuator in spec.actuators:
            actuator.gear = [2.0] + [0.0] * 5

    def pulled(spec):
        for foot in FEET:
            spec.add_tendon(name=foot).wrap_joint(f"{foot} hip", 2.0)
        for actuator in spec.actuators:
            actuator.trntype, actuator.target = 3, actuator.name

    powers = []
    for edit in (geared, pulled):
        plant = Plant(crawler(edit=edit), [Scenario()])
        plant.control[:] = 0.3
        plant.step(3)
        model = plant.model
        hips = plant.row_data(0).qfrc_actuator[model.jnt_dofadr[1:]]
        powers.append(plant.power[0])
        assert plant.power[0] == pytest.approx(
            np.abs(hips * plant.qvel[0, model.jnt_dofadr[1:]]).sum(), rel=0.2
        )
    assert min(powers) > 0.0
