from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from neurocontrol.cli import main
from neurocontrol.errors import InputError
from neurocontrol.recording import Recording
from neurocontrol.rig import find, rigs
from neurocontrol.training.acting import Driver, environments_for, find_policy, measure_policy
from neurocontrol.training.policy import read_policy

QUADRUPED = find("quadruped")


def noisy(policy_of, **changes):
    """A policy that acts on everything it sees."""
    resting = policy_of()
    shape = resting.layers[0][0].shape
    weights = np.random.default_rng(1).normal(0.0, 0.3, shape)
    return policy_of(layers=((weights, np.zeros(shape[1])),), **changes)


def test_a_driver_acts_as_steps_of_the_environment_do(policy_of, short_envs):
    policy = noisy(policy_of)
    observed, _ = short_envs.reset(seed=3)
    for _ in range(4):
        observed, *_ = short_envs.step(policy(observed))
    expected = short_envs.pack.simulation.plant.qpos.copy()
    short_envs.reset(seed=3)
    simulation = short_envs.pack.simulation
    simulation.run(0.08, before_tick=Driver(short_envs.pack, policy))
    np.testing.assert_array_equal(simulation.plant.qpos, expected)


def test_a_policy_is_found_by_folder_file_and_name(tmp_path, policy_of):
    policy_of().save(tmp_path / "policy.npz")
    for name in (tmp_path, tmp_path / "policy.npz"):
        assert find_policy(QUADRUPED, str(name)).actions == policy_of().actions
    for rig in rigs().values():
        for name, file in rig.policies.items():
            assert find_policy(rig, name).provenance == read_policy(file).provenance
    with pytest.raises(InputError, match="unknown policy 'nobody'"):
        find_policy(QUADRUPED, "nobody")
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="holds no policy yet"):
        find_policy(QUADRUPED, str(tmp_path / "empty"))
    with pytest.raises(InputError, match="not the environment of the human"):
        find_policy(find("human"), str(tmp_path))


def test_a_policy_of_other_columns_is_refused(policy_of):
    first, *others = policy_of().observations
    with pytest.raises(InputError, match="made to see something else: the order"):
        environments_for(policy_of(observations=(*others, first)), 1)
    with pytest.raises(InputError, match="made to see something else"):
        environments_for(policy_of(observations=("smell", *others)), 1)


def test_resting_is_worth_what_the_action_at_rest_is(policy_of):
    measures = {one.name: one.value for one in measure_policy(policy_of(), range(3))}
    for what in ("falls of 3", "return", "duration", "mean speed"):
        assert measures[f"policy: {what}"] == measures[f"at rest: {what}"]


def test_demo_and_evaluate_take_policies(tmp_path, policy_of, capsys):
    noisy(policy_of).save(tmp_path / "own.npz")
    policy = ["--policy", str(tmp_path / "own.npz")]
    out = ["--out", str(tmp_path / "shown")]
    assert main(["demo", "quadruped", *policy, "--duration", "0.3", "--no-video", *out]) == 0
    recording = Recording.load(tmp_path / "shown" / "recording.npz")
    assert recording.header["segments"][0]["label"] == "own"
    assert np.ptp(recording.command, axis=0).max() > 0.01
    out = ["--out", str(tmp_path / "measured")]
    assert main(["evaluate", "quadruped", *policy, "--seeds", "2", *out]) == 0
    found = json.loads((tmp_path / "measured" / "evaluation.json").read_text())["measures"]
    assert {"policy: return", "at rest: return"} <= {one["name"] for one in found}
    capsys.readouterr()
    assert main(["demo", "quadruped", *policy, "--gait", "trot"]) == 2
    assert "--gait cannot be given with --policy" in capsys.readouterr().err
    assert main(["evaluate", "quadruped", *policy, "--suite", "gaits"]) == 2
    assert "--suite cannot be given with --policy" in capsys.readouterr().err


def test_a_driver_pulls_and_pushes_as_steps_of_the_environment_do(short, policy_of):
    vary = {"tow": [-0.2, -0.2], "push": [5.0, 5.0], "delay": [0.02, 0.04]}
    varied = {**short, "arguments": {**short["arguments"], "vary": vary}}
    policy = noisy(policy_of)
    ends = []
    for driven in (False, True):
        envs = environments_for(replace(policy, environment=varied), 1, threads=1)
        observed, _ = envs.reset(seed=3)
        simulation = envs.pack.simulation
        if driven:
            simulation.run(0.08, before_tick=Driver(envs.pack, policy))
        else:
            for _ in range(4):
                observed, *_ = envs.step(policy(observed))
        ends.append(simulation.plant.qpos.copy())
        envs.close()
    np.testing.assert_array_equal(*ends)
