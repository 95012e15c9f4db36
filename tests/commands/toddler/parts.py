"""What the rig refers to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from neurocontrol.controllers.presets import Preset, read_preset
from neurocontrol.evaluation import Suites, Trial, falls, measured
from neurocontrol.options import between
from neurocontrol.parameters import Parameter, ParameterTable
from neurocontrol.plant import Plant
from neurocontrol.rig import find
from neurocontrol.simulation import Simulation
from neurocontrol.tuning import Evaluation, Problem

TABLE = ParameterTable(
    tuple(
        Parameter(name=name, default=2.0, low=-9.0, high=9.0, scale=1.0, unit="1", meaning=name)
        for name in "abc"
    )
)
ASKED = []
"""Options of every problem that was asked for."""


def body():
    return replace(find("quadruped").make_body(), name="toddler")


def simulate(controller, *, scenarios, **options):
    grown = find("quadruped").make(controller, scenarios=scenarios, **options)
    return Simulation(Plant(body(), scenarios), grown.controller)


def steps(evaluation):
    return [Trial(duration=0.1, seed=seed) for seed in evaluation.seeds]


SUITES = Suites()


@SUITES.add("steps", steps, "a moment on level ground")
def fallen(evaluation, outcomes):
    return [falls("all", outcomes)]


@SUITES.add("leaps", lambda evaluation: [], "what it cannot do")
def far(evaluation, outcomes):
    return [measured("height", 0.1, "m", within=(1.0, 2.0))]


@dataclass(frozen=True, kw_only=True)
class Bowl(Problem):
    """The squared distance from the origin."""

    crashes: bool = False
    verifies: bool = False

    name = "bowl"
    table = TABLE
    stages = 1
    units = MappingProxyType({"simulated": "eons"})

    @property
    def start(self):
        return TABLE.default

    @property
    def step(self):
        return TABLE.scale

    def evaluate(self, candidates, stage, generation):
        if self.crashes and (candidates[:, 0] > 2.0).any():
            raise ValueError("no")
        return [
            Evaluation(cost=float(np.sum(one**2)), solved=False, measures={"simulated": 1.0})
            for one in candidates
        ]

    def verify(self, candidate):
        cost = float(np.sum(candidate**2))
        return Evaluation(cost=cost, solved=cost < 1.0, measures={"walks": 20.0})

    def preset(self, candidate, evaluation, provenance):
        return Preset(
            name="bowl",
            description="a bowl",
            provenance=provenance,
            values={"walk": TABLE.mapping(candidate)},
            metrics={"walk": {"cost": evaluation.cost}},
        )


def add_options(parser, rig):
    parser.add_argument("--speed", type=between(0.5, 2.5), default=1.25, help="to walk at")
    parser.add_argument("--ground", choices=["flat", "tiles"], default="flat", help="to walk on")
    parser.add_argument("--sturdy", action="store_true", help="whether to walk safely")
    parser.add_argument("--crashes", action="store_true", help="whether some candidates crash")
    parser.add_argument("--verifies", action="store_true", help="whether its centre is verified")
    parser.add_argument("--start", default="hand-set", help="a preset")


def problem(options, seed, rig):
    if options["start"].endswith(".toml"):
        read_preset(options["start"])
    ASKED.append({**options, "seed": seed, "rig": rig.name})
    return Bowl(crashes=options["crashes"], verifies=options["verifies"])
