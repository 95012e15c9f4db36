"""Learning that moves a body: what a rig can teach it, and the folder of such a run."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar

from neurocontrol._archive import read_arrays
from neurocontrol._files import write_json
from neurocontrol.interruption import deferred, safe_point
from neurocontrol.learning.keeping import (
    CHECKPOINT,
    KEPT_EVERY,
    SETTINGS,
    read_settings,
    write_checkpoint,
)
from neurocontrol.schema import Plain, Table, Text
from neurocontrol.state import Stateful

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from matplotlib.figure import Figure

    from neurocontrol.types import IntArray

_STORED = Table(needed={"task": Text(), "body": Text(), "options": Plain()})


class Lesson(Stateful, ABC):
    """Something that B bodies learn, step by step; it can stop after any step and go on.

    Attributes:
        unit: What a step is called.
        total: Number of steps.
        done: Steps done, shape ``(1,)``.
        examined: Number of calls of the progress of :meth:`examine`.
    """

    unit: ClassVar[str]
    total: int
    done: IntArray
    examined: int

    @abstractmethod
    def learn(self) -> Mapping[str, str]:
        """Go on by one step, and tell in a few words how it goes, by name."""

    @abstractmethod
    def examine(self, progress: Callable[[], None]) -> dict[str, Any]:
        """Measure what was learnt, and return what goes into ``metrics.json``."""

    @abstractmethod
    def draw(self, metrics: Mapping[str, Any]) -> Figure:
        """Draw what came out."""

    @abstractmethod
    def tell(self, metrics: Mapping[str, Any]) -> str:
        """What came out, in a line."""


class LessonRun:
    """A lesson in a folder.

    Attributes:
        path: The folder.
        lesson: What is learnt there.
    """

    def __init__(self, path: Path, lesson: Lesson) -> None:
        """Begin, or go on where the folder's checkpoint stands.

        Raises:
            InputError: The checkpoint is of another lesson.
        """
        self.path, self.lesson = path, lesson
        if (path / CHECKPOINT).exists():
            lesson.restore(
                read_arrays(path / CHECKPOINT, [*lesson.save()], "a checkpoint of learning")
            )

    def learn(self, progress: Callable[[Mapping[str, str]], None]) -> None:
        """Learn until the end; what is learnt is kept, also when a signal ends it.

        Args:
            progress: Called after every step with what :meth:`Lesson.learn` tells.
        """
        kept = time.monotonic()
        try:
            with deferred():
                while self.lesson.done[0] < self.lesson.total:
                    told = self.lesson.learn()
                    self.lesson.done += 1
                    progress(told)
                    if time.monotonic() > kept + KEPT_EVERY:
                        self.keep()
                        kept = time.monotonic()
                    safe_point()
        finally:
            self.keep()

    def keep(self) -> None:
        """Write the checkpoint."""
        write_checkpoint(self.path, self.lesson.save())


def store(path: Path, task: str, body: str, options: Mapping[str, Any]) -> None:
    """Write what a run begins with."""
    write_json(path / SETTINGS, {"task": task, "body": body, "options": dict(options)})


def stored_in(path: Path) -> dict[str, Any]:
    """What the run in a folder began with.

    Raises:
        InputError: There is no run of a lesson.
    """
    return read_settings(path, _STORED)
