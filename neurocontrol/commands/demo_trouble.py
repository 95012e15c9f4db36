"""Pushes and weak muscles as they are typed, and the pushing."""

from __future__ import annotations

import argparse
import re
from dataclasses import dataclass
from math import cos, pi, sin
from typing import TYPE_CHECKING

from neurocontrol.commands.arguments import finite

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from neurocontrol.simulation import Simulation
    from neurocontrol.timeline import Act
    from neurocontrol.types import FloatArray

_PUSHED = 0.15  # s for which a push lasts
_TOWARDS = {"forward": 0.0, "left": pi / 2, "back": pi, "right": -pi / 2}  # rad from the heading


@dataclass(frozen=True, kw_only=True)
class Push:
    """A push at the trunk, relative to where it looks at that moment.

    Attributes:
        impulse: N s.
        time: When it begins, s.
        towards: ``forward``, ``back``, ``left`` or ``right``.
    """

    impulse: float
    time: float
    towards: str

    def __str__(self) -> str:
        """The push as it is typed."""
        return f"{self.impulse:.12g}@{self.time:.12g}:{self.towards}"


@dataclass(frozen=True, kw_only=True)
class Weakening:
    """A muscle pair with a share of its strength: ``SOL=0.5``."""

    muscle: str
    factor: float

    def __str__(self) -> str:
        """The weakening as it is typed."""
        return f"{self.muscle}={self.factor:.12g}"


def read_push(text: str) -> Push:
    """Read ``20@5`` or ``20@5:left``: impulse in N s, moment in s, direction.

    Raises:
        argparse.ArgumentTypeError: The text is anything else.
    """
    matched = re.fullmatch(r"([^@:]+)@([^@:]+)(?::(\w+))?", text)
    if matched is None:
        raise argparse.ArgumentTypeError(
            f"must be an impulse and a moment such as 20@5 or 20@5:left, got {text!r}"
        )
    impulse, time = finite(matched[1]), finite(matched[2])
    towards = matched[3] or "forward"
    if impulse <= 0.0 or time < 0.0:
        raise argparse.ArgumentTypeError(
            f"must have an impulse above 0 N s and a moment of 0 s or later, got {text!r}"
        )
    if towards not in _TOWARDS:
        raise argparse.ArgumentTypeError(
            f"must go {', '.join(_TOWARDS)}, got {towards!r} in {text!r}"
        )
    return Push(impulse=impulse, time=time, towards=towards)


def read_weakening(text: str) -> Weakening:
    """Read ``SOL=0.5``: a muscle and the share of its strength that is left.

    Raises:
        argparse.ArgumentTypeError: The text is anything else.
    """
    muscle, sign, factor = text.partition("=")
    if not muscle or not sign:
        raise argparse.ArgumentTypeError(f"must be a muscle and a factor as SOL=0.5, got {text!r}")
    share = finite(factor)
    if share < 0.0:
        raise argparse.ArgumentTypeError(f"must leave a strength of 0 or more, got {text!r}")
    return Weakening(muscle=muscle, factor=share)


def push_acts(simulation: Simulation, pushes: Sequence[Push]) -> Iterator[Act]:
    """Push and let go; pushes at the same time add up."""
    import numpy as np

    from neurocontrol.analysis.walking import heading_of

    plant = simulation.plant
    forces: dict[int, FloatArray] = {}

    def apply() -> None:
        plant.push(0, sum(forces.values(), np.zeros(3)))

    def begin(number: int, push: Push) -> Callable[[], None]:
        def act() -> None:
            angle = float(heading_of(plant.qpos[:1])[0]) + _TOWARDS[push.towards]
            force = push.impulse / _PUSHED
            forces[number] = np.array([force * cos(angle), force * sin(angle), 0.0])
            apply()

        return act

    def end(number: int) -> Callable[[], None]:
        def act() -> None:
            del forces[number]
            apply()

        return act

    for number, push in enumerate(pushes):
        yield push.time, begin(number, push)
        yield push.time + _PUSHED, end(number)
