"""Fit what a policy should beat by CMA-ES: a map from targets to the command, and one with gains.

The map, piecewise linear in the speed or the turn that is asked for, makes up for nothing; the
other adds gains of the errors and of their integrals (PI). Both are fitted to the score in the
environment of a policy, with as many steps as the policy has learned from, unless told otherwise;
then all are judged beside it in episodes that none has seen. What was fitted is stored as it comes.

    python scripts/fit_baselines.py quadruped velocity --out baselines.json
    python scripts/fit_baselines.py quadruped velocity --fitted baselines.json --out again.json
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cma
import gymnasium
import numpy as np
from task_returns import JUDGED, SEARCHED, constant, judge

from neurocontrol.envs.tasks.velocity import Follow, Velocity
from neurocontrol.progress import bar
from neurocontrol.rig import find
from neurocontrol.training.acting import find_policy

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from neurocontrol.types import FloatArray

KNOTS, BEYOND = 5, 2
"""Points of a map over the range of its target, and further ones beside it for what is missed."""

STRONGEST = 5.0
"""Bound of gains, 1 and 1/s."""

STEP = 0.15
"""First step of the search, in shares of the range of an entry or of half the strongest gain."""


@dataclass(frozen=True)
class Family:
    """Maps, or maps with gains, as vectors of numbers between 0 and 1.

    Attributes:
        task: The task, with what the search begins at.
        gains: Whether errors are made up for.
        low: Lower bounds of the entries of the command, by name.
        high: Upper bounds.
    """

    task: Velocity
    gains: bool
    low: Mapping[str, float]
    high: Mapping[str, float]

    def knots(self, follow: Follow) -> FloatArray:
        """Where the points of an entry lie; a turn is followed by a straight line."""
        if follow.target != "speed":
            return np.asarray(self.task.turns, dtype=float) * (1.0 + self.gains)
        low, high = self.task.speeds
        step, beyond = (high - low) / (KNOTS - 1), BEYOND * self.gains
        return np.asarray(low + step * np.arange(-beyond, KNOTS + beyond))

    def start(self) -> FloatArray:
        """The vector of what was made by hand."""
        parts = []
        for name, follow in self.task.follow.items():
            reach = self.high[name] - self.low[name]
            values = np.interp(self.knots(follow), *np.transpose(follow.points))
            parts.append((values - self.low[name]) / reach)
            if self.gains:
                parts.append(np.array([follow.gain, follow.integral_gain]) / STRONGEST)
        return np.concatenate(parts).clip(0.0, 1.0)

    def __call__(self, vector: FloatArray) -> dict[str, Follow]:
        """What a vector stands for."""
        rest, made = list(vector), {}
        for name, follow in self.task.follow.items():
            knots = self.knots(follow)
            values = self.low[name] + (self.high[name] - self.low[name]) * np.array(
                rest[: knots.size]
            )
            gains = [STRONGEST * one for one in rest[knots.size : knots.size + 2 * self.gains]]
            rest = rest[knots.size + len(gains) :]
            gain, integral = (round(float(one), 4) for one in gains or (0.0, 0.0))
            points = tuple(
                (round(float(x), 4), round(float(y), 4)) for x, y in zip(knots, values, strict=True)
            )
            made[name] = Follow(
                target=follow.target, points=points, gain=gain, integral_gain=integral
            )
        return made


def scores(raw: Any, candidates: list[dict[str, Follow]], seed: int) -> tuple[FloatArray, int]:
    """Scores of candidates, each in as many rows as there are for it, and the steps that it took.

    All see the same bodies and targets. A second after a fall pays nothing.
    """
    rows, pack = raw.num_envs, raw.pack
    each = rows // len(candidates)
    raw.reset(seed=[seed + row % each for row in range(rows)])
    names = [pack.actions.names[column] for column in pack.actions.chosen]
    kept, frames, steps = np.zeros(rows), np.zeros(rows), 0
    lives = np.ones(rows, dtype=bool)
    while lives.any():
        known = pack.episodes._known
        action = np.array(
            [
                [candidates[row // each][name](known[row : row + 1])[0] for name in names]
                for row in range(rows)
            ]
        )
        _, _, terminated, truncated, info = raw.step(action)
        kept += lives * (info["speed_kept"] + info["heading"])
        frames += lives
        steps += int(lives.sum())
        lives &= ~(terminated | truncated)
    longest = frames.max() * pack.frame_period
    return (kept / longest).reshape(len(candidates), each).mean(axis=1), steps


def fit(
    raw: Any, family: Family, budget: int, each: int, seed: int
) -> Iterator[tuple[FloatArray, int]]:
    """Search a vector by CMA-ES until the steps are used up; give its centre and the steps."""
    options = {
        "bounds": [0, 1], "popsize": raw.num_envs // each, "seed": seed + 1, "verbose": -9,
    }  # fmt: skip
    search = cma.CMAEvolutionStrategy(family.start(), STEP, options)
    used = 0
    with bar(total=budget, desc="PI" if family.gains else "map", unit="step") as shown:
        while used < budget:
            asked = search.ask()
            first = SEARCHED + each * search.countiter
            found, steps = scores(raw, [family(one) for one in asked], first)
            search.tell(asked, list(-found))
            used += steps
            shown.update(steps)
            shown.set_postfix(score=f"{found.mean():.3f}")
            yield np.asarray(search.result.xfavorite), used


def main() -> None:
    """Run the program."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("body")
    parser.add_argument("policy", help="a trained policy of a task with targets that are followed")
    parser.add_argument("--steps", type=int, help="of each fit (default: those of the policy)")
    parser.add_argument("--rows", type=int, default=32, help="side by side in a fit (default: 32)")
    parser.add_argument(
        "--each", type=int, default=2, help="episodes of a candidate (default: 2 of the rows)"
    )
    parser.add_argument("--episodes", type=int, default=48, help="to judge (default: 48)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--fitted", type=Path, help="file of an earlier fit, which is judged only")
    parser.add_argument("--out", type=Path, required=True, help="JSON file")
    arguments = parser.parse_args()
    rig = find(arguments.body)
    assert rig.environment is not None
    card, policy = rig.environment, find_policy(rig, arguments.policy)
    options = dict(policy.environment["arguments"])

    def made(rows: int, **changes: Any) -> Any:
        return gymnasium.make_vec(card.id, num_envs=rows, threads=1, **{**options, **changes})

    judged = made(arguments.episodes)
    task = judged.task.asked()
    if not isinstance(task, Velocity) or not all(one.points for one in task.follow.values()):
        parser.error(f"{arguments.policy} has no targets that the command follows by points")
    hand = {name: replace(one, gain=0.0, integral_gain=0.0) for name, one in task.follow.items()}
    follows: dict[str, Mapping[str, Follow]] = {"map by hand": hand, "at rest": task.follow}
    found: dict[str, Any] = {"arguments": {key: str(one) for key, one in vars(arguments).items()}}
    if arguments.fitted:
        found["fits"] = json.loads(arguments.fitted.read_text())["fits"]
    else:
        found["fits"] = {}
        raw = made(arguments.rows, action_scaling=False)
        space = raw.pack.simulation.controller.command_space
        low, high = (
            {entry.name: float(getattr(entry, bound)) for entry in space.entries}
            for bound in ("low", "high")
        )
        budget = arguments.steps or policy.provenance["steps"]
        for name, gains in (("map fitted", False), ("PI fitted", True)):
            begun, family = time.process_time(), Family(task, gains, low, high)
            for vector, used in fit(raw, family, budget, arguments.each, arguments.seed):
                follow = {entry: asdict(one) for entry, one in family(vector).items()}
                seconds = round(time.process_time() - begun)
                found["fits"][name] = {"steps": used, "seconds": seconds, "follow": follow}
                arguments.out.write_text(json.dumps(found, indent=2))
    for name, fitted in found["fits"].items():
        follows[name] = {entry: Follow(**one) for entry, one in fitted["follow"].items()}
    found["judged"] = {}
    rest = constant(np.zeros(judged.single_action_space.shape))
    for name, followed in follows.items():
        changed = made(arguments.episodes, task={"kind": judged.task.goal, "follow": followed})
        found["judged"][name] = judge(changed, rest, JUDGED)
    found["judged"]["policy"] = judge(judged, lambda _, seen: policy(seen), JUDGED)
    arguments.out.write_text(json.dumps(found, indent=2))
    for name, outcome in found["judged"].items():
        print(name, *(f"{what} {value:.3f}" for what, value in outcome.items()), sep=", ")


if __name__ == "__main__":
    main()
