"""What a plant needs to know about a body, whatever the body is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from neurocontrol.models.checks import check_body
from neurocontrol.terrain import Terrain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import mujoco

    from neurocontrol.types import FloatArray


@dataclass(frozen=True, kw_only=True)
class FluidLink:
    """A part that water acts on.

    Attributes:
        body: Name of its MuJoCo body.
        drag: Force per squared speed along its axes, N s^2/m^2.
        spin_drag: Torque per rate of turning, N m s/rad.
        volume: Displaced when it is under water, m^3.
        half_height: Half its height, m: immersion goes from 0 to 1 within it about its centre.
        righting: Height of its centre of buoyancy over its centre of mass, m.
    """

    body: str
    drag: tuple[float, float, float]
    spin_drag: float
    volume: float
    half_height: float
    righting: float


@dataclass(frozen=True, kw_only=True)
class Body:
    """A body without its surroundings, and the names by which its parts are known.

    A body checks itself when it is made. What is not asked for here may have any name; geoms are
    in any group but 0, which is the ground's, and those with ``conaffinity`` 1 touch the ground.

    Attributes:
        name: Name in the registry of bodies.
        build: Makes a fresh MuJoCo specification of the body alone (no ground).
        standing: Joint configuration of the standing body, shape ``(nq,)``: free joint first.
        floating: Configuration of the body adrift, its root at the height of the water, shape
            ``(nq,)``; None for one that does not swim.
        sensors: MuJoCo sensor names of every named sensor group, in order; those of a group
            follow one another. ``trunk_up``, the trunk's up vector, is always among them,
            ``foot_force``, the normal ground force of each foot in the order of ``feet``, where
            there are feet, and ``trunk_load``, the trunk's ground force, with ``belly_is_fall``.
        feet: Names of the feet, any and as many as there are; none for a body that crawls.
        trunk: Name of the body that carries the free joint.
        length: Body length used for speeds in body lengths per second, m.
        hip_height: Height of the hips above ground when standing, m.
        fallen_below: The body has fallen when the vertical component of its trunk's up vector is
            smaller than this.
        collapsed_below: The body has also fallen when its trunk is less than this above its lower
            foot, m; needs the sensor group ``foot_position``. 0 when legs cannot collapse.
        belly_is_fall: Whether it has also fallen when its trunk touches the ground.
        fluid: The parts that water acts on, head first.
        ballast: Mass on the head with which it walks under water, kg.
        axis: Lengths of the links of its axis from head to tail, m.
        ground: The level ground it is made for, with its contact settings.
        servo_speeds: Largest speed of the targets of actuators, rad/s, by name; those that are not
            named follow at once. One whose force range begins at 0 pulls its joint through a cable
            and is limited only while it pulls.
        foot_geoms: Names of the geoms with which a foot touches the ground, by foot. For a foot
            that is left out, those called ``<foot>`` or ``<foot>_foot``; where none of these can
            touch the ground, all that can of the MuJoCo body with such a name.
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
    belly_is_fall: bool = True
    floating: FloatArray | None = None
    fluid: tuple[FluidLink, ...] = ()
    ballast: float = 0.0
    axis: tuple[float, ...] = ()
    ground: Terrain = field(default_factory=Terrain)
    servo_speeds: Mapping[str, float] = field(default_factory=dict)
    foot_geoms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse a body that could not be simulated.

        Raises:
            InputError: The part that is wrong, and what to do.
        """
        check_body(self)
