"""What tests of several folders share: registries that are put back, made-up runs and bodies.

MuJoCo is imported where it is used: how it draws is chosen before, when neurocontrol is imported.
"""

from __future__ import annotations

import sys

import numpy as np
import pytest
from gymnasium.envs.registration import registry

import neurocontrol.rig
from neurocontrol.gaits import LIMBS
from neurocontrol.models import Body
from neurocontrol.recording import Recording, make_header
from neurocontrol.viewing.opengl import probe

JOINTS = 8


@pytest.fixture
def registries(monkeypatch):
    """The module of rigs; what is registered or imported during a test is forgotten after it."""
    rig = neurocontrol.rig
    monkeypatch.setattr(rig, "_RIGS", dict(rig.rigs()))
    monkeypatch.setattr(rig, "_FAILURES", dict(rig.failures()))
    monkeypatch.setattr(rig, "_loaded", [True])
    environments, modules = dict(registry), set(sys.modules)
    yield rig
    registry.clear()
    registry.update(environments)
    for name in set(sys.modules) - modules:
        if name.partition(".")[0] in ("crawler", "broken"):
            del sys.modules[name]


@pytest.fixture(scope="session")
def drawing():
    """Skip where OpenGL does not work."""
    cause = probe()
    if cause is not None:
        pytest.skip(cause)


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


def box_on_feet(feet, shape, size, edit):
    """A box on legs that swing at the hip, a foot of some shape at the end of each."""
    import mujoco

    what, sense = mujoco.mjtObj, mujoco.mjtSensor
    spec = mujoco.MjSpec()
    spec.option.timestep = 0.002
    spec.option.integrator = mujoco.mjtIntegrator.mjINT_IMPLICITFAST
    corners = [0, 0, 0.02, 0.02, 0, -0.01, 0, 0.02, -0.01, -0.02, -0.02, -0.01]
    spec.add_mesh(name="wedge", uservert=corners)
    trunk = spec.worldbody.add_body(name="trunk", pos=[0, 0, 0.12])
    trunk.add_freejoint(name="root")
    flank = mujoco.mjtGeom.mjGEOM_BOX
    trunk.add_geom(name="trunk", type=flank, size=[0.1, 0.04, 0.02], mass=1.0, group=1)
    trunk.add_site(name="belly", type=flank, size=[0.11, 0.05, 0.03])
    for number, foot in enumerate(feet):
        side, place = 1 - 2 * (number % 2), 0.09 - 0.09 * (number // 2)
        leg = trunk.add_body(name=f"{foot} leg", pos=[place, 0.06 * side, 0])
        hip = mujoco.mjtJoint.mjJNT_HINGE
        leg.add_joint(name=f"{foot} hip", type=hip, axis=[0, 1, 0], damping=[0.01, 0, 0])
        sole = leg.add_geom(name=foot, type=shape, size=size, pos=[0, 0, -0.1], mass=0.02, group=1)
        if shape == mujoco.mjtGeom.mjGEOM_MESH:
            sole.meshname = "wedge"
        leg.add_site(name=foot, pos=[0, 0, -0.1], size=[0.05] * 3)
        spec.add_actuator(
            name=foot, target=f"{foot} hip", trntype=mujoco.mjtTrn.mjTRN_JOINT,
            gainprm=[2.0] + [0] * 9, biastype=mujoco.mjtBias.mjBIAS_AFFINE,
            biasprm=[0, -2.0, -0.05] + [0] * 7,
        )  # fmt: skip
    for foot in feet:
        spec.add_sensor(name=foot, type=sense.mjSENS_TOUCH, objtype=what.mjOBJ_SITE, objname=foot)
    spec.add_sensor(name="belly", type=sense.mjSENS_TOUCH, objtype=what.mjOBJ_SITE, objname="belly")
    spec.add_sensor(
        name="up", type=sense.mjSENS_FRAMEZAXIS, objtype=what.mjOBJ_BODY, objname="trunk"
    )
    for geom in spec.geoms:
        geom.contype = 0
    if edit:
        edit(spec)
    return spec


@pytest.fixture(scope="session")
def crawler():
    """Return a function that makes a box on feet of any number, names and shape."""

    def make(feet=("L1", "R1", "L2", "R2", "L3", "R3"), *, shape="sphere", size=(0.015, 0, 0),
             edit=None, **changes):  # fmt: skip
        import mujoco

        kind = getattr(mujoco.mjtGeom, f"mjGEOM_{shape.upper()}")
        entries = {
            "name": "crawler",
            "build": lambda: box_on_feet(feet, kind, size, edit),
            "standing": np.array([0, 0, 0.12, 1, 0, 0, 0, *np.zeros(len(feet))]),
            "sensors": {"foot_force": feet, "trunk_load": ("belly",), "trunk_up": ("up",)},
            "feet": feet,
            "trunk": "trunk",
            "length": 0.2,
            "hip_height": 0.12,
            "fallen_below": 0.5,
            "belly_is_fall": bool(feet),
        }
        return Body(**entries | changes)

    return make
