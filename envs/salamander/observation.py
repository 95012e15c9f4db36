"""What a policy sees of a salamander: what it senses, where it should go, and its rhythm."""

from __future__ import annotations

from math import cos, pi, sin
from typing import TYPE_CHECKING, Any

import numba
import numpy as np

from neurocontrol.assembly.salamander import nerves_of
from neurocontrol.controllers.salamander.rhythm import axial_names
from neurocontrol.envs.tables import Quantity
from neurocontrol.gaits import LIMBS
from neurocontrol.models.axis import axis_names, link_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neurocontrol.assembly.salamander import Kind
    from neurocontrol.envs.salamander.task import SalamanderTask
    from neurocontrol.simulation import Simulation
    from neurocontrol.types import FloatArray

njit: Any = numba.njit

_AXES = ("x", "y", "z")
_PLANE = ("cosine", "sine")
_TURN = 2.0 * pi


def _limb_quantities(kind: Kind) -> tuple[Quantity, ...]:
    joints = kind.limb_joints
    if kind.limbs.endless:
        return _plane("leg angles", joints)
    return (Quantity(meaning="limb joint angles", parts=joints, low=-pi, high=pi, unit="rad"),)


def _plane(angles: str, parts: tuple[str, ...]) -> tuple[Quantity, ...]:
    """Cosines, then sines of angles that turn without end."""
    return tuple(
        Quantity(meaning=f"{name}s of the {angles}", parts=parts, low=-1.0, high=1.0, unit="1")
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
            parts=LIMBS, low=0.0, high=50.0, unit="quarters of the body weight",
        ),
        Quantity(
            meaning="load on the links of the axis",
            parts=("load",), low=0.0, high=50.0, unit="body weights",
        ),
        Quantity(meaning="immersed shares of the links", parts=links, low=0.0, high=1.0, unit="1"),
        Quantity(
            meaning="up vector of the root link, world axes",
            parts=_AXES, low=-1.0, high=1.0, unit="1",
        ),
        Quantity(
            meaning="velocity of the root link, own axes",
            parts=_AXES, low=-20.0, high=20.0, unit="m/s",
        ),
        Quantity(
            meaning="angular velocity of the root link, own axes",
            parts=_AXES, low=-100.0, high=100.0, unit="rad/s",
        ),
        Quantity(
            meaning="heading of the root link from the target heading",
            parts=_PLANE, low=-1.0, high=1.0, unit="1",
        ),
        Quantity(
            meaning="way ahead of the root to the edges of the land, 0 without a shore",
            parts=("near", "far"), low=-100.0, high=100.0, unit="body lengths",
        ),
    )  # fmt: skip


def _rhythm_quantities(modulators: tuple[str, ...]) -> tuple[Quantity, ...]:
    drive, *concentrations = modulators
    return (
        Quantity(meaning="descending drive", parts=(drive,), low=0.0, high=6.0, unit="1"),
        Quantity(
            meaning="modulator concentrations",
            parts=tuple(concentrations), low=0.0, high=1.0, unit="1",
        ),
        Quantity(
            meaning="activations of the axial muscles",
            parts=axial_names(), low=0.0, high=3.0, unit="1",
        ),
        *_plane("phases of the limbs", LIMBS),
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
        sensors["trunk_up"],
        sensors["trunk_velocity"],
        sensors["trunk_angular_velocity"],
        facing(plant.qpos, cos(task.target_heading), sin(task.target_heading)),
        ways,
        simulation.command,
    ]
    if task.controller is not None:
        nerves = nerves_of(simulation)
        phase = _TURN * nerves.rhythm.limb_phase
        columns += [nerves.modulator, nerves.activation, np.cos(phase), np.sin(phase)]
    return np.concatenate(columns, axis=1)


@njit(cache=True, error_model="numpy")
def facing(qpos: FloatArray, cosine: float, sine: float) -> FloatArray:
    """Cosine and sine of the heading from a target of which they are given, shape ``(B, 2)``."""
    seen = np.empty((qpos.shape[0], 2))
    for row in range(qpos.shape[0]):
        w, x, y, z = qpos[row, 3], qpos[row, 4], qpos[row, 5], qpos[row, 6]
        along, across = 1 - 2 * (y * y + z * z), 2 * (x * y + w * z)
        size = np.hypot(along, across)
        size = size if size > 1e-9 else 1e-9
        seen[row, 0] = (along * cosine + across * sine) / size
        seen[row, 1] = (across * cosine - along * sine) / size
    return seen
