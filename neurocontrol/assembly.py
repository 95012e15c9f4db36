"""Put a body, its controller and the physics together by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.errors import InputError
from neurocontrol.plant import Plant, Scenario
from neurocontrol.simulation import Simulation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neurocontrol.controllers import Controller
    from neurocontrol.controllers.contract import Seed
    from neurocontrol.controllers.limb_geometry import LimbGeometry
    from neurocontrol.models.quadruped import QuadrupedMorphology


def limb_geometry(morphology: QuadrupedMorphology) -> LimbGeometry:
    """What a gait controller knows of the quadruped."""
    from neurocontrol.controllers.limb_geometry import LimbGeometry
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
    from neurocontrol.controllers import CONTROLLERS

    if name not in CONTROLLERS:
        raise InputError(f"unknown controller {name!r}; expected one of {', '.join(CONTROLLERS)}")
    limbs = limb_geometry(morphology)
    if name == "spiking":
        from neurocontrol.controllers.spiking_gait import SpikingGait

        return SpikingGait(limbs, batch=batch, seed=seed, **options)
    from neurocontrol.controllers.oscillator_gait import OscillatorGait

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
