"""The squid axon and the cell of COBAHH: thresholds, counts, intervals and order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from neurocontrol import snn

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# spikes in 1 s of a current step from rest, in steps of 0.01 ms, by uA/cm^2
COUNTS = {
    2.2: 0, 2.3: 1, 5.0: 1, 6.0: 2, 6.2: 3, 6.3: 53, 6.5: 55, 7.0: 59, 8.0: 63, 10.0: 69, 20.0: 87,
    50.0: 117,
}  # fmt: skip
# Hz over 2 s in steps of 0.05 ms, with the leak at -65 mV, by pA
RATES = {50.0: 13.5, 100.0: 23.0, 150.0: 30.5, 200.0: 37.5, 500.0: 73.5, 700.0: 94.0}


@pytest.fixture(scope="module")
def running(network_of: Callable[..., snn.Network]) -> Callable[..., snn.Simulator]:
    """Simulate both kinds of cells, by their currents."""

    def run(
        dt: float, steps: int, *, squid: Sequence[float] = (0.0,), hippocampal: Sequence[float] = ()
    ) -> snn.Simulator:
        axon = snn.HodgkinHuxley(drive=list(squid))
        populations = [snn.Population(name="squid", size=len(squid), neuron=axon)]
        if hippocampal:
            cell = snn.TraubMiles(drive=list(hippocampal), leak_reversal=-65.0)
            populations.append(
                snn.Population(name="hippocampal", size=len(hippocampal), neuron=cell)
            )
        simulator = network_of(populations).compile(dt=dt)
        simulator.record_spikes()
        simulator.advance(steps)
        return simulator

    return run


def counts(simulator: snn.Simulator, name: str) -> list[int]:
    _, cells = simulator.spikes(0)
    return np.bincount(cells, minlength=simulator.cells)[simulator.columns(name)].tolist()


def test_the_count_jumps_from_three_to_fifty_at_its_threshold(
    running: Callable[..., snn.Simulator],
) -> None:
    simulator = running(1e-5, 100_000, squid=list(COUNTS))
    assert counts(simulator, "squid") == list(COUNTS.values())


@pytest.mark.parametrize(("step", "interval"), [(0.01, 14.64), (0.05, 14.70), (0.1, 14.70)])
def test_intervals_change_little_with_the_step(
    running: Callable[..., snn.Simulator], step: float, interval: float
) -> None:
    simulator = running(step / 1000.0, round(300.0 / step), squid=[10.0])
    times, cells = simulator.spikes(0)
    times = times[cells == simulator.columns("squid").start]
    assert 1000.0 * np.diff(times)[-1] == pytest.approx(interval, abs=max(step, 0.005) + 1e-9)


def test_the_axon_is_integrated_to_second_order(running: Callable[..., snn.Simulator]) -> None:
    found = []
    for step in (0.04, 0.02, 0.01, 0.00125):
        simulator = running(step / 1000.0, round(12.0 / step), squid=[10.0])
        found.append(simulator.state("squid", "v")[0, 0])
    errors = np.abs(np.array(found[:-1]) - found[-1])
    np.testing.assert_allclose(errors[:-1] / errors[1:], 4.0, rtol=0.15)


@pytest.mark.parametrize("step", [0.1, 1.0])
def test_no_current_and_no_step_takes_gates_out_of_their_bounds(
    running: Callable[..., snn.Simulator], step: float
) -> None:
    drive = [-1000.0, -50.0, 30.0, 300.0, 3000.0]
    simulator = running(step / 1000.0, 500, squid=drive, hippocampal=[200.0 * i for i in drive])
    for population in ("squid", "hippocampal"):
        gates = np.array([simulator.state(population, name) for name in "mhn"])
        assert np.all((gates >= 0.0) & (gates <= 1.0))
        assert np.all(np.isfinite(simulator.state(population, "v")))


def test_it_rests_where_it_starts(running: Callable[..., snn.Simulator]) -> None:
    simulator = running(1e-5, 20_000)
    assert simulator.state("squid", "v")[0, 0] == pytest.approx(-65.0, abs=0.01)


def test_the_cell_of_cobahh_fires_at_its_published_rates(
    running: Callable[..., snn.Simulator],
) -> None:
    simulator = running(5e-5, 40_000, hippocampal=list(RATES))
    assert [count / 2.0 for count in counts(simulator, "hippocampal")] == list(RATES.values())
