"""The feet of a robot: with what its legs touch the ground."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import mujoco
import numpy as np

from neurocontrol.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neurocontrol.types import FloatArray

_SHAPE, _KIND = mujoco.mjtGeom, mujoco.mjtObj
_GROUNDS = int(_SHAPE.mjGEOM_PLANE), int(_SHAPE.mjGEOM_HFIELD)
_ROUND = int(_SHAPE.mjGEOM_SPHERE), int(_SHAPE.mjGEOM_ELLIPSOID), int(_SHAPE.mjGEOM_CAPSULE)
_LONG = 1.6  # times as long as wide: a segment whose end is the foot
_LEAST, _USUAL = 0.004, 0.06  # m; of the length of the last segment: radius of a foot without geom


@dataclass(frozen=True, kw_only=True)
class Foot:
    """A foot.

    Attributes:
        part: Name of its body.
        geom: Name of the geom that touches the ground; empty where one has to be made.
        found: What it was found by, in words.
        point: Its centre in the frame of its body, m, shape ``(3,)``.
        place: The same in the world, as it was found, m, shape ``(3,)``.
        radius: m.
    """

    part: str
    geom: str
    found: str
    point: FloatArray
    place: FloatArray
    radius: float


def find_foot(
    model: mujoco.MjModel,
    data: mujoco.MjData,
    bodies: Sequence[int],
    last: int,
    named: Sequence[str],
) -> Foot:
    """Return the foot of a leg: its geom, site or body that is furthest from its last joint.

    Args:
        model: The robot.
        data: The robot as it is looked at.
        bodies: The bodies that the last joint moves.
        last: The last joint.
        named: Names of geoms, sites or bodies that are feet, of whatever leg.

    Raises:
        InputError: There is nothing that could be a foot.
    """
    anchor = data.xanchor[last]
    geoms = [geom for geom in range(model.ngeom) if model.geom_bodyid[geom] in bodies]
    sites = [site for site in range(model.nsite) if model.site_bodyid[site] in bodies]
    chosen = [geom for geom in geoms if model.geom(geom).name in named]
    marked = [site for site in sites if model.site(site).name in named]
    parts = [body for body in bodies if model.body(body).name in named]
    if chosen or parts:
        own = [geom for geom in geoms if model.geom_bodyid[geom] in parts]
        geoms, sites = chosen or own, []
    elif marked:
        geoms, sites, parts = [], marked, []
    touching = [geom for geom in geoms if model.geom_contype[geom] or model.geom_conaffinity[geom]]
    solid = [
        _of_geom(model, data, geom, anchor)
        for geom in touching or geoms
        if model.geom_type[geom] not in _GROUNDS
    ]
    if solid:
        return max(solid, key=lambda foot: float(np.linalg.norm(foot.place - anchor)) + foot.radius)
    if sites:
        far = max(sites, key=lambda site: float(np.linalg.norm(data.site_xpos[site] - anchor)))
        body, name = int(model.site_bodyid[far]), model.site(far).name
        return _of_place(model, data, body, data.site_xpos[far], anchor, f"site {name!r}")
    far = max(parts or bodies, key=lambda body: float(np.linalg.norm(data.xpos[body] - anchor)))
    if np.linalg.norm(data.xpos[far] - anchor) > 1e-3:
        name = model.body(far).name
        return _of_place(model, data, far, data.xpos[far], anchor, f"body {name!r}")
    raise InputError(
        f"no foot follows joint {model.joint(last).name!r}: below it there is no geom, site or "
        "body that could be one"
    )


def _of_place(
    model: mujoco.MjModel,
    data: mujoco.MjData,
    body: int,
    place: FloatArray,
    anchor: FloatArray,
    found: str,
) -> Foot:
    length = float(np.linalg.norm(place - anchor))
    turned = data.xmat[body].reshape(3, 3)
    return Foot(
        part=model.body(body).name,
        geom="",
        found=found,
        point=(place - data.xpos[body]) @ turned,
        place=place.copy(),
        radius=max(_LEAST, _USUAL * length),
    )


def _of_geom(model: mujoco.MjModel, data: mujoco.MjData, geom: int, anchor: FloatArray) -> Foot:
    centre, half = _extent(model, geom)
    turned = data.geom_xmat[geom].reshape(3, 3)
    place = middle = data.geom_xpos[geom] + turned @ centre
    thin, wide, long = np.argsort(half, kind="stable").tolist()
    if half[long] > _LONG * half[wide]:
        radius = float(half[thin] + half[wide]) / 2
        reach = (half[long] - radius) * turned[:, long]
        place = max(
            (middle + reach, middle - reach),
            key=lambda end: float(np.linalg.norm(end - anchor)),
        )
    else:
        radius = _half_height(model, geom, turned[2], half)
    body = int(model.geom_bodyid[geom])
    return Foot(
        part=model.body(body).name,
        geom=model.geom(geom).name,
        found=f"geom {model.geom(geom).name!r}",
        point=(place - data.xpos[body]) @ data.xmat[body].reshape(3, 3),
        place=place.copy(),
        radius=radius,
    )


def _half_height(model: mujoco.MjModel, geom: int, down: FloatArray, half: FloatArray) -> float:
    """From the middle of a geom down to its lowest point, m, about.

    Args:
        model: The robot.
        geom: The geom.
        down: The vertical in its frame, shape ``(3,)``.
        half: Half sizes of the box around it, m, shape ``(3,)``.
    """
    shape = model.geom_type[geom]
    if shape in _ROUND:
        return float(np.linalg.norm(down * half))
    if shape == _SHAPE.mjGEOM_CYLINDER:
        return float(half[0] * np.hypot(down[0], down[1]) + half[2] * abs(down[2]))
    return float(np.abs(down) @ half)


def _extent(model: mujoco.MjModel, geom: int) -> tuple[FloatArray, FloatArray]:
    """Centre and half sizes of the box around a geom, in its frame, m, each shape ``(3,)``."""
    box = model.geom_aabb[geom]
    return box[:3].copy(), box[3:].copy()


def lowest_point(model: mujoco.MjModel, data: mujoco.MjData, body: int) -> float:
    """The lowest height of the geoms, sites and origin of a body, m, about."""
    heights = [float(data.xpos[body][2])]
    for geom in np.flatnonzero(model.geom_bodyid == body).tolist():
        centre, half = _extent(model, geom)
        turned = data.geom_xmat[geom].reshape(3, 3)
        middle = data.geom_xpos[geom] + turned @ centre
        across = half if model.geom_type[geom] != _SHAPE.mjGEOM_SPHERE else half / np.sqrt(3.0)
        heights.append(float(middle[2] - np.abs(turned[2]) @ across))
    heights += [float(data.site_xpos[s][2]) for s in np.flatnonzero(model.site_bodyid == body)]
    return min(heights)
