"""Five behaviours of one network (Knüsel et al. 2020): what each asks of it, and where."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from neurocontrol.controllers.salamander.knuesel import BEHAVIOURS as COMMANDS

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, kw_only=True)
class Behaviour:
    """One behaviour.

    Attributes:
        published: Its name in the paper.
        arena: Kind of arena that it belongs in.
        slippery: Factor on the friction of the ground: the feet of a struggling robot were made
            slippery.
    """

    published: str
    arena: Literal["land", "water", "underwater"]
    slippery: float = 1.0

    @property
    def command(self) -> Mapping[str, float]:
        """Command entries of the network."""
        return COMMANDS[self.published]


BEHAVIOURS = MappingProxyType(
    {
        "swimming": Behaviour(published="swimming", arena="water"),
        "stepping": Behaviour(published="forward terrestrial stepping", arena="land"),
        "underwater": Behaviour(published="forward underwater stepping", arena="underwater"),
        "backward": Behaviour(published="backward terrestrial stepping", arena="land"),
        "struggling": Behaviour(published="struggling", arena="land", slippery=0.2),
    }
)
"""The behaviours by short names."""
