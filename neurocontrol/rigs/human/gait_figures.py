"""The figures of a gait that an evaluation gives: timing, effort, and every trait of a person's."""

from __future__ import annotations

from math import inf, isfinite
from typing import TYPE_CHECKING, Any, Final

from neurocontrol.analysis.human.traits import MEMORY, TRAITS, unlikeness
from neurocontrol.evaluation import average, least, outermost, worst

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from neurocontrol.analysis.human.traits import Trait
    from neurocontrol.analysis.human.walking import WalkMeasures
    from neurocontrol.evaluation import Measure

_STRIDE = (1.0, 1.2)  # s
_EXTREMES: Final = {"clearance": least, "penetration": worst}
"""Of these the worst of all walks is told."""


def gait_measures(walks: Sequence[WalkMeasures]) -> Iterator[Measure]:
    """Timing, joints, muscles, forces, soles, ways and effort of walks."""
    strides = [walk.stride_time for walk in walks]
    yield outermost("outermost mean stride of a walk", strides, _STRIDE, "s")
    support = [walk.double_support for walk in walks]
    yield average("double support (people 0.2 to 0.25)", support)
    clean = [walk.clean_double_support for walk in walks]
    yield average("double support, chatter removed", clean)
    yield average("losses of contact per stance", [walk.contact_losses for walk in walks])
    costs = [walk.cost_of_transport for walk in walks]
    yield average("metabolic cost of transport", costs, "J/kg/m", at_most=4.3)
    for trait in TRAITS.values():
        yield trait_measure(trait, walks)
    yield average("unlike people, as a search pays for it", [unlikeness(walk) for walk in walks])


def trait_measure(trait: Trait, walks: Sequence[WalkMeasures]) -> Measure:
    """A trait of walks beside people's, and what is wanted of it."""
    name, values = told(trait), [trait.of(walk) for walk in walks]
    if trait.name in _EXTREMES:
        return _EXTREMES[trait.name](name, values, trait.unit)
    if trait.wanted is None:
        return average(name, values, trait.unit)
    low, high = trait.wanted
    wanted: dict[str, Any] = {"at_most": high} if low == -inf else {"within": trait.wanted}
    if not trait.every:
        return average(name, values, trait.unit, **wanted)
    if low == -inf:
        return worst(name, values, trait.unit, at_most=high)
    return outermost(name, values, trait.wanted, trait.unit)


def told(trait: Trait) -> str:
    """What a trait is, with people's value."""
    if not isfinite(trait.people) or trait.name.endswith("_error"):
        return trait.meaning
    known = ", from memory" if trait.source == MEMORY else ""
    return f"{trait.meaning} (people {trait.people:.3g}{known})"
