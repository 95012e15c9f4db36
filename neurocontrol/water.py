"""Water: drag and buoyancy on the links of a body, as external forces.

Every link feels ``-c v |v|`` along each of its own axes, a resistance to turning, and the weight of
the water that it displaces, each in proportion to how far it is immersed (the law of FARMS,
Pazzaglia et al. 2025). There is neither added mass nor wake. Out of the water nothing of this acts,
so a body crosses a shore without any change of model.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, isfinite, sin
from typing import TYPE_CHECKING

import mujoco
import numpy as np
from numba import njit

from neurocontrol.calls import Call, Scratch
from neurocontrol.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neurocontrol.models.body import FluidLink
    from neurocontrol.types import FloatArray, IntArray


@dataclass(frozen=True, kw_only=True)
class Water:
    """The water of one row.

    Attributes:
        level: Height of its surface, m.
        current: Its velocity along the world's axes, m/s.
        density: kg/m^3.
        resistance: Factor on all drag, 1 for water.
    """

    level: float = 0.0
    current: tuple[float, float, float] = (0.0, 0.0, 0.0)
    density: float = 1000.0
    resistance: float = 1.0

    def __post_init__(self) -> None:
        """Refuse water that cannot be.

        Raises:
            InputError: A number is not finite, or density or resistance negative.
        """
        numbers = self.level, self.density, self.resistance
        try:
            fine = np.shape(self.current) == (3,) and all(map(isfinite, (*numbers, *self.current)))
        except TypeError:
            fine = False
        if not fine:
            raise InputError(f"water needs finite numbers and a current of three, got {self!r}")
        if self.density < 0 or self.resistance < 0:
            raise InputError(f"density and resistance of water must be 0 or more, got {self!r}")


class WaterForces:
    """What water does to the links of B bodies.

    Attributes:
        immersion: Immersed share of every link, shape ``(B, links)``.
    """

    def __init__(
        self,
        model: mujoco.MjModel,
        links: Sequence[FluidLink],
        waters: Sequence[Water | None],
    ) -> None:
        """Lay out the chain of joints that leads to the links.

        Args:
            model: The compiled body, whose free joint is its first joint.
            links: The links that water acts on.
            waters: Water of every row; None for a dry one.
        """
        self._nodes, self._frames, self._joints, self._axes = _chain(model, links)
        order = {int(body): node for node, body in enumerate(self._nodes[:, 0])}
        bodies = [model.body(link.body).id for link in links]
        self._link_nodes = np.array([order[body] for body in bodies])
        self._links = np.array(
            [
                [
                    *link.drag, link.spin_drag, link.volume, link.half_height, link.righting,
                    *model.body_ipos[body],
                ]
                for link, body in zip(links, bodies, strict=True)
            ]
        )  # fmt: skip
        self._waters = np.array(
            [
                [water.level, *water.current, water.density, water.resistance]
                if water
                else [-np.inf, 0.0, 0.0, 0.0, 0.0, 0.0]
                for water in waters
            ]
        )
        self._gravity = float(np.linalg.norm(model.opt.gravity))
        self._poses = np.zeros((len(self._nodes), 18))
        self.immersion = np.zeros((len(waters), len(links)))

    def call(self, qpos: FloatArray, qvel: FloatArray, wrench: FloatArray) -> Call:
        """What writes the forces of the moment and updates the immersion.

        Args:
            qpos: Configurations, shape ``(B, nq)``.
            qvel: Velocities, shape ``(B, nv)``.
            wrench: Force, N, and torque, N m, on every MuJoCo body about its centre of mass, world
                axes, shape ``(B, bodies, 6)``; the links' are overwritten.
        """
        arguments = (
            qpos, qvel, self._nodes, self._frames, self._joints, self._axes, self._link_nodes,
            self._links, self._waters, self._gravity, Scratch.like(self._poses), self.immersion,
            wrench,
        )  # fmt: skip
        return Call(_apply, arguments)


def _chain(
    model: mujoco.MjModel, links: Sequence[FluidLink]
) -> tuple[IntArray, FloatArray, IntArray, FloatArray]:
    """The bodies from the root to the links, parents first, and their hinges.

    Returns:
        Body, parent node, first hinge and one past the last, ``(nodes, 4)``; position and rotation
        in the parent, ``(nodes, 12)``; addresses of every hinge in qpos and qvel, ``(hinges, 2)``;
        axes of the hinges, ``(hinges, 3)``.
    """
    wanted: set[int] = set()
    for link in links:
        body = int(model.body(link.body).id)
        while body != 0:
            wanted.add(body)
            body = int(model.body_parentid[body])
    bodies = sorted(wanted)
    nodes: list[tuple[int, int, int, int]] = []
    joints: list[tuple[int, int]] = []
    frames, axes = [], []
    for body in bodies:
        first = len(joints)
        address, count = int(model.body_jntadr[body]), int(model.body_jntnum[body])
        for joint in range(address, address + count):
            if model.jnt_type[joint] == mujoco.mjtJoint.mjJNT_FREE:
                continue
            if model.jnt_type[joint] != mujoco.mjtJoint.mjJNT_HINGE or model.jnt_pos[joint].any():
                raise InputError(
                    f"water acts on links with hinges at their origin; "
                    f"{model.joint(joint).name!r} is not one"
                )
            joints.append((model.jnt_qposadr[joint], model.jnt_dofadr[joint]))
            axes.append(model.jnt_axis[joint])
        parent = int(model.body_parentid[body])
        rotation = np.zeros(9)
        mujoco.mju_quat2Mat(rotation, model.body_quat[body])
        nodes.append((body, bodies.index(parent) if parent else -1, first, len(joints)))
        frames.append([*model.body_pos[body], *rotation])
    return (
        np.array(nodes, dtype=np.int64),
        np.array(frames),
        np.array(joints, dtype=np.int64).reshape(-1, 2),
        np.array(axes).reshape(-1, 3),
    )


_ROTATION, _VELOCITY, _SPIN = 3, 12, 15  # a pose: position, rotation by rows, velocity, spin


@njit(cache=True, error_model="numpy")
def _apply(
    rows: IntArray,
    qpos: FloatArray,
    qvel: FloatArray,
    nodes: IntArray,
    frames: FloatArray,
    joints: IntArray,
    axes: FloatArray,
    link_nodes: IntArray,
    links: FloatArray,
    waters: FloatArray,
    gravity: float,
    poses: FloatArray,
    immersion: FloatArray,
    wrench: FloatArray,
) -> None:
    """Follow the chain of every row, then act on its links; see :class:`WaterForces`.

    The parts are inlined and get whole arrays: counting references to views of them would take
    longer than the arithmetic.
    """
    for row in rows:
        for node in range(nodes.shape[0]):
            if nodes[node, 1] < 0:
                _place_root(qpos, qvel, row, poses, node)
            else:
                _place_child(frames, nodes[node, 1], poses, node)
            for joint in range(nodes[node, 2], nodes[node, 3]):
                angle, rate = qpos[row, joints[joint, 0]], qvel[row, joints[joint, 1]]
                _turn(axes, joint, angle, rate, poses, node)
        for link in range(links.shape[0]):
            node = link_nodes[link]
            immersion[row, link] = _act(
                poses, node, links, link, waters, row, gravity, wrench, nodes[node, 0]
            )


@njit(forceinline=True, error_model="numpy")
def _place_root(qpos: FloatArray, qvel: FloatArray, row: int, poses: FloatArray, node: int) -> None:
    w, x, y, z = qpos[row, 3], qpos[row, 4], qpos[row, 5], qpos[row, 6]
    r0, r1, r2 = 1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)
    r3, r4, r5 = 2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)
    r6, r7, r8 = 2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)
    for i, value in enumerate((r0, r1, r2, r3, r4, r5, r6, r7, r8)):
        poses[node, _ROTATION + i] = value
    for i in range(3):
        poses[node, i] = qpos[row, i]
        poses[node, _VELOCITY + i] = qvel[row, i]
    # MuJoCo's free joint turns in its own axes.
    a, b, d = qvel[row, 3], qvel[row, 4], qvel[row, 5]
    poses[node, _SPIN] = r0 * a + r1 * b + r2 * d
    poses[node, _SPIN + 1] = r3 * a + r4 * b + r5 * d
    poses[node, _SPIN + 2] = r6 * a + r7 * b + r8 * d


@njit(forceinline=True, error_model="numpy")
def _place_child(frames: FloatArray, parent: int, poses: FloatArray, node: int) -> None:
    arm0, arm1, arm2 = _rotated(poses, parent, frames[node, 0], frames[node, 1], frames[node, 2])
    spin0, spin1, spin2 = _spin(poses, parent)
    poses[node, 0] = poses[parent, 0] + arm0
    poses[node, 1] = poses[parent, 1] + arm1
    poses[node, 2] = poses[parent, 2] + arm2
    poses[node, _VELOCITY] = poses[parent, _VELOCITY] + spin1 * arm2 - spin2 * arm1
    poses[node, _VELOCITY + 1] = poses[parent, _VELOCITY + 1] + spin2 * arm0 - spin0 * arm2
    poses[node, _VELOCITY + 2] = poses[parent, _VELOCITY + 2] + spin0 * arm1 - spin1 * arm0
    poses[node, _SPIN], poses[node, _SPIN + 1], poses[node, _SPIN + 2] = spin0, spin1, spin2
    for j in range(3):
        x, y, z = frames[node, 3 + j], frames[node, 6 + j], frames[node, 9 + j]
        (
            poses[node, _ROTATION + j],
            poses[node, _ROTATION + 3 + j],
            poses[node, _ROTATION + 6 + j],
        ) = _rotated(poses, parent, x, y, z)


@njit(forceinline=True, error_model="numpy")
def _rotated(
    poses: FloatArray, node: int, x: float, y: float, z: float
) -> tuple[float, float, float]:
    """A vector along a node's own axes, along the world's."""
    r = _ROTATION
    return (
        poses[node, r] * x + poses[node, r + 1] * y + poses[node, r + 2] * z,
        poses[node, r + 3] * x + poses[node, r + 4] * y + poses[node, r + 5] * z,
        poses[node, r + 6] * x + poses[node, r + 7] * y + poses[node, r + 8] * z,
    )


@njit(forceinline=True, error_model="numpy")
def _spin(poses: FloatArray, node: int) -> tuple[float, float, float]:
    return poses[node, _SPIN], poses[node, _SPIN + 1], poses[node, _SPIN + 2]


@njit(forceinline=True, error_model="numpy")
def _turn(
    axes: FloatArray, joint: int, angle: float, rate: float, poses: FloatArray, node: int
) -> None:
    """Turn a frame about one of its axes (Rodrigues)."""
    c, s = cos(angle), sin(angle)
    x, y, z = axes[joint, 0], axes[joint, 1], axes[joint, 2]
    k = 1.0 - c
    m0, m1, m2 = c + k * x * x, k * x * y - s * z, k * x * z + s * y
    m3, m4, m5 = k * x * y + s * z, c + k * y * y, k * y * z - s * x
    m6, m7, m8 = k * x * z - s * y, k * y * z + s * x, c + k * z * z
    for i in range(3):
        r = _ROTATION + 3 * i
        a, b, d = poses[node, r], poses[node, r + 1], poses[node, r + 2]
        poses[node, _SPIN + i] += rate * (a * x + b * y + d * z)
        poses[node, r] = a * m0 + b * m3 + d * m6
        poses[node, r + 1] = a * m1 + b * m4 + d * m7
        poses[node, r + 2] = a * m2 + b * m5 + d * m8


@njit(forceinline=True, error_model="numpy")
def _act(
    poses: FloatArray,
    node: int,
    links: FloatArray,
    link: int,
    waters: FloatArray,
    row: int,
    gravity: float,
    wrench: FloatArray,
    body: int,
) -> float:
    """Write force and torque on one link; return its immersed share."""
    arm0, arm1, arm2 = _rotated(poses, node, links[link, 7], links[link, 8], links[link, 9])
    depth = waters[row, 0] - (poses[node, 2] + arm2)
    share: float = min(max(0.5 + 0.5 * depth / links[link, 5], 0.0), 1.0)
    if share == 0.0:
        for i in range(6):
            wrench[row, body, i] = 0.0
        return share
    spin0, spin1, spin2 = _spin(poses, node)
    v0 = poses[node, _VELOCITY] + spin1 * arm2 - spin2 * arm1 - waters[row, 1]
    v1 = poses[node, _VELOCITY + 1] + spin2 * arm0 - spin0 * arm2 - waters[row, 2]
    v2 = poses[node, _VELOCITY + 2] + spin0 * arm1 - spin1 * arm0 - waters[row, 3]
    resistance = share * waters[row, 5]
    r = _ROTATION
    f0 = poses[node, r] * v0 + poses[node, r + 3] * v1 + poses[node, r + 6] * v2
    f1 = poses[node, r + 1] * v0 + poses[node, r + 4] * v1 + poses[node, r + 7] * v2
    f2 = poses[node, r + 2] * v0 + poses[node, r + 5] * v1 + poses[node, r + 8] * v2
    f0 *= -resistance * links[link, 0] * abs(f0)
    f1 *= -resistance * links[link, 1] * abs(f1)
    f2 *= -resistance * links[link, 2] * abs(f2)
    lift = share * waters[row, 4] * links[link, 4] * gravity
    force0, force1, force2 = _rotated(poses, node, f0, f1, f2)
    wrench[row, body, 0], wrench[row, body, 1], wrench[row, body, 2] = force0, force1, force2 + lift
    # The centre of buoyancy lies above the centre of mass along the link's own vertical axis.
    righting, braking = links[link, 6], resistance * links[link, 3]
    wrench[row, body, 3] = righting * poses[node, r + 5] * lift - braking * spin0
    wrench[row, body, 4] = -righting * poses[node, r + 2] * lift - braking * spin1
    wrench[row, body, 5] = -braking * spin2
    return share
