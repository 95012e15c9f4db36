"""Eleven muscles of each human leg, their attachments, and the soft limits of its joints.

Forces, lengths, levers and limits are those of Song and Geyer (J Physiol 2015), from their
parameter file of 2014; masses and shares of slow fibres, which only metabolic power needs, from a
public extension of the same model. Angles are the authors': 180 degrees is a straight hip or knee,
smaller is flexed; 90 degrees is a neutral ankle, larger is plantarflexed; a roll is abducted.
"""

from __future__ import annotations

from math import radians

from neurocontrol.muscles.hill import Attachment, JointLimit, Muscle


def _constant(joint: str, sign: int, radius: float, reference: float, share: float) -> Attachment:
    return Attachment(
        joint=joint, sign=sign, radius=radius, reference=radians(reference), share=share
    )


def _cosine(
    joint: str,
    sign: int,
    radius: float,
    reference: float,
    share: float,
    peak: float,
    least: float,
    least_radius: float,
) -> Attachment:
    return Attachment(
        joint=joint,
        sign=sign,
        radius=radius,
        reference=radians(reference),
        share=share,
        peak=radians(peak),
        least=radians(least),
        least_radius=least_radius,
    )


def _muscle(
    name: str,
    max_force: float,
    optimal_length: float,
    max_speed: float,
    slack_length: float,
    mass: float,
    slow_share: float,
    *attachments: Attachment,
) -> Muscle:
    return Muscle(
        name=name,
        max_force=max_force,
        optimal_length=optimal_length,
        max_speed=max_speed,
        slack_length=slack_length,
        mass=mass,
        slow_share=slow_share,
        attachments=attachments,
    )


LEG_MUSCLES = (
    _muscle("HAB", 3000, 0.09, 12, 0.07, 1.145, 0.5, _constant("hip_roll", -1, 0.06, 10, 0.7)),
    _muscle("HAD", 4500, 0.10, 12, 0.18, 1.91, 0.5, _constant("hip_roll", 1, 0.03, 15, 1.0)),
    _muscle("HFL", 2000, 0.11, 12, 0.10, 1.87, 0.5, _constant("hip_pitch", 1, 0.08, 160, 0.5)),
    _muscle("GLU", 1500, 0.11, 12, 0.13, 1.40, 0.5, _constant("hip_pitch", -1, 0.08, 120, 0.5)),
    _muscle(
        "HAM", 3000, 0.10, 12, 0.31, 1.82, 0.44,
        _constant("hip_pitch", -1, 0.08, 150, 0.5), _constant("knee", 1, 0.05, 180, 0.5),
    ),
    _muscle(
        "RF", 1200, 0.08, 12, 0.35, 1.0, 0.5,
        _constant("hip_pitch", 1, 0.08, 170, 0.3),
        _cosine("knee", -1, 0.06, 125, 0.5, 165, 45, 0.04),
    ),
    _muscle(
        "VAS", 6000, 0.08, 12, 0.23, 2.91, 0.5,
        _cosine("knee", -1, 0.06, 120, 0.6, 165, 45, 0.04),
    ),
    _muscle("BFSH", 350, 0.12, 12, 0.10, 2.0, 0.5, _constant("knee", 1, 0.04, 160, 0.7)),
    _muscle(
        "GAS", 1500, 0.05, 12, 0.40, 0.45, 0.54,
        _cosine("knee", 1, 0.05, 165, 0.7, 140, 45, 0.02),
        _cosine("ankle", -1, 0.06, 80, 0.7, 100, 180, 0.02),
    ),
    _muscle(
        "SOL", 4000, 0.04, 6, 0.26, 1.36, 0.81,
        _cosine("ankle", -1, 0.06, 90, 0.5, 100, 180, 0.02),
    ),
    _muscle(
        "TA", 800, 0.06, 12, 0.24, 0.29, 0.7,
        _cosine("ankle", 1, 0.04, 110, 0.7, 80, 180, 0.01),
    ),
)  # fmt: skip
"""The muscles in the order of every array of muscles."""


def _limit(joint: str, angle: float, side: int) -> JointLimit:
    return JointLimit(
        joint=joint,
        angle=radians(angle),
        side=side,
        stiffness=0.3 / radians(1),
        yielding=radians(1),
    )


JOINT_LIMITS = (
    _limit("ankle", 70, -1),
    _limit("ankle", 130, 1),
    _limit("knee", 175, 1),
    _limit("hip_pitch", 230, 1),
    _limit("hip_roll", -15, -1),
    _limit("hip_roll", 50, 1),
)
"""Soft limits; knee and hip flexion have none."""
