"""What gait controllers share whose rhythm is that of a network on the package's core."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.calls import Call, Kept, Program, run
from neurocontrol.controllers.network_rhythm import NETWORK_STEP, NetworkRhythm
from neurocontrol.controllers.quadruped.gait_controller import FELT, GaitController
from neurocontrol.controllers.quadruped.motor_map import MOTOR_GAINS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from neurocontrol import snn
    from neurocontrol.controllers.quadruped.limb_geometry import Limbs
    from neurocontrol.state import Live
    from neurocontrol.types import FloatArray, IntArray, Seed


class NetworkGait(GaitController, NetworkRhythm):
    """Networks are told what the feet and the command say, and their cells move the limbs.

    A subclass describes the network and says both as calls of kernels.
    """

    def __init__(
        self,
        limbs: Limbs,
        network: snn.Network,
        *,
        batch: int,
        seed: int | Sequence[Seed],
        preset: str,
        period: float,
        fused: bool = False,
    ) -> None:
        """Compile the network and read the preset; a subclass begins all rows at its end."""
        super().__init__(limbs, batch=batch, preset=preset, period=period)
        self._steps = round(period / NETWORK_STEP)
        self.network = network.compile(
            dt=NETWORK_STEP, batch=batch, seed=seed, fused=fused, hold_faults=True
        )
        cells = [self.network.columns(name) for name in self.activation_names]
        self._cells = np.array([(one.start, one.stop) for one in cells])
        self._blended = np.zeros((batch, len(MOTOR_GAINS.names)))
        self._hip, self._load = np.zeros((2, batch, 4))
        self._before, self._after = Kept(self._preparation), Kept(self._movement)

    def _begin(self, rows: IntArray) -> None:
        super()._begin(rows)
        for array in (self._blended, self._hip, self._load):
            array[rows] = 0.0

    def step(
        self, sensors: Mapping[str, FloatArray], command: FloatArray, rows: IntArray
    ) -> FloatArray:
        """Advance rows by one tick; see :meth:`Controller.step`."""
        run(self._before(command, *(sensors[name] for name in FELT)), rows)
        self.network.advance(self._steps, None if rows.size == self.batch else rows)
        run(self._after(command), rows)
        return self._target

    def program(self, sensors: Mapping[str, FloatArray], command: FloatArray) -> Program | None:
        """A step as calls of kernels; see :meth:`Controller.program`."""
        network = self.network.calls(self._steps)
        if network is None:
            return None
        return Program(
            calls=(
                *self._before(command, *(sensors[name] for name in FELT)),
                *network,
                *self._after(command),
            ),
            output=self._target,
            current=lambda: self.network.calls(self._steps) is network,
        )

    @abstractmethod
    def _preparation(
        self, command: FloatArray, foot_force: FloatArray, turning: FloatArray, velocity: FloatArray
    ) -> tuple[Call, ...]:
        """What the networks are told."""

    @abstractmethod
    def _movement(self, command: FloatArray) -> tuple[Call, ...]:
        """What moves the limbs as the networks say."""

    def _live(self) -> Live:
        return {
            **super()._live(),
            "network": self.network,
            "blended": self._blended,
            "hip": self._hip,
            "load": self._load,
        }
