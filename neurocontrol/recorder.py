"""Turns one row of a running simulation into a recording."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import mujoco
import numpy as np

from neurocontrol.recording import Recording, make_header
from neurocontrol.schema import Plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from neurocontrol.simulation import Simulation
    from neurocontrol.types import FloatArray, IntArray

_JOINT_COLUMNS = {
    mujoco.mjtJoint.mjJNT_FREE: (
        ("x", "y", "z", "qw", "qx", "qy", "qz"),
        ("vx", "vy", "vz", "wx", "wy", "wz"),
    ),
    mujoco.mjtJoint.mjJNT_BALL: (("qw", "qx", "qy", "qz"), ("wx", "wy", "wz")),
}
_JOINT_UNITS = {
    mujoco.mjtJoint.mjJNT_FREE: (3 * ["m"] + 4 * ["1"], 3 * ["m/s"] + 3 * ["rad/s"]),
    mujoco.mjtJoint.mjJNT_BALL: (4 * ["1"], 3 * ["rad/s"]),
    mujoco.mjtJoint.mjJNT_SLIDE: (["m"], ["m/s"]),
    mujoco.mjtJoint.mjJNT_HINGE: (["rad"], ["rad/s"]),
}
_MUSCLE_UNITS = {"muscle_force": "N", "muscle_length": "m", "muscle_excitation": "1"}


class Recorder:
    """Watches one row of a simulation; an observer of :meth:`Simulation.run`.

    Sampling stops when the row falls or diverges.
    """

    def __init__(self, simulation: Simulation, row: int = 0) -> None:
        """Start watching; spikes are recorded from now on where there are any."""
        self._simulation, self._row = simulation, row
        self._samples: dict[str, list[FloatArray]] = {
            name: [] for name in sampled_arrays(simulation)
        }
        self._time: list[float] = []
        self._power: list[float] = []
        self._start = simulation.time
        self._network = getattr(simulation.controller, "network", None)
        self._network_start = 0.0
        if self._network is not None:
            self._network.record_spikes(np.array([row]))
            self._network_start = float(self._network.time[row])

    def observe(self, simulation: Simulation) -> None:
        """Sample the row."""
        row = self._row
        if row not in simulation.rows:
            return
        for name, array in sampled_arrays(simulation).items():
            self._samples[name].append(array[row].copy())
        self._time.append(simulation.time - self._start)
        self._power.append(float(simulation.power[row]))

    @property
    def time(self) -> FloatArray:
        """Moments sampled so far, s since the start of the recording, shape ``(T,)``."""
        return np.array(self._time)

    def samples(self, name: str) -> FloatArray:
        """What was sampled so far of one array of a recording, shape ``(T, n)``."""
        return np.array(self._samples[name])

    def finish(
        self,
        *,
        seed: int,
        segments: Sequence[Mapping[str, Any]],
        arena: Mapping[str, Any] | None = None,
        command_line: str = "",
        schedule: str = "",
    ) -> Recording:
        """Return the recording.

        Args:
            seed: Seed of the run.
            segments: ``start``, ``stop``, ``label`` and ``command`` of every command held.
            arena: Where it was; see :func:`neurocontrol.recording.make_header`.
            command_line: The command that made it.
            schedule: Text of the file of timed commands that it followed.
        """
        simulation, plant = self._simulation, self._simulation.plant
        model = plant.row_model(self._row)
        fallen_at = float(simulation.fallen_at[self._row]) - self._start
        header = make_header(
            body=plant.body.name,
            controller=simulation.controller.name,
            preset=simulation.controller.preset,
            seed=seed,
            timestep=simulation.tick,
            columns=column_names(simulation, self._row),
            neurons=[] if self._network is None else self._network.populations,
            mass=float(model.body_mass.sum()),
            body_length=plant.body.length,
            hip_height=plant.body.hip_height,
            axis=plant.body.axis,
            gravity=float(np.linalg.norm(model.opt.gravity)),
            segments=segments,
            falls=[fallen_at] if np.isfinite(fallen_at) else [],
            model=self._model_xml(),
            arena=arena,
            command_line=command_line,
            schedule=schedule,
            scenario=Plain().check(asdict(plant.scenarios[self._row]), "the scenario"),
            units=column_units(simulation, self._row),
            muscles=() if simulation.muscles is None else simulation.muscles.names,
        )
        spike_time, spike_neuron = self._spikes()
        return Recording(
            time=self.time,
            power=np.array(self._power),
            spike_time=spike_time,
            spike_neuron=spike_neuron,
            header=header,
            **{name: np.array(samples) for name, samples in self._samples.items()},
        )

    def _spikes(self) -> tuple[FloatArray, IntArray]:
        if self._network is None:
            return np.zeros(0), np.zeros(0, dtype=np.int64)
        time, neuron = self._network.spikes(self._row)
        return time - self._network_start, neuron

    def _model_xml(self) -> str:
        return self._simulation.plant.row_xml(self._row)


def sampled_arrays(simulation: Simulation) -> dict[str, FloatArray]:
    """What recordings hold of a simulation at every tick, by name, each ``(B, n)``."""
    plant, muscles = simulation.plant, simulation.muscles
    return {
        "qpos": plant.qpos,
        "qvel": plant.qvel,
        "ground_force": plant.sensors["foot_force"],
        "activation": simulation.activation,
        "command": simulation.command,
        "modulator": simulation.controller.modulator,
        "control": plant.control,
        "actuator_force": plant.actuator_force,
        **({} if muscles is None else muscles.readings()),
    }


def column_names(simulation: Simulation, row: int = 0) -> dict[str, list[str]]:
    """Names of the columns of recordings by array; those of ``ground_force`` are the ``feet``."""
    controller, model = simulation.controller, simulation.plant.row_model(row)
    names: tuple[list[str], list[str]] = ([], [])
    for joint in range(model.njnt):
        kind, name = mujoco.mjtJoint(model.jnt_type[joint]), model.joint(joint).name
        for columns, suffixes in zip(names, _JOINT_COLUMNS.get(kind, ((), ())), strict=True):
            columns += [f"{name}.{suffix}" for suffix in suffixes] or [name]
    return {
        "qpos": names[0],
        "qvel": names[1],
        "feet": list(simulation.plant.body.feet),
        "activation": list(controller.activation_names),
        "command": list(controller.command_space.names),
        "modulator": list(controller.modulator_names),
        "control": [model.actuator(index).name for index in range(model.nu)],
    }


def column_units(simulation: Simulation, row: int = 0) -> dict[str, list[str]]:
    """The unit of every column by array."""
    controller, model = simulation.controller, simulation.plant.row_model(row)
    arrays = sampled_arrays(simulation)
    kinds = [_JOINT_UNITS[mujoco.mjtJoint(kind)] for kind in model.jnt_type]
    forces, targets = [], []
    for index in range(model.nu):
        force, position = _actuator_units(model, index)
        servo = model.actuator_biasprm[index, 1] != 0.0
        forces.append(force)
        targets.append(position if servo else force)
    return {
        "qpos": [unit for positions, _ in kinds for unit in positions],
        "qvel": [unit for _, velocities in kinds for unit in velocities],
        "ground_force": ["N"] * len(simulation.plant.body.feet),
        "activation": ["1"] * len(controller.activation_names),
        "command": [entry.unit for entry in controller.command_space.entries],
        "modulator": ["1"] * len(controller.modulator_names),
        "control": targets,
        "actuator_force": forces,
        **{
            name: [unit] * array.shape[1]
            for name, unit in _MUSCLE_UNITS.items()
            if (array := arrays.get(name)) is not None
        },
        "time": ["s"],
        "power": ["W"],
        "spike_time": ["s"],
    }


def _actuator_units(model: mujoco.MjModel, actuator: int) -> tuple[str, str]:
    """Units of the force and of the position of an actuator."""
    kind = mujoco.mjtTrn(model.actuator_trntype[actuator])
    joint = model.actuator_trnid[actuator, 0]
    turning = (
        kind in (mujoco.mjtTrn.mjTRN_JOINT, mujoco.mjtTrn.mjTRN_JOINTINPARENT)
        and model.jnt_type[joint] != mujoco.mjtJoint.mjJNT_SLIDE
    )
    return ("N m", "rad") if turning else ("N", "m")
