"""Connections that rows draw, and projections that are delivered together."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from neurocontrol import snn
from neurocontrol.errors import InputError
from neurocontrol.snn import _layout as at

DT, TARGETS = 0.001, 2000
SYNAPSE = snn.Exponential(tau=0.01)
# 5 mV above rest: fires in the first step and then never again
ONCE = snn.LIF(
    tau_m=0.02, rest=-10.0, threshold=-9.5, reset_potential=-20.0, refractory=0.01, resistance=1.0
)
QUIET = snn.LIF(tau_m=0.02, rest=0.0, threshold=1e6, reset_potential=0.0, resistance=1.0)


def fan(probability: float, seed: int | None = None) -> snn.Network:
    """One cell that fires at once onto many: their currents tell which ones it reaches."""
    return snn.Network(
        populations=[
            snn.Population(name="source", size=1, neuron=ONCE, initial={"v": -5.0}),
            snn.Population(name="target", size=TARGETS, neuron=QUIET),
        ],
        projections=[
            snn.Projection(
                source="source",
                target="target",
                connectivity=snn.RandomPairs(probability=probability, weight=1.0, seed=seed),
                synapse=SYNAPSE,
            )
        ],
    )


def reached(simulator: snn.Simulator) -> np.ndarray:
    """Which targets the first step's spike reached, ``(B, TARGETS)``."""
    simulator.advance(1)
    return simulator.synapse_state("target", SYNAPSE, "current") > 0.0


def ring(**options: object) -> snn.Network:
    """Three populations that keep one another firing over connections of every row's own."""
    cell = snn.LIF(drive=snn.Spread(1600.0, 0.02), resistance=0.01, noise=20.0)
    names = "abc"
    return snn.Network(
        populations=[
            snn.Population(name=name, size=12, neuron=cell, initial={"v": snn.Uniform(-65, -51)})
            for name in names
        ],
        projections=[
            snn.Projection(
                source=source,
                target=target,
                connectivity=snn.RandomPairs(
                    probability=0.3, weight=weight, delay=0.003, **options
                ),
                synapse=SYNAPSE,
            )
            for source, target, weight in (
                ("a", "b", 40.0), ("b", "c", 40.0), ("c", "a", 40.0), ("a", "c", -60.0),
            )
        ],
    )  # fmt: skip


def test_every_row_draws_its_own_connections() -> None:
    found = reached(fan(0.3).compile(dt=DT, batch=4, seed=6))
    deviation = np.sqrt(0.3 * 0.7 / TARGETS)
    np.testing.assert_allclose(found.mean(axis=1), 0.3, atol=4 * deviation)
    for one in range(4):
        for other in range(one):
            both = (found[one] & found[other]).mean()
            assert both == pytest.approx(0.09, abs=4 * np.sqrt(0.09 * 0.91 / TARGETS))


def test_a_fixed_seed_connects_all_rows_alike_whatever_theirs() -> None:
    network = fan(0.3, seed=9)
    first = reached(network.compile(dt=DT, batch=3, seed=1))
    second = reached(network.compile(dt=DT, seed=2))
    assert 0.2 < first.mean() < 0.4
    np.testing.assert_array_equal(first, np.tile(second, (3, 1)))
    assert (reached(fan(0.3, seed=10).compile(dt=DT)) != second).any()


@pytest.mark.parametrize("probability", [0.0, 1.0])
def test_certainty_is_none_or_all(probability: float) -> None:
    assert (reached(fan(probability).compile(dt=DT, batch=2)) == bool(probability)).all()


def test_a_row_with_its_own_connections_equals_the_same_row_alone_bit_for_bit() -> None:
    batch = ring().compile(dt=DT, batch=4, seed=3)
    batch.record_spikes()
    batch.advance(500)
    for row in (0, 3):
        alone = ring().compile(dt=DT, seed=[np.random.SeedSequence(3).spawn(4)[row]])
        alone.record_spikes()
        for _ in range(50):
            alone.advance(10)
        times, cells = batch.spikes(row)
        assert times.size > 300
        np.testing.assert_array_equal(alone.spikes(0)[0], times)
        np.testing.assert_array_equal(alone.spikes(0)[1], cells)
        np.testing.assert_array_equal(alone.state("b", "v")[0], batch.state("b", "v")[row])


def test_connections_matter_to_what_a_row_does() -> None:
    spikes = []
    for seed in (None, 4):
        simulator = ring(seed=seed).compile(dt=DT, seed=[5])
        simulator.record_spikes()
        simulator.advance(200)
        spikes.append(simulator.spikes(0)[0])
    assert spikes[0].size > 100
    assert not np.array_equal(*spikes)


def test_a_reset_draws_connections_anew_for_its_rows_only() -> None:
    simulator = fan(0.3).compile(dt=DT, batch=3, seed=6)
    before = reached(simulator).copy()
    simulator.reset()
    going_on = reached(simulator).copy()
    assert (going_on != before).any(axis=1).all()
    simulator.reset([1], seeds=[77])
    anew = reached(simulator)
    np.testing.assert_array_equal(anew[1], reached(fan(0.3).compile(dt=DT, seed=[77]))[0])
    simulator.reset([0, 2], seeds=[78, 79])
    simulator.reset([1], seeds=[77])
    np.testing.assert_array_equal(reached(simulator)[1], anew[1])


def test_a_restored_simulation_has_its_connections_back() -> None:
    simulator = ring().compile(dt=DT, batch=2, seed=8)
    simulator.advance(100)
    state = simulator.save()
    simulator.record_spikes()
    simulator.advance(300)
    expected = simulator.spikes(1)
    other = ring().compile(dt=DT, batch=2, seed=99)
    other.restore(state)
    other.record_spikes()
    other.advance(300)
    assert expected[0].size > 200
    for ours, theirs in zip(expected, other.spikes(1), strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_chances_of_one_bundle_keep_their_own_probability() -> None:
    network = fan(0.0)
    odds = {"never": 0.0, "always": 1.0, "often": 0.8}
    network = snn.Network(
        populations=[
            network.populations[0],
            *(snn.Population(name=name, size=500, neuron=QUIET) for name in odds),
        ],
        projections=[
            snn.Projection(
                source="source",
                target=name,
                connectivity=snn.RandomPairs(probability=probability, weight=1.0),
                synapse=SYNAPSE,
            )
            for name, probability in odds.items()
        ],
    )
    simulator = network.compile(dt=DT)
    assert bundles(simulator) == 1
    simulator.advance(1)
    share = {name: (simulator.synapse_state(name, SYNAPSE, "current") > 0).mean() for name in odds}
    assert share == {"never": 0.0, "always": 1.0, "often": pytest.approx(0.8, abs=0.08)}


def test_a_chance_is_told_by_its_pattern() -> None:
    chance = snn.RandomPairs(probability=0.2, weight=-3, delay=0.004).chance
    assert (chance.probability, chance.weight) == (0.2, -3.0)
    assert float(chance.delay) == 0.004


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"probability": -0.1, "weight": 1.0}, "between 0 and 1, got -0.1"),
        ({"probability": 0.5, "weight": float("inf")}, "weight must be finite"),
        ({"probability": 0.5, "weight": 1.0, "delay": -0.001}, "delay must be >= 0 s"),
    ],
)
def test_chances_that_cannot_be_are_refused(options: dict[str, float], message: str) -> None:
    with pytest.raises(InputError, match=message):
        snn.RandomPairs(**options)


def bundles(simulator: snn.Simulator) -> int:
    """Number of lists of synapses that the kernel walks through."""
    bounds = simulator._plan.table[at.BOUNDS]
    return int(bounds[at.PATHWAYS + 1] - bounds[at.PATHWAYS])


def tangle(pattern: str) -> snn.Network:
    """Six populations, two of them of another kind, connected in many ways.

    Weights are whole numbers, so that the order in which they add up leaves no trace.
    """
    generator = np.random.default_rng(12)
    sizes = {"a": 7, "b": 3, "odd": 5, "c": 9, "even": 4, "d": 6}
    kinds = {"odd": snn.AdaptiveLIF, "even": snn.AdaptiveLIF}
    projections = []
    for source in sizes:
        for target in sizes:
            if generator.random() < 0.3:
                continue
            shape = sizes[source], sizes[target]
            weight = np.where(generator.random(shape) < 0.5, generator.integers(-90, 130, shape), 0)
            pre, post = np.nonzero(weight)
            delay = {"delayed": generator.integers(1, 6, pre.size) * DT}.get(pattern, 2 * DT)
            connectivity = {
                "dense": snn.Dense(weight=weight.astype(float), delay=2 * DT),
                "drawn": snn.RandomPairs(probability=1.0, weight=8.0, delay=2 * DT),
            }.get(pattern, snn.Sparse(pre=pre, post=post, weight=weight[pre, post], delay=delay))
            synapse = snn.Exponential(tau=generator.choice([0.004, 0.02]))
            projections.append(
                snn.Projection(
                    source=source, target=target, connectivity=connectivity, synapse=synapse
                )
            )
    return snn.Network(
        populations=[
            snn.Population(
                name=name,
                size=size,
                neuron=kinds.get(name, snn.LIF)(
                    tau_m=0.02, drive=snn.Spread(1700.0, 0.1), resistance=0.01, noise=10.0
                ),
            )
            for name, size in sizes.items()
        ],
        projections=projections,
        modulators=[
            snn.Modulator(name=f"m{number}", tau_rise=1.0, tau_decay=1.0)
            for number in range(len(projections))
        ],
    )


def untangled(network: snn.Network) -> snn.Network:
    """Receptors of their own that change nothing keep projections out of bundles."""
    return replace(
        network,
        projections=[
            replace(one, receptors=[snn.Receptor(modulator=f"m{number}", effect=0.0)])
            for number, one in enumerate(network.projections)
        ],
    )


def history(network: snn.Network) -> tuple[snn.Simulator, list[np.ndarray]]:
    simulator = network.compile(dt=DT, batch=2, seed=1)
    simulator.record_spikes()
    simulator.advance(1500)
    return simulator, [*simulator.spikes(0), *simulator.spikes(1)]


@pytest.mark.parametrize("pattern", ["sparse", "delayed", "drawn"])
def test_bundled_projections_deliver_what_they_would_one_by_one(pattern: str) -> None:
    network = tangle(pattern)
    (together, ours), (apart, theirs) = history(network), history(untangled(network))
    # two synapses onto two kinds of cells, each with one delay or five
    delays = 5 if pattern == "delayed" else 1
    assert bundles(together) == 4 * delays < bundles(apart)
    assert delays > 1 or bundles(apart) == len(network.projections)
    assert min(len(times) for times in ours) > 1000
    for one, other in zip(ours, theirs, strict=True):
        np.testing.assert_array_equal(one, other)


def test_bundles_of_lists_deliver_what_all_to_all_projections_do() -> None:
    (listed, ours), (full, theirs) = history(tangle("sparse")), history(tangle("dense"))
    assert bundles(listed) < bundles(full) == len(tangle("dense").projections)
    for one, other in zip(ours, theirs, strict=True):
        np.testing.assert_array_equal(one, other)


def test_delay_weight_receptors_and_synapse_keep_projections_apart() -> None:
    network = fan(0.5)
    (first,) = network.projections
    drawn = {"probability": 0.5, "weight": 1.0}
    others = [
        replace(first, connectivity=snn.RandomPairs(**{**drawn, "probability": 0.1})),
        replace(first, connectivity=snn.RandomPairs(**drawn, delay=DT)),
        replace(first, connectivity=snn.RandomPairs(**{**drawn, "weight": 2.0})),
        replace(first, connectivity=snn.RandomPairs(**drawn, seed=1)),
        replace(first, receptors=[snn.Receptor(modulator="m", effect=0.0)]),
        replace(first, synapse=snn.Exponential(tau=0.02)),
    ]
    modulators = [snn.Modulator(name="m", tau_rise=1.0, tau_decay=1.0)]
    counts = [
        bundles(replace(network, projections=[first, other], modulators=modulators).compile(dt=DT))
        for other in others
    ]
    assert counts == [1, 2, 2, 2, 2, 2]


def test_a_port_over_several_populations_leaves_those_between_alone() -> None:
    names = ["source", "near", "between", "far"]
    network = snn.Network(
        populations=[
            snn.Population(name="source", size=2, neuron=ONCE, initial={"v": -5.0}),
            *(snn.Population(name=name, size=3, neuron=QUIET) for name in names[1:]),
        ],
        projections=[
            snn.Projection(
                source="source",
                target=target,
                connectivity=snn.Sparse(pre=[0, 1], post=[0, 2], weight=[1.0, weight]),
                synapse=SYNAPSE,
            )
            for target, weight in (("near", 2.0), ("far", 4.0))
        ],
    )
    simulator = network.compile(dt=DT)
    assert bundles(simulator) == 1
    simulator.advance(1)
    current = {
        name: simulator.synapse_state(name, SYNAPSE, "current")[0] for name in ("near", "far")
    }
    assert current["near"].tolist() == [1.0, 0.0, 2.0]
    assert current["far"].tolist() == [1.0, 0.0, 4.0]
    simulator.advance(50)
    assert (simulator.state("between", "v") == 0.0).all()
    assert (simulator.state("far", "v")[0] > 0.0).tolist() == [True, False, True]


def test_populations_of_different_membranes_share_a_port_exactly() -> None:
    taus = {"slow": 0.05, "fast": 0.01}
    network = snn.Network(
        populations=[
            snn.Population(name="source", size=1, neuron=ONCE, initial={"v": -5.0}),
            *(
                snn.Population(name=name, size=1, neuron=replace(QUIET, tau_m=tau))
                for name, tau in taus.items()
            ),
        ],
        projections=[
            snn.Projection(
                source="source",
                target=name,
                connectivity=snn.Sparse(pre=[0], post=[0], weight=1.0),
                synapse=SYNAPSE,
            )
            for name in taus
        ],
    )
    simulator = network.compile(dt=DT)
    simulator.advance(31)
    for name, tau in taus.items():
        if tau == SYNAPSE.tau:
            exact = 0.03 / tau * np.exp(-0.03 / tau)
        else:
            decays = np.exp(-0.03 / SYNAPSE.tau) - np.exp(-0.03 / tau)
            exact = SYNAPSE.tau / (SYNAPSE.tau - tau) * decays
        assert simulator.state(name, "v")[0, 0] == pytest.approx(exact, rel=1e-9)


def test_spikes_wait_in_axons_as_long_as_in_synapses() -> None:
    sources, targets, steps = 40, 3, 60
    generator = np.random.default_rng(5)
    late = np.sort(generator.integers(0, 12, sources)) * DT
    weight = generator.uniform(0.5, 1.5, (sources, targets))
    cells = np.repeat(np.arange(sources), 6)
    times = np.concatenate([generator.choice(np.arange(1, 40), 6, False) for _ in late]) * DT
    found = []
    for order in (np.arange(sources), np.arange(sources)[::-1]):  # the second is not in order
        network = snn.Network(
            populations=[
                snn.Population(name="source", size=sources, neuron=snn.SpikeSource()),
                snn.Population(name="target", size=targets, neuron=QUIET),
            ],
            projections=[
                snn.Projection(
                    source="source", target="target", synapse=SYNAPSE,
                    connectivity=snn.Dense(
                        weight=weight[order], delay=np.tile(late[order, None], targets)
                    ),
                )
            ],
        )  # fmt: skip
        simulator = network.compile(dt=DT, batch=2)
        simulator.inject("source", order[cells], times, rows=[1])
        simulator.advance(20)
        again = network.compile(dt=DT, batch=2)
        again.restore(simulator.save())
        again.advance(steps - 20)
        assert again.synaptic_events.tolist() == [0, cells.size * targets]
        found.append(again.synapse_state("target", SYNAPSE, "current")[1].copy())
    arrived = np.exp(-(steps * DT - times - late[cells]) / 0.01)
    np.testing.assert_allclose(found, np.tile(arrived @ weight[cells], (2, 1)), rtol=1e-9)
