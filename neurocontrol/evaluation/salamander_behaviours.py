"""The suite of the robot's five behaviours under the network of Knüsel et al. (2020)."""

from __future__ import annotations

from dataclasses import replace
from math import nan
from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.analysis.axial import measure_wave
from neurocontrol.analysis.metrics import net_speed
from neurocontrol.arenas import make_arena
from neurocontrol.controllers.salamander.behaviours import BEHAVIOURS
from neurocontrol.evaluation.measure import Measure
from neurocontrol.evaluation.salamander_trials import SalamanderTrial, body_of, run_salamanders
from neurocontrol.evaluation.suite import Run

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.evaluation.salamander_evaluation import SalamanderEvaluation

_SETTLING = 40.0  # s in which the phases of the slowest behaviour settle, without the body
_BEHAVING, _TRANSIENT = 30.0, 6.0  # s


def plan_behaviours(seeds: tuple[int, ...]) -> list[Run]:
    """The five behaviours of the robot."""
    return [Run(_BEHAVING)] * len(BEHAVIOURS)


def behaviour_trial(name: str, seed: int, duration: float = _BEHAVING) -> SalamanderTrial:
    """A behaviour of the robot, where it belongs, its rhythm settled before it starts."""
    behaviour, body = BEHAVIOURS[name], body_of("robot")
    arena = make_arena(behaviour.arena, body)
    ground = arena.terrain
    arena = replace(arena, terrain=replace(ground, friction=behaviour.slippery * ground.friction))
    return SalamanderTrial(
        duration=duration, seed=seed, arena=arena, body="robot", controller="knuesel",
        commands=((0.0, behaviour.command),), varied=False, label=name, warm_up=_SETTLING,
    )  # fmt: skip


def measure_behaviours(evaluation: SalamanderEvaluation) -> list[Measure]:
    """Lag, frequency and direction of travel of the five behaviours."""
    trials = [behaviour_trial(name, evaluation.seeds[0]) for name in BEHAVIOURS]
    figures: dict[str, tuple[float, float, float]] = {}
    for outcome in run_salamanders(trials, progress=evaluation.progress):
        read = outcome.read(_TRANSIENT)
        if outcome.track.fell:
            figures[outcome.trial.label] = nan, nan, nan
            continue
        left, right = np.split(read["axial"], 2, axis=1)
        wave = measure_wave(left - right, float(read["time"][1] - read["time"][0]))
        # From the middle of one joint of the trunk to that of the next there are three segments.
        lag = 100.0 * float(wave.lag[3]) / 3.0
        speed = net_speed(read["time"], read["qpos"]) / body_of("robot").length
        figures[outcome.trial.label] = wave.frequency, lag, speed
    return _behaviour_rows(figures)


def _behaviour_rows(figures: Mapping[str, tuple[float, float, float]]) -> list[Measure]:
    def row(name: str, what: str, value: float, unit: str = "1", **target: Any) -> Measure:
        return Measure(suite="behaviours", name=f"{name}: {what}", value=value, unit=unit, **target)

    rows = []
    expected: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
        "swimming": ({"target": 3.0}, {"target": 0.2, "direction": "at least"}),
        "stepping": ({"target": 4.0}, {"target": 0.05, "direction": "at least"}),
        "underwater": ({}, {"target": 0.05, "direction": "at least"}),
        "backward": ({}, {"target": -0.01}),
        "struggling": ({"target": -1.0}, {"target": 0.05}),
    }
    for name, (frequency, lag, speed) in figures.items():
        of_lag, of_speed = expected[name]
        rows += [
            row(name, "frequency", frequency, "Hz"),
            row(name, "lag of segments 8 to 11, % per segment", lag, **of_lag),
            row(name, "speed", speed, "BL/s", **of_speed),
        ]
    rises = np.diff([frequency for frequency, _, _ in figures.values()])
    rows.append(
        row("all", "largest rise of frequency from one to the next", float(rises.max()), "Hz",
            target=0.0)
    )  # fmt: skip
    return rows
