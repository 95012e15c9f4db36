"""What a policy sees of a salamander: what it senses, where it should go, and its rhythm."""

from __future__ import annotations

from math import cos, pi, sin
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.assembly.salamander import nerves_of
from neurocontrol.controllers.salamander.rhythm import axial_names
from neurocontrol.envs.observations import FACING, VERTICAL, facing, vertical
from neurocontrol.envs.tables import Quantity
from neurocontrol.gaits import LIMBS
from neurocontrol.models.axis import axis_names, link_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neurocontrol.assembly.salamander import Kind
    from neurocontrol.envs.salamander.task import SalamanderTask
    from neurocontrol.simulation import Simulation
    from neurocontrol.types import FloatArray

_AXES = ("x", "y", "z")
_PLANE = ("cosine", "sine")
_TURN = 2.0 * pi


def _limb_quantities(kind: Kind) -> tuple[Quantity, ...]:
    joints = kind.limb_joints
    if kind.limbs.endless:
        return _plane("leg angles", joints)
    return (Quantity(meaning="limb joint angles", parts=joints, low=-pi, high=pi, unit="rad"),)


def _plane(
    angles: str, parts: tuple[str, ...], group: str = "proprioception"
) -> tuple[Quantity, ...]:
    """Cosines, then sines of angles that turn without end."""
    return tuple(
        Quantity(
            meaning=f"{name}s of the {angles}",
            parts=parts,
            low=-1.0,
            high=1.0,
            unit="1",
            group=group,
        )
        for name in _PLANE
    )


def _body_quantities(kind: Kind) -> tuple[Quantity, ...]:
    joints = axis_names(kind.morphology.joints)
    links = tuple(link_name(index) for index in range(len(kind.morphology.links)))
    return (
        Quantity(
            meaning="axial joint angles, left side short positive",
            parts=joints, low=-pi, high=pi, unit="rad",
        ),
        Quantity(
            meaning="axial joint velocities", parts=joints, low=-200.0, high=200.0, unit="rad/s"
        ),
        *_limb_quantities(kind),
        Quantity(
            meaning="foot loads",
            parts=LIMBS, low=0.0, high=50.0, unit="quarters of the body weight", group="contact",
        ),
        Quantity(
            meaning="load on the links of the axis",
            parts=("load",), low=0.0, high=50.0, unit="body weights", group="contact",
        ),
        Quantity(
            meaning="immersed shares of the links",
            parts=links, low=0.0, high=1.0, unit="1", group="contact",
        ),
        VERTICAL,
        Quantity(
            meaning="velocity of the root link, own axes",
            parts=_AXES, low=-20.0, high=20.0, unit="m/s",
        ),
        Quantity(
            meaning="angular velocity of the root link, own axes",
            parts=_AXES, low=-100.0, high=100.0, unit="rad/s",
        ),
        FACING,
        Quantity(
            meaning="speed asked for by the task, 0 without", parts=("target_speed",),
            low=0.0, high=10.0, unit="BL/s", group="task",
        ),
        Quantity(
            meaning="way ahead of the root to the edges of the land, 0 without a shore",
            parts=("near", "far"), low=-100.0, high=100.0, unit="body lengths", group="task",
        ),
    )  # fmt: skip


def _rhythm_quantities(modulators: tuple[str, ...]) -> tuple[Quantity, ...]:
    drive, *concentrations = modulators
    return (
        Quantity(
            meaning="descending drive",
            parts=(drive,), low=0.0, high=6.0, unit="1", group="network",
        ),
        Quantity(
            meaning="modulator concentrations",
            parts=tuple(concentrations), low=0.0, high=1.0, unit="1", group="network",
        ),
        Quantity(
            meaning="activations of the axial muscles",
            parts=axial_names(), low=0.0, high=3.0, unit="1", group="network",
        ),
        *_plane("phases of the limbs", LIMBS, "network"),
    )  # fmt: skip


def observed_quantities(
    kind: Kind, actions: Sequence[Quantity], modulators: tuple[str, ...] = ()
) -> tuple[Quantity, ...]:
    """What an observation consists of, in order.

    Args:
        kind: The salamander.
        actions: What an action consists of.
        modulators: Modulators of the controller, the drive first; none without a controller.
    """
    rhythm = _rhythm_quantities(modulators) if modulators else ()
    quantities = (*_body_quantities(kind), *actions, *rhythm)
    return tuple(quantity for quantity in quantities if quantity.parts)


def observe(simulation: Simulation, task: SalamanderTask, edges: tuple[float, ...]) -> FloatArray:
    """Gather the observed quantities of every row, not yet within bounds.

    Args:
        simulation: The bodies.
        task: What they do.
        edges: Where the land ends and begins again, m; none without a shore.

    Returns:
        Shape ``(B, n)``.
    """
    plant, sensors = simulation.plant, simulation.plant.sensors
    weight = plant.weight[:, np.newaxis]
    angle = sensors["limb_angle"]
    ways = np.zeros((plant.batch, 2))
    if edges:
        ways[:] = (np.array(edges) - plant.qpos[:, :1]) / plant.body.length
    columns = [
        sensors["axis_angle"],
        sensors["axis_velocity"],
        *((np.cos(angle), np.sin(angle)) if task.kind.limbs.endless else (angle,)),
        sensors["foot_force"] * len(LIMBS) / weight,
        sensors["axis_load"].sum(axis=1, keepdims=True) / weight,
        sensors["immersion"],
        vertical(plant.qpos),
        sensors["trunk_velocity"],
        sensors["trunk_angular_velocity"],
        facing(plant.qpos, cos(task.target_heading), sin(task.target_heading)),
        np.full((plant.batch, 1), task.target_speed if task.goal == "travel" else 0.0),
        ways,
        simulation.command,
    ]
    if task.controller is not None:
        nerves = nerves_of(simulation)
        phase = _TURN * nerves.rhythm.limb_phase
        columns += [nerves.modulator, nerves.activation, np.cos(phase), np.sin(phase)]
    return np.concatenate(columns, axis=1)
