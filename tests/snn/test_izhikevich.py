"""Izhikevich 2003 and 2004: counts of the scheme that the class states, at every step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from neurocontrol import snn
from neurocontrol.errors import InputError
from neurocontrol.snn.neurons.izhikevich_2004 import FIRING_PATTERNS

if TYPE_CHECKING:
    from collections.abc import Callable

# spikes in 1 s for currents of 5, 10 and 14, v first and then u, by step in ms
COUNTS = {
    0.5: {
        "regular spiking": (11, 22, 30), "intrinsically bursting": (13, 31, 52),
        "chattering": (31, 70, 98), "fast spiking": (38, 92, 141),
        "thalamo-cortical": (76, 184, 226),
    },
    0.1: {
        "regular spiking": (11, 23, 32), "intrinsically bursting": (14, 34, 58),
        "chattering": (40, 86, 115), "fast spiking": (44, 125, 197),
        "thalamo-cortical": (129, 248, 327),
    },
    0.01: {
        "regular spiking": (11, 23, 32), "intrinsically bursting": (14, 34, 58),
        "chattering": (40, 87, 120), "fast spiking": (46, 136, 211),
        "thalamo-cortical": (144, 274, 362),
    },
}  # fmt: skip


def cells(names: list[str]) -> list[snn.Population]:
    return [
        snn.Population(
            name=name, size=3, neuron=snn.Izhikevich.preset(name, drive=[5.0, 10.0, 14.0])
        )
        for name in names
    ]


@pytest.mark.parametrize("step", COUNTS)
def test_kinds_of_cells_fire_as_often_as_the_scheme_says(
    network_of: Callable[..., snn.Network], step: float
) -> None:
    simulator = network_of(cells(list(COUNTS[step]))).compile(dt=step / 1000.0)
    simulator.record_spikes()
    simulator.advance(round(1000.0 / step))
    _, fired = simulator.spikes(0)
    counts = np.bincount(fired, minlength=simulator.cells)
    for name, expected in COUNTS[step].items():
        assert tuple(counts[simulator.columns(name)]) == expected


def test_a_chattering_cell_fires_in_bursts(network_of: Callable[..., snn.Network]) -> None:
    simulator = network_of(cells(["chattering"])).compile(dt=1e-5)
    simulator.record_spikes()
    simulator.advance(10_000)
    times, fired = simulator.spikes(0)
    found = 1000.0 * times[fired == simulator.columns("chattering").start + 1][:8]
    published = [3.15, 4.56, 6.10, 7.82, 9.78, 12.13, 15.32, 61.96]
    np.testing.assert_allclose(found, published, atol=0.0151)


# number of spikes, times of the first ones and of the last, ms
PATTERNS = {
    "tonic spiking": (5, [13.0, 17.0, 31.5, 59.25], 86.75),
    "phasic spiking": (1, [43.75], 43.75),
    "phasic bursting": (6, [39.0, 42.8, 47.0], 67.2),
    "spike frequency adaptation": (6, [10.25, 12.25, 15.0], 71.5),
    "class 1 excitable": (10, [84.5, 125.0], 290.5),
    "spike latency": (1, [26.6], 26.6),
    "subthreshold oscillations": (1, [26.5], 26.5),
    "resonator (2004)": (1, [338.0], 338.0),
    "integrator": (1, [20.0], 20.0),
    "rebound spike": (1, [68.0], 68.0),
    "rebound burst": (7, [68.0, 71.0, 74.2], 92.2),
    "bistability": (5, [45.25, 86.0], 208.0),
    "depolarizing after-potential": (1, [11.3], 11.3),
    "accommodation": (1, [311.5], 311.5),
    "inhibition-induced spiking": (3, [94.5, 166.0, 236.0], 236.0),
    "inhibition-induced bursting": (12, [86.5, 88.5, 90.5], 204.0),
}


@pytest.fixture(scope="module")
def spike_times(network_of: Callable[..., snn.Network]) -> Callable[[str], np.ndarray]:
    """Tell the beginning of the steps in which the cell of a pattern fires, ms."""

    def times_of(name: str) -> np.ndarray:
        pattern = FIRING_PATTERNS[name]
        cell = snn.Population(name="cell", size=1, neuron=snn.Izhikevich.preset(name))
        simulator = network_of([cell]).compile(dt=pattern.dt)
        simulator.record_spikes()
        column = simulator.columns("cell")
        for current in pattern.currents():
            simulator.current[:, column] = current
            simulator.advance(1)
        times, cells = simulator.spikes(0)
        return 1000.0 * (times[cells == column.start] - pattern.dt)

    return times_of


@pytest.mark.parametrize("name", PATTERNS)
def test_firing_patterns_of_2004(spike_times: Callable[[str], np.ndarray], name: str) -> None:
    count, first, last = PATTERNS[name]
    times = spike_times(name)
    assert times.size == count
    np.testing.assert_allclose(times[: len(first)], first, atol=1e-6)
    assert times[-1] == pytest.approx(last, abs=1e-6)


def test_tonic_bursting_is_bursts_without_end(spike_times: Callable[[str], np.ndarray]) -> None:
    intervals = np.diff(spike_times("tonic bursting"))
    pauses = np.flatnonzero(intervals > 20.0)
    assert pauses.size == 3
    assert np.all(np.diff(pauses) > 2)
    assert np.all(np.delete(intervals, pauses) < 10.0)


def test_mixed_mode_is_a_burst_and_then_single_spikes(
    spike_times: Callable[[str], np.ndarray],
) -> None:
    intervals = np.diff(spike_times("mixed mode"))
    assert np.all(intervals[:2] < 5.0)
    assert np.all(intervals[2:] > 30.0)


def test_only_the_first_class_of_excitability_begins_at_low_rates(
    spike_times: Callable[[str], np.ndarray],
) -> None:
    first = {name: np.diff(spike_times(f"{name} excitable"))[0] for name in ("class 1", "class 2")}
    assert first["class 1"] > 40.0
    assert first["class 2"] < 25.0


def test_a_pulse_reaches_the_threshold_only_after_an_inhibition(
    spike_times: Callable[[str], np.ndarray],
) -> None:
    (time,) = spike_times("threshold variability")
    assert 80.0 < time < 100.0


def test_the_table_has_all_panels_of_the_figure() -> None:
    letters = [pattern.letter for pattern in FIRING_PATTERNS.values()]
    assert letters == list("ABCDEFGHIJKLMNOPQRST")


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(InputError, match=r"expected one of regular spiking, .* tonic spiking"):
        snn.Izhikevich.preset("spiking")
