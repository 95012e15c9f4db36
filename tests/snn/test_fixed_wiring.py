from __future__ import annotations

import numpy as np
import pytest

from neurocontrol import snn
from neurocontrol.errors import InputError


def test_every_target_hears_as_many_different_sources() -> None:
    edges = snn.FixedInDegree(number=30, weight=1.0, seed=4).edges(100, 400)
    source = np.repeat(np.arange(100), np.diff(edges.first))
    assert np.bincount(edges.target, minlength=400).tolist() == [30] * 400
    assert np.unique(np.stack([source, edges.target]), axis=1).shape[1] == 12_000
    out = np.diff(edges.first)
    assert out.mean() == 120.0
    assert out.var() == pytest.approx(400 * 0.3 * 0.7, rel=0.5)


def test_a_number_in_all_is_spread_evenly() -> None:
    edges = snn.FixedNumber(number=50_000, weight=1.0, seed=2).edges(20, 30)
    source = np.repeat(np.arange(20), np.diff(edges.first))
    counts = np.zeros((20, 30))
    np.add.at(counts, (source, edges.target), 1)
    expected = 50_000 / 600
    assert counts.sum() == 50_000
    assert np.sum((counts - expected) ** 2 / expected) == pytest.approx(599, abs=5 * 35)


def test_weights_follow_their_synapses() -> None:
    weight = np.arange(6.0)
    edges = snn.FixedInDegree(number=2, weight=weight, seed=1).edges(5, 3)
    assert np.array_equal(np.sort(edges.weight), weight)
    assert (np.asarray(edges.weight) // 2).tolist() == edges.target.tolist()


@pytest.mark.parametrize("number", [-1, 2.5, True])
def test_what_is_no_number_is_refused(number: object) -> None:
    with pytest.raises(InputError, match="number must be a whole number >= 0"):
        snn.FixedInDegree(number=number, weight=1.0)


def test_more_sources_than_there_are_are_refused() -> None:
    with pytest.raises(InputError, match="at most the 5 source cells"):
        snn.FixedInDegree(number=6, weight=1.0).edges(5, 3)
