"""The spiking gait controller: pattern generator, motor map and reflexes in one loop."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, final

import numpy as np

from neurocontrol.calls import Call, Kept, Program, run
from neurocontrol.controllers.quadruped.command import SPIKING_COMMAND, offered_gaits
from neurocontrol.controllers.quadruped.gait_controller import FELT, GaitController, gait_table
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
from neurocontrol.controllers.quadruped.reflexes import load_reflex
from neurocontrol.gaits import LIMBS
from neurocontrol.snn.changes import changed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from neurocontrol.controllers.quadruped.limb_geometry import Limbs
    from neurocontrol.shares import Shares
    from neurocontrol.snn.changes import Change
    from neurocontrol.state import Live
    from neurocontrol.types import FloatArray, IntArray, Seed

NETWORK_STEP = 0.0005
"""Time step of the spiking network, s."""

_BURST_RATE = 35.4  # spikes/s before compression: filtered rate that counts as activity 1
_WARM_UP = (0.5, 1.5)  # s: every row's network starts at a random moment of its rhythm


_TEMPO, _IPSILATERAL = (MODULATORS.index(name) for name in ("speed", "ipsilateral"))
_RELEASED = [name for name in MODULATORS if name != "speed"]  # by the command
_MODULATORS = np.array([MODULATORS.index(name) for name in _RELEASED])
_COMMANDS = np.array([SPIKING_COMMAND.names.index(name) for name in _RELEASED])
_SPEED, _TURN = (SPIKING_COMMAND.names.index(name) for name in ("speed", "turn"))


@final
class SpikingGait(GaitController):
    """160 spiking neurons move the quadruped; modulators choose the gait.

    Attributes:
        network: The running pattern generators; record spikes through it.
    """

    name = "spiking"
    table = gait_table(MOTOR_GAINS)
    command_space = SPIKING_COMMAND
    named_commands = offered_gaits(SPIKING_COMMAND)
    activation_names = (*map(flexor, LIMBS), *map(extensor, LIMBS))
    modulator_names = MODULATORS

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
        super().__init__(limbs, batch=batch, preset=preset, period=period)
        parameters = network or GaitNetworkParameters()
        parameters = replace(parameters, compression=limbs.tempo * parameters.compression)
        self._steps = round(period / NETWORK_STEP)
        self.network = changed(gait_network(parameters), changes, NETWORK_STEP).compile(
            dt=NETWORK_STEP, batch=batch, seed=seed, fused=True, hold_faults=True
        )
        self._traces = self.network.trace_columns(motoneuron_traces(parameters))
        cells = [self.network.columns(name) for name in self.activation_names]
        self._cells = np.array([(one.start, one.stop) for one in cells])
        self._activity_per_rate = 1 / (_BURST_RATE * parameters.compression)
        self._blended = np.zeros((batch, len(MOTOR_GAINS.names)))
        self._hip = np.zeros((batch, 4))
        self._load = np.zeros((batch, 4))
        self._before, self._after = Kept(self._preparation), Kept(self._movement)
        self._begin(np.arange(batch))

    @property
    def modulator(self) -> FloatArray:
        """Modulator concentrations, shape ``(B, 5)``."""
        return self.network.concentration

    def share(self, shares: Shares) -> None:
        """Give the networks the threads; see :meth:`Controller.share`."""
        self.network.shares = shares

    def reset(self, rows: IntArray | None = None, seeds: Sequence[Seed] | None = None) -> None:
        """Clear rows and start their networks at a random moment of the walking rhythm.

        Args:
            rows: Row numbers, shape ``(n,)``.
            seeds: A new seed for each of these rows.
        """
        rows = np.arange(self.batch) if rows is None else np.asarray(rows)
        self.network.reset(rows, seeds)
        self._begin(rows)

    def _begin(self, rows: IntArray) -> None:
        for row in rows:
            voltages = self.network.state(flexor("LF"), "v")[row]
            share = float(np.mean(voltages) * 1e3 % 1.0)
            warm_up = _WARM_UP[0] + share * (_WARM_UP[1] - _WARM_UP[0])
            self.network.advance(round(warm_up / NETWORK_STEP), np.array([row]))
        for array in (self._blended, self._hip, self._load):
            array[rows] = 0.0
        self._stand(rows)

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
        ipsilateral = self.network.concentration[:, _IPSILATERAL]
        return (
            Call(release_modulators, releases),
            *self._feel(foot_force, turning, velocity, command[:, _TURN], ipsilateral),
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

    def _live(self) -> Live:
        return {
            **super()._live(),
            "network": self.network,
            "blended": self._blended,
            "hip": self._hip,
            "load": self._load,
        }
