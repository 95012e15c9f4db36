"""``neurocontrol convert``: a policy in, one whose cells spike out."""

from __future__ import annotations

import numpy as np
import pytest

from neurocontrol.cli import main
from neurocontrol.training.policy import read_policy


def test_a_policy_is_converted_on_what_it_sees(policy_of, tmp_path, capsys):
    generator = np.random.default_rng(5)
    rests = policy_of()
    seen, acts = len(rests.observations), len(rests.actions)
    layers = tuple(
        ((generator.normal(size=(a, b)) / np.sqrt(a)).astype(np.float32), np.zeros(b))
        for a, b in ((seen, 16), (16, acts))
    )
    policy_of(layers=layers, activation="relu").save(tmp_path / "policy.npz")
    words = ["convert", str(tmp_path), "--to", "spiking", "--steps", "128", "--episodes", "2"]
    assert main(words) == 0
    told = capsys.readouterr().out
    assert told.startswith("16 spiking cells, ")
    assert "policy in" in told
    found = read_policy(tmp_path / "policy-spiking.npz")
    assert found.steps == 128
    assert found.provenance["converted"]["normalisation"] == "data"
    np.testing.assert_array_equal(found.layers[0][0], layers[0][0])
    assert main(["convert", str(tmp_path / "policy-spiking.npz")]) == 2
    assert "spike already" in capsys.readouterr().err
    assert main(["convert", str(tmp_path), "--steps", "2", "--percentile", "0"]) == 2
    rests.save(tmp_path / "rests.npz")
    assert main(["convert", str(tmp_path / "rests.npz")]) == 2
    assert "without hidden layers" in capsys.readouterr().err


def test_populations_learn_what_a_policy_does_and_go_into_a_file(policy_of, tmp_path, capsys):
    pytest.importorskip("torch")
    policy_of().save(tmp_path / "rests.npz")
    words = ["convert", str(tmp_path / "rests.npz"), "--to", "populations", "--episodes", "1"]
    assert main([*words, "--hidden", "8", "--passes", "2", "--rounds", "2"]) == 0
    assert "steps; actions differ by " in capsys.readouterr().out
    found = read_policy(tmp_path / "rests-populations.npz")
    assert (found.steps, found.cells) == (8, 10)
    assert found.provenance["imitated"]["rounds"] == 2
    acting = found(np.zeros((3, found.mean.size)))
    again = tmp_path / "again.npz"
    found.save(again)
    np.testing.assert_array_equal(read_policy(again)(np.zeros((3, found.mean.size))), acting)
    assert (np.abs(acting - found.centre) <= found.high - found.low).all()
