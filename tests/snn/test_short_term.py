"""Depression and facilitation against closed forms and their recurrence."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from neurocontrol import snn
from neurocontrol.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

DT = 0.0005
DEPRESSING = snn.ShortTermPlasticity(utilization=0.5, tau_recovery=0.8)
# Tsodyks, Pawelzik and Markram 1998
FACILITATING = snn.ShortTermPlasticity(utilization=0.03, tau_recovery=0.13, tau_facilitation=0.53)
DELTA = snn.Delta()


def network(
    short_term: snn.ShortTermPlasticity,
    connectivity: snn.Connectivity | None = None,
    size: int = 1,
    **options: Any,
) -> snn.Network:
    """Sources that fire when told onto cells that keep every jump of their potential."""
    still = snn.LIF(tau_m=1.9, rest=0.0, threshold=1e6, reset_potential=0.0, resistance=1.0)
    return snn.Network(
        populations=[
            snn.Population(name="s", size=size, neuron=snn.SpikeSource()),
            snn.Population(name="t", size=size, neuron=still),
        ],
        projections=[
            snn.Projection(
                name="w",
                source="s",
                target="t",
                connectivity=connectivity or snn.OneToOne(weight=1.0),
                synapse=DELTA,
                short_term=short_term,
                **options,
            )
        ],
        modulators=[snn.Modulator(name="m", tau_rise=1e-4, tau_decay=1e-4)],
    )


def jumps(simulator: snn.Simulator, steps: int) -> np.ndarray:
    """What arrives in every step, ``(steps, B, n)``."""
    v, found = simulator.state("t", "v"), []
    for _ in range(steps):
        before = v.copy()
        simulator.advance(1)
        found.append(v - np.exp(-DT / 1.9) * before)
    return np.array(found)


def recurrence(times: np.ndarray, use: float, recovery: float, facilitation: float) -> np.ndarray:
    """What every spike of a train releases."""
    u, x, last, released = 0.0, 1.0, 0.0, []
    for time in times:
        u = u * np.exp(-(time - last) / facilitation) if facilitation else 0.0
        x = 1.0 - (1.0 - x) * np.exp(-(time - last) / recovery) if recovery else 1.0
        u += use * (1.0 - u)
        released.append(u * x)
        x, last = x - u * x, time
    return np.array(released)


def steady(period: float, use: float, recovery: float, facilitation: float) -> float:
    """What each spike of a long train of one period releases."""
    u = use / (1.0 - (1.0 - use) * np.exp(-period / facilitation)) if facilitation else use
    x = -np.expm1(-period / recovery) / (1.0 - (1.0 - u) * np.exp(-period / recovery))
    return float(u * x)


def test_steady_trains_release_their_closed_form() -> None:
    rates = np.array([5, 10, 20, 50])
    published = [0.1811, 0.1051, 0.0571, 0.0241]  # depression with U 0.5 and 800 ms
    use, recovery = np.array([0.5, 0.03]).repeat(4), np.array([0.8, 0.13]).repeat(4)
    facilitation = np.array([0.0, 0.53]).repeat(4)
    simulator = network(
        snn.ShortTermPlasticity(
            utilization=use, tau_recovery=recovery, tau_facilitation=facilitation
        ),
        size=8,
    ).compile(dt=DT)
    for cell in range(8):
        period = round(1.0 / rates[cell % 4] / DT)
        at = np.arange(period, 24_001, period)
        simulator.inject("s", [cell] * at.size, at * DT)
    simulator.advance(23_990)
    released = jumps(simulator, 10)[9, 0]
    np.testing.assert_allclose(released[:4], published, atol=6e-5)
    for cell in range(8):
        exact = steady(1.0 / rates[cell % 4], use[cell], recovery[cell], facilitation[cell])
        assert released[cell] == pytest.approx(exact, rel=1e-8)
    assert np.all(np.diff(released[:4]) < 0.0)
    assert released[4] > use[4]


@pytest.mark.parametrize("parameters", [(0.5, 0.8, 0.0), (0.03, 0.13, 0.53), (0.2, 0.0, 0.3)])
def test_irregular_trains_follow_the_recurrence_at_every_delay(
    parameters: tuple[float, float, float],
) -> None:
    names = ("utilization", "tau_recovery", "tau_facilitation")
    described = snn.ShortTermPlasticity(**dict(zip(names, parameters, strict=True)))
    late = np.array([[0, 3, 3], [1, 0, 7], [7, 2, 0]]) * DT
    simulator = network(described, snn.Dense(weight=2.0, delay=late), size=3).compile(dt=DT)
    generator = np.random.default_rng(2)
    expected = np.zeros((400, 3))
    for cell in range(3):
        at = np.sort(generator.choice(np.arange(1, 380), 30, replace=False))
        simulator.inject("s", [cell] * 30, at * DT)
        for target in range(3):
            steps = at - 1 + round(late[cell, target] / DT)
            np.add.at(expected[:, target], steps, 2.0 * recurrence(at * DT, *parameters))
    np.testing.assert_allclose(jumps(simulator, 400)[:, 0], expected, atol=1e-12)


def test_parameters_differ_between_rows_and_are_live_with_the_state() -> None:
    use = np.array([[0.2], [0.6]])
    described = replace(DEPRESSING, utilization=use, tau_facilitation=snn.Uniform(0.1, 0.5))
    described = network(described, size=2)
    simulator = described.compile(dt=DT, batch=2, seed=1)
    drawn = simulator.parameter("w", "tau_facilitation")
    assert np.unique(drawn).size == 4
    simulator.inject("s", [0, 0, 1], [DT, 41 * DT, 41 * DT])
    found = jumps(simulator, 41)
    for row in range(2):
        expected = recurrence(np.array([1, 41]) * DT, use[row, 0], 0.8, drawn[row, 0])
        np.testing.assert_allclose(found[[0, 40], row, 0], expected, rtol=1e-9)
    np.testing.assert_allclose(found[40, :, 1], use[:, 0])
    np.testing.assert_allclose(simulator.parameter("w", "resources")[:, 1], 1.0 - use[:, 0])
    simulator.parameter("w", "resources")[0] = 1.0
    simulator.parameter("w", "release")[0] = 0.0
    simulator.parameter("w", "utilization")[:] = 1.0
    simulator.parameter("w", "weight")[:] = 3.0
    simulator.inject("s", [1], [42 * DT])
    after = jumps(simulator, 1)[0, :, 1]
    assert after[0] == pytest.approx(3.0)
    assert 0.6 < after[1] < 3.0 * 0.5
    simulator.reset([1])
    assert np.all(simulator.parameter("w", "resources")[1] == 1.0)
    assert np.all(simulator.parameter("w", "utilization")[:, 0] == [1.0, 0.6])


def test_it_works_with_receptors_learning_and_connections_that_rows_draw() -> None:
    closes = snn.Receptor(modulator="m", effect=-0.5)
    rule = snn.PairSTDP(potentiation=0.0, depression=0.25, highest=1.0, tau_post=1e6)
    learning = network(DEPRESSING, receptors=[closes], plasticity=rule).compile(dt=DT, batch=2)
    learning.release[1] = 1.0
    learning.inject("t", [0], [DT])
    learning.inject("s", [0, 0], [40 * DT, 80 * DT])
    found = jumps(learning, 80)[[39, 79], :, 0]
    released = recurrence(np.array([40, 80]) * DT, 0.5, 0.8, 0.0)
    np.testing.assert_allclose(found[:, 0], [released[0], 0.75 * released[1]], rtol=1e-7)
    np.testing.assert_allclose(found[:, 1], 0.5 * found[:, 0], rtol=1e-9)
    drawn = network(FACILITATING, snn.RandomPairs(probability=0.5, weight=1.0), size=20)
    simulator = drawn.compile(dt=DT, seed=3)
    simulator.inject("s", [4, 4], [DT, 21 * DT])
    arrived = jumps(simulator, 21)[[0, 20], 0]
    pre, post, _ = simulator.synapses("w")
    reached = np.isin(np.arange(20), post[pre == 4])
    expected = recurrence(np.array([1, 21]) * DT, 0.03, 0.13, 0.53)
    np.testing.assert_allclose(arrived, np.outer(expected, reached), atol=1e-12)


def lively() -> snn.Network:
    """Two cells that fire at random, with terminals of two delays that every row draws."""
    described = network(
        replace(FACILITATING, utilization=snn.Uniform(0.1, 0.4)),
        snn.Dense(weight=1.0, delay=[[0.0, DT], [3 * DT, 0.0]]),
        size=2,
    )
    source, target = described.populations
    random = replace(source, neuron=snn.Poisson(rate=80.0))
    return replace(described, populations=[random, target])


def test_a_row_alone_a_state_and_a_file_go_on_bit_for_bit(tmp_path: Path) -> None:
    described = lively()
    batch = described.compile(dt=DT, batch=3, seed=8)
    batch.advance(300)
    snn.save_network(tmp_path / "n.npz", described, batch)
    again, state = snn.load_network(tmp_path / "n.npz")
    other = again.compile(dt=DT, batch=3)
    other.restore(state)
    alone = described.compile(dt=DT, seed=[np.random.SeedSequence(8).spawn(3)[2]])
    for _ in range(60):
        alone.advance(10)
    for one in (batch, other):
        one.advance(300)
    v = batch.state("t", "v")
    np.testing.assert_array_equal(other.state("t", "v"), v)
    np.testing.assert_array_equal(alone.state("t", "v")[0], v[2])
    assert np.all(v > 0.0)


@pytest.mark.slow
def test_a_fused_kernel_releases_the_same_bits() -> None:
    generic, fused = (lively().compile(dt=DT, batch=2, seed=8, fused=one) for one in (False, True))
    for one in (generic, fused):
        one.advance(400)
    np.testing.assert_array_equal(generic.state("t", "v"), fused.state("t", "v"))


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"utilization": 1.5}, "utilization must be <= 1"),
        ({"utilization": 0.0}, "utilization must be > 0"),
        ({"tau_recovery": 800.0}, "tau_recovery is probably in milliseconds"),
        ({"tau_facilitation": -0.1}, "tau_facilitation must be >= 0"),
        ({"utilization": snn.Uniform(0.5, 1.5)}, "drawn utilization must be finite and >= 0"),
        ({"tau_recovery": [0.1, 0.2, 0.3]}, "tau_recovery must be a number, one number for each"),
    ],
)
def test_what_no_terminal_does_is_refused(wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        network(replace(DEPRESSING, **wrong), size=50).compile(dt=DT)


def test_the_event_driven_back_end_refuses_it_by_name() -> None:
    described = replace(network(DEPRESSING), modulators=[])
    with pytest.raises(InputError, match="cannot run short-term plasticity, got that of w"):
        described.compile(backend="event")
