"""What the reference oscillators have in common: four limbs, one rhythm command, B rows."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.calls import Call, run
from neurocontrol.errors import InputError
from neurocontrol.gaits import LIMBS
from neurocontrol.state import Stateful

if TYPE_CHECKING:
    from neurocontrol.state import Live
    from neurocontrol.types import BoolArray, FloatArray, IntArray, State


@dataclass(frozen=True, kw_only=True)
class Rhythm:
    """The stride that is asked of each row.

    Attributes:
        phases: Touch-down phase of each limb, shape ``(B, 4)``, strides, in the order and sense of
            :data:`neurocontrol.gaits.GAIT_PHASES`.
        frequency: Stride frequency, shape ``(B,)``, Hz; zero stands still.
        duty_factor: Share of the stride spent in stance, shape ``(B,)``, strictly in (0, 1).
        amplitude: Size of the steps of each limb as a share of the full step, shape ``(B, 4)``, in
            (0, 1].

    Raises:
        InputError: A value is out of its range or not a number, or the shapes disagree.
    """

    phases: FloatArray
    frequency: FloatArray
    duty_factor: FloatArray
    amplitude: FloatArray

    def __post_init__(self) -> None:
        """Check ranges and shapes."""
        rows = (len(self.frequency),)
        limbs = (*rows, len(LIMBS))
        for name, shape, fine, expected in (
            ("phases", limbs, np.isfinite(self.phases), "finite"),
            ("frequency", rows, (self.frequency >= 0) & np.isfinite(self.frequency), "0 or more"),
            ("duty_factor", rows, (self.duty_factor > 0) & (self.duty_factor < 1), "in (0, 1)"),
            ("amplitude", limbs, (self.amplitude > 0) & (self.amplitude <= 1), "in (0, 1]"),
        ):
            if fine.shape != shape or not fine.all():
                raise InputError(
                    f"{name} must be {expected} and of shape {shape}, got {getattr(self, name)!r}"
                )


class LimbOscillators(Stateful, ABC):
    """B rows of four coupled limb oscillators.

    Rows share nothing: each evolves exactly as it would alone.

    Attributes:
        batch: Number of rows B.
    """

    batch: int

    def __init__(self, batch: int, names: tuple[str, ...]) -> None:
        """Make room for ``batch`` rows of the per-limb states ``names``."""
        self.batch = batch
        self._state: State = {
            name: np.zeros((batch, len(LIMBS))) for name in (*names, "phase", "place")
        }

    @property
    def phase(self) -> FloatArray:
        """Time since touch-down as a share of the stride, shape ``(B, 4)``, in [0, 1]."""
        return self._state["phase"]

    @property
    @abstractmethod
    def stance(self) -> BoolArray:
        """Whether each limb is in stance, else in swing, shape ``(B, 4)``."""

    @property
    @abstractmethod
    def protraction(self) -> FloatArray:
        """Fore-aft position of each foot, shape ``(B, 4)``, from -1 (rear) to 1 (front)."""

    @property
    @abstractmethod
    def lift(self) -> FloatArray:
        """Height of each foot in swing, shape ``(B, 4)``, from 0 (stance) to 1."""

    def reset(self, phases: FloatArray, rows: IntArray | None = None) -> None:
        """Put ``rows`` (default all) on the rhythm, at the given times since touch-down.

        From there the limbs glide to the gait that is commanded.

        Args:
            phases: Time since touch-down of each limb, shape ``(n, 4)``, strides; as read with a
                duty factor of one half.
            rows: Row numbers, shape ``(n,)``.
        """
        chosen = np.arange(self.batch) if rows is None else rows
        self._state["phase"][chosen] = phases % 1.0
        self._state["place"][chosen] = -phases
        self._place(2.0 * np.pi * phases, chosen)

    @abstractmethod
    def _place(self, angles: FloatArray, rows: IntArray) -> None:
        """Set the oscillators of ``rows`` to ``angles`` after touch-down, shape ``(n, 4)``, rad."""

    def advance(
        self,
        time_step: float,
        steps: int,
        rhythm: Rhythm,
        load: FloatArray | None = None,
        rows: IntArray | None = None,
    ) -> None:
        """Advance ``rows`` (default all) towards and along a rhythm.

        Args:
            time_step: Integration step, s.
            steps: Number of integration steps.
            rhythm: The stride asked for, of all B rows.
            load: Ground force on each foot over a quarter of the body weight, shape ``(B, 4)``;
                without it there is no sensory feedback.
            rows: Row numbers, shape ``(n,)``; the others keep their state.
        """
        felt = np.full_like(self.phase, np.nan) if load is None else load
        call = self.call(time_step, steps, rhythm, felt)
        run([call], np.arange(self.batch) if rows is None else rows)

    @abstractmethod
    def call(self, time_step: float, steps: int, rhythm: Rhythm, load: FloatArray) -> Call:
        """What :meth:`advance` does with these arrays; loads that are not numbers are not felt."""

    @abstractmethod
    def reading(self, activation: FloatArray, muscles: FloatArray) -> Call:
        """What writes where the limbs are.

        Args:
            activation: Receives protraction, then lift of the limbs, shape ``(B, 8)``.
            muscles: Receives lift, then whether a limb is in stance, 1 or 0, shape ``(B, 8)``.
        """

    def _live(self) -> Live:
        return self._state
