"""``neurocontrol convert``: a policy in, one whose cells spike out."""

from __future__ import annotations

import numpy as np

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
