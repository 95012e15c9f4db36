"""The kinematics of one leg: a chain of hinges and slides from the trunk to the foot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import mujoco
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neurocontrol.types import BoolArray, FloatArray

_LONGEST_STEP = 0.4  # rad or leg lengths, in one step towards a target
_DAMPING = 1e-6
_PULL = 1e-7  # towards rest, which decides where a chain could choose


@dataclass(frozen=True, kw_only=True)
class Chain:
    """A chain of J joints, told in the frame of the trunk while all joint angles are zero.

    Attributes:
        axes: Directions of the joints, shape ``(J, 3)``.
        anchors: Points on them, m, shape ``(J, 3)``.
        sliding: Joints that slide instead of turning, shape ``(J,)``.
        foot: The foot, m, shape ``(3,)``.
        low: Least joint angles, rad or m, shape ``(J,)``.
        high: Largest joint angles, shape ``(J,)``.
    """

    axes: FloatArray
    anchors: FloatArray
    sliding: BoolArray
    foot: FloatArray
    low: FloatArray
    high: FloatArray

    @classmethod
    def of(
        cls, model: mujoco.MjModel, trunk: str, joints: Sequence[str], foot: FloatArray, part: int
    ) -> Chain:
        """Read a chain from a model.

        Args:
            model: The robot.
            trunk: Name of the body that carries the chain.
            joints: Names of its joints, from the trunk down.
            foot: The foot in the frame of its body, m, shape ``(3,)``.
            part: Number of that body.
        """
        data = mujoco.MjData(model)
        numbers = [model.joint(name).id for name in joints]
        places = model.jnt_qposadr[numbers]
        data.qpos[places] = 0.0
        mujoco.mj_kinematics(model, data)
        base = model.body(trunk).id
        turned, origin = data.xmat[base].reshape(3, 3), data.xpos[base]
        limited = model.jnt_limited[numbers].astype(bool)
        low, high = model.jnt_range[numbers].T
        return cls(
            axes=data.xaxis[numbers] @ turned,
            anchors=(data.xanchor[numbers] - origin) @ turned,
            sliding=model.jnt_type[numbers] == mujoco.mjtJoint.mjJNT_SLIDE,
            foot=(data.xpos[part] + data.xmat[part].reshape(3, 3) @ foot - origin) @ turned,
            low=np.where(limited, low, np.where(_turns(model, numbers), -np.pi, -1.0)),
            high=np.where(limited, high, np.where(_turns(model, numbers), np.pi, 1.0)),
        )

    def frames(self, angles: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return where joints and foot are: axes and anchors ``(n, J, 3)``, and feet ``(n, 3)``.

        Args:
            angles: Joint angles, shape ``(n, J)``.
        """
        count = len(angles)
        turned, moved = np.tile(np.eye(3), (count, 1, 1)), np.zeros((count, 3))
        axes, anchors = [], []
        for joint, (axis, anchor) in enumerate(zip(self.axes, self.anchors, strict=True)):
            axes.append(turned @ axis)
            anchors.append(turned @ anchor + moved)
            if self.sliding[joint]:
                moved = moved + axes[-1] * angles[:, joint, np.newaxis]
                continue
            turn = _turn(axis, angles[:, joint])
            moved = moved + np.einsum("nij,nj->ni", turned, anchor - turn @ anchor)
            turned = turned @ turn
        return np.stack(axes, axis=1), np.stack(anchors, axis=1), turned @ self.foot + moved

    def feet(self, angles: FloatArray) -> FloatArray:
        """Return where the foot is, m, shape ``(n, 3)``, for joint angles ``(n, J)``."""
        return self.frames(angles)[2]

    def jacobian(self, angles: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return feet ``(n, 3)`` and how they move with the joints, shape ``(n, 3, J)``."""
        axes, anchors, feet = self.frames(angles)
        turning = np.cross(axes, feet[:, np.newaxis] - anchors)
        moving = np.where(self.sliding[:, np.newaxis], axes, turning)
        return feet, moving.swapaxes(1, 2)

    def reach(
        self,
        targets: FloatArray,
        start: FloatArray,
        rest: FloatArray,
        weights: Sequence[float] = (1.0, 1.0, 1.0),
        steps: int = 24,
    ) -> FloatArray:
        """Return joint angles within their limits that bring the foot to targets, or near them.

        Args:
            targets: Where the foot should be, m, shape ``(n, 3)``.
            start: Angles to start from, shape ``(n, J)`` or ``(J,)``.
            rest: Angles that are preferred where there is a choice, shape ``(J,)``.
            weights: How much each axis counts.
            steps: Steps of damped least squares.
        """
        size = float(np.linalg.norm(self.foot - self.anchors[0])) or 1.0
        angles = np.array(np.broadcast_to(start, (len(targets), len(self.low))), dtype=float)
        weight = np.asarray(weights, dtype=float) / size
        damping = (_DAMPING + _PULL) * np.eye(len(self.low))
        for _ in range(steps):
            feet, moving = self.jacobian(angles)
            missed, moving = weight * (targets - feet), weight[:, np.newaxis] * moving
            across = moving.swapaxes(1, 2)
            pulled = np.einsum("nij,nj->ni", across, missed) + _PULL * (rest - angles)
            step = np.linalg.solve(across @ moving + damping, pulled[..., np.newaxis])[..., 0]
            longest = np.abs(step).max(axis=1, keepdims=True, initial=_LONGEST_STEP)
            angles = np.clip(angles + step * (_LONGEST_STEP / longest), self.low, self.high)
        return angles


def _turns(model: mujoco.MjModel, numbers: list[int]) -> BoolArray:
    turns: BoolArray = model.jnt_type[numbers] == mujoco.mjtJoint.mjJNT_HINGE
    return turns


def _turn(axis: FloatArray, angle: FloatArray) -> FloatArray:
    """Rotations about an axis, shape ``(n, 3, 3)``, after Rodrigues."""
    x, y, z = axis
    cross = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    sine, versine = np.sin(angle), 1.0 - np.cos(angle)
    turned: FloatArray = (
        np.eye(3) + sine[:, None, None] * cross + versine[:, None, None] * (cross @ cross)
    )
    return turned
