from __future__ import annotations

import numpy as np
import pytest

from neurocontrol import snn
from neurocontrol.errors import InputError

ONE = snn.Population(name="one", size=3, neuron=snn.LIF())
TWO = snn.Population(name="two", size=2, neuron=snn.LIF())
GATE = snn.Modulator(name="gate", tau_rise=0.1, tau_decay=0.1)


def project(connectivity: snn.Connectivity) -> snn.Simulator:
    projection = snn.Projection(
        source="one", target="two", connectivity=connectivity, synapse=snn.Delta()
    )
    network = snn.Network(populations=[ONE, TWO], projections=[projection])
    return network.compile(dt=0.001)


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: snn.LIF(tau_m=-0.01), r"LIF\.tau_m must be > 0, got -0\.01"),
        (lambda: snn.LIF(drive=float("nan")), r"LIF\.drive must be finite, got nan"),
        (lambda: snn.AdEx(refractory=-1.0), r"AdEx\.refractory must be >= 0"),
        (lambda: snn.AdaptiveLIF(b="much"), r"AdaptiveLIF\.b must be numeric, got 'much'"),
        (lambda: snn.Exponential(tau=0.0), r"Exponential\.tau must be > 0"),
        (lambda: snn.Spread(1.0, -0.1), "relative spread >= 0"),
        (lambda: snn.Uniform(2.0, 1.0), "low <= high"),
        (lambda: snn.Hill(half=0.0, exponent=2), r"Hill\.half must be > 0"),
        (lambda: snn.Modulator(name="m", tau_rise=0.0, tau_decay=1.0), "must be > 0 s, got 0.0"),
        (lambda: snn.Receptor(modulator="m", effect=float("inf")), "finite effect"),
        (lambda: snn.Trace(source="one", tau=-1.0), "tau must be > 0 s, got -1.0"),
        (lambda: snn.Trace(source="one", tau=1.0, delay=-1.0), "delay must be >= 0 s"),
        (lambda: snn.Population(name="p", size=0, neuron=snn.LIF()), "at least 1 cell, got 0"),
        (
            lambda: snn.Population(name="p", size=3, neuron=snn.LIF(drive=[1.0, 2.0])),
            r"one number for each of 3 cells or one line for each row, got shape \(2,\)",
        ),
        (
            lambda: snn.Population(name="p", size=1, neuron=snn.LIF(), initial={"w": 1.0}),
            "has no state 'w'; expected one of v, refractory, threshold",
        ),
        (
            lambda: snn.Population(
                name="p",
                size=1,
                neuron=snn.LIF(),
                adaptation_receptors=[snn.Receptor(modulator="gate", effect=1.0)],
            ),
            "LIF does not adapt, expected no adaptation receptors",
        ),
        (
            lambda: snn.Population(
                name="p",
                size=1,
                neuron=snn.LIF(),
                increment_receptors=[snn.Receptor(modulator="gate", effect=1.0)],
            ),
            "LIF does not adapt, expected no increment receptors",
        ),
        (
            lambda: snn.Network(
                populations=[
                    snn.Population(
                        name="p",
                        size=1,
                        neuron=snn.AdEx(),
                        increment_receptors=[snn.Receptor(modulator="gate", effect=1.0)],
                    )
                ]
            ),
            "unknown modulator 'gate'; expected one of none",
        ),
        (lambda: snn.Network(populations=[]), "at least one population"),
        (lambda: snn.Network(populations=[ONE, ONE]), "population names must be unique, got one"),
        (
            lambda: snn.Network(
                populations=[ONE],
                projections=[
                    snn.TraceProjection(
                        trace=snn.Trace(source="none", tau=1.0), target="one", weight=1.0
                    )
                ],
            ),
            "unknown population 'none'; expected one of one",
        ),
        (
            lambda: snn.Network(
                populations=[
                    snn.Population(
                        name="p",
                        size=1,
                        neuron=snn.LIF(),
                        drive_receptors=[snn.Receptor(modulator="other", effect=1.0)],
                    )
                ],
                modulators=[GATE],
            ),
            "unknown modulator 'other'; expected one of gate",
        ),
        (
            lambda: snn.Network(
                populations=[
                    snn.Population(name="p", size=1, neuron=snn.LIF(reset_potential=-50.0))
                ]
            ).compile(dt=0.001),
            "reset_potential must be below threshold",
        ),
        (lambda: project(snn.Dense(weight=1.0, delay=-0.001)), "delay must be >= 0 s, got -0.001"),
        (lambda: project(snn.Dense(weight=float("nan"))), "weight must be finite"),
        (
            lambda: project(snn.Dense(weight=np.ones((2, 3)))),
            r"shape \(3, 2\) or \(B, 3, 2\), got \(2, 3\)",
        ),
        (lambda: project(snn.OneToOne(weight=1.0)), "equal size, got 3 and 2"),
        (lambda: project(snn.Sparse(pre=[0, 3], post=[0, 1], weight=1.0)), "pre must hold cells 0"),
        (lambda: project(snn.Sparse(pre=[0], post=[0, 1], weight=1.0)), "equal length"),
        (lambda: snn.RandomPairs(probability=1.5, weight=1.0, seed=0), "between 0 and 1, got 1.5"),
    ],
)
def test_bad_descriptions_are_refused(build: object, message: str) -> None:
    with pytest.raises(InputError, match=message):
        build()


@pytest.mark.parametrize(
    ("use", "message"),
    [
        (lambda s: s.advance(-1), "steps must be a whole number >= 0, got -1"),
        (lambda s: s.advance(1, rows=[2]), "row numbers from 0 to 1"),
        (lambda s: s.advance(1, rows=[0.5]), "row numbers from 0 to 1"),
        (lambda s: s.state("three", "v"), "unknown population 'three'; expected one of one, two"),
        (lambda s: s.state("one", "w"), "has no state 'w'"),
        (lambda s: s.synapse_state("one", snn.Delta(), "g"), "has no synapses"),
        (lambda s: s.trace(snn.Trace(source="one", tau=1.0)), "add it to its readouts"),
        (lambda s: s.spikes(0), "call record_spikes first"),
        (lambda s: s.reset([0], seeds=[1, 2]), "expected 1 seeds"),
        (lambda s: s.reset(seeds=[1, -2]), "integer >= 0"),
        (lambda s: s.restore({}), "saved by a simulator of another network"),
    ],
)
def test_bad_use_is_refused(use: object, message: str) -> None:
    simulator = snn.Network(populations=[ONE, TWO]).compile(dt=0.001, batch=2)
    with pytest.raises(InputError, match=message):
        use(simulator)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"dt": 0.0}, "dt must be > 0 s, got 0.0"),
        ({"dt": 0.001, "batch": 0}, "batch must be a whole number of at least 1, got 0"),
        ({"dt": 0.001, "batch": 2, "seed": [1]}, "expected 2 seeds"),
        ({"dt": 0.001, "seed": "x"}, "integer >= 0 or a SeedSequence, got 'x'"),
    ],
)
def test_bad_compilation_is_refused(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        snn.Network(populations=[ONE]).compile(**arguments)


def test_columns_address_the_external_current() -> None:
    simulator = snn.Network(populations=[ONE, TWO]).compile(dt=0.001, batch=2)
    assert simulator.populations == (("one", 0, 3), ("two", 3, 5))
    simulator.current[1, simulator.columns("two")] = 10.0
    simulator.advance(1000)
    np.testing.assert_allclose(simulator.state("one", "v"), -65.0)
    np.testing.assert_allclose(simulator.state("two", "v"), [[-65.0] * 2, [-64.0] * 2])


def test_recorded_spikes_and_states_grow_with_the_simulation() -> None:
    cell = snn.LIF(drive=500.0, refractory=0.0)
    network = snn.Network(populations=[snn.Population(name="p", size=3, neuron=cell)])
    simulator = network.compile(dt=0.001, batch=3)
    simulator.record_spikes([2])
    samples = simulator.record_state("p", "v", [0, 2])
    counts = []
    for _ in range(150):
        simulator.advance(10)
        counts.append(simulator.spikes(2)[0].size)
    times, cells = simulator.spikes(2)
    assert counts[-1] == times.size == 3 * np.unique(times).size
    assert np.all(np.diff(times) >= 0)
    assert set(cells) == {0, 1, 2}
    time, v = samples.read(2)
    np.testing.assert_allclose(time, np.arange(1, 151) * 0.01)
    assert v.shape == (150, 3)
    with pytest.raises(InputError, match="row 1 is not recorded"):
        samples.read(1)


def test_nothing_is_compiled_after_the_first_step(rich: snn.Network) -> None:
    simulator = rich.compile(dt=0.0005, batch=3)
    simulator.advance(1)
    compiled = len(simulator._kernel.signatures)
    simulator.record_spikes()
    simulator.advance(4, rows=[1])
    simulator.reset([0])
    simulator.restore(simulator.save())
    simulator.advance(8)
    rich.compile(dt=0.00025, batch=1).advance(2)
    snn.Network(populations=[ONE]).compile(dt=0.001).advance(1)
    assert len(simulator._kernel.signatures) == compiled == 1


def test_no_two_kernels_have_the_same_name():
    """Machine code is looked up by name, and that of other processes is read from the disk."""
    names = {
        snn.Network(populations=[snn.Population(name="a", size=2, neuron=cell)])
        .compile(dt=1e-3, fused=fused)
        ._kernel.py_func.__qualname__
        for cell in (snn.LIF(), snn.Izhikevich())
        for fused in (False, True)
    }
    assert len(names) == 4
