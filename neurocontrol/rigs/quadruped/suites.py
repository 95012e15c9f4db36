"""The suites of the quadruped: gaits, speeds, switches, drive, terrain, steering, pushes, gallop.

Everything is measured from foot contacts and the motion of the trunk, never from commands.
"""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.analysis.metrics import froude_number
from neurocontrol.assembly.quadruped import CONTROLLERS
from neurocontrol.evaluation import (
    Suites,
    Trial,
    average,
    by_label,
    count,
    falls,
    least,
    measured,
    share,
    standing,
    worst,
)
from neurocontrol.gaits import LIMBS
from neurocontrol.models.quadruped import GRAVITY
from neurocontrol.rigs.quadruped import disturbances
from neurocontrol.rigs.quadruped.disturbances import LEG_LENGTH
from neurocontrol.rigs.quadruped.driving import (
    UP_AND_DOWN,
    Change,
    changes_in,
    in_order,
    speeds_by_drive,
)
from neurocontrol.rigs.quadruped.outcomes import (
    STEADY_GAITS,
    SWITCHED_GAITS,
    TRANSIENT,
    error_of,
    gait_of,
    losses_of,
    offered,
    peaks_of,
    settles,
    settling_of,
    speed_of,
    steady_trial,
    transport_of,
    turned,
)
from neurocontrol.rigs.quadruped.schedule import driven
from neurocontrol.rigs.quadruped.similarity import similarity
from neurocontrol.terrain import Terrain
from neurocontrol.timeline import Command

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from neurocontrol.evaluation import Evaluation, Measure, Outcome, Wanted

_WORST_PHASE = 0.04  # of a steady gait on level ground, cycles
_WANTED_TRANSPORT = {"walk": 0.9, "trot": 1.3, "pace": 0.8, "bound": 1.8}
_WANTED_FLIGHT = {"trot": 0.10, "bound": 0.15}  # at full speed; at medium speed
_LOSSES_BORNE = 0.3  # per stride and foot
_JOINTS = {2: ("hip", "knee"), 3: ("abduction", "hip", "knee")}
"""Servos of a leg by their number."""

_GIRDLES = {"fore": slice(0, 2), "hind": slice(2, 4)}
_WANTED_DUTY: Mapping[str, Wanted] = {"walk": {"at_least": 0.65}, "bound": {"at_most": 0.55}}
_SPEEDS = (0.0, 0.25, 0.5, 0.75, 1.0)
_WANTED_SPEEDS = {("trot", 0.5): 2.0, ("trot", 1.0): 3.5}  # body lengths/s
_SWITCH = 5.0  # s
_SETTLING_TIME = 0.9  # s, of 95 % of the switches
_DRIVEN = 24.0  # s up and down
_ANIMALS = {"walk": 0.5, "trot": 2.5}
"""Froude number at which animals leave a gait for a faster one (Alexander and Jayes 1983)."""
_EVEN_TURNS = 0.8  # the smaller over the larger of the turns to either side
_SIDES = {"left": 1.0, "right": -1.0}
_FALLS_BORNE = 0.05  # share

SUITES = Suites()
"""Every suite by name."""


def _phase_errors(
    name: str, outcomes: Sequence[Outcome], at_most: float | None = None
) -> Iterator[Measure]:
    """The worst phase error of outcomes that stood, beside that of their raw contacts."""
    stood, name = standing(outcomes), f"{name}: worst phase error"
    yield worst(name, [error_of(one) for one in stood], at_most=at_most)
    yield worst(f"{name}, raw contacts", [error_of(one, raw=True) for one in stood])


def _plan_gaits(evaluation: Evaluation) -> list[Trial]:
    """Every steady gait for 20 s from every seed."""
    gaits = offered(evaluation.controller, STEADY_GAITS)
    return [steady_trial(gait, seed, 20.0) for gait in gaits for seed in evaluation.seeds]


@SUITES.add("gaits", _plan_gaits, "steady gaits from varied starts")
def _gaits(evaluation: Evaluation, outcomes: Sequence[Outcome]) -> Iterator[Measure]:
    """No falls, contact phases near the table, feet that stay down, little power."""
    length = evaluation.rig.make_body().length
    for gait, group in by_label(outcomes).items():
        stood = standing(group)
        yield falls(gait, group)
        yield from _phase_errors(gait, group, _WORST_PHASE)
        yield from _duty_factors(gait, stood)
        flight = [gait_of(one, raw=True).flight_fraction for one in stood]
        wanted = _WANTED_FLIGHT["bound"] if gait == "bound" else None
        yield average(f"{gait}: flight, raw contacts", flight, at_least=wanted)
        transport = [transport_of(one, length) for one in stood]
        yield average(f"{gait}: cost of transport", transport, at_most=_WANTED_TRANSPORT[gait])
        yield from _peaks(gait, stood)
        yield average(f"{gait}: speed", [speed_of(one, length) for one in stood], "BL/s")
        frequencies = [gait_of(one).frequency for one in stood]
        yield average(f"{gait}: stride frequency", frequencies, "Hz")


def _peaks(gait: str, stood: Sequence[Outcome]) -> Iterator[Measure]:
    """The largest power of the servos of a kind."""
    peaks = [peaks_of(one) for one in stood]
    count = peaks[0].size if peaks else 0
    kinds = _JOINTS.get(count // len(LIMBS), ("",)) if count % len(LIMBS) == 0 else ("",)
    for number, kind in enumerate(kinds):
        largest = [float(one[number :: len(kinds)].max()) for one in peaks]
        yield worst(f"{gait}: peak power of a {kind} servo".replace("  ", " "), largest, "W")


def _duty_factors(gait: str, stood: Sequence[Outcome]) -> Iterator[Measure]:
    cleaned = [gait_of(one).duty_factor for one in stood]
    raw = [gait_of(one, raw=True).duty_factor for one in stood]
    lost = [losses_of(one) for one in stood]
    for girdle, feet in _GIRDLES.items():
        name, wanted = f"{gait}: duty factor {girdle}", _WANTED_DUTY.get(gait, {})
        yield average(name, [one[feet].mean() for one in cleaned], **wanted)
        yield average(f"{name}, raw contacts", [one[feet].mean() for one in raw])
        name = f"{gait}: losses of contact per stride and foot, {girdle}"
        yield average(name, [one[feet].mean() for one in lost], at_most=_LOSSES_BORNE)


def _plan_speeds(evaluation: Evaluation) -> list[Trial]:
    """Every gait at five speed commands, a few seeds each, 10 s."""
    return [
        steady_trial(gait, seed, 10.0, speed=speed)
        for gait in offered(evaluation.controller, SWITCHED_GAITS)
        for speed in _SPEEDS
        for seed in evaluation.seeds[:5]
    ]


@SUITES.add("speeds", _plan_speeds, "speed against its command")
def _speeds(evaluation: Evaluation, outcomes: Sequence[Outcome]) -> Iterator[Measure]:
    """Speed rises with its command, and what it costs; how the trot runs at full speed."""
    length = evaluation.rig.make_body().length
    for gait, group in by_label(outcomes).items():
        yield falls(gait, group)
        reached = []
        for command in _SPEEDS:
            speeds = [speed_of(one, length) for one in _at(group, command)]
            name, goal = f"{gait}: speed at command {command:g}", (gait, command)
            reached.append(average(name, speeds, "BL/s", at_least=_WANTED_SPEEDS.get(goal)))
        yield from reached
        for command in _SPEEDS:
            transport = [transport_of(one, length) for one in _at(group, command)]
            yield average(f"{gait}: cost of transport at command {command:g}", transport)
        rises = np.diff([measure.value for measure in reached])
        name = f"{gait}: smallest rise of speed between commands"
        yield measured(name, rises.min(), "BL/s", at_least=0.0)
        yield from _phase_errors(gait, group)
        if gait == "trot":
            yield from _at_full_speed(gait, _at(group, 1.0))


def _at(outcomes: Sequence[Outcome], speed: float) -> list[Outcome]:
    """Those of some outcomes that stood at a speed command."""
    return [one for one in standing(outcomes) if one.trial.commands[0].entries["speed"] == speed]


def _at_full_speed(gait: str, outcomes: Sequence[Outcome]) -> Iterator[Measure]:
    for raw, how in ((False, "at full speed"), (True, "at full speed, raw contacts")):
        found = [gait_of(outcome, raw=raw) for outcome in outcomes]
        duty = [float(one.duty_factor.mean()) for one in found]
        flight = [one.flight_fraction for one in found]
        yield average(f"{gait}: duty factor {how}", duty, at_most=None if raw else 0.5)
        wanted = _WANTED_FLIGHT[gait] if raw else None
        yield average(f"{gait}: flight {how}", flight, at_least=wanted)


def _plan_switches(evaluation: Evaluation) -> list[Trial]:
    """All ordered switches between the gaits, 20 of five, in the running body, four seeds each."""
    return [
        Trial(
            commands=(Command(name=before), Command(time=_SWITCH, name=after)),
            duration=_SWITCH + 7.0,
            seed=seed,
            label=f"{before} to {after}",
        )
        for before, after in permutations(offered(evaluation.controller, SWITCHED_GAITS), 2)
        for seed in evaluation.seeds[:4]
    ]


@SUITES.add("switches", _plan_switches, "all ordered switches of gait")
def _switches(evaluation: Evaluation, outcomes: Sequence[Outcome]) -> Iterator[Measure]:
    """Switches settle within five cycles and soon, and never fell the robot."""
    settled = [settles(one) for one in outcomes]
    kept = [settles(one) and settling_of(one).good_share >= 0.75 for one in outcomes]
    yield falls("all", outcomes)
    yield share("settled within 5 cycles", settled, at_least=0.985)
    times = [settling_of(one).time for one in outcomes]
    never = [bool(np.isnan(time)) for time in times]
    yield count("all: never settled", never, at_most=0.0)
    within = [time for time, lost in zip(times, never, strict=True) if not lost]
    soon = float(np.quantile(within, 0.95)) if within else np.nan
    yield measured("time within which 95 % settle", soon, "s", at_most=_SETTLING_TIME)
    yield share("settled, and 3 of 4 later cycles within 0.1 in every limb", kept)
    for pair, group in by_label(outcomes).items():
        found = share(f"{pair} settled", [settles(one) for one in group])
        if found.value < 1.0:
            yield found


def _plan_drive(evaluation: Evaluation) -> list[Trial]:
    """One drive up and down again, from every seed, 24 s."""
    space = CONTROLLERS[evaluation.controller][0].command_space
    commands = tuple(driven(UP_AND_DOWN, _DRIVEN, space=space))
    return [
        Trial(commands=commands, duration=_DRIVEN, seed=seed, label="up and down")
        for seed in evaluation.seeds
    ]


@SUITES.add("drive", _plan_drive, "gait and speed by one drive, up and down")
def _drive(evaluation: Evaluation, outcomes: Sequence[Outcome]) -> Iterator[Measure]:
    """Gaits follow one another in order, speed rises with the drive, nobody falls."""
    body, stood = evaluation.rig.make_body(), standing(outcomes)
    yield falls("up and down", outcomes)
    yield share("gaits in order", [in_order(one) for one in outcomes], at_least=1.0)
    every = [change for one in stood for change in changes_in(one)]
    soon = [change.settling.cycles <= 5.0 for change in every]
    yield share("changes of gait taken up within 5 cycles", soon)
    speeds = np.array([speeds_by_drive(one) / body.length for one in stood])
    for way, name in enumerate(("up", "down")):
        mean = speeds[:, way].mean(axis=0) if stood else np.full(1, np.nan)
        rise = np.diff(mean).min() if mean.size > 1 else np.nan
        yield measured(f"{name}: smallest rise of speed per tenth", rise, "BL/s", at_least=0.0)
        for tenth, speed in enumerate(mean):
            yield measured(f"{name}: speed in tenth {tenth + 1}", speed, "BL/s", samples=len(stood))
    for slow, fast in (("walk", "trot"), ("trot", "bound")):
        yield from _borders(slow, fast, every, body.hip_height)


def _borders(slow: str, fast: str, every: Sequence[Change], hip: float) -> Iterator[Measure]:
    """Where two gaits change into each other, as feet do, and how fast the body then is."""
    up = [one for one in every if (one.before, one.after) == (slow, fast)]
    down = [one for one in every if (one.before, one.after) == (fast, slow)]
    gaps = [a.drive - b.drive for a, b in zip(up, down, strict=True)]
    name = f"{slow} to {fast}"
    yield average(f"{name}: hysteresis in drive", [gap for gap in gaps if np.isfinite(gap)])
    for way, changes in (("up", up), ("down", down)):
        for side, when in enumerate(("before", "after")):
            numbers = [froude_number(one.speeds[side], hip, GRAVITY) for one in changes]
            known = [number for number in numbers if np.isfinite(number)]
            yield average(
                f"{name}, {way}: Froude number {when} (animals near {_ANIMALS[slow]:g})", known
            )


def _terrains(seed: int, size: float = 1.0) -> dict[str, Terrain]:
    return {
        "rough 10 %": Terrain(kind="rough", height=0.1 * size * LEG_LENGTH, seed=seed),
        "5 degrees up": Terrain(kind="slope", angle=5.0),
        "5 degrees down": Terrain(kind="slope", angle=-5.0),
    }


def _plan_terrain(evaluation: Evaluation) -> list[Trial]:
    """Every steady gait on rough ground and slopes, ten seeds, 20 s."""
    size = similarity(evaluation.rig.make_body()).size
    return [
        steady_trial(gait, seed, 20.0, terrain=_terrains(seed, size)[name], label=f"{gait}, {name}")
        for gait in offered(evaluation.controller, STEADY_GAITS)
        for name in _terrains(0)
        for seed in evaluation.seeds[:10]
    ]


@SUITES.add("terrain", _plan_terrain, "rough ground and slopes")
def _terrain(evaluation: Evaluation, outcomes: Sequence[Outcome]) -> Iterator[Measure]:
    """Few falls on rough ground and slopes, phases kept."""
    length = evaluation.rig.make_body().length
    yield falls("all", outcomes, _FALLS_BORNE * len(outcomes))
    for label, group in by_label(outcomes).items():
        yield falls(label, group, _FALLS_BORNE * len(group))
        yield from _phase_errors(label, group, 0.12)
        yield average(f"{label}: speed", [speed_of(o, length) for o in standing(group)], "BL/s")


def _plan_steering(evaluation: Evaluation) -> list[Trial]:
    """Full turn to either side in every steady gait, five seeds, 14 s."""
    return [
        steady_trial(gait, seed, TRANSIENT + 10.0, turn=turn, label=f"{gait} {side}")
        for gait in offered(evaluation.controller, STEADY_GAITS)
        for side, turn in _SIDES.items()
        for seed in evaluation.seeds[:5]
    ]


@SUITES.add("steering", _plan_steering, "turns to either side")
def _steering(evaluation: Evaluation, outcomes: Sequence[Outcome]) -> Iterator[Measure]:
    """Every gait turns by 45 degrees in 10 s, to both sides alike, with its phases kept."""
    means: dict[str, list[float]] = {}
    for label, group in by_label(outcomes).items():
        yield falls(label, group)
        name = f"{label}: least turn in 10 s"
        yield least(name, turns_to_command(group), "deg", at_least=45.0)
        means.setdefault(group[0].trial.commands[0].name, []).append(
            float(np.mean(turns_to_command(group) or [np.nan]))
        )
        yield from _phase_errors(label, group, 0.1)
    for gait, turns in means.items():
        even = min(turns) / max(turns) if max(turns) > 0.0 else np.nan
        yield measured(f"{gait}: smaller over larger turn", even, at_least=_EVEN_TURNS)


def turns_to_command(outcomes: Sequence[Outcome]) -> list[float]:
    """Turns to the commanded side of outcomes that stood, degrees."""
    return [one.trial.commands[0].entries["turn"] * turned(one) for one in standing(outcomes)]


SUITES.add("pushes", disturbances.plan_pushes, "pushes to the side, forward and backward")(
    disturbances.measure_pushes
)
SUITES.add("reflexes", disturbances.plan_reflexes, "each reflex against its own absence")(
    disturbances.measure_reflexes
)
SUITES.add("sensors", disturbances.plan_sensors, "afferents of the feet lost or stuck")(
    disturbances.measure_sensors
)


def _plan_gallop(evaluation: Evaluation) -> list[Trial]:
    """The asymmetric bound, five seeds, 10 s; none for a controller that knows no gallop."""
    gaits = offered(evaluation.controller, ("gallop",))
    return [steady_trial(gait, seed, 10.0) for gait in gaits for seed in evaluation.seeds[:5]]


@SUITES.add("gallop", _plan_gallop, "the asymmetric bound, reported only")
def _gallop(evaluation: Evaluation, outcomes: Sequence[Outcome]) -> Iterator[Measure]:
    """Report the gallop: split of the fore and hind feet, speed, falls."""
    length, stood = evaluation.rig.make_body().length, standing(outcomes)
    phases = [gait_of(outcome).phases for outcome in stood]
    yield falls("gallop", outcomes, None)
    for girdle, (right, left) in {"hind": (3, 2), "fore": (1, 0)}.items():
        split = [(one[right] - one[left] + 0.5) % 1.0 - 0.5 for one in phases]
        yield average(f"right after left, {girdle} feet (cycles)", split)
    yield average("speed", [speed_of(outcome, length) for outcome in stood], "BL/s")
