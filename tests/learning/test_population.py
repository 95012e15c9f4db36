"""Actors of spiking populations: what cells encode, and what they can be taught."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from neurocontrol.errors import InputError
from neurocontrol.learning.population import PopulationActor, describe, excitation, layer
from neurocontrol.learning.shown import DT
from neurocontrol.snn import SpikeSource

STEPS, EACH = 8, 5
SIZES = (2 * EACH, 12, 2 * EACH, 2)


def actor(seed: int = 1) -> PopulationActor:
    generator = np.random.default_rng(seed)
    layers = tuple(
        (3.0 * generator.normal(size=(a, b)) / np.sqrt(a), 0.1 * generator.normal(size=b))
        for a, b in pairwise(SIZES)
    )
    return PopulationActor(layers=layers, each=EACH, steps=STEPS)


def test_cells_fire_most_where_numbers_are_as_they_prefer() -> None:
    preferred = np.linspace(-3.0, 3.0, EACH)
    found = excitation(np.array([[preferred[3], -7.0]]), EACH).reshape(2, EACH)
    assert found.argmax(axis=1).tolist() == [3, 0]
    np.testing.assert_allclose(found.max(axis=1), 1.0)  # what is beyond the last cell counts as it
    np.testing.assert_allclose(found[0, 2], np.exp(-(1.5**2) / 0.3))
    inputs = np.random.default_rng(2).normal(size=(6, 2))
    taught = actor()
    taught(inputs)
    wanted = np.floor(0.5 + STEPS * excitation(inputs, EACH)).sum(axis=1)
    np.testing.assert_array_equal(taught.spikes[0], wanted)
    assert min(one.sum() for one in taught.spikes) > 0
    assert taught.cells == sum(SIZES[:3])


def test_a_row_says_the_same_alone() -> None:
    inputs = np.random.default_rng(3).normal(size=(5, 2))
    taught = actor()
    together = taught(inputs)
    assert np.abs(together).max() <= 1.0
    np.testing.assert_array_equal(taught(inputs[3:4])[0], together[3])


def test_what_cannot_be_an_actor_is_refused() -> None:
    layers = actor().layers
    with pytest.raises(InputError, match=r"need 3 steps through the layers, got 2"):
        PopulationActor(layers=layers, each=EACH, steps=2)
    with pytest.raises(InputError, match="4 inputs of it for a number"):
        PopulationActor(layers=layers, each=4, steps=STEPS)


def test_the_core_fires_what_the_twin_fires() -> None:
    torch = pytest.importorskip("torch")
    from neurocontrol.learning.gradients import Twin
    from neurocontrol.learning.gradients.imitation import encoded

    taught = actor()
    *between, (read, bias) = taught.layers
    twin = Twin(describe([weight for weight, _ in between], SpikeSource()), dt=DT)
    inputs = np.random.default_rng(4).normal(size=(20, 2))
    course = twin(
        STEPS,
        current={layer(k): torch.as_tensor(b).expand(20, -1) for k, (_, b) in enumerate(between)},
        spikes={"encoder": torch.as_tensor(encoded(inputs, EACH, STEPS)).double()},
    )
    said = taught(inputs)
    for place, name in enumerate(("encoder", "layer 0", "layer 1")):
        fired = course.spikes[name].detach().numpy().sum(axis=(0, 2))
        np.testing.assert_array_equal(taught.spikes[place], fired)
    rates = course.spikes["layer 1"].detach().numpy().mean(axis=0)
    np.testing.assert_allclose(said, np.tanh(rates @ read + bias), atol=1e-12)


def test_an_actor_learns_what_another_answers() -> None:
    pytest.importorskip("torch")
    from neurocontrol.learning.gradients.imitation import imitate

    inputs = np.random.default_rng(5).normal(size=(3000, 2))
    wanted = 0.8 * np.stack([np.sin(inputs[:, 0]), np.tanh(inputs[:, 0] - inputs[:, 1])], axis=1)
    taught = imitate(inputs[:2500], wanted[:2500], hidden=(32,), passes=10, seed=1)
    errors = taught(inputs[2500:]) - wanted[2500:]
    explained = 1.0 - (errors**2).mean(axis=0) / wanted[2500:].var(axis=0)
    assert explained.min() > 0.85, explained
