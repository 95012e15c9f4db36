"""Twins at the precision of a chip."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from neurocontrol import cli, snn
from neurocontrol.chips import Quantised, chip
from neurocontrol.chips.fixed_point import FixedPointExponential, FixedPointLIF
from neurocontrol.chips.scales import Rounded, rounded
from neurocontrol.controllers.quadruped.gait_network import GaitNetworkParameters, gait_network
from neurocontrol.controllers.salamander.network import (
    SalamanderNetworkParameters,
    salamander_network,
)
from neurocontrol.errors import InputError
from neurocontrol.evaluation.measure import format_beside, measured
from neurocontrol.rig import find

DT = 0.0005
CELL = snn.LIF(tau_m=0.02, refractory=0.002, resistance=0.1)


MIXED = snn.Uniform(-40.0, 90.0)


def driven(weights=MIXED, synapse=None, receptors=(), **cell):
    """Fifty cells behind twenty inputs."""
    return snn.Network(
        populations=[
            snn.Population(name="input", size=20, neuron=snn.SpikeSource()),
            snn.Population(name="cells", size=50, neuron=replace(CELL, **cell)),
        ],
        projections=[
            snn.Projection(
                name="in",
                source="input",
                target="cells",
                connectivity=snn.Dense(weight=weights),
                synapse=synapse or snn.Exponential(tau=0.005),
                receptors=receptors,
            )
        ],
        modulators=[snn.Modulator(name="gate", tau_rise=0.01, tau_decay=0.01)],
    )


def spikes(network, rate=60.0, duration=2.0):
    """Spikes of every cell and row under inputs that fire at random."""
    simulator = network.compile(dt=DT, batch=4, seed=1)
    random = np.random.default_rng(2)
    count = random.poisson(20 * rate * duration)
    moments = np.sort(random.integers(1, round(duration / DT), count)) * DT
    simulator.inject("input", random.integers(0, 20, count), moments)
    simulator.advance(round(duration / DT))
    names = [name for name, _, _ in simulator.populations]
    return simulator.spike_counts[:, names.index("cells")].sum()


@pytest.mark.parametrize("bits", [8, 4])
def test_weights_onto_a_population_are_whole_numbers_on_one_scale(bits):
    network = gait_network(GaitNetworkParameters())
    twin = Quantised(chip="loihi2", weight_bits=bits).changed(network, DT)
    assert len(twin.projections) == len(network.projections)
    largest = {}
    for before, after in zip(network.projections, twin.projections, strict=True):
        step = after.synapse.unit * after.synapse.aligned
        whole = after.connectivity.weight / step
        assert whole == pytest.approx(round(whole), abs=1e-9)
        asked = before.weight / (20 * before.trace.tau)
        assert abs(after.connectivity.weight - asked) <= 0.5001 * step
        largest[after.target] = max(largest.get(after.target, 0), abs(round(whole)))
    assert set(largest.values()) == {2 ** (bits - 1) - 1}


def test_a_twin_fires_as_the_original_does():
    """Rates of 200 cells, and of fewer bits that lose what fine ones keep."""
    network = driven()
    fine, coarse = (
        spikes(Quantised(chip="loihi2", weight_bits=bits).changed(network, DT)) for bits in (9, 2)
    )
    original = spikes(network)
    assert original > 2000
    assert fine == pytest.approx(original, rel=0.02)
    assert abs(coarse / original - 1.0) > 0.1


def test_time_constants_are_those_that_twelve_bits_hold():
    """Alone, a potential falls by whole 4096ths of itself: here 101 of them, not 101.14."""
    quiet = Quantised(chip="loihi2").changed(driven(), DT)
    simulator = quiet.compile(dt=DT, seed=1)
    simulator.state("cells", "v")[:] = -65.0 + 14.0
    simulator.advance(1)
    left = (simulator.state("cells", "v")[0, 0] + 65.0) / 14.0
    assert round(4096 * -np.expm1(-DT / 0.02)) == 101
    assert left == pytest.approx((4096 - 101) / 4096, abs=1e-5)


@pytest.mark.parametrize(("factor", "heard"), [(0.45, 0.0), (0.55, 1.0), (1.6, 2.0)])
def test_what_a_modulator_scales_is_rounded_as_the_host_would_write_it(factor, heard):
    weights = np.full((20, 50), 1.0)
    weights[0] = 127.0
    gate = snn.Receptor(modulator="gate", base=factor, effect=0.0)
    twin = Quantised(chip="loihi2").changed(driven(weights, receptors=[gate]), DT)
    simulator = twin.compile(dt=DT)
    simulator.inject("input", [1], [DT])
    simulator.advance(1)
    (way,) = twin.projections
    assert simulator.synapse_state("cells", way.synapse, "arrived")[0, 0] == heard


def test_drawn_values_are_rounded_after_they_are_drawn():
    given = snn.Uniform(-1.0, 1.0)
    values = Rounded(given, 0.25).draw(np.random.default_rng(3), 1000)
    np.testing.assert_array_equal(values, rounded(given.draw(np.random.default_rng(3), 1000), 0.25))
    assert set(values.tolist()) == {0.25 * k for k in range(-4, 5)}
    # beyond the mantissa in steps of twice the size, as it is shifted
    assert rounded([7.0, 8.0, 9.0, 15.0, 17.0], 1.0, 8.0).tolist() == [7, 8, 8, 16, 16]


def test_where_arithmetic_is_not_known_weights_alone_are_rounded():
    network = gait_network(GaitNetworkParameters())
    twin = Quantised(chip="brainscales1").changed(network, DT)
    assert twin.populations is network.populations
    assert "not known" in Quantised(chip="brainscales1").told()
    step = 4.4 / 200 / 0.01 / 7  # the strongest inhibits extensors
    (weight,) = {one.weight for one in twin.projections if one.target == "LF extensor"}
    assert weight == pytest.approx(-7 * step * 0.01)
    assert {type(one) for one in twin.projections} == {snn.TraceProjection}


def test_the_salamander_has_a_twin_with_conductances():
    network = salamander_network(SalamanderNetworkParameters())
    twin = Quantised(chip="loihi2").changed(network, 0.001)
    assert {type(one.neuron) for one in twin.populations} == {FixedPointLIF}
    assert all(one.synapse.unit > 0.0 for one in twin.projections)
    with pytest.raises(InputError, match="Loihi has no conductances"):
        Quantised(chip="loihi").changed(network, 0.001)


@pytest.mark.parametrize(
    ("change", "network", "message"),
    [
        ({"chip": "akida"}, None, "unknown chip 'akida'"),
        ({"chip": "spinnaker2"}, None, "how many bits weights have on SpiNNaker 2"),
        ({"chip": "loihi2", "weight_bits": 12}, None, "2 to 9 bits with their sign, got 12"),
        ({"chip": "altai", "weight_bits": 1}, None, "2 to 16 bits with their sign, got 1"),
        ({"chip": "loihi2"}, driven(synapse=snn.Alpha(tau=0.005)), "Alpha synapses, those of in"),
        ({"chip": "loihi2"}, driven(weights=1e-6), "too small for a twin"),
    ],
)
def test_what_has_no_twin_is_refused(change, network, message):
    with pytest.raises(InputError, match=message):
        Quantised(**change).changed(network, DT)


def test_other_cells_and_long_delays_have_none():
    network = driven()
    cells = replace(network.populations[1], neuron=snn.Izhikevich())
    with pytest.raises(InputError, match="Izhikevich, the cells of 'cells'"):
        Quantised(chip="loihi2").changed(
            replace(network, populations=[network.populations[0], cells]), DT
        )
    late = replace(network.projections[0], connectivity=snn.Dense(weight=9.0, delay=0.04))
    with pytest.raises(InputError, match="80 steps; Loihi has at most 62"):
        Quantised(chip="loihi").changed(replace(network, projections=[late]), DT)


def test_a_rig_moves_by_the_twin():
    """By that of Altai, whose kernel is the original's."""
    rig = find("quadruped").with_changes([Quantised(chip="altai", weight_bits=3)])
    simulation = rig.make("spiking", threads=1)
    weights = {one.weight for one in simulation.controller.network.description.projections}
    original = gait_network(GaitNetworkParameters()).projections
    assert weights != {one.weight for one in original}
    assert len(weights) < 9


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["demo", "quadruped", "--weight-bits", "4"], "--weight-bits goes with --quantised"),
        (["demo", "quadruped", "--quantised", "akida"], "unknown chip"),
        (
            ["evaluate", "quadruped", "--controller", "phase-amplitude", "--quantised", "loihi2"],
            "phase-amplitude of the quadruped has no spiking network to change; expected spiking",
        ),
    ],
)
def test_bad_input_gets_one_line(words, message, capsys):
    assert cli.main(words) == 2
    assert message in capsys.readouterr().err


def test_measures_of_both_stand_in_one_table():
    own = [measured("speed", 2.0, "m/s", at_least=1.0), measured("falls", 0.0)]
    own = [replace(one, suite="gaits") for one in own]
    other = [replace(own[0], value=0.5, suite="gaits (loihi2, 8 bits)")]
    _, _, first, second = format_beside(own, other).splitlines()
    assert first.split()[:5] == ["gaits", "speed", "2", "m/s", "met"]
    assert first.split()[5:8] == ["0.5", "m/s", "MISSED"]
    assert second.split() == ["gaits", "falls", "0"]
    assert chip("loihi2").fixed_point.value == 24
    assert FixedPointExponential(tau=0.01).aligned == 64
