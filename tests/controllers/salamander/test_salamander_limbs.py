from __future__ import annotations

import numpy as np
import pytest

from neurocontrol.assembly.salamander import make_salamander_robot
from neurocontrol.calls import run
from neurocontrol.controllers.salamander.rotating_limbs import FOLDED, LEG_GAIT, RotatingLimbs
from neurocontrol.controllers.salamander.walking_limbs import FOLDED_YAW, LIMB_GAITS, WalkingLimbs

ONE_STRIDE = np.arange(2000) / 2000
YAW, PITCH, ROLL, ELBOW = range(4)
FORE, HIND = LIMB_GAITS
TICK = 0.004


def walk(phase, *, turn=0.0, unfolded=1.0, reaching=0.0, **changes):
    """Targets of the animal's limbs at some phases, ``(T, limb, joint)``."""
    girdles = np.array([table.vector(changes) for table in LIMB_GAITS])
    targets = np.full((len(phase), 19), np.nan)
    call = WalkingLimbs(np.tile(girdles, (len(phase), 1, 1))).call(
        np.tile(np.asarray(phase)[:, np.newaxis], 4),
        np.full((len(phase), 4), unfolded),
        np.full((len(phase), 4), reaching),
        np.full(len(phase), turn),
        TICK,
        targets,
    )
    run([call], np.arange(len(phase)))
    assert np.isnan(targets[:, :3]).all()
    return targets[:, 3:].reshape(-1, 4, 4)


@pytest.mark.parametrize("duty", [0.65, 0.8])
def test_a_limb_stands_for_its_duty_and_swings_for_the_rest(duty):
    pitch = walk(ONE_STRIDE, duty=duty)[..., PITCH]
    standing = np.abs(pitch - pitch[-1]) < 1e-12
    np.testing.assert_allclose(standing.mean(axis=0), duty, atol=0.002)
    assert standing[round(2000 * (1 - duty)) + 1 :].all()


def test_the_foot_is_lifted_most_in_the_middle_of_the_swing():
    pitch = walk(ONE_STRIDE, duty=0.75)[..., PITCH]
    assert ONE_STRIDE[pitch.argmax(axis=0)] == pytest.approx(0.125, abs=1e-3)
    for limb, table in enumerate((FORE, FORE, HIND, HIND)):
        own = table.mapping(table.default)
        assert pitch[:, limb].max() == pytest.approx(own["pitch"] + own["pitch_lift"], abs=1e-6)
        assert pitch[:, limb].min() == pytest.approx(own["pitch"])


def test_the_limb_goes_forward_in_the_swing_and_evenly_back_in_the_stance():
    yaw = walk(ONE_STRIDE, duty=0.75)[..., YAW]
    swing = ONE_STRIDE < 0.25
    assert (np.diff(yaw[swing], axis=0) > 0.0).all()
    stance = np.diff(yaw[~swing], axis=0)
    assert (stance < 0.0).all()
    np.testing.assert_allclose(stance, np.tile(stance[:1], (len(stance), 1)), rtol=1e-6)
    for limb, table in enumerate((FORE, FORE, HIND, HIND)):
        own = table.mapping(table.default)
        assert np.ptp(yaw[:, limb]) == pytest.approx(2 * own["yaw_reach"], rel=2e-3)


def test_no_joint_jumps_from_one_stride_into_the_next():
    around = np.arange(-2000, 4000) / 2000
    curved = {"roll_curve": 0.3, "pitch_curve": 0.2, "pitch_tilt": 0.1, "elbow_tilt": -0.2}
    targets = walk(around, **curved)
    assert np.abs(np.diff(targets, axis=0)).max() < 0.01
    np.testing.assert_allclose(targets[:2000], targets[2000:4000], atol=1e-9)


def test_curve_and_tilt_shape_the_stance_at_its_ends():
    front, middle, rear = 0.25, 0.625, 1.0 - 1e-9  # phases at a duty of 0.75
    plain = walk([front, middle, rear], duty=0.75)
    shaped = walk(
        [front, middle, rear], duty=0.75, pitch_curve=0.1, pitch_tilt=0.2, elbow_curve=-0.3,
        elbow_tilt=0.1, roll_curve=0.4,
    )  # fmt: skip
    change = (shaped - plain)[:, 0]
    np.testing.assert_allclose(change[:, PITCH], [0.3, 0.0, -0.1], atol=1e-6)
    np.testing.assert_allclose(change[:, ELBOW], [-0.2, 0.0, -0.4], atol=1e-6)
    np.testing.assert_allclose(change[:, ROLL], [0.4, 0.0, 0.4], atol=1e-6)
    np.testing.assert_array_equal(change[:, YAW], 0.0)


def test_a_turn_to_the_left_shortens_the_strides_of_the_left():
    straight, left, right = (
        np.ptp(walk(ONE_STRIDE, turn=turn)[..., YAW], axis=0) for turn in (0.0, 1.0, -1.0)
    )
    np.testing.assert_allclose(left / straight, [0.4, 1.6, 0.4, 1.6])
    np.testing.assert_allclose(right / straight, [1.6, 0.4, 1.6, 0.4])
    np.testing.assert_array_equal(straight[[0, 2]], straight[[1, 3]])


def test_a_silent_limb_is_folded_back_and_a_waking_one_is_on_its_way():
    folded, half, stepping = (walk(ONE_STRIDE, unfolded=share) for share in (0.0, 0.5, 1.0))
    np.testing.assert_allclose(folded[..., YAW], FOLDED_YAW)
    assert (folded[..., YAW + 1 :] == 0.0).all()
    np.testing.assert_allclose(half, (folded + stepping) / 2)


def test_a_limb_that_reaches_takes_its_foot_down_but_not_in_the_middle_of_its_swing():
    plain, reaching = (
        walk(ONE_STRIDE, reaching=share, pitch_reach=0.4, duty=0.75) for share in (0.0, 0.5)
    )
    change = reaching - plain
    np.testing.assert_allclose(change[500:, :, PITCH], -0.2)
    np.testing.assert_allclose(change[250, :, PITCH], 0.0, atol=1e-12)
    np.testing.assert_array_equal(np.delete(change, PITCH, axis=2), 0.0)


def roll(strides, *, turn=0.0, unfolded=1.0, backwards=False, ticks=1000, **changes):
    """Angles of the robot's legs over some strides, ``(T, leg)``."""
    limbs = RotatingLimbs(np.tile(LEG_GAIT.vector(changes), (1, 2, 1)))
    found = []
    for moment in np.linspace(0.0, strides, ticks, endpoint=False):
        targets = np.zeros((1, 5))
        phase = np.full((1, 4), -moment if backwards else moment)
        call = limbs.call(
            phase, np.full((1, 4), unfolded), np.zeros((1, 4)), np.array([turn]), 0.04, targets
        )
        run([call], np.arange(1))
        assert targets[0, 0] == 0.0
        found.append(targets[0, 1:])
    return np.array(found)


def wrapped(angle):
    return (angle + np.pi) % (2 * np.pi) - np.pi


@pytest.mark.parametrize("duty", [0.6, 0.77])
def test_a_leg_is_down_for_its_duty(duty):
    angle = wrapped(roll(1, duty=duty, reach=0.7, centre=0.1)) - 0.1
    assert (np.abs(angle) < 0.7 + 1e-9).mean(axis=0) == pytest.approx(duty, abs=0.02)


def test_a_leg_turns_backward_while_it_is_down_and_over_the_top_once_a_stride():
    angle = roll(5)
    assert angle[-1] - angle[0] == pytest.approx(2 * np.pi * 5, abs=0.7)
    change = np.diff(angle[200:], axis=0)
    assert (change > 0.0).all()
    down = np.abs(wrapped(angle[200:-1])) < 0.69
    assert change[down].max() < 0.2 * change[~down].max()


def test_backwards_the_legs_turn_the_other_way_through_the_same_angles():
    forwards, backwards = roll(4), roll(4, backwards=True)
    assert (np.diff(backwards[200:], axis=0) < 0.0).all()
    again = forwards[800:200:-1]
    np.testing.assert_allclose(wrapped(backwards[200:800] - again), 0.0, atol=1e-9)


def test_a_turn_to_the_left_shortens_the_reach_of_the_left_legs():
    slowest = np.diff(roll(3, turn=1.0, reach=0.5, duty=0.75)[200:], axis=0).min(axis=0)
    reach = slowest / (3 / 1000) * 0.75 / 2
    np.testing.assert_allclose(reach, [0.2, 0.8, 0.2, 0.8])


def test_silent_legs_are_laid_back_no_faster_than_they_can():
    angle = roll(1, unfolded=0.0, ticks=3)
    # 25 rad/s for 40 ms
    np.testing.assert_allclose(angle, np.tile([[1.0], [FOLDED], [FOLDED]], 4))


def test_a_reset_points_the_legs_down_and_only_in_its_rows():
    limbs = RotatingLimbs(np.tile(LEG_GAIT.default, (2, 2, 1)))
    quiet, straight, targets = np.zeros((2, 4)), np.zeros(2), np.zeros((2, 4))
    for _ in range(50):
        run([limbs.call(quiet, quiet, quiet, straight, TICK, targets)], np.arange(2))
    np.testing.assert_allclose(targets, FOLDED)
    limbs.reset(np.array([1]))
    run([limbs.call(quiet, quiet, quiet, straight, 1e-6, targets)], np.arange(2))
    np.testing.assert_allclose(targets, [[FOLDED] * 4, [0.0] * 4], atol=1e-4)


@pytest.mark.parametrize("direction", [1.0, -1.0])
def test_the_robot_runs_its_legs_the_way_it_is_told(direction):
    controller = make_salamander_robot("knuesel").controller
    told = controller.command_space.vector(limbs=1.0, axial=0.6, direction=direction)[np.newaxis]
    felt = {"axis_angle": np.zeros((1, 8)), "foot_force": np.zeros((1, 4))}
    angle = np.array(
        [controller.step(felt, told, np.arange(1))[0, -4:].copy() for _ in range(1500)]
    )
    turned = direction * np.diff(angle[500:], axis=0)
    assert (turned > -1e-9).all()
    assert (turned.sum(axis=0) > np.pi).all()
