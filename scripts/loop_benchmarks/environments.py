"""Environments of all rigs beside the ant of Gymnasium and EnvPool, at equal physics steps."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import gymnasium
import numpy as np
from gymnasium.envs.registration import load_env_creator
from tqdm import tqdm

from loop_benchmarks.timing import Clock, Cost, median

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from neurocontrol.rig import Rig

ANT = "Ant-v5"
ANT_STEPS = 5  # physics steps of an environment step
WAYS: dict[str, tuple[str, ...]] = {
    "sync": ("imageio", "packaging"),
    "async": ("imageio", "packaging"),
    "EnvPool": ("envpool",),
}
"""How ants are run, and what that needs."""

AT_ONCE = 8  # steps between two looks at the clock
MOST_PROCESSES = 16
"""Environments in processes of their own: more would only fill the memory."""


@dataclass(frozen=True, kw_only=True)
class Rates:
    """How fast environments step.

    Attributes:
        steps: Physics steps of an environment step.
        number: Environments side by side.
        rates: Environment steps per second of CPU time and of wall time, all together, by name.
    """

    steps: int
    number: int
    rates: Mapping[str, Cost]


def frames_of(rig: Rig) -> dict[int, dict[str, Any]]:
    """What makes its environments, by the physics steps of an environment step."""
    card = rig.environment
    if card is None:
        return {}
    one: Any = gymnasium.make(card.id).unwrapped
    timestep = one.model.opt.timestep
    usual = {"id": card.id, "controller": rig.controller()}
    frames = {round(one.dt / timestep): usual}
    task = getattr(load_env_creator(rig.absolute(card.single)), "task_type", None)
    if task and {"frame_period", "control_period"} <= {entry.name for entry in fields(task)}:
        frame = ANT_STEPS * timestep
        frames[ANT_STEPS] = {**usual, "frame_period": frame, "control_period": frame}
    return frames


def ways_here() -> Iterator[str]:
    """Ways to run ants for which everything is installed; the others are told."""
    for way, needed in WAYS.items():
        missing = [name for name in needed if not importlib.util.find_spec(name)]
        if missing:
            tqdm.write(f"{ANT} {way} left out; it needs: pip install {' '.join(missing)}")
        else:
            yield way


def make_ants(way: str, number: int, steps: int) -> Any:
    """Ants at so many physics steps of an environment step."""
    if way == "EnvPool":
        import envpool

        return envpool.make_gymnasium(ANT, num_envs=number, frame_skip=steps, num_threads=1, seed=0)
    # A fork of a process whose other threads are at work may wait for their locks for ever.
    kwargs = {"context": "forkserver"} if way == "async" else {}
    return gymnasium.make_vec(
        ANT, number, vectorization_mode=way, vector_kwargs=kwargs, frame_skip=steps
    )


def measure_environments(
    steps: int,
    own: list[dict[str, Any]],
    ways: list[str],
    *,
    number: int,
    threads: int,
    repeats: int,
    duration: float,
) -> Rates:
    """Step environments with random actions, in turn."""
    made: dict[str, Any] = {
        one["id"].partition("/")[2]: gymnasium.make_vec(**one, num_envs=number, threads=threads)
        for one in own
    }
    for way in ways:
        if way != "async" or number <= MOST_PROCESSES:
            made[f"{ANT} {way}"] = make_ants(way, number, steps)
    rates: dict[str, list[Cost]] = {name: [] for name in made}
    for environment in made.values():
        environment.reset()
        environment.action_space.seed(0)
    for _ in range(repeats):
        for name, environment in made.items():
            rates[name].append(rate(environment, number, duration))
    for environment in made.values():
        environment.close()
    found = {name: median(measured) for name, measured in rates.items()}
    return Rates(steps=steps, number=number, rates=found)


def rate(environment: Any, number: int, duration: float) -> Cost:
    """Environment steps per second of CPU time and of wall time."""
    actions = [drawn_actions(environment.action_space, number) for _ in range(AT_ONCE)]
    environment.step(actions[0])
    clock = Clock([one.pid for one in getattr(environment, "processes", ())])
    steps = 0
    while clock.spent.wall < duration:
        with clock.running():
            for action in actions:
                environment.step(action)
        steps += AT_ONCE * number
    return Cost(steps / clock.spent.cpu, steps / clock.spent.wall)


def drawn_actions(space: Any, number: int) -> np.ndarray:
    """Random actions of all environments; EnvPool has the space of one of them."""
    if space.shape[0] == number:
        return np.asarray(space.sample())
    return np.stack([space.sample() for _ in range(number)])
