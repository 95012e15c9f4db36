"""Wiring by distance against the laws of its profiles, spaces and speeds."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from neurocontrol import snn
from neurocontrol.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

DT = 0.0005
RING = snn.Ring(length=0.02)
GAUSSIAN = snn.GaussianProfile(peak=0.8, deviation=0.002)


def law(profile: snn.Profile, distance: np.ndarray) -> np.ndarray:
    """Probability of a synapse."""
    if isinstance(profile, snn.GaussianProfile):
        return profile.peak * np.exp(-(distance**2) / (2.0 * profile.deviation**2))
    if isinstance(profile, snn.ExponentialProfile):
        return profile.peak * np.exp(-distance / profile.length)
    assert isinstance(profile, snn.DiscProfile)
    return np.where(distance <= profile.radius, profile.peak, 0.0)


def matrix(edges: object, pre: int, post: int) -> np.ndarray:
    joined = np.zeros((pre, post))
    np.add.at(joined, (np.repeat(np.arange(pre), np.diff(edges.first)), edges.target), 1.0)
    return joined


@pytest.mark.parametrize(
    ("space", "profile"),
    [
        (RING, GAUSSIAN),
        (snn.Line(length=0.02), snn.ExponentialProfile(peak=0.6, length=0.003)),
        (snn.Plane(width=0.02, height=0.01), snn.DiscProfile(peak=0.3, radius=0.0041)),
    ],
)
def test_synapses_follow_the_profile_over_many_draws(
    space: snn.Space, profile: snn.Profile
) -> None:
    pre, post, draws = 40, 60, 300
    pattern = snn.PairsByDistance(space=space, profile=profile, weight=1.0, seed=0)
    drawn = np.array(
        [matrix(replace(pattern, seed=seed).edges(pre, post), pre, post) for seed in range(draws)]
    )
    assert drawn.max() == 1.0
    first, second = space.even(pre), space.even(post)
    way = np.linalg.norm(first[:, None] - second[None], axis=-1)
    if isinstance(space, snn.Ring):
        way = np.minimum(way, space.length - way)
    expected = law(profile, way)
    # every pair, in or out degrees, and all together: means and variances of independent draws
    for axes in ((), (1,), (2,), (1, 2)):
        counts = drawn.sum(axis=axes) if axes else drawn
        mean = expected.sum(axis=tuple(a - 1 for a in axes)) if axes else expected
        spread = expected * (1.0 - expected)
        variance = spread.sum(axis=tuple(a - 1 for a in axes)) if axes else spread
        error = np.abs(counts.mean(axis=0) - mean)
        often = (mean * draws > 10.0) | (variance == 0.0)
        assert np.all((error <= 5.0 * np.sqrt(variance / draws) + 1e-12) | ~often)
        assert np.mean(often) > 0.4
    assert drawn.sum(axis=2).var(axis=0).mean() == pytest.approx(
        (expected * (1.0 - expected)).sum(axis=1).mean(), rel=0.1
    )


def test_spaces_place_cells_evenly_and_tell_their_distances() -> None:
    ring = RING.distances(RING.even(4), RING.even(4))
    np.testing.assert_allclose(ring[0], [0.0, 0.005, 0.01, 0.005])
    line = snn.Line(length=0.02)
    np.testing.assert_allclose(line.even(4).ravel(), [0.0025, 0.0075, 0.0125, 0.0175])
    np.testing.assert_allclose(line.distances(line.even(4), line.even(1)).ravel()[0], 0.0075)
    places = snn.Plane(width=0.03, height=0.02).even(6)
    np.testing.assert_allclose(places[:3, 0], [0.005, 0.015, 0.025])
    np.testing.assert_allclose(places[::3, 1], [0.005, 0.015])
    assert snn.Plane(width=0.03, height=0.02).distances(places, places)[0, 5] == pytest.approx(
        np.hypot(0.02, 0.01)
    )


def network(pattern: snn.Connectivity, pre: int, post: int) -> snn.Network:
    """Sources that fire when told onto cells that keep what arrives."""
    still = snn.LIF(tau_m=1.9, rest=0.0, threshold=1e6, reset_potential=0.0, resistance=1.0)
    return snn.Network(
        populations=[
            snn.Population(name="s", size=pre, neuron=snn.SpikeSource()),
            snn.Population(name="t", size=post, neuron=still),
        ],
        projections=[
            snn.Projection(
                name="w", source="s", target="t", connectivity=pattern, synapse=snn.Delta()
            )
        ],
    )


def arrivals(simulator: snn.Simulator, steps: int) -> np.ndarray:
    """What arrives in every step, ``(steps, B, n)``."""
    v, found = simulator.state("t", "v"), []
    for _ in range(steps):
        before = v.copy()
        simulator.advance(1)
        found.append(v - np.exp(-DT / 1.9) * before)
    return np.array(found)


@pytest.mark.parametrize("seed", [3, None])
def test_delays_are_distances_divided_by_the_speed_on_the_grid(seed: int | None) -> None:
    # 20 cells 1 mm apart, 0.5 m/s: 2 ms or 4 steps from each to the next
    pattern = snn.PairsByDistance(
        space=RING, profile=snn.DiscProfile(radius=0.006), weight=1.0, delay=0.001, speed=0.5,
        seed=seed,
    )  # fmt: skip
    simulator = network(pattern, 20, 20).compile(dt=DT)
    assert simulator.delay_error < 1e-12
    pre, post, delay = simulator.synapses("w")
    assert pre.size == 20 * 13
    steps = np.minimum((pre - post) % 20, (post - pre) % 20) * 4 + 2
    np.testing.assert_allclose(delay, steps * DT)
    simulator.inject("s", [7], [DT])
    expected = np.zeros((30, 20))
    expected[steps[pre == 7], post[pre == 7]] = 1.0
    np.testing.assert_allclose(arrivals(simulator, 30)[:, 0], expected, atol=1e-12)


def test_given_places_count_and_steps_follow_any_distance() -> None:
    generator = np.random.default_rng(5)
    source, target = generator.uniform(0.0, 0.01, (9, 2)), generator.uniform(0.0, 0.01, (5, 2))
    pattern = snn.PairsByDistance(
        space=snn.Plane(width=0.01, height=0.01), profile=snn.DiscProfile(radius=0.1), weight=1.0,
        source=source, target=target, speed=0.3, seed=1,
    )  # fmt: skip
    simulator = network(pattern, 9, 5).compile(dt=DT, round_delays=True)
    pre, post, delay = simulator.synapses("w")
    way = np.linalg.norm(source[pre] - target[post], axis=1)
    assert pre.size == 45
    assert 0.25 * DT < simulator.delay_error <= 0.5 * DT
    np.testing.assert_array_equal(np.rint(delay / DT), np.floor(way / 0.3 / DT + 0.5))


def test_rows_draw_pairs_and_delays_of_their_own(tmp_path: Path) -> None:
    pattern = snn.PairsByDistance(
        space=RING, profile=GAUSSIAN, weight=snn.Uniform(1.0, 2.0), speed=0.5,
        delay=snn.Uniform(0.002, 0.004),
    )  # fmt: skip
    described = network(pattern, 20, 20)
    batch = described.compile(dt=DT, batch=3, seed=9)
    seed = np.random.SeedSequence(9).spawn(3)[1]
    alone = described.compile(dt=DT, seed=[seed])
    snn.save_network(tmp_path / "n.npz", described, batch)
    again, state = snn.load_network(tmp_path / "n.npz")
    other = again.compile(dt=DT, batch=3, seed=1)
    other.restore(state)
    found = []
    for simulator in (batch, alone, other):
        simulator.inject("s", np.arange(20), np.arange(1, 21) * DT)
        found.append(arrivals(simulator, 60))
    np.testing.assert_array_equal(found[1][:, 0], found[0][:, 1])
    np.testing.assert_array_equal(found[2], found[0])
    lists = []
    for row in range(3):
        pre, post, delay = batch.synapses("w", row)
        steps = np.rint(delay / DT).astype(int)
        expected = np.zeros((60, 20))
        weight = batch.parameter("w", "weight")[row, : pre.size]
        np.add.at(expected, (pre + steps, post), weight)
        np.testing.assert_allclose(found[0][:, row], expected, atol=1e-9)
        conduction = np.minimum((pre - post) % 20, (post - pre) % 20) * 0.002
        assert np.all(delay - conduction >= 0.002 - 0.51 * DT)
        assert np.all(delay - conduction <= 0.004 + 0.51 * DT)
        lists.append((pre.size, tuple(pre * 20 + post), tuple(steps)))
    assert len(set(lists)) == 3
    batch.reset([1], seeds=[77])
    fresh = described.compile(dt=DT, seed=[77])
    for ours, theirs in zip(batch.synapses("w", 1), fresh.synapses("w"), strict=True):
        np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"speed": 0.0}, "speed must be > 0 m/s"),
        ({"weight": [1.0, 2.0]}, "weight must be one number"),
        ({"delay": -0.001}, "delay must be >= 0 s"),
        ({"source": np.zeros((20, 2))}, "one place of 1 coordinates for each of 20 cells"),
        ({"target": np.full(20, 0.03)}, "target must be within 0 to"),
        ({"speed": 0.003}, "delay is probably in milliseconds"),
        ({"speed": 3.0}, "a delay of 0.000333333 s becomes 0.0005 s"),
        ({"delay": snn.Normal(0.002, 0.001)}, "delays that every row draws need bounds"),
    ],
)
def test_what_cannot_be_is_refused(wrong: dict[str, object], message: str) -> None:
    pattern = {"space": RING, "profile": GAUSSIAN, "weight": 1.0, **wrong}
    with pytest.raises(InputError, match=message):
        network(snn.PairsByDistance(**pattern), 20, 20).compile(dt=DT)


def test_profiles_and_spaces_refuse_what_they_are_not() -> None:
    with pytest.raises(InputError, match=r"GaussianProfile\.peak must be <= 1"):
        snn.GaussianProfile(peak=1.5, deviation=0.1)
    with pytest.raises(InputError, match=r"Ring\.length must be > 0"):
        snn.Ring(length=0.0)


def test_events_run_shared_patterns_and_refuse_those_of_rows() -> None:
    pattern = snn.PairsByDistance(space=RING, profile=GAUSSIAN, weight=1.0, speed=0.5, seed=4)
    events = network(pattern, 20, 20).compile(backend="event")
    clock = network(pattern, 20, 20).compile(dt=DT)
    for ours, theirs in zip(events.synapses("w"), clock.synapses("w"), strict=True):
        assert np.sum(np.sort(ours)) == pytest.approx(np.sum(np.sort(theirs)))
    with pytest.raises(InputError, match="cannot run synapses or delays that every row draws"):
        network(replace(pattern, seed=None), 20, 20).compile(backend="event")
