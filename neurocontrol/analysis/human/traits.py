"""What tells a person's walk from a trick: each trait beside people's, and what it is worth.

The one list that a search pays for, an evaluation tells, and figures and reports show. A
correlation is none of them: it does not see a crouched knee or a saturated muscle.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from math import degrees, inf
from operator import attrgetter
from typing import TYPE_CHECKING, Final

import numpy as np

from neurocontrol.analysis.human.amplitudes import measure_amplitudes
from neurocontrol.analysis.human.norms import HUMAN_ACTIVATIONS, HUMAN_ANGLES, HUMAN_STRIDE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from neurocontrol.analysis.human.walking import WalkMeasures

Range = tuple[float, float]
_FREE: Final = (-inf, inf)

CURVES: Final = "mean strides of MyoAssist"
WINTER: Final = "Winter 1991"
MEMORY: Final = "from memory"
"""Of what was found in no source; no walk is held to it."""


@dataclass(frozen=True, kw_only=True)
class Trait:
    """A figure of a walk beside people's.

    Attributes:
        name: Its key in metrics.
        meaning: What it is, in words.
        unit: Its unit, ``1`` for a pure number.
        of: Its value, in that unit.
        people: People's value; NaN where none is known.
        source: Where that is from.
        wanted: The range that a walk must lie in; None for what is only told.
        every: Whether every walk must, and not their mean.
        free: The range that costs a search nothing.
        price: What a search pays for one unit beyond it.
        level: Whether it is known on level ground alone.
    """

    name: str
    meaning: str
    of: Callable[[WalkMeasures], float]
    unit: str = "1"
    people: float = math.nan
    source: str = ""
    wanted: Range | None = None
    every: bool = False
    free: Range = _FREE
    price: float = 0.0
    level: bool = False

    def pays(self, walk: WalkMeasures) -> float:
        """What a search pays for it; NaN where it is unknown."""
        value = self.of(walk)
        low, high = self.free
        return float(self.price * np.maximum(np.maximum(low - value, value - high), 0.0))


_WEIGHTS: Final = "body weights"
_USUAL_STRIDE = 1.1  # s, over which Winter's force rises
_LEG = 0.92  # m, from hip to ankle

_STOOD = np.zeros((len(HUMAN_ANGLES["knee"]), 17))
for _joint, _column in (("hip", 8), ("knee", 10), ("ankle", 11)):
    _STOOD[:, [_column, _column + 5]] = HUMAN_ANGLES[_joint][:, None]
_PEOPLE = measure_amplitudes(
    {name: curve[None] for name, curve in HUMAN_STRIDE.items()}, _USUAL_STRIDE, _STOOD
)
"""People's sizes, measured on people's curves as those of a walk are."""


def _entry(
    mapping: str, name: str, unit: Callable[[float], float] = float
) -> Callable[[WalkMeasures], float]:
    """An entry of one of the mappings of a walk's measures, in a unit."""
    find = attrgetter(mapping)
    return lambda walk: unit(find(walk)[name])


def _joints() -> Iterator[Trait]:
    for name, most in (("hip", 8.0), ("knee", 9.0), ("ankle", 8.0)):
        yield Trait(
            name=f"{name}_error", meaning=f"{name}: difference from people, rms", unit="deg",
            of=_entry("errors", name, degrees), people=0.0, source=CURVES,
            wanted=(-inf, most), free=(-inf, 5.0), price=0.04,
        )  # fmt: skip
    yield Trait(
        name="knee_least", meaning="least knee flexion in every stance", unit="deg",
        of=lambda walk: degrees(walk.amplitudes.knee_least),
        people=degrees(_PEOPLE.knee_least), source=CURVES,
        wanted=(-inf, 8.0), every=True, free=(-8.0, 6.0), price=0.03,
    )  # fmt: skip
    yield Trait(
        name="loading_flexion", meaning="yielding of the knee after the heel strike", unit="deg",
        of=lambda walk: degrees(walk.amplitudes.loading_flexion),
        people=degrees(_PEOPLE.loading_flexion), source=CURVES, free=(12.0, 22.0), price=0.015,
    )  # fmt: skip
    for name, share in _PEOPLE.stops.items():
        yield Trait(
            name=f"{name.replace(' ', '_')}_in_stop",
            meaning=f"{name}: share of the time in a stop",
            of=_entry("amplitudes.stops", name), people=share, source=CURVES,
            free=(-inf, share + 0.1), price=0.5,
        )  # fmt: skip


_CALF: Final = {"SOL": (0.5, 1.0), "GAS": (0.5, 0.95)}
"""Peaks that are wanted of the muscles that push off."""
_SATURATED = 0.02  # share of the stride that costs nothing


def _muscles() -> Iterator[Trait]:
    for name, curve in HUMAN_ACTIVATIONS.items():
        calf = name in _CALF
        yield Trait(
            name=f"{name}_error", meaning=f"{name}: difference from people, rms",
            of=_entry("errors", name), people=0.0, source=CURVES,
            free=(-inf, 0.1 if calf else 0.2), price=2.0 if calf else 0.5,
        )  # fmt: skip
        yield Trait(
            name=f"{name}_peak", meaning=f"{name}: peak of a stride",
            of=_entry("amplitudes.activation_peaks", name),
            people=float(curve.max()), source=CURVES, wanted=_CALF.get(name), every=calf,
            free=(0.6, 0.95) if calf else _FREE, price=1.0 if calf else 0.0,
        )  # fmt: skip
        yield Trait(
            name=f"{name}_saturated", meaning=f"{name}: share of the stride saturated",
            of=_entry("amplitudes.saturation", name),
            people=_PEOPLE.saturation[name], source=CURVES, free=(-inf, _SATURATED), price=2.0,
        )  # fmt: skip
    yield Trait(
        name="most_saturated", meaning="largest share of the stride with a saturated muscle",
        of=lambda walk: max(walk.amplitudes.saturation.values()),
        people=max(_PEOPLE.saturation.values()), source=CURVES, wanted=(-inf, 0.05), every=True,
    )  # fmt: skip


def _forces() -> Iterator[Trait]:
    yield Trait(
        name="force_error", meaning="ground force: difference from people, rms", unit=_WEIGHTS,
        of=lambda walk: walk.errors["ground_force"], people=0.0, source=WINTER,
        free=(-inf, 0.15), price=1.0,
    )  # fmt: skip
    sizes: dict[str, tuple[str, Range | None, Range, float]] = {
        "spike": ("spike of the ground force", (-inf, 1.5), (-inf, 1.2), 0.8),
        "first_hump": ("first hump of the force", None, (0.95, 1.35), 0.5),
        "valley": ("valley of the force", None, (-inf, 0.85), 0.5),
        "second_hump": ("second hump of the force", None, (1.0, 1.35), 0.5),
    }
    for name, (meaning, wanted, free, price) in sizes.items():
        yield Trait(
            name=name, meaning=meaning, unit=_WEIGHTS,
            of=attrgetter(f"amplitudes.{name}"),
            people=getattr(_PEOPLE, name), source=WINTER, wanted=wanted, free=free, price=price,
        )  # fmt: skip
    yield Trait(
        name="loading_rate", meaning="fastest rise of the force", unit="body weights/s",
        of=lambda walk: walk.amplitudes.loading_rate, people=_PEOPLE.loading_rate,
        source=f"{WINTER}, a stride of {_USUAL_STRIDE:g} s", free=(-inf, 30.0), price=0.005,
    )  # fmt: skip
    yield Trait(
        name="raw_peak_force", meaning="largest force at any moment", unit=_WEIGHTS,
        of=lambda walk: walk.raw_peak_force, people=1.2, source="Keller et al. 1996, 1.5 m/s",
    )  # fmt: skip


def _soles() -> Iterator[Trait]:
    yield Trait(
        name="step_width", meaning="step width", unit="m", of=lambda walk: walk.soles.step_width,
        people=0.14 * _LEG, source="Schulz 2012, 0.14 of a leg", free=(0.06, 0.2), price=2.0,
    )  # fmt: skip
    yield Trait(
        name="step_width_deviation", meaning="deviation of the step width", unit="m",
        of=lambda walk: walk.soles.step_width_deviation, people=0.024,
        source="Skiadopoulos et al. 2020, table 1", free=(-inf, 0.04), price=2.0,
    )  # fmt: skip
    yield Trait(
        name="clearance", meaning="clearance in the middle of a swing", unit="m",
        of=lambda walk: walk.soles.clearance, people=0.011, source="Schulz 2011",
        free=(0.005, inf), price=10.0, level=True,
    )  # fmt: skip
    yield Trait(
        name="penetration", meaning="deepest that a sole sinks in", unit="m",
        of=lambda walk: walk.soles.penetration, people=0.01, source=MEMORY,
        free=(-inf, 0.01), price=20.0, level=True,
    )  # fmt: skip
    yield Trait(
        name="slip", meaning="slip of a stance", unit="m", of=lambda walk: walk.soles.slip,
        people=0.0, source=MEMORY, free=(-inf, 0.02), price=5.0, level=True,
    )  # fmt: skip


def _ways() -> Iterator[Trait]:
    yield Trait(
        name="step_asymmetry", meaning="left and right step time, difference over mean",
        of=lambda walk: walk.step_asymmetry, people=0.0, source=MEMORY,
        free=(-inf, 0.05), price=0.5,
    )  # fmt: skip
    yield Trait(
        name="yaw_largest", meaning="largest yaw from the wanted heading, mean of a stride",
        unit="deg", of=lambda walk: degrees(walk.yaw.largest), wanted=(-inf, 5.0), every=True,
    )  # fmt: skip
    yield Trait(
        name="yaw_final", meaning="yaw at the end", unit="deg",
        of=lambda walk: degrees(walk.yaw.final),
    )  # fmt: skip
    yield Trait(
        name="yaw_away", meaning="longest time with a yaw beyond 3 degrees", unit="s",
        of=lambda walk: walk.yaw.away,
    )  # fmt: skip


TRAITS: Final = {
    trait.name: trait for trait in (*_joints(), *_muscles(), *_forces(), *_soles(), *_ways())
}
"""All of them by name, joints first."""


def unlikeness(walk: WalkMeasures, *, level: bool = True) -> float:
    """What a walk lacks of a person's, in one number of about 0 to 3; NaN where it is unknown.

    Every trait is free within a range, and costs about 0.1 for a difference that one sees.

    Args:
        walk: The walk.
        level: Whether the ground was level; otherwise nothing is said of the soles.
    """
    return sum(trait.pays(walk) for trait in TRAITS.values() if level or not trait.level)
