"""Measure what a task pays without learning: at rest, at the best constant action, to a hand rule.

The constant is searched by CMA-ES on starts of its own; all three are judged on starts that it has
not seen. A row is written for each.

    python scripts/task_returns.py quadruped velocity --rows 32 --tries 60 --out returns.csv
    python scripts/task_returns.py quadruped velocity --hard --out hard.csv
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cma
import gymnasium
import numpy as np

from neurocontrol.rig import find

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from neurocontrol.types import FloatArray

SEARCHED, JUDGED = 10_000, 20_000  # first seeds
HARD = {
    "mass_scale": (0.9, 1.2),
    "friction": (0.5, 1.1),
    "strength": (0.75, 1.25),
    "tow": (-0.15, 0.15),
    "terrain": ["flat", {"kind": "rough", "height": 0.005}],
}
"""Hard variation."""


def seen(pack: Any, observation: FloatArray, group: str, meaning: str) -> FloatArray:
    """Columns of an observation by group and how their meaning begins."""
    for known, columns in pack.observer.columns[group].items():
        if known.startswith(meaning):
            found: FloatArray = observation[:, columns]
            return found
    raise KeyError(meaning)


def track(pack: Any, observation: FloatArray) -> FloatArray:
    """The quadruped's rule: gait and speed by the target speed, with what is missing added up.

    At the loosely coupled diagonal the spiking gait runs at 1.35 to 2.5 body lengths a second over
    the speeds of its command, and walks at 0.7 to 1.3 without it.
    """
    target = seen(pack, observation, "task", "speed asked for")[:, 0]
    turn = seen(pack, observation, "task", "rate of turning asked for")[:, 0]
    heading = seen(pack, observation, "task", "heading from")[:, 0]
    integral = seen(pack, observation, "task", "integral of the error of the speed")[:, 0]
    wanted = target - 0.6 * integral
    trots = wanted > 1.3
    command: FloatArray = pack.actions.rest.copy()
    names = pack.actions.names
    command[:, names.index("diagonal")] = np.where(trots, 0.5, 0.0)
    command[:, names.index("speed")] = np.where(trots, (wanted - 1.35) / 1.2, (wanted - 0.7) / 0.6)
    command[:, names.index("turn")] = turn / 0.15 - 4.0 * heading
    return command


def step_wide(pack: Any, observation: FloatArray) -> FloatArray:
    """The human rule: feet further out the faster the hips drift to a side, and lifted higher."""
    drift = np.abs(seen(pack, observation, "task", "speed averaged")[:, 1])
    command: FloatArray = pack.actions.rest.copy()
    command[:, pack.actions.names.index("foot_spread")] = 0.1 * drift
    command[:, pack.actions.names.index("clearance")] = -0.01
    return command


def swim_afloat(pack: Any, observation: FloatArray) -> FloatArray:
    """The salamander's rule: swim while afloat, else walk."""
    wet = seen(pack, observation, "contact", "immersed").mean(axis=1) > 0.5
    loaded = seen(pack, observation, "contact", "foot loads").sum(axis=1) > 0.2
    command: FloatArray = pack.actions.rest.copy()
    command[:, pack.actions.names.index("drive")] = np.where(wet & ~loaded, 5.0, 2.0)
    return command


RULES = {"quadruped": track, "human": step_wide, "salamander": swim_afloat}
"""What moves a body by hand, by the body."""


def judge(
    environments: Any, act: Callable[[Any, FloatArray], FloatArray], seed: int
) -> dict[str, float]:
    """Return the mean return of an episode of every row, its spread, falls and errors."""
    observation, _ = environments.reset(seed=seed)
    rows = environments.num_envs
    total, fallen, lives = np.zeros(rows), np.zeros(rows, dtype=bool), np.ones(rows, dtype=bool)
    errors: dict[str, list[float]] = {}
    pack = environments._pack
    while lives.any():
        observation, reward, terminated, truncated, info = environments.step(act(pack, observation))
        total += reward * lives
        fallen |= terminated & lives & (info["cause"] != pack.success)
        lives &= ~(terminated | truncated)
        for name, meaning, column in (
            ("speed error", "speed averaged", 2), ("heading error", "heading from", 0)
        ):  # fmt: skip
            if any(known.startswith(meaning) for known in pack.observer.columns["task"]):
                values = np.abs(seen(pack, observation, "task", meaning)[lives, column])
                errors.setdefault(name, []).extend(values.tolist())
    found = {name: float(np.mean(values)) for name, values in errors.items()}
    deviation = float(total.std(ddof=1) / np.sqrt(rows)) if rows > 1 else 0.0
    return {
        "return": float(total.mean()), "standard error": deviation, "falls": float(fallen.sum()),
        "episodes": rows, **found,
    }  # fmt: skip


def constant(action: FloatArray) -> Callable[[Any, FloatArray], FloatArray]:
    """Act in the same way whatever is seen: as far from rest as a scaled action says."""

    def act(pack: Any, observation: FloatArray) -> FloatArray:
        return np.tile(action, (pack.batch, 1))

    return act


def best_constant(environments: Any, tries: int) -> FloatArray:
    """Search the constant action that pays most, from rest, by CMA-ES."""
    size = len(environments._pack.actions.names)
    options = {"bounds": [-1, 1], "maxfevals": tries, "verbose": -9, "seed": 1}
    search = cma.CMAEvolutionStrategy(np.zeros(size), 0.3, options)
    while not search.stop():
        asked = search.ask()
        search.tell(
            asked, [-judge(environments, constant(one), SEARCHED)["return"] for one in asked]
        )
    return np.asarray(search.result.xbest)


def measured(arguments: argparse.Namespace) -> list[dict[str, object]]:
    """Judge all three."""
    rig = find(arguments.body)
    assert rig.environment is not None
    options: Mapping[str, Any] = {
        "controller": arguments.controller or rig.controller(),
        "task": arguments.task,
        "vary": HARD if arguments.hard else {},
        "threads": 1,
        "max_episode_steps": arguments.steps,
    }
    scaled, raw = (
        gymnasium.make_vec(
            rig.environment.id, num_envs=arguments.rows, action_scaling=scaling, **options
        )
        for scaling in (True, False)
    )
    best = best_constant(scaled, arguments.tries)
    rest = np.zeros(best.size)
    return [
        {"what": what, **judge(environments, act, JUDGED), "action": action}
        for what, environments, act, action in (
            ("at rest", scaled, constant(rest), ""),
            ("best constant", scaled, constant(best), " ".join(f"{one:.3f}" for one in best)),
            ("hand rule", raw, RULES[arguments.body], ""),
        )
    ]


def main() -> None:
    """Run the program."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("body", choices=RULES)
    parser.add_argument("task")
    parser.add_argument("--controller", help="by name (default: the body's first)")
    parser.add_argument("--hard", action="store_true", help="vary bodies, ground and pulls")
    parser.add_argument("--rows", type=int, default=32, help="episodes (default: 32)")
    parser.add_argument("--steps", type=int, default=1000, help="frames of one (default: 1000)")
    parser.add_argument("--tries", type=int, default=60, help="constants tried (default: 60)")
    parser.add_argument("--out", type=Path, required=True, help="CSV file")
    arguments = parser.parse_args()
    rows = measured(arguments)
    with arguments.out.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    for row in rows:
        print(*(f"{name} {value}" for name, value in row.items()), sep=", ")


if __name__ == "__main__":
    main()
