"""The pattern generator alone, against the open-loop study it comes from.

Periods and phases: six seeds, twelve seconds, no compression, as in that study.
"""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from neurocontrol.analysis.gait import mean_phases, measure_cycles, measure_settling
from neurocontrol.analysis.phases import phase_error
from neurocontrol.controllers.quadruped.gait_network import (
    MODULATORS,
    GaitNetworkParameters,
    coupling_class,
    gait_network,
    motoneuron_traces,
)
from neurocontrol.gaits import GAIT_PHASES, LIMBS

STEP = 0.0005
SAMPLE = 0.002
OPEN_LOOP = GaitNetworkParameters(compression=1.0, tau_rise=0.1, tau_decay=0.3)
RELEASES = {
    "walk": (0, 0, 0, 0),
    "trot": (0, 0, 1, 0.5),
    "pace": (0, 1, 0, 0.5),
    "bound": (1, 0, 0, 0.8),
    "pronk": (1, 1, 1, 0.8),
}
PERIODS = {"walk": 0.963, "trot": 0.533, "pace": 0.534, "bound": 0.458, "pronk": 0.318}


def swing_onsets(releases, duration, *, seed, parameters=OPEN_LOOP):
    """Swing onsets of every row and limb; ``releases(time)`` gives the releases, ``(B, 4)``."""
    batch = len(releases(0.0))
    network = gait_network(parameters).compile(dt=STEP, batch=batch, seed=seed)
    columns = network.trace_columns(motoneuron_traces(parameters))[:4]
    rates = []
    for sample in range(round(duration / SAMPLE)):
        network.release[:, :4] = releases(sample * SAMPLE)
        network.advance(round(SAMPLE / STEP))
        rates.append(network.traces[:, columns])
    rates = np.array(rates)
    return [[onsets_of(rates[:, row, limb]) for limb in range(len(LIMBS))] for row in range(batch)]


def onsets_of(rate, high=15.0, low=6.0):
    """Upward crossings with hysteresis, s."""
    decided = np.flatnonzero((rate > high) | (rate < low))
    state = np.repeat(rate[decided] > high, np.diff(decided, append=rate.size))
    return (np.flatnonzero(state[1:] & ~state[:-1]) + 1 + decided[0]) * SAMPLE


@pytest.mark.parametrize("gait", RELEASES)
def test_steady_gait(gait):
    release = np.tile(RELEASES[gait], (6, 1))
    rows = swing_onsets(lambda _: release, 12.0, seed=7)
    cycles = [measure_cycles(onsets, start=4.0) for onsets in rows]
    period = np.mean([row.period.mean() for row in cycles])
    assert period == pytest.approx(PERIODS[gait], rel=0.05)
    for row in cycles:
        assert phase_error(mean_phases(row), GAIT_PHASES[gait]) < 0.03
        assert row.period.std() / row.period.mean() < 0.08


def test_speed_modulator_changes_tempo_and_not_the_pattern():
    speeds = np.array([0.0, 0.25, 0.5, 0.75, 1.0])
    release = np.array([(0, 0, 1, speed) for speed in speeds])
    rows = swing_onsets(lambda _: release, 12.0, seed=3)
    cycles = [measure_cycles(onsets, start=4.0) for onsets in rows]
    periods = np.array([row.period.mean() for row in cycles])
    np.testing.assert_allclose(periods, [0.889, 0.648, 0.532, 0.471, 0.427], rtol=0.05)
    for row in cycles:
        assert phase_error(mean_phases(row), GAIT_PHASES["trot"]) < 0.03


def test_all_ordered_switches_settle():
    """20 ordered pairs, 16 networks each; 1.6 % of 1920 others took longer or never settled."""
    pairs = [pair for pair in permutations(RELEASES, 2) for _ in range(16)]
    before = np.array([RELEASES[pair[0]] for pair in pairs])
    after = np.array([RELEASES[pair[1]] for pair in pairs])
    switch, stop = 5.0, 12.0
    rows = swing_onsets(lambda time: before if time < switch else after, stop, seed=11)
    failed = []
    for pair, onsets in zip(pairs, rows, strict=True):
        settling = measure_settling(onsets, switch, stop, GAIT_PHASES[pair[1]])
        if not (settling.time <= 2.5 and settling.good_share >= 0.75):
            failed.append(pair)
    assert len(failed) <= 0.03 * len(pairs), failed


def test_without_succession_the_walk_loses_its_order():
    """Negative control: mutual exclusion alone does not order the limbs."""
    silent = GaitNetworkParameters(compression=1.0, succession=0.0)
    release = np.tile(RELEASES["walk"], (4, 1))
    rows = swing_onsets(lambda _: release, 12.0, seed=5, parameters=silent)
    errors = [
        phase_error(mean_phases(measure_cycles(onsets, start=4.0)), GAIT_PHASES["walk"])
        for onsets in rows
    ]
    assert sum(not error < 0.1 for error in errors) >= 2


def test_coupling_classes():
    assert coupling_class("LF", "RF") == "commissural"
    assert coupling_class("LF", "LH") == "ipsilateral"
    assert coupling_class("LF", "RH") == "diagonal"


def test_network_has_160_neurons_in_8_populations():
    network = gait_network(GaitNetworkParameters())
    assert sum(population.size for population in network.populations) == 160
    assert len(network.populations) == 8
    assert tuple(modulator.name for modulator in network.modulators) == MODULATORS
