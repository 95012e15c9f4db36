"""Arguments that the environments of all bodies share."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from neurocontrol.envs.sensing import Sensing, chosen_sensing
from neurocontrol.envs.task import (
    check_choice,
    check_count,
    check_reset_noise,
    chosen_task,
    chosen_weights,
)
from neurocontrol.envs.variation import Variation
from neurocontrol.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from _typeshed import DataclassInstance

    from neurocontrol.envs.tasks.episodes import Asked
    from neurocontrol.terrain import Terrain


@dataclass(frozen=True, kw_only=True)
class BodyTask(ABC):
    """Arguments of an environment; each is plain data, so that it can be written down.

    Attributes:
        own: Names of the tasks that only this body has.
        weights_type: Weights of their rewards.
        tasks: What else there is to do, by name.
        controller: What moves the body by itself; None: nothing does.
        task: What to do, by name, or its ``kind`` and fields.
        rewards: Weights of the terms of the reward by name.
        reset_noise: Factor on the spread of the start.
        action_scaling: Whether actions are numbers from -1 to 1 about the command at rest; else
            they are commands.
        act: Entries of the command that an action sets; None: all. The others stay at rest.
        residual: Whether actions add to what the controller puts out, see
            :mod:`neurocontrol.envs.residual`; its command stays at rest but for what ``act`` names.
        vary: What differs between rows and episodes, see :mod:`neurocontrol.envs.variation`.
        curriculum: Number of levels over which what varies grows to its full range, a level at a
            time after an episode without a fall; 0: at once.
        observe: Groups that are observed, see :data:`neurocontrol.envs.sensing.GROUPS`; None: all
            but the height of the ground and the privileged.
        noise: Factor on the noise of sensors.
        delay: Time by which observations are late, s.
        history: Number of observations that are told at once, the newest first.
    """

    own: ClassVar[tuple[str, ...]]
    weights_type: ClassVar[type[DataclassInstance]]
    tasks: ClassVar[Mapping[str, Asked]]

    controller: str | None = None
    task: str | Mapping[str, Any]
    rewards: Mapping[str, float] = field(default_factory=dict)
    reset_noise: float = 1.0
    action_scaling: bool = True
    act: Sequence[str] | None = None
    residual: bool = False
    vary: Mapping[str, Any] = field(default_factory=dict)
    curriculum: int = 0
    observe: Sequence[str] | None = None
    noise: float = 0.0
    delay: float = 0.0
    history: int = 1

    def __post_init__(self) -> None:
        """Refuse what cannot be run; a subclass checks its own arguments first.

        Raises:
            InputError: A value is out of range, or a name unknown.
        """
        check_reset_noise(self.reset_noise)
        if self.residual and self.controller is None:
            raise InputError("residual goes with a controller, to whose output actions add")
        check_count("curriculum", self.curriculum, least=0)
        self.variation()
        self.sensing()
        if self.asked() is None:
            self.weights()

    @abstractmethod
    def ground(self) -> Terrain | None:
        """The terrain; None where it cannot vary."""

    @property
    def goal(self) -> str:
        """Name of the task."""
        return str(self.task.get("kind") if isinstance(self.task, Mapping) else self.task)

    def asked(self) -> Asked | None:
        """What there is to do, if it is one of :attr:`tasks`; None: one of the body's own.

        Raises:
            InputError: There is no such task, or a field or weight of it cannot be used.
        """
        check_choice("task", self.goal, (*self.own, *self.tasks))
        if self.goal not in self.own:
            return chosen_task(self.tasks, self.task, self.rewards)
        if self.task not in (self.goal, {"kind": self.goal}):
            raise InputError(f"the task {self.goal} has no fields, got {self.task!r}")
        return None

    def sensing(self) -> Sensing:
        """How it is observed."""
        return chosen_sensing(self.observe, self.noise, self.delay, self.history)

    def variation(self) -> Variation:
        """What differs between rows and episodes."""
        asked = self.asked()
        given = {**(asked.vary if asked else {}), **self.vary}
        return Variation.of(given, self.ground(), levels=self.curriculum)

    def weights(self) -> Any:
        """The weights of the reward of the body's own tasks."""
        return chosen_weights(self.weights_type, self.rewards)
