"""Cells without spikes and what they give to others: closed forms, fixed points, oscillations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from neurocontrol import snn
from neurocontrol.errors import InputError
from neurocontrol.snn.changes import changed
from neurocontrol.snn.lesions import Scaled

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

RISE, FATIGUE, STRENGTH = 0.1, 0.2, 2.5  # s, s
ONSET = 1.0 + RISE / FATIGUE
PERIOD = 2.0 * np.pi * np.sqrt(RISE * FATIGUE / (1.0 + STRENGTH - ONSET))  # s, where it sets in

FAST = snn.Modulator(name="m", tau_rise=0.01, tau_decay=0.01)


def dense(source: str, target: str, weight: object, **more: object) -> snn.GradedProjection:
    pattern = snn.Dense(weight=weight)
    return snn.GradedProjection(source=source, target=target, connectivity=pattern, **more)


@pytest.fixture(scope="module")
def half_centre(network_of: Callable[..., snn.Network]) -> Callable[..., snn.Simulator]:
    """Compile a pair of cells in every row that inhibit each other; one of them begins ahead."""

    def make(
        weights: Sequence[float], dt: float, *, fatigue: float = FATIGUE, **population: object
    ) -> snn.Simulator:
        cell = snn.Matsuoka(tau_m=RISE, tau_a=fatigue, b=STRENGTH, drive=1.0)
        ahead = {"v": [0.4, 0.0]}
        pair = snn.Population(name="pair", size=2, neuron=cell, initial=ahead, **population)
        across = -np.asarray(weights)[:, None, None] * np.array([[0.0, 1.0], [1.0, 0.0]])
        made = network_of([pair], [dense("pair", "pair", across)], [FAST])
        return made.compile(dt=dt, batch=len(weights))

    return make


def period(simulator: snn.Simulator) -> float:
    """Mean period of a pair over 4 s, s."""
    samples = []
    for _ in range(round(4.0 / simulator.dt)):
        simulator.advance(1)
        samples.append(np.diff(simulator.state("pair", "v")[0])[0])
    signs = np.sign(samples)
    rising = np.flatnonzero((signs[:-1] < 0) & (signs[1:] >= 0))
    return simulator.dt * float(np.diff(rising).mean())


def test_a_leaky_integrator_follows_its_closed_form_and_never_spikes(
    network_of: Callable[..., snn.Network],
) -> None:
    cells = snn.Population(
        name="p", size=2, neuron=snn.LeakyIntegrator(tau_m=[0.01, 0.05], drive=300.0, rest=-2.0)
    )
    simulator = network_of([cells]).compile(dt=0.001)
    simulator.record_spikes()
    simulator.advance(40)
    expected = -2.0 + 30.0 * -np.expm1(-0.04 / np.array([0.01, 0.05]))
    np.testing.assert_allclose(simulator.state("p", "v")[0], expected, rtol=1e-12)
    _, fired = simulator.spikes(0)
    assert not np.isin(fired, np.arange(simulator.cells)[simulator.columns("p")]).any()


def test_outputs_are_the_curves_of_the_potentials(network_of: Callable[..., snn.Network]) -> None:
    drive = np.linspace(-100.0, 400.0, 6)
    sigmoid = snn.SigmoidRate(drive=drive, maximum=80.0, threshold=12.0, slope=3.0)
    rectified = snn.RectifiedRate(drive=drive, threshold=5.0, slope=2.0)
    cells = [
        snn.Population(name="s", size=6, neuron=sigmoid),
        snn.Population(name="r", size=6, neuron=rectified),
    ]
    simulator = network_of(cells).compile(dt=0.001)
    before = simulator.state("s", "output")[0, 0]
    assert before == pytest.approx(80.0 / (1.0 + np.exp(4.0)))
    simulator.advance(2000)
    v = simulator.state("s", "v")[0]
    np.testing.assert_allclose(v, 0.1 * drive, atol=1e-9)
    expected = 80.0 / (1.0 + np.exp(-(v - 12.0) / 3.0))
    np.testing.assert_allclose(simulator.state("s", "output")[0], expected, rtol=1e-8)
    expected = 2.0 * np.maximum(v - 5.0, 0.0)
    np.testing.assert_allclose(simulator.state("r", "output")[0], expected, atol=1e-9)


def test_a_network_of_rates_settles_at_its_fixed_point(
    network_of: Callable[..., snn.Network],
) -> None:
    generator = np.random.default_rng(4)
    count, drive = 12, generator.uniform(50.0, 200.0, 12)
    weight = generator.normal(0.0, 0.5, (count, count))
    cells = snn.Population(name="p", size=count, neuron=snn.SigmoidRate(drive=drive))
    simulator = network_of([cells], [dense("p", "p", weight)]).compile(dt=0.001)
    simulator.advance(3000)
    output = np.zeros(count)
    for _ in range(500):
        output = 100.0 / (1.0 + np.exp(-(0.1 * (drive + output @ weight) - 10.0) / 2.0))
    np.testing.assert_allclose(simulator.state("p", "output")[0], output, rtol=1e-6)
    assert output.max() - output.min() > 30.0


def test_a_cell_acts_by_the_output_at_the_beginning_of_the_step(
    network_of: Callable[..., snn.Network],
) -> None:
    source = snn.Population(
        name="s", size=3, neuron=snn.RectifiedRate(rest=[-1.0, 2.0, 3.0], threshold=0.0, slope=4.0)
    )
    target = snn.Population(name="t", size=2, neuron=snn.LIF(rest=0.0, threshold=1e3))
    pattern = snn.Sparse(pre=[2, 0, 1, 2], post=[1, 0, 0, 1], weight=[1.0, 5.0, 2.0, 0.5])
    projection = snn.GradedProjection(source="s", target="t", connectivity=pattern, name="w")
    simulator = network_of([source, target], [projection]).compile(dt=0.001)
    simulator.advance(1)
    gain = 0.1 * -np.expm1(-0.001 / 0.02)
    first = simulator.state("t", "v")[0].copy()
    np.testing.assert_allclose(first, gain * np.array([2.0 * 8.0, 1.5 * 12.0]))
    pre, post, delay = simulator.synapses("w")
    assert (pre.tolist(), post.tolist()) == ([0, 1, 2, 2], [0, 0, 1, 1])
    assert not delay.any()
    simulator.parameter("w", "weight")[:] = 0.0
    simulator.advance(1)
    np.testing.assert_allclose(simulator.state("t", "v")[0], first * np.exp(-0.001 / 0.02))


def test_receptors_scale_graded_projections(network_of: Callable[..., snn.Network]) -> None:
    source = snn.Population(name="s", size=1, neuron=snn.LeakyIntegrator(rest=10.0))
    target = snn.Population(name="t", size=1, neuron=snn.LeakyIntegrator())
    gate = snn.Receptor(modulator="m", effect=-1.0)
    projection = dense("s", "t", 2.0, receptors=[gate])
    made = network_of([source, target], [projection], [FAST])
    simulator = made.compile(dt=0.001, batch=2)
    simulator.release[1] = 0.25
    simulator.advance(1000)
    np.testing.assert_allclose(simulator.state("t", "v")[:, 0], [2.0, 1.5], rtol=1e-6)


def test_conductances_pull_towards_their_reversal_potential(
    network_of: Callable[..., snn.Network],
) -> None:
    source = snn.Population(name="s", size=1, neuron=snn.LeakyIntegrator(rest=0.5))
    target = snn.Population(name="t", size=2, neuron=snn.LeakyIntegrator(rest=-60.0))
    gate = snn.Receptor(modulator="m", effect=-1.0)
    shut = dense("s", "t", [[4.0, 20.0]], reversal=-75.0)
    opened = dense("s", "t", [[8.0, 2.0]], reversal=-10.0, receptors=[gate])
    made = network_of([source, target], [shut, opened], [FAST])
    simulator = made.compile(dt=0.001, batch=2)
    simulator.release[1] = 1.0
    simulator.advance(1000)
    inhibited, excited = 0.1 * 0.5 * np.array([4.0, 20.0]), 0.1 * 0.5 * np.array([8.0, 2.0])
    both = (-60.0 - 75.0 * inhibited - 10.0 * excited) / (1.0 + inhibited + excited)
    alone = (-60.0 - 75.0 * inhibited) / (1.0 + inhibited)
    np.testing.assert_allclose(simulator.state("t", "v"), [both, alone], rtol=1e-6)
    weaker = changed(made, [Scaled(target="class@m:excitation", factor=0.0)], 0.001)
    again = weaker.compile(dt=0.001)
    again.advance(1000)
    np.testing.assert_allclose(again.state("t", "v")[0], alone, rtol=1e-6)


def test_persistent_sodium_follows_its_equations(network_of: Callable[..., snn.Network]) -> None:
    """Two cells that inhibit each other, by a solver of ordinary differential equations."""
    cell = snn.PersistentSodiumRate()
    kinds = {"one": cell, "two": snn.SaturatingRate(drive=30.0)}
    cells = [snn.Population(name=name, size=1, neuron=neuron) for name, neuron in kinds.items()]
    ways = [
        dense("one", "two", 4.0, reversal=-75.0),
        dense("two", "one", 0.8, reversal=-75.0),
        dense("two", "one", 1.5, reversal=-10.0),
    ]
    dt = 0.00002
    simulator = network_of(cells, ways).compile(dt=dt)
    h = float(simulator.state("one", "h")[0, 0])
    assert h == pytest.approx(1.0 / (1.0 + np.exp((-62.5 + 45.0) / 4.0)))

    def output(v: float) -> float:
        return float(np.clip((v + 50.0) / 50.0, 0.0, 1.0))

    def slope(_: float, state: np.ndarray) -> list[float]:
        v, h, w = state
        sodium = 4.5 * h * (v - 50.0) / (1.0 + np.exp(-(v + 40.0) / 6.0))
        inhibited, excited = 0.8 * output(w) * (v + 75.0), 1.5 * output(w) * (v + 10.0)
        settled = 1.0 / (1.0 + np.exp((v + 45.0) / 4.0))
        tau = 80.0 + 80.0 / np.cosh((v + 35.0) / 15.0)
        return [
            -(4.5 * (v + 62.5) + sodium + inhibited + excited) / 10.0,
            (settled - h) / tau,
            -(2.8 * (w + 60.0) - 30.0 + 4.0 * output(v) * (w + 75.0)) / 10.0,
        ]

    moments = np.array([20.0, 60.0, 80.0, 100.0, 120.0, 180.0, 240.0, 320.0, 400.0])
    start = [-62.5, h, -60.0]
    wanted = solve_ivp(slope, (0.0, 400.0), start, t_eval=moments, rtol=1e-9, atol=1e-9).y.T
    assert np.ptp(wanted[:, 0]) > 40.0
    for passed, state in zip(np.diff(moments, prepend=0.0), wanted, strict=True):
        simulator.advance(round(0.001 * passed / dt))
        v, h, w = (
            simulator.state(*name)[0, 0] for name in (("one", "v"), ("one", "h"), ("two", "v"))
        )
        np.testing.assert_allclose([v, w], state[[0, 2]], atol=0.15)
        assert h == pytest.approx(state[1], abs=0.002)


def test_a_half_centre_oscillates_beyond_the_onset_that_theory_gives(
    half_centre: Callable[..., snn.Simulator],
) -> None:
    simulator = half_centre([ONSET - 0.05, ONSET + 0.05], 0.0005)
    simulator.advance(60_000)
    low, high = (np.full(2, np.inf), np.full(2, -np.inf))
    for _ in range(200):
        simulator.advance(10)
        difference = np.diff(simulator.state("pair", "output"), axis=1)[:, 0]
        low, high = np.minimum(low, difference), np.maximum(high, difference)
    assert high[0] - low[0] < 1e-3
    assert high[1] > 0.1
    assert low[1] == pytest.approx(-high[1], rel=0.01)
    settled = 1.0 / (1.0 + STRENGTH + ONSET - 0.05)
    np.testing.assert_allclose(simulator.state("pair", "output")[0], settled, rtol=1e-3)


def test_the_period_of_a_half_centre_is_that_of_theory(
    half_centre: Callable[..., snn.Simulator],
) -> None:
    simulator = half_centre([ONSET + 0.01], 0.0005)
    simulator.advance(60_000)
    assert period(simulator) == pytest.approx(PERIOD, rel=0.01)


def test_receptors_of_the_adaptation_change_the_tempo(
    half_centre: Callable[..., snn.Simulator],
) -> None:
    speeds = snn.Receptor(modulator="m", effect=1.0)
    modulated = half_centre([2.5], 0.0005, adaptation_receptors=[speeds])
    modulated.release[:] = 1.0
    faster, slower = (half_centre([2.5], 0.0005, fatigue=tau) for tau in (FATIGUE / 2, FATIGUE))
    for simulator in (modulated, faster, slower):
        simulator.advance(10_000)
    assert period(modulated) == pytest.approx(period(faster), rel=0.01)
    assert period(slower) > 1.2 * period(faster)


def test_a_row_does_what_it_does_alone(half_centre: Callable[..., snn.Simulator]) -> None:
    weights = [1.2, 2.0, 2.8]
    together = half_centre(weights, 0.001)
    together.advance(700)
    for row, weight in enumerate(weights):
        alone = half_centre([weight], 0.001)
        alone.advance(300)
        alone.advance(400)
        np.testing.assert_array_equal(together.state("pair", "v")[row], alone.state("pair", "v")[0])


@pytest.mark.parametrize(
    ("source", "target", "pattern", "message"),
    [
        ("a LIF", "a Matsuoka", snn.Dense(weight=1.0), "LIF has no graded output"),
        ("a Matsuoka", "silent", snn.Dense(weight=1.0), "SpikeSource has no membrane"),
        (
            "a Matsuoka",
            "a LIF",
            snn.Dense(weight=1.0, delay=0.01),
            "graded projections have no delay",
        ),
        ("a Matsuoka", "a LIF", snn.RandomPairs(probability=0.5, weight=1.0), "expected a seed"),
        ("a Matsuoka", "a LIF", snn.Dense(weight=-1.0), "conductances must be 0 nS or more"),
    ],
)
def test_what_cannot_be_joined_is_refused(
    network_of: Callable[..., snn.Network],
    source: str,
    target: str,
    pattern: snn.Connectivity,
    message: str,
) -> None:
    silent = snn.Population(name="silent", size=1, neuron=snn.SpikeSource())
    projection = snn.GradedProjection(
        source=source, target=target, connectivity=pattern, reversal=0.0
    )
    with pytest.raises(InputError, match=message):
        network_of([silent], [projection]).compile(dt=0.001)
