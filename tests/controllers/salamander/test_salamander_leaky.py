from __future__ import annotations

import numpy as np
import pytest

from neurocontrol.analysis.axial import measure_wave
from neurocontrol.controllers.salamander.leaky import LeakyNetwork
from neurocontrol.controllers.salamander.leaky_wiring import SEGMENTS, LeakyParameters
from neurocontrol.controllers.salamander.rhythm import Lesions
from neurocontrol.errors import InputError
from neurocontrol.gaits import LIMBS

STEP = 0.004
# The drive of neurons is commanded as it is, and all individuals are alike.
DIRECT = LeakyParameters(drive=(0.0, 1.0), waking_limit=0.0, spread=0.0)
FREQUENCIES = {
    0.4: 1.01, 0.5: 1.50, 0.6: 1.88, 0.7: 2.23, 0.8: 2.64, 0.9: 3.13, 1.0: 3.62, 1.2: 4.41
}  # fmt: skip
CHAIN = {0.5: (1.67, 3.5), 0.8: (3.00, 2.6), 1.0: (4.03, 2.0)}


def chain(batch, overdrive):
    """The axis alone: without limb centres."""
    return LeakyNetwork(
        batch=batch, lesions=Lesions(limbs=LIMBS), overdrive=overdrive, parameters=DIRECT
    )


def rates(rhythm):
    """Firing rates of A, left and right, in all segments."""
    bias = rhythm.parameters.cell.bias[0]
    return 1 / (1 + np.exp(-rhythm.membrane[:, :, :SEGMENTS, 0] - bias))


def drives(*values):
    return [{"drive": value} for value in values]


def beats(signal):
    """Frequency from the first to the last upward crossing of the mean, Hz."""
    centred = signal - signal.mean()
    up = np.flatnonzero((centred[:-1] < 0) & (centred[1:] >= 0))
    moments = up - centred[up] / (centred[up + 1] - centred[up])
    return (len(moments) - 1) / (moments[-1] - moments[0]) / STEP


def waves(rhythm, record, *values, settle=12.0, length=16.0):
    """Waves of the difference of left and right, in all segments."""
    told = record(rhythm, drives(*values), rates, settle=settle, length=length, tick=STEP)
    return [measure_wave(told[:, row, 0] - told[:, row, 1], STEP) for row in range(len(values))]


def test_equal_drive_makes_all_segments_burst_together_as_one_alone_would(record):
    # Connections are normalised, so in step the chain is its single segment.
    told = record(
        chain(len(FREQUENCIES), 1.0), drives(*FREQUENCIES), rates, settle=10.0, length=12.0,
        tick=STEP,
    )  # fmt: skip
    for row, frequency in enumerate(FREQUENCIES.values()):
        left, right = told[:, row, 0], told[:, row, 1]
        assert beats(left[:, 9]) == pytest.approx(frequency, rel=0.02)
        np.testing.assert_allclose(left, np.tile(left[:, :1], SEGMENTS), atol=1e-4)
        assert -1.0 < np.corrcoef(left[:, 0], right[:, 0])[0, 1] < -0.915


def test_a_weak_drive_starts_no_rhythm(record):
    told = record(chain(1, 1.0), drives(0.3), rates, settle=15.0, length=2.0)
    assert np.ptp(told, axis=0).max() < 1e-3


def test_overdriven_first_segments_make_the_wave_travel(record):
    found = waves(chain(len(CHAIN), 1.1), record, *CHAIN)
    for wave, (frequency, lag) in zip(found, CHAIN.values(), strict=True):
        assert wave.frequency == pytest.approx(frequency, rel=0.02)
        assert 100 * wave.lag.mean() == pytest.approx(lag, abs=0.3)


def test_a_weak_drive_makes_a_standing_wave_and_a_strong_one_a_travelling_wave(record):
    slow, fast = waves(LeakyNetwork(batch=2, seed=5), record, 2.0, 4.0)
    trunk, tail, border = slow.lag[:9], slow.lag[10:], slow.lag[9]
    assert np.abs(trunk).max() < 0.02
    assert np.abs(tail.mean()) < 0.02
    phases = np.exp(2j * np.pi * np.concatenate([[0.0], np.cumsum(slow.lag)]))
    step = np.angle(phases[10:].mean() / phases[:10].mean()) / (2 * np.pi) % 1.0
    assert 0.45 < step < 0.55
    assert 0.4 < abs(border) <= 0.5
    assert (fast.lag[2:] > 0.01).all()  # behind the overdriven segments
    assert fast.lag.mean() == pytest.approx(0.026, abs=0.003)
    assert fast.frequency > 2.5 * slow.frequency


def test_limbs_trot_at_a_weak_drive_and_rest_at_a_strong_one(record):
    rhythm = LeakyNetwork(batch=4, seed=6)
    phases = record(
        rhythm, drives(1.0, 2.0, 3.0, 4.0), lambda one: one.limb_phase, settle=10.0, length=10.0,
        tick=STEP,
    )  # fmt: skip
    walking = phases[:, :3]
    turned = (np.diff(walking, axis=0) + 0.5) % 1.0 - 0.5
    frequency = turned.mean(axis=0) / STEP
    assert (turned > 0.5 * STEP * frequency).all()
    assert (turned < 1.6 * STEP * frequency).all()
    np.testing.assert_allclose(frequency[:, 0], [0.67, 0.88, 1.05], rtol=0.03)
    circular = np.exp(2j * np.pi * (walking - walking[..., :1])).mean(axis=0)
    relation = np.angle(circular) / (2 * np.pi) % 1.0
    np.testing.assert_allclose(relation[:, 1:3], 0.5, atol=0.02)
    np.testing.assert_allclose((relation[:, 3] + 0.5) % 1.0, 0.5, atol=0.02)
    np.testing.assert_allclose(rhythm.limb_activity, [[1.0] * 4] * 3 + [[0.0] * 4])


def test_the_gait_changes_with_the_drive_and_a_resting_cord_wakes(record):
    rhythm = LeakyNetwork(seed=7)
    for drive, frequency in ((0.0, 0.0), (4.0, 3.0), (2.0, 0.88), (0.0, 0.0), (2.0, 0.88)):
        told = record(rhythm, drives(drive), rates, settle=8.0, length=6.0, tick=STEP)
        if frequency == 0.0:
            assert told.max() < 0.05
        else:
            assert beats(told[:, 0, 0, 5]) == pytest.approx(frequency, rel=0.02)


def test_stretch_drives_the_stretched_side(record):
    angle = np.zeros((2, 8))
    angle[1, 4] = 0.3  # Left side short, right side stretched.
    rhythm = LeakyNetwork(batch=2, seed=8)
    commands = [{"drive": 4.0, "stretch": 1.0}] * 2
    mean = record(
        rhythm, commands, lambda one: one.axial, settle=5.0, length=10.0, angle=angle, tick=STEP
    ).mean(axis=0)
    difference = mean[:, 8:] - mean[:, :8]
    assert difference[0] == pytest.approx(0.0, abs=0.03)
    assert difference[1, 4] > 0.1


def test_tempo_scales_time(record):
    for tempo in (0.4, 2.0):
        rhythm = LeakyNetwork(tempo=tempo, seed=9)
        told = record(
            rhythm, drives(2.0), rates, settle=8.0 / tempo, length=10.0 / tempo, tick=STEP
        )
        assert beats(told[:, 0, 0, 5]) == pytest.approx(0.88 * tempo, rel=0.02)
    with pytest.raises(InputError, match="tempo"):
        LeakyNetwork(tempo=-1.0)


def test_behind_a_cut_all_is_silent_and_before_it_the_rhythm_goes_on(record):
    whole, cut = LeakyNetwork(seed=10), LeakyNetwork(seed=10, lesions=Lesions(spinal=8))
    frequencies = []
    for rhythm in (whole, cut):
        told = record(rhythm, drives(4.0), rates, settle=8.0, length=6.0, tick=STEP)
        frequencies.append(beats(told[:, 0, 0, 5]))
    assert frequencies[1] == pytest.approx(frequencies[0], rel=0.03)
    assert np.ptp(told[:, 0, :, 10:], axis=0).max() < 1e-6
    record(cut, drives(2.0), rates, length=6.0)
    np.testing.assert_allclose(cut.limb_activity, [[1.0, 1.0, 0.0, 0.0]])


def test_a_limb_centre_that_is_cut_out_does_not_step(record):
    rhythm = LeakyNetwork(lesions=Lesions(limbs=("LF",)))
    activity = record(
        rhythm, drives(2.0), lambda one: one.limb_activity, settle=8.0, length=4.0
    ).mean(axis=0)
    assert activity[0, 0] == 0.0
    assert activity[0, 1] < 0.9
    assert activity[0, 2:] == pytest.approx(1.0)
