"""Where an amphibious body can be put, in proportion to its length: land, water, and between."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import radians
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from neurocontrol.errors import InputError
from neurocontrol.plant import Scenario
from neurocontrol.starts import afloat, ballasted, footing_of, varied_pose, varied_scenario
from neurocontrol.water import Water

if TYPE_CHECKING:
    from neurocontrol.models import Body
    from neurocontrol.plant import Plant
    from neurocontrol.terrain import Terrain
    from neurocontrol.types import FloatArray

ArenaKind = Literal["land", "water", "underwater", "shore", "pool"]
ARENA_KINDS: tuple[ArenaKind, ...] = get_args(ArenaKind)

# In body lengths.
_DEPTH = 3.0  # of open water
_COVERED = 0.5  # of the water over a body that walks on its floor
_LAND_HEIGHT = 0.06  # of the land over the water of a shore
_FLOOR_DEPTH = 0.30  # of the floor under it
_FLOOR_LENGTH = 1.0
_NEAR_EDGE = 0.6  # from the start, which is the root of the body, to the edge of the land
_BEYOND = 3.0  # of the way after the far edge

_MASS, _FRICTION = 0.1, 0.1  # largest relative changes of a varied body


@dataclass(frozen=True, kw_only=True, eq=False)
class Arena:
    """A place and how a body gets into it.

    Attributes:
        kind: What it is.
        terrain: The ground.
        water: The water; None for none.
        edges: Where the land ends and begins again, m; none without a shore.
        route: The way across, from the start on, shape ``(n, 2)``, m.
        mass_scale: Factors on the masses of the parts of the body there.
    """

    kind: ArenaKind
    terrain: Terrain
    water: Water | None
    edges: tuple[float, ...]
    route: FloatArray
    mass_scale: float | tuple[float, ...] = 1.0

    @property
    def scenario(self) -> Scenario:
        """The physical conditions of a row there."""
        return Scenario(terrain=self.terrain, water=self.water, mass_scale=self.mass_scale)

    @property
    def afloat(self) -> bool:
        """Whether a body starts swimming."""
        return self.kind == "water"

    def start(
        self,
        plant: Plant,
        row: int,
        rng: np.random.Generator | None = None,
        *,
        attitude: float = radians(5.0),
        joints: float = 0.1,
    ) -> FloatArray:
        """Return the start configuration of a row, ``(nq,)``.

        Args:
            plant: The plant whose row will start there.
            row: The row.
            rng: Source of randomness; nothing varies without it.
            attitude: Largest roll, pitch and yaw of the trunk, rad; afloat it only turns.
            joints: Largest change of a joint angle, rad.
        """
        if self.afloat:
            return afloat(plant, row, rng, heading=attitude, joints=joints)
        if rng is None:
            return footing_of(plant, row).place(plant.body.standing)
        return varied_pose(plant, row, rng, attitude=attitude, joints=joints)


@dataclass(frozen=True, kw_only=True)
class InArena:
    """A body is put into an arena, on its feet or afloat, at rest.

    Attributes:
        arena: Where; see :func:`neurocontrol.arenas.make_arena`.
        masses: Draw masses and friction.
        pose: Draw the pose.
    """

    arena: Arena
    masses: bool = True
    pose: bool = True

    @property
    def terrain(self) -> Terrain:
        """The ground."""
        return self.arena.terrain

    def scenario(self, body: Body, rng: np.random.Generator) -> Scenario:
        """Return the arena's conditions, masses and friction drawn about them."""
        given = self.arena.scenario
        if not self.masses:
            return given
        usual = given.terrain.friction
        limits = usual * (1 - _FRICTION), usual * (1 + _FRICTION)
        drawn = varied_scenario(body, rng, given.terrain, mass=_MASS, friction=limits)
        scale = np.multiply(drawn.mass_scale, given.mass_scale)
        return replace(drawn, water=given.water, mass_scale=tuple(scale.tolist()))

    def state(
        self, plant: Plant, row: int, rng: np.random.Generator
    ) -> tuple[FloatArray, FloatArray]:
        """Return a pose at rest; see :meth:`neurocontrol.arenas.Arena.start`."""
        pose = self.arena.start(plant, row, rng if self.pose else None)
        return pose, np.zeros(plant.qvel.shape[1])


def make_arena(
    kind: ArenaKind,
    body: Body,
    *,
    angle: float = 10.0,
    current: tuple[float, float, float] = (0.0, 0.0, 0.0),
) -> Arena:
    """Return an arena to the measure of a body.

    Args:
        kind: What it is.
        body: What will move there; its own ground is the ground.
        angle: Slope of the ramps of a shore, or of the stairs of a pool, degrees.
        current: Velocity of the water, m/s.

    Raises:
        InputError: No such arena, a body that cannot swim, or a current on land.
    """
    if kind not in ARENA_KINDS:
        raise InputError(f"unknown arena {kind!r}; expected one of {', '.join(ARENA_KINDS)}")
    if kind != "land" and body.floating is None:
        raise InputError(f"{body.name} does not swim; it can only be put on land")
    if kind == "land" and any(current):
        raise InputError("there is no water on land that could flow")
    length, ground = body.length, body.ground
    if kind in ("shore", "pool"):
        terrain = replace(
            ground,
            kind=kind,
            height=(_LAND_HEIGHT + _FLOOR_DEPTH) * length,
            length=_FLOOR_LENGTH * length,
            start=_NEAR_EDGE * length,
            angle=angle,
        )
        end = terrain.far_edge + _BEYOND * length
        return Arena(
            kind=kind,
            terrain=terrain,
            water=Water(level=-_LAND_HEIGHT * length, current=current),
            edges=(terrain.start, terrain.far_edge),
            route=np.array([[-length, 0.0], [end, 0.0]]),
        )
    depth = {"water": _DEPTH, "underwater": _COVERED}.get(kind)
    water = None if depth is None else Water(level=depth * length, current=current)
    sunk = kind == "underwater"
    return Arena(
        kind=kind,
        terrain=ground,
        water=water,
        mass_scale=ballasted(body, body.fluid[0].body, body.ballast) if sunk else 1.0,
        edges=(),
        route=np.array([[-length, 0.0], [1000 * length, 0.0]]),
    )
