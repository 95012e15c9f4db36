from __future__ import annotations

import numpy as np
import pytest

from neurocontrol.controllers.salamander.oscillators import DriveOscillators
from neurocontrol.controllers.salamander.rhythm import Lesions
from neurocontrol.errors import InputError

BODY, LIMBS = slice(0, 8), slice(16, 20)

# Drive: body Hz, limb Hz, body r, limb r, joint amplitude in degrees.
RUNNING = {
    0.5: (0.0, 0.0, 0.0, 0.0, 0.0),
    1.0: (0.20, 0.20, 0.26, 0.26, 29.9),
    2.0: (0.40, 0.40, 0.33, 0.39, 37.4),
    3.0: (0.60, 0.60, 0.39, 0.52, 44.8),
    3.1: (0.92, 0.0, 0.40, 0.0, 45.6),
    4.0: (1.10, 0.0, 0.46, 0.0, 52.3),
    5.0: (1.30, 0.0, 0.52, 0.0, 59.7),
    5.5: (0.0, 0.0, 0.0, 0.0, 0.0),
}
# Drive: lags between successive segments in per cent of a cycle.
LAGS = {
    1.0: [2.9, 1.6, 6.1, 34.5, 6.7, 1.8, 2.8],
    2.0: [2.4, 1.2, 5.4, 36.9, 5.7, 1.3, 2.4],
    3.0: [2.2, 1.0, 5.0, 38.2, 5.2, 1.1, 2.2],
    3.1: [12.5] * 7,
    4.0: [12.5] * 7,
    5.0: [12.5] * 7,
}


def phase(rhythm):
    return rhythm.oscillators.phase


def drives(*values):
    return [{"drive": value} for value in values]


def test_frequencies_and_amplitudes_answer_to_the_drive(record, pace):
    rhythm = DriveOscillators(batch=len(RUNNING))
    phases = record(rhythm, drives(*RUNNING), phase, settle=15.0, length=4.0)
    body, limb, body_r, limb_r, angle = np.array(list(RUNNING.values())).T
    frequency = pace(phases)
    np.testing.assert_allclose(frequency[:, :16], np.tile(body[:, None], 16), rtol=0.02, atol=1e-4)
    np.testing.assert_allclose(frequency[:, LIMBS], np.tile(limb[:, None], 4), rtol=0.02, atol=1e-4)
    amplitude = rhythm.oscillators.amplitude
    np.testing.assert_allclose(amplitude[:, :16], np.tile(body_r[:, None], 16), atol=0.006)
    np.testing.assert_allclose(amplitude[:, LIMBS], np.tile(limb_r[:, None], 4), atol=0.006)
    np.testing.assert_allclose(np.rad2deg(2 * amplitude[:, 0]), angle, rtol=0.002, atol=1e-4)
    stepping = np.tile(np.where(limb > 0, 1.0, 0.0)[:, None], 4)
    np.testing.assert_allclose(rhythm.limb_activity, stepping, atol=1e-4)


def test_limbs_impose_a_standing_wave_and_leave_the_travelling_one_to_the_body(record, behind):
    rhythm = DriveOscillators(batch=len(LAGS), seed=1)
    phases = record(rhythm, drives(*LAGS), phase, settle=25.0, length=5.0)
    lags = behind(phases[..., 0:7], phases[..., 1:8])
    np.testing.assert_allclose(lags, np.array(list(LAGS.values())), atol=0.3)
    lags = behind(phases[..., 8:15], phases[..., 9:16])
    np.testing.assert_allclose(lags, np.array(list(LAGS.values())), atol=0.3)


def test_limbs_trot(record, behind):
    rhythm = DriveOscillators(batch=3, seed=2)
    phases = record(rhythm, drives(1.0, 2.0, 3.0), phase, settle=10.0, length=2.0)
    for one, other in ((16, 17), (18, 19), (16, 18), (17, 19)):
        np.testing.assert_allclose(
            np.abs(behind(phases[..., one], phases[..., other])), 50, atol=0.3
        )
    told = rhythm.limb_phase
    np.testing.assert_allclose((told[:, 0] - told[:, 1]) % 1, 0.5, atol=0.003)
    np.testing.assert_allclose((told[:, 0] - told[:, 3] + 0.5) % 1, 0.5, atol=0.003)


def test_the_gait_changes_with_the_drive_and_back(record, behind):
    rhythm = DriveOscillators(seed=3)
    for drive in (2.0, 4.0, 2.0, 0.0, 4.0, 1.0):
        phases = record(rhythm, drives(drive), phase, settle=20.0, length=5.0)
        if drive > 0:
            lags = behind(phases[:, 0, 0:7], phases[:, 0, 1:8])
            np.testing.assert_allclose(lags, LAGS[drive], atol=0.4)


def test_turning_never_stops_an_oscillator(record):
    commands = [{"drive": drive, "turn": 1.0} for drive in (1.0, 3.0, 5.0)]
    rhythm = DriveOscillators(batch=3)
    record(rhythm, commands, phase, length=3.0)
    amplitude = rhythm.oscillators.amplitude
    assert (amplitude[:, :16] > 0.2).all()
    assert (amplitude[:2, LIMBS] > 0.2).all()
    mean = record(rhythm, commands, lambda one: one.axial, settle=5.0, length=10.0).mean(axis=0)
    assert (mean[:, BODY].mean(axis=1) > mean[:, 8:16].mean(axis=1)).all()


def test_tempo_scales_frequencies_and_limb_body_phase_shifts_the_body(record, pace, behind):
    fast = record(DriveOscillators(tempo=2.5), drives(4.0), phase, settle=10.0, length=2.0)
    assert pace(fast)[0, :16] == pytest.approx(2.75, rel=0.02)
    shifts = []
    for shift in (0.0, 1.0):
        rhythm = DriveOscillators(limb_body_phase=shift)
        phases = record(rhythm, drives(2.0), phase, settle=20.0, length=2.0)
        shifts.append(behind(phases[:, 0, 16], phases[:, 0, 1]))
    assert shifts[1] - shifts[0] == pytest.approx(100 / (2 * np.pi), abs=0.3)
    with pytest.raises(InputError, match="tempo"):
        DriveOscillators(tempo=0.0)


def test_behind_a_cut_all_is_silent_and_before_it_the_rhythm_goes_on(record, pace, behind):
    rhythm = DriveOscillators(batch=2, lesions=Lesions(spinal=8))
    phases = record(rhythm, drives(2.0, 4.0), phase, settle=20.0, length=5.0)
    np.testing.assert_allclose(rhythm.axial[:, [*range(4, 8), *range(12, 16)]], 0.0, atol=1e-6)
    np.testing.assert_allclose(rhythm.limb_activity, [[1, 1, 0, 0], [0, 0, 0, 0]], atol=1e-6)
    np.testing.assert_allclose(pace(phases)[:, 0:4], [[0.4] * 4, [1.1] * 4], rtol=0.02)
    np.testing.assert_allclose(behind(phases[:, 1, 0:3], phases[:, 1, 1:4]), 12.5, atol=0.3)


def test_a_silent_limb_does_not_step_and_the_others_do(record):
    rhythm = DriveOscillators(lesions=Lesions(limbs=("RH",)))
    record(rhythm, drives(2.0), phase, length=5.0)
    np.testing.assert_allclose(rhythm.limb_activity, [[1, 1, 1, 0]], atol=1e-4)
