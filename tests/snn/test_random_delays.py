"""Delays and weights that are drawn, for all rows by a seed or for every row."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from neurocontrol import snn
from neurocontrol.errors import InputError

DT = 0.0005
DELAY = snn.Uniform(0.002, 0.006)
PATTERNS = [
    snn.Dense(weight=np.arange(1.0, 13.0).reshape(3, 4), delay=DELAY),
    snn.Sparse(
        pre=[2, 0, 1, 0, 2], post=[3, 1, 1, 2, 0], weight=[1.0, 2.0, 3.0, 4.0, 5.0], delay=DELAY
    ),
    snn.FixedInDegree(number=2, weight=snn.Uniform(1.0, 2.0), delay=DELAY, seed=None),
    snn.FixedInDegree(number=2, weight=np.arange(1.0, 9.0), delay=0.003, seed=None),
    snn.FixedNumber(number=20, weight=np.arange(40.0).reshape(2, 20), delay=DELAY, seed=None),
    snn.RandomPairs(probability=0.6, weight=snn.Normal(3.0, 1.0, low=1.0), delay=DELAY),
    snn.RandomPairs(probability=1.0, weight=2.0, delay=snn.Normal(0.004, 0.001, 0.002, 0.005)),
]


def network(
    pattern: snn.Connectivity, pre: int = 3, post: int = 4, **options: object
) -> snn.Network:
    """Sources that fire when told onto cells that keep what arrives."""
    still = snn.LIF(tau_m=1.9, rest=0.0, threshold=1e6, reset_potential=0.0, resistance=1.0)
    return snn.Network(
        populations=[
            snn.Population(name="s", size=pre, neuron=snn.SpikeSource()),
            snn.Population(name="t", size=post, neuron=still),
        ],
        projections=[
            snn.Projection(
                name="w", source="s", target="t", connectivity=pattern, synapse=snn.Delta(),
                **options,
            )
        ],
    )  # fmt: skip


def delivered(simulator: snn.Simulator) -> np.ndarray:
    """What each source brings to each target in every step, ``(steps, B, n)``."""
    v, found = simulator.state("t", "v"), []
    simulator.inject("s", np.arange(3), np.arange(1, 4) * 20 * DT)
    for _ in range(80):
        before = v.copy()
        simulator.advance(1)
        found.append(v - np.exp(-DT / 1.9) * before)
    return np.array(found)


@pytest.mark.parametrize("number", range(len(PATTERNS)))
def test_every_row_delivers_its_own_draw_and_a_seed_is_shared(number: int) -> None:
    pattern = PATTERNS[number]
    simulator = network(pattern).compile(dt=DT, batch=2, seed=5)
    found = delivered(simulator)
    drawn = []
    for row in range(2):
        pre, post, delay = simulator.synapses("w", row)
        steps = np.rint(delay / DT).astype(int)
        weight = simulator.parameter("w", "weight")
        weight = weight[min(row, weight.shape[0] - 1)]
        weight = np.broadcast_to(weight, pre.shape) if weight.size == 1 else weight[: pre.size]
        expected = np.zeros((80, 4))
        np.add.at(expected, (pre * 20 + 19 + steps, post), weight)
        np.testing.assert_allclose(found[:, row], expected, atol=1e-9)
        assert np.all((steps >= 4) & (steps <= 12))
        drawn.append((tuple(pre * 4 + post), tuple(steps)))
        given = pattern.weight
        if isinstance(given, np.ndarray | list):
            line = np.asarray(given)[row] if np.ndim(given) == 2 and number == 4 else given
            assert sorted(weight) == sorted(np.ravel(line))
        if isinstance(pattern, snn.Dense | snn.Sparse):
            listed = dict(zip(drawn[-1][0], weight, strict=True))
            first, second = (
                np.indices((3, 4)).reshape(2, -1)
                if isinstance(pattern, snn.Dense)
                else (np.asarray(pattern.pre), np.asarray(pattern.post))
            )
            assert listed == dict(zip(first * 4 + second, np.ravel(given), strict=True))
    assert drawn[0] != drawn[1]
    shared = [network(replace(pattern, seed=8)).compile(dt=DT, batch=2, seed=one, round_delays=True)
              for one in (1, 2)]  # fmt: skip
    for one in zip(shared[0].synapses("w"), shared[1].synapses("w", 1), strict=True):
        np.testing.assert_array_equal(*one)


def test_one_to_one_keeps_its_pairs_and_weights_under_delays_of_rows() -> None:
    pattern = snn.OneToOne(weight=np.arange(1.0, 7.0), delay=DELAY)
    simulator = network(pattern, 6, 6).compile(dt=DT, batch=2, seed=1)
    for row in range(2):
        pre, post, _ = simulator.synapses("w", row)
        assert sorted(pre) == list(range(6))
        np.testing.assert_array_equal(pre, post)
        np.testing.assert_array_equal(simulator.parameter("w", "weight")[row], 1.0 + pre)
    assert not np.array_equal(simulator.synapses("w", 0)[2], simulator.synapses("w", 1)[2])


def test_a_row_alone_is_the_same_row_with_terminals_of_every_delay() -> None:
    described = network(PATTERNS[0], short_term=snn.ShortTermPlasticity(
        utilization=0.4, tau_recovery=0.5
    ))  # fmt: skip
    batch = delivered(described.compile(dt=DT, batch=4, seed=6))
    seed = np.random.SeedSequence(6).spawn(4)[2]
    alone = delivered(described.compile(dt=DT, seed=[seed]))
    np.testing.assert_array_equal(alone[:, 0], batch[:, 2])
    assert batch.max() == pytest.approx(0.4 * 12.0)


def test_drawn_delays_and_weights_follow_their_law() -> None:
    bounded = snn.Normal(0.004, 0.002, 0.002, 0.007)
    assert bounded.bounds == (0.002, 0.007)
    sample = bounded.draw(np.random.default_rng(1), 4000)
    law = stats.truncnorm(-1.0, 1.5, loc=0.004, scale=0.002)
    assert stats.kstest(sample, law.cdf).pvalue > 1e-3
    one_sided = snn.Normal(1.0, 0.5, low=0.8).draw(np.random.default_rng(2), 4000)
    assert stats.kstest(one_sided, stats.truncnorm(-0.4, np.inf, 1.0, 0.5).cdf).pvalue > 1e-3
    pattern = snn.FixedInDegree(number=30, weight=1.0, delay=bounded, seed=None)
    simulator = network(pattern, 100, 100).compile(dt=0.0001, batch=2, seed=3)
    for row in range(2):
        pre, post, delay = simulator.synapses("w", row)
        assert np.bincount(post, minlength=100).tolist() == [30] * 100
        assert np.bincount(pre, minlength=100).var() == pytest.approx(21.0, rel=0.5)
        assert stats.kstest(delay, law.cdf).statistic < 0.05
    assert simulator.delay_error <= 0.00005 + 1e-12


@pytest.mark.parametrize(
    ("pattern", "options", "message"),
    [
        (snn.Dense(weight=1.0, delay=snn.Spread(0.004, 0.1)), {}, "need bounds, got Spread"),
        (snn.Dense(weight=1.0, delay=snn.Uniform(-0.1, 0.1)), {}, "delay must be >= 0 s"),
        (
            snn.Dense(weight=1.0, delay=snn.Normal(0.0, 0.001), seed=2),
            {},
            "delay must be >= 0 s",
        ),
        (
            snn.Dense(weight=1.0, delay=snn.Uniform(0.0005, 0.004)),
            {},
            r"a delay of 0.00075 s becomes 0.001 s .* round_delays=True",
        ),
        (
            snn.Dense(weight=1.0, delay=DELAY),
            {"plasticity": snn.PairSTDP(potentiation=0.1, depression=0.1, highest=2.0)},
            "plasticity needs connections that all rows share; expected a seed",
        ),
    ],
)
def test_what_no_row_can_draw_is_refused(
    pattern: snn.Connectivity, options: dict[str, object], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        network(pattern, **options).compile(dt=DT)


def test_learning_takes_random_delays_by_a_seed() -> None:
    rule = snn.PairSTDP(potentiation=0.5, depression=0.25, lowest=0.0, highest=2.0)
    pattern = snn.Dense(weight=1.0, delay=snn.Spread(0.005, 0.1), seed=3)
    simulator = network(pattern, plasticity=rule).compile(dt=DT, batch=2, round_delays=True)
    _, _, delay = simulator.synapses("w")
    simulator.inject("s", np.arange(3), [DT] * 3)
    simulator.inject("t", np.arange(4), [0.02] * 4)
    simulator.advance(50)
    gained = simulator.parameter("w", "weight") - 1.0
    np.testing.assert_allclose(gained, [0.5 * np.exp((delay + DT - 0.02) / 0.02)] * 2, rtol=1e-9)
    assert np.unique(delay).size > 3
    with pytest.raises(InputError, match="Normal needs bounds nearer to its mean"):
        snn.Normal(0.0, 1.0, low=6.0)
