"""Step environments for long under extreme actions, save and restore them on the way.

Every body is stepped under every controller, and in every task under its first one, with actions at
the bounds of their space, at random and at rest, through falls, resets and branches. Nothing may be
non-finite, nothing printed or written, memory must stay where it is, and what follows a restore
must be what followed the save.

    python scripts/soak_environments.py --steps 1000000 --branches 1000 --out soak.json
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from contextlib import chdir, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gymnasium
import numpy as np

from neurocontrol.envs.sensing import GROUPS
from neurocontrol.rig import Rig, rigs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

VARIED = {"mass_scale": (0.5, 2.0), "friction": (0.2, 1.5), "strength": (0.5, 1.5)}
"""What differs between rows and episodes where something does."""

HELD = 10
"""Frames for which an action is held at the most."""

EPISODE = 50
"""Frames of an episode at the most."""

SETTLED = 0.4
"""Share of the steps after which memory has to stay."""


@dataclass(kw_only=True)
class Findings:
    """What a soak of one mode came to.

    Attributes:
        steps: Steps of rows.
        ends: Episodes that ended.
        branches: Round trips: all rows were saved and put back, and went on bit for bit.
        wrong: What was not finite, not the same, printed or written, in words.
        growth: Of the memory after the first part, in percent.
        save: Time of every save, CPU microseconds a row.
        restore: Time of every restore, CPU microseconds a row.
        size: Size of a state at the most, kB a row.
        seconds: CPU time of it all, without that of other threads.
    """

    steps: int = 0
    ends: int = 0
    branches: int = 0
    wrong: str = ""
    growth: float = 0.0
    save: list[float] = field(default_factory=list)
    restore: list[float] = field(default_factory=list)
    size: float = 0.0
    seconds: float = 0.0

    def summary(self) -> dict[str, Any]:
        """The same with the median, the fastest and the slowest of the times."""
        told = asdict(self)
        for name in ("save", "restore"):
            shares = np.quantile(told[name] or [np.nan], [0.5, 0.0, 1.0]).round(1)
            told[name] = dict(zip(("median", "fastest", "slowest"), shares.tolist(), strict=True))
        return told


def resident() -> float:
    """Memory of this process now, MB."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    words = status.read_text().split()
    return int(words[words.index("VmRSS:") + 1]) / 1024


def extreme(env: Any, rng: np.random.Generator) -> np.ndarray:
    """Actions at the bounds, at random within them, or all the same."""
    space = env.action_space
    kind = rng.integers(3)
    share = rng.random(space.shape)
    if kind == 0:
        share = np.round(share)
    elif kind == 1:
        share[:] = rng.random()
    action: np.ndarray = space.low + share * (space.high - space.low)
    return action


def told(frames: list[Any]) -> list[bytes]:
    """Everything that some steps returned but their infos, as bytes."""
    return [array.tobytes() for frame in frames for array in frame[:4]]


@contextmanager
def watched(findings: Findings) -> Iterator[None]:
    """Note what is written to the terminal, by whatever library, or into the current folder."""
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as out:
        sys.stdout.flush()
        kept = [(stream, os.dup(stream)) for stream in (1, 2)]
        for stream, _ in kept:
            os.dup2(out.fileno(), stream)
        try:
            with chdir(folder):
                yield
        finally:
            sys.stdout.flush()
            for stream, copy in kept:
                os.dup2(copy, stream)
                os.close(copy)
        out.seek(0)
        if printed := out.read(200):
            findings.wrong += f"printed: {printed!r}; "
        if written := sorted(one.name for one in Path(folder).iterdir()):
            findings.wrong += f"written: {written}; "


def branch(env: Any, rng: np.random.Generator, longest: int, findings: Findings) -> int:
    """Save, go on, restore in another order and go on again; return the steps made."""
    rows, count = rng.permutation(env.num_envs), int(rng.integers(1, longest + 1))
    start = time.thread_time()
    state = env.save(rows)
    middle = time.thread_time()
    actions = [extreme(env, rng) for _ in range(count)]
    first = told([env.step(action) for action in actions])
    begin = time.thread_time()
    env.restore(state, rows)
    end = time.thread_time()
    findings.save.append((middle - start) / env.num_envs * 1e6)
    findings.restore.append((end - begin) / env.num_envs * 1e6)
    findings.size = max(findings.size, state.nbytes / env.num_envs / 1e3)
    if told([env.step(action) for action in actions]) != first:
        findings.wrong += "what follows a restore differs; "
    findings.branches += 1
    return 2 * count * int(env.num_envs)


def soak(
    rig: Rig, mode: Mapping[str, Any], steps: int, branches: int, asked: argparse.Namespace
) -> Findings:
    """Step one mode of a body, by the arguments that make it, and branch at random moments."""
    card = rig.environment
    assert card is not None
    findings, rng = Findings(), np.random.default_rng(asked.seed)
    moments = np.sort(rng.integers(0, steps, branches)).tolist()
    start, memory, left = time.thread_time(), 0.0, 0
    with watched(findings):
        env: Any = gymnasium.make_vec(
            card.id, num_envs=asked.rows, max_episode_steps=EPISODE, **mode
        )
        env.reset(seed=asked.seed)
        while findings.steps < steps:
            if left == 0:
                left, action = int(rng.integers(1, HELD + 1)), extreme(env, rng)
            left -= 1
            observation, reward, terminated, truncated, info = env.step(action)
            numbers = [observation, reward, *(one for one in info.values() if one.dtype == float)]
            if not all(np.isfinite(one).all() for one in numbers):
                findings.wrong += "not finite; "
            findings.ends += int((terminated | truncated).sum())
            findings.steps += asked.rows
            while moments and moments[0] < findings.steps:
                moments.pop(0)
                findings.steps += branch(env, rng, asked.follow, findings)
            if not memory and findings.steps >= SETTLED * steps:
                memory = resident()
        if memory:
            findings.growth = 100 * (resident() / memory - 1)
        env.close()
    findings.seconds = time.thread_time() - start
    return findings


def modes(rig: Rig) -> Iterator[dict[str, Any]]:
    """Every controller, and every task under the first, whose output actions also add to."""
    assert rig.environment is not None
    yield {"controller": None}
    for controller in rig.controllers:
        yield {"controller": controller, "vary": VARIED}
    varied = {"controller": rig.controller(), "vary": VARIED}
    for task in list(rig.environment.tasks)[1:]:
        yield {**varied, "task": task}
        yield {**varied, "task": task, "residual": True, "observe": GROUPS}


def main() -> int:
    """Soak every mode, and tell what was found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=1_000_000, help="of every body, all rows")
    parser.add_argument(
        "--branches", type=int, default=1000, help="round trips of every body, of all rows"
    )
    parser.add_argument(
        "--follow", type=int, default=4, help="frames of a round trip at the most (default: 4)"
    )
    parser.add_argument("--rows", type=int, default=64)
    parser.add_argument(
        "--frame", type=float, help="time between two actions, s (default: the environment's own)"
    )
    parser.add_argument("--threads", type=int, default=1, help="of the physics (default: 1)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--rig", nargs="+", help="only these bodies")
    parser.add_argument("--out", type=Path, help="JSON file for what was found")
    arguments = parser.parse_args()
    found: dict[str, dict[str, Any]] = {}
    for name, rig in rigs().items():
        if rig.environment is None or name not in (arguments.rig or [name]):
            continue
        chosen = list(modes(rig))
        for number, mode in enumerate(chosen):
            steps, branches = (
                (number + 1) * whole // len(chosen) - number * whole // len(chosen)
                for whole in (arguments.steps, arguments.branches)
            )
            mode["threads"] = arguments.threads
            if arguments.frame:
                mode["frame_period"] = arguments.frame
            findings = soak(rig, mode, steps, branches, arguments)
            words = f"{name} {mode['controller']} {mode.get('task', '')}".strip()
            words += " residual" * ("residual" in mode)
            found[words] = findings.summary()
            print(f"{words}:", found[words], flush=True)
            if arguments.out:
                arguments.out.write_text(json.dumps(found, indent=2))
    return int(any(one["wrong"] or one["growth"] > 2.0 for one in found.values()))


if __name__ == "__main__":
    raise SystemExit(main())
