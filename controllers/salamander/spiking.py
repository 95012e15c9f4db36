"""The spiking spinal cord at work: descending currents in, bursts out, and the limbs' phases."""

from __future__ import annotations

from dataclasses import replace
from math import exp, pi, sin
from types import MappingProxyType
from typing import TYPE_CHECKING, final

import numpy as np
from numba import njit

from neurocontrol.calls import Call, Kept, run
from neurocontrol.controllers.contract import CommandEntry, CommandSpace
from neurocontrol.controllers.salamander.network import (
    MODULATOR,
    SIDES,
    SalamanderNetworkParameters,
    axial_rates,
    limb_pool,
    limb_rates,
    salamander_network,
    segment_pool,
)
from neurocontrol.controllers.salamander.rhythm import JOINTS, SEGMENTS, Lesions, SpinalRhythm
from neurocontrol.errors import InputError
from neurocontrol.gaits import LIMBS
from neurocontrol.parameters import Parameter, ParameterTable
from neurocontrol.snn.changes import changed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from neurocontrol.shares import Shares
    from neurocontrol.snn.changes import Change
    from neurocontrol.state import Live
    from neurocontrol.types import FloatArray, IntArray, Seed

SPIKING_COMMAND = CommandSpace(
    (
        CommandEntry(
            name="drive", low=0.0, high=6.0, default=2.0, unit="1",
            meaning="descending drive: below 3 the animal steps, above it swims",
        ),
        CommandEntry(
            name="turn", low=-1.0, high=1.0, default=0.0, unit="1",
            meaning="turn, positive to the left",
        ),
        CommandEntry(
            name="stretch", low=0.0, high=3.0, default=0.5, unit="1/rad",
            meaning="stretch feedback: relative drive of the stretched side per joint angle",
        ),
        CommandEntry(
            name="burst_termination", low=0.0, high=1.0, default=0.0, unit="1",
            meaning="release of the modulator that hastens the steps; much of it stops them",
        ),
    )
)  # fmt: skip
"""What the brainstem tells the spiking spinal cord."""

CORD = ParameterTable(
    (
        Parameter(
            name="swimming_gradient", default=0.2, low=0.0, high=1.0, scale=0.2, unit="1",
            meaning="relative drive of the first segment over the middle, and of the middle over "
            "the last, when swimming: it lengthens the wave of the body",
        ),
    )
)  # fmt: skip
"""What is tuned of the spiking spinal cord itself."""

_DRIVE, _TURN, _STRETCH, _RELEASE = range(4)
_BURST_RATE = 45.0  # spikes/s of a motoneuron pool in a typical burst
_STEERING = 0.1  # relative difference of the drive of a side at full turn
_STEPPING_RATE = 1.5  # spikes/s: mean rate of limb cells above which the limbs step
_STEPPING_TIME = 0.3  # s, over which it must last: single volleys are no steps

# Adaptive reading of a limb's phase from its girdle's rhythm.
_MEAN_TIME, _ENVELOPE_TIME = 1.5, 0.8  # s
_LEAST_ENVELOPE, _LIMIT = 3.0, 1.3  # spikes/s; 1
_PHASE_GAIN, _PACE_GAIN = 4.0, 6.0  # 1/s and 1/s^2; larger ones copy the shape of single bursts
_PACE = (0.3, 3.0)  # Hz
_USUAL_PACE = 1.3  # Hz


@final
class SpikingRhythm(SpinalRhythm):
    """808 cells in sixteen segments and four limb pools.

    Attributes:
        network: The running networks; record spikes through it.
        limb_columns: Columns of the limb pools among the rates of the network, shape ``(4,)``.
    """

    name = "spiking"
    table = CORD
    command_space = SPIKING_COMMAND
    modulator_names = (MODULATOR,)
    habitats = MappingProxyType({"land": {"drive": 2.25}, "water": {"drive": 5.5}})
    step_time = 0.001

    def __init__(
        self,
        *,
        batch: int = 1,
        seed: int | Sequence[Seed] = 0,
        parameters: SalamanderNetworkParameters | None = None,
        lesions: Lesions | None = None,
        changes: Sequence[Change] = (),
        tempo: float = 1.0,
    ) -> None:
        """Compile the network.

        Args:
            batch: Number of rows B.
            seed: One seed from which every row's is spawned, or one per row; it draws the
                connections, resistances and initial potentials.
            parameters: Parameters of the network.
            lesions: What is cut.
            changes: What is changed in the description of the network.
            tempo: Pace of time: 1 suits an animal of 0.1 m, a robot about 0.4.

        Raises:
            InputError: The tempo is not positive.
        """
        if not tempo > 0.0:
            raise InputError(f"tempo must be above 0, got {tempo!r}")
        super().__init__(batch)
        self._tempo = tempo
        parameters = replace(parameters or SalamanderNetworkParameters(), tempo=tempo)
        lesions = lesions or Lesions()
        network = salamander_network(parameters, lesions.spinal)
        self.network = changed(network, changes, self.step_time).compile(
            dt=self.step_time, batch=batch, seed=seed, fused=True, hold_faults=True
        )
        self._pools, self._limb_pools = _layout(self.network.columns, lesions)
        self._intact = np.array([float(limb not in lesions.limbs) for limb in LIMBS])
        self._axial_rates = self.network.trace_columns(axial_rates(parameters))
        self.limb_columns = self.network.trace_columns(limb_rates(parameters))
        girdles = len(LIMBS) // 2
        self._mean_rates = np.zeros((batch, girdles))
        self._means = np.zeros((batch, girdles))
        self._envelopes = np.zeros((batch, girdles))
        self._paces = np.zeros((batch, len(LIMBS)))
        self._before, self._after = Kept(self._descent), Kept(self._reading)
        self._whole = Kept(lambda *parts: tuple(call for part in parts for call in part))
        self._begin(np.arange(batch))

    @property
    def modulator(self) -> FloatArray:
        """Modulator concentrations, shape ``(B, 1)``."""
        return self.network.concentration

    def share(self, shares: Shares) -> None:
        """Give the network the threads; see :meth:`SpinalRhythm.share`."""
        self.network.shares = shares

    def reset(self, rows: IntArray, seeds: Sequence[Seed] | None = None) -> None:
        """Draw networks anew; see :meth:`SpinalRhythm.reset`."""
        self.network.reset(rows, seeds)
        self._begin(rows)

    def _begin(self, rows: IntArray) -> None:
        for array in (self.axial, self.limb_activity, self._means):
            array[rows] = 0.0
        self._mean_rates[rows] = 2.0 * _STEPPING_RATE
        self._envelopes[rows] = _LEAST_ENVELOPE
        self._paces[rows] = _USUAL_PACE
        self.limb_phase[rows] = (0.0, 0.5, 0.5, 0.0)

    def advance(self, rows: IntArray, command: FloatArray, angle: FloatArray, steps: int) -> None:
        """Advance rows; see :meth:`SpinalRhythm.advance`."""
        run(self._before(command, angle), rows)
        self.network.advance(steps, None if rows.size == self.batch else rows)
        run(self._after(steps), rows)

    def calls(self, command: FloatArray, angle: FloatArray, steps: int) -> tuple[Call, ...] | None:
        """The same as calls; see :meth:`SpinalRhythm.calls`."""
        network = self.network.calls(steps)
        if network is None:
            return None
        return self._whole(self._before(command, angle), network, self._after(steps))

    def _descent(self, command: FloatArray, angle: FloatArray) -> tuple[Call, ...]:
        """What the network is told."""
        network = self.network
        arguments = (
            command, angle, self._mean_rates, self.tuned, self._pools, self._limb_pools,
            network.current,
        )  # fmt: skip
        return Call(release, (command, _RELEASE, network.release)), Call(excite, arguments)

    def _reading(self, steps: int) -> tuple[Call, ...]:
        """What is read of the network."""
        arguments = (
            self.network.traces, self._axial_rates, self.limb_columns, self._intact, self._tempo,
            steps * self.step_time, self.axial, self.limb_phase, self.limb_activity,
            self._mean_rates, self._means, self._envelopes, self._paces,
        )  # fmt: skip
        return (Call(read_bursts, arguments),)

    def _live(self) -> Live:
        return {
            **super()._live(),
            "network": self.network,
            "mean_rates": self._mean_rates,
            "means": self._means,
            "envelopes": self._envelopes,
            "paces": self._paces,
        }


def _layout(columns: Callable[[str], slice], lesions: Lesions) -> tuple[IntArray, IntArray]:
    """Cells of the pools that the drive excites.

    Returns:
        First cell, one past the last, side and segment of every axial pool, ``(n, 4)``; first and
        one past the last cell of every limb pool, ``(m, 2)``.
    """
    reached = lesions.reached(SEGMENTS)
    axial = [
        (columns(segment_pool(kind, side, segment)), number, segment)
        for kind in ("E", "I")
        for number, side in enumerate(SIDES)
        for segment in range(reached)
    ]
    limbs = [
        columns(limb_pool(kind, limb))
        for kind in ("E", "I")
        for limb in LIMBS
        if limb not in lesions.limbs and (limb[1] == "F" or lesions.spinal is None)
    ]
    return (
        np.array([(pool.start, pool.stop, side, segment) for pool, side, segment in axial]),
        np.array([(pool.start, pool.stop) for pool in limbs], dtype=np.int64).reshape(-1, 2),
    )


@njit(cache=True)
def release(rows: IntArray, command: FloatArray, column: int, released: FloatArray) -> None:
    """Release the modulator as a column of the command says, shape ``(B, n)``, in place.

    Args:
        rows: Row numbers, shape ``(n,)``.
        command: Command vectors, shape ``(B, n)``.
        column: Column of the release.
        released: Receives it in its first column, shape ``(B, 1)``.
    """
    for row in rows:
        released[row, 0] = command[row, column]


@njit(cache=True)
def excite(
    rows: IntArray,
    command: FloatArray,
    angle: FloatArray,
    mean_rates: FloatArray,
    tuned: FloatArray,
    pools: IntArray,
    limb_pools: IntArray,
    current: FloatArray,
) -> None:
    """Write the descending currents, pA, of every given row, in place.

    Axial cells get 1.5 + 0.6 d nA, cells of limb pools 2.0 + 0.4 d nA as long as the drive d is
    below 3. The side that a joint stretches is driven more. While the limbs do not step, be it for
    want of drive or for a modulator, the drive falls from head to tail, which lengthens the wave of
    the body, and a turn drives its inner side more.

    Args:
        rows: Row numbers, shape ``(n,)``.
        command: Drive, turn and stretch gain in its first columns, shape ``(B, 3 or more)``.
        angle: Joint angles, rad, positive where the left side is short, shape ``(B, J)``.
        mean_rates: Mean rates of the limb cells of a girdle, Hz, shape ``(B, 2)``.
        tuned: Values of :data:`CORD`, shape ``(B, 1)``.
        pools: First cell, one past the last, side and segment of axial pools, shape ``(n, 4)``.
        limb_pools: First cell and one past the last of limb pools, shape ``(m, 2)``.
        current: Currents of all cells, shape ``(B, N)``.
    """
    for row in rows:
        drive, turn, stretch = command[row, 0], command[row, 1], command[row, 2]
        permitted = 1.0 / (1.0 + exp(min(20.0 * (drive - 3.0), 50.0)))
        stepping = permitted if mean_rates[row].max() > _STEPPING_RATE else 0.0
        # Swimming is steered by the drive; steps by their length.
        steering = _STEERING * turn * (1.0 - stepping)
        for pool in range(pools.shape[0]):
            side, segment = 1.0 - 2.0 * pools[pool, 2], pools[pool, 3]
            slope = 1.0 - 2.0 * segment / (SEGMENTS - 1)
            bend = angle[row, segment * JOINTS // SEGMENTS]
            gain = 1.0 + tuned[row, 0] * slope * (1.0 - stepping)
            gain *= (1.0 + steering * side) * (1.0 + stretch * max(-side * bend, 0.0))
            value = 1e3 * (1.5 + 0.6 * drive) * gain if drive > 0.0 else 0.0
            for cell in range(pools[pool, 0], pools[pool, 1]):
                current[row, cell] = value
        value = 1e3 * (2.0 + 0.4 * drive) * permitted if drive > 0.0 else 0.0
        for pool in range(limb_pools.shape[0]):
            for cell in range(limb_pools[pool, 0], limb_pools[pool, 1]):
                current[row, cell] = value


@njit(cache=True)
def read_bursts(
    rows: IntArray,
    traces: FloatArray,
    axial_rates: IntArray,
    limb_rates: IntArray,
    intact: FloatArray,
    tempo: float,
    tick: float,
    axial: FloatArray,
    phase: FloatArray,
    activity: FloatArray,
    mean_rates: FloatArray,
    means: FloatArray,
    envelopes: FloatArray,
    paces: FloatArray,
) -> None:
    """Read muscle activity and limb phases of every given row from the rates of pools, in place.

    A girdle's rhythm is the difference of its two limb pools, freed of its mean and scaled by its
    envelope. Every limb follows it with an oscillator of adaptive pace; phase 0 is the middle of
    the burst of its pool.

    Args:
        rows: Row numbers, shape ``(n,)``.
        traces: Rates of the network, Hz, shape ``(B, T)``.
        axial_rates: Columns of the motoneurons: left segments, right segments.
        limb_rates: Columns of the excitatory limb pools, shape ``(4,)``.
        intact: 0 for limbs whose centre is silenced, else 1, shape ``(4,)``.
        tempo: Pace of the network's time; rates and the time since the last call are taken in it.
        tick: Time since the last call, s.
        axial: Receives the activity of the joints, shape ``(B, 2 J)``.
        phase: Phases of the limbs, strides, shape ``(B, 4)``.
        activity: Receives 1 where limbs step, else 0, shape ``(B, 4)``.
        mean_rates: Mean rates of the limb cells of a girdle, Hz, shape ``(B, 2)``.
        means: Slow means of the girdles' rhythms, Hz, shape ``(B, 2)``.
        envelopes: Amplitudes of the girdles' rhythms, Hz, shape ``(B, 2)``.
        paces: Paces of the limbs, Hz, shape ``(B, 4)``.
    """
    turn, tick = 2.0 * pi, tempo * tick
    per_joint = SEGMENTS // JOINTS
    follow = 1.0 - exp(-tick / _STEPPING_TIME)
    for row in rows:
        for column in range(axial.shape[1]):
            total = 0.0
            for part in range(per_joint):
                total += traces[row, axial_rates[per_joint * column + part]]
            axial[row, column] = total / (per_joint * _BURST_RATE * tempo)
        for girdle in range(2):
            left, right = 2 * girdle, 2 * girdle + 1
            left_rate = traces[row, limb_rates[left]] / tempo
            right_rate = traces[row, limb_rates[right]] / tempo
            signal = left_rate - right_rate
            means[row, girdle] += tick / _MEAN_TIME * (signal - means[row, girdle])
            signal -= means[row, girdle]
            size = pi / 2 * abs(signal) - envelopes[row, girdle]
            envelopes[row, girdle] += tick / _ENVELOPE_TIME * size
            signal /= max(envelopes[row, girdle], _LEAST_ENVELOPE)
            signal = min(max(signal, -_LIMIT), _LIMIT)
            rate = 0.5 * (left_rate + right_rate)
            mean_rates[row, girdle] += follow * (rate - mean_rates[row, girdle])
            stepping = 1.0 if min(rate, mean_rates[row, girdle]) > _STEPPING_RATE else 0.0
            for limb, sign in ((left, 1.0), (right, -1.0)):
                error = sign * signal * sin(turn * phase[row, limb]) / turn
                place = phase[row, limb] + tick * (paces[row, limb] - _PHASE_GAIN * error)
                phase[row, limb] = place % 1.0
                pace = paces[row, limb] - tick * _PACE_GAIN * error
                paces[row, limb] = min(max(pace, _PACE[0]), _PACE[1])
                activity[row, limb] = stepping * intact[limb]
