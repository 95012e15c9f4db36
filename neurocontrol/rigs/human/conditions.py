"""Walks under mixed conditions, drawn from a generator: what a search and a suite ask for alike.

Six kinds: a start that varies; other delays and ground; a weak muscle; a push; low and high tiles.
All begin from varied starts, at a speed and turned from the way to go by an angle that are drawn,
too. At hardness 1 a push is 100 N, tiles lie within 1 and 2 cm, and a muscle pair has 0.8 of its
strength.
"""

from __future__ import annotations

from dataclasses import replace
from math import cos, pi, radians, sin
from typing import TYPE_CHECKING, Any, Final

from neurocontrol.evaluation.trials import Trial
from neurocontrol.models.human_legs import GROUND, StartPose
from neurocontrol.models.human_muscles import LEG_MUSCLES
from neurocontrol.rigs.human.trials import MidStride
from neurocontrol.rigs.human.trials import turning as turning_reference
from neurocontrol.timeline import Command, Push

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np

KINDS: Final = ("plain", "push", "delay", "weak", "low tiles", "high tiles")
"""What differs in a condition, in the order in which a search asks for them."""

_FORCE, _PUSHED, _PUSH_AT = 100.0, 0.15, (2.5, 4.0)  # N, s, and when, s
_LONGER, _SOFTER, _STIFFER, _WEAKER = 0.5, 0.01, 0.005, 0.2  # delays, s, s, share of strength
_TILES, _LEVEL = {"low tiles": 0.01, "high tiles": 0.02}, 0.8  # m
_HEADING, _TURN_FROM = radians(8.0), 1.0  # rad, s


def mixed_walk(
    rng: np.random.Generator,
    kind: str,
    *,
    duration: float,
    hardness: float = 1.0,
    speeds: tuple[float, float] = (1.25, 1.25),
    turning: float = 0.0,
) -> Trial:
    """Draw a walk of a kind.

    Args:
        rng: Source of randomness.
        kind: One of :data:`KINDS`.
        duration: s.
        hardness: 1 for the full size of everything that disturbs.
        speeds: Range of the speed, m/s.
        turning: How fast the reference of the heading turns at most, rad/s, from a start that
            looks along it; 0 for one that stays, from a start that looks aside.
    """
    speed = float(rng.uniform(*speeds))
    side = float(rng.uniform(-1.0, 1.0)) * hardness
    seed = int(rng.integers(2**31))
    terrain = GROUND
    conditions: dict[str, Any] = {}
    pushes: tuple[Push, ...] = ()
    if kind == "delay":
        conditions = {"delay_scale": float(1.0 + _LONGER * hardness * rng.uniform())}
        low, high = (GROUND.contact_time + size * hardness for size in (-_STIFFER, _SOFTER))
        terrain = replace(GROUND, contact_time=float(rng.uniform(low, high)))
    elif kind == "weak":
        muscle = LEG_MUSCLES[int(rng.integers(len(LEG_MUSCLES)))].name
        conditions = {"strength": {muscle: 1.0 - _WEAKER * hardness}}
    elif kind == "push":
        angle, time = float(rng.uniform(-pi, pi)), float(rng.uniform(*_PUSH_AT))
        force = _FORCE * hardness
        pushes = (
            Push(time=time, forward=force * cos(angle), left=force * sin(angle), duration=_PUSHED),
        )
    elif kind in _TILES:
        height = _TILES[kind] * hardness
        terrain = replace(GROUND, kind="tiles", height=height, start=_LEVEL, seed=seed)
    pose = StartPose(heading=0.0 if turning else -_HEADING * side)
    return Trial(
        duration=duration,
        seed=seed,
        start=MidStride(terrain=terrain, pose=pose, amount=min(hardness, 1.0)),
        commands=(
            Command(entries={"speed": speed, "heading": 0.0}),
            *(_turn(turning * side, duration) if turning else ()),
        ),
        pushes=pushes,
        conditions=conditions,
        label=kind,
    )


def _turn(rate: float, duration: float) -> tuple[Command, ...]:
    rate = rate or 1e-6
    return turning_reference(rate, abs(rate) * (duration - _TURN_FROM), _TURN_FROM)


def mixed_walks(make: Callable[[str, int], Trial], each: int) -> list[Trial]:
    """So many walks of every kind, kind after kind.

    Args:
        make: Draws the walk of a kind and a number.
        each: How many of each kind.
    """
    return [make(kind, number) for kind in KINDS for number in range(each)]
