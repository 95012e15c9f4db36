"""The ground a body walks on, one per row of a batch."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import atan2, cos, hypot, inf, isfinite, radians, sin, tan
from typing import TYPE_CHECKING, Any, Literal

import mujoco
import numpy as np

from neurocontrol.errors import InputError
from neurocontrol.scenery import add_scenery

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.types import BoolArray

TerrainKind = Literal["flat", "rough", "slope", "step", "tiles", "shore", "pool"]
TERRAIN_KINDS: tuple[TerrainKind, ...] = (
    "flat", "rough", "slope", "step", "tiles", "shore", "pool"
)  # fmt: skip

_ROUGH_LENGTH, _ROUGH_WIDTH, _ROUGH_BEHIND = 24.0, 12.0, 4.0  # m
_TILE_LANES = (-3.0, -1.0, 0.0, 1.0, 3.0)  # m: edges of the lanes of tiles, to the left
_TILE_COUNT = 30  # tiles along each lane
_STAIRS = 6  # steps from a pool's edge to its floor
_GROUND_PRIORITY = 1
_GROUND_CONTACT = 1  # the bit of conaffinity with which a geom touches the ground
GROUND_GROUP = 0
"""Group of the geoms that are ground; no geom of a body may be in it."""

_BURIED = -5.0  # m: where parts of other terrains lie


@dataclass(frozen=True, kw_only=True)
class Terrain:
    """Shape and friction of the ground.

    Attributes:
        kind: ``flat``; ``rough``, random heights on a square grid; ``slope``, a plane rising along
            +x; ``step``, flat with one vertical edge across the way; ``tiles``, square tiles of 1 m
            of random heights with vertical faces, four lanes of 30, then level ground; ``shore``,
            level land, a ramp down to a level floor, a ramp up, and level land again; ``pool``, the
            same with stairs for ramps.
        height: Largest height of rough ground, of a tile above or below level, or height of the
            step (negative: step down), m; depth of the floor of a shore or pool below its land.
        angle: Inclination of a slope, degrees, positive uphill; of the ramps of a shore or the
            stairs of a pool, positive.
        cell: Grid spacing of rough ground, m.
        length: Length of the floor of a shore or pool, m.
        start: Distance from the origin to the first unevenness, to the step or to the edge of the
            land, m.
        seed: Seed of the heights of rough ground.
        friction: Sliding friction coefficient between ground and body.
        contact_time: Time constant of the contact spring, s.
        contact_depth: Depth over which a contact grows from soft to hard, m.
        torsional: Whether contacts resist twisting, as soft feet do and points do not.
    """

    kind: TerrainKind = "flat"
    height: float = 0.011
    angle: float = 5.0
    cell: float = 0.04
    length: float = 0.1
    start: float = 0.16
    seed: int = 0
    friction: float = 0.8
    contact_time: float = 0.006
    contact_depth: float = 1e-3
    torsional: bool = True

    def __post_init__(self) -> None:
        """Refuse terrains that cannot be built.

        Raises:
            InputError: An unknown kind or a number out of range.
        """
        if self.kind not in TERRAIN_KINDS:
            raise InputError(
                f"unknown terrain {self.kind!r}; expected one of {', '.join(TERRAIN_KINDS)}"
            )
        if self.kind in ("rough", "tiles") and not 0 < self.height < 1:
            raise InputError(f"{self.kind} ground needs a height of 0 to 1 m, got {self.height!r}")
        if self.kind in ("shore", "pool") and not (
            0 < self.height < 10 and 0 < self.length < 100 and 0 < self.angle <= 45
        ):
            raise InputError(
                f"a {self.kind} needs a height of 0 to 10 m, a length of 0 to 100 m and an angle "
                f"of 0 to 45 degrees, got {self.height!r}, {self.length!r} and {self.angle!r}"
            )
        if not all(map(isfinite, (self.height, self.start, self.friction))):
            raise InputError(
                f"terrain height, start and friction must be finite, got {self.height!r}, "
                f"{self.start!r} and {self.friction!r}"
            )
        if not -45 <= self.angle <= 45:
            raise InputError(f"slope must be between -45 and 45 degrees, got {self.angle!r}")
        contact = self.friction, self.contact_time, self.contact_depth
        if not (self.cell > 0 and all(value > 0 for value in contact)):
            raise InputError(
                "terrain cell, friction, contact_time and contact_depth must be positive"
            )

    @property
    def far_edge(self) -> float:
        """Where the land beyond a shore or pool begins, m."""
        return self.start + self.length + 2 * self.height / tan(radians(self.angle))

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """Least and largest x and y of the ground, m; infinite where it has no edge."""
        if self.kind != "rough":
            return -inf, inf, -inf, inf
        across = _ROUGH_WIDTH / 2
        return -_ROUGH_BEHIND, _ROUGH_LENGTH - _ROUGH_BEHIND, -across, across


def _rough_heights(terrain: Terrain, rows: int, columns: int) -> np.ndarray:
    heights = np.random.default_rng(terrain.seed).uniform(size=(rows, columns))
    x = np.linspace(-_ROUGH_BEHIND, _ROUGH_LENGTH - _ROUGH_BEHIND, columns)
    heights[:, np.abs(x) < terrain.start] = 0.0
    heights[0, 0], heights[-1, -1] = 0.0, 1.0
    return heights


def add_terrain(
    spec: mujoco.MjSpec, terrain: Terrain, *, beside: frozenset[TerrainKind] = frozenset()
) -> None:
    """Add the ground to a body's specification.

    Every terrain is made of the same two geoms, ``ground`` and ``step``, so that models with
    different terrains share one layout and can run in one batch. Contact properties belong to the
    ground: it has priority over the body's geoms, except over those of a higher priority, whose
    friction and time constant are multiples of the ground's, and whose damping and impedance are
    their own.
    Tiles, ramps and stairs are many geoms and cost time, so they are there only where a terrain of
    the batch needs them.

    Args:
        spec: The body's specification.
        terrain: The ground.
        beside: Kinds of the other terrains of the batch; their geoms are added out of reach.
    """
    contact: dict[str, Any] = {
        "contype": _GROUND_CONTACT,
        "conaffinity": 0,
        "condim": 4 if terrain.torsional else 3,
        "friction": [terrain.friction, 0.005, 0.0001],
        "solref": [terrain.contact_time, 1.0],
        "solimp": [0.9, 0.95, terrain.contact_depth, 0.5, 2.0],
        "priority": _GROUND_PRIORITY,
        # Against defaults in the body's specification:
        "group": GROUND_GROUP,
        "margin": 0.0,
        "gap": 0.0,
        "solmix": 1.0,
        "rgba": [0.5, 0.5, 0.5, 1.0],
    }
    for geom in spec.geoms:
        if geom.priority > _GROUND_PRIORITY:
            geom.friction = [geom.friction[0] * terrain.friction, 0.005, 0.0001]
            geom.condim = contact["condim"]
            geom.solimp = [*geom.solimp[:2], *contact["solimp"][2:]]
            geom.solref = [geom.solref[0] * terrain.contact_time, geom.solref[1]]
    world = spec.worldbody
    ground = world.add_geom(
        name="ground",
        type=mujoco.mjtGeom.mjGEOM_PLANE,
        size=[0, 0, 1],
        material="ground",
        **contact,
    )
    step = world.add_geom(
        name="step", type=mujoco.mjtGeom.mjGEOM_BOX, size=[10, 6, 0.5], material="ground", **contact
    )
    if terrain.kind == "step" and terrain.height < 0:
        # A step down: start on the block, walk off its far edge.
        step.pos = [terrain.start - 10, 0, -0.5]
        ground.pos = [0, 0, terrain.height]
    elif terrain.kind == "step":
        step.pos = [terrain.start + 10, 0, terrain.height - 0.5]
    else:
        step.pos, step.group = [0, 0, _BURIED], 4
    if terrain.kind == "slope":
        half = radians(terrain.angle) / 2
        ground.quat = [cos(half), 0, -sin(half), 0]
    if terrain.kind == "rough":
        rows = round(_ROUGH_WIDTH / terrain.cell) + 1
        columns = round(_ROUGH_LENGTH / terrain.cell) + 1
        spec.add_hfield(
            name="ground",
            size=[_ROUGH_LENGTH / 2, _ROUGH_WIDTH / 2, terrain.height, 0.1],
            nrow=rows,
            ncol=columns,
            userdata=_rough_heights(terrain, rows, columns).ravel(),
        )
        ground.type = mujoco.mjtGeom.mjGEOM_HFIELD
        ground.hfieldname = "ground"
        ground.pos = [_ROUGH_LENGTH / 2 - _ROUGH_BEHIND, 0, 0]
    kinds = beside | {terrain.kind}
    if "tiles" in kinds:
        _add_tiles(spec, ground, terrain, contact)
    if kinds & {"shore", "pool"}:
        _add_basin(spec, ground, terrain, contact, kinds)


def can_touch(model: mujoco.MjModel) -> BoolArray:
    """Return whether the collision mask of each geom lets it touch the ground, shape ``(n,)``."""
    touching: BoolArray = (model.geom_conaffinity & _GROUND_CONTACT) != 0
    return touching


@cache
def surrounding_names() -> Mapping[mujoco.mjtObj, frozenset[str]]:
    """The names that a body must leave to its surroundings, by kind."""
    spec, kind = mujoco.MjSpec(), mujoco.mjtObj
    add_scenery(spec)
    add_terrain(spec, Terrain(kind="rough", cell=1.0), beside=frozenset(TERRAIN_KINDS))
    add_water(spec, 0.0)
    parts = {
        kind.mjOBJ_GEOM: spec.geoms,
        kind.mjOBJ_TEXTURE: spec.textures,
        kind.mjOBJ_MATERIAL: spec.materials,
        kind.mjOBJ_HFIELD: spec.hfields,
    }
    return {what: frozenset(part.name for part in found) for what, found in parts.items()}


def _profile(terrain: Terrain, stairs: bool) -> list[tuple[float, float, float, float]]:
    """Surfaces of a shore or pool besides its floor: from x and z to x and z, m."""
    run = terrain.height / tan(radians(terrain.angle))
    near, far = terrain.start, terrain.far_edge
    surfaces = [(near - _ROUGH_LENGTH, 0.0, near, 0.0), (far, 0.0, far + _ROUGH_LENGTH, 0.0)]
    if not stairs:
        bottom = -terrain.height
        return [*surfaces, (near, 0.0, near + run, bottom), (far - run, bottom, far, 0.0)]
    for stair in range(1, _STAIRS):
        begin, end = ((stair - 1) * run / _STAIRS, stair * run / _STAIRS)
        top = -stair * terrain.height / _STAIRS
        surfaces += [(near + begin, top, near + end, top), (far - end, top, far - begin, top)]
    return surfaces


def _add_basin(
    spec: mujoco.MjSpec,
    ground: mujoco.MjsGeom,
    terrain: Terrain,
    contact: dict[str, Any],
    kinds: frozenset[TerrainKind],
) -> None:
    """Lower the ground to the floor and add land, ramps and stairs."""
    present = terrain.kind in ("shore", "pool")
    stairs = terrain.kind == "pool"
    if present:
        ground.pos = [0, 0, -terrain.height]
    surfaces = _profile(terrain, stairs) if present else []
    count = 2 * _STAIRS if "pool" in kinds else 4
    depth = max(2 * terrain.height, 0.1)  # thick enough that nothing gets through
    for number in range(count):
        if number < len(surfaces):
            x0, z0, x1, z1 = surfaces[number]
            tilt = atan2(z1 - z0, x1 - x0)
            middle = [(x0 + x1) / 2 + depth * sin(tilt), 0, (z0 + z1) / 2 - depth * cos(tilt)]
            half = [hypot(x1 - x0, z1 - z0) / 2, _ROUGH_WIDTH / 2, depth]
        else:
            tilt, middle, half = 0.0, [0, 0, 2 * _BURIED], [0.1, 0.1, 0.1]
        spec.worldbody.add_geom(
            name=f"basin_{number}",
            type=mujoco.mjtGeom.mjGEOM_BOX,
            size=half,
            pos=middle,
            quat=[cos(tilt / 2), 0, -sin(tilt / 2), 0],
            material="ground",
            **contact,
        )


def add_water(spec: mujoco.MjSpec, level: float) -> None:
    """Add the water as something to see; nothing touches it.

    Args:
        spec: The specification.
        level: Height of its surface, m.
    """
    spec.worldbody.add_geom(
        name="water",
        type=mujoco.mjtGeom.mjGEOM_BOX,
        size=[_ROUGH_LENGTH / 2, _ROUGH_WIDTH / 2, 5.0],
        pos=[0, 0, level - 5.0],
        contype=0,
        conaffinity=0,
        group=2,
        rgba=[0.40, 0.66, 0.80, 0.22],
    )


def _add_tiles(
    spec: mujoco.MjSpec, ground: mujoco.MjsGeom, terrain: Terrain, contact: dict[str, Any]
) -> None:
    heights = np.random.default_rng(terrain.seed).uniform(-1, 1, (len(_TILE_LANES), _TILE_COUNT))
    heights *= terrain.height
    if terrain.kind == "tiles":
        ground.pos = [0, 0, -terrain.height]
    for lane, (right, left) in enumerate(pairwise(_TILE_LANES)):
        for number in range(-1, _TILE_COUNT):
            first = number < 0  # the level place to start from
            length = 4.0 if first else 1.0
            x = terrain.start + (-length / 2 if first else number + 0.5)
            top = 0.0 if first else heights[lane, number]
            spec.worldbody.add_geom(
                name=f"tile_{lane}_{number + 1}",
                type=mujoco.mjtGeom.mjGEOM_BOX,
                size=[length / 2, (left - right) / 2, 0.25],
                pos=[x, (left + right) / 2, (top if terrain.kind == "tiles" else _BURIED) - 0.25],
                material="ground",
                **contact,
            )
