"""Every code keeps the error that its decoder states, on band-limited signals of ten seeds."""

from __future__ import annotations

import numpy as np
import pytest

from neurocontrol import snn
from neurocontrol.errors import InputError
from neurocontrol.snn import code

SEEDS = range(10)
DT = 0.001
WINDOW = 0.1
ROUNDING = 1e-9


def signal(seed: int, *, highest: float = 5.0, rows: int = 3, samples: int = 1000) -> np.ndarray:
    """Sums of sines up to ``highest`` Hz, from 0 to 1, (rows, 2, samples)."""
    generator = np.random.default_rng(seed)
    time = DT * np.arange(1, samples + 1)
    shape = (rows, 2, 6, 1)
    frequency = generator.uniform(0.5, highest, shape)
    waves = np.sin(2 * np.pi * frequency * time + generator.uniform(0, 2 * np.pi, shape))
    whole = (generator.normal(1.0, 0.5, shape) * waves).sum(axis=2)
    low, high = whole.min(axis=-1, keepdims=True), whole.max(axis=-1, keepdims=True)
    return (whole - low) / (high - low)


def values(seed: int) -> np.ndarray:
    """Samples of the signals, (3, 2, 40), among them 0 and 1."""
    x = signal(seed)[..., ::25].copy()
    x[0, 0, :2] = 0.0, 1.0
    return x


def clocked(spikes: code.SpikeTrains) -> code.SpikeTrains:
    """The same through steps of a clock and an array."""
    return code.from_dense(spikes.dense(DT), DT)


@pytest.mark.parametrize("seed", SEEDS)
def test_count(seed: int) -> None:
    x = values(seed)
    for spikes in (code.count(x), clocked(code.count(x))):
        assert np.abs(code.read_count(spikes) - x).max() <= 1 / (2 * WINDOW * 200.0) + ROUNDING


@pytest.mark.parametrize("seed", SEEDS)
def test_poisson(seed: int) -> None:
    x, window, rate = values(seed), 2.0, 500.0
    spikes = code.poisson(x, window=window, rate=rate, seed=seed)
    mean, odds = x * window * rate, np.log(2 / 1e-7)
    bound = (odds / 3 + np.sqrt(odds**2 / 9 + 2 * mean * odds)) / (window * rate)
    error = code.read_count(spikes, rate=rate) - x
    assert np.all(np.abs(error) <= bound)
    assert abs(error.mean()) < 4 * np.sqrt(x.mean() / (window * rate * x.size))
    alone = code.poisson(
        x[1:2], window=window, rate=rate, seed=[np.random.SeedSequence(seed).spawn(3)[1]]
    )
    np.testing.assert_array_equal(alone.time, spikes.of_row(1)[1])


@pytest.mark.parametrize("seed", SEEDS)
def test_first_spike(seed: int) -> None:
    x = values(seed)
    spikes = code.first_spike(x, window=WINDOW)
    assert np.abs(code.read_first_spike(spikes) - x).max() <= ROUNDING
    assert np.abs(code.read_first_spike(clocked(spikes)) - x).max() <= DT / WINDOW + ROUNDING


@pytest.mark.parametrize("seed", SEEDS)
def test_rank_order(seed: int) -> None:
    x = signal(seed)[..., 500::50]  # (3, 2, 10): 20 cells of a row
    for profile in (None, 0.9 ** np.arange(20)):
        line = np.linspace(1, 0, 20) if profile is None else profile
        bound = np.abs(-np.sort(-x.reshape(3, -1), axis=1) - line).max()
        for spikes in (code.rank_order(x), clocked(code.rank_order(x))):
            read = code.read_rank_order(spikes, profile)
            assert np.abs(read - x).max() <= bound + ROUNDING
            order = np.argsort(-x.reshape(3, -1), axis=1)
            np.testing.assert_array_equal(np.argsort(-read.reshape(3, -1), axis=1), order)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("bits", [3, 8])
def test_phase(seed: int, bits: int) -> None:
    x = values(seed)
    bound = np.where(x > 1 - 2.0**-bits, 2.0**-bits, 2.0 ** -(bits + 1))
    for spikes in (code.phase(x, bits=bits), clocked(code.phase(x, bits=bits))):
        assert np.all(np.abs(code.read_phase(spikes, bits=bits) - x) <= bound + ROUNDING)


@pytest.mark.parametrize("seed", SEEDS)
def test_burst(seed: int) -> None:
    x = values(seed)
    for spikes in (code.burst(x), clocked(code.burst(x))):
        assert np.abs(code.read_burst(spikes) - x).max() <= 1 / 20 + ROUNDING
    full = code.burst([[1.0]], most=10, shortest=0.002)
    np.testing.assert_allclose(full.time, 0.002 * np.arange(10))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("cells", [4, 10])
def test_receptive_fields(seed: int, cells: int) -> None:
    x = 4.0 * values(seed) - 3.0
    spikes = code.receptive_fields(x, cells=cells, low=-3.0, high=1.0)
    assert spikes.shape == (2, 40, cells)
    read = code.read_receptive_fields(spikes, low=-3.0, high=1.0)
    assert np.abs(read - x).max() <= ROUNDING
    spacing, width, late = 4.0 / (cells - 1), 4.0 / (1.5 * (cells - 2)), DT / WINDOW
    least = np.exp(-0.5 * (spacing / width) ** 2)
    bound = width**2 / spacing * 2 * late / (least - 2 * late)
    read = code.read_receptive_fields(clocked(spikes), low=-3.0, high=1.0)
    assert np.abs(read - x).max() <= bound


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("highest", [5.0, 200.0])
def test_send_on_delta(seed: int, highest: float) -> None:
    x = signal(seed, highest=highest)
    spikes = code.send_on_delta(x, threshold=0.03, dt=DT, start=0.5)
    read = code.read_changes(spikes, threshold=0.03, dt=DT, start=0.5)
    assert np.abs(read - x).max() <= 0.03 + ROUNDING
    if highest == 5.0:  # between samples too: the line is on the level when a spike is sent
        cell, time = spikes.of_row(1)
        up, down = time[cell == 0], time[cell == 1]
        for when in up[1:]:
            line = np.interp(when, DT * np.arange(0, 1001), [0.5, *x[1, 0]])
            level = np.sum(up <= when + 1e-12) - np.sum(down <= when + 1e-12)
            assert line == pytest.approx(0.5 + 0.03 * level, abs=1e-6)


@pytest.mark.parametrize("seed", SEEDS)
def test_step_forward(seed: int) -> None:
    x = signal(seed)
    steepest = np.abs(np.diff(x, axis=-1)).max()
    for threshold in (steepest, 0.1):
        spikes = code.step_forward(x, threshold=threshold, dt=DT, start=x[..., 0])
        read = code.read_changes(spikes, threshold=threshold, dt=DT, start=x[..., 0])
        assert np.abs(read - x).max() <= threshold + ROUNDING
    assert spikes.time.size < x.size / 10


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("length", [3, 8])
def test_moving_window(seed: int, length: int) -> None:
    x = signal(seed)
    before = np.concatenate([np.repeat(x[..., :1], length, axis=-1), x], axis=-1)
    windows = np.lib.stride_tricks.sliding_window_view(before, length, axis=-1)
    threshold = np.abs(x - windows[..., :-1, :].mean(axis=-1)).max()
    settings = {"threshold": threshold, "dt": DT, "start": x[..., 0], "length": length}
    read = code.read_moving_window(code.moving_window(x, **settings), **settings)
    assert np.abs(read - x).max() <= threshold + ROUNDING


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("threshold", [0.5, 0.95])
def test_bens_spiker(seed: int, threshold: float) -> None:
    x = 2.0 * signal(seed, highest=10.0)
    response = code.low_pass(24, 2.0)
    spikes = code.bens_spiker(x, dt=DT, filter=response, threshold=threshold)
    read = code.read_filtered(spikes, dt=DT, filter=response)
    error = np.abs(read - x).mean(axis=-1)
    bound = x.mean(axis=-1) - threshold * 2.0 * spikes.counts() / 1000
    assert np.all(error <= bound + ROUNDING)
    if threshold == 0.95:
        assert bound.max() < 2.0 * 0.06
        assert error.max() < 2.0 * 0.04


def test_spikes_go_into_both_simulators() -> None:
    x = np.array([[1.0, 0.25], [0.5, 0.0]])
    spikes = code.first_spike(x, window=0.1)
    network = snn.Network(
        populations=[snn.Population(name="input", size=2, neuron=snn.SpikeSource())]
    )
    event = network.compile(backend="event", batch=2)
    clock = network.compile(dt=0.001, batch=2)
    for simulator, steps in ((event, 0.05), (clock, 50)):
        simulator.record_spikes()
        simulator.advance(steps)
        spikes.inject(simulator, "input")
        simulator.advance(2 * steps)
        assert simulator.spike_counts[:, 0].tolist() == [2, 2]
    np.testing.assert_allclose(event.spikes(0)[0], [0.05, 0.125])
    np.testing.assert_allclose(event.spikes(1)[0], [0.1, 0.15])
    np.testing.assert_allclose(clock.spikes(0)[0], [0.051, 0.125])
    with pytest.raises(InputError, match="1 rows of spikes"):
        spikes.inject(network.compile(backend="event"), "input")


def test_dense_arrays_hold_counts_in_steps_that_end_with_the_spike() -> None:
    spikes = code.first_spike([[0.99, 0.985, 0.0]], window=0.1)
    dense = spikes.dense(0.001)
    assert dense.shape == (1, 3, 100)
    assert np.argwhere(dense[0]).tolist() == [[0, 0], [1, 1], [2, 99]]
    again = code.from_dense(dense + dense, 0.001)
    assert again.counts().tolist() == [[2, 2, 2]]
    np.testing.assert_allclose(again.first(), [[0.001, 0.002, 0.1]])


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: code.count([[1.2]]),
        lambda: code.first_spike([[0.5]], window=0.0),
        lambda: code.burst([[0.5]], window=0.01, most=10),
        lambda: code.receptive_fields([[2.0]]),
        lambda: code.step_forward([[np.nan]], threshold=0.1, dt=DT),
        lambda: code.step_forward([[0.1]], threshold=-0.1, dt=DT),
        lambda: code.bens_spiker([[-0.1]], dt=DT, filter=[1.0]),
        lambda: code.read_changes(code.count([[0.5]]), threshold=0.1, dt=DT),
    ],
)
def test_what_cannot_be_coded_is_refused(wrong) -> None:
    with pytest.raises(InputError, match="got"):
        wrong()
