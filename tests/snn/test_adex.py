from __future__ import annotations

import numpy as np

from neurocontrol import snn

# Naud et al. 2008: C pF, g_l nS, rest mV, a nS, tau_w s, b pA, reset mV, I pA, spikes in 0.6 s
PATTERNS = {
    "tonic": (200, 10, -70, 2, 0.030, 0, -58, 500, 62),
    "adaptation": (200, 12, -70, 2, 0.300, 60, -58, 500, 12),
    "initial burst": (130, 18, -58, 4, 0.150, 120, -50, 400, 12),
    "regular bursting": (200, 10, -58, 2, 0.120, 100, -46, 210, 11),
    "delayed regular bursting": (100, 10, -65, -10, 0.090, 30, -47, 110, 32),
    "transient": (100, 10, -65, 10, 0.090, 100, -47, 180, 1),
}


def test_firing_patterns_of_naud_2008() -> None:
    columns = np.array(list(PATTERNS.values()), dtype=float).T
    capacitance, leak, rest, a, tau_w, b, reset, drive, expected = columns
    cell = snn.AdEx(
        capacitance=capacitance,
        leak=leak,
        rest=rest,
        threshold=-50.0,
        slope=2.0,
        a=a,
        tau_w=tau_w,
        b=b,
        reset_potential=reset,
        drive=drive,
        cut=0.0,
    )
    population = snn.Population(name="p", size=6, neuron=cell)
    simulator = snn.Network(populations=[population]).compile(dt=1e-5)
    simulator.record_spikes()
    simulator.advance(60000)
    times, cells = simulator.spikes(0)
    assert np.bincount(cells, minlength=6).tolist() == expected.tolist()
    np.testing.assert_allclose(times[cells == 0][:3], [0.0143, 0.0232, 0.0324], atol=2e-4)
    np.testing.assert_allclose(times[cells == 3][:4], [0.0162, 0.0192, 0.0244, 0.1561], atol=3e-4)


def test_the_irregular_pattern_is_chaotic_and_its_count_depends_on_the_step() -> None:
    # forward Euler gives 33, 33, 32, 33 spikes at 0.1, 0.05, 0.01 and 5e-3 ms, midpoint steps of 1
    # and 0.5 us give 32 and 33: no step is short enough to settle the last spike
    cell = snn.AdEx(
        capacitance=100.0, leak=12.0, rest=-60.0, threshold=-50.0, slope=2.0, a=-11.0, tau_w=0.13,
        b=30.0, reset_potential=-48.0, drive=160.0, cut=0.0,
    )  # fmt: skip
    network = snn.Network(populations=[snn.Population(name="p", size=1, neuron=cell)])
    counts = []
    for dt in (1e-4, 5e-5, 1e-5, 5e-6):
        simulator = network.compile(dt=dt)
        simulator.advance(round(0.6 / dt))
        counts.append(int(simulator.spike_counts[0, 0]))
    assert set(counts) <= {32, 33}


def test_regular_spiking_cell_of_brette_and_gerstner_2005() -> None:
    population = snn.Population(name="p", size=1, neuron=snn.AdEx(drive=1000.0))
    simulator = snn.Network(populations=[population]).compile(dt=5e-5)
    simulator.record_spikes()
    simulator.advance(10000)
    assert simulator.spikes(0)[0].size == 17
