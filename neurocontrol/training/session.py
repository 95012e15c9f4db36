"""A session of a training run: learning, its bar and curves, and evaluations on held-out seeds."""

from __future__ import annotations

import time
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.errors import MissingExtraError
from neurocontrol.fingerprint import versions
from neurocontrol.interruption import deferred, safe_point
from neurocontrol.progress import bar
from neurocontrol.training.environments import make_environments
from neurocontrol.training.folder import CURVE
from neurocontrol.training.scoring import live_through

if TYPE_CHECKING:
    from tqdm import tqdm

    from neurocontrol.training.folder import TrainingFolder
    from neurocontrol.training.learner import Learner
    from neurocontrol.training.scoring import Episodes

HELD_OUT = 10_000
"""First seed of the episodes by which the best policy is chosen."""


def require_rl() -> None:
    """Refuse to train without what it needs.

    Raises:
        MissingExtraError: Something of the extra ``rl`` is not installed.
    """
    if not all(find_spec(name) for name in ("torch", "stable_baselines3", "tensorboard")):
        raise MissingExtraError("training", "rl")


def learn_on(folder: TrainingFolder) -> KeyboardInterrupt | None:
    """Go on with a run until all its steps are done, and write what comes to its folder.

    Returns:
        The signal that ended it, if one did.

    Raises:
        InputError: The environment or the checkpoint cannot be used.
    """
    from neurocontrol.training.learner import Learner

    settings, chosen = folder.settings, folder.hyperparameters
    threads: int = settings["threads"]
    envs = make_environments(settings["environment"], chosen.rows, threads=threads)
    learner = Learner(envs, chosen, seed=settings["seed"], steps=settings["steps"])
    stored = folder.checkpoint()
    if stored is not None:
        learner.restore(stored, str(folder.path / "checkpoint.pt"))
    folder.forget_after(learner.steps)
    total = settings["steps"]
    with bar(
        desc="training", total=total, initial=learner.steps, unit="step", unit_scale=True
    ) as shown:
        session = _Session(folder, learner, shown)
        try:
            with deferred():
                learner.learn(session.after_step, session.after_update)
                session.evaluate()
        except KeyboardInterrupt as error:
            return error
        finally:
            session.close()
            envs.close()
    return None


class _Session:
    """What follows every step and every update."""

    def __init__(self, folder: TrainingFolder, learner: Learner, shown: tqdm[Any]) -> None:
        from torch.utils.tensorboard import SummaryWriter

        self._folder, self._learner, self._bar = folder, learner, shown
        self._chosen = folder.hyperparameters
        environment = folder.settings["environment"]
        arguments = environment["arguments"].items()
        whole = {name: value for name, value in arguments if name != "curriculum"}
        self._rows = make_environments(
            {**environment, "arguments": whole},
            self._chosen.held_out_rows,
            threads=folder.settings["threads"],
        )
        self._writer = SummaryWriter(str(folder.path / "tensorboard"), purge_step=learner.steps)
        self._began, self._before = time.monotonic(), folder.wall_seconds
        self._ended: list[tuple[float, float, bool]] = []
        self._evaluated = folder.held_out[-1]["steps"] if folder.held_out else 0.0

    def after_step(self, infos: list[dict[str, Any]]) -> None:
        """Count episodes that have ended."""
        pack = self._rows.pack
        for info in infos:
            episode = info.get("episode")
            if episode:
                fell = not info["TimeLimit.truncated"] and info["cause"] != pack.success
                self._ended.append((episode["r"], episode["l"] * pack.frame_period, fell))
        self._bar.update(len(infos))
        safe_point()

    def after_update(self) -> None:
        """Write a row of the curve and the checkpoint, and evaluate from time to time."""
        ended = np.array(self._ended, dtype=float).reshape(-1, 3)
        means = ended.mean(axis=0) if len(ended) else np.full(3, np.nan)
        chosen = self._chosen
        row = {
            "steps": self._learner.steps,
            "updates": self._learner.steps // (chosen.rows * chosen.rollout),
            "wall_seconds": self._before + time.monotonic() - self._began,
            "episodes": len(ended),
            "mean_return": means[0],
            "mean_seconds": means[1],
            "falls": ended[:, 2].sum(),
            **self._learner.measures,
        }
        self._ended.clear()
        self._folder.keep(row, self._learner.state())
        self._log("training", {name: row[name] for name in CURVE[2:]})
        self._bar.set_postfix(self._shown(means[0]), refresh=False)
        if self._learner.steps - self._evaluated >= chosen.held_out_every:
            self.evaluate()

    def evaluate(self) -> None:
        """Let the policy live through the held-out episodes, and keep it if it is the best."""
        if self._evaluated == self._learner.steps:
            return
        settings = self._folder.settings
        policy = self._learner.policy(settings["environment"], {})
        seeds = range(HELD_OUT, HELD_OUT + self._rows.num_envs)
        row = {"steps": float(self._learner.steps), **told(live_through(self._rows, policy, seeds))}
        provenance = {
            "command": settings["command"],
            "seed": settings["seed"],
            "steps": self._learner.steps,
            "held_out": {"seeds": [seeds[0], seeds[-1]], **row},
            "versions": versions(),
        }
        named = self._learner.policy(settings["environment"], provenance)
        self._folder.keep_held_out(row, named)
        self._evaluated = self._learner.steps
        self._log("held out", row)

    def close(self) -> None:
        """Write what is left of the curves."""
        self._writer.close()
        self._rows.close()

    def _log(self, group: str, values: dict[str, float]) -> None:
        for name, value in values.items():
            if np.isfinite(value):
                self._writer.add_scalar(f"{group}/{name}", value, self._learner.steps)
        self._writer.flush()

    def _shown(self, mean_return: float) -> dict[str, str]:
        best = self._folder.best_return
        return {
            "return": f"{mean_return:.3g}",
            "held out": f"{best:.3g}" if np.isfinite(best) else "none yet",
        }


def told(episodes: Episodes) -> dict[str, float]:
    """What held-out episodes came to, as a row of ``held_out.csv``."""
    return {
        "mean_return": float(episodes.returns.mean()),
        "mean_seconds": float(episodes.seconds.mean()),
        "falls": float(episodes.fell.sum()),
        **{name: float(values.mean()) for name, values in episodes.means.items()},
    }
