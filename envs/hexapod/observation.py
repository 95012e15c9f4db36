"""What a policy sees of the hexapod: what it senses, what it was told and its rhythm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neurocontrol.envs.tables import Quantity, command_quantities
from neurocontrol.envs.walking import TRUNK, WALKING, joint_quantities, rhythm_quantities
from neurocontrol.gaits import SIX_LEGS
from neurocontrol.models.hexapod import JOINTS

if TYPE_CHECKING:
    from neurocontrol.controllers import Controller

_LOADS = Quantity(
    meaning="foot loads", parts=SIX_LEGS,
    low=0.0, high=50.0, unit="sixths of the body weight", group="contact",
)  # fmt: skip


def observed_quantities(
    controller: Controller | type[Controller], *, walking: bool = True
) -> tuple[Quantity, ...]:
    """What an observation consists of, in order.

    Args:
        controller: What moves the body.
        walking: Whether the task is to walk along +x; others tell of themselves.
    """
    return (
        *joint_quantities(JOINTS),
        _LOADS,
        *TRUNK,
        *command_quantities(controller.command_space),
        *rhythm_quantities(controller, "activity that swings legs and holds them down"),
        *(WALKING if walking else ()),
    )
