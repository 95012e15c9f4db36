"""How a policy learns: the numbers of PPO, from a TOML file of a task or of one's own."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from neurocontrol._files import read_toml
from neurocontrol.errors import InputError
from neurocontrol.schema import Many, Number, Plain, Schema, Table, Text, Truth, Whole
from neurocontrol.training._activations import ACTIVATIONS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from neurocontrol.rig import Rig

_SHARE = Number(low=0.0, high=1.0)
_SCHEMAS: Mapping[str, Schema] = {
    "rows": Whole(low=1, high=100_000),
    "rollout": Whole(low=2, high=100_000),
    "batch": Whole(low=2),
    "epochs": Whole(low=1, high=1000),
    "learning_rate": Number(above=0.0),
    "final_learning_rate": Number(low=0.0),
    "discount": _SHARE,
    "advantage_decay": _SHARE,
    "clip": Number(above=0.0),
    "entropy": Number(low=0.0),
    "value_weight": Number(low=0.0),
    "gradient_limit": Number(above=0.0),
    "divergence_limit": Number(low=0.0),
    "hidden": Many(Whole(low=1, high=4096)),
    "activation": Text(),
    "initial_log_deviation": Number(low=-10.0, high=2.0),
    "held_noise": Whole(low=1),
    "initial_gain": Number(above=0.0),
    "normalise_reward": Truth(),
    "held_out_rows": Whole(low=1, high=100_000),
    "held_out_every": Whole(low=1),
    "environment": Table(others=Plain(unknown=False)),
}


@dataclass(frozen=True, kw_only=True)
class Hyperparameters:
    """Proximal policy optimisation (Schulman et al. 2017, arXiv:1707.06347) of a small network.

    Attributes:
        rows: Environments side by side.
        rollout: Steps of every row between two updates.
        batch: Steps in a gradient.
        epochs: Passes over the steps of an update.
        learning_rate: Of Adam, at the start.
        final_learning_rate: Of Adam, at the end; it falls linearly.
        discount: By which a reward counts less one step later (gamma).
        advantage_decay: Of the estimate of advantages (lambda).
        clip: Ratio of probabilities by which an update may change an action.
        entropy: Weight of the entropy.
        value_weight: Weight of the error of the value.
        gradient_limit: Largest norm of a gradient.
        divergence_limit: Divergence of the policy at which an update ends early; 0: never.
        hidden: Cells of the hidden layers, of the policy and of the value alike.
        activation: Their function: ``tanh``, ``relu`` or ``elu``.
        initial_log_deviation: Natural logarithm of the first spread of actions; of that of each
            weight of what is explored, if noise is held.
        held_noise: Steps over which what is explored stays the same function of the state (Raffin
            et al. 2022, arXiv:2005.05719); 1: every action has noise of its own.
        initial_gain: Gain of the last layer at the start: how far first actions are from the
            middle of their range.
        normalise_reward: Whether rewards are divided by the spread of returns.
        held_out_rows: Episodes of a held-out evaluation.
        held_out_every: Steps between two of them.
        environment: Arguments of the environment.
    """

    rows: int = 64
    rollout: int = 64
    batch: int = 1024
    epochs: int = 8
    learning_rate: float = 5e-4
    final_learning_rate: float = 0.0
    discount: float = 0.98
    advantage_decay: float = 0.92
    clip: float = 0.2
    entropy: float = 0.0
    value_weight: float = 0.5
    gradient_limit: float = 0.5
    divergence_limit: float = 0.0
    hidden: tuple[int, ...] = (64, 64)
    activation: str = "tanh"
    initial_log_deviation: float = -1.0
    held_noise: int = 1
    initial_gain: float = 0.01
    normalise_reward: bool = True
    held_out_rows: int = 32
    held_out_every: int = 50_000
    environment: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse what nobody can learn with.

        Raises:
            InputError: A number is out of its range, or numbers do not fit together.
        """
        Table(needed=_SCHEMAS).check(asdict(self), "the hyperparameters")
        if self.activation not in ACTIVATIONS:
            raise InputError(
                f"unknown activation {self.activation!r}; expected one of {', '.join(ACTIVATIONS)}"
            )
        if (self.rows * self.rollout) % self.batch:
            raise InputError(
                f"an update has {self.rows} rows of {self.rollout} steps, which batches of "
                f"{self.batch} do not divide"
            )

    @classmethod
    def of_dict(cls, entries: Mapping[str, Any], where: str) -> Hyperparameters:
        """Hyperparameters from plain data; what is absent keeps its default.

        Raises:
            InputError: An entry is unknown or cannot be used.
        """
        checked = Table(allowed=_SCHEMAS).check(entries, where)
        if "hidden" in checked:
            checked["hidden"] = tuple(checked["hidden"])
        return cls(**checked)

    def with_rows(self, rows: int) -> Hyperparameters:
        """The same with other rows, and batches that divide what they bring."""
        steps = rows * self.rollout
        batch = next(size for size in range(min(self.batch, steps), 0, -1) if steps % size == 0)
        return replace(self, rows=rows, batch=batch)

    def as_dict(self) -> dict[str, Any]:
        """The hyperparameters as plain data."""
        return {**asdict(self), "hidden": list(self.hidden), "environment": dict(self.environment)}


def hyperparameters_of(rig: Rig, task: str | None, controller: str | None) -> Hyperparameters:
    """What a rig ships for a task, else the defaults.

    Args:
        rig: Whose ``training/TASK.toml`` it is, or ``training/TASK-none.toml`` of the actuators.
        task: What to learn; None for what the environment does by itself.
        controller: Whose command the policy sets; None for the actuators.

    Raises:
        InputError: The file cannot be read or used.
    """
    file = rig.file("training", f"{task}.toml" if controller else f"{task}-none.toml")
    return read_hyperparameters(file) if file.is_file() else Hyperparameters()


def read_hyperparameters(path: Path) -> Hyperparameters:
    """Read hyperparameters from a TOML file.

    Raises:
        InputError: It cannot be read, or an entry is unknown or cannot be used.
    """
    return Hyperparameters.of_dict(read_toml(path, str(path)), str(path))
