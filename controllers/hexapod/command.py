"""Commands that controllers of the hexapod obey, and their gaits in these terms."""

from __future__ import annotations

from types import MappingProxyType

from neurocontrol.controllers.contract import CommandEntry, CommandSpace


def _release(name: str, meaning: str) -> CommandEntry:
    return CommandEntry(name=name, low=0.0, high=1.0, default=0.0, unit="1", meaning=meaning)


_TRIPOD = _release("tripod", "release of the modulator that makes the tetrapod a tripod")
_WAVE = _release("wave", "release of the modulator under which one leg swings at a time")
_SPEED = CommandEntry(
    name="speed", low=0.0, high=1.0, default=0.5, unit="1",
    meaning="tempo of the steps, from the slowest to the fastest of the gait",
)  # fmt: skip
_PACE = CommandEntry(
    name="speed", low=0.0, high=1.0, default=0.5, unit="1",
    meaning="speed over ground; the gait follows from it",
)  # fmt: skip
_TURN = CommandEntry(
    name="turn", low=-1.0, high=1.0, default=0.0, unit="1", meaning="turn, positive to the left"
)

SPIKING_COMMAND = CommandSpace((_TRIPOD, _WAVE, _SPEED, _TURN))
CHEMICAL_COMMAND = CommandSpace((_TRIPOD, _SPEED, _TURN))
LOCAL_COMMAND = CommandSpace((_PACE, _TURN))

SPIKING_GAITS = MappingProxyType(
    {
        "tetrapod": {"tripod": 0.0, "wave": 0.0},
        "tripod": {"tripod": 1.0, "wave": 0.0},
        "wave": {"tripod": 0.0, "wave": 1.0},
    }
)
"""Releases of every gait; the tetrapod is what the network does by itself."""

CHEMICAL_GAITS = MappingProxyType({"tetrapod": {"tripod": 0.0}, "tripod": {"tripod": 1.0}})

LOCAL_GAITS = MappingProxyType(
    {"wave": {"speed": 0.0}, "tetrapod": {"speed": 0.45}, "tripod": {"speed": 1.0}}
)
"""Speeds at which local rules make these gaits."""
