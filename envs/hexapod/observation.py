"""What a policy sees of the hexapod: what it senses, what it was told and its rhythm."""

from __future__ import annotations

from math import pi
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.envs.observations import FACING, VERTICAL, facing, vertical
from neurocontrol.envs.tables import Quantity, command_quantities
from neurocontrol.gaits import SIX_LEGS
from neurocontrol.models.hexapod import JOINTS

if TYPE_CHECKING:
    from neurocontrol.controllers import Controller
    from neurocontrol.simulation import Simulation
    from neurocontrol.types import FloatArray

_AXES = ("x", "y", "z")

_SENSED = (
    Quantity(meaning="joint angles", parts=JOINTS, low=-pi, high=pi, unit="rad"),
    Quantity(meaning="joint velocities", parts=JOINTS, low=-200.0, high=200.0, unit="rad/s"),
    Quantity(
        meaning="foot loads", parts=SIX_LEGS,
        low=0.0, high=50.0, unit="sixths of the body weight", group="contact",
    ),
    VERTICAL,
    Quantity(
        meaning="velocity of the trunk, own axes", parts=_AXES, low=-20.0, high=20.0, unit="m/s"
    ),
    Quantity(
        meaning="angular velocity of the trunk, own axes",
        parts=_AXES, low=-100.0, high=100.0, unit="rad/s",
    ),
)  # fmt: skip


_WALKING = (
    FACING,
    Quantity(
        meaning="speed asked for by the task", parts=("target_speed",),
        low=-20.0, high=20.0, unit="BL/s", group="task",
    ),
    Quantity(
        meaning="yaw rate asked for by the task", parts=("target_yaw_rate",),
        low=-10.0, high=10.0, unit="rad/s", group="task",
    ),
)  # fmt: skip


def observed_quantities(
    controller: Controller | type[Controller], *, walking: bool = True
) -> tuple[Quantity, ...]:
    """What an observation consists of, in order.

    Args:
        controller: What moves the body.
        walking: Whether the task is to walk along +x; others tell of themselves.
    """
    own = (
        Quantity(
            meaning="modulator concentrations",
            parts=controller.modulator_names, low=0.0, high=1.0, unit="1", group="network",
        ),
        Quantity(
            meaning="activity that swings legs and holds them down",
            parts=controller.activation_names, low=-2.0, high=2.0, unit="1", group="network",
        ),
    )  # fmt: skip
    return (
        *_SENSED,
        *command_quantities(controller.command_space),
        *(quantity for quantity in own if quantity.parts),
        *(_WALKING if walking else ()),
    )


def observe(simulation: Simulation, targets: tuple[float, float] | None = None) -> FloatArray:
    """Gather the observed quantities of every row, not yet within bounds.

    Args:
        simulation: The bodies.
        targets: Speed along +x, body lengths/s, and yaw rate, rad/s, to walk at; None when that is
            not the task.

    Returns:
        Shape ``(B, n)``.
    """
    plant, sensors = simulation.plant, simulation.plant.sensors
    walking: tuple[FloatArray, ...] = ()
    if targets is not None:
        walking = facing(plant.qpos, 1.0, 0.0), np.tile(targets, (plant.batch, 1))
    foot_weight = plant.weight[:, np.newaxis] / len(SIX_LEGS)
    return np.concatenate(
        [
            sensors["joint_angle"],
            sensors["joint_velocity"],
            sensors["foot_force"] / foot_weight,
            vertical(plant.qpos),
            sensors["trunk_velocity"],
            sensors["trunk_angular_velocity"],
            simulation.command,
            simulation.controller.modulator,
            simulation.controller.activation,
            *walking,
        ],
        axis=1,
    )
