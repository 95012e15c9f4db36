"""Proximal policy optimisation in one page, over the vector environments alone.

Nothing here is hidden in a library: change a line and see what it does. It needs torch, as does the
extra ``rl``; ``neurocontrol train`` does the same with checkpoints and held-out evaluations.

    python scripts/train_ppo.py --steps 300000 --out runs/page.npz
"""

from __future__ import annotations

import argparse
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.distributions import Normal
from tqdm import tqdm

from neurocontrol.rig import find
from neurocontrol.training.environments import environment_of, make_environments
from neurocontrol.training.policy import Policy, scaled

DISCOUNT, DECAY = 0.98, 0.92  # gamma and lambda
CLIP, EPOCHS, VALUE_WEIGHT, GRADIENT_LIMIT, LIMIT = 0.2, 8, 0.5, 0.5, 10.0


class Normaliser:
    """Mean and deviation of all observations so far."""

    def __init__(self, size: int) -> None:
        """Begin with none."""
        self.mean, self.variance, self.count = np.zeros(size), np.ones(size), 1e-4

    def __call__(self, observation: np.ndarray, *, learn: bool = True) -> Tensor:
        """Normalise observations, ``(B, n)``, which count from now on (Chan et al. 1979)."""
        if learn:
            count = self.count + len(observation)
            change = observation.mean(axis=0) - self.mean
            spread = self.variance * self.count + observation.var(axis=0) * len(observation)
            spread += change**2 * self.count * len(observation) / count
            self.mean = self.mean + change * len(observation) / count
            self.variance, self.count = spread / count, count
        values = (observation - self.mean) / np.sqrt(self.variance + 1e-8)
        return torch.as_tensor(np.clip(values, -LIMIT, LIMIT), dtype=torch.float32)


def dense(*sizes: int) -> nn.Sequential:
    """Layers with tanh between them."""
    layers: list[Any] = []
    for inputs, outputs in pairwise(sizes):
        layers += [nn.Linear(inputs, outputs), nn.Tanh()]
    return nn.Sequential(*layers[:-1])


def main() -> None:
    """Learn, and write the policy."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--body", default="quadruped")
    parser.add_argument("--task", help="default: that of the environment")
    parser.add_argument("--steps", type=int, default=300_000)
    parser.add_argument("--rows", type=int, default=64)
    parser.add_argument("--rollout", type=int, default=64)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=Path("policy.npz"))
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(options.seed)

    rig = find(options.body)
    environment = environment_of(rig, rig.controller(), options.task, {})
    envs = make_environments(environment, options.rows)
    pack, rows, rollout = envs.pack, options.rows, options.rollout
    space = pack.action_space
    bounds = [one.astype(float) for one in (pack.rest, space.low, space.high)]
    seen, acted = len(pack.observation_names), len(pack.action_names)
    actor, critic = dense(seen, 64, 64, acted), dense(seen, 64, 64, 1)
    with torch.no_grad():
        actor[-1].weight *= 0.01  # begin at rest
    spread = nn.Parameter(torch.full((acted,), -1.0))
    weights = [*actor.parameters(), *critic.parameters(), spread]
    optimiser = torch.optim.Adam(weights, lr=5e-4, eps=1e-5)
    normalise = Normaliser(seen)

    observed = torch.zeros(rollout, rows, seen)
    tried, chances = torch.zeros(rollout, rows, acted), torch.zeros(rollout, rows)
    paid, worth = torch.zeros(rollout, rows), torch.zeros(rollout + 1, rows)
    goes_on, counts = torch.zeros(rollout, rows), torch.zeros(rollout, rows)
    state = normalise(envs.reset(seed=options.seed)[0])
    begins = np.zeros(rows, dtype=bool)
    for _ in tqdm(range(max(options.steps // (rows * rollout), 1)), desc="updates"):
        with torch.no_grad():
            for step in range(rollout):
                chosen = Normal(actor(state), spread.exp())
                action = chosen.sample()
                observed[step], tried[step] = state, action
                chances[step] = chosen.log_prob(action).sum(dim=1)
                worth[step] = critic(state)[:, 0]
                # A row that has ended is begun again by the next step, which counts for nothing.
                counts[step] = torch.as_tensor(~begins)
                following, reward, terminated, truncated, _ = envs.step(
                    scaled(action.numpy(), *bounds)
                )
                state = normalise(following)
                begins = terminated | truncated
                paid[step] = torch.as_tensor(reward)
                paid[step] += DISCOUNT * torch.as_tensor(truncated) * critic(state)[:, 0]
                goes_on[step] = torch.as_tensor(~begins)
            worth[rollout] = critic(state)[:, 0]
            advantage, ahead = torch.zeros(rollout, rows), torch.zeros(rows)
            for step in reversed(range(rollout)):
                following_worth = DISCOUNT * goes_on[step] * worth[step + 1]
                surprise = paid[step] + following_worth - worth[step]
                ahead = surprise + DISCOUNT * DECAY * goes_on[step] * ahead
                advantage[step] = ahead
            target = advantage + worth[:rollout]

        lived = counts.flatten().nonzero()[:, 0]
        flat = [one.flatten(0, 1)[lived] for one in (observed, tried, chances, advantage, target)]
        for _ in range(EPOCHS):
            for places in torch.randperm(len(lived)).split(1024):
                seen_then, action, chance, gain, wanted = (one[places] for one in flat)
                chosen = Normal(actor(seen_then), spread.exp())
                ratio = (chosen.log_prob(action).sum(dim=1) - chance).exp()
                gain = (gain - gain.mean()) / (gain.std() + 1e-8)
                better = torch.min(gain * ratio, gain * ratio.clamp(1 - CLIP, 1 + CLIP)).mean()
                off = (critic(seen_then)[:, 0] - wanted).square().mean()
                optimiser.zero_grad()
                (VALUE_WEIGHT * off - better).backward()
                nn.utils.clip_grad_norm_(weights, GRADIENT_LIMIT)
                optimiser.step()

    layers = [one for one in actor if isinstance(one, nn.Linear)]
    arrays = [
        (one.weight.detach().numpy().T.astype(float), one.bias.detach().numpy().astype(float))
        for one in layers
    ]
    Policy(
        environment=environment,
        observations=pack.observation_names,
        actions=pack.action_names,
        mean=normalise.mean,
        deviation=np.sqrt(normalise.variance + 1e-8),
        limit=LIMIT,
        layers=tuple(arrays),
        activation="tanh",
        centre=bounds[0],
        low=bounds[1],
        high=bounds[2],
        provenance={"seed": options.seed, "steps": options.steps},
    ).save(options.out)
    print(f"neurocontrol evaluate {options.body} --policy {options.out}")


if __name__ == "__main__":
    main()
