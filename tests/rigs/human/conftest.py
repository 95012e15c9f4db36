"""Made-up walks, for those who judge them."""

from __future__ import annotations

import numpy as np
import pytest

from neurocontrol.analysis.human.norms import (
    HUMAN_ACTIVATIONS,
    HUMAN_ANGLES,
    HUMAN_FORCE,
    STRIDE,
)
from neurocontrol.analysis.human.soles import ankles_and_soles
from neurocontrol.tracks import Track

DT, MASS = 0.01, 80.0
JOINTS = {"hip": 8, "knee": 10, "ankle": 11}


@pytest.fixture(scope="session")
def people():
    """Return a function that makes the track of legs that walk exactly as people do.

    The right leg does half a stride later what the left one does, the trunk is upright, the lower
    sole stands on the ground, and the muscles consume 400 W. A heading is a number or one per
    sample, rad.
    """

    def make(seconds=12.0, *, speed=1.25, heading=0.0, stride=1.0, fallen_at=np.inf):
        time = np.arange(1, round(seconds / DT) + 1) * DT
        share = (np.stack([time, time - 0.5 * stride], axis=1) / stride + 1e-9) % 1.0
        yaw = np.broadcast_to(np.asarray(heading, dtype=float), time.shape)
        qpos = np.zeros((time.size, 17))
        qpos[:, 0], qpos[:, 1] = np.cumsum([np.cos(yaw), np.sin(yaw)], axis=1) * speed * DT
        qpos[:, 3], qpos[:, 6] = np.cos(yaw / 2), np.sin(yaw / 2)
        for name, column in JOINTS.items():
            qpos[:, [column, column + 5]] = np.interp(share, STRIDE, HUMAN_ANGLES[name])
        qpos[:, 2] = 1e-6 - ankles_and_soles(qpos)[1][..., 2].min(axis=(1, 2))
        curves = [np.interp(share, STRIDE, curve) for curve in HUMAN_ACTIVATIONS.values()]
        weight = 9.81 * MASS
        return Track(
            time=time,
            readings={
                "qpos": qpos,
                "foot_force": weight * np.interp(share, STRIDE, HUMAN_FORCE),
                "activation": np.concatenate(np.moveaxis(curves, 2, 0), axis=0).T,
                "power": np.full(time.size, 400.0),
            },
            weight=weight,
            fallen_at=fallen_at,
        )

    return make
