"""The suite of the five behaviours under the network of Knüsel et al. (2020)."""

from __future__ import annotations

from dataclasses import replace
from math import nan
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.analysis.metrics import net_speed
from neurocontrol.arenas import InArena, make_arena
from neurocontrol.controllers.salamander.behaviours import BEHAVIOURS
from neurocontrol.evaluation import Suites, Trial, measured
from neurocontrol.rigs.salamander.trials import kind_of, pools_wave
from neurocontrol.timeline import Command

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from neurocontrol.arenas import Arena
    from neurocontrol.evaluation import Evaluation, Measure, Outcome, Wanted

CONTROLLER = "knuesel"
"""The controller that has the behaviours."""

SETTLING = 40.0
"""Time in which the phases of the slowest behaviour settle, without the body, s."""

_BEHAVING, _TRANSIENT = 30.0, 6.0  # s
_WANTED: Mapping[str, tuple[Wanted, Wanted]] = {
    "swimming": ({"at_most": 3.0}, {"at_least": 0.2}),
    "stepping": ({"at_most": 4.0}, {"at_least": 0.05}),
    "underwater": ({}, {"at_least": 0.05}),
    "backward": ({}, {"at_most": -0.01}),
    "struggling": ({"at_most": -1.0}, {"at_most": 0.05}),
}
"""What lag, % per segment, and speed, body lengths/s, must be."""

SUITES = Suites()
"""The suite of behaviours."""


def slippery(arena: Arena, behaviour: str) -> Arena:
    """The same arena with the friction that a behaviour is shown under."""
    friction = BEHAVIOURS[behaviour].slippery * arena.terrain.friction
    return replace(arena, terrain=replace(arena.terrain, friction=friction))


def _plan(evaluation: Evaluation) -> list[Trial]:
    """Every behaviour where it belongs, its rhythm settled before it starts."""
    body = kind_of(evaluation).body
    arenas = {name: make_arena(one.arena, body) for name, one in BEHAVIOURS.items()}
    return [
        Trial(
            duration=_BEHAVING,
            seed=evaluation.seeds[0],
            start=InArena(arena=slippery(arena, name), masses=False, pose=False),
            commands=(Command(name=name),),
            warm_up=SETTLING,
            label=name,
        )
        for name, arena in arenas.items()
    ]


def _run(evaluation: Evaluation) -> list[Outcome]:
    """All of them under the controller that has them, whichever is evaluated."""
    return evaluation.run(_plan(evaluation), controller=CONTROLLER)


@SUITES.add("behaviours", _plan, "the five behaviours of 2020", run=_run)
def _behaviours(evaluation: Evaluation, outcomes: Sequence[Outcome]) -> Iterator[Measure]:
    """Lag, frequency and direction of travel of the five behaviours."""
    length, frequencies = kind_of(evaluation).morphology.length, []
    for outcome in outcomes:
        frequency = lag = speed = nan
        if not outcome.fell:
            read = outcome.since(_TRANSIENT)
            wave, speed = pools_wave(read), net_speed(read["time"], read["qpos"]) / length
            # Between the middles of two joints of the trunk there are three segments.
            frequency, lag = wave.frequency, 100.0 * float(wave.lag[3]) / 3.0
        name = outcome.trial.label
        of_lag, of_speed = _WANTED[name]
        yield measured(f"{name}: frequency", frequency, "Hz")
        yield measured(f"{name}: lag of segments 8 to 11, % per segment", lag, **of_lag)
        yield measured(f"{name}: speed", speed, "BL/s", **of_speed)
        frequencies.append(frequency)
    rise = np.diff(frequencies).max()
    yield measured("all: largest rise of frequency from one to the next", rise, "Hz", at_most=0.0)
