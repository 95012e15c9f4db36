"""The spiking gait controller: pattern generator, motor map and reflexes in one loop."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, final

import numpy as np

from neurocontrol.calls import Call
from neurocontrol.controllers.network_rhythm import NETWORK_STEP
from neurocontrol.controllers.quadruped.command import SPIKING_COMMAND, offered_gaits
from neurocontrol.controllers.quadruped.gait_controller import gait_table
from neurocontrol.controllers.quadruped.gait_network import (
    MODULATORS,
    GaitNetworkParameters,
    extensor,
    flexor,
    gait_network,
    motoneuron_traces,
)
from neurocontrol.controllers.quadruped.motor_map import (
    LOAD_TO_EXTENSOR,
    MOTOR_GAINS,
    UNLOADING_TO_FLEXOR,
    drive_hips,
    release_modulators,
)
from neurocontrol.controllers.quadruped.network_gait import NetworkGait
from neurocontrol.controllers.quadruped.reflexes import load_reflex
from neurocontrol.gaits import LIMBS
from neurocontrol.snn.changes import changed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neurocontrol.controllers.quadruped.limb_geometry import Limbs
    from neurocontrol.snn.changes import Change
    from neurocontrol.types import FloatArray, Seed

_BURST_RATE = 35.4  # spikes/s before compression: filtered rate that counts as activity 1

_TEMPO = MODULATORS.index("speed")
_RELEASED = [name for name in MODULATORS if name != "speed"]  # by the command
_MODULATORS = np.array([MODULATORS.index(name) for name in _RELEASED])
_COMMANDS = np.array([SPIKING_COMMAND.names.index(name) for name in _RELEASED])
_SPEED = SPIKING_COMMAND.names.index("speed")


@final
class SpikingGait(NetworkGait):
    """160 spiking neurons move the quadruped; modulators choose the gait."""

    name = "spiking"
    table = gait_table(MOTOR_GAINS)
    command_space = SPIKING_COMMAND
    named_commands = offered_gaits(SPIKING_COMMAND)
    activation_names = (*map(flexor, LIMBS), *map(extensor, LIMBS))
    modulator_names = MODULATORS
    head_start = (0.5, 1.5)

    def __init__(
        self,
        limbs: Limbs,
        *,
        batch: int = 1,
        seed: int | Sequence[Seed] = 0,
        preset: str = "quadruped",
        network: GaitNetworkParameters | None = None,
        changes: Sequence[Change] = (),
        period: float = 0.004,
    ) -> None:
        """Compile the network and read the preset.

        Args:
            limbs: Geometry of the limbs.
            batch: Number of rows B.
            seed: One seed from which every row's is spawned, or one per row.
            preset: Motor gains and reflexes: a shipped preset or the path of a TOML file.
            network: Parameters of the pattern generator; the tempo of the limbs quickens it.
            changes: What is changed in its description.
            period: Time between two control ticks, s.
        """
        parameters = network or GaitNetworkParameters()
        parameters = replace(parameters, compression=limbs.tempo * parameters.compression)
        described = changed(gait_network(parameters), changes, NETWORK_STEP)
        super().__init__(
            limbs, described, batch=batch, seed=seed, preset=preset, period=period, fused=True
        )
        self._traces = self.network.trace_columns(motoneuron_traces(parameters))
        self._activity_per_rate = 1 / (_BURST_RATE * parameters.compression)
        self._begin(np.arange(batch))

    def _chance(self, row: int) -> float:
        return float(np.mean(self.network.state(flexor("LF"), "v")[row]))

    def _preparation(
        self, command: FloatArray, foot_force: FloatArray, turning: FloatArray, velocity: FloatArray
    ) -> tuple[Call, ...]:
        """What the networks are told."""
        releases = (
            command, _COMMANDS, _MODULATORS, command[:, _SPEED], self._blended, _TEMPO,
            self.network.release,
        )  # fmt: skip
        loads = (
            self._feet, self._reflexes["reflex.load"], self._tick,
            self._hip, self._blended[:, LOAD_TO_EXTENSOR], self._blended[:, UNLOADING_TO_FLEXOR],
            self._cells, self._load, self.network.current,
        )  # fmt: skip
        return (
            Call(release_modulators, releases),
            *self._feel(foot_force, turning, velocity, command),
            Call(load_reflex, loads),
        )

    def _movement(self, command: FloatArray) -> tuple[Call, ...]:
        """What moves the limbs as the networks say."""
        drawing = (
            self.network.traces, self._traces, self._activity_per_rate, self.network.concentration,
            self.gains, self._tick, self._blended, self._activation, self._hip,
        )  # fmt: skip
        motion = self._motion(self._hip, self._activation, self._blended, command[:, _SPEED])
        return Call(drive_hips, drawing), self.limbs.placing(motion, self._target)
