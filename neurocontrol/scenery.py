"""The look of every picture: light, sky, floor and colours, whoever draws them."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Final

import mujoco
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from neurocontrol.types import FloatArray

SKY: Final = ((0.80, 0.86, 0.92), (0.95, 0.96, 0.97))
"""Colour of the sky overhead and at the horizon."""

FLOOR: Final = ((0.93, 0.92, 0.89), (0.84, 0.83, 0.80))
"""Colours of the squares of the floor."""

LEFT: Final = (0.18, 0.45, 0.70, 1.0)
"""Colour of what is on the left of a body."""

RIGHT: Final = (0.84, 0.42, 0.14, 1.0)
"""Colour of what is on the right of a body."""

_REST, _ACTIVE = np.array([0.62, 0.48, 0.46, 1.0]), np.array([0.86, 0.05, 0.10, 1.0])
LIGHT: Final = (-0.35, 0.45, -1.0)
"""Direction in which the light shines."""

_REPEAT: Final = 1.0
"""Least length of a repeat of the floor's pattern, in sizes of the body: finer ones flicker towards
the horizon, and are the larger part of a file."""

_SHADOW_REACH: Final = 3.0
"""Half the width of the ground that receives shadows, in sizes of the body."""

_EXTENT: Final = 20.0
"""Least extent of a model, in sizes of the body: in smaller ones the edge of shadows is dotted."""

_SHADOW_SIZE: Final = 1024
_SAMPLES: Final = 0
"""Without a graphics card, a fine shadow or smoothed edges would double the time of a picture."""


def side_colour(side: float) -> list[float]:
    """The colour of what is on the left, above 0, or on the right."""
    return list(LEFT if side > 0 else RIGHT)


def activation_colour(activation: float) -> FloatArray:
    """The colour of a muscle, from pale at 0 to red at full activation, shape ``(4,)``."""
    share = min(max(activation, 0.0), 1.0) ** 0.5  # a muscle that does little is seen to do it
    colour: FloatArray = (1.0 - share) * _REST + share * _ACTIVE
    return colour


def add_scenery(spec: mujoco.MjSpec) -> None:
    """Add the light, sky and ground material that renderings need."""
    spec.worldbody.add_light(
        pos=[0, 0, 4], dir=list(LIGHT), type=mujoco.mjtLightType.mjLIGHT_DIRECTIONAL
    )
    spec.add_texture(
        name="ground",
        type=mujoco.mjtTexture.mjTEXTURE_2D,
        builtin=mujoco.mjtBuiltin.mjBUILTIN_CHECKER,
        rgb1=FLOOR[0],
        rgb2=FLOOR[1],
        width=128,
        height=128,
    )
    material = spec.add_material(name="ground", texrepeat=[5, 5], texuniform=True)
    material.textures[mujoco.mjtTextureRole.mjTEXROLE_RGB] = "ground"
    add_sky(spec)


def add_sky(spec: mujoco.MjSpec) -> None:
    """Add the sky alone."""
    spec.add_texture(
        name="sky",
        type=mujoco.mjtTexture.mjTEXTURE_SKYBOX,
        builtin=mujoco.mjtBuiltin.mjBUILTIN_GRADIENT,
        rgb1=SKY[0],
        rgb2=SKY[1],
        width=64,
        height=384,
    )


def dress(model: mujoco.MjModel, size: float) -> None:
    """Fit floor, shadow and quality of pictures to a body of some size, m; nothing else changes."""
    floors = model.mat_texuniform.astype(bool)
    model.mat_texrepeat[floors] = np.minimum(model.mat_texrepeat[floors], 1.0 / (_REPEAT * size))
    wider = max(1.0, _EXTENT * size / model.stat.extent)
    model.stat.extent *= wider
    model.vis.map.znear /= wider
    model.vis.map.shadowclip = _SHADOW_REACH * size / model.stat.extent
    model.vis.quality.shadowsize, model.vis.quality.offsamples = _SHADOW_SIZE, _SAMPLES


def dressed(model: mujoco.MjModel, size: float) -> mujoco.MjModel:
    """A copy of a model that is fit for pictures; see :func:`dress`."""
    model = copy.copy(model)
    dress(model, size)
    return model


def picture_option() -> mujoco.MjvOption:
    """What is drawn of a model: neither sites nor what only touches."""
    option = mujoco.MjvOption()
    option.sitegroup[:] = 0
    return option


def update_scene(
    renderer: mujoco.Renderer,
    data: mujoco.MjData,
    camera: mujoco.MjvCamera,
    option: mujoco.MjvOption,
) -> None:
    """Fill the scene of a renderer, so that the picture follows from state and camera alone.

    MuJoCo puts the light at the camera where the camera was before, so it is asked twice.
    """
    renderer.scene.flags[mujoco.mjtRndFlag.mjRND_REFLECTION] = False
    for _ in range(2):
        renderer.update_scene(data, camera, option)


def colour_muscles(model: mujoco.MjModel, activation: Iterable[tuple[str, float]]) -> None:
    """Give the muscles of a model, skins called like the activations, their colours."""
    for name, value in activation:
        skin = mujoco.mj_name2id(model, mujoco.mjtObj.mjOBJ_SKIN, name)
        if skin >= 0:
            model.skin_rgba[skin] = activation_colour(value)


def floor_repeat(model: mujoco.MjModel) -> float:
    """Length after which the pattern of the floor comes again, m."""
    return 1.0 / float(model.material("ground").texrepeat[0])


def carry_lights(model: mujoco.MjModel, data: mujoco.MjData, point: FloatArray) -> None:
    """Move the lights that stand in the world along with the body, so that its shadow stays.

    A directional light casts shadows only around the point that its ray from its position meets,
    and the finer the nearer it is: it stands twice as far away as its shadows reach.
    """
    standing = (model.light_bodyid == 0) & (
        model.light_mode == mujoco.mjtCamLight.mjCAMLIGHT_FIXED.value
    )
    directional = model.light_type == mujoco.mjtLightType.mjLIGHT_DIRECTIONAL.value
    data.light_xpos[standing, :2] += point[:2]
    parallel = standing & directional
    away = 2.0 * model.vis.map.shadowclip * model.stat.extent
    data.light_xpos[parallel] = point - away * data.light_xdir[parallel]
