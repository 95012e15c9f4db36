"""What a policy sees of the quadruped: what it senses, what it was told and its rhythm."""

from __future__ import annotations

from math import pi
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.envs.tables import Quantity, command_quantities
from neurocontrol.gaits import LIMBS

if TYPE_CHECKING:
    from neurocontrol.controllers import Controller
    from neurocontrol.simulation import Simulation
    from neurocontrol.types import FloatArray

JOINTS = tuple(f"{limb}_{joint}" for limb in LIMBS for joint in ("hip", "knee"))
"""Actuated joints in the order of actuators and sensors."""

_AXES = ("x", "y", "z")

_SENSED = (
    Quantity(meaning="joint angles", parts=JOINTS, low=-pi, high=pi, unit="rad"),
    Quantity(meaning="joint velocities", parts=JOINTS, low=-200.0, high=200.0, unit="rad/s"),
    Quantity(
        meaning="foot loads", parts=LIMBS, low=0.0, high=50.0, unit="quarters of the body weight"
    ),
    Quantity(
        meaning="up vector of the trunk, world axes", parts=_AXES, low=-1.0, high=1.0, unit="1"
    ),
    Quantity(
        meaning="velocity of the trunk, own axes", parts=_AXES, low=-20.0, high=20.0, unit="m/s"
    ),
    Quantity(
        meaning="angular velocity of the trunk, own axes",
        parts=_AXES, low=-100.0, high=100.0, unit="rad/s",
    ),
)  # fmt: skip


def observed_quantities(controller: Controller | type[Controller]) -> tuple[Quantity, ...]:
    """What an observation under a controller consists of, in order."""
    own = (
        Quantity(
            meaning="modulator concentrations",
            parts=controller.modulator_names, low=0.0, high=1.0, unit="1",
        ),
        Quantity(
            meaning="limb activations",
            parts=controller.activation_names, low=-2.0, high=2.0, unit="1",
        ),
    )  # fmt: skip
    return (
        *_SENSED,
        *command_quantities(controller.command_space),
        *(quantity for quantity in own if quantity.parts),
    )


def observe(simulation: Simulation) -> FloatArray:
    """Gather the observed quantities of every row, not yet within bounds, shape ``(B, n)``."""
    sensors = simulation.plant.sensors
    foot_weight = simulation.plant.weight[:, np.newaxis] / len(LIMBS)
    return np.concatenate(
        [
            sensors["joint_angle"],
            sensors["joint_velocity"],
            sensors["foot_force"] / foot_weight,
            sensors["trunk_up"],
            sensors["trunk_velocity"],
            sensors["trunk_angular_velocity"],
            simulation.command,
            simulation.controller.modulator,
            simulation.controller.activation,
        ],
        axis=1,
    )
