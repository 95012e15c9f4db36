"""Put hexapods, their controllers and the physics together."""

from __future__ import annotations

from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.assembly.legged import assembled, controlled
from neurocontrol.controllers.hexapod.chemical_gait import ChemicalGait
from neurocontrol.controllers.hexapod.leg_geometry import LegGeometry
from neurocontrol.controllers.hexapod.local_rules import LocalRules
from neurocontrol.controllers.hexapod.spiking_gait import SpikingGait
from neurocontrol.gaits import SIX_LEGS
from neurocontrol.models.hexapod import (
    GRAVITY,
    HexapodMorphology,
    hexapod,
    standing_configuration,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from neurocontrol.controllers.hexapod.walker import Walker
    from neurocontrol.plant import Scenario
    from neurocontrol.simulation import Simulation
    from neurocontrol.types import Seed

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


def make_controller(name: str, morphology: HexapodMorphology, **options: Any) -> Walker:
    """Return a controller of hexapods, by one of the names of :data:`CONTROLLERS`.

    See :func:`neurocontrol.assembly.legged.controlled` for the options.

    Raises:
        InputError: No controller of that name, or an unusable preset.
    """
    return controlled(CONTROLLERS, "hexapod", name, leg_geometry(morphology), **options)


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
    return assembled(
        hexapod(morphology),
        partial(make_controller, controller, morphology),
        scenarios=scenarios,
        seed=seed,
        threads=threads,
        preset=preset,
        conditions=conditions,
        **options,
    )
