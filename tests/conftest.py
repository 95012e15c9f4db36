"""A made-up run of a salamander, for those who measure it and those who draw it."""

from __future__ import annotations

import numpy as np
import pytest

from neurocontrol.gaits import LIMBS
from neurocontrol.recording import Recording, make_header

JOINTS = 8


@pytest.fixture(scope="session")
def salamander_run():
    """Return a function that builds a recording from what is told about it."""

    def make(
        time,
        *,
        angles=None,
        x=0.0,
        contact=None,
        drive=2.0,
        spikes=(),
        neurons=(),
        modulators=("drive", "burst termination"),
        segments=None,
        arena=None,
        falls=(),
        body="salamander",
        links=(),
    ):
        samples, axis = len(time), [f"axis_{joint + 1}" for joint in range(JOINTS)]
        dt, spikes = time[1] - time[0], np.array(spikes, dtype=float).reshape(-1, 2)
        qpos = np.zeros((samples, 7 + JOINTS))
        qpos[:, 0], qpos[:, 3] = x, 1.0
        qpos[:, 7:] = 0.0 if angles is None else angles
        qvel = np.zeros((samples, 6 + JOINTS))
        qvel[:, 0] = np.gradient(qpos[:, 0], dt)
        modulator = np.zeros((samples, len(modulators)))
        modulator[:, :1] = np.reshape(drive, (-1, 1))
        columns = {
            "qpos": [*"xyz", "qw", "qx", "qy", "qz", *axis],
            "qvel": ["vx", "vy", "vz", "wx", "wy", "wz", *axis],
            "feet": LIMBS,
            "activation": [
                f"{side} axis {joint + 1}" for side in ("left", "right") for joint in range(JOINTS)
            ],
            "command": ["drive"],
            "modulator": modulators,
            "control": [],
        }
        stop = float(time[0] + samples * dt)
        everything = [{"start": 0.0, "stop": stop, "label": "", "command": {}}]
        return Recording(
            time=time,
            qpos=qpos,
            qvel=qvel,
            ground_force=0.3 * (np.zeros((samples, 4)) if contact is None else contact),
            activation=np.zeros((samples, 2 * JOINTS)),
            command=modulator[:, :1] if modulators else np.zeros((samples, 1)),
            modulator=modulator,
            control=np.zeros((samples, 0)),
            power=np.full(samples, 0.01),
            spike_time=spikes[:, 0],
            spike_neuron=spikes[:, 1].astype(np.int64),
            header=make_header(
                body=body,
                controller="made up",
                preset="salamander",
                seed=3,
                timestep=dt,
                columns=columns,
                neurons=neurons,
                mass=0.1,
                body_length=0.1,
                hip_height=0.01,
                gravity=10.0,
                segments=segments or everything,
                falls=falls,
                model="<mujoco/>",
                arena=arena,
                axis=links,
            ),
        )

    return make
