"""The chain of half-centres at work: a drive in, bursts of the axis out; it only swims."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, final

import numpy as np

from neurocontrol.controllers.contract import CommandEntry, CommandSpace
from neurocontrol.controllers.salamander.chain_network import (
    LINKS,
    SIDES,
    ChainParameters,
    chain_network,
    link,
    pool,
    rates,
)
from neurocontrol.controllers.salamander.rhythm import JOINTS, SEGMENTS, SpinalRhythm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neurocontrol.state import Live
    from neurocontrol.types import FloatArray, IntArray, Seed

CHAIN_COMMAND = CommandSpace(
    (
        CommandEntry(
            name="drive", low=0.0, high=1.0, default=1.0, unit="1",
            meaning="share of the drive of the half-centres",
        ),
        CommandEntry(
            name="turn", low=-1.0, high=1.0, default=0.0, unit="1",
            meaning="turn, positive to the left",
        ),
    )
)  # fmt: skip
"""What the brainstem tells the chain."""

STEP = 0.0005
"""Step of the network, s."""

_BURST_RATE = 30.0  # spikes/s of a half-centre in a typical burst
_STEERING = 0.1  # relative difference of the drive of a side at full turn


@final
class ChainRhythm(SpinalRhythm):
    """Half-centres in a chain, whose delays are those that are given.

    Attributes:
        network: The running networks.
    """

    name = "chain"
    command_space = CHAIN_COMMAND
    habitats = MappingProxyType({"land": {"drive": 1.0}, "water": {"drive": 1.0}})
    step_time = STEP

    def __init__(
        self,
        delays: FloatArray,
        *,
        seed: int | Sequence[Seed] = 0,
        parameters: ChainParameters | None = None,
    ) -> None:
        """Compile the network.

        Args:
            delays: Of every row, pathway and synapse, s, in the order of :data:`LINKS`, shape
                ``(B, links, synapses)``.
            seed: One seed from which every row's is spawned, or one per row.
            parameters: Parameters of the network.
        """
        super().__init__(len(delays))
        self._parameters, self._delays = parameters or ChainParameters(), delays.copy()
        self.network = chain_network(self._parameters).compile(
            dt=STEP, batch=self.batch, seed=seed, fused=True, hold_faults=True
        )
        self._columns = self.network.trace_columns(rates(self._parameters))
        self._pools = [
            [self.network.columns(pool(side, segment)) for segment in range(SEGMENTS)]
            for side in SIDES
        ]
        self._begin(np.arange(self.batch))

    def reset(self, rows: IntArray, seeds: Sequence[Seed] | None = None) -> None:
        """Draw networks anew, with the same delays; see :meth:`SpinalRhythm.reset`."""
        self.network.reset(rows, seeds)
        self._begin(rows)

    def _begin(self, rows: IntArray) -> None:
        self.axial[rows] = 0.0
        for number, (side, segment) in enumerate(LINKS):
            delay = self.network.parameter(link(side, segment), "delay")
            delay[rows] = self._delays[rows, number]

    def advance(self, rows: IntArray, command: FloatArray, angle: FloatArray, steps: int) -> None:
        """Advance rows; see :meth:`SpinalRhythm.advance`."""
        drive, turn = command[rows, 0], command[rows, 1]
        for sign, pools in zip((1.0, -1.0), self._pools, strict=True):
            share = drive * (1.0 + sign * _STEERING * turn) - 1.0
            first, last = pools[0].start, pools[-1].stop
            self.network.current[rows, first:last] = self._parameters.drive * share[:, None]
        self.network.advance(steps, rows)
        found = self.network.traces[np.ix_(rows, self._columns)] / _BURST_RATE
        joints = found.reshape(rows.size, len(SIDES) * JOINTS, SEGMENTS // JOINTS)
        self.axial[rows] = joints.mean(axis=2)

    def _live(self) -> Live:
        return {**super()._live(), "network": self.network, "delays": self._delays}
