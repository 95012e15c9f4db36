"""Tuning of the hexapod: how its feet go, for speed at little power and few slips."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.analysis.metrics import cost_of_transport, forward_distance
from neurocontrol.assembly.hexapod import CONTROLLERS
from neurocontrol.controllers.hexapod.stride import STRIDE
from neurocontrol.controllers.presets import read_preset
from neurocontrol.evaluation.trials import Trial, follow, start_trials
from neurocontrol.options import add_choice, add_number, positive
from neurocontrol.starts import Standing
from neurocontrol.timeline import Command
from neurocontrol.tuning.candidates import HAND_SET, ControllerProblem, per_candidate
from neurocontrol.tuning.problem import Evaluation

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from neurocontrol.parameters import ParameterTable
    from neurocontrol.rig import Rig
    from neurocontrol.tracks import Track
    from neurocontrol.types import FloatArray

_TRANSIENT, _DURATION = 2.5, 7.0  # s
_SPREAD = 0.6  # first steps, in scales of the table
_STANDS_STILL = 5.0  # cost of transport that is not exceeded by one that hardly moves
_OF_A_FALL = 10.0  # cost of each second not lived


@dataclass(frozen=True, kw_only=True)
class StrideProblem(ControllerProblem):
    """How feet go and how fast, in all gaits of a controller; its rhythm or rules stay.

    Attributes:
        rig: The hexapod.
        controller: Name of the controller.
        origin_preset: Where the search starts.
        spread: Factor on the first steps of the search.
        seed: Seed of the trials.
    """

    headlines = MappingProxyType({"speed": "m/s", "cost_of_transport": "1"})
    units = MappingProxyType({"survived": "s", "simulated": "s"})
    stages = 1
    title = "stride"

    rig: Rig
    controller: str
    origin_preset: str
    spread: float = _SPREAD
    seed: int = 0

    @property
    def name(self) -> str:
        """What is tuned, in a few words."""
        return f"strides of the {self.rig.name} ({self.controller})"

    @property
    def preset_name(self) -> str:
        """Name of the presets that come out."""
        return self.rig.controllers[self.controller].preset

    @property
    def table(self) -> ParameterTable:
        """How feet go."""
        return STRIDE

    def trials(self, generation: int) -> list[Trial]:
        """What every candidate goes through: each gait, entered from standing."""
        gaits = list(CONTROLLERS[self.controller].named_commands)
        first = 100_000 * self.seed + len(gaits) * generation
        return [
            Trial(
                duration=_DURATION,
                seed=first + at,
                start=Standing(varied=True),
                commands=(Command(name=gait),),
            )
            for at, gait in enumerate(gaits)
        ]

    def evaluate(self, candidates: FloatArray, stage: int, generation: int) -> list[Evaluation]:
        """Let every candidate go through the trials of a generation, side by side."""
        own = self.trials(generation)
        trials = own * len(candidates)
        preset = read_preset(self.preset_name)
        simulation = start_trials(self.rig, trials, controller=self.controller, preset=preset.name)
        self.apply(simulation.controller, np.repeat(candidates, len(own), axis=0))
        tracks = follow(self.rig, simulation, trials)
        return per_candidate([_cost(track) for track in tracks], candidates)


def _cost(track: Track) -> Evaluation:
    """Power for the way, less for speed, and for every second that was not lived."""
    late = track.time >= _TRANSIENT
    qpos, power = track.readings["qpos"][late], track.readings["power"][late]
    lived = min(track.fallen_at, _DURATION)
    speed = forward_distance(qpos) / (_DURATION - _TRANSIENT) if late.sum() > 1 else 0.0
    spent = cost_of_transport(power, track.weight, speed) if speed > 0.0 else _STANDS_STILL
    spent = min(spent, _STANDS_STILL)
    cost = spent - 10.0 * speed + _OF_A_FALL * (_DURATION - lived)
    measures = {
        "speed": speed, "cost_of_transport": spent, "survived": lived, "simulated": lived,
    }  # fmt: skip
    return Evaluation(cost=cost, solved=not track.fell, measures=measures)


def add_options(parser: argparse.ArgumentParser, rig: Rig) -> None:
    """Add the controller, and where the search starts."""
    names = list(rig.controllers)
    add_choice(parser, "--controller", names, names[0], f"whose strides: {', '.join(names)}")
    parser.add_argument(
        "--start", default=None,
        help=f"{HAND_SET}, or a preset by name or file (default: the controller's)",
    )  # fmt: skip
    meaning = "factor on the first steps of the search"
    add_number(parser, "--spread", positive, _SPREAD, meaning)


def problem(options: Mapping[str, Any], seed: int, rig: Rig) -> StrideProblem:
    """The problem that options describe."""
    controller = rig.controller(options["controller"])
    return StrideProblem(
        rig=rig,
        controller=controller,
        origin_preset=options["start"] or rig.own_preset(controller),
        spread=options["spread"],
        seed=seed,
    )
