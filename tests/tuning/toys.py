"""Problems that take no time, some of them nasty."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from neurocontrol.controllers.presets import Preset
from neurocontrol.parameters import Parameter, ParameterTable
from neurocontrol.tuning import Evaluation, Problem

TABLE = ParameterTable(
    tuple(
        Parameter(name=name, default=2.0, low=-9.0, high=9.0, scale=1.0, unit="1", meaning=name)
        for name in "abc"
    )
)


@dataclass(frozen=True, kw_only=True)
class Bowl(Problem):
    """The squared distance from the origin; stage 1 is the bowl about 1."""

    nasty: str = ""
    marks: str = ""

    name = "bowl"
    table = TABLE
    stages = 2

    @property
    def start(self):
        return TABLE.default

    @property
    def step(self):
        return TABLE.scale

    def evaluate(self, candidates, stage, generation):
        if self.nasty == "raises" and (candidates[:, 0] > 2.0).any():
            raise ValueError("no")
        if self.nasty == "dies" and (candidates[:, 0] > 3.0).any():
            os._exit(1)
        if self.nasty == "dies once" and not Path(self.marks).exists():
            Path(self.marks).touch()
            os._exit(1)
        costs = np.sum((candidates - stage) ** 2, axis=1)
        return [
            Evaluation(cost=float(cost), solved=bool(cost < 1), measures={"survived": float(cost)})
            for cost in costs
        ]

    def preset(self, candidate, evaluation, provenance):
        return Preset(
            name="bowl",
            description="a bowl",
            provenance=provenance,
            values={"1.25": TABLE.mapping(candidate)},
            metrics={"1.25": {"cost": evaluation.cost}},
        )
