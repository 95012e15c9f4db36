"""Put a spinal cord, limbs and tuned parameters together by name."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from neurocontrol.controllers.presets import read_preset
from neurocontrol.controllers.salamander.controller import SalamanderController, tunable
from neurocontrol.controllers.salamander.knuesel import KnueselNetwork
from neurocontrol.controllers.salamander.leaky import LeakyNetwork
from neurocontrol.controllers.salamander.oscillators import DriveOscillators
from neurocontrol.controllers.salamander.spiking import SpikingRhythm
from neurocontrol.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from neurocontrol.controllers.salamander.brainstem import Steering, Transition
    from neurocontrol.controllers.salamander.limbs import LimbMap
    from neurocontrol.controllers.salamander.rhythm import SpinalRhythm
    from neurocontrol.types import FloatArray, Seed

MODELS: Mapping[str, type[SpinalRhythm]] = MappingProxyType(
    {model.name: model for model in (SpikingRhythm, DriveOscillators, LeakyNetwork, KnueselNetwork)}
)
"""Models of the spinal cord by name."""


def assemble(
    name: str,
    limbs: type[LimbMap],
    *,
    preset: str,
    weight: FloatArray | float,
    batch: int = 1,
    seed: int | Sequence[Seed] = 0,
    pace: float = 1.0,
    transition: Transition = "command",
    steering: Steering = "turn",
    **options: Any,
) -> SalamanderController:
    """Return the controller of B salamanders.

    Args:
        name: Model of the spinal cord.
        limbs: What moves the limbs.
        preset: Gains and parameters of limbs: a shipped preset or the path of a TOML file.
        weight: Weight of the bodies, N, one for all or shape ``(B,)``.
        batch: Number of rows B.
        seed: One seed from which every row's is spawned, or one per row.
        pace: Pace of the bodies, 1 for one of 0.1 m.
        transition: What the drive follows.
        steering: What steers.
        **options: Further arguments of the model, such as its ``lesions``; ``tempo`` replaces what
            follows from the pace.

    Raises:
        InputError: No such model, or a preset without its parameters.
    """
    if name not in MODELS:
        raise InputError(f"unknown controller {name!r}; expected one of {', '.join(MODELS)}")
    model = MODELS[name]
    values = tunable(model, limbs).read(read_preset(preset).values, preset)
    options = {"batch": batch, "seed": seed, "tempo": pace / model.pace, **options}
    return SalamanderController(
        model(**options),
        limbs,
        values,
        weight=weight,
        preset=preset,
        transition=transition,
        steering=steering,
    )
