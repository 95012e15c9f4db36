"""Put quadrupeds, their controllers and the physics together."""

from __future__ import annotations

from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from neurocontrol.controllers.quadruped.limb_geometry import LimbGeometry
from neurocontrol.controllers.quadruped.oscillator_gait import OSCILLATORS, OscillatorGait
from neurocontrol.controllers.quadruped.spiking_gait import SpikingGait
from neurocontrol.errors import InputError
from neurocontrol.models.quadruped import (
    ABDUCTING,
    GRAVITY,
    MORPHOLOGIES,
    QuadrupedMorphology,
    quadruped,
    standing_configuration,
)
from neurocontrol.plant import Plant, Scenario
from neurocontrol.simulation import Simulation

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from neurocontrol.controllers.quadruped.gait_controller import GaitController
    from neurocontrol.controllers.quadruped.limb_geometry import Limbs
    from neurocontrol.models import Body
    from neurocontrol.types import Seed

Kind: TypeAlias = "type[SpikingGait | OscillatorGait]"

CONTROLLERS: Mapping[str, tuple[Kind, Mapping[str, Any]]] = MappingProxyType(
    {
        "spiking": (SpikingGait, {}),
        **{name: (OscillatorGait, {"oscillator": name}) for name in OSCILLATORS},
    }
)
"""What can move a quadruped, by name: a class, and the arguments that the name stands for."""


def limb_geometry(morphology: QuadrupedMorphology) -> LimbGeometry:
    """What a gait controller knows of the quadruped."""
    standing = standing_configuration(morphology)[7:].reshape(4, -1)[:, :-1]
    standing[:, -1] = 0.0  # cables are slack
    proximal, middle, distal = morphology.segment_length
    return LimbGeometry(
        outer_length=proximal + distal,
        middle_length=middle,
        standing_knee=morphology.standing_knee,
        standing_targets=standing.ravel(),
        foot_weight=morphology.total_mass * GRAVITY / 4,
    )


def pantographs(name: str = "quadruped") -> LimbGeometry:
    """What a gait controller knows of one of :data:`neurocontrol.models.quadruped.MORPHOLOGIES`."""
    return limb_geometry(MORPHOLOGIES[name])


def make_controller(
    name: str,
    limbs: Limbs,
    *,
    batch: int = 1,
    seed: int | Sequence[Seed] = 0,
    preset: str | None = None,
    **options: Any,
) -> GaitController:
    """Return a controller of quadrupeds.

    Args:
        name: One of :data:`CONTROLLERS`.
        limbs: The limbs it moves.
        batch: Number of rows B.
        seed: One seed from which every row's is spawned, or one per row.
        preset: Preset name or TOML file; the controller's own when left out.
        **options: Further arguments of the controller.

    Raises:
        InputError: No controller of that name, or an unusable preset.
    """
    if name not in CONTROLLERS:
        raise InputError(
            f"unknown controller {name!r} for a quadruped; expected one of {', '.join(CONTROLLERS)}"
        )
    kind, arguments = CONTROLLERS[name]
    tuned: dict[str, Any] = {} if preset is None else {"preset": preset}
    return kind(limbs, batch=batch, seed=seed, **arguments, **tuned, **options)


def make_quadruped(
    controller: str = "spiking",
    *,
    scenarios: Sequence[Scenario] | None = None,
    seed: int | Sequence[Seed] = 0,
    threads: int = 0,
    preset: str | None = None,
    conditions: Sequence[Mapping[str, float]] | None = None,
    morphology: QuadrupedMorphology | None = None,
    **options: Any,
) -> Simulation:
    """Return standing quadrupeds under a controller, one row per scenario.

    Args:
        controller: One of :data:`CONTROLLERS`.
        scenarios: Physical conditions, one per row; by default one row on level ground.
        seed: One seed from which every row's is spawned, or one per row.
        threads: Physics threads, 0 for one per core.
        preset: Preset name or TOML file; the controller's own when left out.
        conditions: Parameters of each row that differ from those of the preset, by the names of
            the controller's table.
        morphology: Sizes and springs of the robot.
        **options: Further arguments of the controller.

    Raises:
        InputError: The controller, the preset or a parameter is unknown.
    """
    morphology = morphology or QuadrupedMorphology()
    return assembled(
        quadruped(morphology),
        limb_geometry(morphology),
        controller,
        scenarios=scenarios,
        seed=seed,
        threads=threads,
        preset=preset,
        conditions=conditions,
        **options,
    )


make_abducting_quadruped = partial(make_quadruped, morphology=MORPHOLOGIES[ABDUCTING])
"""The same with abduction of the hips."""


def assembled(
    body: Body,
    limbs: Limbs,
    controller: str,
    *,
    scenarios: Sequence[Scenario] | None,
    seed: int | Sequence[Seed],
    threads: int,
    preset: str | None,
    conditions: Sequence[Mapping[str, float]] | None,
    **options: Any,
) -> Simulation:
    """Return standing bodies on four legs under a controller; see :func:`make_quadruped`.

    Raises:
        InputError: The controller, the preset or a parameter is unknown.
    """
    scenarios = scenarios or (Scenario(terrain=body.ground),)
    plant = Plant(body, scenarios, threads=threads)
    brain = make_controller(
        controller, limbs, batch=len(scenarios), seed=seed, preset=preset, **options
    )
    for row, values in enumerate(conditions or ()):
        brain.set_parameters(values, np.array([row]))
    return Simulation(plant, brain)
