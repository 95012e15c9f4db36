"""A salamander of 0.1 m and 3 g: the animal body.

Lengths, masses, centres, inertias and drag of the nine axial links, and the limbs, are those of the
``salamandra_v4`` model published with Pazzaglia et al. (PLoS Comput Biol 2025): *Pleurodeles waltl*
scaled to 0.1 m. Its meshes are replaced by ellipsoids of the published cross-sections.

A limb at zero is stretched sideways; yaw moves its foot forward, pitch up, roll turns the forearm
forward, and the elbow or knee flexes down. Axial angles: :mod:`neurocontrol.models.axis`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache, partial
from typing import TYPE_CHECKING

import mujoco

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
)
from neurocontrol.models.checks import compiled
from neurocontrol.models.damping import damp_implicitly
from neurocontrol.models.salamander_look import add_look
from neurocontrol.models.servo import add_servo
from neurocontrol.muscles.ekeberg import EkebergMuscle
from neurocontrol.scenery import side_colour
from neurocontrol.terrain import Terrain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from neurocontrol.models.body import Body
    from neurocontrol.types import FloatArray

GROUND = Terrain(friction=0.7, contact_time=0.004, contact_depth=1e-4, torsional=False)
"""The ground of its gaits: so hard that the feet of a body of 3 g sink in by less than 0.1 mm."""

LIMB_JOINTS = ("yaw", "pitch", "roll", "elbow")
"""Joints of a limb from the girdle outwards; the elbow of a hind limb is its knee."""

GIRDLES = (1, 4)
"""The links that bear the fore and the hind limbs."""

TIMESTEP = 0.001
"""Physics time step, s; the walk is that of half of it, see :mod:`neurocontrol.models.damping`."""

_STANDING = {"yaw": 0.0, "pitch": -0.1, "roll": 0.2, "elbow": 1.0}  # rad
_FOLDED = {"yaw": -1.257}  # rad, for swimming (the authors')
_LENGTH = 0.1  # m
_SPIN_DRAG = 2e-7  # N m s/rad for a link 8 mm high
_FIRM = 10.0  # how many times a servo of the axis, which replays angles, is stiffer than a limb's
# Of the published drag along a link: with the angles of swimming animals a body then swims their
# stride of 0.225 body lengths, where it would swim 0.204. That of the head, 0.5 rho c S with the S
# of its ellipse, is a c of 0.63 in place of 0.79.
_AXIAL_DRAG = 0.8


def _links() -> tuple[AxialLink, ...]:
    """The published table: start and centre in mm, mg, 1e-9 kg m^2, N s^2/m^2, shares of length."""
    table = (
        (0.0, 331.4, 6.61, (1.99, 3.88, 4.29), (0.01728, 0.01925, 0.02200), 0.08, 0.07),
        (15.0, 514.0, 2.08, (4.88, 6.76, 7.88), (0.00295, 0.02000, 0.02500), 0.10, 0.08),
        (25.7, 630.3, 1.76, (6.37, 9.61, 11.1), (0.00324, 0.02200, 0.02750), 0.10, 0.08),
        (36.4, 527.8, 2.20, (4.05, 8.17, 8.68), (0.00318, 0.02400, 0.02700), 0.09, 0.08),
        (47.1, 267.3, 3.05, (1.12, 3.55, 3.40), (0.00212, 0.02100, 0.01800), 0.06, 0.07),
        (57.9, 209.1, 3.74, (0.756, 2.67, 2.37), (0.00177, 0.01800, 0.01500), 0.05, 0.06),
        (68.6, 157.4, 3.93, (0.498, 2.01, 1.70), (0.00130, 0.01650, 0.01100), 0.04, 0.06),
        (79.3, 118.9, 4.32, (0.349, 1.48, 1.22), (0.00097, 0.01650, 0.00825), 0.03, 0.06),
        (90.0, 75.5, 3.11, (0.149, 0.603, 0.507), (0.00097, 0.00825, 0.00825), 0.03, 0.06),
    )
    ends = [row[0] for row in table[1:]] + [_LENGTH * 1e3]
    return tuple(
        AxialLink(
            length=(end - start) * 1e-3,
            mass=mass * 1e-6,
            centre=centre * 1e-3,
            inertia=(ixx * 1e-9, iyy * 1e-9, izz * 1e-9),
            drag=(_AXIAL_DRAG * drag[0], drag[1], drag[2]),
            spin_drag=_SPIN_DRAG * (height / 0.08) ** 3,
            width=width * _LENGTH,
            height=height * _LENGTH,
            overlap=1.24,
            seen=0.0,
        )
        for (start, mass, centre, (ixx, iyy, izz), drag, width, height), end in zip(
            table, ends, strict=True
        )
    )


def _muscles() -> tuple[EkebergMuscle, ...]:
    """Published muscles, head to tail, with the authors' tenfold stiffer first and last joint."""
    gain = (2.531, 1.3793, 3.2462, 3.0820, 3.0735, 1.2990, 0.2642, 0.1402)  # 1e-3 N m
    stiffness = (1.612, 0.8786, 2.0677, 1.9630, 1.9577, 0.8274, 0.1682, 0.0893)  # 1e-3 N m/rad
    damping = (4.384, 22.29, 48.80, 46.85, 43.85, 19.10, 4.179, 0.2404)  # 1e-6 N m s/rad
    return tuple(
        EkebergMuscle(gain=a * 1e-3, stiffness=b * 1e-3, tone=1.0, damping=d * 1e-6)
        for a, b, d in zip(gain, stiffness, damping, strict=True)
    )


@dataclass(frozen=True, kw_only=True)
class SalamanderMorphology:
    """Sizes, masses, springs and servos of the animal.

    Attributes:
        links: Links of the axis from head to tail.
        muscles: Muscle pairs of the axial joints, head to tail.
        density: Of the body, kg/m^3.
        ballast: Mass on the head for walking under water, kg (ours).
        axial_torque: Largest torque of a muscle pair, N m.
        pitching: Axial joints that also yield up and down, counted from 0.
        pitch_stiffness: Of these, N m/rad; five times the published value, with which the trunk
            sags further and walks as fast.
        pitch_damping: N m s/rad; twice the published value, for the same reason.
        girdle: Joints of fore and hind limbs ahead of the rostral end of their link, m.
        shoulder: Their distance from the midline, m.
        shoulder_height: Their height over the axis, m.
        segment_length: Length of the upper and of the lower limb, m.
        segment_radius: m.
        segment_mass: kg.
        foot_reach: Distance of the foot's centre from the end of the lower limb, m.
        foot_radius: m.
        foot_mass: kg.
        limb_stiffness: Position gain of the limb servos, N m/rad.
        limb_damping: Damping of the limb joints, N m s/rad.
        limb_torque: Largest torque of a limb servo, N m.
        belly_friction: Friction of the wet belly over that of the feet.
        righting: Height of the centre of buoyancy over the centre of mass, m.
    """

    links: tuple[AxialLink, ...] = _links()
    muscles: tuple[EkebergMuscle, ...] = _muscles()
    density: float = 900.0
    ballast: float = 0.17e-3
    axial_torque: float = 1e-2
    pitching: tuple[int, ...] = (1, 3, 4, 5, 6, 7)
    pitch_stiffness: float = 1e-3
    pitch_damping: float = 2e-5
    girdle: tuple[float, float] = (0.0, 0.001)
    shoulder: tuple[float, float] = (0.004, 0.003)
    shoulder_height: float = -0.002
    segment_length: float = 0.005
    segment_radius: float = 0.001
    segment_mass: float = 19.9e-6
    foot_reach: float = 0.001
    foot_radius: float = 0.0012
    foot_mass: float = 7.2e-6
    limb_stiffness: float = 1e-3
    limb_damping: float = 5e-6
    limb_torque: float = 1e-3
    belly_friction: float = 3 / 7
    righting: float = 1e-3

    @property
    def length(self) -> float:
        """From the nose to the tip of the tail, m."""
        return sum(link.length for link in self.links)

    @property
    def joints(self) -> tuple[AxialJoint, ...]:
        """Joints of the axis; the linear parts of the muscles are springs and dampers of these."""
        pitch = self.pitch_stiffness, self.pitch_damping
        return tuple(
            AxialJoint(
                stiffness=muscle.passive_stiffness,
                damping=muscle.damping,
                pitch=pitch if number in self.pitching else None,
            )
            for number, muscle in enumerate(self.muscles)
        )


def limb_joint_names() -> tuple[str, ...]:
    """Names of the joints of the limbs, in the order of actuators and sensors."""
    return tuple(f"{limb}_{joint}" for limb in LIMBS for joint in LIMB_JOINTS)


def build_salamander(
    morphology: SalamanderMorphology, actuation: Actuation = "muscle", timestep: float = TIMESTEP
) -> mujoco.MjSpec:
    """Return the MuJoCo specification of the animal alone, its second link at the origin.

    Args:
        morphology: Sizes and masses.
        actuation: What moves the axial joints.
        timestep: Physics time step, s.
    """
    spec = empty_specification("salamander", timestep)
    skin = Skin(friction=morphology.belly_friction, colour=(0.33, 0.36, 0.24, 1.0))
    joints = morphology.joints
    servo, firm = (morphology.limb_stiffness, 0.0), (_FIRM * morphology.limb_stiffness, 0.0)
    if actuation == "servo":
        joints = tuple(
            replace(joint, stiffness=0.0, damping=morphology.limb_damping) for joint in joints
        )
    links = add_axis(spec, morphology.links, joints, skin, root=ROOT)
    for limb in LIMBS:
        _add_limb(links[GIRDLES[limb[1] == "H"]], limb, morphology)
    add_axial_actuators(spec, joints, actuation, torque=morphology.axial_torque, servo=firm)
    for name in limb_joint_names():
        add_servo(spec, name, servo, (-morphology.limb_torque, morphology.limb_torque))
    add_sensors(spec, len(links), morphology.joints, limb_joint_names(), root=ROOT)
    add_look(spec, morphology.links, ROOT)
    damp_implicitly(spec)
    _ease_contacts(spec)
    return spec


def _ease_contacts(spec: mujoco.MjSpec) -> None:
    """Save what solving contacts need not cost: most of a step on land."""
    # The way from the root to a foot is short beside all joints, and one body is one island.
    spec.option.jacobian = mujoco.mjtJacobian.mjJAC_SPARSE
    spec.option.disableflags |= mujoco.mjtDisableBit.mjDSBL_ISLAND
    # Squares of the accelerations are some 1e7 rad^2/s^4 here: forces err by 4e-3 of the weight.
    spec.option.tolerance = 1e-4


def _add_limb(girdle: mujoco.MjsBody, limb: str, morphology: SalamanderMorphology) -> None:
    side, hind = (1.0 if limb[0] == "L" else -1.0), int(limb[1] == "H")
    length, reach = morphology.segment_length, morphology.foot_reach
    upper = girdle.add_body(
        name=f"{limb}_upper",
        pos=[
            morphology.girdle[hind],
            side * morphology.shoulder[hind],
            morphology.shoulder_height,
        ],
    )
    shoulder = ([0.0, 0.0, -side], [side, 0.0, 0.0], [0.0, -1.0, 0.0])
    for joint, axis in zip(LIMB_JOINTS[:3], shoulder, strict=True):
        _add_joint(upper, f"{limb}_{joint}", axis, morphology)
    _add_segment(upper, f"{limb}_upper", side, morphology)
    lower = upper.add_body(name=f"{limb}_lower", pos=[0, side * length, 0])
    _add_joint(lower, f"{limb}_{LIMB_JOINTS[3]}", [-side, 0.0, 0.0], morphology)
    _add_segment(lower, f"{limb}_lower", side, morphology)
    foot = [0, side * (length + reach), 0]
    lower.add_geom(
        name=f"{limb}_foot",
        type=mujoco.mjtGeom.mjGEOM_SPHERE,
        pos=foot,
        size=[morphology.foot_radius, 0, 0],
        mass=morphology.foot_mass,
        contype=0,
        conaffinity=1,
        group=1,
        rgba=side_colour(side),
    )
    lower.add_site(name=f"{limb}_foot", pos=foot, size=[1.3 * morphology.foot_radius] * 3, group=4)


def _add_joint(
    body: mujoco.MjsBody, name: str, axis: list[float], morphology: SalamanderMorphology
) -> None:
    body.add_joint(
        name=name,
        type=mujoco.mjtJoint.mjJNT_HINGE,
        axis=axis,
        damping=[morphology.limb_damping, 0, 0],
    )


def _add_segment(
    body: mujoco.MjsBody, name: str, side: float, morphology: SalamanderMorphology
) -> None:
    body.add_geom(
        name=name,
        type=mujoco.mjtGeom.mjGEOM_CAPSULE,
        fromto=[0, 0, 0, 0, side * morphology.segment_length, 0],
        size=[morphology.segment_radius, 0, 0],
        mass=morphology.segment_mass,
        contype=0,
        conaffinity=0,
        group=1,
        rgba=side_colour(side),
    )


def _configuration(
    model: mujoco.MjModel, posture: Mapping[str, float], height: float | None
) -> FloatArray:
    """A straight animal with all limbs in a posture, at a height or with its feet on the ground."""
    data = mujoco.MjData(model)
    for limb in LIMBS:
        for joint, angle in posture.items():
            data.qpos[model.joint(f"{limb}_{joint}").qposadr[0]] = angle
    mujoco.mj_kinematics(model, data)
    feet = [model.geom(f"{limb}_foot").id for limb in LIMBS]
    soles = data.geom_xpos[feet, 2] - model.geom_size[feet, 0]
    configuration: FloatArray = data.qpos.copy()
    configuration[2] = -soles.min() if height is None else height
    return configuration


@cache
def _builder(
    morphology: SalamanderMorphology, actuation: Actuation, timestep: float
) -> Callable[[], mujoco.MjSpec]:
    """The same object for the same body, so that compiled models are found again."""
    return partial(build_salamander, morphology, actuation, timestep)


def salamander(
    morphology: SalamanderMorphology | None = None,
    *,
    actuation: Actuation = "muscle",
    timestep: float = TIMESTEP,
) -> Body:
    """The animal as a body for a plant.

    Args:
        morphology: Sizes and masses.
        actuation: What moves the axial joints.
        timestep: Physics time step, s.
    """
    morphology = morphology or SalamanderMorphology()
    build = _builder(morphology, actuation, timestep)
    model = compiled(build)
    return amphibian(
        "salamander",
        build,
        morphology,
        standing=_configuration(model, _STANDING, None),
        floating=_configuration(model, _FOLDED, -morphology.links[ROOT].height / 2),
        limb_joints=limb_joint_names(),
        girdles=GIRDLES,
        ground=GROUND,
    )
