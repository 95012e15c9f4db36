"""The closed loop: spiking network, motor map, reflexes and body together."""

from __future__ import annotations

import numpy as np
import pytest

from neurocontrol.assembly import make_quadruped
from neurocontrol.controllers.presets import Preset, format_preset, read_preset
from neurocontrol.controllers.quadruped.command import (
    GAIT_COMMANDS,
    QUADRUPED_COMMAND,
    SPIKING_COMMAND,
    gait_command,
)
from neurocontrol.controllers.quadruped.motor_map import MAPPED_GAITS, MOTOR_GAINS
from neurocontrol.controllers.quadruped.spiking_gait import read_motor_gains
from neurocontrol.errors import InputError
from neurocontrol.plant import Scenario
from neurocontrol.terrain import Terrain

SEEDS = (11, 12, 13)
SCENARIOS = (Scenario(), Scenario(mass_scale=1.1), Scenario(terrain=Terrain(friction=0.6)))


def start(rows):
    simulation = make_quadruped(
        scenarios=[SCENARIOS[row] for row in rows], seed=[SEEDS[row] for row in rows]
    )
    for index, row in enumerate(rows):
        gait = ("trot", "walk", "pronk")[row]
        simulation.command[index] = gait_command(SPIKING_COMMAND, gait, turn=0.3)
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
    simulation.command[0] = gait_command(SPIKING_COMMAND, "bound", speed=0.0)
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


def test_unknown_gaits_and_commands_out_of_bounds_are_refused():
    with pytest.raises(InputError, match="unknown gait 'amble'"):
        gait_command(SPIKING_COMMAND, "amble")
    with pytest.raises(InputError, match="unknown gait 'gallop'"):
        gait_command(QUADRUPED_COMMAND, "gallop")
    with pytest.raises(InputError, match="speed must be between 0 and 1"):
        gait_command(SPIKING_COMMAND, "trot", speed=1.2)
    with pytest.raises(InputError, match="speed must be between 0 and 1"):
        gait_command(SPIKING_COMMAND, "trot", speed=float("nan"))
    assert set(MAPPED_GAITS) < set(GAIT_COMMANDS)


def test_preset_text_comes_back_unchanged(tmp_path):
    preset = read_preset("quadruped")
    path = tmp_path / "copy.toml"
    path.write_text(format_preset(preset))
    np.testing.assert_array_equal(read_motor_gains(str(path)), read_motor_gains("quadruped"))
    assert read_preset(str(path)).provenance == preset.provenance


def test_bad_presets_are_refused(tmp_path):
    path = tmp_path / "bad.toml"
    values = {gait: MOTOR_GAINS.mapping(MOTOR_GAINS.default) for gait in MAPPED_GAITS}

    def write(changed):
        path.write_text(
            format_preset(
                Preset(name="bad", description="", provenance={}, values=changed, metrics={})
            )
        )
        return str(path)

    with pytest.raises(InputError, match="lacks the parameters of walk"):
        read_motor_gains(write({gait: values[gait] for gait in MAPPED_GAITS[1:]}))
    with pytest.raises(InputError, match="amplitude must be between"):
        read_motor_gains(write({**values, "walk": {**values["walk"], "amplitude": 7.0}}))
    with pytest.raises(InputError, match="unknown parameter 'lfit'"):
        read_motor_gains(write({**values, "walk": {"lfit": 1.0}}))
    with pytest.raises(InputError, match="unknown preset"):
        read_motor_gains("no-such-preset")
