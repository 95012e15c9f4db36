"""Policies at work: found by name, put into their environment, shown and measured."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.controllers import CommandSpace
from neurocontrol.demonstration import Demo
from neurocontrol.errors import InputError, unknown
from neurocontrol.evaluation.measure import average, count
from neurocontrol.training.environments import make_environments
from neurocontrol.training.policy import Policy, read_policy
from neurocontrol.training.scoring import constant, live_through

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from neurocontrol.envs.environment import BodyVectorEnv
    from neurocontrol.envs.pack import Pack
    from neurocontrol.evaluation.measure import Measure
    from neurocontrol.rig import Rig
    from neurocontrol.simulation import Simulation
    from neurocontrol.types import FloatArray

_SHOWN = 20.0  # s of a demo
_CHOSEN = {
    "policy", "seed", "duration", "live", "body", "quiet", "out", "no_video", "overwrite",
    "host", "port", "no_browser",
}  # fmt: skip
"""Options that a demo or view of a policy takes; the rest is as the policy learned."""


def find_policy(rig: Rig, name: str) -> Policy:
    """Read the policy that a rig ships by a name, or that of a run's folder or a file.

    Raises:
        InputError: There is none, or it moves another body.
    """
    path = rig.policies.get(name, Path(name))
    if path.is_dir():
        path /= "policy.npz"
        if not path.exists():
            raise InputError(f"{name} holds no policy yet: policy.npz is missing")
    elif path.suffix != ".npz":
        raise unknown("policy", name, rig.policies)
    policy = read_policy(path)
    if rig.environment is None or policy.environment["id"] != rig.environment.id:
        raise InputError(
            f"{name} is a policy for {policy.environment['id']}, which is not the environment of "
            f"the {rig.name}"
        )
    return policy


def environments_for(policy: Policy, rows: int, *, threads: int = 0) -> BodyVectorEnv:
    """Make environments in which a policy can act.

    Raises:
        InputError: They show or take something else than the policy expects.
    """
    envs = make_environments(policy.environment, rows, threads=threads)
    for what, wanted, there in (
        ("see", policy.observations, envs.pack.observation_names),
        ("set", policy.actions, envs.pack.action_names),
    ):
        if wanted != there:
            odd = sorted(set(wanted) ^ set(there)) or ["the order of its columns"]
            raise InputError(f"the policy was made to {what} something else: {odd[0]}")
    return envs


class Driver:
    """Lets a policy act at the beginning of every frame; call it before every tick.

    Where the task of the policy has targets they can be changed, as
    :class:`neurocontrol.timeline.Targets`.

    Attributes:
        space: What may be asked for; empty where the task has no targets.
    """

    def __init__(self, pack: Pack, policy: Policy) -> None:
        """Begin a frame now.

        Args:
            pack: Bodies whose simulation somebody else advances.
            policy: What acts.
        """
        self._pack, self._policy = pack, policy
        self._frame = round(pack.frame_period / pack.simulation.tick)  # ticks
        self._ticks = 0
        self._episodes = pack.episodes
        self.space = self._episodes.space if self._episodes else CommandSpace(())

    def __call__(self, simulation: Simulation) -> None:
        """Look and act, where a frame begins."""
        if self._ticks % self._frame == 0:
            self._pack.drive(self._policy)
        self._ticks += 1

    @property
    def values(self) -> FloatArray:
        """What is asked for now, shape ``(n,)``."""
        return self._episodes.asked(0) if self._episodes else np.zeros(0)

    def ask(self, name: str, value: float) -> None:
        """Ask for something else until the episode ends; see :class:`Targets`."""
        self.space.vector(**{name: value})
        if self._episodes is not None:
            self._episodes.hold(0, **{name: value})


def prepare(options: argparse.Namespace, rig: Rig) -> Demo:
    """Put a body into the environment of a policy, which sets its command.

    Raises:
        InputError: There is no such policy, or an option does not go with one.
    """
    for action in options.parser._actions:
        name = action.dest
        if name not in _CHOSEN and getattr(options, name, action.default) != action.default:
            raise InputError(f"{action.option_strings[-1]} cannot be given with --policy")
    policy = find_policy(rig, options.policy)
    envs = environments_for(policy, 1, threads=1)
    envs.reset(seed=[options.seed])
    simulation = envs.pack.simulation
    title, driver = Path(options.policy).stem, Driver(envs.pack, policy)
    command = dict(
        zip(simulation.controller.command_space.names, simulation.command[0].tolist(), strict=True)
    )
    return Demo.holding(
        simulation,
        options.duration or _SHOWN,
        title,
        title,
        command,
        driver=driver,
        targets=driver if driver.space.entries else None,
        taken={"duration": options.duration or _SHOWN},
    )


def measure_policy(policy: Policy, seeds: Sequence[int]) -> list[Measure]:
    """Let a policy, and beside it the action at rest, live through an episode for every seed.

    Args:
        policy: The policy.
        seeds: Seeds of the episodes.
    """
    envs = environments_for(policy, len(seeds))
    title = policy.environment["arguments"].get("task") or "environment"
    suite = title if isinstance(title, str) else title["kind"]
    measures = []
    for name, acting in (("policy", policy), ("at rest", constant(envs.pack.rest))):
        episodes = live_through(envs, acting, seeds)
        measures += [
            count(f"{name}: falls", list(episodes.fell)),
            average(f"{name}: return", list(episodes.returns)),
            average(f"{name}: duration", list(episodes.seconds), "s"),
            *(
                average(f"{name}: mean {column}", list(values))
                for column, values in episodes.means.items()
            ),
        ]
    return [replace(one, suite=suite) for one in measures]
