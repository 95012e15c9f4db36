"""Suites of trials that measure hexapods against targets.

A suite makes every figure of its own trials; those without a target are reported only.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.assembly.hexapod import CONTROLLERS
from neurocontrol.evaluation import (
    Outcome,
    Suites,
    Trial,
    average,
    by_label,
    falls,
    share,
    standing,
    worst,
)
from neurocontrol.evaluation.trials import follow, start_trials
from neurocontrol.gaits import SIX_LEGS
from neurocontrol.models.hexapod import HexapodMorphology
from neurocontrol.rigs.hexapod.outcomes import (
    SHORTEST_SWING,
    coordination,
    error_of,
    gait_of,
    reorganised,
    settling_of,
    speed_of,
    steady_trial,
)
from neurocontrol.starts import Standing
from neurocontrol.terrain import Terrain
from neurocontrol.timeline import Command

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from neurocontrol.evaluation import Evaluation, Measure, Wanted
    from neurocontrol.simulation import Simulation

_STEADY = 20.0  # s
_WORST_PHASE = 0.06  # cycles
_WORST_DUTY = 0.06
CHEMICAL_DUTY = {
    "tetrapod": (0.81, 0.81, 0.81, 0.81, 0.81, 0.81),
    "tripod": (0.555, 0.83, 0.555, 0.555, 0.83, 0.555),
}
"""Share of a cycle in which the swing cells of table (c) are silent, by gait and leg."""
_PLANNED = ("tetrapod", "tripod", "tetrapod")
_HELD = 12.0  # s for which each gait of a switch is held
_TAKEN_UP = 6.0  # s after which it must have been taken up: five slow cycles
_CYCLES = 5.0
_LOSS, _LATE, _LESIONED = 6.0, 18.0, 24.0  # s
_SHARE_OF_SPEED = 0.6
_SURVIVING = 0.95
_ANGLE = 10.0  # degrees
_ROUGHNESS = 0.2  # leg lengths

SUITES = Suites()
"""Every suite by name."""


def gaits_of(evaluation: Evaluation) -> tuple[str, ...]:
    """The gaits of the controller that is evaluated."""
    return tuple(CONTROLLERS[evaluation.controller].named_commands)


def _plan_walking(evaluation: Evaluation) -> list[Trial]:
    """Every gait for 20 s from every seed."""
    return [
        steady_trial(gait, seed, _STEADY)
        for gait in gaits_of(evaluation)
        for seed in evaluation.seeds
    ]


@SUITES.add("walking", _plan_walking, "steady gaits from varied starts")
def _walking(evaluation: Evaluation, outcomes: Sequence[Outcome]) -> Iterator[Measure]:
    """No falls; phases of the definition; duty factors of the cells."""
    spiking, chemical = (evaluation.controller == name for name in ("spiking", "heterochemical"))
    for gait, group in by_label(outcomes).items():
        stood = standing(group)
        yield falls(gait, group)
        wanted: Wanted = {"at_most": _WORST_PHASE} if spiking else {}
        errors = [error_of(one, gait) for one in stood]
        yield worst(f"{gait}: worst phase error", errors, **wanted)
        duty = np.array([gait_of(one).duty_factor for one in stood]).reshape(-1, len(SIX_LEGS))
        for name, legs in (("fore and hind", [0, 2, 3, 5]), ("middle", [1, 4])):
            yield average(f"{gait}: duty factor, {name} legs", duty[:, legs].mean(axis=1).tolist())
        if chemical:
            off = np.abs(duty - np.array(CHEMICAL_DUTY[gait])).max(axis=1)
            name = f"{gait}: furthest duty factor from that of the cells"
            yield average(name, off.tolist(), at_most=_WORST_DUTY)
        yield average(f"{gait}: speed", [speed_of(one) for one in stood], "m/s")
        frequencies = [gait_of(one).frequency for one in stood]
        yield average(f"{gait}: stride frequency", frequencies, "Hz")


def _plan_switches(evaluation: Evaluation) -> list[Trial]:
    """From tetrapod to tripod and back, from every seed."""
    return [
        Trial(
            commands=tuple(Command(time=_HELD * at, name=gait) for at, gait in enumerate(_PLANNED)),
            duration=_HELD * len(_PLANNED),
            seed=seed,
            start=Standing(varied=True),
            label="tetrapod, tripod and back",
        )
        for seed in evaluation.seeds
    ]


@SUITES.add("switches", _plan_switches, "tetrapod to tripod and back in the running body")
def _switches(evaluation: Evaluation, outcomes: Sequence[Outcome]) -> Iterator[Measure]:
    """Both switches are taken up, and nobody falls."""
    yield falls("all", outcomes)
    every = []
    for at, gait in enumerate(_PLANNED[1:], start=1):
        begin, end = _HELD * at, _HELD * (at + 1)
        taken = [
            not one.fell and coordination(one, begin + _TAKEN_UP, end) == gait for one in outcomes
        ]
        every += taken
        yield share(f"to {gait}: taken up", taken)
        found = [settling_of(one, gait, begin, end) for one in standing(outcomes)]
        by_phases = [one.cycles <= _CYCLES for one in found]
        yield share(f"to {gait}: phases within 0.1 after at most 5 cycles", by_phases)
        settled = [one.time for one in found if one.cycles <= _CYCLES]
        yield average(f"to {gait}: time until then", settled, "s")
    yield share("both: taken up", every, at_least=_SURVIVING)


def _grounds(seed: int) -> dict[str, Terrain]:
    height = _ROUGHNESS * HexapodMorphology().leg_length
    return {
        "rough 20 %": Terrain(kind="rough", height=height, cell=0.06, start=0.3, seed=seed),
        "10 degrees up": Terrain(kind="slope", angle=_ANGLE),
        "10 degrees down": Terrain(kind="slope", angle=-_ANGLE),
    }


def _plan_on(evaluation: Evaluation, ground: Sequence[str]) -> list[Trial]:
    return [
        steady_trial(gait, seed, _STEADY, terrain=_grounds(seed)[name], label=f"{gait}, {name}")
        for gait in gaits_of(evaluation)
        for name in ground
        for seed in evaluation.seeds
    ]


def _on(evaluation: Evaluation, outcomes: Sequence[Outcome]) -> Iterator[Measure]:
    """Few falls, and how fast it goes."""
    stood = [not one.fell for one in outcomes]
    yield share("all: without a fall", stood, at_least=_SURVIVING)
    for label, group in by_label(outcomes).items():
        yield falls(label, group, None)
        yield average(f"{label}: speed", [speed_of(one) for one in standing(group)], "m/s")


SUITES.add(
    "rough",
    partial(_plan_on, ground=("rough 20 %",)),
    "ground rough by a fifth of a leg's length",
)(_on)
SUITES.add(
    "slopes",
    partial(_plan_on, ground=("10 degrees up", "10 degrees down")),
    "slopes of 10 degrees",
)(_on)


def _plan_lost_leg(evaluation: Evaluation) -> list[Trial]:
    """Every gait loses every leg in turn, a leg for each seed."""
    return [
        Trial(
            duration=_LESIONED,
            seed=seed,
            start=Standing(varied=True),
            commands=(Command(name=gait),),
            label=f"{gait} without {SIX_LEGS[number % len(SIX_LEGS)]}",
        )
        for gait in gaits_of(evaluation)
        for number, seed in enumerate(evaluation.seeds)
    ]


def _lost(trial: Trial) -> str:
    return trial.label[-2:]


class _Losing:
    """Takes a leg from every row on the way."""

    def __init__(self, legs: Sequence[str]) -> None:
        """Take one leg of each row, by name."""
        self._legs = legs

    def observe(self, simulation: Simulation) -> None:
        """Take them when it is time."""
        if abs(simulation.time - _LOSS) < simulation.tick / 2:
            for row, leg in enumerate(self._legs):
                simulation.controller.set_parameters({f"leg.{leg}": 0.0}, np.array([row]))


def _run_lost_leg(evaluation: Evaluation) -> list[Outcome]:
    trials = _plan_lost_leg(evaluation)
    simulation = start_trials(
        evaluation.rig, trials, controller=evaluation.controller, preset=evaluation.preset
    )

    losing = _Losing([_lost(trial) for trial in trials])
    tracks = follow(evaluation.rig, simulation, trials, evaluation.progress, [losing])
    return [Outcome(trial=trial, track=track) for trial, track in zip(trials, tracks, strict=True)]


@SUITES.add("lost leg", _plan_lost_leg, "a leg is lost on the way", run=_run_lost_leg)
def _lost_leg(evaluation: Evaluation, outcomes: Sequence[Outcome]) -> Iterator[Measure]:
    """Nobody falls; a steady gait is found within 5 cycles, at 0.6 of the speed before."""
    stood = [not one.fell for one in outcomes]
    yield share("all: without a fall", stood, at_least=_SURVIVING)
    found = [reorganised(one, _lost(one.trial), _LOSS, _LATE) for one in outcomes]
    steady = [one.cycles <= _CYCLES for one in found]
    yield share("all: steady within 5 cycles", steady, at_least=_SURVIVING)
    stepping = [
        reorganised(one, _lost(one.trial), _LOSS, _LATE, SHORTEST_SWING) for one in outcomes
    ]
    by_swings = [one.cycles <= _CYCLES for one in stepping]
    yield share("all: steady within 5 cycles, by swings alone", by_swings)
    yield share("all: steady at some time", [bool(np.isfinite(one.cycles)) for one in found])
    ratios = [_speeds(one) for one in standing(outcomes)]
    yield average("all: speed over that before", ratios, at_least=_SHARE_OF_SPEED)
    for label, group in by_label(outcomes).items():
        own = [reorganised(one, _lost(one.trial), _LOSS, _LATE) for one in group]
        yield falls(label, group, None)
        yield share(f"{label}: steady within 5 cycles", [one.cycles <= _CYCLES for one in own])
        yield average(f"{label}: speed over that before", [_speeds(o) for o in standing(group)])


def _speeds(outcome: Outcome) -> float:
    """Speed at the end over that before the loss."""
    return speed_of(outcome, _LATE) / speed_of(outcome, _LOSS - 3.0, _LOSS)
