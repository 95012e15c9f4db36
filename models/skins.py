"""Skins: what is drawn of a body besides its geoms. They have no mass and touch nothing.

A skin bends with the parts it lies on: every vertex follows one part, or several by shares. Sizes
and places are for the eye, and ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import mujoco

    from neurocontrol.types import FloatArray, IntArray

Point = tuple[float, float, float]


@dataclass(frozen=True, kw_only=True, eq=False)
class Surface:
    """A closed surface.

    Attributes:
        vertices: Where it is at rest, m, shape ``(V, 3)``.
        faces: Three vertices each, seen from outside in turn to the left, shape ``(F, 3)``.
        along: Where each vertex is from the first ring, 0, to the last one, 1, shape ``(V,)``.
    """

    vertices: FloatArray
    faces: IntArray
    along: FloatArray


def rest_position(body: mujoco.MjsBody) -> FloatArray:
    """Where a part is when all joints are at zero, m, world axes, shape ``(3,)``."""
    place = np.zeros(3)
    while body is not None and body.name != "world":
        place += np.array(body.pos)
        body = body.parent
    return place


def tube(
    path: Sequence[Point] | FloatArray,
    radius: Sequence[float] | FloatArray | float,
    *,
    sides: int = 8,
    flat: Sequence[float] | FloatArray | float = 1.0,
) -> Surface:
    """A tube along a path, with rounded ends.

    Args:
        path: Centres of its rings, m, shape ``(n, 3)``.
        radius: Radius of every ring, or of all, m.
        sides: Corners of a ring.
        flat: Height of every ring over its width.
    """
    centres = np.asarray(path, dtype=float)
    count = len(centres)
    radii = np.broadcast_to(np.asarray(radius, dtype=float), count)
    flats = np.broadcast_to(np.asarray(flat, dtype=float), count)
    tangents = np.gradient(centres, axis=0)
    tangents /= np.linalg.norm(tangents, axis=1, keepdims=True)
    across = np.cross([0.0, 0.0, 1.0], tangents[0])
    if np.linalg.norm(across) < 0.3:
        across = np.array([0.0, 1.0, 0.0])
    angles = 2.0 * np.pi * np.arange(sides) / sides
    rings = []
    for centre, tangent, size, shape in zip(centres, tangents, radii, flats, strict=True):
        across = across - tangent * (across @ tangent)
        across /= np.linalg.norm(across)
        up = np.cross(tangent, across)
        rings.append(
            centre
            + size * (np.cos(angles)[:, None] * across + shape * np.sin(angles)[:, None] * up)
        )
    tips = [
        centres[0] - 0.4 * radii[0] * tangents[0],
        centres[-1] + 0.4 * radii[-1] * tangents[-1],
    ]
    vertices = np.concatenate([*rings, tips])
    first, last = len(vertices) - 2, len(vertices) - 1
    faces = []
    for ring in range(count - 1):
        for side in range(sides):
            here, beside = ring * sides + side, ring * sides + (side + 1) % sides
            faces += [(here, beside, beside + sides), (here, beside + sides, here + sides)]
    for side in range(sides):
        beside = (side + 1) % sides
        faces.append((beside, side, first))
        faces.append(((count - 1) * sides + side, (count - 1) * sides + beside, last))
    along = np.repeat(np.linspace(0.0, 1.0, count), sides)
    return Surface(
        vertices=vertices, faces=np.array(faces), along=np.concatenate([along, [0.0, 1.0]])
    )


def ball(centre: Point | FloatArray, half: Point, *, rings: int = 7, sides: int = 12) -> Surface:
    """An ellipsoid with some centre and half axes, m."""
    angles = np.linspace(-0.5, 0.5, rings + 2)[1:-1] * np.pi
    path = np.column_stack([np.zeros(rings), np.zeros(rings), np.sin(angles)])
    unit = tube(path, np.cos(angles), sides=sides)
    vertices = unit.vertices.copy()
    vertices[-2:] = [[0.0, 0.0, -1.0], [0.0, 0.0, 1.0]]
    return Surface(
        vertices=np.asarray(centre) + vertices * np.asarray(half),
        faces=unit.faces,
        along=unit.along,
    )


def add_skin(
    spec: mujoco.MjSpec,
    name: str,
    surface: Surface,
    weights: Mapping[str, FloatArray | float],
    colour: Sequence[float],
    *,
    moved: Mapping[str, FloatArray] | None = None,
) -> None:
    """Draw a surface that follows parts of a body.

    Args:
        spec: The specification to add to.
        name: Its name.
        surface: Its shape at rest, in world axes.
        weights: Share with which every vertex follows a part, ``(V,)`` or one number, by part.
        colour: Red, green, blue, opacity.
        moved: How far from where it is a part is thought to be, m, by part.
    """
    count = len(surface.vertices)
    shares = {part: np.broadcast_to(share, count) for part, share in weights.items()}
    total = np.sum(list(shares.values()), axis=0)
    skin = spec.add_skin(name=name)
    skin.vert, skin.face = surface.vertices.ravel(), surface.faces.ravel()
    skin.rgba = list(colour)
    places, parts, held, strengths = [], [], [], []
    for part, share in shares.items():
        chosen = np.flatnonzero(share > 0.0)
        if not chosen.size:
            continue
        away = (moved or {}).get(part, np.zeros(3))
        places.append(rest_position(spec.body(part)) + away)
        parts.append(part)
        held.append(chosen.tolist())
        strengths.append((share[chosen] / total[chosen]).tolist())
    skin.bodyname, skin.bindpos = parts, np.concatenate(places)
    skin.bindquat = np.tile([1.0, 0.0, 0.0, 0.0], len(parts))
    skin.vertid, skin.vertweight = held, strengths


def add_cord(
    spec: mujoco.MjSpec,
    name: str,
    stations: Sequence[tuple[str, Point]],
    radius: float,
    colour: Sequence[float],
    *,
    belly: float = 0.0,
    rings: int = 3,
    sides: int = 6,
) -> None:
    """Draw a cord between points of parts, such as a muscle or a cable.

    Args:
        spec: The specification to add to.
        name: Its name.
        stations: Parts, and points at rest, m, world axes, that it goes through.
        radius: At its ends, m.
        colour: Red, green, blue, opacity.
        belly: How much thicker it is in the middle, m.
        rings: Rings between two stations.
        sides: Corners of a ring.
    """
    points = np.array([point for _, point in stations])
    steps = np.linspace(0.0, len(stations) - 1.0, (len(stations) - 1) * rings + 1)
    path = np.column_stack([np.interp(steps, range(len(points)), axis) for axis in points.T])
    share = steps / steps[-1]
    surface = tube(path, radius + belly * np.sin(np.pi * share) ** 2, sides=sides)
    at = surface.along * steps[-1]
    weights: dict[str, FloatArray] = {}
    for number, (part, _) in enumerate(stations):
        near = np.clip(1.0 - np.abs(at - number), 0.0, None)
        weights[part] = weights.get(part, np.zeros(len(at))) + near
    add_skin(spec, name, surface, weights, colour)


def add_coil(
    spec: mujoco.MjSpec,
    name: str,
    ends: tuple[tuple[str, Point], tuple[str, Point]],
    colour: Sequence[float],
    *,
    radius: float,
    wire: float,
    turns: int = 6,
) -> None:
    """Draw a coil spring between points of two parts; sizes as in :func:`add_cord`."""
    (first, start), (last, stop) = ends
    share = np.linspace(0.0, 1.0, 8 * turns + 1)
    begin, axis = np.array(start), np.array(stop) - np.array(start)
    across = np.cross(axis, [0.0, 1.0, 0.0])
    across /= np.linalg.norm(across)
    up = np.cross(axis / np.linalg.norm(axis), across)
    turn = 2.0 * np.pi * turns * share
    path = begin + share[:, None] * axis
    path = path + radius * (np.cos(turn)[:, None] * across + np.sin(turn)[:, None] * up)
    surface = tube(path, wire, sides=4)
    add_skin(spec, name, surface, {first: 1.0 - surface.along, last: surface.along}, colour)
