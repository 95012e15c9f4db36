"""From spikes to digits, by labels that only training data give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.learning.digits.images import CLASSES

if TYPE_CHECKING:
    from typing import Any

    from neurocontrol.types import FloatArray, IntArray


@dataclass(frozen=True, kw_only=True, eq=False)
class Readout:
    """What cells answer to each digit.

    Attributes:
        means: Mean spikes of every cell for each digit, ``(n, 10)``.
    """

    means: FloatArray

    @classmethod
    def of(cls, responses: Any, labels: IntArray) -> Readout:
        """Learn from responses ``(images, n)`` to training images and labels ``(images,)``."""
        sums = responses.T @ (labels[:, None] == np.arange(CLASSES))
        return cls(means=sums / np.maximum(np.bincount(labels, minlength=CLASSES), 1))

    @property
    def labels(self) -> IntArray:
        """Digit to which every cell answers most, -1 for a cell that never fires, ``(n,)``."""
        return np.where(self.means.max(axis=1) > 0.0, self.means.argmax(axis=1), -1)

    def by_label(self, responses: Any) -> IntArray:
        """Digits whose cells fire most on average (Diehl and Cook 2015), ``(images,)``."""
        members = self.labels[:, None] == np.arange(CLASSES)
        rates = responses @ (members / np.maximum(members.sum(axis=0), 1))
        return np.asarray(rates.argmax(axis=1))

    def by_means(self, responses: Any) -> IntArray:
        """Digits for which most spikes speak, each by the means of its cell, ``(images,)``."""
        shares = self.means / np.maximum(self.means.sum(axis=1, keepdims=True), 1e-12)
        return np.asarray((responses @ shares).argmax(axis=1))


def confusion(digits: IntArray, found: IntArray) -> IntArray:
    """How often each digit (row) was taken for each (column), ``(10, 10)``."""
    counts = np.zeros((CLASSES, CLASSES), dtype=np.int64)
    np.add.at(counts, (digits, found), 1)
    return counts
