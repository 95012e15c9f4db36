"""The spiking gait controller: pattern generator, motor map and reflexes in one loop."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.controllers.contract import Controller
from neurocontrol.controllers.presets import read_gait_vectors
from neurocontrol.controllers.quadruped.command import SPIKING_COMMAND
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
    MAPPED_GAITS,
    MOTOR_GAINS,
    TEMPO_HIGH,
    TEMPO_LOW,
    UNLOADING_TO_FLEXOR,
    drive_limbs,
)
from neurocontrol.controllers.quadruped.reflexes import (
    ReflexParameters,
    load_reflex,
    vestibular_reflex,
)
from neurocontrol.gaits import LIMBS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from neurocontrol.controllers.quadruped.limb_geometry import LimbGeometry
    from neurocontrol.shares import Shares
    from neurocontrol.state import Live
    from neurocontrol.types import FloatArray, IntArray, Seed

NETWORK_STEP = 0.0005
"""Time step of the spiking network, s."""

_BURST_RATE = 35.4  # spikes/s before compression: filtered rate that counts as activity 1
_WARM_UP = (0.5, 1.5)  # s: every row's network starts at a random moment of its rhythm


def read_motor_gains(preset: str) -> FloatArray:
    """Return the motor gains of a preset by gait, shape ``(5, n)``.

    Raises:
        InputError: The preset lacks a gait, or a gain is unknown or out of bounds.
    """
    return read_gait_vectors(preset, MOTOR_GAINS, MAPPED_GAITS)


class SpikingGait(Controller):
    """160 spiking neurons move the quadruped; modulators choose the gait.

    Attributes:
        network: The running pattern generators; record spikes through it.
        gains: Motor gains by gait, shape ``(B, 5, n)``; rows may differ.
    """

    name = "spiking"
    command_space = SPIKING_COMMAND
    activation_names = (*map(flexor, LIMBS), *map(extensor, LIMBS))
    modulator_names = MODULATORS

    def __init__(
        self,
        limbs: LimbGeometry,
        *,
        batch: int = 1,
        seed: int | Sequence[Seed] = 0,
        preset: str = "quadruped",
        network: GaitNetworkParameters | None = None,
        reflexes: ReflexParameters | None = None,
        period: float = 0.004,
    ) -> None:
        """Compile the network and read the preset.

        Args:
            limbs: Geometry of the limbs.
            batch: Number of rows B.
            seed: One seed from which every row's is spawned, or one per row.
            preset: Motor gains: a shipped preset or the path of a TOML file.
            network: Parameters of the pattern generator.
            reflexes: Strength of the reflexes.
            period: Time between two control ticks, s.
        """
        parameters = network or GaitNetworkParameters()
        self.limbs, self.batch, self.period, self.preset = limbs, batch, period, preset
        self.reflexes = reflexes or ReflexParameters()
        self._steps = round(period / NETWORK_STEP)
        self.network = gait_network(parameters).compile(dt=NETWORK_STEP, batch=batch, seed=seed)
        self._traces = self.network.trace_columns(motoneuron_traces(parameters))
        self._activity_per_rate = 1 / (_BURST_RATE * parameters.compression)
        self.gains = np.tile(read_motor_gains(preset), (batch, 1, 1))
        columns = len(MOTOR_GAINS.names)
        self._blended = np.zeros((batch, columns))
        self._activation = np.zeros((batch, 8))
        self._hip = np.zeros((batch, 4))
        self._target = np.zeros((batch, 8))
        self._load = np.zeros((batch, 4))
        self._yaw_rate = np.zeros(batch)
        self._steering = np.zeros(batch)
        self._leg = np.array([limbs.outer_length, limbs.middle_length, limbs.standing_knee])
        self._state = (self._blended, self._activation, self._hip, self._target)
        self._begin(np.arange(batch))

    @property
    def activation(self) -> FloatArray:
        """Muscle activation: four flexors, then four extensors, shape ``(B, 8)``."""
        return self._activation

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
        for array in (*self._state, self._load):
            array[rows] = 0.0
        self._target[rows] = self.limbs.standing_targets
        self._yaw_rate[rows] = 0.0

    def step(
        self, sensors: Mapping[str, FloatArray], command: FloatArray, rows: IntArray
    ) -> FloatArray:
        """Advance rows by one tick; see :meth:`Controller.step`."""
        network, reflexes = self.network, self.reflexes
        speed, turn = command[:, 4], command[:, 5]
        network.release[:, :3] = command[:, :3]
        network.release[:, 4] = command[:, 3]
        low, high = self._blended[:, TEMPO_LOW], self._blended[:, TEMPO_HIGH]
        network.release[:, 3] = low + speed * (high - low)
        load_reflex(
            rows,
            sensors["foot_force"],
            self.limbs.foot_weight,
            reflexes.load,
            self.period,
            self._hip,
            self._blended[:, LOAD_TO_EXTENSOR],
            self._blended[:, UNLOADING_TO_FLEXOR],
            self._load,
            network.current,
        )
        vestibular_reflex(
            rows,
            sensors["trunk_angular_velocity"][:, 2],
            reflexes.turning_rate,
            reflexes.vestibular_gain,
            turn,
            self.period,
            self._yaw_rate,
            self._steering,
        )
        network.advance(self._steps, None if rows.size == self.batch else rows)
        drive_limbs(
            rows,
            network.traces,
            self._traces,
            self._activity_per_rate,
            network.concentration,
            speed,
            self._steering,
            self.gains,
            self._leg,
            self.period,
            self.limbs.hip_speed * self.period,
            self._state,
        )
        return self._target

    def _live(self) -> Live:
        return {
            "network": self.network,
            "blended": self._blended,
            "activation": self._activation,
            "hip": self._hip,
            "target": self._target,
            "load": self._load,
            "yaw_rate": self._yaw_rate,
            "gains": self.gains,
        }
