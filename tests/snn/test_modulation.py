from __future__ import annotations

import numpy as np
import pytest

from neurocontrol import snn

DT = 0.001
HILL = snn.Hill(half=0.4, exponent=4)
MODULATORS = [snn.Modulator(name=name, tau_rise=0.1, tau_decay=0.3) for name in ("x", "y")]
QUIET = {"tau_m": 0.02, "rest": 0.0, "threshold": 50.0, "reset_potential": 0.0, "resistance": 1.0}


def occupied(c: float) -> float:
    return c**4 / (c**4 + 0.4**4)


def single(**receptors: object) -> snn.Simulator:
    population = snn.Population(
        name="p", size=2, neuron=snn.AdaptiveLIF(**QUIET, drive=10.0, b=2.0, tau_a=0.5), **receptors
    )
    network = snn.Network(populations=[population], modulators=MODULATORS)
    return network.compile(dt=DT, batch=2)


def test_concentration_rises_and_decays_exponentially() -> None:
    simulator = single()
    simulator.release[0] = [0.8, 0.0]
    simulator.advance(150)
    risen = 0.8 * -np.expm1(-0.15 / 0.1)
    np.testing.assert_allclose(simulator.concentration, [[risen, 0.0], [0.0, 0.0]], atol=1e-12)
    simulator.release[0] = [0.1, 0.0]
    simulator.advance(200)
    fallen = 0.1 + (risen - 0.1) * np.exp(-0.2 / 0.3)
    np.testing.assert_allclose(simulator.concentration[0, 0], fallen, rtol=1e-12)


def test_release_is_bounded() -> None:
    simulator = single()
    simulator.release[:] = [[7.0, 0.0], [-3.0, 0.0]]
    simulator.advance(20000)
    np.testing.assert_array_equal(simulator.concentration, [[1.0, 0.0], [0.0, 0.0]])


def test_receptors_of_a_drive_multiply() -> None:
    closing = snn.Receptor(modulator="x", effect=-0.5, hill=HILL)
    doubling = snn.Receptor(modulator="y", effect=1.0)
    simulator = single(drive_receptors=[closing, doubling])
    simulator.release[:] = [[0.7, 0.6], [0.0, 0.0]]
    simulator.advance(20000)
    factor = (1 - 0.5 * occupied(0.7)) * (1 + 0.6)
    np.testing.assert_allclose(simulator.state("p", "v")[0], 10.0 * factor)
    np.testing.assert_allclose(simulator.state("p", "v")[1], 10.0)


def test_threshold_receptors_lower_and_add_up() -> None:
    first = snn.Receptor(modulator="x", effect=5.0, hill=HILL)
    second = snn.Receptor(modulator="y", effect=2.0)
    simulator = single(threshold_receptors=[first, second])
    simulator.release[0] = [0.5, 0.3]
    simulator.advance(20000)
    expected = [50.0 - 5.0 * occupied(0.5) - 2.0 * 0.3, 50.0]
    np.testing.assert_allclose(simulator.state("p", "threshold")[:, 0], expected)


def test_adaptation_receptors_change_increment_and_time_constant_together() -> None:
    simulator = single(adaptation_receptors=[snn.Receptor(modulator="x", effect=3.0)])
    simulator.release[0] = [0.5, 0.0]
    simulator.advance(20000)
    increment = simulator.state("p", "adaptation_increment")[:, 0]
    decay = simulator.state("p", "adaptation_decay")[:, 1]
    np.testing.assert_allclose(increment, [2.0 * 2.5, 2.0])
    np.testing.assert_allclose(decay, np.exp([-DT * 2.5 / 0.5, -DT / 0.5]))


ADAPTING = {
    "adaptive_lif": snn.AdaptiveLIF(**QUIET, b=2.0, tau_a=0.5),
    "adaptive_threshold_lif": snn.AdaptiveThresholdLIF(**QUIET, b=2.0, tau_a=0.5),
    "adex": snn.AdEx(b=2.0, tau_w=0.5, a=0.0),
}


@pytest.mark.parametrize("neuron", ADAPTING.values(), ids=ADAPTING)
def test_increment_receptors_multiply_what_a_spike_adds(neuron: snn.Neuron) -> None:
    network = snn.Network(
        populations=[
            snn.Population(
                name="p",
                size=2,
                neuron=neuron,
                increment_receptors=[
                    snn.Receptor(modulator="x", effect=150.0, hill=HILL),
                    snn.Receptor(modulator="y", effect=0.5),
                ],
            )
        ],
        modulators=MODULATORS,
    )
    simulator = network.compile(dt=DT, batch=3)
    simulator.release[:] = [[0.5, 0.4], [0.0, 0.4], [0.0, 0.0]]
    simulator.advance(20000)
    simulator.state("p", "v")[:, 0] = 100.0
    simulator.advance(1)
    added = 2.0 * np.array([(1 + 150 * occupied(0.5)) * 1.2, 1.2, 1.0])
    np.testing.assert_allclose(simulator.state("p", "adaptation")[:, 0], added, rtol=1e-12)
    np.testing.assert_array_equal(simulator.state("p", "adaptation")[:, 1], 0.0)
    simulator.advance(400)
    left = added * np.exp(-0.4 / 0.5)
    np.testing.assert_allclose(simulator.state("p", "adaptation")[:, 0], left, rtol=1e-9)


def test_the_factors_of_adaptation_and_increment_receptors_multiply() -> None:
    simulator = single(
        adaptation_receptors=[snn.Receptor(modulator="x", effect=3.0)],
        increment_receptors=[snn.Receptor(modulator="y", effect=1.0)],
    )
    simulator.release[:] = [[0.5, 0.6], [0.0, 0.6]]
    simulator.advance(20000)
    increment = simulator.state("p", "adaptation_increment")[:, 0]
    decay = simulator.state("p", "adaptation_decay")[:, 1]
    np.testing.assert_allclose(increment, [2.0 * 2.5 * 1.6, 2.0 * 1.6])
    np.testing.assert_allclose(decay, np.exp([-DT * 2.5 / 0.5, -DT / 0.5]))


def test_increment_receptors_allow_time_constants_that_differ() -> None:
    receptors = {"increment_receptors": [snn.Receptor(modulator="x", effect=1.0)]}
    neuron = snn.AdaptiveLIF(**QUIET, b=snn.Uniform(1.0, 2.0), tau_a=snn.Uniform(0.2, 0.5))
    network = snn.Network(
        populations=[snn.Population(name="p", size=4, neuron=neuron, **receptors)],
        modulators=MODULATORS,
    )
    simulator = network.compile(dt=DT, batch=2, seed=3)
    before = simulator.state("p", "adaptation_increment").copy()
    simulator.release[0] = [1.0, 0.0]
    simulator.advance(20000)
    after = simulator.state("p", "adaptation_increment")
    np.testing.assert_allclose(after, before * [[2.0], [1.0]], rtol=1e-12)


@pytest.mark.parametrize(("base", "effect", "c"), [(1.0, -1.0, 0.5), (0.0, 1.0, 0.3), (1.0, 0, 1)])
def test_receptors_of_a_projection_scale_its_efficacy(base: float, effect: float, c: float) -> None:
    receptor = snn.Receptor(modulator="x", effect=effect, base=base, hill=HILL)
    synapse = snn.Exponential(tau=0.005)
    trace = snn.Trace(source="source", tau=0.02)
    network = snn.Network(
        populations=[
            snn.Population(name="source", size=1, neuron=snn.LIF(**{**QUIET, "drive": 40.0})),
            snn.Population(name="spiked", size=1, neuron=snn.LIF(**QUIET)),
            snn.Population(name="traced", size=1, neuron=snn.LIF(**QUIET)),
        ],
        projections=[
            snn.Projection(
                source="source",
                target="spiked",
                connectivity=snn.Dense(weight=7.0),
                synapse=synapse,
                receptors=[receptor],
            ),
            snn.TraceProjection(trace=trace, target="traced", weight=0.01, receptors=[receptor]),
        ],
        modulators=MODULATORS,
    )
    simulator = network.compile(dt=DT)
    simulator.release[:] = [c, 0.0]
    simulator.advance(10000)
    factor = base + effect * occupied(c)
    simulator.state("source", "v")[:] = 60.0
    simulator.state("traced", "v")[:] = 0.0
    simulator.advance(1)
    current = simulator.synapse_state("spiked", synapse, "current")[0, 0]
    assert current == pytest.approx(7.0 * factor, rel=1e-12, abs=1e-12)
    assert simulator.trace(trace)[0] == pytest.approx(1.0 / 0.02)
    simulator.advance(1)
    expected = -np.expm1(-DT / 0.02) * 0.01 * (1.0 / 0.02) * factor
    assert simulator.state("traced", "v")[0, 0] == pytest.approx(expected, rel=1e-12, abs=1e-15)


def test_a_gated_projection_is_closed_from_the_start() -> None:
    simulator = single(drive_receptors=[snn.Receptor(modulator="x", effect=1.0, base=0.0)])
    simulator.advance(10)
    assert np.all(simulator.state("p", "v") == 0.0)
