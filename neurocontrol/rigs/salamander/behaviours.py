"""The suite of the five behaviours under the network of Knüsel et al. (2020)."""

from __future__ import annotations

from dataclasses import replace
from math import nan
from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.analysis.axial import measure_wave
from neurocontrol.analysis.metrics import net_speed
from neurocontrol.arenas import make_arena
from neurocontrol.controllers.salamander.behaviours import BEHAVIOURS
from neurocontrol.evaluation import Measure, Trial
from neurocontrol.rigs.salamander.evaluation import kind_of
from neurocontrol.rigs.salamander.trials import InArena
from neurocontrol.timeline import Command

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.arenas import Arena
    from neurocontrol.evaluation import Evaluation

CONTROLLER = "knuesel"
"""The controller that has the behaviours."""

SETTLING = 40.0
"""Time in which the phases of the slowest behaviour settle, without the body, s."""

_BEHAVING, _TRANSIENT = 30.0, 6.0  # s


def slippery(arena: Arena, behaviour: str) -> Arena:
    """The same arena with the friction that a behaviour is shown under."""
    friction = BEHAVIOURS[behaviour].slippery * arena.terrain.friction
    return replace(arena, terrain=replace(arena.terrain, friction=friction))


def plan_behaviours(evaluation: Evaluation) -> list[Trial]:
    """Every behaviour where it belongs, its rhythm settled before it starts."""
    body = kind_of(evaluation).body
    return [
        Trial(
            duration=_BEHAVING,
            seed=evaluation.seeds[0],
            start=InArena(
                arena=slippery(make_arena(behaviour.arena, body), name), masses=False, pose=False
            ),
            commands=(Command(name=name),),
            warm_up=SETTLING,
            label=name,
        )
        for name, behaviour in BEHAVIOURS.items()
    ]


def measure_behaviours(evaluation: Evaluation) -> list[Measure]:
    """Lag, frequency and direction of travel of the five behaviours."""
    length = kind_of(evaluation).morphology.length
    figures: dict[str, tuple[float, float, float]] = {}
    for outcome in evaluation.run(plan_behaviours(evaluation), controller=CONTROLLER):
        if outcome.fell:
            figures[outcome.trial.label] = nan, nan, nan
            continue
        read = outcome.since(_TRANSIENT)
        left, right = np.split(read["axial"], 2, axis=1)
        wave = measure_wave(left - right, float(read["time"][1] - read["time"][0]))
        # From the middle of one joint of the trunk to that of the next there are three segments.
        lag = 100.0 * float(wave.lag[3]) / 3.0
        speed = net_speed(read["time"], read["qpos"]) / length
        figures[outcome.trial.label] = wave.frequency, lag, speed
    return _rows(figures)


def _rows(figures: Mapping[str, tuple[float, float, float]]) -> list[Measure]:
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
