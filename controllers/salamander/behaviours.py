"""Five behaviours of one network (Knüsel et al. 2020): what each asks of it, and where."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, kw_only=True)
class Behaviour:
    """One behaviour.

    Attributes:
        command: Command entries of the network.
        arena: Kind of arena that it belongs in.
        slippery: Factor on the friction of the ground: the feet of a struggling robot were made
            slippery.
    """

    command: Mapping[str, float]
    arena: Literal["land", "water", "underwater"]
    slippery: float = 1.0


def uniform(axial: float, limbs: float, **others: float) -> Mapping[str, float]:
    """Command entries with one drive of the whole axis, and one of the limbs."""
    drives = {"rostral": axial, "axial": axial, "tail": axial, "limbs": limbs}
    return MappingProxyType({**drives, **others})


BEHAVIOURS = MappingProxyType(
    {
        "swimming": Behaviour(command=uniform(1.0, 0.0, feedback=10.0), arena="water"),
        "stepping": Behaviour(command=uniform(0.60, 1.00), arena="land"),
        "underwater": Behaviour(command=uniform(0.42, 0.71, tail=0.0), arena="underwater"),
        "backward": Behaviour(command=uniform(0.23, 0.46, direction=-1.0, tone=10.0), arena="land"),
        "struggling": Behaviour(command=uniform(0.27, 0.38, tone=10.0), arena="land", slippery=0.2),
    }
)
"""The behaviours of the robot in the order of table 4 (mean individual), by short names.

``stepping`` is its forward terrestrial stepping, ``underwater`` forward underwater stepping and
``backward`` backward terrestrial stepping.
"""
