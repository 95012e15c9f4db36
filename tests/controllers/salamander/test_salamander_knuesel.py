from __future__ import annotations

import numpy as np
import pytest

from neurocontrol.controllers.salamander.knuesel import SIMULATED, KnueselNetwork
from neurocontrol.controllers.salamander.knuesel_wiring import KnueselParameters
from neurocontrol.controllers.salamander.rhythm import Lesions
from neurocontrol.errors import InputError

BEHAVIOURS = KnueselNetwork.behaviours
SWIMMING, STRUGGLING, STEPPING = (
    BEHAVIOURS[name] for name in ("swimming", "struggling", "stepping")
)
IN_VITRO = KnueselParameters(axis_threshold=0.3, limb_threshold=(0.09, 0.02))


def phase(rhythm):
    return rhythm.oscillators.phase


def mean_individual(batch=1, **options):
    return KnueselNetwork(batch=batch, individual=False, **options)


def middle_lag(phases, behind):
    """Mean lag from segment 8 to segment 12."""
    return behind(phases[..., 7:11], phases[..., 8:12]).mean(axis=-1)


CASES = {
    # Command, Hz, lag in per cent of a cycle, settling time.
    "swimming": (SIMULATED["swimming"], 1.474, 6.60, 30.0),
    "robot swimming": (SWIMMING, 1.10, 6.60, 30.0),
    "robot swimming, slower neck": ({**SWIMMING, "rostral": 0.9}, 0.99, 3.9, 40.0),
    "swimming with a slower neck": (SIMULATED["swimming with a slower neck"], 1.14, 0.1, 30.0),
    "uniform stepping": (SIMULATED["uniform stepping"], 0.61, -6.7, 30.0),
    "stepping": (SIMULATED["stepping"], 0.55, 0.8, 30.0),
    "robot stepping": (STEPPING, 0.55, 2.0, 30.0),
    "struggling": (STRUGGLING, 0.20, -3.1, 60.0),
}


@pytest.mark.parametrize("case", CASES)
def test_frequency_and_lag_of_a_behaviour(case, record, pace, behind):
    command, frequency, lag, settle = CASES[case]
    phases = record(mean_individual(), [command], phase, settle=settle, length=10.0)
    assert pace(phases)[0, :50] == pytest.approx(frequency, rel=0.02)
    assert middle_lag(phases, behind) == pytest.approx(lag, abs=0.3)
    if command["limbs"] > 0.0 and frequency < 1.0:
        assert pace(phases)[0, 50:] == pytest.approx(frequency, rel=0.02)
        for one, other, expected in ((50, 51, 50), (52, 53, 50), (50, 52, 49), (51, 53, 49)):
            found = np.abs(behind(phases[..., one], phases[..., other]))
            assert found == pytest.approx(expected, abs=0.5)


@pytest.mark.parametrize(
    ("drive", "lag", "tolerance", "alike"),
    [(0.12, 6.4, 0.3, "swimming"), (0.08, -6.1, 1.0, "uniform stepping")],
)
def test_lags_in_vitro(drive, lag, tolerance, alike, record, behind):
    # Published peaks are 6.7 +- 1.3 and -6.1 +- 1.0 %. Lags depend on nothing but ratios of drives,
    # so a weakly driven cord ends where a strongly driven one does.
    everywhere = dict.fromkeys(("rostral", "axial", "tail", "limbs"), drive)
    rhythm = mean_individual(parameters=IN_VITRO)
    phases = record(rhythm, [everywhere], phase, settle=200.0, length=20.0)
    found = middle_lag(phases, behind)
    assert found == pytest.approx(lag, abs=tolerance)
    assert found == pytest.approx(CASES[alike][2], abs=0.1)


def test_limbs_step_forwards_and_backwards_and_rest_in_swimming(record):
    commands = list(BEHAVIOURS.values())
    rhythm = mean_individual(batch=len(commands))
    phases = record(rhythm, commands, lambda one: one.limb_phase, settle=20.0, length=2.0, tick=0.1)
    turned = (np.diff(phases, axis=0) + 0.5) % 1.0 - 0.5
    backwards = np.array([command.get("direction", 1.0) < 0 for command in commands])
    stepping = np.array([command["limbs"] > 0 for command in commands])
    assert (turned[:, stepping] > 0).all()
    np.testing.assert_array_equal(rhythm.direction, np.where(backwards, -1.0, 1.0))
    expected = np.tile(stepping[:, None], 4)
    np.testing.assert_allclose(rhythm.limb_activity, expected, atol=0.01)
    stiff = [command.get("tone", 1.0) for command in commands]
    np.testing.assert_array_equal(rhythm.tone, np.tile(np.array(stiff)[:, None], 8))
    assert rhythm.axial[2, [5, 6, 7, 13, 14, 15]] == pytest.approx(0.0, abs=1e-6)


def test_a_limb_runs_with_another_axial_phase_backwards(record, behind):
    lags = []
    for direction in (1.0, -1.0):
        command = {**STEPPING, "direction": direction}
        phases = record(mean_individual(), [command], phase, settle=30.0, length=5.0)
        lags.append(behind(phases[..., 52], phases[..., 15]))
    assert (lags[1] - lags[0]) % 100 == pytest.approx(100 * 1.5 / (2 * np.pi), abs=3.0)


def test_feedback_excites_the_stretched_side(record):
    # Joints are bent to the left, so their right side is stretched.
    angle = np.full((2, 8), 0.3)
    commands = [{**SWIMMING, "feedback": gain} for gain in (0.0, 10.0)]
    rhythm = mean_individual(batch=2)
    mean = record(rhythm, commands, lambda one: one.axial, settle=20.0, length=10.0, angle=angle)
    left, right = mean.mean(axis=0)[:, :8], mean.mean(axis=0)[:, 8:]
    np.testing.assert_allclose(left[0], right[0], atol=0.02)
    assert (right[1, 1:] > left[1, 1:] + 0.15).all()
    # The neck does not feel.
    assert rhythm.oscillators.feedback[1, [0, 1, 2, 15, 25, 26, 27, 40]] == pytest.approx(0.0)
    assert rhythm.oscillators.feedback[1, 4] == pytest.approx(-3.0)
    assert rhythm.oscillators.feedback[1, 29] == pytest.approx(3.0)


def test_muscles_follow_the_middle_segments_after_ten_milliseconds(record):
    middles = np.array([1, 4, 7, 10, 13, 17, 20, 23])

    def observe(rhythm):
        net = rhythm.oscillators
        return np.concatenate([net.amplitude * (1 + np.cos(net.phase)), rhythm.axial], axis=1)

    both = record(mean_individual(), [SWIMMING], observe, settle=1.0, length=0.5, tick=0.001)
    x, muscles = both[:, 0, :54], both[:, 0, 54:]
    now = x[:, np.concatenate([middles, 25 + middles])]
    np.testing.assert_allclose(muscles[10:], now[:-10], rtol=1e-9)
    assert np.abs(muscles[10:] - now[10:]).max() > 0.05


def test_individuals_scatter_around_the_mean_and_stay_themselves():
    rhythm = KnueselNetwork(batch=200, seed=4, individual=True)
    state = rhythm.save()
    efficiency, threshold = state["efficiency"], state["threshold"]
    for column, mean, spread in ((0, 1.1, 0.07), (50, 0.8, 0.05), (53, 0.5, 0.03)):
        assert efficiency[:, column].mean() == pytest.approx(mean, abs=0.3 * spread)
        assert efficiency[:, column].std() == pytest.approx(spread, rel=0.2)
    assert threshold[:, 51].std() == pytest.approx(0.02, rel=0.2)
    assert (threshold[:, 0] == 3.0).all()
    rhythm.reset(np.arange(200))
    np.testing.assert_array_equal(rhythm.save()["efficiency"], efficiency)
    rhythm.reset(np.arange(2), seeds=[8, 9])
    assert (rhythm.save()["efficiency"][:2] != efficiency[:2]).all()


def test_behind_a_cut_all_is_silent_and_before_it_the_frequency_stays(record, pace, behind):
    rhythm = mean_individual(batch=2, lesions=Lesions(spinal=8))
    commands = [SIMULATED["swimming"], {**SWIMMING, "feedback": 10.0}]
    angle = np.full((2, 8), 0.2)
    phases = record(rhythm, commands, phase, settle=20.0, length=4.0, angle=0 * angle)
    np.testing.assert_allclose(pace(phases)[:, :12], [[1.474] * 12, [1.1] * 12], rtol=0.02)
    np.testing.assert_allclose(behind(phases[..., 4:10], phases[..., 5:11]), 6.6, atol=0.3)
    record(rhythm, commands, phase, settle=2.0, length=1.0, angle=angle)
    assert rhythm.axial[:, [4, 5, 6, 7, 12, 13, 14, 15]] == pytest.approx(0.0, abs=1e-6)
    assert rhythm.limb_activity[:, 2:] == pytest.approx(0.0, abs=1e-6)


def test_a_silent_limb_does_not_step_and_the_others_do(record):
    rhythm = mean_individual(lesions=Lesions(limbs=("LF",)))
    record(rhythm, [STEPPING], phase, length=5.0)
    np.testing.assert_allclose(rhythm.limb_activity, [[0, 1, 1, 1]], atol=1e-4)


def test_tempo_scales_time(record, pace):
    for tempo in (0.5, 2.5):
        told = record(KnueselNetwork(tempo=tempo), [SWIMMING], phase, settle=30.0, length=4.0)
        assert pace(told)[0, :50] == pytest.approx(1.1 * tempo, rel=0.01)
    with pytest.raises(InputError, match="tempo"):
        KnueselNetwork(tempo=0.0)
