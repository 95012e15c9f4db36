"""What both salamanders have in common: how they are simulated, and how a plant knows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import mujoco

from neurocontrol.gaits import LIMBS
from neurocontrol.models.axis import GRAVITY, fluid_links, link_name, sensor_groups
from neurocontrol.models.body import Body

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from neurocontrol.models.axis import AxialJoint, AxialLink
    from neurocontrol.terrain import Terrain
    from neurocontrol.types import FloatArray

ROOT = 1
"""The link that carries the free joint and the fore limbs."""


class AmphibianMorphology(Protocol):
    """An axis that swims."""

    @property
    def links(self) -> Sequence[AxialLink]:
        """From head to tail."""

    @property
    def joints(self) -> Sequence[AxialJoint]:
        """From head to tail."""

    @property
    def length(self) -> float:
        """From nose to tail, m."""

    @property
    def density(self) -> float:
        """kg/m^3."""

    @property
    def righting(self) -> float:
        """Height of the centre of buoyancy over the centre of mass, m."""

    @property
    def ballast(self) -> float:
        """Mass on the head for walking under water, kg."""


def empty_specification(name: str, timestep: float) -> mujoco.MjSpec:
    """Return a specification without bodies, with the physics that an axis in water needs.

    Velocities are damped implicitly: light links with stiff muscles burst otherwise.
    """
    spec = mujoco.MjSpec()
    spec.modelname = name
    spec.compiler.degree = False
    spec.option.timestep = timestep
    spec.option.integrator = mujoco.mjtIntegrator.mjINT_IMPLICITFAST
    spec.option.cone = mujoco.mjtCone.mjCONE_ELLIPTIC
    spec.option.impratio = 10.0
    spec.option.gravity = [0, 0, -GRAVITY]
    return spec


def amphibian(
    name: str,
    build: Callable[[], mujoco.MjSpec],
    morphology: AmphibianMorphology,
    *,
    standing: FloatArray,
    floating: FloatArray,
    limb_joints: Sequence[str],
    girdles: tuple[int, int],
    ground: Terrain,
) -> Body:
    """Return an axis with four limbs as a body for a plant.

    Args:
        name: Name in the registry.
        build: Makes its specification.
        morphology: Its axis.
        standing: Configuration on land, shape ``(nq,)``.
        floating: Configuration adrift, shape ``(nq,)``.
        limb_joints: Names of the joints of the limbs.
        girdles: Links that bear the fore and the hind limbs.
        ground: The ground it was tuned on.
    """
    return Body(
        name=name,
        build=build,
        standing=standing,
        floating=floating,
        sensors=sensor_groups(len(morphology.links), morphology.joints, limb_joints, girdles),
        feet=LIMBS,
        trunk=link_name(ROOT),
        length=morphology.length,
        hip_height=float(standing[2]),
        fallen_below=0.0,
        belly_is_fall=False,
        fluid=fluid_links(
            morphology.links, density=morphology.density, righting=morphology.righting
        ),
        ballast=morphology.ballast,
        axis=tuple(link.length for link in morphology.links),
        ground=ground,
    )
