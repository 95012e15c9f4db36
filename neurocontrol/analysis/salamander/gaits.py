"""How a salamander travels: steps, slip, the bending of its axis, and whether its trunk is clear.

Feet are ordered LF, RF, LH, RH, joints from head to tail.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.analysis.axial import AxialWave, half_turn, measure_wave
from neurocontrol.analysis.contacts import (
    contacts_from_forces,
    losses_per_stance,
    raw_contacts,
    touchdowns,
)
from neurocontrol.analysis.metrics import net_speed, turning_rate
from neurocontrol.analysis.salamander.midline import measure_travel, midline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neurocontrol.types import BoolArray, FloatArray

TRUNK = (1, 2)
"""Joints between the girdles that bend enough for their phase to mean something, from 0."""

TAIL = (4, 5)
"""The same behind the pelvis."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Stepping:
    """A stretch of walking.

    Attributes:
        frequency: Strides per second, Hz.
        speed: Net speed along the mean heading, body lengths per second.
        turning: Rate of turning to the left, rad/s.
        duty_factor: Share of the time on the ground, shape ``(4,)``.
        diagonals: Share of the time in which diagonal feet are in the same state.
        slip: Mean speed of the feet over the ground while they touch it, body lengths per second,
            shape ``(4,)``.
        steps: Touch-downs per stride, shape ``(4,)``; 1 for a foot that does not stutter.
        raw_duty_factor: The duty factor by raw contacts, however short, shape ``(4,)``.
        raw_diagonals: The share of diagonal feet in the same state by raw contacts.
        raw_slip: The slip by raw contacts, body lengths per second, shape ``(4,)``.
        losses: How often a foot loses the ground within a stance, shape ``(4,)``.
        trunk_touching: Share of the time in which the trunk touches the ground.
        wave: Wave of the joint angles, rad, at the stride frequency.
    """

    frequency: float
    speed: float
    turning: float
    duty_factor: FloatArray
    diagonals: float
    slip: FloatArray
    steps: FloatArray
    raw_duty_factor: FloatArray
    raw_diagonals: float
    raw_slip: FloatArray
    losses: FloatArray
    trunk_touching: float
    wave: AxialWave

    @property
    def trunk_lag(self) -> float:
        """Cycles between the two trunk joints, 0 in a standing wave."""
        return self.wave.phase(TRUNK[1], TRUNK[0])

    @property
    def trunk_to_tail(self) -> float:
        """Cycles from the trunk joints to those of the tail, near 0.5 in a standing wave."""
        return trunk_to_tail(self.wave)


def trunk_to_tail(wave: AxialWave) -> float:
    """Cycles from the trunk joints to those of the tail in a wave, 0 to 1."""
    steps = [wave.phase(tail, trunk) % 1.0 for trunk in TRUNK for tail in TAIL]
    turns = np.exp(2j * math.pi * np.array(steps))
    return float(np.angle(turns.mean()) / (2 * math.pi) % 1.0)


def measure_stepping(
    time: FloatArray,
    qpos: FloatArray,
    foot_force: FloatArray,
    foot_position: FloatArray,
    trunk_load: FloatArray,
    angles: FloatArray,
    *,
    weight: float,
    length: float,
) -> Stepping:
    """Measure a stretch of steady walking.

    Args:
        time: Moments, s, shape ``(T,)``.
        qpos: Configurations, the first seven the pose of the root, shape ``(T, 7 or more)``.
        foot_force: Normal force under each foot, N, shape ``(T, 4)``.
        foot_position: Position of each foot, m, shape ``(T, 12)``.
        trunk_load: Normal forces under the trunk, N, shape ``(T, n)``.
        angles: Joint angles, rad, shape ``(T, J)``.
        weight: Body weight, N.
        length: Body length, m.
    """
    dt = float(time[1] - time[0])
    contact = contacts_from_forces(foot_force, weight, dt)
    raw = raw_contacts(foot_force, weight, dt)
    velocity = np.gradient(foot_position.reshape(len(time), -1, 3)[..., :2], dt, axis=0)
    pace = np.hypot(velocity[..., 0], velocity[..., 1]) / length
    wave = measure_wave(angles, dt)
    strides = wave.frequency * (time[-1] - time[0])
    downs = np.array([len(events) for events in touchdowns(contact, time)])
    return Stepping(
        frequency=wave.frequency,
        speed=net_speed(time, qpos) / length,
        turning=turning_rate(time, qpos),
        duty_factor=contact.mean(axis=0),
        diagonals=diagonals(contact),
        slip=_slip(pace, contact),
        steps=downs / strides,
        raw_duty_factor=raw.mean(axis=0),
        raw_diagonals=diagonals(raw),
        raw_slip=_slip(pace, raw),
        losses=losses_per_stance(raw, contact),
        trunk_touching=float((trunk_load > 0.0).any(axis=1).mean()),
        wave=wave,
    )


def diagonals(contact: BoolArray) -> float:
    """Share of the time in which diagonal feet are in the same state."""
    return float((contact[:, :2] == contact[:, [3, 2]]).mean())


def _slip(pace: FloatArray, contact: BoolArray) -> FloatArray:
    """Mean pace of each foot while it is down."""
    return np.array([_mean(pace[down, foot]) for foot, down in enumerate(contact.T)])


def _mean(values: FloatArray) -> float:
    return float(values.mean()) if values.size else math.nan


@dataclass(frozen=True, kw_only=True, eq=False)
class Swimming:
    """A stretch of swimming.

    Attributes:
        speed: Net speed along the mean heading, body lengths per second, backward negative.
        turning: Rate of turning to the left, rad/s.
        wave: Wave of the joint angles, rad.
        profile: Amplitude of the swing to the sides at
            :data:`neurocontrol.analysis.salamander.norms.STATIONS`, body lengths, shape ``(11,)``;
            NaN for less than three strides.
        immersion: Mean immersed share of the axis.
    """

    speed: float
    turning: float
    wave: AxialWave
    profile: FloatArray
    immersion: float

    @property
    def stride(self) -> float:
        """Body lengths per tail beat."""
        return self.speed / self.wave.frequency


def measure_swimming(
    time: FloatArray,
    qpos: FloatArray,
    angles: FloatArray,
    immersion: FloatArray,
    *,
    links: Sequence[float],
) -> Swimming:
    """Measure a stretch of steady swimming.

    Args:
        time: Moments, s, shape ``(T,)``.
        qpos: Configurations, the first seven the pose of the second link, shape ``(T, 7 or more)``.
        angles: Joint angles from head to tail, rad, positive to the left, shape ``(T, J)``.
        immersion: Immersed share of every link, shape ``(T, links)``.
        links: Lengths of the links from head to tail, m, J + 1 of them.
    """
    length, dt = sum(links), float(time[1] - time[0])
    wave = measure_wave(angles, dt)
    travel = measure_travel(midline(qpos, angles, links), dt, wave.frequency)
    return Swimming(
        speed=net_speed(time, qpos) / length,
        turning=turning_rate(time, qpos),
        wave=wave,
        profile=travel.excursion / length,
        immersion=float(immersion.mean()),
    )


def standing_wave(wave: AxialWave, border: int) -> tuple[float, float]:
    """How far the signals of a half are apart, and the step between the halves, cycles.

    Args:
        wave: Wave of the activity of pools or joints.
        border: First signal of the caudal half.

    Returns:
        Largest deviation from the mean phase of the rostral half, 0 in a standing wave; step from
        the mean phase of the rostral to that of the caudal half, 0 to 1, 0.5 in a standing wave.
    """
    phases = np.concatenate([[0.0], np.cumsum(wave.lag)])
    turns = np.exp(2j * math.pi * phases)
    rostral, caudal = np.angle([turns[:border].mean(), turns[border:].mean()]) / (2 * math.pi)
    spread = max(abs(half_turn(float(phase - rostral))) for phase in phases[:border])
    return spread, float((caudal - rostral) % 1.0)
