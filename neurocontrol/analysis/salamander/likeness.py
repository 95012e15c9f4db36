"""How far a salamander's swim and walk are those of the animals that were filmed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.analysis.axial import AxialWave
from neurocontrol.analysis.phases import circular_mean
from neurocontrol.analysis.salamander.gaits import TRUNK, trunk_to_tail
from neurocontrol.analysis.salamander.norms import (
    STATIONS,
    SWIM_ANGLES,
    SWIM_FREQUENCY,
    SWIM_LAGS,
    SWIM_PROFILE,
    SWIM_RANGES,
    SWIM_SPEED,
    SWIM_STRIDE,
    WALK_ANGLES,
    WALK_DUTY,
    WALK_FREQUENCY,
    WALK_PHASES,
    WALK_PROFILE,
    WALK_RANGES,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neurocontrol.types import FloatArray

SWIM_WAVE = AxialWave(
    frequency=SWIM_FREQUENCY, amplitude=np.radians(SWIM_ANGLES), lag=np.array(SWIM_LAGS)
)
"""The wave of the joints of swimming animals."""

WALK_WAVE = AxialWave(
    frequency=WALK_FREQUENCY,
    amplitude=np.radians(WALK_ANGLES),
    lag=(np.diff(WALK_PHASES) + 0.5) % 1.0 - 0.5,
)
"""The wave of the joints of walking animals."""

_MOVING = 10.0  # degrees: joints of walking animals that bend less have no phase worth telling
_FROM_ANIMAL = "mean distance from the animal's"
_SEGMENTS_PER_JOINT = 2  # of sixteen


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """A measured figure beside the animal's.

    Attributes:
        name: What it is.
        measured: The figure; NaN when it is unknown.
        animal: The animal's; None when none was published, and for a distance from the animal's.
        unit: ``1`` for a pure number.
        accepted: Range in which the figure counts as an animal's; None where none is told.
    """

    name: str
    measured: float
    animal: float | None
    unit: str = "1"
    accepted: tuple[float, float] | None = None


def strouhal(frequency: float, amplitude: float, speed: float) -> float:
    """Frequency times the amplitude of the tail over the speed; NaN for a body at rest.

    The amplitude is half the way from side to side, as in the animals' figure of 0.58.
    """
    return frequency * amplitude / speed if speed > 0.0 else math.nan


def fore_to_hind(phases: FloatArray | Sequence[float]) -> float:
    """Strides from the touch-down of a fore foot to that of the hind foot of its side, 0 to 1.

    Args:
        phases: Phase of LF, RF, LH, RH, NaN where unknown, shape ``(4,)``.
    """
    left_fore, right_fore, left_hind, right_hind = phases
    return float(circular_mean(np.array([left_hind - left_fore, right_hind - right_fore])))


def compare_swim(*, wave: AxialWave, speed: float, profile: FloatArray) -> tuple[Comparison, ...]:
    """Put a stretch of swimming beside the animal's.

    Args:
        wave: Wave of the joint angles, rad.
        speed: Body lengths per second.
        profile: Amplitude of the swing to the sides at
            :data:`neurocontrol.analysis.salamander.norms.STATIONS`, body lengths, shape ``(11,)``.
    """
    frequency, ranges, animal = wave.frequency, SWIM_RANGES, np.array(SWIM_PROFILE)
    return (
        _row("tail beats", frequency, SWIM_FREQUENCY, "Hz", ranges["frequency"]),
        _row("speed", speed, SWIM_SPEED, "BL/s", ranges["speed"]),
        _row("stride", speed / frequency, SWIM_STRIDE, "BL", ranges["stride"]),
        _row("waves on the joints", wave.total, SWIM_WAVE.total, "cycles", ranges["wave"]),
        _row(
            "Strouhal number",
            strouhal(frequency, float(profile[-1]), speed),
            strouhal(SWIM_FREQUENCY, SWIM_PROFILE[-1], SWIM_SPEED),
        ),
        *_swings(profile, animal),
        _row("smallest swing", profile.min(), animal.min(), "BL"),
        _row("its place, share of the length", _stillest(profile), _stillest(animal)),
        *_amplitudes(wave, SWIM_WAVE),
        *_phases(
            "lag",
            [f"joint {joint + 1} behind joint {joint}" for joint in range(1, len(SWIM_ANGLES))],
            wave.lag,
            SWIM_WAVE.lag,
        ),
    )


def compare_walk(
    *, wave: AxialWave, duty_factor: float, fore_to_hind: float, profile: FloatArray
) -> tuple[Comparison, ...]:
    """Put a stretch of walking beside the animal's.

    Args:
        wave: Wave of the joint angles, rad.
        duty_factor: Share of the time that a foot is on the ground.
        fore_to_hind: Strides from the touch-down of a fore foot to that of the hind foot behind it.
        profile: See :func:`compare_swim`.
    """
    ranges, first = WALK_RANGES, TRUNK[0]
    moving = [
        joint for joint, angle in enumerate(WALK_ANGLES) if angle > _MOVING and joint != first
    ]
    lag, norm = _trunk_lag(wave), _trunk_lag(WALK_WAVE)
    own_step, step = trunk_to_tail(wave), trunk_to_tail(WALK_WAVE)
    return (
        _row("strides", wave.frequency, WALK_FREQUENCY, "Hz", ranges["frequency"]),
        _row("duty factor", duty_factor, WALK_DUTY, accepted=ranges["duty"]),
        _row("fore to hind foot of a side", fore_to_hind, None, "cycles", ranges["fore to hind"]),
        _row("trunk lag per segment", lag, norm, "%", ranges["trunk lag"]),
        _row("trunk to tail", own_step, step, "cycles", ranges["trunk to tail"]),
        *_swings(profile, np.array(WALK_PROFILE)),
        *_amplitudes(wave, WALK_WAVE),
        *_phases(
            "phase",
            [f"joint {joint + 1} behind joint {first + 1}" for joint in moving],
            np.array([wave.phase(joint, first) for joint in moving]),
            np.array([WALK_WAVE.phase(joint, first) for joint in moving]),
        ),
    )


def _row(
    name: str,
    measured: float,
    animal: float | None,
    unit: str = "1",
    accepted: tuple[float, float] | None = None,
) -> Comparison:
    return Comparison(
        name=name,
        measured=float(measured),
        animal=None if animal is None else float(animal),
        unit=unit,
        accepted=accepted,
    )


def _trunk_lag(wave: AxialWave) -> float:
    return 100.0 * wave.phase(TRUNK[1], TRUNK[0]) / _SEGMENTS_PER_JOINT


def _stillest(profile: FloatArray) -> float:
    """Where along the body the swing is smallest, 0 at the nose and 1 at the tip of the tail."""
    return STATIONS[int(profile.argmin())] if np.isfinite(profile).all() else math.nan


def _swings(profile: FloatArray, animal: FloatArray) -> tuple[Comparison, ...]:
    return (
        _row("swing of the nose", profile[0], animal[0], "BL"),
        _row("swing of the tip of the tail", profile[-1], animal[-1], "BL"),
        _row(f"swing along the body: {_FROM_ANIMAL}", np.abs(profile - animal).mean(), None, "BL"),
    )


def _amplitudes(wave: AxialWave, animal: AxialWave) -> tuple[Comparison, ...]:
    degrees, norm = np.degrees(wave.amplitude), np.degrees(animal.amplitude)
    return (
        _row(f"amplitudes: {_FROM_ANIMAL}", np.abs(degrees - norm).mean(), None, "deg"),
        *(
            _row(f"amplitude of joint {joint}", *pair, "deg")
            for joint, pair in enumerate(zip(degrees, norm, strict=True), 1)
        ),
    )


def _phases(
    kind: str, names: Sequence[str], measured: FloatArray, animal: FloatArray
) -> tuple[Comparison, ...]:
    """Lags or phases, cycles, on the turn that is nearest to the animal's."""
    off = (measured - animal + 0.5) % 1.0 - 0.5
    return (
        _row(f"{kind}s: {_FROM_ANIMAL}", np.abs(off).mean(), None, "cycles"),
        *(
            _row(f"{kind} of {name}", norm + step, norm, "cycles")
            for name, norm, step in zip(names, animal, off, strict=True)
        ),
    )
