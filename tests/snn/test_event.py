from __future__ import annotations

from typing import TYPE_CHECKING

import numba
import numpy as np
import pytest
from scipy.special import lambertw

from neurocontrol import snn
from neurocontrol.errors import InputError, NotFiniteError
from neurocontrol.snn.event._membrane import evaluate, first_crossing

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from neurocontrol.snn.event import EventSimulator

CELL = snn.LIF(tau_m=0.02, resistance=0.01, refractory=0.002)  # rest -65 mV, threshold -50 mV


def cells(size: int = 1, neuron: snn.Neuron = CELL, name: str = "cells", **more) -> snn.Population:
    return snn.Population(name=name, size=size, neuron=neuron, **more)


def source(size: int = 1) -> snn.Population:
    return cells(size, snn.SpikeSource(), "source")


def joined(
    synapse: snn.Synapse, weight: object, delay: object = 0.0, target: str = "cells", **more
) -> snn.Projection:
    return snn.Projection(
        source="source", target=target, synapse=synapse,
        connectivity=snn.Dense(weight=weight, delay=delay), **more,
    )  # fmt: skip


def run(network: snn.Network, duration: float, **options) -> EventSimulator:
    simulator = network.compile(backend="event", **options)
    simulator.record_spikes()
    simulator.advance(duration)
    return simulator


def lively(size: int = 12) -> snn.Network:
    """Poisson input, excitation and inhibition, delays of every length, drawn parameters."""
    generator = np.random.default_rng(4)
    delay = generator.uniform(0.0001, 0.01, (size, size))
    return snn.Network(
        populations=[
            cells(size, snn.Poisson(rate=40.0), "source"),
            cells(
                size,
                snn.LIF(tau_m=snn.Uniform(0.01, 0.03), drive=snn.Uniform(100.0, 180.0)),
                initial={"v": snn.Uniform(-65.0, -50.0)},
            ),
        ],
        projections=[
            joined(snn.Exponential(tau=0.005), snn.Uniform(0.0, 60.0), delay),
            joined(snn.Delta(), 1.5, 0.002),
            snn.Projection(
                source="cells", target="cells", synapse=snn.Exponential(tau=0.01), name="inner",
                connectivity=snn.RandomPairs(probability=0.4, weight=-40.0, delay=0.0015),
            ),
        ],
    )  # fmt: skip


def test_tonic_spikes_come_when_the_closed_form_says() -> None:
    drive = np.array([1500.0, 1510.0, 1600.0, 2000.0, 5000.0, 10000.0])
    neuron = snn.LIF(tau_m=0.02, resistance=0.01, refractory=0.002, drive=drive)
    simulator = run(snn.Network(populations=[cells(6, neuron)]), 20.0)
    times, cell = simulator.spikes(0)
    assert not np.any(cell == 0)  # at the rheobase
    for k in range(1, 6):
        rise = 0.02 * np.log(0.01 * drive[k] / (0.01 * drive[k] - 15.0))
        train = times[cell == k]
        expected = rise + (rise + 0.002) * np.arange(train.size)
        assert expected[-1] + rise + 0.002 > 20.0
        np.testing.assert_allclose(train, expected, rtol=0, atol=1e-9)


def half_time(pulse: float) -> float:
    """Crossing of 15 mV: the synapse is twice as fast as the membrane, q = exp(-t / 20 ms)."""
    return -0.02 * np.log(max(np.roots([pulse, -pulse, 15.0])))


def equal_time(pulse: float) -> float:
    """The same of t / tau exp(-t / tau), for equal time constants."""
    return -0.02 * lambertw(-15.0 / pulse).real


def double_time(pulse: float) -> float:
    """The same of two currents, 4 and 2 times as fast, the second of half the weight, negative."""
    roots = np.roots([-pulse / 3, 0, 0.5 * pulse, (1 / 3 - 0.5) * pulse, -15.0])
    real = roots[np.abs(roots.imag) < 1e-12].real
    return -0.02 * np.log(max(real[(real > 0) & (real < 1)]))


@pytest.mark.parametrize(
    ("taus", "shares", "pulse", "expected"),
    [
        ([0.01], [1.0], 70.0, half_time),
        ([0.01], [1.0], 60.001, half_time),
        ([0.02], [1.0], 45.0, equal_time),
        ([0.02], [1.0], 15.0 * np.e + 1e-4, equal_time),
        ([0.005, 0.01], [1.0, -0.5], 400.0, double_time),
    ],
)
def test_a_pulse_crosses_when_the_closed_form_says(
    taus: list[float], shares: list[float], pulse: float, expected: Callable[[float], float]
) -> None:
    network = snn.Network(
        populations=[source(), cells()],
        projections=[
            joined(snn.Exponential(tau=tau), 100.0 * pulse * share, 0.00123)
            for tau, share in zip(taus, shares, strict=True)
        ],
    )
    simulator = network.compile(backend="event")
    simulator.record_spikes()
    simulator.inject("source", [0], [0.0101])
    simulator.advance(0.2)
    times, cell = simulator.spikes(0)
    assert cell.tolist()[:2] == [0, 1]
    assert times[1] - times[0] - 0.00123 == pytest.approx(expected(pulse), abs=1e-9)


@pytest.mark.parametrize(("excess", "spikes"), [(1e-9, 1), (-1e-9, 0)])
def test_a_peak_that_barely_crosses_is_found(excess: float, spikes: int) -> None:
    # the double crossing of a pulse of 60 mV: its peak is a quarter of that
    network = snn.Network(
        populations=[source(), cells()],
        projections=[joined(snn.Exponential(tau=0.01), 6000.0 * (1.0 + excess))],
    )
    simulator = network.compile(backend="event")
    simulator.inject("source", [0], [0.01])
    simulator.advance(0.5)
    assert simulator.spike_counts[0].tolist() == [1, spikes]


@numba.njit
def crossing_and_trace(grid, x, limit, leak, count, work):
    """When a membrane crosses, just before and after, and its way."""
    found = first_crossing(x, limit, leak, count, work)
    trace = np.zeros(grid.size)
    for k in range(grid.size):
        trace[k] = evaluate(0, grid[k], x, limit, leak, count, work)[0]
    before = evaluate(0, found - 1e-12, x, limit, leak, count, work)[0]
    after = evaluate(0, found + 1e-12, x, limit, leak, count, work)[0]
    return found, trace, before, after


def test_no_crossing_of_several_currents_is_missed() -> None:
    generator = np.random.default_rng(1)
    grid = np.linspace(0.0, 0.3, 6001)
    late = 0
    for _ in range(400):
        count = int(generator.integers(1, 5))
        work = np.zeros((count + 4, count + 2))
        work[0, :count] = generator.normal(0.0, 8000.0, count)
        work[1, :count] = 1.0 / generator.uniform(0.001, 0.05, count)
        leak, x = 1.0 / generator.uniform(0.005, 0.03), generator.uniform(-20.0, 5.0)
        highest = crossing_and_trace(grid, x, -1e9, leak, count, work)[1].max() + 1e9
        # many thresholds just below the highest point
        limit = -max(x, highest) * (1.0 - 10.0 ** generator.uniform(-6.0, 0.0)) - 1e-6
        found, trace, before, after = crossing_and_trace(grid, x, limit, leak, count, work)
        above = np.flatnonzero(trace >= 0.0)
        if found == 0.0 or not above.size:
            assert above.size == 0 or above[0] == 0
            continue
        late += 1
        assert grid[max(above[0] - 1, 0)] <= found <= grid[above[0]]
        assert before <= 1e-12
        assert after >= -1e-12
    assert late > 100


def test_delays_add_up_and_are_not_rounded() -> None:
    delay = np.array([0.0012345, 0.0007, 0.00321])
    ring = snn.Sparse(pre=[0, 1, 2], post=[1, 2, 0], weight=20.0, delay=delay)
    network = snn.Network(
        populations=[source(), cells(3)],
        projections=[
            joined(snn.Delta(), [[20.0, 0.0, 0.0]]),
            snn.Projection(source="cells", target="cells", connectivity=ring, synapse=snn.Delta()),
        ],
    )
    simulator = network.compile(backend="event")
    simulator.record_spikes()
    simulator.inject("source", [0], [0.005])
    simulator.advance(0.1)
    times, cell = simulator.spikes(0)
    assert times[0] == times[1] == 0.005  # no delay: at the same moment
    laps = np.cumsum(np.concatenate([[0.005], np.resize(delay, times.size - 2)]))
    np.testing.assert_allclose(times[1:], laps, rtol=0, atol=1e-12)
    assert cell[1:].tolist() == [1 + k % 3 for k in range(times.size - 1)]
    assert simulator.synaptic_events[0] == 3 + (times.size - 1) - 1


def test_what_arrives_at_one_moment_is_added_up() -> None:
    network = snn.Network(
        populations=[source(2), cells(2)],
        projections=[joined(snn.Delta(), [[16.0, 8.0], [-8.0, 8.0]], 0.001)],
    )
    simulator = network.compile(backend="event")
    simulator.record_spikes()
    simulator.inject("source", [0, 1], [0.01, 0.01])
    simulator.advance(0.011)
    times, cell = simulator.spikes(0)
    assert cell.tolist() == [0, 1, 3]
    assert times[-1] == 0.011
    np.testing.assert_allclose(simulator.state("cells", "v"), [[-57.0, -65.0]])
    np.testing.assert_allclose(simulator.state("cells", "refractory"), [[0.0, 0.002]])


def test_a_refractory_cell_is_held_while_its_currents_go_on() -> None:
    synapse = snn.Exponential(tau=0.01)
    neuron = snn.LIF(tau_m=0.02, resistance=0.01, refractory=0.02)
    network = snn.Network(
        populations=[source(2), cells(1, neuron)],
        projections=[joined(synapse, [[5900.0], [0.0]]), joined(snn.Delta(), [[0.0], [30.0]])],
    )
    simulator = network.compile(backend="event")
    simulator.inject("cells", [0], [0.01])
    simulator.inject("source", [0, 1], [0.02, 0.025])
    simulator.advance(until=0.025)
    assert simulator.state("cells", "v")[0, 0] == -65.0
    simulator.advance(until=0.04)
    current = 5900.0 * np.exp(-2.0)
    assert simulator.synapse_state("cells", synapse, "current")[0, 0] == pytest.approx(current)
    kept, left = np.exp([-0.5, -1.0])
    expected = -65.0 + 5900.0 * 0.01 * np.exp(-1.0) * (kept - left)
    assert simulator.state("cells", "v")[0, 0] == pytest.approx(expected, abs=1e-10)
    assert simulator.spike_counts.tolist() == [[2, 1]]


def test_external_current_acts_from_the_present_on() -> None:
    simulator = snn.Network(populations=[cells()]).compile(backend="event", batch=2)
    simulator.record_spikes()
    simulator.advance(0.0123)
    simulator.current[1] = 2000.0
    simulator.advance(0.1)
    assert simulator.spikes(0)[0].size == 0
    assert simulator.spikes(1)[0][0] == pytest.approx(0.0123 + 0.02 * np.log(4.0), abs=1e-12)
    simulator.current[1] = 0.0
    simulator.advance(1e5)
    assert simulator.state("cells", "v")[1, 0] == pytest.approx(-65.0)
    np.testing.assert_array_equal(simulator.time, np.full(2, 0.0123 + 0.1 + 1e5))


def test_poisson_sources_have_exponential_intervals() -> None:
    network = snn.Network(populations=[cells(40, snn.Poisson(rate=np.linspace(5, 200, 40)), "p")])
    simulator = run(network, 50.0)
    times, cell = simulator.spikes(0)
    intervals = np.concatenate([np.diff(times[cell == k]) * (5.0 + 5.0 * k) for k in range(40)])
    assert intervals.mean() == pytest.approx(1.0, abs=4.0 / np.sqrt(intervals.size))
    assert intervals.std() == pytest.approx(1.0, abs=8.0 / np.sqrt(intervals.size))
    assert np.mean(intervals > 2.0) == pytest.approx(np.exp(-2.0), abs=0.003)
    assert abs(np.corrcoef(intervals[1:], intervals[:-1])[0, 1]) < 0.015


def test_rows_alone_and_calls_divided_give_the_same_bits() -> None:
    network = lively()
    whole = run(network, 0.5, batch=3, seed=7)
    seeds = np.random.SeedSequence(7).spawn(3)
    alone = network.compile(backend="event", seed=[seeds[2]])
    alone.record_spikes()
    for _ in range(50):
        alone.advance(0.01)
        alone.state("cells", "v")
    assert whole.spikes(2)[0].size > 200
    for one, other in zip(whole.spikes(2), alone.spikes(0), strict=True):
        np.testing.assert_array_equal(one, other)
    assert not np.array_equal(whole.spikes(1)[0], whole.spikes(2)[0])
    np.testing.assert_allclose(
        whole.state("cells", "v")[2], alone.state("cells", "v")[0], rtol=0, atol=1e-9
    )


def test_a_saved_state_goes_on_the_same_and_a_reset_starts_anew(tmp_path: Path) -> None:
    network = lively()
    simulator = run(network, 0.2, batch=2, seed=3)
    simulator.inject("source", [1, 2], [0.25, 0.21], rows=[1])
    snn.save_network(tmp_path / "lively.npz", network, simulator)
    network, state = snn.load_network(tmp_path / "lively.npz")
    outcomes = []
    for other in (simulator, network.compile(backend="event", batch=2, seed=9)):
        other.restore(state)
        other.record_spikes()
        other.advance(0.2)
        outcomes.append((*other.spikes(0), *other.spikes(1), other.state("cells", "v")))
    for one, other in zip(*outcomes, strict=True):
        np.testing.assert_array_equal(one, other)
    with pytest.raises(InputError, match="another network"):
        lively(11).compile(backend="event", batch=2).restore(state)
    simulator.reset(rows=[0], seeds=[np.random.SeedSequence(3).spawn(2)[0]])
    assert simulator.time.tolist() == [0.0, 0.4]
    simulator.advance(0.3, rows=[0])
    first = run(network, 0.3, batch=2, seed=3)
    np.testing.assert_array_equal(simulator.spikes(0)[0], first.spikes(0)[0])


def test_weights_of_a_named_projection_are_live() -> None:
    simulator = lively().compile(backend="event", batch=2, seed=1)
    pre, post, delay = simulator.synapses("inner", 1)
    assert 0.2 * 144 < pre.size < 0.6 * 144
    assert max(pre.max(), post.max()) < 12
    assert set(delay) == {0.0015}
    weights = simulator.parameter("inner", "weight")
    assert np.all(weights[1, : pre.size] == -40.0)
    before = simulator.save()
    counts = []
    for weight in (-40.0, 0.0):
        weights[:] = weight
        simulator.advance(1.0)
        counts.append(simulator.spike_counts[:, 1].sum())
        simulator.restore(before)
    assert counts[1] > 1.2 * counts[0]


@pytest.mark.parametrize("synapse", [snn.Exponential(tau=0.004), snn.Delta()], ids=["tau", "delta"])
def test_the_clock_converges_to_it_at_first_order(synapse: snn.Synapse) -> None:
    generator = np.random.default_rng(2)
    drive = generator.uniform(160.0, 200.0, 10)
    weight = generator.uniform(-1.0, 1.0, (10, 10)) * (5.0 if synapse != snn.Delta() else 0.3)
    network = snn.Network(
        populations=[cells(10, snn.LIF(drive=drive))],
        projections=[
            snn.Projection(
                source="cells", target="cells", synapse=synapse,
                connectivity=snn.Dense(weight=weight, delay=0.002),
            )
        ],
    )  # fmt: skip
    exact = run(network, 0.4).spikes(0)
    errors = []
    for dt in (0.0002, 0.0001, 0.00005, 0.000025):
        clock = network.compile(dt=dt)
        clock.record_spikes()
        clock.advance(round(0.4 / dt))
        times, cell = clock.spikes(0)
        found = []
        for k in range(10):
            ours, theirs = exact[0][exact[1] == k], times[cell == k]
            count = min(ours.size, theirs.size)
            assert abs(ours.size - theirs.size) <= 1
            found.append(theirs[:count] - ours[:count])
        errors.append(np.abs(np.concatenate(found)).mean())
    order = np.polyfit(np.log2([8, 4, 2, 1]), np.log2(errors), 1)[0]
    assert 0.85 < order < 1.15
    assert errors[-1] < 0.0003


def test_work_follows_events_not_time() -> None:
    generator = np.random.default_rng(0)
    pairs = snn.RandomPairs(probability=0.1, weight=1.0, seed=3)
    network = snn.Network(
        populations=[source(50), cells(1000)],
        projections=[
            snn.Projection(
                source="source",
                target="cells",
                connectivity=pairs,
                synapse=snn.Exponential(tau=0.005),
            )
        ],
    )
    simulator = network.compile(backend="event")
    simulator.inject("source", generator.integers(0, 50, 200), generator.uniform(0.0, 1e6, 200))
    simulator.advance(until=1e6)  # years of a clock
    fan_out = np.bincount(pairs.edges(50, 1000).target, minlength=1000).sum() / 50
    assert simulator.synaptic_events[0] == pytest.approx(200 * fan_out, rel=0.05)


GATE = snn.Modulator(name="gate", tau_rise=0.1, tau_decay=0.3)
TRACE = snn.Trace(source="cells", tau=0.02)


@pytest.mark.parametrize(
    ("described", "names"),
    [
        ({"populations": [cells(1, snn.AdEx())]}, "AdEx"),
        ({"populations": [cells(1, snn.LIF(noise=1.0))]}, "noise"),
        ({"populations": [cells(1, snn.LIF(floor=-90.0))]}, "floor"),
        ({"populations": [cells()], "modulators": [GATE]}, "modulators.*gate"),
        ({"populations": [cells()], "readouts": [TRACE]}, "traces.*cells"),
        (
            {
                "populations": [cells()],
                "projections": [snn.TraceProjection(trace=TRACE, target="cells", weight=1.0)],
            },
            "trace projections.*cells",
        ),
        (
            {
                "populations": [source(), cells()],
                "projections": [joined(snn.Conductance(tau=0.005, reversal=0.0), 1.0)],
            },
            "Conductance.*source -> cells",
        ),
        (
            {
                "populations": [source(), cells()],
                "projections": [
                    joined(
                        snn.Exponential(tau=0.005), 1.0,
                        plasticity=snn.PairSTDP(potentiation=0.01, depression=0.01, highest=2.0),
                    )
                ],
            },
            "PairSTDP",
        ),
        (
            {"populations": [source()], "projections": [joined(snn.Delta(), 1.0, 0.0, "source")]},
            "no membrane",
        ),
    ],
)  # fmt: skip
def test_what_it_cannot_run_is_refused_by_name(described: dict, names: str) -> None:
    with pytest.raises(InputError, match=names):
        snn.Network(**described).compile(backend="event")


def test_back_ends_and_their_options_are_checked() -> None:
    network = snn.Network(populations=[cells()])
    with pytest.raises(InputError, match="backend must be one of clock, event"):
        network.compile(backend="torch")
    with pytest.raises(InputError, match="no option 'dt'; expected some of batch, seed"):
        network.compile(backend="event", dt=0.001)
    simulator = network.compile(backend="event")
    simulator.advance(0.1)
    with pytest.raises(InputError, match="after the present"):
        simulator.inject("cells", [0], [0.1])
    with pytest.raises(InputError, match="go on to a finite time"):
        simulator.advance(until=0.05)
    with pytest.raises(InputError, match="duration or a time"):
        simulator.advance()


@pytest.mark.parametrize(("current", "refractory"), [(np.nan, 0.002), (1e30, 0.0)])
def test_a_fault_is_told(current: float, refractory: float) -> None:
    network = snn.Network(populations=[cells(2, snn.LIF(refractory=refractory))])
    simulator = network.compile(backend="event")
    simulator.current[0, 1] = current
    with pytest.raises(NotFiniteError, match="cell 1 of population 'cells'"):
        simulator.advance(0.1)


@pytest.mark.parametrize("seed", range(4))
def test_a_fine_clock_fires_the_same_spikes(seed: int) -> None:
    generator, size, dt = np.random.default_rng(seed), 12, 1e-6

    def random(origin: str, weight: float, synapse: snn.Synapse) -> snn.Projection:
        pre, post = np.nonzero(generator.random((size, size)) < 0.4)
        weights = weight * generator.uniform(0.3, 1.0, pre.size)
        delay = dt * generator.integers(100, 8000, pre.size)
        pairs = snn.Sparse(pre=pre, post=post, weight=weights, delay=delay)
        return snn.Projection(source=origin, target="cells", connectivity=pairs, synapse=synapse)

    neuron = snn.LIF(
        tau_m=generator.uniform(0.005, 0.03, size),
        drive=generator.uniform(100.0, 170.0, size),
        refractory=dt * generator.integers(0, 3000, size),
    )
    fast, slow, slower = (snn.Exponential(tau=tau) for tau in (0.003, 0.011, 0.02))
    network = snn.Network(
        populations=[
            source(size), cells(size, neuron, initial={"v": generator.uniform(-65, -50.1, size)}),
        ],
        projections=[
            random("source", 200.0, fast), random("source", -100.0, slow),
            random("source", 3.0, snn.Delta()), random("cells", -1.0, snn.Delta()),
            random("cells", -60.0, slow), random("cells", 40.0, fast),
            random("cells", 20.0, slower),
        ],
    )  # fmt: skip
    fired = generator.integers(0, size, 120), dt * generator.integers(1, 150_000, 120)
    found = []
    for simulator, end in (
        (network.compile(backend="event"), 0.15), (network.compile(dt=dt), 150_000),
    ):  # fmt: skip
        simulator.record_spikes()
        simulator.inject("source", *fired)
        simulator.advance(end)
        times, cell = simulator.spikes(0)
        place = simulator.columns("cells")
        inside = (cell >= place.start) & (cell < place.stop)
        order = np.lexsort((times[inside], cell[inside]))
        found.append((times[inside][order], cell[inside][order] - place.start))
    np.testing.assert_array_equal(found[0][1], found[1][1])
    np.testing.assert_allclose(found[0][0], found[1][0], rtol=0, atol=2e-5)
    assert found[0][0].size > 30
