"""Pictures of a body from a camera that travels beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mujoco

from neurocontrol.scenery import carry_lights, dressed, picture_option, update_scene
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
        self._option = picture_option()
        self._camera = mujoco.MjvCamera()
        self._camera.azimuth, self._camera.elevation = _AZIMUTH, _ELEVATION

    def picture(self, plant: Plant, row: int) -> np.ndarray:
        """Return a picture of one row, shape ``(height, width, 3)``, 8-bit RGB.

        Raises:
            RenderingUnavailableError: OpenGL does not work in this process.
        """
        if self._renderer is None:
            size = max(plant.body.length, plant.body.hip_height)
            self._model = dressed(plant.model, size)
            self._renderer = open_renderer(self._model, width=self._width, height=self._height)
        data = plant.row_data(row)
        place = data.body(plant.body.trunk).xpos
        self._camera.distance = _DISTANCE * plant.body.length
        self._camera.lookat[:] = place
        carry_lights(self._model, data, place)
        update_scene(self._renderer, data, self._camera, self._option)
        picture: np.ndarray = self._renderer.render()
        return picture

    def close(self) -> None:
        """Free the renderer."""
        if self._renderer is not None:
            self._renderer.close()
            self._renderer = None
