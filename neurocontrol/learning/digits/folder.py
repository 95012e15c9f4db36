"""The folder of a run: what it began with, where it stands, and what came out."""

from __future__ import annotations

import hashlib
import time
from abc import ABC, abstractmethod
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, final

import numpy as np

from neurocontrol._archive import read_arrays
from neurocontrol._csv import read_table, write_table
from neurocontrol._files import write_json
from neurocontrol.errors import InputError
from neurocontrol.interruption import deferred, safe_point
from neurocontrol.learning.digits.network import Settings
from neurocontrol.learning.digits.presentation import answers
from neurocontrol.learning.digits.readout import Readout, confusion
from neurocontrol.learning.digits.training import Learner
from neurocontrol.learning.keeping import (
    CHECKPOINT,
    CURVE,
    KEPT_EVERY,
    SETTINGS,
    read_settings,
    write_checkpoint,
)
from neurocontrol.schema import Table, Text, Whole

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from neurocontrol.learning.digits.images import Images
    from neurocontrol.learning.digits.supervised import SupervisedLearner
    from neurocontrol.types import FloatArray, IntArray

LABELLING = 10_000
"""Training images whose answers give the cells their labels, at most."""
POINT = ("images", "cpu_seconds", "accuracy", "accuracy_by_means")
"""Columns of ``curve.csv``, as far as a rule has them."""
RULES = ("stdp", "surrogate")
"""How a network may learn: without a teacher, or by gradients of its errors."""
_STORED = Table(
    allowed={
        "data": Text(),
        "neurons": Whole(low=2, high=100_000),
        "passes": Whole(low=1),
        "images": Whole(low=1, unknown=True),
        "tests": Whole(low=1, unknown=True),
        "curve": Whole(low=1, unknown=True),
        "seed": Whole(),
        "rule": Text(),
        "pace": Text(),
        "digest": Text(),
    }
)
"""What ``settings.json`` holds: the options of the run and what tells its images from others."""


class DigitsRun(ABC):
    """One run: it learns, can stop between images, and tells what came out.

    Attributes:
        path: Its folder.
        stored: What it began with.
        images: The digits.
        learner: The network.
        cpu_seconds: Processor time of learning so far, s, without compilation.
        curve: What was reached after how many images, where a curve is asked for.
    """

    def __init__(self, path: Path, stored: Mapping[str, Any], images: Images) -> None:
        """Begin, or go on where the folder's checkpoint stands.

        Raises:
            InputError: The checkpoint is of another network.
        """
        self.path, self.stored, self.images = path, dict(stored), images
        self.cpu_seconds = 0.0
        whole = images.train_labels.size
        self._each = min(stored["images"] or whole, whole)
        self.learner = self._begun()
        self._turn, self._order = -1, np.arange(whole)
        if (path / CHECKPOINT).exists():
            names = [*self.learner.save(), "cpu_seconds"]
            state = read_arrays(path / CHECKPOINT, names, "a checkpoint of learning")
            self.cpu_seconds = float(state.pop("cpu_seconds"))
            self.learner.restore(state)
        rows = read_table(path / CURVE) if self._every else []
        self.curve = [row for row in rows if row["images"] <= self.learner.seen]

    @property
    def total(self) -> int:
        """Images to be seen in all."""
        return int(self.stored["passes"]) * self._each

    @abstractmethod
    def _begun(self) -> Learner | SupervisedLearner:
        """A network that has learnt nothing."""

    @abstractmethod
    def _teach(self) -> None:
        """Show what comes next."""

    def learn(self, progress: Callable[[Any], None]) -> None:
        """Learn until the end; what is learnt is kept in the folder, also when a signal ends it.

        Args:
            progress: Called with what learns whenever it has learnt.
        """
        kept = time.monotonic()
        try:
            with deferred():
                while self.learner.seen < self.total:
                    if self._point_due:
                        self.test(safe_point)
                    began = time.process_time()
                    self._teach()
                    self.cpu_seconds += time.process_time() - began
                    progress(self.learner)
                    if time.monotonic() > kept + KEPT_EVERY:
                        self.keep()
                        kept = time.monotonic()
                    safe_point()
        finally:
            self.keep()

    def _next(self, count: int) -> IntArray:
        """Numbers of the training images that come next, at most ``count``, all of one pass.

        Every pass has an order of its own.
        """
        turn, place = divmod(self.learner.seen, self._each)
        if turn != self._turn:
            generator = np.random.default_rng([self.stored["seed"], 4, turn])
            self._order = generator.permutation(self.images.train_labels.size)
            self._turn = turn
        return self._order[place : min(place + count, self._each)]

    def keep(self) -> None:
        """Write the checkpoint."""
        state = {"cpu_seconds": np.array(self.cpu_seconds), **self.learner.save()}
        write_checkpoint(self.path, state)

    @property
    @abstractmethod
    def fields(self) -> FloatArray:
        """Weights of every cell from every pixel, ``(n, 784)``."""

    @property
    def tests(self) -> int:
        """Number of test images."""
        whole = self.images.test_labels.size
        return min(self.stored["tests"] or whole, whole)

    @property
    @abstractmethod
    def examined(self) -> int:
        """Images that are shown when what was learnt is examined."""

    @property
    def _every(self) -> int:
        """Images between two points of the curve; 0 for none."""
        return int(self.stored.get("curve") or 0)

    @property
    def _point_due(self) -> bool:
        """Whether as many images have come since the last point of the curve."""
        last = int(self.curve[-1]["images"]) if self.curve else 0
        return self._every > 0 and self.learner.seen // self._every > last // self._every

    def test(self, progress: Callable[[], None]) -> dict[str, Any]:
        """What :meth:`examine` tells; where a curve is asked for, it becomes a point of it."""
        found = self.examine(progress)
        if self._every:
            row = {name: float(found[name]) for name in POINT if name in found}
            self.curve = [one for one in self.curve if one["images"] < row["images"]] + [row]
            write_table(self.path / CURVE, self.curve)
        return found

    @abstractmethod
    def examine(self, progress: Callable[[], None]) -> dict[str, Any]:
        """Read the test images and tell what came out.

        Args:
            progress: Called after each of :attr:`examined` images.

        Returns:
            The contents of ``metrics.json``.
        """


@final
class UnsupervisedRun(DigitsRun):
    """Nobody tells the network what it sees; training images then label its cells."""

    learner: Learner

    def _begun(self) -> Learner:
        pace = self.stored.get("pace", "constant")  # as runs were before there was a pace
        settings = Settings(neurons=self.stored["neurons"], seed=self.stored["seed"], pace=pace)
        return Learner(settings)

    def _teach(self) -> None:
        self.learner.learn(self.images.train[self._next(1)[0]])

    @property
    def fields(self) -> FloatArray:
        """Weights of every excitatory cell from every pixel, ``(n, 784)``."""
        return self.learner.fields

    @property
    def labelling(self) -> int:
        """Training images that label the cells."""
        return min(LABELLING, self._each)

    @property
    def examined(self) -> int:
        """Training images that label, and test images."""
        return self.labelling + self.tests

    def examine(self, progress: Callable[[], None]) -> dict[str, Any]:
        """Label the cells by training images, and read the test images."""
        began = time.process_time()
        data, learner = self.images, self.learner
        labelling, tests = self.labelling, self.tests
        known = answers(learner, data.train[:labelling], 5, progress)
        readout = Readout.of(known, data.train_labels[:labelling])
        asked = answers(learner, data.test[:tests], 6, progress)
        digits = data.test_labels[:tests]
        by_label, by_means = readout.by_label(asked), readout.by_means(asked)
        seen, repeats, spikes = (int(one) for one in learner.progress)
        return {
            "task": "digits",
            "data": data.origin,
            "seed": self.stored["seed"],
            "accuracy": float(np.mean(by_label == digits)),
            "accuracy_by_means": float(np.mean(by_means == digits)),
            "cpu_seconds": self.cpu_seconds,
            "cpu_seconds_of_answers": time.process_time() - began,
            "images": seen,
            "repeats": repeats,
            "spikes_per_image": spikes / max(seen, 1),
            "labelled_by": labelling,
            "tests": tests,
            "cells_by_digit": np.bincount(readout.labels + 1, minlength=11)[1:].tolist(),
            "silent_cells": int(np.sum(readout.labels < 0)),
            "confusion": confusion(digits, by_label).tolist(),
            "settings": asdict(learner.settings),
        }


def begin(path: Path, options: Mapping[str, Any], images: Images) -> DigitsRun:
    """Begin a run in an empty folder."""
    stored = {**options, "digest": digest(images)}
    run = _run(path, stored, images)
    write_json(path / SETTINGS, stored)
    return run


def _run(path: Path, stored: Mapping[str, Any], images: Images) -> DigitsRun:
    if stored.get("rule", RULES[0]) == RULES[0]:
        return UnsupervisedRun(path, stored, images)
    from neurocontrol.learning.digits.supervised import SupervisedRun

    return SupervisedRun(path, stored, images)


def options_of(path: Path) -> dict[str, Any]:
    """What the run in a folder began with.

    Raises:
        InputError: There is no run.
    """
    return read_settings(path, _STORED)


def resume(path: Path, stored: Mapping[str, Any], images: Images) -> DigitsRun:
    """Go on with the run in a folder.

    Raises:
        InputError: The images are not those it began with, or the checkpoint cannot be used.
    """
    if stored["digest"] != digest(images):
        raise InputError(f"the run in {path} learns from other images than {images.origin}")
    return _run(path, stored, images)


def digest(images: Images) -> str:
    """What tells images from others."""
    found = hashlib.blake2b(digest_size=16)
    for array in (images.train, images.train_labels, images.test, images.test_labels):
        found.update(np.ascontiguousarray(array).tobytes())
    return found.hexdigest()
