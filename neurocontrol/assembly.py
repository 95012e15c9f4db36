"""Put a body, its controller and the physics together by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.errors import InputError
from neurocontrol.plant import Plant, Scenario
from neurocontrol.simulation import Simulation

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from neurocontrol.controllers import Controller
    from neurocontrol.controllers.quadruped.limb_geometry import LimbGeometry
    from neurocontrol.controllers.salamander.brainstem import Steering, Transition
    from neurocontrol.controllers.salamander.controller import SalamanderController
    from neurocontrol.controllers.salamander.rhythm import Lesions
    from neurocontrol.models import Body
    from neurocontrol.models.human_legs import HumanMorphology, Integrator, StartPose
    from neurocontrol.models.quadruped import QuadrupedMorphology
    from neurocontrol.models.salamander import SalamanderMorphology
    from neurocontrol.models.salamander_robot import RobotMorphology
    from neurocontrol.muscles import EkebergMuscles
    from neurocontrol.types import IntArray, Seed


_MUSCLE_PERIOD = 0.001  # s for which the torques of a salamander's muscles are held


def limb_geometry(morphology: QuadrupedMorphology) -> LimbGeometry:
    """What a gait controller knows of the quadruped."""
    from neurocontrol.controllers.quadruped.limb_geometry import LimbGeometry
    from neurocontrol.models.quadruped import GRAVITY, standing_configuration

    standing = standing_configuration(morphology)[7:].reshape(4, 3)
    targets = np.zeros(8)
    targets[0::2] = standing[:, 0]
    proximal, middle, distal = morphology.segment_length
    return LimbGeometry(
        outer_length=proximal + distal,
        middle_length=middle,
        standing_knee=morphology.standing_knee,
        standing_targets=targets,
        hip_speed=morphology.hip_speed,
        foot_weight=morphology.total_mass * GRAVITY / 4,
    )


def make_controller(
    name: str,
    morphology: QuadrupedMorphology,
    *,
    batch: int = 1,
    seed: int | Sequence[Seed] = 0,
    **options: Any,
) -> Controller:
    """Return a registered quadruped controller.

    Args:
        name: Name in ``neurocontrol.controllers.CONTROLLERS``.
        morphology: The quadruped it moves.
        batch: Number of rows B.
        seed: One seed from which every row's is spawned, or one per row.
        **options: Further arguments of the controller.

    Raises:
        InputError: No controller of that name.
    """
    from neurocontrol.controllers.quadruped.oscillator_gait import OSCILLATORS, OscillatorGait
    from neurocontrol.controllers.quadruped.spiking_gait import SpikingGait

    known = ("spiking", *OSCILLATORS)
    if name not in known:
        raise InputError(
            f"unknown controller {name!r} for a quadruped; expected one of {', '.join(known)}"
        )
    limbs = limb_geometry(morphology)
    if name == "spiking":
        return SpikingGait(limbs, batch=batch, seed=seed, **options)
    return OscillatorGait(limbs, name, batch=batch, seed=seed, **options)


def make_quadruped(
    controller: str = "spiking",
    *,
    scenarios: Sequence[Scenario] = (Scenario(),),
    seed: int | Sequence[Seed] = 0,
    threads: int = 0,
    morphology: QuadrupedMorphology | None = None,
    **options: Any,
) -> Simulation:
    """Return quadrupeds under a controller, one row per scenario.

    Args:
        controller: Name of the controller.
        scenarios: Physical conditions, one per row.
        seed: One seed from which every row's is spawned, or one per row.
        threads: Physics threads, 0 for one per core.
        morphology: Sizes and springs of the robot.
        **options: Further arguments of the controller.
    """
    from neurocontrol.models.quadruped import QuadrupedMorphology, quadruped

    morphology = morphology or QuadrupedMorphology()
    plant = Plant(quadruped(morphology), scenarios, threads=threads)
    brain = make_controller(controller, morphology, batch=len(scenarios), seed=seed, **options)
    return Simulation(plant, brain)


def make_human(
    controller: str = "reflex",
    *,
    scenarios: Sequence[Scenario] | None = None,
    starts: Sequence[StartPose] | None = None,
    strength: Mapping[str, float] | None = None,
    timestep: float = 0.001,
    integrator: Integrator = "euler",
    tick: float = 0.01,
    threads: int = 0,
    morphology: HumanMorphology | None = None,
    **options: Any,
) -> Simulation:
    """Return human legs under a controller, in mid-stride, one row per scenario.

    Args:
        controller: Name of the controller; ``reflex`` is the only one.
        scenarios: Physical conditions, one per row; by default one row on level ground.
        starts: Start poses, one per row.
        strength: Factors on the strength of muscle pairs by name, such as ``{"SOL": 0.5}``.
        timestep: Physics time step, s.
        integrator: Physics integrator.
        tick: Time between two looks at the simulation, s; reflexes and muscles run at every step.
        threads: Physics threads, 0 for one per core.
        morphology: Sizes and masses.
        **options: Further arguments of the controller.

    Raises:
        InputError: The controller or a muscle is unknown.
    """
    from neurocontrol.controllers.human.reflex_walking import ReflexWalking
    from neurocontrol.models.human_legs import GROUND, HumanMorphology, StartPose, human_legs
    from neurocontrol.models.human_muscles import JOINT_LIMITS, LEG_MUSCLES
    from neurocontrol.muscles import Musculature

    if controller != "reflex":
        raise InputError(f"unknown controller {controller!r} for human legs; expected reflex")
    morphology = morphology or HumanMorphology()
    scenarios = scenarios or (Scenario(terrain=GROUND),)
    batch = len(scenarios)
    body = human_legs(morphology, timestep=timestep, integrator=integrator)
    plant = Plant(body, scenarios, threads=threads)
    segments = (
        morphology.hip_width / 2,
        morphology.thigh_length,
        morphology.shank_length,
        morphology.trunk_centre,
    )
    brain = ReflexWalking(segments, timestep, batch=batch, **options)
    muscles = Musculature(LEG_MUSCLES, JOINT_LIMITS, batch=batch, timestep=timestep)
    for name, factor in (strength or {}).items():
        muscles.weaken(name, factor)
    simulation = Simulation(plant, brain, muscles=muscles, tick=tick)
    begin_walk(simulation, starts or (StartPose(),) * batch, morphology)
    return simulation


def begin_walk(
    simulation: Simulation,
    starts: Sequence[StartPose],
    morphology: HumanMorphology,
    rows: IntArray | None = None,
) -> None:
    """Put human legs into mid-stride, one start per row."""
    from neurocontrol.models.human_legs import start_state

    states = [start_state(start, morphology) for start in starts]
    simulation.reset(
        rows,
        qpos=np.array([qpos for qpos, _ in states]),
        qvel=np.array([qvel for _, qvel in states]),
    )


def make_salamander(
    controller: str = "spiking",
    *,
    body: str = "animal",
    scenarios: Sequence[Scenario] | None = None,
    seed: int | Sequence[Seed] = 0,
    threads: int = 0,
    preset: str | None = None,
    lesions: Lesions | None = None,
    transition: Transition = "command",
    steering: Steering = "turn",
    **options: Any,
) -> Simulation:
    """Return salamanders under a controller, one row per scenario.

    Args:
        controller: Name of the model of the spinal cord.
        body: ``animal`` or ``robot``.
        scenarios: Physical conditions, one per row; by default one row on level ground.
        seed: One seed from which every row's is spawned, or one per row.
        threads: Physics threads, 0 for one per core.
        preset: Gains and parameters of limbs: a shipped preset or the path of a TOML file; the
            body's own when left out.
        lesions: What is cut of the spinal cord.
        transition: What the drive follows: the command, or contact or immersion of the body.
        steering: Whether the command holds a turn or a heading.
        **options: Further arguments of the model of the spinal cord.

    Raises:
        InputError: No such body or controller.
    """
    from neurocontrol.controllers.salamander.assembly import assemble

    _, plant_body = _salamander_body(body)
    scenarios = scenarios or (Scenario(terrain=plant_body.ground),)
    batch = len(scenarios)
    plant = Plant(plant_body, scenarios, threads=threads)
    brain = assemble(
        controller,
        body=body,
        batch=batch,
        seed=seed,
        weight=plant.weight,
        preset=preset,
        lesions=lesions,
        transition=transition,
        steering=steering,
        **options,
    )
    muscles = axial_muscles(plant, body, brain.limbs.columns)
    return Simulation(plant, brain, muscles=muscles)


def axial_muscles(plant: Plant, body: str, others: int) -> EkebergMuscles:
    """Return the muscles of salamanders' axes.

    Args:
        plant: The bodies.
        body: ``animal`` or ``robot``.
        others: Number of other actuators, those of the limbs.
    """
    from neurocontrol.models.axis import axis_names
    from neurocontrol.muscles import EkebergMuscles

    morphology, _ = _salamander_body(body)
    joints = axis_names(morphology.joints)
    return EkebergMuscles(
        morphology.muscles,
        [int(plant.model.joint(name).qposadr[0]) for name in joints],
        batch=plant.batch,
        others=others,
        period=_MUSCLE_PERIOD,
    )


def nerves_of(simulation: Simulation) -> SalamanderController:
    """The controller of a simulation of salamanders.

    Raises:
        InputError: Something else is simulated.
    """
    from neurocontrol.controllers.salamander.controller import SalamanderController

    if not isinstance(simulation.controller, SalamanderController):
        raise InputError(f"expected salamanders, got the controller {simulation.controller.name!r}")
    return simulation.controller


def _salamander_body(name: str) -> tuple[SalamanderMorphology | RobotMorphology, Body]:
    if name == "animal":
        from neurocontrol.models.salamander import SalamanderMorphology, salamander

        animal = SalamanderMorphology()
        return animal, salamander(animal)
    if name == "robot":
        from neurocontrol.models.salamander_robot import RobotMorphology, salamander_robot

        robot = RobotMorphology()
        return robot, salamander_robot(robot)
    raise InputError(f"unknown salamander {name!r}; expected animal or robot")
