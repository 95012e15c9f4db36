"""How the quadruped is drawn: hull, head, and the spring and the cable of every knee.

Places and sizes are for the eye, and ours; they have no mass and touch nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.gaits import LIMBS
from neurocontrol.models.skins import add_coil, add_cord, add_skin, ball, rest_position, tube

if TYPE_CHECKING:
    import mujoco

    from neurocontrol.models.skins import Point
    from neurocontrol.types import FloatArray

_HULL = (0.25, 0.28, 0.33, 1.0)
_HEAD = (0.33, 0.37, 0.43, 1.0)
_EYE = (0.95, 0.93, 0.85, 1.0)
_STEEL = (0.66, 0.68, 0.71, 1.0)
_CABLE = (0.15, 0.15, 0.16, 1.0)
_OUT = 0.011  # m by which spring and cable lie outside of a leg


def add_look(spec: mujoco.MjSpec, size: tuple[float, float, float]) -> None:
    """Draw what moves the knees, and which way is forward.

    Args:
        spec: The robot's.
        size: Length, width and height of its trunk, m.
    """
    trunk = rest_position(spec.body("trunk"))
    _add_hull(spec, trunk, np.array(size))
    for limb in LIMBS:
        _add_knee(spec, limb, trunk, size[0])


def _add_hull(spec: mujoco.MjSpec, trunk: FloatArray, size: FloatArray) -> None:
    length, width, height = size
    share = np.linspace(-0.5, 0.5, 13)
    path = trunk + np.outer(share * (length + 0.03), [1.0, 0.0, 0.0])
    round_ends = np.sqrt(np.clip(1.0 - (2.0 * np.abs(share)) ** 6, 0.05, 1.0))
    hull = tube(path, 0.56 * width * round_ends, sides=16, flat=height / width * 1.05)
    add_skin(spec, "hull", hull, {"trunk": 1.0}, _HULL)
    front = trunk + np.array([0.5 * length + 0.022, 0.0, 0.55 * height])
    base = trunk + np.array([0.42 * length, 0.0, 0.2 * height])
    neck = tube(np.array([base, front]), 0.013, sides=10)
    add_skin(spec, "neck", neck, {"trunk": 1.0}, _HULL)
    add_skin(spec, "head", ball(front, (0.028, 0.019, 0.017)), {"trunk": 1.0}, _HEAD)
    for name, side in (("left_eye", 1.0), ("right_eye", -1.0)):
        eye = ball(front + np.array([0.018, side * 0.011, 0.006]), (0.005, 0.005, 0.005))
        add_skin(spec, name, eye, {"trunk": 1.0}, _EYE)


def _add_knee(spec: mujoco.MjSpec, limb: str, trunk: FloatArray, length: float) -> None:
    """Draw the spring that stretches a knee, and the cable that flexes it from the trunk."""
    side = 1.0 if limb.startswith("L") else -1.0
    fore = 1.0 if limb.endswith("F") else -1.0
    hip = rest_position(spec.body(f"{limb}_proximal"))
    knee = rest_position(spec.body(f"{limb}_middle"))
    ankle = rest_position(spec.body(f"{limb}_distal"))
    out = np.array([0.0, side * _OUT, 0.0])

    def point(place: FloatArray) -> Point:
        x, y, z = place
        return float(x), float(y), float(z)

    before = np.array([0.010 * fore, 0.0, 0.0])
    upper = point(hip + 0.75 * (knee - hip) - before + 0.6 * out)
    lower = point(ankle + 0.2 * (ankle - knee) - before + 0.6 * out)
    # These two stay parallel to one another, so that the coil between them stays straight.
    ends = (f"{limb}_proximal", upper), (f"{limb}_distal", lower)
    add_coil(spec, f"{limb}_spring", ends, _STEEL, radius=0.006, wire=0.0013, turns=7)
    stations = [
        ("trunk", point(trunk + np.array([0.36 * fore * length, side * 0.035, -0.012]))),
        (f"{limb}_proximal", point(hip + before + out)),
        (f"{limb}_proximal", point(knee + before + out)),
        (f"{limb}_middle", point(knee + 0.8 * (ankle - knee) + 0.5 * before + out)),
    ]
    add_cord(spec, f"{limb}_cable", stations, 0.0013, _CABLE, rings=2, sides=5)
