"""How the salamander is drawn: one tapering skin from snout to tail, a fin, eyes.

Places and sizes are for the eye, and ours; they have no mass and touch nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.models.axis import link_name
from neurocontrol.models.skins import Surface, add_skin, ball, tube

if TYPE_CHECKING:
    from collections.abc import Sequence

    import mujoco

    from neurocontrol.models.axis import AxialLink
    from neurocontrol.types import FloatArray

_BACK = (0.33, 0.37, 0.22, 1.0)
_FIN = (0.46, 0.50, 0.30, 1.0)
_EYE = (0.85, 0.62, 0.15, 1.0)
_RINGS, _SIDES = 56, 14
_SNOUT = ((0.0, 0.30), (0.02, 0.62), (0.05, 0.88), (0.10, 1.0), (0.17, 0.86), (0.24, 1.0))
"""Share of the body, from the nose on, and how wide it is there over its links."""

_FIN_FROM, _FIN_HEIGHT = 0.42, 0.036  # share of the body where it begins; its height, lengths
_BEND = 0.35  # of a link, on either side of a joint, over which the skin bends


def add_look(spec: mujoco.MjSpec, links: Sequence[AxialLink], root: int) -> None:
    """Draw the animal around its axis.

    Args:
        spec: The animal's.
        links: Its links from head to tail.
        root: The link whose rostral end is at the origin.
    """
    starts = np.concatenate([[0.0], np.cumsum([link.length for link in links])])
    nose, length = float(starts[root]), float(starts[-1])
    share = np.linspace(0.0, 1.0, _RINGS)
    places = share * length
    middles = 0.5 * (starts[1:] + starts[:-1])
    snout = np.interp(share, *np.array(_SNOUT).T)
    tip = np.sqrt(np.clip((1.0 - share) / 0.30, 0.0, 1.0)) * 0.9 + 0.1
    width = _smooth(places, middles, [link.width for link in links]) * snout * tip
    height = _smooth(places, middles, [link.height for link in links]) * np.sqrt(snout) * tip
    path = np.column_stack([nose - places, np.zeros(_RINGS), np.zeros(_RINGS)])
    skin = tube(path[::-1], (0.5 * width)[::-1], sides=_SIDES, flat=(height / width)[::-1])
    add_skin(spec, "skin", skin, _weights(nose - skin.vertices[:, 0], starts), _BACK)
    _add_fin(spec, nose, starts, height)
    for name, side in (("left_eye", 1.0), ("right_eye", -1.0)):
        place = (nose - 0.055 * length, side * 0.026 * length, 0.024 * length)
        eye = ball(place, (0.0085 * length,) * 3)
        add_skin(spec, name, eye, {link_name(0): 1.0}, _EYE)


def _add_fin(spec: mujoco.MjSpec, nose: float, starts: FloatArray, height: FloatArray) -> None:
    """Draw a blade along the back and under the tail."""
    length = float(starts[-1])
    share = np.linspace(_FIN_FROM, 1.02, 30)
    rise = np.sin(np.pi * np.clip((share - _FIN_FROM) / (1.02 - _FIN_FROM), 0.0, 1.0)) ** 0.6
    body = 0.5 * np.interp(share, np.linspace(0.0, 1.0, len(height)), height)
    top = 0.8 * body + 0.5 * _FIN_HEIGHT * length * rise
    below = np.clip((share - 0.55) / 0.1, 0.0, 1.0)
    bottom = -0.8 * body - 0.5 * _FIN_HEIGHT * length * rise * below
    thick = 0.0025 * length
    rows = []
    for z, y in ((top, thick), (bottom, thick), (bottom, -thick), (top, -thick)):
        rows.append(np.column_stack([nose - share * length, np.full(len(share), y), z]))
    vertices = np.concatenate(rows)
    count, faces = len(share), []
    for row in range(4):
        a, b = row * count, (row + 1) % 4 * count
        for k in range(count - 1):
            faces += [(a + k, a + k + 1, b + k + 1), (a + k, b + k + 1, b + k)]
    fin = Surface(vertices=vertices, faces=np.array(faces), along=np.tile(share, 4))
    add_skin(spec, "fin", fin, _weights(nose - vertices[:, 0], starts), _FIN)


def _smooth(places: FloatArray, middles: FloatArray, sizes: Sequence[float]) -> FloatArray:
    """Sizes of the links as they change along the body, without steps."""
    rough = np.interp(places, middles, sizes)
    window = np.hanning(9)
    padded = np.concatenate([np.full(4, rough[0]), rough, np.full(4, rough[-1])])
    smooth: FloatArray = np.convolve(padded, window / window.sum(), mode="valid")
    return smooth


def _weights(places: FloatArray, starts: FloatArray) -> dict[str, FloatArray]:
    """Share with which points at some distance from the nose, m, follow every link."""
    weights = {}
    for link in range(len(starts) - 1):
        share = np.ones(len(places))
        for joint, sign in ((link, 1.0), (link + 1, -1.0)):
            if 0 < joint < len(starts) - 1:
                bend = _BEND * min(np.diff(starts)[joint - 1 : joint + 1])
                inside = 0.5 + sign * (places - starts[joint]) / (2.0 * bend)
                share = share * np.clip(inside, 0.0, 1.0)
        weights[link_name(link)] = share
    return weights
