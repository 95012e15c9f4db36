"""What cannot be meant is refused at once, and what goes wrong later is told."""

from __future__ import annotations

import copy
import pickle
from typing import TYPE_CHECKING

import numpy as np
import pytest

from neurocontrol import snn
from neurocontrol.errors import InputError, NotFiniteError
from neurocontrol.snn._chance import listed_pairs

if TYPE_CHECKING:
    from collections.abc import Callable

DT = 0.0005


def chain(delay: float, **options: object) -> snn.Simulator:
    """A source and a target, with one delay between them."""
    network = snn.Network(
        populations=[
            snn.Population(name="s", size=1, neuron=snn.SpikeSource()),
            snn.Population(name="t", size=1, neuron=snn.LIF()),
        ],
        projections=[
            snn.Projection(
                source="s",
                target="t",
                connectivity=snn.Dense(weight=1.0, delay=delay),
                synapse=snn.Exponential(tau=0.005),
            )
        ],
    )
    return network.compile(dt=DT, **options)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: snn.LIF(tau_m=20.0), "LIF.tau_m is probably in milliseconds"),
        (lambda: snn.LIF(refractory=2.0), "LIF.refractory is probably in milliseconds"),
        (
            lambda: snn.LIF(rest=-0.065, threshold=-0.050, reset_potential=-0.065),
            "LIF.threshold is probably in volts",
        ),
        (lambda: snn.LIF(drive=[[[1.0]]]), "one line for each row"),
        (lambda: snn.AdEx(tau_w=144.0), "AdEx.tau_w is probably in milliseconds"),
        (lambda: snn.AdEx(capacitance=281e-12), "AdEx.capacitance is probably in farads"),
        (lambda: snn.Exponential(tau=5.0), "Exponential.tau is probably in milliseconds"),
        (lambda: snn.Exponential(tau=[0.005, 0.01]), "Exponential.tau must be one number"),
        (lambda: snn.Conductance(tau=0.005, reversal=-0.08), "reversal is probably in volts"),
        (lambda: chain(1.5), "delay is probably in milliseconds"),
        (lambda: snn.Trace(source="s", tau=200.0), "probably in milliseconds"),
        (lambda: chain(0.0005, batch=True), "batch must be a whole number"),
        (lambda: chain(0.0005, dtype="int8"), "dtype must be one of float64, float32"),
        (lambda: snn.Network(populations=[snn.Population(name="p", size=1, neuron=snn.LIF())])
         .compile(dt=0.5), "dt is probably in milliseconds"),
        (lambda: chain(0.0005).advance(1.5), "steps must be a whole number"),
        (lambda: chain(0.0005, batch=3).advance(1, rows=[0, 0]), "rows must be given once each"),
        (lambda: snn.Poisson(rate=-1.0), "Poisson.rate must be >= 0"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_named(make: Callable[[], object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        make()


def test_negative_conductances_and_targets_without_a_membrane_are_refused() -> None:
    populations = [
        snn.Population(name="s", size=2, neuron=snn.SpikeSource()),
        snn.Population(name="t", size=2, neuron=snn.LIF()),
    ]
    opening = snn.Conductance(tau=0.005, reversal=0.0)
    for target, weight, message in (("t", -1.0, "must be >= 0 nS"), ("s", 1.0, "no membrane")):
        projection = snn.Projection(
            source="s", target=target, connectivity=snn.Dense(weight=weight), synapse=opening
        )
        with pytest.raises(InputError, match=message):
            snn.Network(populations=populations, projections=[projection]).compile(dt=DT)


@pytest.mark.parametrize(
    ("delay", "steps", "error"), [(0.00125, 3, 0.00025), (0.0012, 2, 0.0002), (0.003, 6, 0.0)]
)
def test_delays_are_rounded_half_up(delay: float, steps: int, error: float) -> None:
    simulator = chain(delay, round_delays=True)
    assert simulator.delay_error == pytest.approx(error, abs=1e-15)
    simulator.inject("s", [0], [DT])
    current = simulator.synapse_state("t", snn.Exponential(tau=0.005), "current")
    simulator.advance(steps)
    assert current[0, 0] == 0.0
    simulator.advance(1)
    assert current[0, 0] == 1.0


@pytest.mark.parametrize("delay", [0.0001, 0.0007])
def test_delays_that_rounding_spoils_are_refused_unless_allowed(delay: float) -> None:
    with pytest.raises(InputError, match=r"s -> t: a delay of .* allow it with round_delays=True"):
        chain(delay)
    assert chain(delay, round_delays=True).delay_error > 0.0


def test_leaving_the_numbers_is_reported_with_population_row_and_step() -> None:
    simulator = chain(0.001, batch=3)
    simulator.advance(4)
    simulator.current[1, simulator.columns("t")] = np.nan
    message = r"cell 0 of population 't' is nan mV in row 1 after step 5 \(0.0025 s\)"
    with pytest.raises(NotFiniteError, match=message):
        simulator.advance(10)
    assert simulator.faults.tolist() == [1]
    np.testing.assert_allclose(simulator.time, [0.007, 0.0025, 0.007])
    simulator.current[:] = 0.0
    simulator.reset([1])
    simulator.advance(10)
    assert simulator.faults.size == 0


def test_a_held_fault_stands_still_and_harms_nobody() -> None:
    simulator, other = chain(0.001, batch=2, hold_faults=True), chain(0.001, batch=2)
    for one in (simulator, other):
        one.current[0] = 100.0
        one.advance(3)
    simulator.current[1] = np.inf
    for _ in range(3):
        simulator.advance(5)
    other.advance(15)
    assert simulator.faults.tolist() == [1]
    np.testing.assert_array_equal(simulator.state("t", "v")[0], other.state("t", "v")[0])
    assert simulator.time.tolist() == pytest.approx([18 * DT, 4 * DT])


def test_recording_takes_what_is_fired_however_refractory_cells_are() -> None:
    cell = snn.LIF(refractory=snn.Uniform(0.0, 0.05), drive=1e6)
    network = snn.Network(populations=[snn.Population(name="p", size=1000, neuron=cell)])
    simulator = network.compile(dt=0.0001)
    simulator.record_spikes()
    simulator.advance(3000)
    times, _ = simulator.spikes(0)
    assert times.size == simulator.spike_counts[0, 0] > 20_000
    assert simulator._spikes.recorded.nbytes < 40 * times.size


def test_a_state_is_put_back_into_its_own_network_only() -> None:
    state = chain(0.001).save()
    chain(0.001).restore(state)
    for other in (chain(0.002), chain(0.001, batch=2)):
        with pytest.raises(InputError):
            other.restore(state)
    louder = snn.Network(
        populations=[snn.Population(name="p", size=1, neuron=snn.LIF(drive=300.0))]
    ).compile(dt=DT)
    quiet = snn.Network(populations=[snn.Population(name="p", size=1, neuron=snn.LIF())]).compile(
        dt=DT
    )
    with pytest.raises(InputError, match="another network or step"):
        louder.restore(quiet.save())


def test_a_running_simulator_is_not_copied() -> None:
    for attempt in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError, match="compile its network again and restore"):
            attempt(chain(0.001))


def test_random_wiring_follows_the_number_of_synapses() -> None:
    cells, probability = 20_000, 1e-3
    first, target = listed_pairs(np.random.default_rng(1), probability, cells, cells)
    expected = probability * cells**2
    assert target.size == pytest.approx(expected, abs=5 * np.sqrt(expected))
    assert target.dtype == np.int32
    counts = np.diff(first)
    assert counts.var() == pytest.approx(counts.mean(), rel=0.05)
    assert np.bincount(target, minlength=cells).var() == pytest.approx(counts.mean(), rel=0.05)
    inside = np.delete(np.diff(target), first[1:-1] - 1)
    assert inside.min() > 0
    network = snn.Network(
        populations=[snn.Population(name="p", size=cells, neuron=snn.LIF())],
        projections=[
            snn.Projection(
                source="p",
                target="p",
                connectivity=snn.RandomPairs(probability=probability, weight=1.0),
                synapse=snn.Exponential(tau=0.005),
            )
        ],
    )
    simulator = network.compile(dt=DT)
    assert simulator._drawn.lines.nbytes < 5 * expected
