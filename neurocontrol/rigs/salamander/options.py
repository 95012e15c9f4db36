"""Options of the salamander's demo, and how drives, currents and lesions are typed.

What is typed in any other way is refused.
"""

from __future__ import annotations

import argparse
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from neurocontrol.controllers.salamander.behaviours import BEHAVIOURS
from neurocontrol.options import add_run_options, between, finite

if TYPE_CHECKING:
    from neurocontrol.rig import Rig

_FLOW = between(-5.0, 5.0)
_ARENAS = ("land", "water", "underwater", "shore", "pool")


@dataclass(frozen=True)
class Span:
    """A number, or a ramp from one number to another and back: ``2`` or ``1..5``."""

    start: float
    stop: float

    def __str__(self) -> str:
        """The span as it is typed."""
        one = f"{self.start:.12g}"
        return one if self.start == self.stop else f"{one}..{self.stop:.12g}"

    @property
    def most(self) -> float:
        """The larger of its ends."""
        return max(self.start, self.stop)

    def at(self, share: float) -> float:
        """The number at a share of the time, 0 to 1: there and back."""
        return self.start + (self.stop - self.start) * (1.0 - abs(2.0 * share - 1.0))


def read_span(text: str) -> Span:
    """Read ``2`` or ``1..5``."""
    first, ramp, last = text.partition("..")
    start = finite(first)
    return Span(start, finite(last) if ramp else start)


@dataclass(frozen=True)
class Current:
    """Velocity of the water along x and to the left, body lengths per second."""

    along: float
    across: float

    def __str__(self) -> str:
        """The current as it is typed."""
        return f"{self.along:.12g},{self.across:.12g}"


def read_current(text: str) -> Current:
    """Read ``0.2,-0.1``."""
    along, comma, across = text.partition(",")
    if not comma:
        raise argparse.ArgumentTypeError(f"must be two numbers such as 0.2,-0.1, got {text!r}")
    return Current(_FLOW(along), _FLOW(across))


def read_lesion(text: str) -> str:
    """Read ``spinal@8`` or ``limb@LF``."""
    if not re.fullmatch(r"spinal@\d+|limb@\w+", text):
        raise argparse.ArgumentTypeError(f"must be such as spinal@8 or limb@LF, got {text!r}")
    return text


def add_options(parser: argparse.ArgumentParser, rig: Rig) -> None:
    """Add what a salamander can be shown doing."""
    add_run_options(parser, rig, duration=None)
    parser.add_argument(
        "--arena", choices=_ARENAS,
        help="where (default: shore; with --drive land or water, whichever it is for)",
    )  # fmt: skip
    parser.add_argument(
        "--behaviour", choices=list(BEHAVIOURS),
        help="one of the five of the knuesel controller, where it belongs",
    )  # fmt: skip
    parser.add_argument(
        "--drive", type=read_span, metavar="D",
        help="descending drive, or a ramp there and back such as 1..5: below 3 it steps, above it "
        "swims (default: follows the ground)",
    )  # fmt: skip
    parser.add_argument(
        "--turn", type=between(-1.0, 1.0),
        help="turn, positive to the left, in place of the way straight on",
    )  # fmt: skip
    parser.add_argument(
        "--stretch", type=between(0.0, 3.0), help="gain of the stretch feedback, 1/rad"
    )
    parser.add_argument(
        "--release", type=between(0.0, 1.0),
        help="release of the modulator that hastens the steps; much of it stops them, and the "
        "body swims at drives from 2 to 3 too",
    )  # fmt: skip
    parser.add_argument(
        "--transition", choices=("contact", "immersion", "command"),
        help="what the drive follows (default: contact; command with --drive)",
    )  # fmt: skip
    parser.add_argument(
        "--slope", type=between(1.0, 45.0), help="of a shore or pool, degrees (default: 10)"
    )
    parser.add_argument(
        "--current", type=read_current, metavar="X,Y",
        help="velocity of the water, body lengths per second (default: 0,0)",
    )  # fmt: skip
    parser.add_argument(
        "--lesion", type=read_lesion, nargs="+", action="extend", default=[], metavar="WHERE",
        help="spinal@N cuts the cord behind segment N of 16, limb@LF silences a limb's centre",
    )  # fmt: skip
