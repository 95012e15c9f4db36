"""What a policy sees of the quadruped: what it senses, what it was told and its rhythm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neurocontrol.envs.tables import Quantity, command_quantities
from neurocontrol.envs.walking import TRUNK, WALKING, joint_quantities, rhythm_quantities
from neurocontrol.gaits import LIMBS

if TYPE_CHECKING:
    from neurocontrol.controllers import Controller

JOINTS = tuple(f"{limb}_{joint}" for limb in LIMBS for joint in ("hip", "knee"))
"""Actuated joints of the quadruped in the order of actuators and sensors."""

_LOADS = Quantity(
    meaning="foot loads", parts=LIMBS,
    low=0.0, high=50.0, unit="quarters of the body weight", group="contact",
)  # fmt: skip


def observed_quantities(
    controller: Controller | type[Controller],
    *,
    joints: tuple[str, ...] = JOINTS,
    walking: bool = True,
) -> tuple[Quantity, ...]:
    """What an observation consists of, in order.

    Args:
        controller: What moves the body.
        joints: Its joints, in the order of sensors.
        walking: Whether the task is to walk along +x; others tell of themselves.
    """
    return (
        *joint_quantities(joints),
        _LOADS,
        *TRUNK,
        *command_quantities(controller.command_space),
        *rhythm_quantities(controller, "limb activations"),
        *(WALKING if walking else ()),
    )
