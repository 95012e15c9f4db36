"""How the human is drawn: torso, neck and head, arms, and the muscles of the legs as tubes.

The arms have no mass of their own, which the trunk's includes. Each follows the trunk by one half
and the thigh of the other side by the other half, so that it swings against the leg beside it.
Places and sizes are for the eye, and ours; the levers of the muscles are in
:mod:`neurocontrol.models.human_muscles`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.models.skins import Point, add_cord, add_skin, ball, rest_position, tube
from neurocontrol.scenery import activation_colour, side_colour

if TYPE_CHECKING:
    import mujoco

    from neurocontrol.types import FloatArray

_SKIN = (0.80, 0.66, 0.56, 1.0)
_SHIRT = (0.36, 0.40, 0.46, 1.0)
_SHOULDER: Point = (0.0, 0.205, 0.47)  # m from the middle of the hips

_TORSO = (
    (-0.02, 0.085, 1.5), (0.06, 0.095, 1.55), (0.15, 0.09, 1.5), (0.24, 0.095, 1.6),
    (0.34, 0.11, 1.65), (0.43, 0.105, 1.75), (0.50, 0.07, 1.6), (0.53, 0.05, 1.1),
)  # fmt: skip
"""Height over the hips and half depth of the torso, m, and its width over its depth."""

_PATHS: dict[str, tuple[tuple[str, Point], ...]] = {
    "HAB": (("trunk", (0.0, 0.13, 0.11)), ("upper_thigh", (0.0, 0.145, -0.11))),
    "HAD": (("trunk", (0.0, 0.04, -0.03)), ("thigh", (0.0, 0.075, -0.27))),
    "HFL": (("trunk", (0.06, 0.08, 0.09)), ("upper_thigh", (0.05, 0.10, -0.13))),
    "GLU": (("trunk", (-0.09, 0.09, 0.08)), ("upper_thigh", (-0.055, 0.11, -0.14))),
    "HAM": (
        ("trunk", (-0.07, 0.09, -0.04)), ("thigh", (-0.06, 0.09, -0.25)),
        ("thigh", (-0.045, 0.085, -0.42)), ("shank", (-0.035, 0.085, -0.51)),
    ),
    "RF": (
        ("trunk", (0.06, 0.105, 0.02)), ("thigh", (0.065, 0.105, -0.22)),
        ("thigh", (0.05, 0.10, -0.43)), ("shank", (0.045, 0.10, -0.52)),
    ),
    "VAS": (
        ("thigh", (0.035, 0.135, -0.18)), ("thigh", (0.045, 0.125, -0.40)),
        ("shank", (0.04, 0.11, -0.52)),
    ),
    "BFSH": (("thigh", (-0.035, 0.125, -0.30)), ("shank", (-0.03, 0.125, -0.51))),
    "GAS": (
        ("thigh", (-0.035, 0.115, -0.43)), ("shank", (-0.05, 0.11, -0.58)),
        ("shank", (-0.035, 0.10, -0.80)), ("foot", (-0.045, 0.10, -0.955)),
    ),
    "SOL": (
        ("shank", (-0.03, 0.085, -0.56)), ("shank", (-0.045, 0.09, -0.68)),
        ("foot", (-0.045, 0.10, -0.955)),
    ),
    "TA": (
        ("shank", (0.035, 0.105, -0.53)), ("shank", (0.035, 0.105, -0.80)),
        ("foot", (0.05, 0.10, -0.945)),
    ),
}  # fmt: skip
"""Parts and points that a muscle of the left leg goes through, m from the middle of the hips."""

_BELLY = {"HAM": 0.020, "RF": 0.018, "VAS": 0.024, "GLU": 0.026, "GAS": 0.018, "SOL": 0.018}
_SLIM = 0.013  # m


def add_look(spec: mujoco.MjSpec) -> None:
    """Draw what makes legs and a trunk a human being."""
    hips = rest_position(spec.body("trunk"))
    _add_torso(spec, hips)
    for name, side, other in (("left", 1.0, "right"), ("right", -1.0, "left")):
        _add_arm(spec, name, side, f"{other}_upper_thigh", hips)
        for muscle, path in _PATHS.items():
            stations = [
                (part if part == "trunk" else f"{name}_{part}", _at(hips, point, side))
                for part, point in path
            ]
            add_cord(
                spec, f"{name}_{muscle}", stations, 0.009, activation_colour(0.0).tolist(),
                belly=_BELLY.get(muscle, _SLIM),
            )  # fmt: skip


def _at(hips: FloatArray, point: Point, side: float) -> Point:
    """A point of the left side, or its mirror image, in world axes."""
    x, y, z = hips + np.array(point) * np.array([1.0, side, 1.0])
    return float(x), float(y), float(z)


def _add_torso(spec: mujoco.MjSpec, hips: FloatArray) -> None:
    heights, depths, widths = np.array(_TORSO).T
    path = hips + np.column_stack([np.zeros((len(heights), 2)), heights])
    shirt = tube(path, depths * widths, sides=16, flat=1.0 / widths)
    add_skin(spec, "torso", shirt, {"trunk": 1.0}, _SHIRT)
    neck = hips + np.array([[0.0, 0.0, 0.50], [0.005, 0.0, 0.56], [0.015, 0.0, 0.62]])
    add_skin(spec, "neck", tube(neck, 0.048, sides=12), {"trunk": 1.0}, _SKIN)
    face = ball(hips + np.array([0.02, 0.0, 0.715]), (0.095, 0.078, 0.122), rings=9, sides=16)
    add_skin(spec, "face", face, {"trunk": 1.0}, _SKIN)
    nose = ball(hips + np.array([0.115, 0.0, 0.70]), (0.018, 0.012, 0.02))
    add_skin(spec, "nose", nose, {"trunk": 1.0}, _SKIN)
    hair = ball(hips + np.array([-0.005, 0.0, 0.75]), (0.095, 0.082, 0.105), rings=9, sides=16)
    add_skin(spec, "hair", hair, {"trunk": 1.0}, (0.25, 0.20, 0.17, 1.0))


def _add_arm(spec: mujoco.MjSpec, name: str, side: float, thigh: str, hips: FloatArray) -> None:
    """Draw an arm that turns about its shoulder by half as much as a thigh about its hip."""
    shoulder = np.array(_at(hips, _SHOULDER, side))
    away = shoulder - rest_position(spec.body(thigh))
    moved = {"trunk": -away, thigh: away}
    parts = {
        "upper_arm": (
            (0.0, -0.015, 0.045),
            (0.0, -0.005, 0.02),
            (0.0, 0.02, -0.14),
            (-0.005, 0.03, -0.29),
        ),
        "forearm": ((-0.005, 0.03, -0.29), (0.045, 0.03, -0.41), (0.095, 0.02, -0.52)),
    }
    radii = {"upper_arm": (0.024, 0.045, 0.043, 0.036), "forearm": (0.037, 0.034, 0.026)}
    for part, path in parts.items():
        centres = shoulder + np.array(path) * np.array([1.0, side, 1.0])
        surface = tube(_finer(centres), _finer(np.array(radii[part])[:, None])[:, 0], sides=10)
        add_skin(
            spec, f"{name}_{part}", surface, {"trunk": 0.5, thigh: 0.5}, side_colour(side),
            moved=moved,
        )  # fmt: skip
    hand = ball(shoulder + np.array([0.12, side * 0.017, -0.56]), (0.035, 0.022, 0.05))
    add_skin(spec, f"{name}_hand", hand, {"trunk": 0.5, thigh: 0.5}, _SKIN, moved=moved)


def _finer(path: FloatArray) -> FloatArray:
    """A path with twice as many steps."""
    steps = np.linspace(0.0, len(path) - 1.0, 2 * len(path) - 1)
    return np.column_stack([np.interp(steps, range(len(path)), axis) for axis in path.T])
