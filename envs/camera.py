"""Pictures of a body from a camera that travels beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mujoco

from neurocontrol.viewing.opengl import open_renderer

if TYPE_CHECKING:
    import numpy as np

    from neurocontrol.plant import Plant

_DISTANCE = 3.75  # body lengths
_AZIMUTH, _ELEVATION = 125.0, -18.0  # degrees


class FollowingCamera:
    """An off-screen renderer, opened at the first picture."""

    def __init__(self, width: int, height: int) -> None:
        """Choose the size of the pictures, pixels."""
        self._width, self._height = width, height
        self._renderer: mujoco.Renderer | None = None
        self._camera = mujoco.MjvCamera()
        self._camera.azimuth, self._camera.elevation = _AZIMUTH, _ELEVATION

    def picture(self, plant: Plant, row: int) -> np.ndarray:
        """Return a picture of one row, shape ``(height, width, 3)``, 8-bit RGB.

        Raises:
            RenderingUnavailableError: OpenGL does not work in this process.
        """
        if self._renderer is None:
            self._renderer = open_renderer(plant.model, width=self._width, height=self._height)
        data = plant.row_data(row)
        self._camera.distance = _DISTANCE * plant.body.length
        self._camera.lookat[:] = data.body(plant.body.trunk).xpos
        self._renderer.update_scene(data, self._camera)
        picture: np.ndarray = self._renderer.render()
        return picture

    def close(self) -> None:
        """Free the renderer."""
        if self._renderer is not None:
            self._renderer.close()
            self._renderer = None
