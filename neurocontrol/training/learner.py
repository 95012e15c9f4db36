"""Proximal policy optimisation by stable-baselines3, and its state as plain arrays and numbers."""

from __future__ import annotations

import io
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from gymnasium.spaces import Box
from stable_baselines3 import PPO
from stable_baselines3.common.callbacks import BaseCallback
from stable_baselines3.common.logger import Logger
from stable_baselines3.common.vec_env import VecEnvWrapper, VecNormalize

from neurocontrol.envs import as_sb3
from neurocontrol.errors import InputError
from neurocontrol.training.policy import Policy, scaled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from neurocontrol.envs.environment import BodyVectorEnv
    from neurocontrol.training.hyperparameters import Hyperparameters
    from neurocontrol.types import FloatArray

_FUNCTIONS = {"tanh": torch.nn.Tanh, "relu": torch.nn.ReLU, "elu": torch.nn.ELU}
_SPREAD = 1e-8  # that VecNormalize adds to variances
_LIMIT = 10.0  # of normalised observations
_READS = ("mean", "var", "count")
MEASURES = {
    "approx_kl": "divergence", "clip_fraction": "clipped", "explained_variance": "explained",
    "std": "spread",
}  # fmt: skip
"""What is kept of an update, as stable-baselines3 calls it and as it is called here."""


class Learner:
    """A policy that learns in environments; whatever it is can be saved and put back.

    Attributes:
        measures: Of the last update, by the names of :data:`MEASURES`.
    """

    def __init__(
        self, envs: BodyVectorEnv, hyperparameters: Hyperparameters, *, seed: int, steps: int
    ) -> None:
        """Begin with a random policy.

        Args:
            envs: In which it learns.
            hyperparameters: How.
            seed: Of the first weights, the episodes and the actions that are tried.
            steps: Steps in all, over which the learning rate falls.
        """
        chosen = self._hyperparameters = hyperparameters
        self._envs, self._seed, self._steps = envs, seed, steps
        self._centred = _Centred(envs)
        self._normaliser = VecNormalize(
            self._centred,
            norm_reward=chosen.normalise_reward,
            clip_obs=_LIMIT,
            gamma=chosen.discount,
            epsilon=_SPREAD,
        )
        start, end = chosen.learning_rate, min(chosen.final_learning_rate, chosen.learning_rate)
        self._ppo = PPO(
            "MlpPolicy",
            self._normaliser,
            learning_rate=lambda left: end + (start - end) * max(left, 0.0),
            n_steps=chosen.rollout,
            batch_size=chosen.batch,
            n_epochs=chosen.epochs,
            gamma=chosen.discount,
            gae_lambda=chosen.advantage_decay,
            clip_range=chosen.clip,
            ent_coef=chosen.entropy,
            vf_coef=chosen.value_weight,
            max_grad_norm=chosen.gradient_limit,
            target_kl=chosen.divergence_limit or None,
            use_sde=chosen.held_noise > 1,
            sde_sample_freq=chosen.held_noise,
            policy_kwargs={
                "net_arch": list(chosen.hidden),
                "activation_fn": _FUNCTIONS[chosen.activation],
                "log_std_init": chosen.initial_log_deviation,
            },
            seed=seed % 2**32,
            device="cpu",
        )
        with torch.no_grad():  # SB3 starts it with a gain of .01
            self._ppo.policy.action_net.weight *= chosen.initial_gain / 0.01
        self._ppo.set_logger(Logger(folder=None, output_formats=[]))
        self.measures: dict[str, float] = {}

    @property
    def steps(self) -> int:
        """Steps so far, of all rows together."""
        return int(self._ppo.num_timesteps)

    def learn(
        self,
        each_step: Callable[[list[dict[str, Any]]], object],
        each_update: Callable[[], object],
    ) -> None:
        """Go on until all steps are done.

        Args:
            each_step: Called after every step with the ``info`` of every row.
            each_update: Called after every update.
        """
        began = self.steps
        seed = np.random.SeedSequence([self._seed, began]).generate_state(1)[0]
        self._ppo.set_random_seed(int(seed))  # of the environments, too
        self._centred.stagger(int(seed))

        def updated() -> None:
            if self.steps > began:
                values = self._ppo.logger.name_to_value
                self.measures = {
                    ours: float(values[f"train/{theirs}"]) for theirs, ours in MEASURES.items()
                }
                each_update()

        with _one_thread():
            self._ppo.learn(
                max(self._steps - began, 0),
                callback=_Callback(each_step, updated),
                log_interval=None,
                reset_num_timesteps=False,
            )
            updated()

    def state(self) -> bytes:
        """Weights, optimiser, normalisation and counters, for :meth:`restore`."""
        observed, returned = self._normaliser.obs_rms, self._normaliser.ret_rms
        state = {
            "steps": self.steps,
            "updates": int(self._ppo._n_updates),
            "policy": self._ppo.policy.state_dict(),
            "optimiser": self._ppo.policy.optimizer.state_dict(),
            "observations": {name: torch.as_tensor(getattr(observed, name)) for name in _READS},
            "returns": {name: torch.as_tensor(getattr(returned, name)) for name in _READS},
        }
        content = io.BytesIO()
        torch.save(state, content)
        return content.getvalue()

    def restore(self, content: bytes, title: str) -> None:
        """Put a state back; nothing in it is executed.

        Args:
            content: What :meth:`state` returned.
            title: What it is, for messages.

        Raises:
            InputError: It is damaged, or that of another network.
        """
        try:
            state = torch.load(io.BytesIO(content), weights_only=True)
            self._ppo.policy.load_state_dict(state["policy"])
            self._ppo.policy.optimizer.load_state_dict(state["optimiser"])
            for kept, stored in (
                (self._normaliser.obs_rms, state["observations"]),
                (self._normaliser.ret_rms, state["returns"]),
            ):
                for name in _READS:
                    shape = np.shape(getattr(kept, name))
                    setattr(kept, name, stored[name].numpy().astype(np.float64).reshape(shape))
            self._ppo.num_timesteps = int(state["steps"])
            self._ppo._n_updates = int(state["updates"])
        except Exception as error:  # a damaged file makes torch raise almost anything
            cause = " ".join(str(error).split())[:200] or type(error).__name__
            raise InputError(f"cannot read {title}: {cause}") from None

    def policy(self, environment: Mapping[str, Any], provenance: Mapping[str, Any]) -> Policy:
        """Return what it does without trying anything, free of torch."""
        network = self._ppo.policy
        layers = [
            *(one for one in network.mlp_extractor.policy_net if hasattr(one, "weight")),
            network.action_net,
        ]
        observed, pack = self._normaliser.obs_rms, self._envs.pack
        return Policy(
            environment=environment,
            observations=pack.observation_names,
            actions=pack.action_names,
            mean=observed.mean.copy(),
            deviation=np.sqrt(observed.var + _SPREAD),
            limit=_LIMIT,
            layers=tuple((_array(one.weight).T.copy(), _array(one.bias)) for one in layers),
            activation=self._hyperparameters.activation,
            centre=pack.rest.astype(np.float64),
            low=pack.action_space.low.astype(np.float64),
            high=pack.action_space.high.astype(np.float64),
            provenance=provenance,
        )


def _array(values: torch.Tensor) -> FloatArray:
    array: FloatArray = values.detach().numpy().astype(np.float64)
    return array


@contextmanager
def _one_thread() -> Iterator[None]:
    """Leave the cores to the physics: the networks are small."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


class _Centred(VecEnvWrapper):  # type: ignore[misc]
    """Takes actions from -1 to 1, on both sides of that at rest: learning begins there."""

    def __init__(self, envs: BodyVectorEnv) -> None:
        self._pack = envs.pack
        self._seed: int | None = None
        space = envs.pack.action_space
        self._range = tuple(one.astype(float) for one in (envs.pack.rest, space.low, space.high))
        super().__init__(as_sb3(envs), action_space=Box(-1.0, 1.0, space.shape, np.float32))

    def stagger(self, seed: int) -> None:
        """Let the episodes that the next reset begins end at different times."""
        self._seed = seed

    def reset(self) -> FloatArray:
        observation: FloatArray = self.venv.reset()
        if self._seed is not None:
            self._pack.age(np.random.default_rng(self._seed))
            self._seed = None
        return observation

    def step_async(self, actions: FloatArray) -> None:
        centre, low, high = self._range
        self.venv.step_async(scaled(actions, centre, low, high))

    def step_wait(self) -> Any:
        return self.venv.step_wait()


class _Callback(BaseCallback):  # type: ignore[misc]
    """Calls functions after steps, and after updates, which end where the next rollout begins."""

    def __init__(
        self,
        each_step: Callable[[list[dict[str, Any]]], object],
        each_update: Callable[[], object],
    ) -> None:
        super().__init__()
        self._each_step, self._each_update = each_step, each_update

    def _on_rollout_start(self) -> None:
        self._each_update()

    def _on_step(self) -> bool:
        self._each_step(self.locals["infos"])
        return True
