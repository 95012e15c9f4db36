from __future__ import annotations

import numpy as np
import pytest

from neurocontrol.assembly.quadruped import make_quadruped
from neurocontrol.controllers.quadruped.oscillator_gait import OSCILLATORS, OscillatorGait
from neurocontrol.errors import InputError
from neurocontrol.gaits import GAIT_PHASES
from neurocontrol.plant import Scenario
from neurocontrol.timeline import Command


def told(gait, **entries):
    """The command for a gait, shape ``(5,)``."""
    return OscillatorGait.command_space.vector(**OscillatorGait.named_commands[gait], **entries)


every_core = pytest.mark.parametrize("core", list(OSCILLATORS))


def walk(core: str, commands, *, seed=0, duration=4.0):
    """Run one row per command and return the simulation."""
    simulation = make_quadruped(core, scenarios=[Scenario()] * len(commands), seed=seed)
    simulation.command[:] = commands
    simulation.run(duration)
    return simulation


@every_core
def test_every_command_moves_the_body_forward_without_a_fall(core):
    gaits = ("walk", "trot", "pace")
    commands = [told(gait) for gait in gaits]
    simulation = walk(core, commands)
    assert np.isinf(simulation.fallen_at).all()
    body_lengths = simulation.plant.qpos[:, 0] / simulation.plant.body.length
    assert (body_lengths > 1.5).all()


@every_core
def test_trot_turns_to_the_commanded_side(core):
    commands = [told("trot", turn=turn) for turn in (-0.5, 0.5)]
    simulation = walk(core, commands)
    w, z = simulation.plant.qpos[:, 3], simulation.plant.qpos[:, 6]
    right, left = 2 * np.arctan2(z, w)
    assert right < -0.15 < 0.15 < left


@every_core
def test_limbs_swing_in_the_order_of_the_gait(core):
    simulation = walk(core, [told("pace")])
    observed = []
    for _ in range(250):
        simulation.step()
        observed.append(simulation.controller.activation[0, :4].copy())
    protraction = np.array(observed)
    correlation = np.corrcoef(protraction.T)
    lags = np.array(GAIT_PHASES["pace"])
    together = lags[:, np.newaxis] == lags
    assert (correlation[together] > 0.7).all()
    assert (correlation[~together] < 0.0).all()


@every_core
def test_releases_between_two_gaits_take_the_nearest(core):
    exact = told("trot")
    blurred = exact.copy()
    blurred[:3] = [0.1, 0.2, 0.8]
    simulation = walk(core, [exact, blurred], seed=[3, 3], duration=1.0)
    np.testing.assert_array_equal(simulation.plant.qpos[0], simulation.plant.qpos[1])


@every_core
def test_a_row_equals_the_same_row_alone_bit_for_bit(core):
    commands = [told(gait, speed=0.2 * row, turn=0.1 * row) for row, gait in enumerate(GAIT_PHASES)]
    together = walk(core, commands, seed=[10, 11, 12, 13, 14], duration=1.0)
    for row in (0, 3):
        alone = walk(core, commands[row : row + 1], seed=[10 + row], duration=1.0)
        np.testing.assert_array_equal(alone.plant.qpos[0], together.plant.qpos[row])


@every_core
def test_a_restored_loop_goes_on_bit_for_bit(core):
    simulation = walk(core, [told("trot")], duration=0.6)
    state = simulation.save()
    simulation.run(0.5)
    first = simulation.plant.qpos.copy()
    simulation.restore(state)
    simulation.run(0.5)
    np.testing.assert_array_equal(simulation.plant.qpos, first)


def test_a_reset_row_starts_again_and_leaves_the_others_alone():
    trot = told("trot")
    simulation = walk("phase-amplitude", [trot, trot], seed=[4, 5], duration=0.4)
    before = simulation.controller.save()
    simulation.reset(np.array([1]), seeds=[5])
    after = simulation.controller.save()
    for name, values in after.items():
        np.testing.assert_array_equal(values[0], before[name][0])
    fresh = make_quadruped("phase-amplitude", seed=[5]).controller.save()
    for name, values in fresh.items():
        np.testing.assert_array_equal(after[name][1], values[0])


def test_gallop_and_unknown_gaits_are_refused_by_name():
    controller = make_quadruped("phase-amplitude").controller
    assert tuple(controller.named_commands) == tuple(GAIT_PHASES)
    for gait in ("gallop", "moonwalk"):
        with pytest.raises(InputError, match=f"no command '{gait}'.*walk, trot, pace"):
            Command(name=gait).changes(controller)


def test_a_preset_without_strides_is_refused():
    with pytest.raises(InputError, match="unknown parameter"):
        make_quadruped("phase-amplitude", preset="quadruped")


def test_unknown_controllers_are_refused_by_name():
    with pytest.raises(InputError, match=r"unknown controller 'hopf'.*phase-amplitude"):
        make_quadruped("hopf")
