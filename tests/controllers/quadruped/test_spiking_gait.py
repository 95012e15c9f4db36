"""The closed loop: spiking network, motor map, reflexes and body together."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from neurocontrol.assembly.quadruped import make_quadruped
from neurocontrol.controllers.presets import Preset, format_preset, read_preset
from neurocontrol.controllers.quadruped.command import GAIT_COMMANDS
from neurocontrol.controllers.quadruped.gait_controller import parameters_of
from neurocontrol.controllers.quadruped.motor_map import MAPPED_GAITS, MOTOR_GAINS
from neurocontrol.controllers.quadruped.spiking_gait import SpikingGait
from neurocontrol.errors import InputError
from neurocontrol.plant import Scenario
from neurocontrol.terrain import Terrain
from neurocontrol.timeline import Command

SEEDS = (11, 12, 13)
SCENARIOS = (Scenario(), Scenario(mass_scale=1.1), Scenario(terrain=Terrain(friction=0.6)))


def told(gait, **entries):
    """The command for a gait, shape ``(6,)``."""
    return SpikingGait.command_space.vector(**SpikingGait.named_commands[gait], **entries)


def start(rows):
    simulation = make_quadruped(
        scenarios=[SCENARIOS[row] for row in rows], seed=[SEEDS[row] for row in rows]
    )
    for index, row in enumerate(rows):
        gait = ("trot", "walk", "pronk")[row]
        simulation.command[index] = told(gait, turn=0.3)
    return simulation


def everything(simulation, row):
    return np.concatenate(
        [
            simulation.plant.qpos[row],
            simulation.plant.qvel[row],
            simulation.controller.activation[row],
            simulation.controller.modulator[row],
            simulation.plant.control[row],
        ]
    )


def test_a_row_of_a_batch_equals_the_row_alone_bit_for_bit():
    together = start((0, 1, 2))
    together.run(1.0)
    for row in range(3):
        alone = start((row,))
        alone.run(1.0)
        np.testing.assert_array_equal(everything(alone, 0), everything(together, row))


def test_restored_state_continues_bit_for_bit():
    simulation = start((0, 1))
    simulation.run(0.5)
    state = simulation.save()
    simulation.run(0.5)
    expected = [everything(simulation, row) for row in range(2)]
    simulation.restore(state)
    assert simulation.time == pytest.approx(0.5)
    simulation.run(0.5)
    for row in range(2):
        np.testing.assert_array_equal(everything(simulation, row), expected[row])


def test_reset_with_the_same_seed_repeats_the_run_and_spares_the_others():
    simulation, undisturbed = start((0, 1)), start((0, 1))
    first = []
    for _ in range(2):
        simulation.run(0.4)
        first.append(everything(simulation, 0))
        simulation.reset(np.array([0]), seeds=[SEEDS[0]])
    np.testing.assert_array_equal(first[0], first[1])
    undisturbed.run(0.8)
    np.testing.assert_array_equal(everything(simulation, 1), everything(undisturbed, 1))


def test_concentrations_follow_the_release():
    simulation = start((0,))
    simulation.command[0] = told("bound", speed=0.0)
    simulation.run(1.0)
    commissural, ipsilateral, diagonal, _, asymmetry = simulation.controller.modulator[0]
    assert commissural > 0.99
    assert max(ipsilateral, diagonal, asymmetry) < 0.01


def test_a_fallen_row_stops_and_the_others_go_on():
    simulation = start((0, 1))
    simulation.run(0.2)
    simulation.plant.push(0, np.array([0.0, 60.0, 0.0]))
    simulation.run(1.0)
    assert simulation.fallen_at[0] < 1.2
    assert np.isinf(simulation.fallen_at[1])
    np.testing.assert_array_equal(simulation.rows, [1])


def test_gaits_are_commands_by_name():
    controller = start((0,)).controller
    assert set(MAPPED_GAITS) < set(controller.named_commands) == set(GAIT_COMMANDS)
    told = Command(name="gallop", entries={"speed": 0.8}).changes(controller)
    assert told == {
        "commissural": 0.6, "ipsilateral": 0.0, "diagonal": 0.0, "asymmetry": 1.0, "speed": 0.8,
        "turn": 0.0,
    }  # fmt: skip
    with pytest.raises(InputError, match="no command 'amble'; expected one of walk, trot"):
        Command(name="amble").changes(controller)
    for speed in (1.2, float("nan")):
        with pytest.raises(InputError, match="speed must be between 0 and 1"):
            controller.command_space.vector(speed=speed)


def test_every_entry_of_the_command_releases_its_own_modulator():
    simulation = start((0,))
    wanted = {"commissural": 0.1, "ipsilateral": 0.2, "diagonal": 0.3, "asymmetry": 0.4}
    simulation.command[0] = simulation.controller.command_space.vector(**wanted)
    simulation.step()
    released = simulation.controller.network.release[0]
    assert released[[0, 1, 2, 4]].tolist() == list(wanted.values())


def test_preset_text_comes_back_unchanged(tmp_path):
    preset = read_preset("quadruped")
    path = tmp_path / "copy.toml"
    path.write_text(format_preset(preset))
    again = read_preset(str(path))
    table = SpikingGait.table
    np.testing.assert_array_equal(parameters_of(again, table), parameters_of(preset, table))
    assert again.provenance == preset.provenance


def test_bad_presets_are_refused():
    values = {gait: MOTOR_GAINS.mapping(MOTOR_GAINS.default) for gait in MAPPED_GAITS}

    def read(changed):
        preset = Preset(name="bad", description="", provenance={}, values=changed, metrics={})
        return parameters_of(preset, SpikingGait.table)

    with pytest.raises(InputError, match="'bad' lacks the parameters of 'walk'"):
        read({gait: values[gait] for gait in MAPPED_GAITS[1:]})
    with pytest.raises(InputError, match=r"walk\.amplitude must be between"):
        read({**values, "walk": {**values["walk"], "amplitude": 7.0}})
    with pytest.raises(InputError, match=r"unknown parameter 'walk\.lfit'; .* walk\.lift,"):
        read({**values, "walk": {"lfit": 1.0}})
    with pytest.raises(InputError, match=r"unknown parameter 'reflex\.lode'"):
        read({**values, "reflex": {"lode": 1.0}})
    with pytest.raises(InputError, match="unknown preset"):
        make_quadruped(preset="no-such-preset")


def test_a_preset_may_hold_reflexes_and_those_it_lacks_take_their_defaults(tmp_path):
    preset = read_preset("quadruped")
    path = tmp_path / "calm.toml"
    calm = {**preset.values, "reflex": {"load": 0.5}}
    path.write_text(format_preset(replace(preset, values=calm)))
    controller = make_quadruped(preset=str(path)).controller
    held = controller.table.sections(controller.parameters[0])
    defaults = controller.table.sections(controller.table.default)["reflex"]
    assert held["reflex"] == defaults | {"load": 0.5}
    assert held["trot"] == pytest.approx(preset.values["trot"])
