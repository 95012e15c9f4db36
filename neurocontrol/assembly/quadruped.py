"""Put quadrupeds, their controllers and the physics together."""

from __future__ import annotations

from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias

from neurocontrol.assembly.legged import assembled, controlled
from neurocontrol.controllers.quadruped.danner_gait import DannerGait
from neurocontrol.controllers.quadruped.limb_geometry import LimbGeometry
from neurocontrol.controllers.quadruped.oscillator_gait import OSCILLATORS, OscillatorGait
from neurocontrol.controllers.quadruped.spiking_gait import SpikingGait
from neurocontrol.models.quadruped import (
    ABDUCTING,
    GRAVITY,
    MORPHOLOGIES,
    QuadrupedMorphology,
    quadruped,
    standing_configuration,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from neurocontrol.controllers.quadruped.gait_controller import GaitController
    from neurocontrol.controllers.quadruped.limb_geometry import Limbs
    from neurocontrol.plant import Scenario
    from neurocontrol.simulation import Simulation
    from neurocontrol.types import Seed

Kind: TypeAlias = "type[SpikingGait | OscillatorGait | DannerGait]"

CONTROLLERS: Mapping[str, tuple[Kind, Mapping[str, Any]]] = MappingProxyType(
    {
        "spiking": (SpikingGait, {}),
        **{name: (OscillatorGait, {"oscillator": name}) for name in OSCILLATORS},
        "danner-2017": (DannerGait, {}),
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


def make_controller(name: str, limbs: Limbs, **options: Any) -> GaitController:
    """Return a controller of quadrupeds, by one of the names of :data:`CONTROLLERS`.

    See :func:`neurocontrol.assembly.legged.controlled` for the options.

    Raises:
        InputError: No controller of that name, or an unusable preset.
    """
    makers = {name: partial(kind, **arguments) for name, (kind, arguments) in CONTROLLERS.items()}
    return controlled(makers, "quadruped", name, limbs, **options)


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
        partial(make_controller, controller, limb_geometry(morphology)),
        scenarios=scenarios,
        seed=seed,
        threads=threads,
        preset=preset,
        conditions=conditions,
        **options,
    )


make_abducting_quadruped = partial(make_quadruped, morphology=MORPHOLOGIES[ABDUCTING])
"""The same with abduction of the hips."""
