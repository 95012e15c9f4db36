"""A robot in the manner of Salamandra robotica II: the salamander of 1.1 m and 2.5 kg.

Length, mass, modules, passive fin and muscles are those of Knüsel et al. (Front Neurorobot 2020);
widths, heights and the ratio of the masses of girdles and other modules those of an EPFL course
model; drag that of the robot's model in Webots. What none of them tells is ours: the springs of the
fin, the size of the legs and their servos.

A leg turns about a sideways axis like a spoke. At zero it points down; growing angles move a
standing foot backward. Axial angles: :mod:`neurocontrol.models.axis`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial
from math import pi, sqrt
from typing import TYPE_CHECKING

import mujoco
import numpy as np

from neurocontrol.gaits import LIMBS
from neurocontrol.models.amphibian import ROOT, amphibian, empty_specification
from neurocontrol.models.axis import (
    Actuation,
    AxialJoint,
    AxialLink,
    Skin,
    add_axial_actuators,
    add_axis,
    add_sensors,
    box_inertia,
)
from neurocontrol.models.checks import compiled
from neurocontrol.models.servo import add_servo
from neurocontrol.muscles.ekeberg import EkebergMuscle
from neurocontrol.scenery import side_colour
from neurocontrol.terrain import Terrain

if TYPE_CHECKING:
    from collections.abc import Callable

    from neurocontrol.models.body import Body
    from neurocontrol.types import FloatArray

GROUND = Terrain(friction=0.7, contact_time=0.008, torsional=False)
"""The ground the robot was tuned on."""

GIRDLES = (1, 5)
"""The links that bear the fore and the hind legs."""

FOLDED = pi / 2
"""Angle of a leg that is laid back for swimming, rad."""

_MUSCLE = EkebergMuscle(gain=0.5, stiffness=1.2, tone=0.2, damping=0.1)
_SERVO = (6.0, 0.15)  # N m/rad and N m s/rad


@dataclass(frozen=True, kw_only=True)
class RobotMorphology:
    """Sizes, masses, muscles and servos of the robot.

    Attributes:
        module_length: Head and modules, m (Knüsel et al. 2020).
        modules: Number of active modules behind the head (the same).
        fin_length: m (the same).
        fin_links: Links of the passive fin (ours).
        head_mass: kg (Knüsel et al. 2020).
        mass: Of the whole robot, kg (the same).
        fin_mass: kg (the course model).
        leg_mass: Of each leg, kg (ours).
        girdle_ratio: Mass of a girdle with its legs over that of another module (the course model).
        width: Of modules, girdles and fin, m (the course model).
        height: m (the course model).
        muscle: The pair at every active joint (Knüsel et al. 2020, robot).
        axial_torque: Largest torque of a joint, N m (the same).
        fin_stiffness: Of the fin's joints, N m/rad (ours).
        fin_damping: N m s/rad (ours).
        femur: Sideways part of a leg, m (ours).
        tibia: Part that leans outward by 45 degrees, m (the course model).
        foot_radius: m (the course model's foot is a disc of this radius, ours a ball).
        leg_torque: Largest torque of a leg's servo, N m (the course model).
        rotor_inertia: Of a leg's motor behind its gear, kg m^2 (ours).
        density: kg/m^3: it floats (ours).
        ballast: Mass on the head for walking under water, kg (Knüsel et al. 2020).
        belly_friction: Friction of the modules over that of the feet (ours).
        righting: Height of the centre of buoyancy over the centre of mass, m (ours).
        spin_drag: Torque in water per rate of turning, N m s/rad (ours).
    """

    module_length: float = 0.096
    modules: int = 8
    fin_length: float = 0.246
    fin_links: int = 4
    head_mass: float = 0.172
    mass: float = 2.48
    fin_mass: float = 0.041
    leg_mass: float = 0.02
    girdle_ratio: float = 242.5 / 167.6
    width: tuple[float, float, float] = (0.0375, 0.0656, 0.0075)
    height: float = 0.055
    muscle: EkebergMuscle = _MUSCLE
    axial_torque: float = 0.7
    fin_stiffness: float = 0.06
    fin_damping: float = 0.004
    femur: float = 0.03
    tibia: float = 0.04
    foot_radius: float = 0.02
    leg_torque: float = 2.0
    rotor_inertia: float = 5e-4
    density: float = 985.0
    ballast: float = 0.072
    belly_friction: float = 3 / 7
    righting: float = 0.008
    spin_drag: float = 1e-3

    @property
    def muscles(self) -> tuple[EkebergMuscle, ...]:
        """Muscle pairs from head to tail."""
        return (self.muscle,) * self.modules

    @property
    def length(self) -> float:
        """From nose to tip of the fin, m."""
        return (1 + self.modules) * self.module_length + self.fin_length

    @property
    def joints(self) -> tuple[AxialJoint, ...]:
        """Joints of the axis, then of the fin."""
        active = AxialJoint(stiffness=self.muscle.passive_stiffness, damping=self.muscle.damping)
        passive = AxialJoint(active=False, stiffness=self.fin_stiffness, damping=self.fin_damping)
        return (active,) * self.modules + (passive,) * self.fin_links

    @property
    def links(self) -> tuple[AxialLink, ...]:
        """Head, modules and fin."""
        body = self.mass - self.head_mass - self.fin_mass
        module = body / (self.modules - 2 + 2 * self.girdle_ratio)
        girdle = module * self.girdle_ratio - 2 * self.leg_mass
        ahead = (0.3, 0.2, 0.1)  # N s^2/m^2 along the first links, next to nothing behind
        links = []
        for index in range(1 + self.modules):
            wide = index in GIRDLES
            mass = self.head_mass if index == 0 else girdle if wide else module
            links.append(
                self._link(
                    self.module_length, mass, self.width[int(wide)],
                    (ahead[index] if index < len(ahead) else 0.02, 6.83, 3.52),
                    carries=2 * self.leg_mass * wide,
                )
            )  # fmt: skip
        length = self.fin_length / self.fin_links
        share = length / 0.095  # the drag is that of links of 95 mm
        fin = (0.01, 6.83 * share, 3.52 * share * self.width[2] / self.width[0])
        for _ in range(self.fin_links):
            links.append(self._link(length, self.fin_mass / self.fin_links, self.width[2], fin))
        return tuple(links)

    def _link(
        self,
        length: float,
        mass: float,
        width: float,
        drag: tuple[float, float, float],
        carries: float = 0.0,
    ) -> AxialLink:
        return AxialLink(
            length=length,
            mass=mass,
            centre=length / 2,
            inertia=box_inertia(mass, length, width, self.height),
            drag=drag,
            spin_drag=self.spin_drag,
            width=width,
            height=self.height,
            shape="box",
            overlap=0.86,
            seen=0.9,
            carries=carries,
        )


def limb_joint_names() -> tuple[str, ...]:
    """Names of the joints of the legs, in the order of actuators and sensors."""
    return tuple(f"{limb}_leg" for limb in LIMBS)


def build_robot(
    morphology: RobotMorphology, actuation: Actuation = "muscle", timestep: float = 0.001
) -> mujoco.MjSpec:
    """Return the MuJoCo specification of the robot alone, its second link at the origin.

    Args:
        morphology: Sizes and masses.
        actuation: What moves the axial joints.
        timestep: Physics time step, s.
    """
    spec = empty_specification("salamander-robot", timestep)
    skin = Skin(friction=morphology.belly_friction, colour=(0.87, 0.72, 0.18, 1.0))
    links = add_axis(spec, morphology.links, morphology.joints, skin, root=ROOT)
    for limb in LIMBS:
        _add_leg(links[GIRDLES[limb[1] == "H"]], limb, morphology)
    add_axial_actuators(
        spec, morphology.joints, actuation, torque=morphology.axial_torque, servo=_SERVO
    )
    for name in limb_joint_names():
        add_servo(spec, name, _SERVO, (-morphology.leg_torque, morphology.leg_torque))
    add_sensors(spec, len(links), morphology.joints, limb_joint_names(), root=ROOT)
    return spec


def _add_leg(girdle: mujoco.MjsBody, limb: str, morphology: RobotMorphology) -> None:
    side = 1.0 if limb[0] == "L" else -1.0
    knee = [0.0, side * morphology.femur, 0.0]
    lean = morphology.tibia * sqrt(0.5)
    foot = [0.0, knee[1] + side * lean, -lean]
    axle = [-morphology.module_length / 2, side * morphology.width[1] / 2, 0.0]
    leg = girdle.add_body(name=f"{limb}_leg", pos=axle)
    leg.add_joint(
        name=f"{limb}_leg", type=mujoco.mjtJoint.mjJNT_HINGE, axis=[0, 1, 0],
        armature=morphology.rotor_inertia,
    )  # fmt: skip
    for part, start, end in (("femur", [0.0, 0.0, 0.0], knee), ("tibia", knee, foot)):
        leg.add_geom(
            name=f"{limb}_{part}",
            type=mujoco.mjtGeom.mjGEOM_CAPSULE,
            fromto=[*start, *end],
            size=[0.4 * morphology.foot_radius, 0, 0],
            mass=morphology.leg_mass / 3,
            contype=0,
            conaffinity=0,
            group=1,
            rgba=side_colour(side),
        )
    leg.add_geom(
        name=f"{limb}_foot",
        type=mujoco.mjtGeom.mjGEOM_SPHERE,
        pos=foot,
        size=[morphology.foot_radius, 0, 0],
        mass=morphology.leg_mass / 3,
        contype=0,
        conaffinity=1,
        group=1,
        rgba=[0.15, 0.15, 0.16, 1],
    )
    leg.add_site(name=f"{limb}_foot", pos=foot, size=[1.3 * morphology.foot_radius] * 3, group=4)


@cache
def _builder(
    morphology: RobotMorphology, actuation: Actuation, timestep: float
) -> Callable[[], mujoco.MjSpec]:
    """The same object for the same body, so that compiled models are found again."""
    return partial(build_robot, morphology, actuation, timestep)


def salamander_robot(
    morphology: RobotMorphology | None = None,
    *,
    actuation: Actuation = "muscle",
    timestep: float = 0.001,
) -> Body:
    """The robot as a body for a plant.

    Args:
        morphology: Sizes and masses.
        actuation: What moves the axial joints.
        timestep: Physics time step, s.
    """
    morphology = morphology or RobotMorphology()
    build = _builder(morphology, actuation, timestep)
    model = compiled(build)
    standing: FloatArray = np.array(model.qpos0)
    standing[2] = morphology.tibia * sqrt(0.5) + morphology.foot_radius
    floating = standing.copy()
    floating[2] = -0.4 * morphology.height
    for limb in LIMBS:
        floating[model.joint(f"{limb}_leg").qposadr[0]] = FOLDED
    return amphibian(
        "salamander-robot",
        build,
        morphology,
        standing=standing,
        floating=floating,
        limb_joints=limb_joint_names(),
        girdles=GIRDLES,
        ground=GROUND,
    )
