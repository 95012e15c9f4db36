"""LIF neurons with a soft reset, with interpolated crossings, and with escape noise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from neurocontrol import snn
from neurocontrol.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

UNIT = {"rest": 0.0, "threshold": 1.0, "reset_potential": 0.0, "resistance": 1.0}
CURRENTS = np.array([1.1, 2.0, 5.0])  # thresholds
LEVELS = np.array([-4.0, -1.0, 0.0, 1.5])  # mV above the threshold
OPENED = snn.Conductance(tau=2.0, reversal=-1.0)
HAZARD, WIDTH = 50.0, 2.0  # Hz, mV


@pytest.fixture(scope="module")
def simulator(network_of: Callable[..., snn.Network]) -> Callable[..., snn.Simulator]:
    """Compile all three families under constant currents."""

    def make(
        dt: float, *, refractory: float = 0.002, clamped: int = 1, **options: object
    ) -> snn.Simulator:
        interpolated = snn.InterpolatedLIF(drive=CURRENTS, refractory=refractory, **UNIT)
        soft = snn.SoftResetLIF(drive=CURRENTS, refractory=0.0, **UNIT)
        # so fast a membrane that it is where the current puts it, whatever the reset
        escaping = snn.EscapeLIF(
            tau_m=1e-5, rest=-65.0, threshold=-50.0, resistance=1.0, refractory=0.0, hazard=HAZARD,
            width=WIDTH, drive=np.repeat(15.0 + LEVELS, clamped),
        )  # fmt: skip
        populations = [
            snn.Population(name="interpolated", size=3, neuron=interpolated),
            snn.Population(name="soft", size=3, neuron=soft),
            snn.Population(name="clamped", size=LEVELS.size * clamped, neuron=escaping),
            snn.Population(name="opened", size=3, neuron=interpolated),
            snn.Population(name="silent", size=1, neuron=snn.SpikeSource()),
        ]
        opened = snn.Projection(
            source="silent", target="opened", connectivity=snn.Dense(weight=1.0), synapse=OPENED
        )
        made = network_of(populations, [opened]).compile(dt=dt, **options)
        made.record_spikes()
        return made

    return make


def trains(made: snn.Simulator, name: str) -> list[np.ndarray]:
    times, cells = made.spikes(0)
    columns = made.columns(name)
    return [times[cells == cell] for cell in range(columns.start, columns.stop)]


@pytest.mark.parametrize("dt", [0.001, 0.0005, 0.0001])
@pytest.mark.parametrize("refractory", [0.002, 0.0])
def test_interpolated_spikes_fall_into_the_step_of_their_closed_form(
    simulator: Callable[..., snn.Simulator], dt: float, refractory: float
) -> None:
    made = simulator(dt, refractory=refractory)
    made.advance(round(1.0 / dt))
    for current, train in zip(CURRENTS, trains(made, "interpolated"), strict=True):
        rise = 0.02 * np.log(current / (current - 1.0))
        exact = rise + (rise + refractory) * np.arange(train.size + 1)
        late = train - exact[:-1]
        assert np.all((late > -1e-6) & (late < dt + 1e-6))
        assert exact[-1] > 1.0 - 1e-6


@pytest.mark.parametrize("dt", [0.001, 0.0005, 0.0001])
def test_rates_with_interpolation_are_published_ones(
    simulator: Callable[..., snn.Simulator], dt: float
) -> None:
    made = simulator(dt)
    made.advance(round(10.0 / dt))
    rates = [train.size / 10.0 for train in trains(made, "interpolated")]
    np.testing.assert_allclose(rates, [20.0, 63.0, 154.7], atol=0.051)


def test_interpolation_follows_conductances(simulator: Callable[..., snn.Simulator]) -> None:
    found = []
    for dt in (0.001, 0.00002):
        made = simulator(dt)
        made.synapse_state("opened", OPENED, "conductance")[:] = 0.4
        made.advance(round(0.3 / dt))
        found.append(trains(made, "opened"))
    counts = [train.size for train in found[0]]
    assert counts[0] == 0
    assert min(counts[1:]) > 5
    for coarse, fine in zip(*found, strict=True):
        late = coarse - fine[: coarse.size]
        assert np.all((late > -4e-5) & (late < 0.001 + 2e-5))


def test_an_injected_spike_begins_its_refractory_time_at_the_end_of_its_step(
    network_of: Callable[..., snn.Network],
) -> None:
    cell = snn.InterpolatedLIF(refractory=0.0025)
    made = network_of([snn.Population(name="p", size=1, neuron=cell)]).compile(dt=0.001)
    made.record_spikes()
    made.inject("p", [0], [0.002])
    made.advance(3)
    assert [train.tolist() for train in trains(made, "p")] == [[pytest.approx(0.002)]]
    assert made.state("p", "refractory")[0, 0] == pytest.approx(1.5)


def test_after_a_soft_reset_nothing_of_the_input_is_lost(
    simulator: Callable[..., snn.Simulator],
) -> None:
    dt, steps = 0.001, 400
    made = simulator(dt)
    made.advance(steps)
    free = CURRENTS * -np.expm1(-steps * dt / 0.02)
    taken = [np.exp(-(steps * dt - train) / 0.02).sum() for train in trains(made, "soft")]
    np.testing.assert_allclose(made.state("soft", "v")[0], free - taken, atol=1e-9)
    assert min(train.size for train in trains(made, "soft")) > 5


def test_clamped_cells_fire_at_their_hazard(simulator: Callable[..., snn.Simulator]) -> None:
    dt, steps = 0.001, 1000
    made = simulator(dt, clamped=500, seed=3)
    made.advance(steps)
    firing = np.array([train.size for train in trains(made, "clamped")]).reshape(LEVELS.size, 500)
    chance = -np.expm1(-HAZARD * np.exp(LEVELS / WIDTH) * dt)
    trials = 500 * steps
    deviation = np.sqrt(trials * chance * (1.0 - chance))
    assert np.all(np.abs(firing.sum(axis=1) - trials * chance) < 4.0 * deviation)
    # cells are independent: counts spread as those of coins do
    spread = firing.var(axis=1) / (steps * chance * (1.0 - chance))
    np.testing.assert_allclose(spread, 1.0, atol=4.0 * np.sqrt(2.0 / 500))


def test_chances_are_each_rows_own_and_its_seeds(simulator: Callable[..., snn.Simulator]) -> None:
    counts = {}
    for seeds in ([5, 6], [6], [6]):
        made = simulator(0.001, clamped=500, batch=len(seeds), seed=seeds)
        made.advance(100)
        v = made.state("clamped", "v")
        for row, seed in enumerate(seeds):
            counts.setdefault(seed, []).append(v[row].tobytes())
    assert len(set(counts[6])) == 1
    assert counts[5][0] != counts[6][0]


def test_escape_noise_is_not_added_to_the_membrane() -> None:
    with pytest.raises(InputError, match=r"EscapeLIF\.noise must be 0"):
        snn.EscapeLIF(noise=1.0)
