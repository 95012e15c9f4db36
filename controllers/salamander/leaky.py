"""A salamander's spinal cord of leaky-integrator neurons, after the manner of Ijspeert (2001).

Biol. Cybern. 84:331-348 describes a chain of segmental oscillators, and limb centres made of the
same oscillator, shaped by an evolutionary algorithm. Its weights were not obtainable, so this is no
reproduction: the segmental oscillator is a substitute, evolved anew for antiphase and for 1.0, 2.2
and 3.6 Hz at drives of 0.4, 0.7 and 1.0, and how the limb centres join in is a choice of ours.

Limb centres are half-centres with slower neurons. Their crossed inhibition reaches every segment of
their half of the axis and imposes their pace on it, as a standing wave. Beyond a drive the
brainstem inhibits them, and the chain, whose first segments are driven more, swims with a
travelling wave.
"""

from __future__ import annotations

from math import atan2, ceil, exp, hypot, pi
from typing import TYPE_CHECKING, final

import numpy as np
from numba import njit

from neurocontrol.calls import Call, Kept, run
from neurocontrol.controllers.contract import CommandEntry, CommandSpace
from neurocontrol.controllers.salamander.leaky_wiring import (
    CENTRES,
    SEGMENTS,
    LeakyParameters,
    links,
    overlaps,
    places,
)
from neurocontrol.controllers.salamander.rhythm import Lesions
from neurocontrol.controllers.salamander.seeded import SeededRhythm
from neurocontrol.errors import InputError
from neurocontrol.gaits import LIMBS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neurocontrol.state import Live
    from neurocontrol.types import FloatArray, IntArray, Seed

LEAKY_COMMAND = CommandSpace(
    (
        CommandEntry(
            name="drive", low=0.0, high=6.0, default=2.0, unit="1",
            meaning="descending drive: from 1 to 3 the animal steps, above it swims",
        ),
        CommandEntry(
            name="turn", low=-1.0, high=1.0, default=0.0, unit="1",
            meaning="turn, positive to the left: at 1 the left is driven 10 % more, the right less",
        ),
        CommandEntry(
            name="stretch", low=0.0, high=3.0, default=0.0, unit="1/rad",
            meaning="stretch feedback: relative drive of the stretched side per joint angle",
        ),
    )
)  # fmt: skip
"""What the brainstem tells the network."""

_LENGTH = 0.004  # s; the oscillator was evolved with Euler steps of this length, a part of it
_OVERDRIVEN = 3  # first segments, which are driven more


@final
class LeakyNetwork(SeededRhythm):
    """Twenty segments and two girdles of six neurons each; a side of a girdle is a limb centre.

    The activity of a joint is the firing rate of A in its two and a half segments. A limb's phase
    is read from its girdle: the difference of the rates of A and its low-passed copy turn in a
    circle, and phase 0 of the left limb is where the copy peaks; the right one is half a stride
    apart. A limb centre without its partner fires almost steadily and makes no full step.

    Attributes:
        parameters: Parameters of the network.
        membrane: m of A, B and C, left and right, in every segment and girdle, shape
            ``(B, 2, CENTRES, 3)``.
    """

    name = "leaky"
    command_space = LEAKY_COMMAND
    step_time = _LENGTH

    def __init__(
        self,
        *,
        batch: int = 1,
        seed: int | Sequence[Seed] = 0,
        lesions: Lesions | None = None,
        tempo: float = 1.0,
        overdrive: float = 1.1,
        parameters: LeakyParameters | None = None,
    ) -> None:
        """Wire B rows.

        Args:
            batch: Number of rows B.
            seed: One seed from which every row's is spawned, or one per row.
            lesions: What is cut.
            tempo: Pace of time: 1 suits an animal of 0.1 m, a robot about 0.4. Only whole numbers
                keep the steps of 4 ms in which the oscillator was evolved.
            overdrive: Factor on the drive of the first three segments, which makes the wave travel;
                at 1 all segments burst together.
            parameters: Parameters of the network.

        Raises:
            InputError: The tempo is not positive.
        """
        if not tempo > 0.0:
            raise InputError(f"tempo must be above 0, got {tempo!r}")
        super().__init__(batch, seed)
        self.parameters = p = parameters or LeakyParameters()
        lesions = lesions or Lesions()
        reached = lesions.reached(SEGMENTS)
        self._substeps = ceil(tempo)
        self._length = tempo * _LENGTH / self._substeps
        self._links = links(p, reached)
        self._cell = np.array([p.cell.from_a, p.cell.from_b, p.cell.from_c, p.cell.gain])
        slowness = np.array([1.0] * SEGMENTS + [p.slowness] * 2)
        self._pace = 1.0 / (slowness[:, np.newaxis] * np.array(p.cell.tau))
        self._bias = np.array(p.cell.bias)
        self._drive = np.array(
            [*p.drive, p.limb_excitability, p.walking_limit, p.inhibition, p.waking_limit]
        )
        self._factor = np.where(np.array(places(p)) < reached, 1.0, 0.0)
        self._factor[:_OVERDRIVEN] *= overdrive
        silent = np.array([limb in lesions.limbs for limb in LIMBS])
        self._stepping = 1.0 - silent.reshape(2, 2).T
        self._share = overlaps()
        self._individual = np.ones((batch, 2, CENTRES))
        self._excitation, self._inhibition = np.zeros((2, batch, 2, CENTRES))
        self.membrane = np.zeros((batch, 2, CENTRES, 3))
        self._baseline, self._copy, self._signal = np.zeros((3, batch, 2))
        self._kept = Kept(self._calls)
        rows = np.arange(batch)
        self._become(rows)
        self._begin(rows)

    def _become(self, rows: IntArray) -> None:
        deviation = self._draw(rows, (2, CENTRES))
        self._individual[rows] = 1.0 + self.parameters.spread * deviation

    def _begin(self, rows: IntArray) -> None:
        """Let the left half of the axis and one diagonal of the limbs burst first."""
        start = np.zeros((2, CENTRES))
        start[0, : SEGMENTS + 1] = start[1, SEGMENTS + 1] = 1.0
        self.membrane[rows] = 0.0
        scatter = self.parameters.scatter * self._draw(rows, start.shape)
        self.membrane[rows, :, :, 0] = start + scatter
        for array in (self._baseline, self._copy, self._signal, self._excitation):
            array[rows] = 0.0
        run([self._reading], rows)

    def advance(self, rows: IntArray, command: FloatArray, angle: FloatArray, steps: int) -> None:
        """Advance rows; see :meth:`SpinalRhythm.advance`."""
        run(self.calls(command, angle, steps), rows)

    def calls(self, command: FloatArray, angle: FloatArray, steps: int) -> tuple[Call, ...]:
        """The same as calls; see :meth:`SpinalRhythm.calls`."""
        return self._kept(command, angle, steps)

    def _calls(self, command: FloatArray, angle: FloatArray, steps: int) -> tuple[Call, ...]:
        p = self.parameters
        exciting = (
            command, angle, self._drive, self._factor, p.steering, self._individual,
            self._stepping, self._share, self._excitation, self._inhibition,
        )  # fmt: skip
        integrating = (
            steps * self._substeps, self._length, self._excitation, self._inhibition,
            self._links, self._cell, self._pace, self._bias, p.baseline_time, p.phase_time,
            self.membrane, self._baseline, self._signal, self._copy,
        )  # fmt: skip
        return Call(excite, exciting), Call(integrate, integrating), self._reading

    @property
    def _reading(self) -> Call:
        p = self.parameters
        arguments = (
            self.membrane, float(self._bias[0]), self._share, p.typical_burst, self._signal,
            self._copy, self._excitation, self._inhibition, p.full_step, self.axial,
            self.limb_phase, self.limb_activity,
        )  # fmt: skip
        return Call(read, arguments)

    def _live(self) -> Live:
        return {
            **super()._live(),
            "individual": self._individual,
            "membrane": self.membrane,
            "baseline": self._baseline,
            "signal": self._signal,
            "copy": self._copy,
        }


@njit(cache=True)
def excite(
    rows: IntArray,
    command: FloatArray,
    angle: FloatArray,
    drive: FloatArray,
    factor: FloatArray,
    steering: float,
    individual: FloatArray,
    stepping: FloatArray,
    share: FloatArray,
    excitation: FloatArray,
    inhibition: FloatArray,
) -> None:
    """Write what the brainstem and the bending body give to every given row, in place.

    Args:
        rows: Row numbers, shape ``(n,)``.
        command: Drive, turn and stretch gain, shape ``(B, 3)``.
        angle: Joint angles, rad, positive where the left side is short, shape ``(B, J)``.
        drive: Drive at no command, its slope, what limb centres get beyond it, the command beyond
            which they are inhibited, by how much, and the least command that arrives.
        factor: Factor on the drive of each centre, shape ``(C,)``.
        steering: Relative change of the drive of a side at full turn.
        individual: Factor on the drive of each centre, shape ``(B, 2, C)``.
        stepping: 1 for limb centres that work, else 0, by side and girdle, shape ``(2, 2)``.
        share: Share of every segment that belongs to each joint, shape ``(S, J)``.
        excitation: Receives the drive of each centre, shape ``(B, 2, C)``.
        inhibition: Receives its inhibition, shape ``(B, 2, C)``.
    """
    segments, joints = share.shape
    for row in rows:
        common, turn, gain = command[row, 0], command[row, 1], command[row, 2]
        for side in range(2):
            sign = 1.0 - 2.0 * side
            level = (drive[0] + drive[1] * common) * (1.0 + steering * sign * turn)
            extra = drive[2]
            if common < drive[5]:
                level, extra = 0.0, 0.0
            for centre in range(factor.size):
                value = level
                if centre < segments:
                    bend = 0.0
                    for joint in range(joints):
                        bend += share[centre, joint] * angle[row, joint]
                    value *= 1.0 + gain * max(-sign * bend, 0.0)
                else:
                    value += extra
                    open_gate = stepping[side, centre - segments] > 0.0 and common <= drive[3]
                    inhibition[row, side, centre] = 0.0 if open_gate else drive[4]
                excitation[row, side, centre] = (
                    value * factor[centre] * individual[row, side, centre]
                )


@njit(cache=True)
def integrate(
    rows: IntArray,
    steps: int,
    length: float,
    excitation: FloatArray,
    inhibition: FloatArray,
    links: FloatArray,
    cell: FloatArray,
    pace: FloatArray,
    bias: FloatArray,
    baseline_time: float,
    phase_time: float,
    membrane: FloatArray,
    baseline: FloatArray,
    signal: FloatArray,
    copy: FloatArray,
) -> None:
    """Advance every given row by Euler steps, in place.

    Args:
        rows: Row numbers, shape ``(n,)``.
        steps: Number of steps.
        length: Length of a step, s at tempo 1.
        excitation: Drive of every centre, shape ``(B, 2, C)``.
        inhibition: Its inhibition, shape ``(B, 2, C)``.
        links: How centres reach one another, shape ``(3, C, C)``.
        cell: Weights of A, B and C on the three types, and of the drive, shape ``(4, 3)``.
        pace: 1 / tau, 1/s, shape ``(C, 3)``.
        bias: Of the three types, shape ``(3,)``.
        baseline_time: Time over which the mean of a girdle's rhythm is taken, s.
        phase_time: Time constant of its delayed copy, s.
        membrane: m, shape ``(B, 2, C, 3)``.
        baseline: Mean of each girdle's rhythm, shape ``(B, 2)``.
        signal: The rhythm without its mean, shape ``(B, 2)``.
        copy: Its delayed copy, shape ``(B, 2)``.
    """
    centres, girdles = pace.shape[0], signal.shape[1]
    rate = np.empty((2, centres, 3))
    for row in rows:
        m = membrane[row]
        for _ in range(steps):
            for side in range(2):
                for centre in range(centres):
                    for kind in range(3):
                        rate[side, centre, kind] = 1.0 / (
                            1.0 + exp(-m[side, centre, kind] - bias[kind])
                        )
            for girdle in range(girdles):
                place = centres - girdles + girdle
                rhythm = rate[0, place, 0] - rate[1, place, 0]
                baseline[row, girdle] += length / baseline_time * (rhythm - baseline[row, girdle])
                signal[row, girdle] = rhythm - baseline[row, girdle]
                copy[row, girdle] += length / phase_time * (signal[row, girdle] - copy[row, girdle])
            for side in range(2):
                for centre in range(centres):
                    a, b, c = 0.0, 0.0, 0.0
                    for other in range(centres):
                        a += links[0, centre, other] * rate[side, other, 0]
                        b += links[0, centre, other] * rate[side, other, 1]
                        c += links[1, centre, other] * rate[1 - side, other, 2]
                        c += links[2, centre, other] * rate[side, other, 2]
                    drive = excitation[row, side, centre]
                    for kind in range(3):
                        total = a * cell[0, kind] + b * cell[1, kind] + c * cell[2, kind]
                        total += drive * cell[3, kind] - inhibition[row, side, centre]
                        m[side, centre, kind] += (
                            length * pace[centre, kind] * (total - m[side, centre, kind])
                        )


@njit(cache=True)
def read(
    rows: IntArray,
    membrane: FloatArray,
    bias: float,
    share: FloatArray,
    typical_burst: float,
    signal: FloatArray,
    copy: FloatArray,
    excitation: FloatArray,
    inhibition: FloatArray,
    full_step: float,
    axial: FloatArray,
    phase: FloatArray,
    activity: FloatArray,
) -> None:
    """Write activity and phases of every given row, in place.

    Args:
        rows: Row numbers, shape ``(n,)``.
        membrane: m, shape ``(B, 2, C, 3)``.
        bias: Of type A.
        share: Share of every segment that belongs to each joint, shape ``(S, J)``.
        typical_burst: Firing rate that counts as an activity of 1.
        signal: Rhythm of each girdle, shape ``(B, 2)``.
        copy: Its delayed copy, shape ``(B, 2)``.
        excitation: Drive of each centre, shape ``(B, 2, C)``.
        inhibition: Its inhibition, shape ``(B, 2, C)``.
        full_step: Amplitude at which limbs step fully.
        axial: Receives the activity of the joints, shape ``(B, 2 J)``.
        phase: Receives the phases of the limbs, strides, shape ``(B, 4)``.
        activity: Receives their activity, shape ``(B, 4)``.
    """
    segments, joints = share.shape
    for row in rows:
        for side in range(2):
            for joint in range(joints):
                total, parts = 0.0, 0.0
                for segment in range(segments):
                    part = share[segment, joint]
                    if part > 0.0:
                        total += part / (1.0 + exp(-membrane[row, side, segment, 0] - bias))
                        parts += part
                axial[row, side * joints + joint] = total / (parts * typical_burst)
        for girdle in range(signal.shape[1]):
            steep = signal[row, girdle] - copy[row, girdle]
            angle = atan2(-steep, copy[row, girdle]) / (2.0 * pi)
            size = min(hypot(steep, copy[row, girdle]) / full_step, 1.0)
            for side in range(2):
                limb = 2 * girdle + side
                phase[row, limb] = (angle + 0.5 * side) % 1.0
                place = segments + girdle
                driven = excitation[row, side, place] > 0.0 and inhibition[row, side, place] == 0.0
                activity[row, limb] = size if driven else 0.0
