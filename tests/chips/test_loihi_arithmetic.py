"""Cells in whole numbers against Loihi's recurrences, written out beside them in plain Python."""

from __future__ import annotations

import numpy as np

from neurocontrol import snn
from neurocontrol.chips.fixed_point import FixedPointExponential, FixedPointLIF

GROUPS, EACH, STEPS, SOURCES, DT = 25, 40, 120, 6, 1e-4


def shifted(value, factor):
    """A product of whole numbers of either sign, shifted right by 12 bits."""
    return (abs(value) * factor >> 12) * (1 if value >= 0 else -1)


def recurrences(du, dv, threshold, bias, weights, arrivals):
    """Current and potential of a cell after every step, spikes, and how often the current wraps."""
    u = v = wraps = 0
    course, spikes = [], []
    for arrived in arrivals:
        a = sum(weight for weight, here in zip(weights, arrived, strict=True) if here)
        u = shifted(u, 4096 - du - 1) + (a << 6)
        if not -(1 << 23) < u <= 1 << 23:
            u += (1 << 24) * (1 if u < 0 else -1)
            wraps += 1
        v = shifted(v, 4096 - dv) + u + bias
        v = max(min(v, (1 << 23) - 1), 1 - (1 << 23))
        spikes.append(v > threshold << 6)
        v = 0 if spikes[-1] else v
        course.append((u, v))
    return course, spikes, wraps


def test_a_thousand_cells_follow_the_recurrences_step_by_step():
    """Random decays, thresholds, biases and weights; some currents wrap, some cells only count."""
    random = np.random.default_rng(7)
    du = np.array([0, 1, 4095, *random.integers(2, 1000, GROUPS - 3)])
    dv = np.where(random.random((GROUPS, EACH)) < 0.1, 0, random.integers(1, 1000, (GROUPS, EACH)))
    threshold = random.integers(1, 1 << 17, (GROUPS, EACH))
    bias = random.integers(-4096, 4096, (GROUPS, EACH)) << random.integers(0, 8, (GROUPS, EACH))
    weights = random.integers(-255, 256, (GROUPS, SOURCES, EACH)) << 3
    arrivals = random.random((STEPS, SOURCES)) < 0.3
    arrivals[0] = False

    names = [str(group) for group in range(GROUPS)]
    cells, ways = [], []
    for group, name in enumerate(names):
        tau = -DT / np.log1p(-np.maximum(dv[group], 0.3) / 4096)
        cell = FixedPointLIF(
            tau_m=tau, rest=0.0, reset_potential=0.0, refractory=0.0, resistance=1.0,
            threshold=64.0 * threshold[group], drive=bias[group].astype(float),
        )  # fmt: skip
        cells.append(snn.Population(name=name, size=EACH, neuron=cell))
        decay = -DT / np.log((4095 - du[group] + 1e-9) / 4096)
        current = FixedPointExponential(tau=max(decay, 1e-6))
        pattern = snn.Dense(weight=64.0 * weights[group])
        ways.append(
            snn.Projection(source="input", target=name, connectivity=pattern, synapse=current)
        )
    source = snn.Population(name="input", size=SOURCES, neuron=snn.SpikeSource())
    simulator = snn.Network(populations=[source, *cells], projections=ways).compile(dt=DT)
    steps, senders = np.nonzero(arrivals)
    simulator.inject("input", senders, steps * DT)

    u, v, spiked = np.zeros((3, STEPS, GROUPS, EACH))
    simulator.record_spikes()
    for step in range(STEPS):
        simulator.advance(1)
        for group, (name, way) in enumerate(zip(names, ways, strict=True)):
            u[step, group] = simulator.synapse_state(name, way.synapse, "current")[0]
            v[step, group] = simulator.state(name, "v")[0]
    times, fired = simulator.spikes(0)
    for group, name in enumerate(names):
        mine = simulator.columns(name)
        chosen = (fired >= mine.start) & (fired < mine.stop)
        moments = np.rint(times[chosen] / DT).astype(int) - 1
        spiked[moments, group, fired[chosen] - mine.start] = 1

    wraps = 0
    for group in range(GROUPS):
        for cell in range(EACH):
            course, spikes, wrapped = recurrences(
                int(du[group]), int(dv[group, cell]), int(threshold[group, cell]),
                int(bias[group, cell]), weights[group, :, cell].tolist(), arrivals.tolist(),
            )  # fmt: skip
            wraps += wrapped
            np.testing.assert_array_equal(np.stack([u, v], axis=-1)[:, group, cell], course)
            np.testing.assert_array_equal(spiked[:, group, cell], spikes)
    assert wraps > 10
    assert spiked.sum() > 5_000
    assert np.abs(v).max() == 2**23 - 1
