"""Actions that add to what a controller puts out."""

from __future__ import annotations

from pathlib import Path

import gymnasium
import numpy as np
import pytest

from neurocontrol.assembly.salamander import KINDS
from neurocontrol.controllers import CommandEntry, CommandSpace
from neurocontrol.controllers.residual import Residual
from neurocontrol.envs.direct import DirectControl
from neurocontrol.envs.hexapod.actuation import ADDITIONS as OF_SERVOS
from neurocontrol.envs.human.actuation import ADDITIONS as OF_MUSCLES
from neurocontrol.envs.quadruped.actuation import additions as of_quadruped
from neurocontrol.envs.quadruped.observation import JOINTS
from neurocontrol.envs.salamander.actuation import additions as of_salamander
from neurocontrol.errors import InputError
from neurocontrol.models.checks import compiled
from neurocontrol.models.quadruped import quadruped
from neurocontrol.rig import find

BODIES = {
    "quadruped": of_quadruped(compiled(quadruped().build), JOINTS),
    "salamander": of_salamander(KINDS["salamander"]),
    "human": OF_MUSCLES,
    "hexapod": OF_SERVOS,
}


def make(body, rows=1, **options):
    rig = find(body)
    return gymnasium.make_vec(
        rig.environment.id, num_envs=rows, controller=rig.controller(), threads=1, **options
    )


class Told(DirectControl):
    """Puts out what it is told."""

    name = "told"
    command_space = CommandSpace(
        tuple(
            CommandEntry(name=name, low=-9.0, high=9.0, default=0.0, unit="1", meaning="output")
            for name in ("first", "second", "third")
        )
    )

    def step(self, sensors, command, rows):
        self._target[rows] = command[rows]
        return self._target


def test_sums_stay_within_limits_that_an_output_of_its_own_may_leave():
    entries = [
        CommandEntry(name=name, low=-1.0, high=1.0, default=0.0, unit="1", meaning="added")
        for name in ("to_third", "to_first")
    ]
    controller = Residual(Told(np.zeros(3), 2, 0.01), entries, (2, 0), [(0.0, 1.0), (-9.0, 9.0)])
    assert controller.command_space.names == ("first", "second", "third", "to_third", "to_first")
    for third, added, expected in (
        (0.5, 0.25, 0.75), (0.5, 0.75, 1.0), (0.5, -0.75, 0.0), (1.5, 0.5, 1.5), (1.5, -1.0, 0.5),
        (-2.0, -0.5, -2.0), (-2.0, 0.0, -2.0),
    ):  # fmt: skip
        command = np.array([[3.0, 4.0, third, added, 0.5], [0.0, 0.0, 0.0, 0.0, 0.0]])
        output = controller.step({}, command, np.array([0]))
        np.testing.assert_allclose(output, [[3.5, 4.0, expected], [0.0, 0.0, 0.0]])


@pytest.mark.parametrize("body", BODIES)
def test_adding_nothing_leaves_the_controller_as_it_is_and_compiled_ticks_are_the_same(body):
    plain, residual = make(body), make(body, residual=True)
    added = residual.unwrapped.pack.actions.names[-len(BODIES[body]) :]
    assert added == tuple(one.name for one in BODIES[body])
    assert residual.single_action_space.shape == (len(added),)
    simulation = residual.unwrapped.pack.simulation
    plain.reset(seed=2)
    residual.reset(seed=2)
    for env in (plain, residual):
        for _ in range(2):
            env.step(np.zeros(env.action_space.shape))
    here, there = (env.unwrapped.pack.simulation.plant.qpos for env in (plain, residual))
    np.testing.assert_array_equal(here, there)
    assert not simulation.obstacle
    state, actions = residual.save(), np.full(residual.action_space.shape, 0.8)
    ends = []
    for compiles in (True, False):
        simulation.compiles = compiles
        residual.restore(state)
        residual.step(actions)
        ends.append(there.copy())
    np.testing.assert_array_equal(*ends)
    assert (ends[0] != here).any()


def test_rows_add_alone_and_see_their_own_ground_at_any_batch_and_thread_count():
    runs = []
    for rows, threads in ((1, 1), (5, 2)):
        env = gymnasium.make_vec(
            "neurocontrol/Quadruped-v1", num_envs=rows, threads=threads, controller="spiking",
            residual=True, act=["turn", "LF_hip", "RH_knee"], observe=["proprioception", "height"],
            task="velocity", vary={"terrain": ["rough", "step", "slope"], "slope": (-9.0, 9.0)},
        )  # fmt: skip
        heights = env.unwrapped.observation_columns["height"]["ground from the trunk, upward"]
        seen = [env.reset(seed=4)[0][0]]
        actions = np.random.default_rng(1).uniform(-1, 1, (rows, 3))
        actions[0] = 0.7, -0.4, 1.0
        seen += [env.step(actions)[0][0] for _ in range(8)]
        runs.append(np.array(seen))
        assert np.ptp(runs[-1][:, heights]) > 0
    np.testing.assert_array_equal(*runs)


def test_there_must_be_a_controller_to_add_to():
    with pytest.raises(InputError, match="residual goes with a controller"):
        gymnasium.make("neurocontrol/Quadruped-v1", residual=True)


@pytest.mark.parametrize("body", BODIES)
def test_the_documented_table_is_what_may_be_added(body):
    page = (Path(__file__).parents[2] / "docs" / "tasks.md").read_text(encoding="utf-8")
    kinds = {(one.meaning, one.reach, one.unit) for one in BODIES[body]}
    for meaning, reach, unit in kinds:
        assert any(
            line.startswith(f"| {body} ") and f"| {meaning} | {reach:g} | {unit} |" in line
            for line in page.splitlines()
        ), meaning
