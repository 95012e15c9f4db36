"""What a plant needs to know about a body, whatever the body is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from neurocontrol.terrain import Terrain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import mujoco

    from neurocontrol.types import FloatArray


@dataclass(frozen=True, kw_only=True)
class Body:
    """A body without its surroundings, and the names by which its parts are known.

    Attributes:
        name: Name in the registry of bodies.
        build: Makes a fresh MuJoCo specification of the body alone (no ground).
        standing: Joint configuration of the standing body, shape ``(nq,)``: free joint first.
        sensors: MuJoCo sensor names of every named sensor group, in order; ``trunk_up`` (the
            trunk's up vector) and ``trunk_load`` (its ground force) are always among them.
        feet: Foot names; ``<foot>_load`` is the sensor of its normal ground force.
        trunk: Name of the body that carries the free joint.
        length: Body length used for speeds in body lengths per second, m.
        hip_height: Height of the hips above ground when standing, m.
        fallen_below: The body has fallen when the vertical component of its trunk's up vector is
            smaller than this, or when its trunk touches the ground.
        collapsed_below: The body has also fallen when its trunk is less than this above its lower
            foot, m; needs the sensor group ``foot_position``. 0 when legs cannot collapse.
        ground: The level ground it is made for, with its contact settings.
    """

    name: str
    build: Callable[[], mujoco.MjSpec]
    standing: FloatArray
    sensors: Mapping[str, tuple[str, ...]]
    feet: tuple[str, ...]
    trunk: str
    length: float
    hip_height: float
    fallen_below: float
    collapsed_below: float = 0.0
    ground: Terrain = field(default_factory=Terrain)
