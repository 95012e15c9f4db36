"""Measure what a task pays: at rest, at the best constant action, to a hand rule, to a policy.

The constant, which adds to the command at rest, is searched by CMA-ES on starts of its own; all are
judged on starts that it has not seen. Where the command at rest makes up for what is missed of its
targets, a map from targets to commands that does not is judged beside it. Of a policy, the commands
that it gave another body under the same targets are judged, too. A row is written for each.

    python scripts/task_returns.py quadruped velocity --rows 32 --tries 60 --out returns.csv
    python scripts/task_returns.py quadruped velocity --policy velocity --tries 0 --out learned.csv
"""

from __future__ import annotations

import argparse
import csv
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cma
import gymnasium
import numpy as np

from neurocontrol.rig import find
from neurocontrol.training.acting import find_policy

if TYPE_CHECKING:
    from collections.abc import Callable

    from neurocontrol.training.policy import Policy
    from neurocontrol.types import FloatArray

SEARCHED, JUDGED = 10_000, 20_000  # first seeds
STEERING = 0.3
"""Error of the heading at which a hand rule turns as sharply as it can, rad."""

SETTLED = 1.0
"""Time after a change of what is asked for from which on errors count as settled, s."""


def seen(pack: Any, observation: FloatArray, group: str, meaning: str) -> FloatArray:
    """Columns of an observation by group and how their meaning begins."""
    for known, columns in pack.observer.columns[group].items():
        if known.startswith(meaning):
            found: FloatArray = observation[:, columns]
            return found
    raise KeyError(meaning)


def astray(pack: Any, observation: FloatArray) -> FloatArray:
    """How far a body looks to the left of where its task wants it to, rad, ``(B,)``."""
    known = pack.observer.columns["task"]
    if "heading from the one asked for, to the left" in known:
        return seen(pack, observation, "task", "heading from the one")[:, 0]
    if "way to the place" in known:
        cosine, sine = seen(pack, observation, "task", "direction of the place").T
        return np.asarray(-np.arctan2(sine, cosine))
    cosine, sine = seen(pack, observation, "task", "heading of the trunk").T
    return np.asarray(np.arctan2(sine, cosine))


def steered(pack: Any, observation: FloatArray, **entries: Any) -> FloatArray:
    """The command at rest with other entries, which turns to where the task wants it to look."""
    command: FloatArray = pack.actions.rest.copy()
    turn = np.clip(-astray(pack, observation) / STEERING, -1.0, 1.0)
    for name, value in {"turn": turn, **entries}.items():
        command[:, pack.actions.names.index(name)] = value
    return command


def trot_there(pack: Any, observation: FloatArray) -> FloatArray:
    """The quadruped's rule where nothing follows targets: trot once it looks there, else walk."""
    there = np.abs(astray(pack, observation)) < STEERING
    return steered(pack, observation, diagonal=1.0 * there, speed=np.where(there, 1.0, 0.3))


def step_there(pack: Any, observation: FloatArray) -> FloatArray:
    """The hexapod's rule: a tripod, the faster the faster it should be."""
    speed: Any = 1.0
    if "speed asked for" in pack.observer.columns["task"]:
        asked = seen(pack, observation, "task", "speed asked for")[:, 0]
        speed = np.interp(asked, (0.3, 0.9), (0.0, 1.0))
    return steered(pack, observation, tripod=1.0, speed=speed)


def step_wide(pack: Any, observation: FloatArray) -> FloatArray:
    """The human rule: feet further out the faster the hips drift to a side, and lifted higher."""
    averaged = any(known.startswith("speed averaged") for known in pack.observer.columns["task"])
    where = ("task", "speed averaged") if averaged else ("proprioception", "velocity of the hips")
    drift = np.abs(seen(pack, observation, *where)[:, 1])
    command: FloatArray = pack.actions.rest.copy()
    command[:, pack.actions.names.index("foot_spread")] = 0.1 * drift
    command[:, pack.actions.names.index("clearance")] = -0.01
    return command


def swim_afloat(pack: Any, observation: FloatArray) -> FloatArray:
    """The salamander's rule: swim while afloat, else walk, straight to where it should look."""
    wet = seen(pack, observation, "contact", "immersed").mean(axis=1) > 0.5
    loaded = seen(pack, observation, "contact", "foot loads").sum(axis=1) > 0.2
    return steered(pack, observation, drive=np.where(wet & ~loaded, 5.0, 2.5))


RULES = {
    "hexapod": step_there, "human": step_wide, "quadruped": trot_there, "salamander": swim_afloat
}  # fmt: skip
"""What moves a body by hand, by the body."""


def errors_of(pack: Any, observation: FloatArray) -> dict[str, FloatArray]:
    """Errors of the speed and the heading, ``(B,)``, where the task knows them."""
    found = {}
    for name, meaning, column in (
        ("speed error", "speed averaged", 2), ("heading error", "heading from", 0)
    ):  # fmt: skip
        if any(known.startswith(meaning) for known in pack.observer.columns["task"]):
            found[name] = np.abs(seen(pack, observation, "task", meaning)[:, column])
    return found


def judge(
    environments: Any, act: Callable[[Any, FloatArray], FloatArray], seed: int
) -> dict[str, float]:
    """Return the mean return of an episode of every row, its spread, falls and errors."""
    observation, _ = environments.reset(seed=seed)
    rows, pack = environments.num_envs, environments._pack
    total, fallen, lives = np.zeros(rows), np.zeros(rows, dtype=bool), np.ones(rows, dtype=bool)
    kept, power, frames, held = np.zeros((4, rows))
    errors: dict[str, list[float]] = {}
    asked = np.full(rows, np.nan)
    while lives.any():
        observation, reward, terminated, truncated, info = environments.step(act(pack, observation))
        total += reward * lives
        frames += lives
        kept += lives * sum(info[term] for term in ("speed_kept", "heading") if term in info)
        power += lives * info["power"]
        fallen |= terminated & lives & (info["cause"] != pack.success)
        lives &= ~(terminated | truncated)
        found = errors_of(pack, observation)
        if found:
            now = seen(pack, observation, "task", "speed asked for")[:, 0]
            held, asked = np.where(now == asked, held + pack.frame_period, 0.0), now
        for name, values in found.items():
            errors.setdefault(f"settled {name}", []).extend(values[lives & (held >= SETTLED)])
    means = {name: float(np.mean(values)) for name, values in errors.items() if values}
    deviation = float(total.std(ddof=1) / np.sqrt(rows)) if rows > 1 else 0.0
    return {
        "return": float(total.mean()), "standard error": deviation,
        "score": float((kept / (frames * pack.frame_period)).mean()) if errors else np.nan,
        "power": float((power / frames).mean()), "falls": float(fallen.sum()), "episodes": rows,
        **means,
    }  # fmt: skip


class SharedTargets:
    """Lets every second row have the targets of the one before it, while it is entered."""

    def __init__(self, environments: Any) -> None:
        """Take environments whose task has targets that are held for a while."""
        self._episodes = environments._pack.episodes
        self._begin = self._episodes.begin

    def __enter__(self) -> None:
        """Share from the next reset on."""
        self._episodes.begin = self.begin

    def __exit__(self, *exception: object) -> None:
        """Let every row have its own."""
        self._episodes.begin = self._begin

    def begin(self, row: int, *others: Any) -> None:
        """Begin an episode, with the targets of the row before if the number is odd."""
        self._begin(row, *others)
        if row % 2:
            for values in (self._episodes._ends, self._episodes._targets):
                values[row] = values[row - 1]
            speed, turn = self._episodes._targets[row, 0].tolist()
            self._episodes.hold(row)
            self._episodes._known[row, :2] = speed, turn


def replayed(learned: Any, raw: Any, policy: Policy) -> tuple[dict[str, float], dict[str, float]]:
    """Judge a policy where pairs of rows share targets, and its commands to the other of a pair."""
    commands: list[FloatArray] = []
    chosen = raw._pack.actions.chosen

    def watched(pack: Any, observation: FloatArray) -> FloatArray:
        action = policy(observation)
        pack.episodes.lead(pack.actions.rest)
        commands.append(pack.actions.commands(action)[:, chosen])
        return action

    with SharedTargets(learned), SharedTargets(raw):
        own = judge(learned, watched, JUDGED)
        others = np.arange(learned.num_envs) ^ 1
        again = iter(commands)
        return own, judge(raw, lambda *_: next(again)[others], JUDGED)


def constant(action: FloatArray) -> Callable[[Any, FloatArray], FloatArray]:
    """Act in the same way whatever is seen: as far from rest as a scaled action says."""

    def act(pack: Any, observation: FloatArray) -> FloatArray:
        return np.tile(action, (pack.batch, 1))

    return act


def tried(environments: Any, actions: FloatArray, seed: int) -> FloatArray:
    """Returns of an episode of the same start of every row, each of which holds an action of it."""
    environments.reset(seed=[seed] * environments.num_envs)
    total, lives = np.zeros(len(actions)), np.ones(len(actions), dtype=bool)
    while lives.any():
        _, reward, terminated, truncated, _ = environments.step(actions)
        total += reward * lives
        lives &= ~(terminated | truncated)
    return total


def best_constant(environments: Any, tries: int) -> FloatArray:
    """Search the constant action that pays most, from rest, by CMA-ES.

    A generation is tried side by side from the same start, the next one from another. What the
    search ends at is taken if it pays more than rest on further starts.
    """
    rows, size = environments.num_envs, environments.single_action_space.shape[0]
    count = rows * -(-4 // rows)
    options = {"bounds": [-1, 1], "popsize": count, "verbose": -9, "seed": 1}
    search = cma.CMAEvolutionStrategy(np.zeros(size), 0.4, options)
    for generation in range(max(1, tries // count)):
        asked = np.array(search.ask())
        parts = [
            tried(environments, part, SEARCHED + generation)
            for part in np.split(asked, count // rows)
        ]
        search.tell(list(asked), list(-np.concatenate(parts)))
    found = np.clip(search.result.xfavorite, -1.0, 1.0)
    choice = found, np.zeros(size)
    worth = [judge(environments, constant(one), SEARCHED + tries)["return"] for one in choice]
    return choice[int(np.argmax(worth))]


def static(task: Any) -> dict[str, Any] | None:
    """A task in which the command at rest does not make up for what is missed; None: it never does.

    Args:
        task: Arguments of the environment.
    """
    follow = getattr(task.asked(), "follow", {})
    if not any(one.gain or one.integral_gain for one in follow.values()):
        return None
    held = {name: replace(one, gain=0.0, integral_gain=0.0) for name, one in follow.items()}
    return {"kind": task.goal, "follow": held}


def measured(arguments: argparse.Namespace) -> list[dict[str, object]]:
    """Judge all."""
    rig = find(arguments.body)
    assert rig.environment is not None
    policy = find_policy(rig, arguments.policy) if arguments.policy else None
    options: dict[str, Any] = {"controller": arguments.controller or rig.controller()}
    if policy is not None:
        options = dict(policy.environment["arguments"])
    options |= {"task": arguments.task, "max_episode_steps": arguments.steps, "threads": 1}

    def made(**changes: Any) -> Any:
        assert rig.environment is not None
        return gymnasium.make_vec(
            rig.environment.id, num_envs=arguments.rows, **{**options, **changes}
        )

    scaled, raw = made(), made(action_scaling=False)
    rest = np.zeros(scaled.single_action_space.shape)
    found: list[tuple[str, dict[str, float], str]] = []

    def note(what: str, outcome: dict[str, float], action: str = "") -> None:
        found.append((what, outcome, action))

    note("at rest", judge(scaled, constant(rest), JUDGED))
    if arguments.tries:
        best = best_constant(scaled, arguments.tries)
        told = " ".join(f"{one:.3f}" for one in best)
        note("best constant", judge(scaled, constant(best), JUDGED), told)
    held = static(scaled.task)
    if held is not None:
        note("static map", judge(made(task=held), constant(rest), JUDGED))
    elif arguments.body in RULES:
        note("hand rule", judge(raw, RULES[arguments.body], JUDGED))
    if policy is not None:
        learned = policy
        note("policy", judge(scaled, lambda _, observation: learned(observation), JUDGED))
        own, other = replayed(scaled, raw, learned)
        note("policy, targets in pairs", own)
        note("its commands to the other of a pair", other)
    return [{"what": what, **outcome, "action": action} for what, outcome, action in found]


def main() -> None:
    """Run the program."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("body", choices=tuple(RULES))
    parser.add_argument("task")
    parser.add_argument("--controller", help="by name (default: the body's first)")
    parser.add_argument("--policy", help="a trained policy, in whose environment all are judged")
    parser.add_argument("--rows", type=int, default=32, help="episodes, even (default: 32)")
    parser.add_argument("--steps", type=int, default=1000, help="frames of one (default: 1000)")
    parser.add_argument(
        "--tries", type=int, default=60, help="constants tried (default: 60; 0: none)"
    )
    parser.add_argument("--out", type=Path, required=True, help="CSV file")
    arguments = parser.parse_args()
    rows = measured(arguments)
    names = list(dict.fromkeys(name for row in rows for name in row))
    with arguments.out.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows(rows)
    for row in rows:
        print(*(f"{name} {value}" for name, value in row.items()), sep=", ")


if __name__ == "__main__":
    main()
