from __future__ import annotations

import numpy as np
import pytest

from neurocontrol import snn

# tau 20 ms, R 10 MOhm, rest = reset = -65 mV, threshold -50 mV, refractory 2 ms
CURRENTS = np.array([1500.0, 1510.0, 1600.0, 2000.0, 5000.0, 10000.0])
COUNTS = {
    0.001: [0, 9, 17, 33, 100, 167],
    0.0005: [0, 9, 17, 33, 105, 182],
    0.0001: [0, 9, 17, 33, 108, 189],
    0.00001: [0, 9, 17, 33, 109, 190],
}
DISTANCE = np.log(CURRENTS[1:] * 0.01 / (CURRENTS[1:] * 0.01 - 15.0))


def neuron(drive: object, **changes: object) -> snn.LIF:
    values = {"tau_m": 0.02, "resistance": 0.01, "refractory": 0.002, "drive": drive, **changes}
    return snn.LIF(**values)


def spike_trains(dt: float, duration: float, cell: snn.Neuron, size: int) -> list[np.ndarray]:
    network = snn.Network(populations=[snn.Population(name="p", size=size, neuron=cell)])
    simulator = network.compile(dt=dt)
    simulator.record_spikes()
    simulator.advance(round(duration / dt))
    times, cells = simulator.spikes(0)
    return [times[cells == i] for i in range(size)]


@pytest.mark.parametrize("dt", COUNTS)
def test_counts_of_the_f_i_curve(dt: float) -> None:
    trains = spike_trains(dt, 1.0, neuron(CURRENTS), CURRENTS.size)
    assert [train.size for train in trains] == COUNTS[dt]


@pytest.mark.parametrize("dt", [0.001, 0.0001])
def test_intervals_on_the_grid_are_exact(dt: float) -> None:
    trains = spike_trains(dt, 0.6, neuron(CURRENTS[1:]), CURRENTS.size - 1)
    expected = round(0.002 / dt) + np.ceil(0.02 / dt * DISTANCE)
    for train, steps in zip(trains, expected, strict=True):
        assert np.all(np.rint(np.diff(train) / dt) == steps)


def test_rate_approaches_the_closed_form() -> None:
    trains = spike_trains(1e-5, 0.6, neuron(CURRENTS[1:]), CURRENTS.size - 1)
    rates = [1.0 / np.diff(train).mean() for train in trains]
    np.testing.assert_allclose(rates, 1.0 / (0.002 + 0.02 * DISTANCE), rtol=2e-3)


def test_refractory_holds_the_potential_for_whole_steps() -> None:
    # 0.3 ms in steps of 0.1 ms: 0.3 / 0.1 is below 3 in floating point
    cell = neuron(5000.0, refractory=0.0003)
    network = snn.Network(populations=[snn.Population(name="p", size=1, neuron=cell)])
    simulator = network.compile(dt=0.0001)
    simulator.record_spikes()
    trace = []
    for _ in range(400):
        simulator.advance(1)
        trace.append(simulator.state("p", "v")[0, 0])
    times, _ = simulator.spikes(0)
    first = round(times[0] / 0.0001) - 1
    assert trace[first : first + 4] == [-65.0] * 4
    assert trace[first + 4] > -65.0


def test_floor_bounds_the_potential() -> None:
    cell = neuron(-5000.0, floor=-70.0)
    network = snn.Network(populations=[snn.Population(name="p", size=3, neuron=cell)])
    simulator = network.compile(dt=0.001)
    simulator.advance(200)
    assert np.all(simulator.state("p", "v") == -70.0)


@pytest.mark.parametrize(("family", "b"), [(snn.AdaptiveLIF, 100.0), (snn.AdaptiveThresholdLIF, 1)])
def test_adapted_interval_is_the_fixed_point(family: type[snn.Neuron], b: float) -> None:
    dt, drive = 1e-5, 2500.0
    cell = family(tau_m=0.02, resistance=0.01, refractory=0.002, drive=drive, tau_a=0.2, b=b)
    (train,) = spike_trains(dt, 2.5, cell, 1)
    interval = np.diff(train)[-1]
    before = np.exp(-interval / 0.2) / -np.expm1(-interval / 0.2)
    time = np.arange(0.002, interval, dt)
    adaptation = b * (1.0 + before) * np.exp(-time / 0.2)
    if family is snn.AdaptiveThresholdLIF:
        v = -65.0 + 0.01 * drive * -np.expm1(-(interval - 0.002) / 0.02)
        assert v == pytest.approx(-50.0 + b * before, abs=0.02)
    else:
        v = -65.0
        for a in adaptation:
            v += dt / 0.02 * (-(v + 65.0) + 0.01 * (drive - a))
        assert v == pytest.approx(-50.0, abs=0.03)


def test_noise_gives_the_stationary_variance_of_the_membrane() -> None:
    cell = neuron(0.0, noise=20.0, threshold=1000.0)
    network = snn.Network(populations=[snn.Population(name="p", size=4000, neuron=cell)])
    for dt in (0.0005, 0.005):
        simulator = network.compile(dt=dt, seed=3)
        simulator.advance(round(0.2 / dt))
        v = simulator.state("p", "v")[0]
        assert v.mean() == pytest.approx(-65.0, abs=0.1)
        assert v.std() == pytest.approx(20.0 * np.sqrt(0.02 / 2.0), rel=0.04)
