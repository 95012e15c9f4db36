"""Speeds, pushes, weak muscles and reflexes as typed; whatever else is typed is refused."""

from __future__ import annotations

import argparse
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from neurocontrol.controllers.human.reflex_parameters import REFLEXES
from neurocontrol.errors import InputError
from neurocontrol.options import finite
from neurocontrol.timeline import Push

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_PUSHED = 0.15  # s for which a push lasts
_TOWARDS = {"forward": (1, 0), "left": (0, 1), "back": (-1, 0), "right": (0, -1)}


@dataclass(frozen=True, kw_only=True)
class TypedPush(Push):
    """A push at the trunk that remembers how it was typed."""

    text: str

    def __str__(self) -> str:
        """The push as it was typed."""
        return self.text


@dataclass(frozen=True, kw_only=True)
class Weakening:
    """A muscle pair with a share of its strength: ``SOL=0.5``."""

    muscle: str
    share: float

    def __str__(self) -> str:
        """The weakening as it is typed."""
        return f"{self.muscle}={self.share:.12g}"


def read_push(text: str) -> TypedPush:
    """Read ``20@5`` or ``20@5:left``: impulse in N s, moment in s, direction from the heading."""
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
    forward, left = (impulse / _PUSHED * part for part in _TOWARDS[towards])
    return TypedPush(time=time, forward=forward, left=left, duration=_PUSHED, text=text)


def read_weakening(text: str) -> Weakening:
    """Read ``SOL=0.5``: a muscle and the share of its strength that is left."""
    muscle, sign, number = text.partition("=")
    if not muscle or not sign:
        raise argparse.ArgumentTypeError(f"must be a muscle and a share as SOL=0.5, got {text!r}")
    share = finite(number)
    if not 0.0 <= share <= 1.0:
        raise argparse.ArgumentTypeError(f"must leave a share of strength of 0 to 1, got {text!r}")
    return Weakening(muscle=muscle, share=share)


def read_name(text: str) -> str:
    """Read the name of a reflex parameter."""
    if text not in REFLEXES.names:
        raise argparse.ArgumentTypeError(f"must be reflex parameters such as K_foot, got {text!r}")
    return text


def read_reflex(text: str) -> str:
    """Read ``K_foot=0.06``: a reflex parameter and its value; see :func:`reflex_values`."""
    name, sign, number = text.partition("=")
    if not name or not sign:
        raise argparse.ArgumentTypeError(
            f"must be a parameter and a value as K_foot=0.06, got {text!r}"
        )
    try:
        REFLEXES.vector({name: finite(number)})
    except InputError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return text


def reflex_values(texts: Sequence[str]) -> dict[str, float]:
    """Values by name of reflex parameters that were read."""
    return {name: float(number) for name, _, number in (text.partition("=") for text in texts)}


def speed_reader(number: Callable[[str], float]) -> Callable[[str], float | str]:
    """Make a type that reads a speed such as ``1.25``, or a range such as ``0.8..1.8``, m/s.

    Args:
        number: Reads one speed.

    Returns:
        A function for ``type=`` of ``add_argument``; a range stays a text, see :func:`ends`.
    """

    def read(text: str) -> float | str:
        low, dots, high = text.partition("..")
        if not dots:
            return number(low)
        if not number(low) < number(high):
            raise argparse.ArgumentTypeError(f"must be such as 0.8..1.8, got {text!r}")
        return f"{number(low):g}..{number(high):g}"

    return read


def ends(speed: float | str) -> tuple[float, float]:
    """The ends of a range of speeds that was read, m/s; equal for one speed."""
    low, _, high = str(speed).partition("..")
    return float(low), float(high or low)
