from __future__ import annotations

import numpy as np
import pytest

from neurocontrol.assembly.salamander import KINDS
from neurocontrol.controllers.presets import read_preset
from neurocontrol.controllers.salamander.assembly import MODELS, assemble
from neurocontrol.controllers.salamander.axis import SPINE, activate
from neurocontrol.controllers.salamander.rhythm import JOINTS, Lesions
from neurocontrol.errors import InputError
from neurocontrol.gaits import LIMBS

LIMBS_OF = {"salamander": 16, "salamander-robot": 4}
TICKS = 200
every_model = pytest.mark.parametrize("model", MODELS)


def make(model="spiking", *, body="salamander", **options):
    kind = KINDS[body]
    options = {"preset": body, "weight": 1.0, "pace": kind.pace, **options}
    return assemble(model, kind.limbs, **options)


def feel(tick, rows):
    """What a body that sweeps its axis and slowly leaves the ground feels, a phase per row."""
    place = np.asarray(rows)[:, np.newaxis]
    load = np.clip(1.0 - tick / TICKS, 0.0, 1.0) + 0.0 * place
    return {
        "axis_angle": 0.2 * np.sin(0.03 * tick + place + np.arange(JOINTS)),
        "foot_force": load * np.full(4, 0.15),
        "axis_load": load * np.full(9, 0.05),
        "immersion": 0.0 * place + np.full(9, 0.3),
        "qpos": 0.0 * place + [0, 0, 0, 1, 0, 0, 0],
    }


def commands(controller, rows):
    """Turns to both sides and straight on."""
    turns = np.array([0.0, 0.6, -0.9])
    return np.array([controller.command_space.vector(turn=turns[row]) for row in rows])


def run(controller, rows, *, first=0, ticks=TICKS):
    """Step one row per number in ``rows``, whatever their place in the batch."""
    told = commands(controller, rows)
    places = np.arange(len(rows))
    return np.array(
        [
            controller.step(feel(tick, rows), told, places).copy()
            for tick in range(first, first + ticks)
        ]
    )


def output(controller):
    return np.concatenate(
        [controller.activation, controller.modulator, controller.walking[:, np.newaxis]], axis=1
    )


@every_model
@pytest.mark.parametrize("body", KINDS)
def test_every_model_moves_every_body(model, body):
    controller = make(model, body=body, batch=2)
    targets = run(controller, [0, 1], ticks=500)
    assert targets.shape == (500, 2, 3 * JOINTS + LIMBS_OF[body])
    assert np.isfinite(targets).all()
    axial = targets[:, :, : 2 * JOINTS]
    assert (axial >= 0.0).all()
    moved = np.tile(controller.gains[0, :JOINTS] > 0.0, 2)
    assert np.ptp(axial, axis=0)[:, moved].min() > 0.0
    assert (targets[:, :, 2 * JOINTS : 3 * JOINTS] == 1.0).all()
    assert np.ptp(targets[:, :, 3 * JOINTS :], axis=0).min() > 0.1
    np.testing.assert_array_equal(controller.activation, axial[-1])
    assert controller.activation.shape == (2, len(controller.activation_names))
    assert controller.modulator.shape == (2, len(controller.modulator_names))
    assert controller.name == model


@every_model
def test_a_row_equals_the_same_row_alone_bit_for_bit(model):
    options = {"transition": "contact", "steering": "turn"}
    together = make(model, batch=3, seed=[10, 11, 12], **options)
    targets = run(together, [0, 1, 2])
    for row in range(3):
        alone = make(model, seed=[10 + row], **options)
        np.testing.assert_array_equal(run(alone, [row])[:, 0], targets[:, row])
        np.testing.assert_array_equal(output(alone)[0], output(together)[row])


@every_model
def test_a_restored_controller_goes_on_bit_for_bit(model):
    controller = make(model, batch=3, seed=2, transition="contact")
    run(controller, [0, 1, 2])
    state = controller.save()
    expected = run(controller, [0, 1, 2], first=TICKS)
    other = make(model, batch=3, seed=77, transition="contact")
    run(other, [2, 1, 0], ticks=20)
    other.gains *= 0.5
    other.lift_off += 0.1
    other.restore(state)
    np.testing.assert_array_equal(run(other, [0, 1, 2], first=TICKS), expected)
    np.testing.assert_array_equal(output(other), output(controller))


@every_model
def test_a_reset_row_begins_anew_and_the_others_go_on(model):
    controller = make(model, batch=3, seed=3, transition="contact")
    fresh = make(model, seed=[42], transition="contact")
    run(controller, [0, 1, 2])
    before = output(controller)
    controller.reset(np.array([1]), seeds=[42])
    np.testing.assert_array_equal(output(controller)[[0, 2]], before[[0, 2]])
    found = run(controller, [0, 1, 2])
    np.testing.assert_array_equal(found[:, 1], run(fresh, [1])[:, 0])


@every_model
def test_only_the_given_rows_step(model):
    controller = make(model, batch=2, seed=4)
    told = commands(controller, [0, 1])
    before = {name: array[0].copy() for name, array in controller.save().items()}
    for tick in range(20):
        controller.step(feel(tick, [0, 1]), told, np.array([1]))
    for name, array in controller.save().items():
        np.testing.assert_array_equal(array[0], before[name])
    assert controller.activation[1].any()


@every_model
def test_behind_a_spinal_cut_neither_axis_nor_limbs_move(model):
    targets = run(make(model, lesions=Lesions(spinal=8), seed=5), [0], ticks=1100)[800:, 0]
    span = np.ptp(targets, axis=0)
    before, behind = np.split(span[: 2 * JOINTS].reshape(2, 2, JOINTS // 2), 2, axis=1)
    assert behind.max() < 0.01 * before.max()
    assert before.min() > 0.0
    fore, hind = np.split(span[3 * JOINTS :], 2)
    assert hind.max() < 1e-6
    assert fore.min() > 0.01


@every_model
@pytest.mark.parametrize("limb", LIMBS)
def test_a_limb_whose_centre_is_silent_stays_folded(model, limb):
    targets = run(make(model, lesions=Lesions(limbs=(limb,)), seed=6), [0], ticks=500)[:, 0]
    yaw = targets[250:, 3 * JOINTS :: 4]
    swing = dict(zip(LIMBS, np.ptp(yaw, axis=0), strict=True))
    assert swing[limb] == pytest.approx(0.0, abs=0.02)
    for other in (name for name in LIMBS if name[1] != limb[1]):
        assert swing[other] > 0.5


def test_the_modulator_is_the_drive_and_what_the_cord_releases():
    controller = make(batch=2)
    told = np.array(
        [
            controller.command_space.vector(drive=drive, burst_termination=release)
            for drive, release in ((2.5, 0.0), (4.0, 1.0))
        ]
    )
    for _ in range(300):
        controller.step(feel(0, [0, 1]), told, np.arange(2))
    assert controller.modulator_names == ("drive", "burst termination")
    np.testing.assert_allclose(controller.modulator[:, 0], [2.5, 4.0])
    concentration = -np.expm1(-300 * controller.period / 0.2)
    np.testing.assert_allclose(controller.modulator[:, 1], [0.0, concentration])


def test_the_controller_tells_walking_from_swimming_by_the_limbs():
    controller = make("phase", seed=8)
    land = controller.command_space.vector(drive=2.0)[np.newaxis]
    water = controller.command_space.vector(drive=4.0)[np.newaxis]
    shares = {}
    for name, told in (("land", land), ("water", water)):
        for _ in range(500):
            controller.step(feel(0, [0]), told, np.arange(1))
        shares[name] = controller.walking[0]
    assert shares["land"] == pytest.approx(1.0, abs=1e-3)
    assert shares["water"] == pytest.approx(0.0, abs=1e-3)


@every_model
@pytest.mark.parametrize("body", KINDS)
def test_what_is_tuned_comes_from_the_preset_of_the_body(model, body):
    controller = make(model, body=body, batch=2)
    told, table = read_preset(body).values, controller.table
    usual = table.sections(table.default)
    assert list(usual) == ["fore", "hind", model]
    assert controller.parameters.shape == (2, len(table.names))
    for row in controller.parameters:
        assert table.sections(row) == {name: {**usual[name], **told[name]} for name in usual}
    parts = controller.limbs.parameters, controller.gains, controller.lift_off
    parts = (*parts, controller.rhythm.tuned)
    row = np.concatenate([np.ravel(part[0]) for part in parts])
    np.testing.assert_array_equal(row, controller.parameters[0])


@pytest.mark.parametrize(("drive", "gait"), [(2.0, "walking"), (4.0, "swimming")])
def test_a_gain_that_is_set_in_a_row_acts_on_its_muscles_in_this_row_and_gait(drive, gait):
    controller = make("phase", batch=3, seed=[5, 5, 5])
    controller.parameters[:] = controller.table.default
    other = {"walking": "swimming", "swimming": "walking"}[gait]
    controller.set_parameters({f"phase.{gait}_3": 1.5}, np.array([1]))
    controller.set_parameters({f"phase.{other}_3": 1.5}, np.array([2]))
    told = np.tile(controller.command_space.vector(drive=drive), (3, 1))
    for tick in range(800):
        controller.step(feel(tick, [0, 0, 0]), told, np.arange(3))
    plain, set_here, set_elsewhere = controller.activation
    column = controller.table.names.index(f"phase.{gait}_3")
    ratio = np.ones(2 * JOINTS)
    ratio[[2, 2 + JOINTS]] = 1.5 / controller.parameters[0, column]
    np.testing.assert_allclose(set_here, ratio * plain, atol=1e-4)
    np.testing.assert_allclose(set_elsewhere, plain, atol=1e-4)
    assert plain[[2, 2 + JOINTS]].max() > 0.01


def test_a_foot_lifts_at_the_phase_of_its_row():
    controller = make("phase", batch=2, seed=[5, 5])
    controller.parameters[:] = controller.table.default
    controller.set_parameters({"phase.lift_off": 0.6}, np.array([1]))
    controller.set_parameters({"fore.duty": 0.8, "fore.pitch": -0.3}, np.array([1]))
    told = np.tile(controller.command_space.vector(drive=2.0), (2, 1))
    phases, pitches = [], []
    for _ in range(600):
        targets = controller.step(feel(0, [0, 0]), told, np.arange(2))
        phases.append(controller.rhythm.limb_phase[:, 0].copy())
        pitches.append(targets[:, 3 * JOINTS + 1].copy())
    for row, (lift_off, swing, pitch) in enumerate([(0.13, 0.25, -0.02), (0.6, 0.2, -0.3)]):
        since = (np.array(phases)[200:, row] - lift_off) % 1.0
        found = np.array(pitches)[200:, row]
        assert found[(since > 0.2 * swing) & (since < 0.8 * swing)].min() > pitch + 0.2
        np.testing.assert_allclose(found[since > swing + 0.01], pitch, atol=0.02)


def test_commands_have_names_as_long_as_all_of_them_is_left_to_a_command():
    assert make("phase").named_commands == MODELS["phase"].habitats
    named = make("knuesel").named_commands
    assert {*named} == {"land", "water"} | {*MODELS["knuesel"].behaviours}
    assert named["backward"]["direction"] == -1.0
    assert make("spiking", steering="heading").named_commands == MODELS["spiking"].habitats
    assert make("spiking", transition="contact").named_commands == {}


def test_gains_and_tone_of_rows_reach_their_muscles():
    axial = np.linspace(0.1, 1.0, 2 * JOINTS) * np.ones((3, 1))
    axial[:, 0] = 9.0  # a burst that no muscle follows in full
    tone = np.arange(3 * JOINTS, dtype=float).reshape(3, JOINTS)
    gains = np.arange(2.0 * 3 * JOINTS).reshape(3, 2 * JOINTS)
    stimulation = np.zeros((3, 3 * JOINTS + 4))
    activate(np.array([0, 2]), axial, tone, np.array([1.0, 0.5, 0.25]), gains, stimulation)
    bounded = np.minimum(axial, 1.5)
    walking, swimming = gains[:, :JOINTS], gains[:, JOINTS:]
    for row, share in ((0, 1.0), (2, 0.25)):
        gain = share * walking[row] + (1 - share) * swimming[row]
        np.testing.assert_allclose(stimulation[row, : 2 * JOINTS], np.tile(gain, 2) * bounded[row])
        np.testing.assert_array_equal(stimulation[row, 2 * JOINTS : 3 * JOINTS], tone[row])
    assert (stimulation[1] == 0.0).all()
    assert (stimulation[:, 3 * JOINTS :] == 0.0).all()


def test_the_table_of_the_spine_has_gains_of_both_gaits_and_the_phase_of_the_limbs():
    joints = [str(joint + 1) for joint in range(JOINTS)]
    assert list(SPINE.names) == [
        *(f"walking_{joint}" for joint in joints),
        *(f"swimming_{joint}" for joint in joints),
        "lift_off",
    ]
    assert (SPINE.low <= SPINE.default).all()
    assert (SPINE.default <= SPINE.high).all()
    assert (SPINE.low[:-1] == 0.0).all()  # muscles do not push
    by_name = SPINE.mapping(SPINE.default)
    assert by_name["walking_4"] < by_name["walking_2"]  # a standing wave has its node there
    assert by_name["swimming_8"] > by_name["swimming_2"]  # a swimmer's tail beats widest


@every_model
def test_a_cord_that_has_warmed_up_is_past_its_beginning(model):
    controller, cold = make(model, seed=9), make(model, seed=9)
    told = controller.command_space.default[np.newaxis]
    controller.warm_up(told, 2.0)
    assert not np.array_equal(controller.rhythm.limb_phase, cold.rhythm.limb_phase)
    assert (controller.activation == 0.0).all()


def test_unknown_names_are_refused(tmp_path):
    with pytest.raises(InputError, match="unknown controller 'psychic'; expected one of spiking"):
        make("psychic")
    with pytest.raises(InputError, match="unknown preset 'nonesuch'"):
        make("phase", preset="nonesuch")
    preset = tmp_path / "half.toml"
    preset.write_text("[values.fore]\n\n[values.hind]\n\n[values.spiking]\n")
    with pytest.raises(InputError, match="lacks the parameters of 'phase'"):
        make("phase", preset=str(preset))
    preset.write_text(
        "[values.fore]\nduty = 0.7\n\n[values.hind]\n\n[values.phase]\nlift_off = 9\n"
    )
    with pytest.raises(InputError, match=r"lift_off must be between -0\.5 and 1"):
        make("phase", preset=str(preset))


@pytest.mark.parametrize(
    ("lesion", "message"),
    [
        ({"spinal": 0}, "behind segments 1 to 15, got 0"),
        ({"spinal": 16}, "behind segments 1 to 15, got 16"),
        ({"limbs": ("LF", "tail")}, "unknown limb 'tail'; expected one of LF, RF, LH, RH"),
    ],
)
def test_lesions_of_what_is_not_there_are_refused(lesion, message):
    with pytest.raises(InputError, match=message):
        Lesions(**lesion)
