"""Joined membranes against closed forms of passive cells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from neurocontrol import snn
from neurocontrol.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

DT, TAU, LEAK = 0.0005, 0.02, 10.0
PASSIVE = snn.LIF(tau_m=TAU, rest=0.0, threshold=1e6, reset_potential=-1.0, resistance=1.0 / LEAK)


def network(
    connectivity: snn.Connectivity,
    size: int = 1,
    neuron: snn.Neuron = PASSIVE,
    second: str = "b",
    **options: Any,
) -> snn.Network:
    """Two populations of passive cells, joined."""
    return snn.Network(
        populations=[
            snn.Population(name=name, size=size, neuron=neuron, **options) for name in "ab"
        ],
        gap_junctions=[
            snn.GapJunction(name="gap", first="a", second=second, connectivity=connectivity)
        ],
    )


@pytest.mark.parametrize("g", [0.5, 5.0, 40.0])
def test_the_steady_coupling_coefficient_is_its_closed_form(g: float) -> None:
    simulator = network(snn.OneToOne(weight=g)).compile(dt=DT)
    simulator.current[:, simulator.columns("a")] = 70.0
    simulator.advance(2000)
    a, b = (simulator.state(name, "v")[0, 0] for name in "ab")
    assert b / a == pytest.approx(g / (g + LEAK), rel=1e-9)
    assert a + b == pytest.approx(70.0 / LEAK, rel=1e-9)


def difference(dt: float, g: float = 15.0) -> tuple[float, float]:
    """Difference and sum of two cells 8 ms after they were 10 and 4 mV above rest."""
    simulator = network(snn.OneToOne(weight=g)).compile(dt=dt)
    simulator.state("a", "v")[:], simulator.state("b", "v")[:] = 10.0, 4.0
    simulator.advance(round(0.008 / dt))
    a, b = (simulator.state(name, "v")[0, 0] for name in "ab")
    return a - b, a + b


def test_differences_decay_faster_at_first_order_and_sums_exactly_as_alone() -> None:
    exact = 6.0 * np.exp(-0.008 / TAU * (1.0 + 2.0 * 15.0 / LEAK))
    found = [difference(dt) for dt in (0.0002, 0.0001, 0.00005)]
    errors = np.array([one for one, _ in found]) - exact
    assert abs(errors[-1]) < 0.01 * exact
    np.testing.assert_allclose(np.log2(errors[:-1] / errors[1:]), 1.0, atol=0.05)
    # what leaves one cell enters the other
    for _, both in found:
        assert both == pytest.approx(14.0 * np.exp(-0.008 / TAU), rel=1e-12)


def test_charge_is_conserved_in_a_network_of_unequal_cells() -> None:
    generator = np.random.default_rng(4)
    tau, resistance = generator.uniform(0.01, 0.04, 6), generator.uniform(0.05, 0.2, 6)
    cell = snn.LIF(tau_m=tau, rest=0.0, threshold=1e6, reset_potential=-1.0, resistance=resistance)
    matrix = generator.uniform(0.0, 8.0, (6, 6))
    simulator = network(snn.Dense(weight=matrix), size=6, neuron=cell).compile(dt=DT)
    values = generator.uniform(-20.0, 20.0, (2, 6))
    simulator.state("a", "v")[0], simulator.state("b", "v")[0] = values
    simulator.advance(1)
    # the constant current that explains the step of every cell
    after = np.stack([simulator.state(name, "v")[0] for name in "ab"])
    kept = np.exp(-DT / tau)
    current = (after - values * kept) / (resistance * (1.0 - kept))
    assert np.abs(current).max() > 100.0
    assert current.sum() == pytest.approx(0.0, abs=1e-8)
    expected = matrix * (values[1] - values[0][:, None])
    np.testing.assert_allclose(current, [expected.sum(axis=1), -expected.sum(axis=0)], atol=1e-8)


def test_within_a_population_a_pair_is_one_junction_whichever_way_it_is_listed() -> None:
    matrix = np.random.default_rng(1).uniform(1.0, 3.0, (4, 4))
    matrix += matrix.T
    upper = np.triu_indices(4, 1)
    patterns = [
        snn.Dense(weight=matrix),
        snn.Sparse(pre=upper[0], post=upper[1], weight=matrix[upper]),
        snn.Sparse(pre=upper[1], post=upper[0], weight=matrix[upper]),
    ]
    found = []
    for pattern in patterns:
        simulator = network(pattern, size=4, second="a").compile(dt=DT)
        simulator.state("a", "v")[0] = [9.0, -3.0, 0.0, 4.0]
        simulator.advance(40)
        first, second, delay = simulator.synapses("gap")
        assert first.size == 6
        assert np.all(first < second)
        assert np.all(delay == 0.0)
        np.testing.assert_array_equal(
            simulator.parameter("gap", "conductance")[0], matrix[first, second]
        )
        found.append(simulator.state("a", "v").copy())
    np.testing.assert_array_equal(found[0], found[1])
    np.testing.assert_array_equal(found[0], found[2])


def test_the_bound_is_where_a_chain_of_cells_becomes_unstable() -> None:
    # in steps of five time constants a membrane keeps 0.7 % of its potential
    dt, kept = 0.1, np.exp(-5.0)
    gain = (1.0 - kept) / LEAK
    message = r"move cell 0 of population 'a' by 0\.51 of its difference .* at most 0\.5"
    with pytest.raises(InputError, match=message):
        network(snn.OneToOne(weight=0.51 / gain)).compile(dt=dt)
    simulator = network(snn.OneToOne(weight=0.499 / gain)).compile(dt=dt)
    sizes = []
    for share in (0.499, 0.51):
        simulator.parameter("gap", "conductance")[:] = share / gain
        simulator.state("a", "v")[:], simulator.state("b", "v")[:] = 1.0, -1.0
        simulator.advance(1000)
        sizes.append(abs(float(simulator.state("a", "v")[0, 0])))
    assert sizes[0] < 1e-2
    assert sizes[1] > 100.0


def test_every_family_tells_how_far_a_step_moves_it() -> None:
    for neuron, capacitance in ((PASSIVE, 1000.0 * TAU * LEAK), (snn.AdEx(), 281.0)):
        gentle = 0.45 * capacitance / (1000.0 * DT)
        network(snn.OneToOne(weight=gentle), neuron=neuron).compile(dt=DT)
        with pytest.raises(InputError, match="take a shorter step or less conductance"):
            network(snn.OneToOne(weight=1.2 * gentle), neuron=neuron).compile(dt=DT)
    unequal = snn.LIF(tau_m=snn.Uniform(0.001, 0.03))
    for weight, spoilt in ((2.0, False), (40.0, True)):
        described = network(snn.OneToOne(weight=weight), size=20, neuron=unequal)
        if spoilt:
            with pytest.raises(InputError, match="gap junctions of 40 nS move cell"):
                described.compile(dt=DT)
        else:
            described.compile(dt=DT)


def lively() -> snn.Network:
    """Cells that fire, with conductances that every row draws."""
    cell = snn.AdaptiveLIF(drive=snn.Spread(250.0, 0.3), noise=10.0, b=5.0)
    weight = snn.Uniform(0.2, 2.0)
    pairs = snn.RandomPairs(probability=0.5, weight=weight, seed=3)
    return network(pairs, size=8, neuron=cell, initial={"v": snn.Uniform(-65.0, -51.0)})


def test_a_row_alone_and_a_file_give_the_same_bits(tmp_path: Path) -> None:
    batch = lively().compile(dt=DT, batch=3, seed=6)
    batch.advance(100)
    snn.save_network(tmp_path / "n.npz", lively(), batch)
    again, state = snn.load_network(tmp_path / "n.npz")
    other = again.compile(dt=DT, batch=3)
    other.restore(state)
    seed = np.random.SeedSequence(6).spawn(3)[1]
    alone = lively().compile(dt=DT, seed=[seed])
    for _ in range(40):
        alone.advance(10)
    for one in (batch, other):
        one.advance(300)
    assert batch.spike_counts.min() > 10
    conductance = batch.parameter("gap", "conductance")
    assert np.unique(conductance).size == conductance.size
    for name in "ab":
        np.testing.assert_array_equal(batch.state(name, "v"), other.state(name, "v"))
        np.testing.assert_array_equal(batch.state(name, "v")[1], alone.state(name, "v")[0])


@pytest.mark.slow
def test_a_fused_kernel_gives_the_same_bits() -> None:
    generic, fused = (lively().compile(dt=DT, batch=2, seed=6, fused=one) for one in (False, True))
    for one in (generic, fused):
        one.advance(400)
    np.testing.assert_array_equal(generic.state("a", "v"), fused.state("a", "v"))
    np.testing.assert_array_equal(generic.spike_counts, fused.spike_counts)


@pytest.mark.parametrize(
    ("connectivity", "message"),
    [
        (snn.OneToOne(weight=-1.0), "conductances must be >= 0 nS, got -1"),
        (snn.OneToOne(weight=snn.Spread(1.0, 9.0)), "drawn conductance must be finite and >= 0"),
        (snn.OneToOne(weight=snn.Uniform(1.0, 1e3)), "take a shorter step or less conductance"),
        (snn.OneToOne(weight=1.0, delay=DT), "no delay, got 0.0005 s"),
        (snn.RandomPairs(probability=0.5, weight=1.0), "expected a seed, got None"),
        (snn.Dense(weight=np.arange(2500.0).reshape(50, 50) / 1e6), "cells 0 and 1 are listed"),
    ],
)
def test_what_cannot_be_joined_is_refused(connectivity: snn.Connectivity, message: str) -> None:
    second = "a" if isinstance(connectivity, snn.Dense) else "b"
    with pytest.raises(InputError, match=message):
        network(connectivity, size=50, second=second).compile(dt=DT)


def test_sources_unknown_names_and_events_are_refused() -> None:
    join = snn.OneToOne(weight=1.0)
    with pytest.raises(InputError, match="SpikeSource has no membrane"):
        network(join, neuron=snn.SpikeSource()).compile(dt=DT)
    with pytest.raises(InputError, match="unknown population 'c'"):
        network(join, second="c")
    with pytest.raises(InputError, match="cannot run gap junctions, got gap"):
        network(join).compile(backend="event")
