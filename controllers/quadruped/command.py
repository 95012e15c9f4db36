"""The command that every quadruped controller obeys, and the gaits in its terms."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from neurocontrol.controllers.contract import CommandEntry, CommandSpace
from neurocontrol.errors import InputError

if TYPE_CHECKING:
    from neurocontrol.types import FloatArray


def _release(name: str, meaning: str) -> CommandEntry:
    return CommandEntry(name=name, low=0.0, high=1.0, default=0.0, unit="1", meaning=meaning)


_COUPLING_RELEASES = (
    _release("commissural", "release of the modulator that joins left and right limbs"),
    _release("ipsilateral", "release of the modulator that joins fore and hind limbs of a side"),
    _release("diagonal", "release of the modulator that joins diagonal limbs"),
)
_SPEED = CommandEntry(
    name="speed", low=0.0, high=1.0, default=0.5, unit="1",
    meaning="tempo and stride, from the slowest to the fastest of the gait",
)  # fmt: skip
_TURN = CommandEntry(
    name="turn", low=-1.0, high=1.0, default=0.0, unit="1", meaning="turn, positive to the left"
)

QUADRUPED_COMMAND = CommandSpace((*_COUPLING_RELEASES, _SPEED, _TURN))
"""Releases of the three coupling modulators, speed and turn."""

SPIKING_COMMAND = CommandSpace(
    (
        *_COUPLING_RELEASES,
        _release("asymmetry", "release of the modulator that makes right flexors lag: gallop"),
        _SPEED,
        _TURN,
    )
)
"""The same with the left-right asymmetry that only the spiking network has."""

GAIT_COMMANDS = MappingProxyType(
    {
        "walk": {"commissural": 0.0, "ipsilateral": 0.0, "diagonal": 0.0},
        "trot": {"commissural": 0.0, "ipsilateral": 0.0, "diagonal": 1.0},
        "pace": {"commissural": 0.0, "ipsilateral": 1.0, "diagonal": 0.0},
        "bound": {"commissural": 1.0, "ipsilateral": 0.0, "diagonal": 0.0},
        "pronk": {"commissural": 1.0, "ipsilateral": 1.0, "diagonal": 1.0},
        "gallop": {
            "commissural": 0.6,
            "ipsilateral": 0.0,
            "diagonal": 0.0,
            "asymmetry": 1.0,
        },
    }
)
"""Modulator releases of every gait; walk is what the network does when nothing is released."""


def gait_command(
    space: CommandSpace, gait: str, *, speed: float = 0.5, turn: float = 0.0
) -> FloatArray:
    """Return the command for a gait, shape ``(n,)``.

    Args:
        space: The controller's command space.
        gait: One of :data:`GAIT_COMMANDS`.
        speed: From 0, the slowest of the gait, to 1, the fastest.
        turn: From -1, right, to 1, left.

    Raises:
        InputError: The gait is unknown, not offered by this controller, or a value out of bounds.
    """
    offered = [name for name in GAIT_COMMANDS if set(GAIT_COMMANDS[name]) <= set(space.names)]
    if gait not in offered:
        raise InputError(f"unknown gait {gait!r}; expected one of {', '.join(offered)}")
    return space.vector(**GAIT_COMMANDS[gait], speed=speed, turn=turn)
