"""Start poses and physical variations, drawn from a seed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import cos, pi, radians, sin
from typing import TYPE_CHECKING, Final, Protocol
from weakref import WeakKeyDictionary

import mujoco
import numpy as np

from neurocontrol.errors import InputError
from neurocontrol.models.checks import compiled, foot_geoms
from neurocontrol.plant import Plant, Scenario
from neurocontrol.terrain import GROUND_GROUP, Terrain, can_touch

if TYPE_CHECKING:
    from neurocontrol.models import Body
    from neurocontrol.types import FloatArray

_GROUND: Final = (np.arange(mujoco.mjNGROUP) == GROUND_GROUP).astype(np.uint8)
_DOWN: Final = np.array([0.0, 0.0, -1.0])
_RAY_STARTS: Final = (0.5, 50.0)  # m above the foot; the second for one deep in the ground
_RIM: Final = np.linspace(0.0, 2.0 * pi, 8, endpoint=False)


def ballasted(body: Body, part: str, mass: float) -> tuple[float, ...]:
    """Return the factors on the masses of all parts that add a mass, kg, to one of them."""
    model = compiled(body.build)
    scale = np.ones(model.nbody - 1)
    index = model.body(part).id
    scale[index - 1] += mass / model.body_mass[index]
    return tuple(scale.tolist())


def varied_scenario(
    body: Body,
    rng: np.random.Generator,
    terrain: Terrain | None = None,
    *,
    mass: float = 0.1,
    friction: tuple[float, float] = (0.6, 1.0),
) -> Scenario:
    """Draw the masses of the parts and the friction of the ground.

    Args:
        body: The body.
        rng: Source of randomness.
        terrain: The ground, flat by default.
        mass: Largest relative change of the mass of a part.
        friction: Range of the sliding friction coefficient.
    """
    parts = compiled(body.build).nbody - 1
    return Scenario(
        terrain=replace(terrain or Terrain(), friction=float(rng.uniform(*friction))),
        mass_scale=tuple(rng.uniform(1 - mass, 1 + mass, parts).tolist()),
    )


def varied_pose(
    plant: Plant,
    row: int,
    rng: np.random.Generator,
    *,
    attitude: float = radians(5.0),
    joints: float = 0.1,
) -> FloatArray:
    """Draw a start configuration about standing, its lowest foot on the ground, ``(nq,)``.

    Args:
        plant: The plant whose row will start there.
        row: The row; its terrain decides the height.
        rng: Source of randomness.
        attitude: Largest roll, pitch and yaw of the trunk, rad.
        joints: Largest change of a joint angle, rad.
    """
    footing = footing_of(plant, row)
    qpos = plant.body.standing.copy()
    rotation = np.zeros(4)
    mujoco.mju_euler2Quat(rotation, rng.uniform(-attitude, attitude, 3), "xyz")
    qpos[3:7] = rotation
    qpos[7:] += rng.uniform(-joints, joints, qpos.size - 7)
    for follower, leader in footing.coupled:
        qpos[follower] = qpos[leader]
    return footing.place(qpos)


def afloat(
    plant: Plant,
    row: int,
    rng: np.random.Generator | None = None,
    *,
    heading: float = radians(5.0),
    joints: float = 0.1,
) -> FloatArray:
    """Return a start configuration at the surface of the water, ``(nq,)``.

    Args:
        plant: The plant whose row will start there.
        row: The row; its water decides the height.
        rng: Source of randomness; none is drawn without it.
        heading: Largest change of the heading, rad.
        joints: Largest change of a joint angle, rad.

    Raises:
        InputError: The body does not swim, or the row has no water.
    """
    water, body = plant.scenarios[row].water, plant.body
    if water is None or body.floating is None:
        raise InputError(f"{body.name} cannot start afloat in row {row}: it needs water to swim in")
    qpos = body.floating.copy()
    qpos[2] += water.level
    if rng is not None:
        turn = float(rng.uniform(-heading, heading))
        qpos[3], qpos[6] = cos(turn / 2), sin(turn / 2)
        qpos[7:] += rng.uniform(-joints, joints, qpos.size - 7)
    return qpos


class Footing:
    """A body over its ground, to find at which height it touches it; made once for many poses.

    Attributes:
        coupled: Places in a configuration of joints that follow another, and of those, in order.
    """

    def __init__(self, model: mujoco.MjModel, body: Body) -> None:
        """Find what may touch the ground: the feet, or all of a body that has none.

        Args:
            model: The body on its ground.
            body: The body.
        """
        self._model, self._data = model, mujoco.MjData(model)
        geoms = np.concatenate([*foot_geoms(body, model).values(), np.zeros(0, dtype=np.int64)])
        if not body.feet:
            geoms = np.flatnonzero((model.geom_bodyid > 0) & can_touch(model))
        self._geoms = geoms.tolist()
        joined = np.flatnonzero(model.eq_type == mujoco.mjtEq.mjEQ_JOINT)
        places = [model.jnt_qposadr[ends[joined]] for ends in (model.eq_obj1id, model.eq_obj2id)]
        self.coupled = list(zip(*(ends.tolist() for ends in places), strict=True))
        self._positions, self._axes = self._data.geom_xpos, self._data.geom_xmat
        self._struck = np.zeros(1, dtype=np.int32)

    def place(self, qpos: FloatArray) -> FloatArray:
        """Raise or lower a configuration so that its lowest foot touches the ground, ``(nq,)``.

        Args:
            qpos: The configuration, shape ``(nq,)``.

        Raises:
            InputError: There is no ground below.
        """
        self._data.qpos[:] = qpos
        mujoco.mj_kinematics(self._model, self._data)
        clearances = [
            self._clearance(self._positions[geom], point)
            for geom in self._geoms
            for point in _low_points(self._model, geom, self._axes[geom].reshape(3, 3))
        ]
        placed = qpos.copy()
        placed[2] -= min(clearances, default=0.0)
        return placed

    def _clearance(self, centre: FloatArray, point: FloatArray) -> float:
        """Height over the ground, m, of a point that is told from the centre of its geom."""
        start = centre + point
        for above in _RAY_STARTS:
            start[2] = centre[2] + above
            distance = mujoco.mj_ray(
                self._model, self._data, start, _DOWN, _GROUND, 1, -1, self._struck
            )
            if distance >= 0.0:
                return float(distance - above + point[2])
        raise InputError(f"there is no ground at x {start[0]:g} m, y {start[1]:g} m to stand on")


_LATEST: Final[WeakKeyDictionary[Plant, tuple[Scenario, Footing]]] = WeakKeyDictionary()


def footing_of(plant: Plant, row: int) -> Footing:
    """Return the footing of a row; the latest of a plant is kept for rows of the same scenario."""
    scenario = plant.scenarios[row]
    known = _LATEST.get(plant)
    if known is None or known[0] is not scenario:
        known = _LATEST[plant] = scenario, Footing(plant.row_model(row), plant.body)
    return known[1]


def on_ground(model: mujoco.MjModel, qpos: FloatArray, body: Body) -> FloatArray:
    """Raise or lower a configuration until it touches the ground; see :meth:`Footing.place`."""
    return Footing(model, body).place(qpos)


def _low_points(model: mujoco.MjModel, geom: int, axes: FloatArray) -> FloatArray:
    """Points of a geom that may touch the ground first, from its centre, m, shape ``(n, 3)``.

    Args:
        model: The model.
        geom: Its number.
        axes: Its axes in the world, in columns, shape ``(3, 3)``.
    """
    shape, size = mujoco.mjtGeom(model.geom_type[geom]), model.geom_size[geom]
    own: FloatArray
    if shape == mujoco.mjtGeom.mjGEOM_SPHERE:
        return np.array([[0.0, 0.0, -size[0]]])
    if shape == mujoco.mjtGeom.mjGEOM_CAPSULE:
        ends = np.array([[size[1]], [-size[1]]]) * axes[:, 2]
        ends[:, 2] -= size[0]
        return ends
    if shape == mujoco.mjtGeom.mjGEOM_ELLIPSOID:
        normal = size * (_DOWN @ axes)
        own = (size * normal / np.linalg.norm(normal))[np.newaxis]
    elif shape == mujoco.mjtGeom.mjGEOM_CYLINDER:
        forward, left, _ = _DOWN @ axes
        angle = np.tile(np.append(_RIM, np.arctan2(left, forward)), 2)
        ends = np.repeat([size[1], -size[1]], angle.size // 2)
        own = np.stack([size[0] * np.cos(angle), size[0] * np.sin(angle), ends], axis=1)
    elif shape == mujoco.mjtGeom.mjGEOM_BOX:
        own = size * (2.0 * np.indices((2, 2, 2)).reshape(3, 8).T - 1.0)
    else:
        own = _hull(model, int(model.geom_dataid[geom]))
    points: FloatArray = own @ axes.T
    return points


def _hull(model: mujoco.MjModel, mesh: int) -> FloatArray:
    """Vertices of the convex hull of a mesh, m, shape ``(n, 3)``."""
    first, graph = int(model.mesh_vertadr[mesh]), int(model.mesh_graphadr[mesh])
    chosen = np.arange(model.mesh_vertnum[mesh])
    if graph >= 0:
        count = int(model.mesh_graph[graph])
        chosen = model.mesh_graph[graph + 2 + count : graph + 2 + 2 * count]
    vertices: FloatArray = model.mesh_vert[first + chosen].astype(np.float64)
    return vertices


class Start(Protocol):
    """How a body begins: the ground it is put on, and the pose in which it is put there."""

    def scenario(self, body: Body, rng: np.random.Generator) -> Scenario:
        """Return the physical conditions of a row; what varies is drawn."""

    def state(
        self, plant: Plant, row: int, rng: np.random.Generator
    ) -> tuple[FloatArray, FloatArray]:
        """Return the configuration ``(nq,)`` and velocity ``(nv,)`` of a row, drawn after that."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A body stands on the ground, at rest.

    Attributes:
        terrain: The ground; the body's own when left out.
        varied: Draw masses, friction and pose; otherwise everything is as it was made.
    """

    terrain: Terrain | None = None
    varied: bool = True

    def scenario(self, body: Body, rng: np.random.Generator) -> Scenario:
        """Return the ground, see :func:`varied_scenario`."""
        ground = self.terrain or body.ground
        return varied_scenario(body, rng, ground) if self.varied else Scenario(terrain=ground)

    def state(
        self, plant: Plant, row: int, rng: np.random.Generator
    ) -> tuple[FloatArray, FloatArray]:
        """Return a pose at rest, see :func:`varied_pose`."""
        rest = np.zeros(plant.qvel.shape[1])
        if self.varied:
            return varied_pose(plant, row, rng), rest
        return footing_of(plant, row).place(plant.body.standing), rest
