from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from neurocontrol.errors import InputError
from neurocontrol.training.policy import Policy, read_policy, scaled

RNG = np.random.default_rng(3)
FUNCTIONS = {
    "tanh": np.tanh,
    "relu": lambda values: np.maximum(values, 0.0),
    "elu": lambda values: np.where(values > 0.0, values, np.expm1(values)),
}


def single(*shape):
    """Numbers that single precision holds, as the files of policies do."""
    return RNG.normal(size=shape).astype(np.float32).astype(float)


def made(activation="tanh", **changes):
    """A policy of five observations, seven cells and two actions."""
    fields = {
        "environment": {"id": "some/Body-v0", "arguments": {"task": "velocity", "speed": [1, 2]}},
        "observations": tuple("abcde"),
        "actions": ("left", "right"),
        "mean": RNG.normal(size=5),
        "deviation": RNG.uniform(0.5, 2.0, 5),
        "limit": 1.5,
        "layers": (
            (single(5, 7), single(7)),
            (single(7, 2), np.zeros(2)),
        ),
        "activation": activation,
        "centre": np.array([0.0, 2.0]),
        "low": np.array([-1.0, 0.0]),
        "high": np.array([1.0, 6.0]),
        "provenance": {"seed": 4, "held_out": {"mean_return": 1.5}},
    }  # fmt: skip
    return Policy(**{**fields, **changes})


@pytest.mark.parametrize("activation", FUNCTIONS)
def test_an_action_is_that_of_dense_layers_on_normalised_observations(activation):
    policy = made(activation)
    observed = 3.0 * RNG.normal(size=(6, 5))
    seen = np.clip((observed - policy.mean) / policy.deviation, -1.5, 1.5)
    (first, bias), (second, _) = policy.layers
    said = FUNCTIONS[activation](seen @ first + bias) @ second
    span = np.where(said < 0.0, [1.0, 2.0], [1.0, 4.0])
    expected = np.clip([0.0, 2.0] + span * said, [-1.0, 0.0], [1.0, 6.0])
    np.testing.assert_allclose(policy(observed), expected, rtol=1e-12, atol=1e-12)


def test_a_row_gets_the_same_bits_whatever_the_others_are():
    policy, observed = made(), RNG.normal(size=(33, 5))
    together = policy(observed)
    for row in (0, 7, 32):
        np.testing.assert_array_equal(policy(observed[row : row + 1])[0], together[row])


def test_ends_and_middle_of_what_is_said_are_ends_and_middle_of_what_is_done():
    bounds = np.array([2.0]), np.array([0.0]), np.array([6.0])
    said = np.array([[-2.0], [-1.0], [-0.5], [0.0], [0.5], [1.0], [9.0]])
    np.testing.assert_array_equal(scaled(said, *bounds)[:, 0], [0, 0, 1, 2, 4, 6, 6])


def test_a_file_gives_back_what_was_saved(tmp_path):
    policy, observed = made(), RNG.normal(size=(4, 5))
    policy.save(tmp_path / "policy.npz")
    again = read_policy(tmp_path / "policy.npz")
    np.testing.assert_array_equal(again(observed), policy(observed))
    for name in ("environment", "observations", "actions", "provenance", "activation"):
        assert getattr(again, name) == getattr(policy, name)


def stored(path):
    made().save(path)
    with np.load(path) as archive:
        return dict(archive)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda arrays: arrays.pop("bias_1"), "lacks weights or biases"),
        (lambda arrays: arrays.pop("mean"), "missing mean"),
        (lambda arrays: arrays.update(weight_0=np.zeros((4, 7))), "layer 0 .* must take 5"),
        (lambda arrays: arrays.update(deviation=np.zeros(5)), "above zero"),
        (lambda arrays: arrays.update(weight_1=np.full((7, 2), np.nan)), "must be finite"),
        (lambda arrays: arrays.update(low=np.array([3.0, 0.0])), "both sides of their centre"),
        (lambda arrays: arrays.update(mean=np.array(["x"] * 5)), "must be numbers"),
        (lambda arrays: arrays.update(header=np.array("{}")), "lacks actions"),
        (lambda arrays: arrays.update(more=np.zeros(1)), "unknown more"),
    ],
)
def test_a_damaged_file_is_refused(tmp_path, change, words):
    arrays = stored(tmp_path / "policy.npz")
    change(arrays)
    np.savez(tmp_path / "policy.npz", **arrays)
    with pytest.raises(InputError, match=words):
        read_policy(tmp_path / "policy.npz")


def test_nothing_in_a_file_is_executed(tmp_path):
    class Trap:
        def __reduce__(self):
            return (tmp_path.joinpath("sprung").touch, ())

    arrays = stored(tmp_path / "policy.npz")
    np.savez(tmp_path / "policy.npz", **{**arrays, "mean": np.array([Trap()], dtype=object)})
    with pytest.raises(InputError, match="neither numbers nor texts"):
        read_policy(tmp_path / "policy.npz")
    assert not (tmp_path / "sprung").exists()


def test_an_unknown_function_of_cells_is_refused(tmp_path):
    arrays = stored(tmp_path / "policy.npz")
    header = {**json.loads(arrays["header"].item()), "activation": "sin"}
    np.savez(tmp_path / "policy.npz", **{**arrays, "header": np.array(json.dumps(header))})
    with pytest.raises(InputError, match="unknown activation 'sin'; expected one of tanh"):
        read_policy(tmp_path / "policy.npz")


def test_observations_of_another_shape_are_refused():
    with pytest.raises(InputError, match=r"shape \(B, 5\), got \(5,\)"):
        made()(np.zeros(5))


def test_a_policy_with_spiking_cells_comes_back_from_its_file(tmp_path):
    tops = {"relu": (9.0,), "tanh": (1.0,)}
    for activation, highest in tops.items():
        rates, observed = made(activation), RNG.normal(size=(9, 5))
        spiking = replace(rates, steps=400, tops=highest)
        np.testing.assert_allclose(spiking(observed), rates(observed), atol=0.35)
        assert np.abs(spiking(observed) - rates(observed)).max() > 0.0
        spiking.save(tmp_path / "spiking.npz")
        again = read_policy(tmp_path / "spiking.npz")
        np.testing.assert_array_equal(again(observed), spiking(observed))
        np.testing.assert_array_equal(again(observed[4:5])[0], spiking(observed)[4])
    with pytest.raises(InputError, match="1 hidden layers need as many tops"):
        replace(made("relu"), steps=64)
