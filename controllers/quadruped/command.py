"""The command that every quadruped controller obeys, and the gaits in its terms."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from neurocontrol.controllers.contract import CommandEntry, CommandSpace

if TYPE_CHECKING:
    from collections.abc import Mapping


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

DRIVEN_COMMAND = CommandSpace(
    (
        CommandEntry(
            name="drive", low=0.0, high=1.0, default=0.45, unit="1",
            meaning="drive of the brainstem, from the slowest walk to the fastest bound",
        ),
        CommandEntry(
            name="speed", low=0.0, high=1.0, default=0.5, unit="1",
            meaning="moves the drive within the stretch of its gait: 0.5 leaves it as it is",
        ),
        _TURN,
    )
)  # fmt: skip
"""A drive that sets gait and speed, the speed within the gait, and turn."""

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


def offered_gaits(space: CommandSpace) -> Mapping[str, Mapping[str, float]]:
    """The gaits whose releases are all entries of a command space, with these releases."""
    return MappingProxyType(
        {
            gait: MappingProxyType(releases)
            for gait, releases in GAIT_COMMANDS.items()
            if set(releases) <= set(space.names)
        }
    )
