"""Put a spinal cord, its limbs and its tuned parameters together by name."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.controllers.presets import read_preset
from neurocontrol.controllers.salamander.axis import SPINE
from neurocontrol.controllers.salamander.controller import SalamanderController
from neurocontrol.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neurocontrol.controllers.salamander.brainstem import Steering, Transition
    from neurocontrol.controllers.salamander.rhythm import Lesions, SpinalRhythm
    from neurocontrol.controllers.salamander.rotating_limbs import RotatingLimbs
    from neurocontrol.controllers.salamander.walking_limbs import WalkingLimbs
    from neurocontrol.types import FloatArray, Seed

PRESETS = {"animal": "salamander", "robot": "salamander-robot"}
"""Preset of each body."""

GIRDLES = ("fore", "hind")
"""Sections of a preset that hold parameters of limbs."""


MODELS = ("spiking", "phase", "leaky", "knuesel")
"""Models of the spinal cord by name."""

_TEMPOS = MappingProxyType(
    {
        ("phase", "animal"): 2.5,
        ("knuesel", "animal"): 2.5,
        ("leaky", "robot"): 0.4,
        ("spiking", "robot"): 0.4,
    }
)
"""Pace, where it is not 1: a body of 0.1 m moves faster than one of 1.1 m."""


def rhythm_model(name: str) -> type[SpinalRhythm]:
    """Return a model of the spinal cord by name.

    Raises:
        InputError: No such model.
    """
    if name not in MODELS:
        raise InputError(f"unknown controller {name!r}; expected one of {', '.join(MODELS)}")
    if name == "phase":
        from neurocontrol.controllers.salamander.oscillators import DriveOscillators

        return DriveOscillators
    if name == "leaky":
        from neurocontrol.controllers.salamander.leaky import LeakyNetwork

        return LeakyNetwork
    if name == "knuesel":
        from neurocontrol.controllers.salamander.knuesel import KnueselNetwork

        return KnueselNetwork
    from neurocontrol.controllers.salamander.spiking import SpikingRhythm

    return SpikingRhythm


def make_rhythm(name: str, body: str, **options: Any) -> SpinalRhythm:
    """Return spinal cords of a model, at the pace of a body.

    Args:
        name: One of :data:`MODELS`.
        body: ``animal`` or ``robot``.
        **options: Arguments of the model; ``tempo`` replaces the pace of the body.

    Raises:
        InputError: No such model.
    """
    if (name, body) in _TEMPOS:
        options = {"tempo": _TEMPOS[name, body], **options}
    return rhythm_model(name)(**options)


def limb_map(body: str) -> type[WalkingLimbs] | type[RotatingLimbs]:
    """Return what moves the limbs of a body."""
    if body == "robot":
        from neurocontrol.controllers.salamander.rotating_limbs import RotatingLimbs

        return RotatingLimbs
    from neurocontrol.controllers.salamander.walking_limbs import WalkingLimbs

    return WalkingLimbs


def assemble(
    name: str,
    *,
    body: str,
    batch: int,
    seed: int | Sequence[Seed],
    weight: FloatArray | float,
    preset: str | None,
    lesions: Lesions | None,
    transition: Transition,
    steering: Steering,
    **options: Any,
) -> SalamanderController:
    """Return the controller of B salamanders.

    Args:
        name: Model of the spinal cord.
        body: ``animal`` or ``robot``.
        batch: Number of rows B.
        seed: One seed from which every row's is spawned, or one per row.
        weight: Weight of the bodies, N, one for all or shape ``(B,)``.
        preset: Gains and parameters of limbs: a shipped preset or the path of a TOML file; the
            body's own when left out.
        lesions: What is cut.
        transition: What the drive follows.
        steering: What steers.
        **options: Further arguments of the model.

    Raises:
        InputError: No such model, or a preset without its parameters.
    """
    rhythm = make_rhythm(name, body, batch=batch, seed=seed, lesions=lesions, **options)
    limbs, preset = limb_map(body), preset or PRESETS[body]
    values = read_preset(preset).values
    for section in (*GIRDLES, name):
        if section not in values:
            raise InputError(f"preset {preset!r} lacks the parameters of {section!r}")
    girdles = np.array(
        [table.vector(values[girdle]) for girdle, table in zip(GIRDLES, limbs.tables, strict=True)]
    )
    spine = SPINE.vector(values[name])
    return SalamanderController(
        rhythm,
        limbs(np.tile(girdles, (batch, 1, 1))),
        spine[:-1],
        float(spine[-1]),
        weight=weight,
        preset=preset,
        transition=transition,
        steering=steering,
    )
