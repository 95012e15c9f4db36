"""Pictures of a body from a camera that travels beside it."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

import mujoco

from neurocontrol.envs.task import check_choice, check_count
from neurocontrol.errors import InputError
from neurocontrol.scenery import carry_lights, dressed, picture_option, update_scene
from neurocontrol.viewing.opengl import open_renderer

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from neurocontrol.plant import Plant

_DISTANCE = 3.75  # body lengths
VIEWS: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "beside": (125.0, -18.0),
        "left": (-90.0, -10.0),
        "right": (90.0, -10.0),
        "behind": (0.0, -15.0),
        "front": (180.0, -15.0),
        "above": (90.0, -60.0),
    }
)
"""Azimuth and elevation of the cameras that travel with a body, degrees, by name."""

_LARGEST = 8192  # pixels


class FollowingCamera:
    """An off-screen renderer, opened at the first picture."""

    def __init__(self, width: int, height: int, camera_name: str = "beside") -> None:
        """Choose what pictures show.

        Args:
            width: Width, pixels.
            height: Height, pixels.
            camera_name: One of :data:`VIEWS`.

        Raises:
            InputError: There is no such camera, or a size cannot be.
        """
        for name, size in (("width", width), ("height", height)):
            check_count(name, size)
            if size > _LARGEST:
                raise InputError(f"{name} must be at most {_LARGEST} pixels, got {size!r}")
        check_choice("camera_name", camera_name, tuple(VIEWS))
        self._width, self._height = width, height
        self._renderer: mujoco.Renderer | None = None
        self._option = picture_option()
        self._camera = mujoco.MjvCamera()
        self._camera.azimuth, self._camera.elevation = VIEWS[camera_name]

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
