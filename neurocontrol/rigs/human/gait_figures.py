"""The figures of a gait that an evaluation gives, those that a search pays for among them."""

from __future__ import annotations

from math import degrees
from typing import TYPE_CHECKING, Final

from neurocontrol.analysis.human.norms import HUMAN_ACTIVATIONS
from neurocontrol.evaluation import average, least, outermost, worst
from neurocontrol.rigs.human.likeness import unlikeness

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from neurocontrol.analysis.human.walking import WalkMeasures
    from neurocontrol.evaluation import Measure

_STRIDE = (1.0, 1.2)  # s
_ERRORS: Final = {"hip": 8.0, "knee": 9.0, "ankle": 8.0}  # degrees rms
_PEAKS: Final = {"SOL": (0.5, 1.0), "GAS": (0.5, 0.95)}
_WEIGHTS = "body weights"


def gait_measures(walks: Sequence[WalkMeasures]) -> Iterator[Measure]:
    """Timing, joints, muscles, forces, soles and effort of walks."""
    yield from _timing(walks)
    yield from _joints(walks)
    yield from _muscles(walks)
    yield from _forces(walks)
    yield from _soles(walks)
    costs = [walk.cost_of_transport for walk in walks]
    yield average("metabolic cost of transport", costs, "J/kg/m", at_most=4.3)
    yield average("unlike people, as a search pays for it", [unlikeness(walk) for walk in walks])


def _timing(walks: Sequence[WalkMeasures]) -> Iterator[Measure]:
    strides = [walk.stride_time for walk in walks]
    yield outermost("outermost mean stride of a walk", strides, _STRIDE, "s")
    support = [walk.double_support for walk in walks]
    yield average("double support (people 0.2 to 0.25)", support)
    clean = [walk.clean_double_support for walk in walks]
    yield average("double support, chatter removed", clean)
    yield average("losses of contact per stance", [walk.contact_losses for walk in walks])


def _joints(walks: Sequence[WalkMeasures]) -> Iterator[Measure]:
    for name, most in _ERRORS.items():
        errors = [degrees(walk.errors[name]) for walk in walks]
        yield average(f"{name}: difference from people, rms", errors, "deg", at_most=most)
        yield average(f"{name}: correlation with people", [w.correlations[name] for w in walks])
    straight = [degrees(walk.amplitudes.knee_least) for walk in walks]
    yield worst("least knee flexion in every stance (people -2)", straight, "deg", at_most=8.0)
    loading = [degrees(walk.amplitudes.loading_flexion) for walk in walks]
    yield average("knee flexion on loading (people 12)", loading, "deg")
    for name in ("knee", "ankle"):
        yield average(f"{name}: time in a stop", [walk.amplitudes.stops[name] for walk in walks])


def _muscles(walks: Sequence[WalkMeasures]) -> Iterator[Measure]:
    for name, within in _PEAKS.items():
        people = HUMAN_ACTIVATIONS[name].max()
        peaks = [walk.amplitudes.activation_peaks[name] for walk in walks]
        yield outermost(f"{name}: peak (people {people:.2f})", peaks, within)
        yield average(f"{name}: difference from people, rms", [w.errors[name] for w in walks])
        yield average(f"{name}: correlation with people", [w.correlations[name] for w in walks])
    most = [max(walk.amplitudes.saturation.values()) for walk in walks]
    yield worst("largest share of the stride with a saturated muscle", most, at_most=0.05)


def _forces(walks: Sequence[WalkMeasures]) -> Iterator[Measure]:
    sizes = [walk.amplitudes for walk in walks]
    yield average("spike of the ground force", [one.spike for one in sizes], _WEIGHTS, at_most=1.5)
    for name, told in (("first_hump", "first hump"), ("second_hump", "second hump")):
        yield average(f"{told} of the force", [getattr(one, name) for one in sizes], _WEIGHTS)
    yield average("valley of the force", [one.valley for one in sizes], _WEIGHTS)
    rates = [one.loading_rate for one in sizes]
    yield average("fastest rise of the force", rates, "body weights/s")
    peaks = [walk.raw_peak_force for walk in walks]
    yield average("largest force at any moment", peaks, _WEIGHTS)


def _soles(walks: Sequence[WalkMeasures]) -> Iterator[Measure]:
    soles = [walk.soles for walk in walks]
    yield average("step width", [one.step_width for one in soles], "m")
    yield average("deviation of the step width", [one.step_width_deviation for one in soles], "m")
    yield least("least clearance of a walk", [one.clearance for one in soles], "m")
    yield worst("deepest that a sole sinks in", [one.penetration for one in soles], "m")
    yield average("slip of a stance", [one.slip for one in soles], "m")
