"""Feet that step exactly as asked, and a body that carries them."""

from __future__ import annotations

import numpy as np
import pytest

from neurocontrol.recording import COLUMNS, Recording, make_header

DT = 0.004
WEIGHT = 10.0


def square_wave(time, phases, duty, period=0.4):
    """Contacts of feet that touch down at ``phase`` of every ``period`` and stay for ``duty``."""
    cycle = (time[:, None] / period - np.asarray(phases) + 1e-9) % 1.0
    return cycle < np.broadcast_to(duty, len(phases))


@pytest.fixture
def stepping():
    """Return a function from phases, duty, period and duration to contacts and their moments."""

    def make(phases, duty=0.5, period=0.4, duration=10.0, dt=DT):
        time = np.arange(round(duration / dt)) * dt
        return square_wave(time, phases, duty, period), time

    return make


@pytest.fixture
def travelling():
    """Return a function that gives a run of a body moving at one speed and turning rate."""

    def make(contact, time, segments, *, speed=0.5, turn=0.0, feet=("LF", "RF", "LH", "RH")):
        samples = len(time)
        yaw = turn * time
        qpos = np.zeros((samples, 7))
        qpos[:, 3], qpos[:, 6] = np.cos(yaw / 2), np.sin(yaw / 2)
        if turn:
            qpos[:, 0] = speed / turn * np.sin(yaw)
            qpos[:, 1] = speed / turn * (1.0 - np.cos(yaw))
        else:
            qpos[:, 0] = speed * time
        qvel = np.zeros((samples, 6))
        qvel[:, 0], qvel[:, 1] = speed * np.cos(yaw), speed * np.sin(yaw)
        names = {name: [f"{name} {i}" for i in range(2)] for name in COLUMNS.values()}
        names |= {"qpos": list("xyzabcd"), "qvel": list("xyzrpq"), "feet": list(feet)}
        return Recording(
            time=time,
            qpos=qpos,
            qvel=qvel,
            ground_force=contact * WEIGHT / 2,
            **{name: np.zeros((samples, 2)) for name in ("activation", "command")},
            **{name: np.zeros((samples, 2)) for name in ("modulator", "control")},
            power=np.full(samples, 3.0),
            spike_time=np.zeros(0),
            spike_neuron=np.zeros(0, dtype=np.int64),
            header=make_header(
                body="box",
                controller="none",
                preset="",
                seed=1,
                timestep=time[1] - time[0],
                columns=names,
                neurons=[],
                mass=1.0,
                body_length=0.25,
                hip_height=0.1,
                gravity=WEIGHT,
                segments=segments,
                falls=[],
                model="<mujoco/>",
            ),
        )

    return make
