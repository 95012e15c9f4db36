"""The motor map of any legs: where feet go, whatever way joints and knees point."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from neurocontrol.assembly.quadruped import pantographs
from neurocontrol.assembly.robot import leg_map, usual_tempo
from neurocontrol.calls import run
from neurocontrol.controllers.quadruped.limb_geometry import Motion
from neurocontrol.controllers.quadruped.limb_targets import limb_motion, pantograph
from neurocontrol.controllers.quadruped.motor_map import MOTOR_GAINS
from neurocontrol.gaits import LIMBS
from neurocontrol.models.robots.body import leg_frames
from neurocontrol.models.robots.description import read_robot
from neurocontrol.rig import find

if TYPE_CHECKING:
    from pathlib import Path

GO2 = find("go2").file("rig.toml")
ROW = np.array([0])


def feet_of(file: Path, targets: np.ndarray) -> np.ndarray:
    """Where joint angles take the feet of a robot, m, shape ``(4, 3)``, from where they stand."""
    frames = leg_frames(read_robot(file))
    angles = targets.reshape(len(frames), -1)
    return np.array(
        [frame.chain.feet(q[np.newaxis])[0] - frame.foot for frame, q in zip(
            frames.values(), angles, strict=True
        )]
    )  # fmt: skip


def placed(
    limbs, hip: float, flexor: float, *, steering: float = 0.0, spread: float = 0.0,
    step: float = 0.0, **gains: float,
):  # fmt: skip
    """The targets of limbs that all do the same, with a plain set of gains."""
    plain = dict.fromkeys(MOTOR_GAINS.names, 0.0) | {"hip_compensation": 1.0} | gains
    values = np.array([[plain[name] for name in MOTOR_GAINS.names]])
    motion = Motion(
        hip=np.full((1, 4), hip), activation=np.array([[flexor] * 4 + [0.0] * 4]), gains=values,
        speed=np.zeros(1), steering=np.array([steering]), yielding=np.zeros((1, 4)),
        spreading=np.full((1, 4), spread), stepping=np.array([step]),
    )  # fmt: skip
    target = np.zeros((1, limbs.standing_targets.size))
    run((limbs.placing(motion, target),), ROW)
    return target[0], values[0]


def test_feet_swing_about_the_hips_by_the_angle_that_is_asked_for():
    legs = leg_map(GO2)
    target, _ = placed(legs, 1.0, 0.0, amplitude=0.3)
    length = next(iter(leg_frames(read_robot(GO2)).values())).length
    moved = feet_of(GO2, target - (legs.standing_targets - standing(GO2)))
    assert moved[:, 0] == pytest.approx(length * np.sin(0.3), abs=2e-3)
    assert moved[:, 2] == pytest.approx(length * (1 - np.cos(0.3)), abs=2e-3)
    assert moved[:, 1] == pytest.approx(0.0, abs=2e-3)


def standing(file: Path) -> np.ndarray:
    """Joint angles of the standing robot, leg by leg."""
    return np.concatenate([frame.standing for frame in leg_frames(read_robot(file)).values()])


def test_legs_shorten_as_much_as_a_pantograph_of_the_quadruped_does():
    legs, reference = leg_map(GO2), pantographs().leg
    target, gains = placed(legs, 0.0, 1.0, lift=0.6)
    _, flexion = limb_motion(0.0, 1.0, 0.0, gains, 0.0, 0.0, 0.0, 1.0, 0.0)
    assert flexion == pytest.approx(0.6)
    share = pantograph(reference, reference[2] + 0.6)[0] / pantograph(reference, reference[2])[0]
    length = next(iter(leg_frames(read_robot(GO2)).values())).length
    moved = feet_of(GO2, target - (legs.standing_targets - standing(GO2)))
    assert moved[:, 2] == pytest.approx((1 - share) * length, abs=2e-3)
    assert moved[:, 0] == pytest.approx(0.0, abs=2e-3)


def test_in_a_turn_to_the_left_feet_that_are_in_front_are_put_to_its_side():
    legs = leg_map(GO2)
    target, _ = placed(legs, 1.0, 0.0, steering=1.0)
    moved = feet_of(GO2, target - (legs.standing_targets - standing(GO2)))
    length = next(iter(leg_frames(read_robot(GO2)).values())).length
    aside = legs.turning * length
    assert aside > 0.0
    assert moved[:, 1] == pytest.approx([aside, aside, -aside, -aside], abs=3e-3)
    assert LIMBS[:2] == ("LF", "RF")


def test_a_reflex_spreads_the_feet_of_legs_with_abduction():
    legs = leg_map(GO2)
    target, _ = placed(legs, 0.0, 0.0, spread=0.3)
    moved = feet_of(GO2, target - (legs.standing_targets - standing(GO2)))
    length = next(iter(leg_frames(read_robot(GO2)).values())).length
    assert moved[:, 1] == pytest.approx(0.3 * length * np.array([1, -1, 1, -1]), abs=3e-3)
    assert moved[:, [0, 2]] == pytest.approx(0.0, abs=3e-3)
    assert (legs.spreads, pantographs().spreads) == (True, False)


def test_a_reflex_puts_all_feet_forward():
    legs = leg_map(GO2)
    target, _ = placed(legs, 0.0, 0.0, step=0.3)
    moved = feet_of(GO2, target - (legs.standing_targets - standing(GO2)))
    length = next(iter(leg_frames(read_robot(GO2)).values())).length
    assert moved[:, 0] == pytest.approx(length * np.sin(np.arctan(0.3)), abs=3e-3)


def test_the_weight_bends_the_servos_back_to_where_the_robot_stands():
    legs = leg_map(GO2)
    sag = (legs.standing_targets - standing(GO2)).reshape(4, 3)
    # Knees bear most of the weight, and point backward: they must be stretched.
    assert (sag[:, 2] > np.abs(sag[:, :2]).max(axis=1)).all()


def test_legs_of_four_times_the_length_go_at_half_the_tempo():
    reference = pantographs()
    length = pantograph(reference.leg, reference.standing_knee)[0]
    assert usual_tempo(length) == pytest.approx(1.0)
    assert usual_tempo(4 * length) == pytest.approx(0.5)
    assert reference.tempo == 1.0
