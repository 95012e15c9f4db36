"""Put hexapods, their controllers and the physics together."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from neurocontrol.controllers.hexapod.chemical_gait import ChemicalGait
from neurocontrol.controllers.hexapod.leg_geometry import LegGeometry
from neurocontrol.controllers.hexapod.local_rules import LocalRules
from neurocontrol.controllers.hexapod.spiking_gait import SpikingGait
from neurocontrol.errors import InputError
from neurocontrol.gaits import SIX_LEGS
from neurocontrol.models.hexapod import (
    GRAVITY,
    HexapodMorphology,
    hexapod,
    standing_configuration,
)
from neurocontrol.plant import Plant, Scenario
from neurocontrol.simulation import Simulation

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from neurocontrol.types import Seed

Walker: TypeAlias = "SpikingGait | ChemicalGait | LocalRules"

CONTROLLERS: Mapping[str, type[Walker]] = MappingProxyType(
    {kind.name: kind for kind in (SpikingGait, ChemicalGait, LocalRules)}
)
"""What can move a hexapod, by name."""


def leg_geometry(morphology: HexapodMorphology) -> LegGeometry:
    """What a controller knows of the hexapod."""
    hips = np.array([morphology.hip(leg) for leg in SIX_LEGS])
    feet = np.array([morphology.footing(leg) for leg in SIX_LEGS])
    outward = np.sign(hips[:, 1])
    return LegGeometry(
        hip=hips,
        footing=np.stack([hips[:, 0] + feet[:, 0], hips[:, 1] + outward * feet[:, 1]], axis=1),
        height=morphology.stance[1],
        segments=np.array(morphology.segment_length),
        standing_targets=standing_configuration(morphology)[7:],
        foot_weight=morphology.total_mass * GRAVITY / 6,
    )


def make_controller(
    name: str,
    morphology: HexapodMorphology,
    *,
    batch: int = 1,
    seed: int | Sequence[Seed] = 0,
    preset: str | None = None,
    **options: Any,
) -> Walker:
    """Return a controller of hexapods.

    Args:
        name: One of :data:`CONTROLLERS`.
        morphology: The hexapod it moves.
        batch: Number of rows B.
        seed: One seed from which every row's is spawned, or one per row.
        preset: Preset name or TOML file; the controller's own when left out.
        **options: Further arguments of the controller.

    Raises:
        InputError: No controller of that name, or an unusable preset.
    """
    if name not in CONTROLLERS:
        raise InputError(
            f"unknown controller {name!r} for a hexapod; expected one of {', '.join(CONTROLLERS)}"
        )
    tuned: dict[str, Any] = {} if preset is None else {"preset": preset}
    legs = leg_geometry(morphology)
    return CONTROLLERS[name](legs, batch=batch, seed=seed, **tuned, **options)


def make_hexapod(
    controller: str = "spiking",
    *,
    scenarios: Sequence[Scenario] | None = None,
    seed: int | Sequence[Seed] = 0,
    threads: int = 0,
    preset: str | None = None,
    conditions: Sequence[Mapping[str, float]] | None = None,
    morphology: HexapodMorphology | None = None,
    **options: Any,
) -> Simulation:
    """Return standing hexapods under a controller, one row per scenario.

    Args:
        controller: One of :data:`CONTROLLERS`.
        scenarios: Physical conditions, one per row; by default one row on level ground.
        seed: One seed from which every row's is spawned, or one per row.
        threads: Physics threads, 0 for one per core.
        preset: Preset name or TOML file; the controller's own when left out.
        conditions: Parameters of each row that differ from those of the preset, by the names of
            the controller's table, such as ``{"leg.L2": 0.0}`` for a lost leg.
        morphology: Sizes and motors of the body.
        **options: Further arguments of the controller.

    Raises:
        InputError: The controller, the preset or a parameter is unknown.
    """
    morphology = morphology or HexapodMorphology()
    body = hexapod(morphology)
    scenarios = scenarios or (Scenario(terrain=body.ground),)
    plant = Plant(body, scenarios, threads=threads)
    brain = make_controller(
        controller, morphology, batch=len(scenarios), seed=seed, preset=preset, **options
    )
    for row, values in enumerate(conditions or ()):
        brain.set_parameters(values, np.array([row]))
    return Simulation(plant, brain)
