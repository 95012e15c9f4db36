"""What the suites of the human legs share: varied starts, how walks are run, common figures."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import radians
from typing import TYPE_CHECKING

import mujoco
import numpy as np

from neurocontrol.analysis.walking import heading_of, walked
from neurocontrol.evaluation.human_walks import Walk, WalkOutcome, run_walks
from neurocontrol.evaluation.measure import Measure
from neurocontrol.models.human_legs import (
    GROUND,
    HumanMorphology,
    StartPose,
    build_human_legs,
    start_state,
)
from neurocontrol.plant import Scenario

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from neurocontrol.terrain import Terrain
    from neurocontrol.types import FloatArray

SPEED = 1.25
"""Speed command of the suites that do not vary it, m/s."""

_ANGLE = radians(2.0)  # largest change of a joint angle and of the heading of a start
_SPEED_SHARE = 0.05  # largest relative change of the speed of a start


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """How walks are run.

    Attributes:
        seeds: The acceptance seeds.
        preset: Preset name, TOML file or ``published``; the shipped preset when left out.
        options: Further arguments of the controller.
        progress: Called with the seconds walked since its last call.
    """

    seeds: tuple[int, ...]
    preset: str | None = None
    options: Mapping[str, Any] | None = None
    progress: Callable[[float], object] | None = None

    def run(self, walks: Sequence[Walk]) -> list[WalkOutcome]:
        """Make walks side by side."""
        return run_walks(walks, preset=self.preset, options=self.options, progress=self.progress)


@cache
def _model() -> tuple[mujoco.MjModel, mujoco.MjData]:
    model = build_human_legs(HumanMorphology()).compile()
    return model, mujoco.MjData(model)


def trailing_clearance(pose: StartPose) -> float:
    """Height of the lowest point of the trailing foot above the ground in a start pose, m."""
    model, data = _model()
    data.qpos[:] = start_state(pose, HumanMorphology())[0]
    mujoco.mj_kinematics(model, data)
    points = [
        model.geom(f"right_{part}_{edge}").id
        for part in ("ball", "heel")
        for edge in ("left", "right")
    ]
    return float((data.geom_xpos[points, 2] - model.geom_size[points, 0]).min())


def varied_start(seed: int) -> StartPose:
    """Draw a start: joint angles and heading within 2 degrees, speed within 5 % of the usual one.

    A start whose trailing foot would be in the ground is drawn again.
    """
    usual, random = StartPose(), np.random.default_rng([seed, 1])
    while True:
        left, right = np.array([usual.left, usual.right]) + random.uniform(-_ANGLE, _ANGLE, (2, 4))
        pose = StartPose(
            speed=usual.speed * float(random.uniform(1 - _SPEED_SHARE, 1 + _SPEED_SHARE)),
            lateral_speed=usual.lateral_speed,
            left=tuple(left.tolist()),
            right=tuple(right.tolist()),
            heading=float(random.uniform(-_ANGLE, _ANGLE)),
        )
        if trailing_clearance(pose) >= 0.0:
            return pose


def steady_walk(
    seed: int | None,
    duration: float,
    *,
    speed: float = SPEED,
    terrain: Terrain = GROUND,
    **conditions: Any,
) -> Walk:
    """A walk that holds one speed, from a start drawn by its seed, or from the usual one."""
    return Walk(
        duration=duration,
        commands=((0.0, {"speed": speed, "heading": 0.0}),),
        start=StartPose() if seed is None else varied_start(seed),
        scenario=Scenario(terrain=terrain),
        **conditions,
    )


def by_label(outcomes: Sequence[WalkOutcome]) -> dict[str, list[WalkOutcome]]:
    """Outcomes in groups of one label, in order."""
    groups: dict[str, list[WalkOutcome]] = {}
    for outcome in outcomes:
        groups.setdefault(outcome.walk.label, []).append(outcome)
    return groups


def standing(outcomes: Sequence[WalkOutcome]) -> list[WalkOutcome]:
    """Outcomes without a fall."""
    return [outcome for outcome in outcomes if not outcome.fell]


def falls(
    suite: str, name: str, outcomes: Sequence[WalkOutcome], target: float | None = 0.0
) -> Measure:
    """How many walks ended in a fall."""
    count = sum(outcome.fell for outcome in outcomes)
    return Measure(
        suite=suite, name=f"{name}: falls of {len(outcomes)}", value=float(count), target=target
    )


def mean_speed(outcome: WalkOutcome, start: float, stop: float = np.inf) -> float:
    """Speed along the heading between two moments, m/s; NaN when it fell before."""
    chosen = (outcome.time >= start) & (outcome.time <= stop)
    time = outcome.time[chosen]
    if len(time) < 2:
        return float("nan")
    return float(walked(outcome.qpos[chosen])[-1]) / float(time[-1] - time[0])


def heading_error(outcome: WalkOutcome, reference: FloatArray | float) -> FloatArray:
    """Heading minus its reference at every moment, degrees, shape ``(T,)``."""
    error = heading_of(outcome.qpos) - reference
    degrees: FloatArray = np.degrees(error)
    return degrees
