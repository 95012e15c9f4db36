"""A made-up run: a box on four feet that is drawn through the gaits it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from neurocontrol.gaits import GAIT_PHASES, LIMBS
from neurocontrol.recording import Recording, make_header

if TYPE_CHECKING:
    from collections.abc import Callable

CLASSES = {"walk": (0, 0, 0), "trot": (0, 0, 1), "pace": (0, 1, 0), "bound": (1, 0, 0)}
MODULATORS = ("commissural", "ipsilateral", "diagonal", "speed")
PERIOD, NEURONS, DT = 0.4, 20, 0.004


def box_xml() -> str:
    """Describe a trunk with four sliding legs over a chequered floor."""
    import mujoco

    legs = "".join(
        f'<body name="{limb}" pos="{x} {y} 0"><joint name="{limb}" axis="0 0 1" type="slide"/>'
        '<geom type="capsule" fromto="0 0 0 0 0 -.1" size=".012" rgba=".3 .3 .35 1"/></body>'
        for limb, x, y in zip(LIMBS, (0.1, 0.1, -0.1, -0.1), (0.05, -0.05) * 2, strict=True)
    )
    spec = mujoco.MjSpec.from_string(
        f"""<mujoco>
        <asset>
          <texture name="floor" type="2d" builtin="checker" width="64" height="64"
                   rgb1=".82 .84 .86" rgb2=".72 .75 .78"/>
          <material name="floor" texture="floor" texrepeat="10 10" texuniform="true"/>
        </asset>
        <worldbody>
          <light pos="0 0 3" dir=".2 .3 -1" directional="true"/>
          <geom type="plane" size="20 20 1" material="floor"/>
          <body name="trunk" pos="0 0 .112"><freejoint/>
            <geom type="box" size=".11 .045 .025" rgba=".85 .5 .25 1"/>{legs}</body>
        </worldbody></mujoco>"""
    )
    spec.compile()
    return spec.to_xml()


def make_run(gaits=("walk", "trot", "pace", "bound"), hold=1.0, seed=0) -> Recording:
    """Build the run: contacts, spikes and modulators follow the gait table."""
    rng = np.random.default_rng(seed)
    time = np.arange(round(len(gaits) * hold / DT)) * DT
    part = np.minimum((time / hold).astype(int), len(gaits) - 1)
    cycle = (time[:, None] / PERIOD - np.array([GAIT_PHASES[gaits[i]] for i in part])) % 1.0
    stance = cycle < 0.55
    speed = (0.2 + 0.1 * part) * (1.0 + 0.2 * np.sin(4 * np.pi * time / PERIOD))
    qpos = np.zeros((time.size, 11))
    qpos[:, 0], qpos[:, 2], qpos[:, 3] = np.cumsum(speed) * DT, 0.112, 1.0
    qpos[:, 7:] = np.where(stance, 0.0, 0.03)
    qvel = np.zeros((time.size, 10))
    qvel[:, 0] = speed
    release = np.array([(*CLASSES.get(gait, (1, 1, 1)), 0.5) for gait in gaits], dtype=float)
    modulator = np.empty((time.size, 4))
    level = release[0]
    for sample, index in enumerate(part):
        level = level + (release[index] - level) * DT / np.where(release[index] > level, 0.1, 0.3)
        modulator[sample] = level
    spikes = []
    neurons = []
    for kind, active in (("flexor", ~stance), ("extensor", stance)):
        for limb, name in enumerate(LIMBS):
            first = len(neurons) * NEURONS
            neurons.append((f"{name} {kind}", first, first + NEURONS))
            fired = (rng.random((time.size, NEURONS)) < 30.0 * DT) & active[:, [limb]]
            sample, neuron = np.nonzero(fired)
            spikes.append(np.column_stack([time[sample], neuron + first]))
    order = np.argsort(np.concatenate(spikes)[:, 0], kind="stable")
    spikes = np.concatenate(spikes)[order]
    return Recording(
        time=time,
        qpos=qpos,
        qvel=qvel,
        ground_force=stance * 5.0,
        activation=stance.astype(float),
        command=modulator.copy(),
        modulator=modulator,
        control=np.zeros((time.size, 0)),
        power=np.full(time.size, 2.0),
        spike_time=spikes[:, 0],
        spike_neuron=spikes[:, 1].astype(np.int64),
        header=make_header(
            body="box <on feet>",
            controller="spiking",
            preset="made up",
            seed=seed,
            timestep=DT,
            columns={
                "qpos": [*"xyz", "qw", "qx", "qy", "qz", *LIMBS],
                "qvel": ["vx", "vy", "vz", "wx", "wy", "wz", *LIMBS],
                "feet": LIMBS,
                "activation": LIMBS,
                "command": MODULATORS,
                "modulator": MODULATORS,
                "control": [],
            },
            neurons=neurons,
            mass=1.0,
            body_length=0.22,
            hip_height=0.11,
            gravity=9.81,
            segments=[
                {"start": i * hold, "stop": (i + 1) * hold, "label": gait, "command": {"gait": i}}
                for i, gait in enumerate(gaits)
            ],
            falls=[],
            model=box_xml(),
        ),
    )


@pytest.fixture(scope="session")
def run() -> Recording:
    """Four gaits of one second each."""
    return make_run()


@pytest.fixture(scope="session")
def make() -> Callable[..., Recording]:
    """Return the function that builds such runs."""
    return make_run
