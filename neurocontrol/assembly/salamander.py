"""Put salamanders, their spinal cords, their muscles and the physics together."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from neurocontrol.controllers.residual import Residual
from neurocontrol.controllers.salamander.assembly import assemble
from neurocontrol.controllers.salamander.controller import SalamanderController
from neurocontrol.controllers.salamander.rotating_limbs import RotatingLimbs
from neurocontrol.controllers.salamander.walking_limbs import WalkingLimbs
from neurocontrol.errors import InputError
from neurocontrol.models import salamander, salamander_robot
from neurocontrol.models.axis import axis_names
from neurocontrol.muscles import EkebergMuscles
from neurocontrol.plant import Plant, Scenario
from neurocontrol.simulation import Simulation

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from neurocontrol.controllers.salamander.limbs import LimbMap
    from neurocontrol.models import Body
    from neurocontrol.models.salamander import SalamanderMorphology
    from neurocontrol.models.salamander_robot import RobotMorphology
    from neurocontrol.types import Seed

_MUSCLE_PERIOD = 0.001  # s for which the torques of the muscles are held


@dataclass(frozen=True, kw_only=True)
class Kind:
    """What sets a salamander apart from the others.

    Attributes:
        name: That of its rig, its body and its preset.
        morphology: Its axis.
        build: Makes its body.
        limb_joints: Joints of its limbs, in the order of actuators and sensors.
        limbs: What moves them.
        pace: How fast it does what it does: 1 for a body of 0.1 m.
    """

    name: str
    morphology: SalamanderMorphology | RobotMorphology
    build: Callable[[], Body]
    limb_joints: tuple[str, ...]
    limbs: type[LimbMap]
    pace: float

    @property
    def body(self) -> Body:
        """Its body, for a plant."""
        return self.build()


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            Kind(
                name="salamander",
                morphology=salamander.SalamanderMorphology(),
                build=salamander.salamander,
                limb_joints=salamander.limb_joint_names(),
                limbs=WalkingLimbs,
                pace=1.0,
            ),
            Kind(
                name="salamander-robot",
                morphology=salamander_robot.RobotMorphology(),
                build=salamander_robot.salamander_robot,
                limb_joints=salamander_robot.limb_joint_names(),
                limbs=RotatingLimbs,
                pace=0.4,
            ),
        )
    }
)
"""The salamanders by name."""


def simulate(
    kind: Kind,
    controller: str = "spiking",
    *,
    scenarios: Sequence[Scenario] | None = None,
    seed: int | Sequence[Seed] = 0,
    threads: int = 0,
    preset: str | None = None,
    **options: Any,
) -> Simulation:
    """Return salamanders of a kind under a controller, one row per scenario.

    Args:
        kind: Which.
        controller: Name of the model of the spinal cord.
        scenarios: Physical conditions, one per row; by default one row on level ground.
        seed: One seed from which every row's is spawned, or one per row.
        threads: Physics threads, 0 for one per core.
        preset: Gains and parameters of limbs: a shipped preset or the path of a TOML file; the
            body's own when left out.
        **options: Further arguments of
            :func:`neurocontrol.controllers.salamander.assembly.assemble`: ``lesions``,
            ``transition``, ``steering``, and those of the model of the spinal cord.

    Raises:
        InputError: No such controller or preset.
    """
    body = kind.body
    plant = Plant(body, scenarios or (Scenario(terrain=body.ground),), threads=threads)
    nerves = assemble(
        controller,
        kind.limbs,
        preset=preset or kind.name,
        weight=plant.weight,
        batch=plant.batch,
        seed=seed,
        pace=kind.pace,
        **options,
    )
    return Simulation(plant, nerves, muscles=axial_muscles(plant, kind))


make_salamander = partial(simulate, KINDS["salamander"])
"""Salamanders of 0.1 m; see :func:`simulate`."""

make_salamander_robot = partial(simulate, KINDS["salamander-robot"])
"""Robots of 1.1 m; see :func:`simulate`."""


def axial_muscles(plant: Plant, kind: Kind) -> EkebergMuscles:
    """Return the muscles of the axes of a kind of salamanders."""
    joints = axis_names(kind.morphology.joints)
    return EkebergMuscles(
        kind.morphology.muscles,
        [int(plant.model.joint(name).qposadr[0]) for name in joints],
        batch=plant.batch,
        others=len(kind.limb_joints),
        period=_MUSCLE_PERIOD,
    )


def nerves_of(simulation: Simulation) -> SalamanderController:
    """The controller of a simulation of salamanders.

    Raises:
        InputError: Something else is simulated.
    """
    controller = simulation.controller
    nerves = controller.within if isinstance(controller, Residual) else controller
    if not isinstance(nerves, SalamanderController):
        raise InputError(f"expected salamanders, got the controller {controller.name!r}")
    return nerves
