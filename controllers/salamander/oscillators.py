"""A salamander's spinal cord as phase oscillators that one drive makes step or swim.

Ijspeert, Crespi, Ryczko and Cabelguen (2007), Science 315:1416, in the eight-segment layout and
with the couplings of Knüsel's program (salam_cpg_osc). Limb oscillators are slower than those of
the body and strongly coupled to them, so while the drive lets them run they impose their pace and a
standing wave; at a higher drive they saturate, and the body swims with a travelling wave.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import pi
from typing import TYPE_CHECKING, final

import numpy as np
from numba import njit

from neurocontrol.calls import Call, Kept, run
from neurocontrol.controllers.contract import CommandEntry, CommandSpace
from neurocontrol.controllers.salamander.phase_network import Coupling, PhaseNetwork, sever
from neurocontrol.controllers.salamander.rhythm import JOINTS, Lesions
from neurocontrol.controllers.salamander.seeded import SeededRhythm
from neurocontrol.errors import InputError
from neurocontrol.gaits import LIMBS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from neurocontrol.state import Live
    from neurocontrol.types import FloatArray, IntArray, Seed

DRIVE_COMMAND = CommandSpace(
    (
        CommandEntry(
            name="drive", low=0.0, high=6.0, default=2.0, unit="1",
            meaning="descending drive: from 1 to 3 the animal steps, above 3 to 5 it swims",
        ),
        CommandEntry(
            name="turn", low=-1.0, high=1.0, default=0.0, unit="1",
            meaning="turn, positive to the left: at 1 the left is driven 10 % more, the right less",
        ),
    )
)  # fmt: skip
"""What the brainstem tells the oscillators."""


@dataclass(frozen=True, kw_only=True)
class DriveResponse:
    """How a kind of oscillator answers to the drive d; outside the window it stops.

    Attributes:
        lowest: Lowest drive that it answers to.
        highest: Highest drive that it answers to.
        frequency: nu is the first number times d plus the second, Hz.
        amplitude: R is the first number times d plus the second, rad.
    """

    lowest: float
    highest: float
    frequency: tuple[float, float]
    amplitude: tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class DriveOscillatorParameters:
    """Parameters of the network.

    Attributes:
        body: Answer of the body oscillators (table S1 of the paper; amplitudes in rad).
        limb: Answer of the limb oscillators.
        coupling: Weight w among body and among limb oscillators, 1/s per rad.
        limb_coupling: Weight of a limb on the body segments of its half, 1/s per rad.
        wave: Lag of the whole body, cycles.
        convergence: Pace a of the amplitude, 1/s.
        girdle: Segment of the hind limbs, from 0; those of the fore limbs lie at the first.
        steering: Relative change of the drive of either side at full turn; a choice of ours.
        scatter: Largest deviation of a phase at the beginning, rad; a choice of ours.
    """

    body: DriveResponse = DriveResponse(
        lowest=1.0, highest=5.0, frequency=(0.2, 0.3), amplitude=(0.065, 0.196)
    )
    limb: DriveResponse = DriveResponse(
        lowest=1.0, highest=3.0, frequency=(0.2, 0.0), amplitude=(0.131, 0.131)
    )
    coupling: float = 10.0
    limb_coupling: float = 30.0
    wave: float = 1.0
    convergence: float = 20.0
    girdle: int = 4
    steering: float = 0.1
    scatter: float = 0.1


_BODY = 2 * JOINTS  # oscillators: one segment to a joint; left, then right


@final
class DriveOscillators(SeededRhythm):
    """Sixteen body and four limb oscillators under one drive.

    The activity of a joint is that of its segment's oscillators, rad: the published set-point is
    their difference. Steps of 1 ms serve as well as any, see
    :mod:`~neurocontrol.controllers.salamander.phase_network`.

    Attributes:
        parameters: Parameters of the network.
        oscillators: The running oscillators: left body, right body, limbs.
    """

    name = "phase"
    command_space = DRIVE_COMMAND
    pace = 0.4
    step_time = 0.001

    def __init__(
        self,
        *,
        batch: int = 1,
        seed: int | Sequence[Seed] = 0,
        lesions: Lesions | None = None,
        tempo: float = 1.0,
        limb_body_phase: float = 0.0,
        parameters: DriveOscillatorParameters | None = None,
    ) -> None:
        """Wire B rows.

        Args:
            batch: Number of rows B.
            seed: One seed from which every row's is spawned, or one per row.
            lesions: What is cut.
            tempo: Factor on all frequencies: 1 suits the robot, an animal of 0.1 m about 2.5.
            limb_body_phase: By how much the body follows the phase of its limbs, rad; it depends on
                which moment of a step is called phase 0.
            parameters: Parameters of the network.

        Raises:
            InputError: The tempo is not positive.
        """
        if not tempo > 0.0:
            raise InputError(f"tempo must be above 0, got {tempo!r}")
        super().__init__(batch, seed)
        self.parameters = p = parameters or DriveOscillatorParameters()
        lesions = lesions or Lesions()
        reached = lesions.reached(JOINTS)
        places = [*range(JOINTS), *range(JOINTS), 0, 0, p.girdle, p.girdle]
        self.oscillators = PhaseNetwork(
            batch,
            _BODY + len(LIMBS),
            [sever(list(_couplings(p, limb_body_phase)), places, reached)],
            convergence=p.convergence,
            second_order=True,
            step_time=self.step_time,
        )
        driven = np.array(places) < reached
        driven[_BODY:] &= [limb not in lesions.limbs for limb in LIMBS]
        side = np.array([1.0] * JOINTS + [-1.0] * JOINTS + [1.0, -1.0] * 2)
        self._driven, self._steering = driven.astype(np.float64), p.steering * side
        self._answers = np.array(
            [
                (
                    kind.lowest,
                    kind.highest,
                    *(tempo * value for value in kind.frequency),
                    *kind.amplitude,
                )
                for kind in [p.body] * _BODY + [p.limb] * len(LIMBS)
            ]
        )
        full_step = p.limb.amplitude[0] * p.limb.lowest + p.limb.amplitude[1]
        # Limbs step fully from their amplitude at the lowest drive.
        self._reading = self.oscillators.reading(
            np.arange(_BODY), full_step, self.axial, self.limb_phase,
            self.limb_activity,
        )  # fmt: skip
        self._kept = Kept(self._calls)
        self._begin(np.arange(batch))

    def _begin(self, rows: IntArray) -> None:
        phases = np.array([0.0] * JOINTS + [pi] * JOINTS + [0.0, pi, pi, 0.0])
        scatter = self.parameters.scatter * self._draw(rows, phases.shape)
        self.oscillators.begin(rows, phases + scatter)
        run([self._reading], rows)

    def advance(self, rows: IntArray, command: FloatArray, angle: FloatArray, steps: int) -> None:
        """Advance rows; see :meth:`SpinalRhythm.advance`. These oscillators do not feel."""
        run(self.calls(command, angle, steps), rows)

    def calls(self, command: FloatArray, angle: FloatArray, steps: int) -> tuple[Call, ...]:
        """The same as calls; see :meth:`SpinalRhythm.calls`."""
        return self._kept(command, steps)

    def _calls(self, command: FloatArray, steps: int) -> tuple[Call, ...]:
        oscillators = self.oscillators
        answering = (
            command, self._answers, self._driven, self._steering, oscillators.frequency,
            oscillators.target,
        )  # fmt: skip
        return Call(answer, answering), oscillators.call(steps), self._reading

    def _live(self) -> Live:
        return {**super()._live(), "oscillators": self.oscillators}


def _couplings(p: DriveOscillatorParameters, limb_body_phase: float) -> Iterator[Coupling]:
    """Yield the couplings of the whole network."""
    lag = 2.0 * pi * p.wave / JOINTS
    for side in range(2):
        for segment in range(JOINTS):
            own, other = side * JOINTS + segment, (1 - side) * JOINTS + segment
            if segment > 0:
                yield Coupling(own, own - 1, p.coupling, lag)
                yield Coupling(own - 1, own, p.coupling, -lag)
            yield Coupling(own, other, p.coupling, pi)
            limb = _BODY + side + (2 if segment >= p.girdle else 0)
            yield Coupling(own, limb, p.limb_coupling, limb_body_phase)
    for limb in range(len(LIMBS)):
        for partner in (limb ^ 1, limb ^ 2):  # Across the girdle and along the side.
            yield Coupling(_BODY + limb, _BODY + partner, p.coupling, pi)


@njit(cache=True)
def answer(
    rows: IntArray,
    command: FloatArray,
    answers: FloatArray,
    driven: FloatArray,
    steering: FloatArray,
    frequency: FloatArray,
    target: FloatArray,
) -> None:
    """Write frequencies and target amplitudes of every given row, in place.

    Turning never starts or stops an oscillator: the window is that of the drive without the turn.

    Args:
        rows: Row numbers, shape ``(n,)``.
        command: Drive and turn, shape ``(B, 2)``.
        answers: Lowest and highest drive, two numbers for the frequency, Hz, and two for the
            amplitude, of every oscillator, shape ``(N, 6)``.
        driven: 1 for oscillators that the drive reaches, else 0, shape ``(N,)``.
        steering: Relative change of the drive at full turn, shape ``(N,)``.
        frequency: Receives nu, Hz, shape ``(B, N)``.
        target: Receives R, shape ``(B, N)``.
    """
    for row in rows:
        common, direction = command[row, 0], command[row, 1]
        for i in range(answers.shape[0]):
            lowest, highest = answers[i, 0], answers[i, 1]
            running = driven[i] if lowest <= common <= highest else 0.0
            drive = common * (1.0 + steering[i] * direction)
            drive = min(max(drive, lowest), highest)
            frequency[row, i] = running * (answers[i, 2] * drive + answers[i, 3])
            target[row, i] = running * (answers[i, 4] * drive + answers[i, 5])
