"""Networks of coupled phase oscillators with controlled amplitude.

``theta_i' = 2 pi nu_i + sum_j r_j w_ij sin(theta_j - theta_i - phi_ij) - s_i / r_i sin theta_i``
and ``x_i = r_i (1 + cos theta_i)``, with feedback s. The amplitude follows its target R either in
the first order, ``r_i' = a (R_i - r_i) + s_i cos theta_i`` (Knüsel et al. 2020), or in the second,
``r_i'' = a (a / 4 (R_i - r_i) - r_i')`` (Ijspeert et al. 2007). In a locked rhythm Euler steps of
any length are exact, since phase differences and amplitudes rest.
"""

from __future__ import annotations

from math import cos, pi, sin
from typing import TYPE_CHECKING, NamedTuple, final

import numpy as np
from numba import njit

from neurocontrol.calls import Call
from neurocontrol.state import Stateful

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neurocontrol.state import Live
    from neurocontrol.types import FloatArray, IntArray

_LEAST = 1e-9  # amplitude of silent oscillators, clear of the slow numbers next to zero


class Coupling(NamedTuple):
    """One oscillator acts on another.

    Attributes:
        receiver: The oscillator that is acted on.
        sender: The oscillator that acts.
        weight: w, 1/s per unit of the sender's amplitude.
        lag: phi, by which the receiver should follow the sender, rad.
    """

    receiver: int
    sender: int
    weight: float
    lag: float


def sever(couplings: Sequence[Coupling], places: Sequence[int], reached: int) -> list[Coupling]:
    """Drop the couplings that cross a cut.

    Args:
        couplings: Couplings of a whole network.
        places: Segment of each oscillator, from 0.
        reached: Segments before the cut.
    """
    return [
        coupling
        for coupling in couplings
        if (places[coupling.receiver] < reached) == (places[coupling.sender] < reached)
    ]


@final
class PhaseNetwork(Stateful):
    """B rows of N oscillators.

    Attributes:
        frequency: nu, Hz, to be set, shape ``(B, N)``.
        target: R, to be set, shape ``(B, N)``.
        feedback: s, 1/s, to be set, shape ``(B, N)``.
        choice: Which of the sets of couplings acts in each row, to be set, shape ``(B,)``.
        phase: theta, rad, never wrapped, shape ``(B, N)``.
        amplitude: r, shape ``(B, N)``.
        activity: x of a delay ago, shape ``(B, N)``.
    """

    def __init__(
        self,
        batch: int,
        size: int,
        sets: Sequence[Sequence[Coupling]],
        *,
        convergence: float,
        second_order: bool,
        step_time: float,
        delay: float = 0.0,
        floor: float = 1e-3,
    ) -> None:
        """Wire B rows.

        Args:
            batch: Number of rows B.
            size: Number of oscillators N.
            sets: Couplings among which a row can choose; they join the same oscillators.
            convergence: a, 1/s.
            second_order: Whether the amplitude is of the second order.
            step_time: s.
            delay: Age of :attr:`activity`, s.
            floor: Lowest amplitude that feedback is divided by.
        """
        ordered = [sorted(couplings) for couplings in sets]
        receivers = [coupling.receiver for coupling in ordered[0]]
        self._first = np.searchsorted(receivers, np.arange(size + 1)).astype(np.int64)
        self._senders = np.array([coupling.sender for coupling in ordered[0]], dtype=np.int64)
        weight = np.array([[coupling.weight for coupling in one] for one in ordered])
        lag = np.array([[coupling.lag for coupling in one] for one in ordered])
        self._direct, self._quadrature = weight * np.cos(lag), weight * np.sin(lag)
        self._convergence, self._second_order = convergence, second_order
        self._floor, self._step_time = floor, step_time
        self.frequency, self.target, self.feedback = np.zeros((3, batch, size))
        self.choice = np.zeros(batch, dtype=np.int64)
        self.phase, self.amplitude, self.activity, self._growth = np.zeros((4, batch, size))
        self._past = np.zeros((batch, round(delay / step_time) + 1, size))
        self._now = np.zeros(batch, dtype=np.int64)

    def begin(self, rows: IntArray, phases: FloatArray) -> None:
        """Put rows at given phases, rad, shape ``(n, N)``, with the lowest amplitude."""
        self.phase[rows] = phases
        self.amplitude[rows] = _LEAST
        self._now[rows] = 0
        for array in (self._growth, self.activity, self._past):
            array[rows] = 0.0

    def call(self, steps: int) -> Call:
        """What advances rows by so many steps, with frequencies, targets and feedback as set."""
        arguments = (
            steps, self._step_time, self._first, self._senders, self._direct,
            self._quadrature, self.choice, self.frequency, self.target, self.feedback,
            self._convergence, self._second_order, self._floor, self.phase, self.amplitude,
            self._growth, self._past, self._now, self.activity,
        )  # fmt: skip
        return Call(rotate, arguments)

    def reading(
        self,
        muscles: IntArray,
        full_step: float,
        axial: FloatArray,
        limb_phase: FloatArray,
        limb_activity: FloatArray,
    ) -> Call:
        """What reads axis and limbs of a cord whose last four oscillators are those of limbs.

        Args:
            muscles: Oscillators that move the joints, shape ``(2 J,)``.
            full_step: Amplitude at which limbs step fully.
            axial: Receives the activity of the joints, shape ``(B, 2 J)``.
            limb_phase: Receives the phases of the limbs, strides, shape ``(B, 4)``.
            limb_activity: Receives their activity, shape ``(B, 4)``.
        """
        arguments = (
            self.activity, self.phase, self.amplitude, muscles, full_step, axial, limb_phase,
            limb_activity,
        )  # fmt: skip
        return Call(read, arguments)

    def _live(self) -> Live:
        return {
            "phase": self.phase,
            "amplitude": self.amplitude,
            "growth": self._growth,
            "past": self._past,
            "now": self._now,
            "activity": self.activity,
        }


@njit(cache=True)
def rotate(
    rows: IntArray,
    steps: int,
    step_time: float,
    first: IntArray,
    senders: IntArray,
    direct: FloatArray,
    quadrature: FloatArray,
    choice: IntArray,
    frequency: FloatArray,
    target: FloatArray,
    feedback: FloatArray,
    convergence: float,
    second_order: bool,
    floor: float,
    phase: FloatArray,
    amplitude: FloatArray,
    growth: FloatArray,
    past: FloatArray,
    now: IntArray,
    activity: FloatArray,
) -> None:
    """Advance every given row, in place; arguments as in :class:`PhaseNetwork`.

    Args:
        rows: Row numbers, shape ``(n,)``.
        steps: Number of steps.
        step_time: s.
        first: First coupling of every receiver, and one past the last, shape ``(N + 1,)``.
        senders: Sender of every coupling, shape ``(E,)``.
        direct: w cos phi of every coupling, shape ``(sets, E)``.
        quadrature: w sin phi, shape ``(sets, E)``.
        choice: Set of couplings of every row, shape ``(B,)``.
        frequency: nu, shape ``(B, N)``.
        target: R, shape ``(B, N)``.
        feedback: s, shape ``(B, N)``.
        convergence: a, 1/s.
        second_order: Order of the amplitude.
        floor: Lowest amplitude that feedback is divided by.
        phase: theta, shape ``(B, N)``.
        amplitude: r, shape ``(B, N)``.
        growth: r', shape ``(B, N)``.
        past: Activity of the last steps, a ring, shape ``(B, delay + 1, N)``.
        now: Place in the ring, shape ``(B,)``.
        activity: Receives the delayed x, shape ``(B, N)``.
    """
    size = phase.shape[1]
    cosine, sine = np.empty(size), np.empty(size)
    along, across = np.empty(size), np.empty(size)
    for row in rows:
        angle, radius, slope = phase[row], amplitude[row], growth[row]
        straight, crossed = direct[choice[row]], quadrature[choice[row]]
        for i in range(size):
            cosine[i], sine[i] = cos(angle[i]), sin(angle[i])
        for _ in range(steps):
            for i in range(size):
                along[i], across[i] = radius[i] * cosine[i], radius[i] * sine[i]
            for i in range(size):
                # r_j sin(theta_j - phi) and r_j cos(theta_j - phi), weighted and summed.
                out, onward = 0.0, 0.0
                for coupling in range(first[i], first[i + 1]):
                    j = senders[coupling]
                    out += straight[coupling] * across[j] - crossed[coupling] * along[j]
                    onward += straight[coupling] * along[j] + crossed[coupling] * across[j]
                stretch, wanted = feedback[row, i], target[row, i]
                speed = 2.0 * pi * frequency[row, i] + out * cosine[i] - onward * sine[i]
                angle[i] += step_time * (speed - stretch / max(radius[i], floor) * sine[i])
                if second_order:
                    pull = convergence * (convergence / 4.0 * (wanted - radius[i]) - slope[i])
                    change = slope[i]
                    slope[i] += step_time * pull
                else:
                    change = convergence * (wanted - radius[i]) + stretch * cosine[i]
                radius[i] = max(radius[i] + step_time * change, _LEAST)
            for i in range(size):
                cosine[i], sine[i] = cos(angle[i]), sin(angle[i])
                past[row, now[row], i] = radius[i] * (1.0 + cosine[i])
            now[row] = (now[row] + 1) % past.shape[1]
        for i in range(size):
            # The oldest entry of the ring; without a delay the only one.
            activity[row, i] = past[row, now[row], i]


@njit(cache=True)
def read(
    rows: IntArray,
    activity: FloatArray,
    phase: FloatArray,
    amplitude: FloatArray,
    muscles: IntArray,
    full_step: float,
    axial: FloatArray,
    limb_phase: FloatArray,
    limb_activity: FloatArray,
) -> None:
    """Read axis and limbs of every given row; see :meth:`PhaseNetwork.reading`.

    Args:
        rows: Row numbers, shape ``(n,)``.
        activity: x, shape ``(B, N)``.
        phase: theta, shape ``(B, N)``.
        amplitude: r, shape ``(B, N)``.
        muscles: Oscillators that move the joints, shape ``(2 J,)``.
        full_step: Amplitude at which limbs step fully.
        axial: Receives the activity of the joints, shape ``(B, 2 J)``.
        limb_phase: Receives the phases of the limbs, strides, shape ``(B, 4)``.
        limb_activity: Receives their activity, shape ``(B, 4)``.
    """
    limbs = limb_phase.shape[1]
    first = phase.shape[1] - limbs
    for row in rows:
        for column in range(muscles.size):
            axial[row, column] = activity[row, muscles[column]]
        for limb in range(limbs):
            limb_phase[row, limb] = phase[row, first + limb] / (2.0 * pi) % 1.0
            limb_activity[row, limb] = min(amplitude[row, first + limb] / full_step, 1.0)
