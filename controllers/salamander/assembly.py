"""Put a spinal cord, its limbs and its tuned parameters together by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.controllers.presets import read_preset
from neurocontrol.controllers.salamander.axis import SPINE
from neurocontrol.controllers.salamander.controller import SalamanderController
from neurocontrol.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from neurocontrol.controllers.contract import Seed
    from neurocontrol.controllers.salamander.limbs import LimbMap
    from neurocontrol.controllers.salamander.rhythm import Lesions, SpinalRhythm

PRESETS = {"animal": "salamander", "robot": "salamander-robot"}
"""Preset of each body."""

GIRDLES = ("fore", "hind")
"""Sections of a preset that hold parameters of limbs."""


def make_rhythm(
    name: str,
    *,
    batch: int,
    seed: int | Sequence[Seed],
    lesions: Lesions | None,
    **options: Any,
) -> SpinalRhythm:
    """Return a model of the spinal cord by name."""
    from neurocontrol.controllers.salamander.spiking import SpikingRhythm

    kinds = {"spiking": SpikingRhythm}
    if name not in kinds:
        raise InputError(f"unknown controller {name!r}; expected one of {', '.join(kinds)}")
    return kinds[name](batch=batch, seed=seed, lesions=lesions, **options)


def limb_map(body: str) -> type[LimbMap]:
    """Return what moves the limbs of a body."""
    from neurocontrol.controllers.salamander.walking_limbs import WalkingLimbs

    return WalkingLimbs


def make_controller(
    name: str,
    *,
    body: str,
    batch: int,
    seed: int | Sequence[Seed],
    weight: float,
    preset: str | None,
    lesions: Lesions | None,
    transition: str,
    steering: str,
    **options: Any,
) -> SalamanderController:
    rhythm = make_rhythm(name, batch=batch, seed=seed, lesions=lesions, **options)
    limbs, preset = limb_map(body), preset or PRESETS[body]
    values = read_preset(preset).values
    girdles = np.array([limbs.table.vector(values[girdle]) for girdle in GIRDLES])
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
