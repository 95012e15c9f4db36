"""The spiking controller of the hexapod: modulators choose the gait of 240 neurons."""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING, final

import numpy as np
from numba import njit

from neurocontrol.calls import Call, Kept, Program, run
from neurocontrol.controllers.half_centres import motoneuron_traces
from neurocontrol.controllers.hexapod.afferents import ALONE
from neurocontrol.controllers.hexapod.command import SPIKING_COMMAND, SPIKING_GAITS
from neurocontrol.controllers.hexapod.gait_network import (
    MODULATORS,
    GaitNetworkParameters,
    gait_network,
)
from neurocontrol.controllers.hexapod.walker import Walker, walker_table
from neurocontrol.controllers.network_rhythm import NETWORK_STEP, NetworkRhythm
from neurocontrol.gaits import SIX_LEGS
from neurocontrol.parameters import Parameter, ParameterTable
from neurocontrol.snn.changes import changed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from neurocontrol.controllers.hexapod.leg_geometry import LegGeometry
    from neurocontrol.snn.changes import Change
    from neurocontrol.state import Live
    from neurocontrol.types import FloatArray, IntArray, Seed

_BURST_RATE = 35.4  # spikes/s before compression: filtered rate that counts as activity 1
_ACTIVATION_TIME = 0.010  # s, low-pass from motoneurons to muscle
_TRIPOD, _WAVE, _TEMPO = range(len(MODULATORS))
_L1, _R1, _R3 = (SIX_LEGS.index(leg) for leg in ("L1", "R1", "R3"))

TEMPO = ParameterTable(
    tuple(
        Parameter(
            name=f"{gait}_{end}", default=default, low=0.0, high=1.0, scale=0.1, unit="1",
            meaning=f"release of the speed modulator in the {gait} at speed command {speed}",
        )
        for gait, ends in (
            ("tetrapod", (0.2, 0.8)), ("tripod", (0.2, 0.8)), ("wave", (0.0, 0.4)),
        )
        for end, default, speed in (("slow", ends[0], 0), ("fast", ends[1], 1))
    )
).section("tempo")  # fmt: skip
"""Tempo of every gait."""


@final
class SpikingGait(Walker, NetworkRhythm):
    """240 spiking neurons move the hexapod; modulators choose the gait."""

    name = "spiking"
    table = walker_table(TEMPO)
    command_space = SPIKING_COMMAND
    named_commands = SPIKING_GAITS
    modulator_names = MODULATORS
    head_start = (1.0, 3.0)

    def __init__(
        self,
        legs: LegGeometry,
        *,
        batch: int = 1,
        seed: int | Sequence[Seed] = 0,
        preset: str = "hexapod",
        network: GaitNetworkParameters | None = None,
        changes: Sequence[Change] = (),
        period: float = 0.004,
    ) -> None:
        """Compile the network and read the preset.

        Args:
            legs: Geometry of the legs.
            batch: Number of rows B.
            seed: One seed from which every row's is spawned, or one per row.
            preset: A shipped preset or the path of a TOML file.
            network: Parameters of the pattern generator.
            changes: What is changed in its description.
            period: Time between two control ticks, s.
        """
        super().__init__(legs, batch=batch, preset=preset, period=period)
        parameters = network or GaitNetworkParameters()
        self._steps = round(period / NETWORK_STEP)
        self.network = changed(gait_network(parameters), changes, NETWORK_STEP).compile(
            dt=NETWORK_STEP, batch=batch, seed=seed, hold_faults=True
        )
        self._traces = self.network.trace_columns(motoneuron_traces(parameters, SIX_LEGS))
        self._activity_per_rate = 1 / (_BURST_RATE * parameters.compression)
        self._around = Kept(self._before_and_after)
        self._begin(np.arange(batch))

    def _chance(self, row: int) -> float:
        return float(np.mean(self.network.state(f"{SIX_LEGS[0]} flexor", "v")[row]))

    def step(
        self, sensors: Mapping[str, FloatArray], command: FloatArray, rows: IntArray
    ) -> FloatArray:
        """Advance rows by one tick; see :meth:`Controller.step`."""
        before, after = self._around(sensors["foot_force"], command)
        run(before, rows)
        self.network.advance(self._steps, None if rows.size == self.batch else rows)
        run(after, rows)
        return self._target

    def program(self, sensors: Mapping[str, FloatArray], command: FloatArray) -> Program | None:
        """A step as calls of kernels; see :meth:`Controller.program`."""
        network = self.network.calls(self._steps)
        if network is None:
            return None
        before, after = self._around(sensors["foot_force"], command)
        return Program(
            calls=(*before, *network, *after),
            output=self._target,
            current=lambda: self.network.calls(self._steps) is network,
        )

    def _before_and_after(
        self, foot_force: FloatArray, command: FloatArray
    ) -> tuple[tuple[Call, ...], tuple[Call, ...]]:
        """What comes before and after the network."""
        column = self.command_space.names.index
        told = (
            command[:, column("tripod")], command[:, column("wave")], command[:, column("speed")],
            self.section("tempo"), self.lost, self.section("loss")[:, ALONE],
            self.network.concentration, self.network.release,
        )  # fmt: skip
        heard = self.network.traces, self._traces, self._activity_per_rate, self.period
        return (
            (self._feel(foot_force), Call(release_modulators, told)),
            (
                Call(listen, (*heard, self._activation)),
                self._in_rhythm(),
                *self._walk(command[:, column("turn")]),
            ),
        )

    def _live(self) -> Live:
        return {**super()._live(), "network": self.network}


@njit(cache=True)
def release_modulators(
    rows: IntArray,
    tripod: FloatArray,
    wave: FloatArray,
    speed: FloatArray,
    tempo: FloatArray,
    lost: FloatArray,
    alone: FloatArray,
    concentration: FloatArray,
    release: FloatArray,
) -> None:
    """Release the modulators as the command and the legs say, in place.

    The tripod needs all legs: while one is felt to be lost its modulator is not released. The
    tetrapod needs the fore legs and R3: without a fore leg nothing would hold the trunk in front
    while two legs swing, and without R3 nothing behind while R2 and L3 do. That of the wave is
    released.

    Args:
        rows: Row numbers, shape ``(n,)``.
        tripod: Release that is asked for, shape ``(B,)``.
        wave: Release that is asked for, shape ``(B,)``.
        speed: Speed command, 0 to 1, shape ``(B,)``.
        tempo: Values of :data:`TEMPO`, shape ``(B, 6)``.
        lost: How lost each leg is felt to be, 0 to 1, shape ``(B, 6)``.
        alone: Release of the wave while a fore leg is lost, shape ``(B,)``.
        concentration: Of the modulators, shape ``(B, 3)``.
        release: Releases of the network, shape ``(B, 3)``.
    """
    for row in rows:
        gone = lost[row].max()
        release[row, _TRIPOD] = tripod[row] * (1.0 - gone)
        needed = max(lost[row, _L1], lost[row, _R1], lost[row, _R3])
        release[row, _WAVE] = max(wave[row], alone[row] * needed)
        slow = wanted = 0.0
        trio, single = concentration[row, _TRIPOD], concentration[row, _WAVE]
        shares = ((1.0 - trio) * (1.0 - single), trio * (1.0 - single), single)
        for gait in range(3):
            slow = tempo[row, 2 * gait]
            wanted += shares[gait] * (slow + speed[row] * (tempo[row, 2 * gait + 1] - slow))
        release[row, _TEMPO] = wanted


@njit(cache=True)
def listen(
    rows: IntArray,
    traces: FloatArray,
    columns: IntArray,
    scale: float,
    tick: float,
    activation: FloatArray,
) -> None:
    """Turn motoneuron activity into activation, in place.

    Args:
        rows: Row numbers, shape ``(n,)``.
        traces: Filtered rates of the network, Hz, shape ``(B, T)``.
        columns: Columns of the flexors of all legs, then the extensors, shape ``(12,)``.
        scale: Activity per filtered rate, s; activity is 1 in a typical burst.
        tick: Time since the last call, s.
        activation: Updated in place, shape ``(B, 12)``.
    """
    follow = 1 - exp(-tick / _ACTIVATION_TIME)
    for row in rows:
        for pool in range(columns.size):
            activity = min(scale * traces[row, columns[pool]], 1.5)
            activation[row, pool] += follow * (activity - activation[row, pool])
