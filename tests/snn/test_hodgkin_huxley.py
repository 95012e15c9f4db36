"""The squid axon: thresholds, counts and intervals."""

from __future__ import annotations

import numpy as np
import pytest

from neurocontrol import snn

# spikes in 1 s of a current step from rest, in steps of 0.01 ms, by uA/cm^2
COUNTS = {
    2.2: 0, 2.3: 1, 5.0: 1, 6.0: 2, 6.2: 3, 6.3: 53, 6.5: 55, 7.0: 59, 8.0: 63, 10.0: 69, 20.0: 87,
    50.0: 117,
}  # fmt: skip


def axons(currents: list[float], dt: float, steps: int) -> tuple[np.ndarray, np.ndarray]:
    cell = snn.HodgkinHuxley(drive=currents)
    network = snn.Network(populations=[snn.Population(name="p", size=len(currents), neuron=cell)])
    simulator = network.compile(dt=dt)
    simulator.record_spikes()
    simulator.advance(steps)
    return simulator.spikes(0)


def test_the_count_jumps_from_three_to_fifty_at_its_threshold() -> None:
    _, cells = axons(list(COUNTS), 1e-5, 100_000)
    assert np.bincount(cells, minlength=len(COUNTS)).tolist() == list(COUNTS.values())


@pytest.mark.parametrize(("step", "interval"), [(0.01, 14.64), (0.05, 14.70), (0.1, 14.70)])
def test_intervals_change_little_with_the_step(step: float, interval: float) -> None:
    times, _ = axons([10.0], step / 1000.0, round(300.0 / step))
    assert 1000.0 * np.diff(times)[-1] == pytest.approx(interval, abs=max(step, 0.005) + 1e-9)


def test_it_rests_where_it_starts() -> None:
    network = snn.Network(
        populations=[snn.Population(name="p", size=1, neuron=snn.HodgkinHuxley())]
    )
    simulator = network.compile(dt=1e-5)
    simulator.advance(20_000)
    assert simulator.state("p", "v")[0, 0] == pytest.approx(-65.0, abs=0.01)
