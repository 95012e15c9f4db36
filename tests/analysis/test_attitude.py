from __future__ import annotations

import mujoco
import numpy as np

from neurocontrol.analysis.attitude import trunk_axes


def test_axes_are_the_columns_of_the_rotation_for_one_and_for_many():
    quaternions = np.random.default_rng(0).normal(size=(20, 4))
    quaternions /= np.linalg.norm(quaternions, axis=1, keepdims=True)
    found = np.moveaxis(np.array(trunk_axes(quaternions)), 2, 0)
    for quaternion, axes in zip(quaternions, found, strict=True):
        matrix = np.zeros(9)
        mujoco.mju_quat2Mat(matrix, quaternion)
        np.testing.assert_allclose(axes, matrix.reshape(3, 3).T, atol=1e-12)
        np.testing.assert_array_equal(np.array(trunk_axes(quaternion)), axes)
