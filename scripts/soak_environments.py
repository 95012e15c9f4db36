"""Step environments for long under extreme actions, save and restore them on the way.

Every body is stepped under every controller, and in every task under its first one, with actions at
the bounds of their space, at random and at rest, through falls, resets and branches. Nothing may be
non-finite, nothing printed, memory must stay where it is, and what follows a restore must be what
followed the save.

    python scripts/soak_environments.py --steps 1000000 --out soak.json
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import time
from dataclasses import asdict, dataclass
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

EVERY = 50
"""Frames between two branches."""

SETTLED = 0.2
"""Share of the steps after which memory has to stay."""


@dataclass(kw_only=True)
class Findings:
    """What a soak of one mode came to.

    Attributes:
        steps: Steps of rows.
        ends: Episodes that ended.
        branches: Restored states, of all rows together, that went on bit for bit.
        wrong: What was not finite, not the same or printed, in words.
        growth: Of the memory after the first part, in percent.
        save: Fastest saving, CPU microseconds a row.
        restore: Fastest restoring, CPU microseconds a row.
        size: Size of a state, kB a row.
        seconds: CPU time of it all.
    """

    steps: int = 0
    ends: int = 0
    branches: int = 0
    wrong: str = ""
    growth: float = 0.0
    save: float = np.inf
    restore: float = np.inf
    size: float = 0.0
    seconds: float = 0.0


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


def branch(env: Any, rng: np.random.Generator, findings: Findings) -> int:
    """Save, go on, restore in another order and go on again; return the steps made."""
    rows, count = rng.permutation(env.num_envs), int(rng.integers(1, 4))
    start = time.process_time()
    state = env.save(rows)
    middle = time.process_time()
    actions = [extreme(env, rng) for _ in range(count)]
    first = told([env.step(action) for action in actions])
    begin = time.process_time()
    env.restore(state, rows)
    end = time.process_time()
    findings.save = min(findings.save, (middle - start) / env.num_envs * 1e6)
    findings.restore = min(findings.restore, (end - begin) / env.num_envs * 1e6)
    findings.size = state.nbytes / env.num_envs / 1e3
    if told([env.step(action) for action in actions]) != first:
        findings.wrong += "what follows a restore differs; "
    findings.branches += 1
    return 2 * count * int(env.num_envs)


def soak(rig: Rig, mode: Mapping[str, Any], steps: int, rows: int, seed: int) -> Findings:
    """Step one mode of a body, by the arguments that make it."""
    card = rig.environment
    assert card is not None
    findings, rng = Findings(), np.random.default_rng(seed)
    env: Any = gymnasium.make_vec(card.id, num_envs=rows, threads=1, **mode)
    env.reset(seed=seed)
    start, memory, frames = time.process_time(), 0.0, 0
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(out):
        while findings.steps < steps:
            observation, reward, terminated, truncated, info = env.step(extreme(env, rng))
            numbers = [observation, reward, *(one for one in info.values() if one.dtype == float)]
            if not all(np.isfinite(one).all() for one in numbers):
                findings.wrong += "not finite; "
            findings.ends += int((terminated | truncated).sum())
            findings.steps += rows
            frames += 1
            if frames % EVERY == 1:
                findings.steps += branch(env, rng, findings)
            if not memory and findings.steps >= SETTLED * steps:
                memory = resident()
    findings.seconds = time.process_time() - start
    if memory:
        findings.growth = 100 * (resident() / memory - 1)
    if out.getvalue():
        findings.wrong += f"printed: {out.getvalue()[:200]}"
    env.close()
    return findings


def modes(rig: Rig) -> Iterator[dict[str, Any]]:
    """Every controller, and every task under the first, whose output actions also add to."""
    assert rig.environment is not None
    for controller in (None, *rig.controllers):
        yield {"controller": controller}
    first = rig.controller()
    for task in list(rig.environment.tasks)[1:]:
        yield {"controller": first, "task": task, "vary": VARIED}
        yield {"controller": first, "task": task, "residual": True, "observe": GROUPS}


def main() -> int:
    """Soak every mode, and tell what was found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=1_000_000, help="of every body, all rows")
    parser.add_argument("--rows", type=int, default=64)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--rig", nargs="+", help="only these bodies")
    parser.add_argument("--out", type=Path, help="JSON file for what was found")
    arguments = parser.parse_args()
    found: dict[str, dict[str, Any]] = {}
    for name, rig in rigs().items():
        if rig.environment is None or name not in (arguments.rig or [name]):
            continue
        chosen = list(modes(rig))
        for mode in chosen:
            share = arguments.steps // len(chosen)
            findings = soak(rig, mode, share, arguments.rows, arguments.seed)
            words = " ".join([name, *map(str, mode.values())])
            found[words] = asdict(findings)
            print(f"{words}:", findings, flush=True)
    if arguments.out:
        arguments.out.write_text(json.dumps(found, indent=2))
    return int(any(one["wrong"] or one["growth"] > 2.0 for one in found.values()))


if __name__ == "__main__":
    raise SystemExit(main())
