"""The rate network of Danner et al. moves the quadruped: its gait and tempo follow from one drive.

The time of the mouse is stretched to that of the robot. What the centres of a limb do to its hip
and knee is the motor map of the spiking controller; its gains follow the drive from gait to gait,
the phases between the limbs and the tempo come from the network alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import numpy as np
from numba import njit

from neurocontrol.calls import Call
from neurocontrol.controllers.network_rhythm import NETWORK_STEP
from neurocontrol.controllers.quadruped.command import DRIVEN_COMMAND
from neurocontrol.controllers.quadruped.danner_network import (
    DRIVE,
    STRONGEST,
    WEAKEST,
    DannerParameters,
    danner_network,
    extensor,
    flexor,
)
from neurocontrol.controllers.quadruped.drive import DRIVEN_GAITS, DRIVEN_STRETCHES
from neurocontrol.controllers.quadruped.gait_controller import gait_table
from neurocontrol.controllers.quadruped.motor_map import (
    LOAD_TO_EXTENSOR,
    MOTOR_GAINS,
    UNLOADING_TO_FLEXOR,
    advance_hips,
    muscle_activation,
)
from neurocontrol.controllers.quadruped.network_gait import NetworkGait
from neurocontrol.controllers.quadruped.reflexes import load_reflex
from neurocontrol.gaits import LIMBS
from neurocontrol.parameters import ParameterTable
from neurocontrol.snn.changes import changed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neurocontrol.controllers.quadruped.limb_geometry import Limbs
    from neurocontrol.snn.changes import Change
    from neurocontrol.state import Live
    from neurocontrol.types import FloatArray, IntArray, Seed

COMPRESSION = 0.75
"""Time of the mouse per time of the robot: the square root of the ratio of the heights of their
hips, by which gaits of animals of all sizes are alike; 25 mm of a mouse are our assumption."""

_GAITS = ("walk", "trot", "bound")
_KNOTS = np.array([[0.10, 0.86], [0.16, 0.98]])
"""Drives alpha at which the gains of a gait end, and those of the next begin."""

DRIVEN_GAINS = ParameterTable(
    tuple(gain for gain in MOTOR_GAINS.parameters if gain.name not in ("tempo_low", "tempo_high"))
)
"""The gains of the motor map without those of the tempo, which is the network's own."""

_COLUMNS = np.array([MOTOR_GAINS.names.index(name) for name in DRIVEN_GAINS.names])
_ENDS = np.array([0.0, *(stretch.top for stretch in DRIVEN_STRETCHES)])
_ACTIVITY = 2.5  # muscle activity per output of a centre: outputs of bursts are 0.3 to 0.5
_AT_REST, _PER_ALPHA = 0.32, 1.36  # tempo over that of the middle of the trot, by alpha: a line
_CURRENT = 10.0  # pA per unit of the reflexes, which are in the units of the spiking network
_RESTING = 0.3  # release while a network warms up
_DRIVE, _SPEED = (DRIVEN_COMMAND.names.index(name) for name in ("drive", "speed"))


@final
class DannerGait(NetworkGait):
    """56 rate cells move the quadruped; one drive chooses gait and tempo."""

    name = "danner-2017"
    mapped = _GAITS
    table = gait_table(DRIVEN_GAINS, _GAITS)
    command_space = DRIVEN_COMMAND
    named_commands = DRIVEN_GAITS
    activation_names = (*map(flexor, LIMBS), *map(extensor, LIMBS))
    modulator_names = (DRIVE,)
    head_start = (1.0, 3.0)

    def __init__(
        self,
        limbs: Limbs,
        *,
        batch: int = 1,
        seed: int | Sequence[Seed] = 0,
        preset: str = "danner",
        changes: Sequence[Change] = (),
        period: float = 0.004,
    ) -> None:
        """Compile the network and read the preset.

        Args:
            limbs: Geometry of the limbs.
            batch: Number of rows B.
            seed: One seed from which every row's is spawned, or one per row.
            preset: Motor gains and reflexes: a shipped preset or the path of a TOML file.
            changes: What is changed in the description of the network.
            period: Time between two control ticks, s.
        """
        parameters = DannerParameters(compression=limbs.tempo * COMPRESSION)
        described = changed(danner_network(parameters), changes, NETWORK_STEP)
        super().__init__(limbs, described, batch=batch, seed=seed, preset=preset, period=period)
        self._outputs = tuple(self.network.state(name, "output") for name in self.activation_names)
        self._centres = np.zeros((batch, 8))
        self._current = np.zeros((batch, self.network.cells))
        self._pace = np.zeros(batch)
        self._begin(np.arange(batch))

    def _begin(self, rows: IntArray) -> None:
        self.network.release[rows] = _RESTING
        super()._begin(rows)
        self._centres[rows] = self._current[rows] = 0.0

    def _chance(self, row: int) -> float:
        states = [self.network.state(name, "h")[row] for name in self.activation_names]
        return float(np.sum(states))

    def _preparation(
        self, command: FloatArray, foot_force: FloatArray, turning: FloatArray, velocity: FloatArray
    ) -> tuple[Call, ...]:
        """What the networks are told."""
        loads = (
            self._feet, self._reflexes["reflex.load"], self._tick, self._hip,
            self._blended[:, LOAD_TO_EXTENSOR], self._blended[:, UNLOADING_TO_FLEXOR],
            self._cells, self._load, self._current,
        )  # fmt: skip
        telling = (
            command[:, _DRIVE], command[:, _SPEED], _ENDS, self.network.release, self._pace,
            self._current, self.network.current,
        )  # fmt: skip
        return (
            *self._feel(foot_force, turning, velocity, command),
            Call(load_reflex, loads),
            Call(tell_network, telling),
        )

    def _movement(self, command: FloatArray) -> tuple[Call, ...]:
        """What moves the limbs as the networks say."""
        drawing = (
            self._outputs, self.network.concentration, self.gains, _COLUMNS, self._tick,
            self._centres, self._blended, self._activation, self._hip,
        )  # fmt: skip
        motion = self._motion(self._hip, self._activation, self._blended, self._pace)
        return Call(follow_centres, drawing), self.limbs.placing(motion, self._target)

    def _live(self) -> Live:
        return {
            **super()._live(),
            "centres": self._centres,
            "current": self._current,
        }


@njit(cache=True)
def tell_network(
    rows: IntArray,
    drive: FloatArray,
    speed: FloatArray,
    ends: FloatArray,
    release: FloatArray,
    pace: FloatArray,
    felt: FloatArray,
    current: FloatArray,
) -> None:
    """Write drive and reflexes of every given row to its network, in place.

    The speed moves the drive within the stretch of its gait: the closer to a border, the less.

    Args:
        rows: Row numbers, shape ``(n,)``.
        drive: Drive, 0 to 1, shape ``(B,)``.
        speed: Speed command, 0 to 1, shape ``(B,)``.
        ends: Drives at which the stretches of the gaits begin and end, shape ``(k,)``.
        release: Receives the release, shape ``(B, 1)``.
        pace: Receives the place of the drive within its stretch, 0 to 1, shape ``(B,)``.
        felt: What the reflexes ask for, in their units, shape ``(B, N)``.
        current: Receives the currents, pA, shape ``(B, N)``.
    """
    for row in rows:
        stretch = 0
        while stretch < ends.size - 2 and drive[row] > ends[stretch + 1]:
            stretch += 1
        low, high = ends[stretch], ends[stretch + 1]
        freedom = 2.0 * min(drive[row] - low, high - drive[row])
        released = drive[row] + freedom * (speed[row] - 0.5)
        release[row, 0] = released
        pace[row] = (released - low) / (high - low)
        for cell in range(felt.shape[1]):
            current[row, cell] = _CURRENT * felt[row, cell]


@njit(cache=True)
def gains_at(alpha: float, gains: FloatArray, columns: IntArray, blended: FloatArray) -> None:
    """Blend the gains of neighbouring gaits by the drive, for one row.

    Args:
        alpha: Drive in the units of the publication.
        gains: Gains of the gaits from the slowest to the fastest, shape ``(3, n)``.
        columns: Columns of these gains among those of the motor map, shape ``(n,)``.
        blended: Receives the means in these columns, shape ``(m,)``.
    """
    gait, share = 0, 0.0
    for border in range(_KNOTS.shape[1]):
        if alpha > _KNOTS[0, border]:
            width = _KNOTS[1, border] - _KNOTS[0, border]
            gait, share = border, min(1.0, (alpha - _KNOTS[0, border]) / width)
    for k in range(columns.size):
        blended[columns[k]] = (1.0 - share) * gains[gait, k] + share * gains[gait + 1, k]


@njit(cache=True)
def follow_centres(
    rows: IntArray,
    outputs: tuple[FloatArray, ...],
    concentration: FloatArray,
    gains: FloatArray,
    columns: IntArray,
    tick: float,
    centres: FloatArray,
    blended: FloatArray,
    activation: FloatArray,
    hip: FloatArray,
) -> None:
    """Let the centres of every given row draw at its hips, in place.

    Args:
        rows: Row numbers, shape ``(n,)``.
        outputs: Outputs of the flexor, then of the extensor centres, 8 of shape ``(B, 1)``.
        concentration: Concentration of the drive, shape ``(B, 1)``.
        gains: Gains by gait, shape ``(B, 3, n)``.
        columns: Columns of these gains among those of the motor map, shape ``(n,)``.
        tick: Time since the last call, s.
        centres: Receives the outputs, shape ``(B, 8)``.
        blended: Receives the gains at this drive, shape ``(B, n)``.
        activation: Muscle activation, updated in place, shape ``(B, 8)``.
        hip: Hip equilibria, updated in place, shape ``(B, 4)``.
    """
    every = np.arange(8)
    for row in rows:
        for k in range(8):
            centres[row, k] = outputs[k][row, 0]
        drive = concentration[row, 0]
        alpha = WEAKEST + (STRONGEST - WEAKEST) * drive
        gains_at(alpha, gains[row], columns, blended[row])
        muscle_activation(centres[row], every, _ACTIVITY, tick, activation[row])
        advance_hips(activation[row], blended[row], _AT_REST + _PER_ALPHA * alpha, tick, hip[row])
