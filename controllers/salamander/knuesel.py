"""A salamander's spinal cord with five behaviours: phase oscillators that feel the bending body.

Knüsel, Crespi, Cabelguen, Ijspeert and Ryczko (2020), Front. Neurorobot. 14:604426: 25 axial
segments of two oscillators and four limb oscillators, with the couplings of table 2 and the
constants of table 3. Different drives of axis and limbs give swimming, stepping on ground and under
water, forwards and backwards, and struggling. Two details are deduced: limbs act on segments 1 to 3
and 16, which locks the whole chain, and segments 3 and 16, at the girdles, belong to no joint.
"""

from __future__ import annotations

from math import exp, pi
from types import MappingProxyType
from typing import TYPE_CHECKING, final

import numpy as np
from numba import njit

from neurocontrol.calls import Call, Kept, run
from neurocontrol.controllers.contract import CommandEntry, CommandSpace
from neurocontrol.controllers.salamander.behaviours import BEHAVIOURS, uniform
from neurocontrol.controllers.salamander.knuesel_wiring import (
    AXIS,
    GIRDLES,
    GROUPS,
    SEGMENTS,
    KnueselParameters,
    couplings,
)
from neurocontrol.controllers.salamander.phase_network import PhaseNetwork, sever
from neurocontrol.controllers.salamander.rhythm import Lesions
from neurocontrol.controllers.salamander.seeded import SeededRhythm
from neurocontrol.errors import InputError
from neurocontrol.gaits import LIMBS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from neurocontrol.state import Live
    from neurocontrol.types import FloatArray, IntArray, Seed


def _drive(name: str, default: float, meaning: str) -> CommandEntry:
    return CommandEntry(name=name, low=0.0, high=3.0, default=default, unit="1", meaning=meaning)


KNUESEL_COMMAND = CommandSpace(
    (
        _drive("rostral", 0.60, "drive of segments 1 to 3"),
        _drive("axial", 0.60, "drive of segments 4 to 16, the trunk"),
        _drive("tail", 0.60, "drive of segments 17 to 25; at 0 the tail is passive"),
        _drive("limbs", 1.00, "drive of the limbs, which fall silent at 0 and above about 1.27"),
        CommandEntry(
            name="turn", low=-1.0, high=1.0, default=0.0, unit="1",
            meaning="turn, positive to the left: at 1 the left axis is driven 10 % more, the right "
            "less",
        ),
        CommandEntry(
            name="feedback", low=-5.0, high=30.0, default=0.0, unit="1/(s rad)",
            meaning="stretch feedback w_ipsi: excitation of the stretched side per joint angle",
        ),
        CommandEntry(
            name="direction", low=-1.0, high=1.0, default=1.0, unit="1",
            meaning="below 0 the limbs run backwards",
        ),
        CommandEntry(
            name="tone", low=1.0, high=10.0, default=1.0, unit="1",
            meaning="factor on gain and stiffness of the axial muscles",
        ),
    )
)  # fmt: skip
"""What the brainstem tells the network; the defaults step forwards on the ground."""

_TURN, _FEEDBACK, _DIRECTION, _TONE = range(4, 8)


SIMULATED: Mapping[str, Mapping[str, float]] = MappingProxyType(
    {
        "swimming": uniform(1.34, 1.34),
        "swimming with a slower neck": uniform(1.34, 1.34, rostral=1.03),
        "swimming with feedback": uniform(1.34, 1.34, feedback=21.0),
        "uniform stepping": uniform(0.98, 0.98),
        "stepping": uniform(0.63, 0.98),
        "uniform stepping with feedback": uniform(0.98, 0.98, feedback=-0.65),
    }
)
"""Command entries of the simulated animal (table 4)."""

_ROSTRAL, _TRUNK, _TAIL = 3, 13, 9  # segments that share a drive
_MIDDLES = [group[1] for group in GROUPS]  # They move the joints; the neck's is the one behind.
# The weakest stepping of table 4; amplitudes settle at the drive.
_FULL_STEP = BEHAVIOURS["struggling"].command["limbs"]
_WIDEST = 50.0  # exponent beyond which the saturation is complete


@final
class KnueselNetwork(SeededRhythm):
    """Fifty axial and four limb oscillators.

    The activity of a joint is the published muscle activation, x of its middle segment 10 ms ago.
    The stretched side of a joint is excited: only with this sign does feedback shorten the lags.
    The neck does not feel, as its feedback destabilises the rhythm.

    Attributes:
        parameters: Parameters of the network.
        oscillators: The running oscillators: left axis, right axis, limbs.
    """

    name = "knuesel"
    command_space = KNUESEL_COMMAND
    drive_entry = "axial"
    habitats = MappingProxyType(
        {
            "land": uniform(0.60, 1.00, feedback=0.0),
            "water": BEHAVIOURS["swimming"].command,
        }
    )
    behaviours = MappingProxyType({name: one.command for name, one in BEHAVIOURS.items()})
    pace = 0.4
    step_time = 0.001

    def __init__(
        self,
        *,
        batch: int = 1,
        seed: int | Sequence[Seed] = 0,
        lesions: Lesions | None = None,
        tempo: float = 1.0,
        individual: bool = False,
        limb_body_phase: float = 4.0,
        backward_limb_body_phase: float = 5.5,
        parameters: KnueselParameters | None = None,
    ) -> None:
        """Wire B rows.

        Args:
            batch: Number of rows B.
            seed: One seed from which every row's is spawned, or one per row.
            lesions: What is cut.
            tempo: Pace of time: 1 suits the robot, an animal of 0.1 m about 2.5.
            individual: Whether every row draws its efficiencies and limb thresholds, else it has
                the means; the published drives were fitted to each individual.
            limb_body_phase: By how much the axis follows the limb, rad; the authors tuned it to
                their robot.
            backward_limb_body_phase: The same when the limbs run backwards.
            parameters: Parameters of the network.

        Raises:
            InputError: The tempo is not positive.
        """
        if not tempo > 0.0:
            raise InputError(f"tempo must be above 0, got {tempo!r}")
        super().__init__(batch, seed)
        self.parameters = p = parameters or KnueselParameters()
        lesions, self._individual = lesions or Lesions(), individual
        reached = lesions.reached(SEGMENTS)
        segments = list(range(SEGMENTS))
        places = [*segments, *segments, *(GIRDLES[0],) * 2, *(GIRDLES[1],) * 2]
        self.oscillators = PhaseNetwork(
            batch,
            AXIS + len(LIMBS),
            [
                sever(list(couplings(p, phase)), places, reached)
                for phase in (limb_body_phase, backward_limb_body_phase)
            ],
            convergence=p.convergence,
            second_order=False,
            step_time=tempo * self.step_time,
            delay=p.delay,
            floor=p.floor,
        )
        driven = np.array(places) < reached
        driven[AXIS:] &= [limb not in lesions.limbs for limb in LIMBS]
        self._driven = driven.astype(np.float64)
        self._side = np.array([1.0] * SEGMENTS + [-1.0] * SEGMENTS + [0.0] * len(LIMBS))
        self._entry = np.array(2 * ([0] * _ROSTRAL + [1] * _TRUNK + [2] * _TAIL) + [3] * len(LIMBS))
        self._joint = np.full(AXIS + len(LIMBS), -1)
        for joint, group in enumerate(GROUPS[1:], start=1):
            for segment in group:
                self._joint[[segment, SEGMENTS + segment]] = joint
        muscles = np.array([*_MIDDLES, *(SEGMENTS + middle for middle in _MIDDLES)])
        self._reading = self.oscillators.reading(
            muscles, _FULL_STEP, self.axial, self.limb_phase, self.limb_activity
        )
        self._kept = Kept(self._calls)
        self._efficiency, self._threshold = np.zeros((2, batch, AXIS + len(LIMBS)))
        rows = np.arange(batch)
        self._become(rows)
        self._begin(rows)

    def _become(self, rows: IntArray) -> None:
        """Draw efficiencies and thresholds; one draw for all oscillators of a kind."""
        p = self.parameters
        kinds = (p.axis_efficiency, p.fore_efficiency, p.hind_efficiency, p.limb_threshold)
        for row in rows:
            deviation = self._generators[row].standard_normal(len(kinds))
            axis, fore, hind, limb = (
                mean + self._individual * spread * deviate
                for (mean, spread), deviate in zip(kinds, deviation, strict=True)
            )
            self._efficiency[row] = [axis] * AXIS + [fore, fore, hind, hind]
            self._threshold[row] = [p.axis_threshold] * AXIS + [limb] * len(LIMBS)

    def _begin(self, rows: IntArray) -> None:
        phases = np.array([0.0] * SEGMENTS + [pi] * SEGMENTS + [0.0, pi, pi, 0.0])
        scatter = self.parameters.scatter * self._draw(rows, phases.shape)
        self.oscillators.begin(rows, phases + scatter)
        run([self._reading], rows)
        self.tone[rows] = self.direction[rows] = 1.0

    def advance(self, rows: IntArray, command: FloatArray, angle: FloatArray, steps: int) -> None:
        """Advance rows; see :meth:`SpinalRhythm.advance`."""
        run(self.calls(command, angle, steps), rows)

    def calls(self, command: FloatArray, angle: FloatArray, steps: int) -> tuple[Call, ...]:
        """The same as calls; see :meth:`SpinalRhythm.calls`."""
        return self._kept(command, angle, steps)

    def _calls(self, command: FloatArray, angle: FloatArray, steps: int) -> tuple[Call, ...]:
        oscillators, p = self.oscillators, self.parameters
        exciting = (
            command, angle, self._efficiency, self._threshold, p.steepness, self._driven,
            self._entry, self._side, p.steering, self._joint, oscillators.frequency,
            oscillators.target, oscillators.feedback,
        )  # fmt: skip
        setting = command, oscillators.choice, self.direction, self.tone
        return (
            Call(excite, exciting), Call(set_gait, setting), oscillators.call(steps), self._reading
        )  # fmt: skip

    def _live(self) -> Live:
        return {
            **super()._live(),
            "oscillators": self.oscillators,
            "efficiency": self._efficiency,
            "threshold": self._threshold,
        }


@njit(cache=True)
def set_gait(
    rows: IntArray,
    command: FloatArray,
    choice: IntArray,
    direction: FloatArray,
    tone: FloatArray,
) -> None:
    """Write direction, the couplings that it needs, and tone of every given row, in place.

    Args:
        rows: Row numbers, shape ``(n,)``.
        command: Command vectors, shape ``(B, 8)``.
        choice: Receives 1 where limbs go backwards, else 0, shape ``(B,)``.
        direction: Receives -1 there, else 1, shape ``(B,)``.
        tone: Receives the tone of every joint, shape ``(B, J)``.
    """
    for row in rows:
        backwards = command[row, _DIRECTION] < 0.0
        choice[row] = 1 if backwards else 0
        direction[row] = -1.0 if backwards else 1.0
        for joint in range(tone.shape[1]):
            tone[row, joint] = command[row, _TONE]


@njit(cache=True)
def excite(
    rows: IntArray,
    command: FloatArray,
    angle: FloatArray,
    efficiency: FloatArray,
    threshold: FloatArray,
    steepness: float,
    driven: FloatArray,
    entry: IntArray,
    side: FloatArray,
    steering: float,
    joint: IntArray,
    frequency: FloatArray,
    target: FloatArray,
    feedback: FloatArray,
) -> None:
    """Write frequencies, target amplitudes and feedback of every given row, in place.

    Args:
        rows: Row numbers, shape ``(n,)``.
        command: Command vectors, shape ``(B, 8)``.
        angle: Joint angles, rad, positive where the left side is short, shape ``(B, J)``.
        efficiency: Frequency per drive, Hz, shape ``(B, N)``.
        threshold: Drive of saturation, shape ``(B, N)``.
        steepness: Of the saturation.
        driven: 1 for oscillators that the drive reaches, else 0, shape ``(N,)``.
        entry: Column of the command that drives each oscillator, shape ``(N,)``.
        side: 1 on the left, -1 on the right, 0 for limbs, shape ``(N,)``.
        steering: Relative change of the drive of a side at full turn.
        joint: Joint that each oscillator feels, or -1, shape ``(N,)``.
        frequency: Receives nu, Hz, shape ``(B, N)``.
        target: Receives R, shape ``(B, N)``.
        feedback: Receives s, 1/s, shape ``(B, N)``.
    """
    for row in rows:
        turn, gain = command[row, _TURN], command[row, _FEEDBACK]
        for i in range(entry.size):
            drive = driven[i] * command[row, entry[i]] * (1.0 + steering * side[i] * turn)
            excess = steepness * (drive - threshold[row, i])
            frequency[row, i] = drive * efficiency[row, i]
            target[row, i] = drive / (1.0 + exp(min(max(excess, -_WIDEST), _WIDEST)))
            # w_contra = -w_ipsi, so what excites the stretched side inhibits the short one.
            felt = angle[row, joint[i]] if joint[i] >= 0 else 0.0
            feedback[row, i] = -driven[i] * side[i] * gain * felt
