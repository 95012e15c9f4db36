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

    def apply(self, rows: IntArray, qpos: FloatArray, qvel: FloatArray, wrench: FloatArray) -> None:
        """Write the forces at this moment and update the immersion.

        Args:
            rows: Row numbers, shape ``(n,)``.
            qpos: Configurations, shape ``(B, nq)``.
            qvel: Velocities, shape ``(B, nv)``.
            wrench: Force, N, and torque, N m, on every MuJoCo body about its centre of mass, world
                axes, shape ``(B, bodies, 6)``; the links' are overwritten.
        """
        _apply(
            rows, qpos, qvel, self._nodes, self._frames, self._joints, self._axes,
            self._link_nodes, self._links, self._waters, self._gravity, self._poses,
            self.immersion, wrench,
        )  # fmt: skip


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


@njit(cache=True)
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
    """Follow the chain of every row, then act on its links; see :class:`WaterForces`."""
    for row in rows:
        for node in range(nodes.shape[0]):
            if nodes[node, 1] < 0:
                _place_root(qpos[row], qvel[row], poses[node])
            else:
                _place_child(frames[node], poses[nodes[node, 1]], poses[node])
            for joint in range(nodes[node, 2], nodes[node, 3]):
                angle, rate = qpos[row, joints[joint, 0]], qvel[row, joints[joint, 1]]
                _turn(axes[joint], angle, rate, poses[node])
        for link in range(links.shape[0]):
            node = link_nodes[link]
            immersion[row, link] = _act(
                poses[node], links[link], waters[row], gravity, wrench[row, nodes[node, 0]]
            )


@njit(cache=True)
def _place_root(qpos: FloatArray, qvel: FloatArray, pose: FloatArray) -> None:
    w, x, y, z = qpos[3], qpos[4], qpos[5], qpos[6]
    r = pose[_ROTATION:_VELOCITY]
    r[0], r[1], r[2] = 1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)
    r[3], r[4], r[5] = 2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)
    r[6], r[7], r[8] = 2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)
    for i in range(3):
        pose[i] = qpos[i]
        pose[_VELOCITY + i] = qvel[i]
        # MuJoCo's free joint turns in its own axes.
        pose[_SPIN + i] = r[3 * i] * qvel[3] + r[3 * i + 1] * qvel[4] + r[3 * i + 2] * qvel[5]


@njit(cache=True)
def _place_child(frame: FloatArray, parent: FloatArray, pose: FloatArray) -> None:
    r, s, own = parent[_ROTATION:_VELOCITY], pose[_ROTATION:_VELOCITY], frame[3:]
    arm0 = r[0] * frame[0] + r[1] * frame[1] + r[2] * frame[2]
    arm1 = r[3] * frame[0] + r[4] * frame[1] + r[5] * frame[2]
    arm2 = r[6] * frame[0] + r[7] * frame[1] + r[8] * frame[2]
    spin = parent[_SPIN:]
    pose[0], pose[1], pose[2] = parent[0] + arm0, parent[1] + arm1, parent[2] + arm2
    pose[_VELOCITY] = parent[_VELOCITY] + spin[1] * arm2 - spin[2] * arm1
    pose[_VELOCITY + 1] = parent[_VELOCITY + 1] + spin[2] * arm0 - spin[0] * arm2
    pose[_VELOCITY + 2] = parent[_VELOCITY + 2] + spin[0] * arm1 - spin[1] * arm0
    for i in range(3):
        pose[_SPIN + i] = spin[i]
        for j in range(3):
            s[3 * i + j] = r[3 * i] * own[j] + r[3 * i + 1] * own[3 + j] + r[3 * i + 2] * own[6 + j]


@njit(cache=True)
def _turn(axis: FloatArray, angle: float, rate: float, pose: FloatArray) -> None:
    """Turn a frame about one of its axes (Rodrigues)."""
    r = pose[_ROTATION:_VELOCITY]
    c, s = cos(angle), sin(angle)
    x, y, z = axis[0], axis[1], axis[2]
    k = 1.0 - c
    m0, m1, m2 = c + k * x * x, k * x * y - s * z, k * x * z + s * y
    m3, m4, m5 = k * x * y + s * z, c + k * y * y, k * y * z - s * x
    m6, m7, m8 = k * x * z - s * y, k * y * z + s * x, c + k * z * z
    for i in range(3):
        a, b, d = r[3 * i], r[3 * i + 1], r[3 * i + 2]
        pose[_SPIN + i] += rate * (a * x + b * y + d * z)
        r[3 * i] = a * m0 + b * m3 + d * m6
        r[3 * i + 1] = a * m1 + b * m4 + d * m7
        r[3 * i + 2] = a * m2 + b * m5 + d * m8


@njit(cache=True)
def _act(
    pose: FloatArray, link: FloatArray, water: FloatArray, gravity: float, wrench: FloatArray
) -> float:
    """Write force and torque on one link; return its immersed share."""
    r, spin = pose[_ROTATION:_VELOCITY], pose[_SPIN:]
    arm0 = r[0] * link[7] + r[1] * link[8] + r[2] * link[9]
    arm1 = r[3] * link[7] + r[4] * link[8] + r[5] * link[9]
    arm2 = r[6] * link[7] + r[7] * link[8] + r[8] * link[9]
    depth = water[0] - (pose[2] + arm2)
    share: float = min(max(0.5 + 0.5 * depth / link[5], 0.0), 1.0)
    if share == 0.0:
        for i in range(6):
            wrench[i] = 0.0
        return share
    v0 = pose[_VELOCITY] + spin[1] * arm2 - spin[2] * arm1 - water[1]
    v1 = pose[_VELOCITY + 1] + spin[2] * arm0 - spin[0] * arm2 - water[2]
    v2 = pose[_VELOCITY + 2] + spin[0] * arm1 - spin[1] * arm0 - water[3]
    resistance = share * water[5]
    f0 = r[0] * v0 + r[3] * v1 + r[6] * v2
    f1 = r[1] * v0 + r[4] * v1 + r[7] * v2
    f2 = r[2] * v0 + r[5] * v1 + r[8] * v2
    f0 *= -resistance * link[0] * abs(f0)
    f1 *= -resistance * link[1] * abs(f1)
    f2 *= -resistance * link[2] * abs(f2)
    lift = share * water[4] * link[4] * gravity
    wrench[0] = r[0] * f0 + r[1] * f1 + r[2] * f2
    wrench[1] = r[3] * f0 + r[4] * f1 + r[5] * f2
    wrench[2] = r[6] * f0 + r[7] * f1 + r[8] * f2 + lift
    # The centre of buoyancy lies above the centre of mass along the link's own vertical axis.
    wrench[3] = link[6] * r[5] * lift - resistance * link[3] * spin[0]
    wrench[4] = -link[6] * r[2] * lift - resistance * link[3] * spin[1]
    wrench[5] = -resistance * link[3] * spin[2]
    return share
