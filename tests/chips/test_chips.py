"""Chips as data, what networks ask for, and whether the two fit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from neurocontrol import cli, snn
from neurocontrol.chips import Figure, chip, chips, demand, place
from neurocontrol.chips.placement import rounding, synapses_per_core
from neurocontrol.controllers.quadruped.gait_network import (
    GaitNetworkParameters,
    gait_network,
    motoneuron_traces,
)
from neurocontrol.errors import InputError

DT = 0.0005
CELL = snn.LIF(
    tau_m=0.02, rest=0.0, threshold=1.0, reset_potential=0.0, refractory=0.002, resistance=1.0,
    drive=1.5,
)  # fmt: skip


def two(pattern, synapse=None):
    """A network of 30 cells that drive 20."""
    synapse = synapse or snn.Exponential(tau=0.005)
    return snn.Network(
        populations=[
            snn.Population(name="a", size=30, neuron=CELL, initial={"v": snn.Uniform(0.0, 1.0)}),
            snn.Population(name="b", size=20, neuron=replace(CELL, drive=0.0)),
        ],
        projections=[snn.Projection(source="a", target="b", connectivity=pattern, synapse=synapse)],
    )


def test_every_figure_tells_where_it_is_from():
    assert len(chips()) == 9
    for each in chips().values():
        assert {figure.standing for figure in each.figures.values()} <= {
            "published", "listed", "unverified",
        }  # fmt: skip
        assert all(figure.source and figure.value >= 0 for figure in each.figures.values())
        assert each.free_dynamics or each.families


def test_altai_has_67_million_synapses():
    altai = chip("altai")
    expected = altai.cores.value * altai.neurons_per_core.value * altai.fan_in.value
    assert altai.synapses.value == expected == 67_108_864


def test_a_spike_costs_as_many_operations_as_the_simulator_counts():
    pattern = snn.RandomPairs(probability=0.3, weight=0.02, seed=4)
    network = two(pattern)
    simulator = network.compile(dt=DT)
    simulator.record_spikes()
    simulator.advance(1000)
    _, cells = simulator.spikes(0)
    sent = np.bincount(cells[cells < 30], minlength=30)
    fan_out = demand(network).fan_out()["a"]
    assert sent.sum() > 100
    assert sent @ fan_out == simulator.synaptic_events[0]


def test_synapses_that_filter_rates_are_synapses_of_every_cell():
    """A filtered rate excites like exponential currents of w / (n tau) from every cell."""
    parameters = GaitNetworkParameters()
    asked = demand(gait_network(parameters))
    first = asked.pathways[0]
    source, target = (
        replace(two(snn.OneToOne(weight=0.0)).populations[at], name=name, size=size)
        for at, name, size in ((0, first.source, 20), (1, first.target, 20))
    )
    target = replace(target, neuron=replace(CELL, drive=1.4))
    filtered = snn.TraceProjection(
        trace=snn.Trace(source=first.source, tau=first.tau),
        target=first.target,
        weight=float(first.weights) * 20 * first.tau,
    )
    single = snn.Projection(
        source=first.source,
        target=first.target,
        connectivity=snn.Dense(weight=float(first.weights)),
        synapse=snn.Exponential(tau=first.tau),
    )
    rates = []
    for projection in (filtered, single):
        network = snn.Network(populations=[source, target], projections=[projection])
        simulator = network.compile(dt=1e-5, seed=3)
        simulator.advance(20_000)
        rates.append(simulator.spike_counts[0].copy())
    assert rates[0][0] == rates[1][0]
    assert rates[0][1] == pytest.approx(rates[1][1], rel=0.02)
    assert rates[0][1] < 0.9 * rates[0][0]


def test_the_quadruped_asks_for_what_its_description_says():
    asked = demand(gait_network(GaitNetworkParameters()))
    # Flexors hear their extensor, themselves, three limbs twice, and one limb of the walk.
    assert asked.neurons == 160
    assert asked.largest_fan_in == 20 * (1 + 1 + 3 * 2 + 1)
    assert asked.synapses == 400 * (4 * 3 + 12 * 2 + 4)
    assert len(asked.modulators) == 5
    readouts = {trace.source for trace in motoneuron_traces(GaitNetworkParameters())}
    assert readouts == asked.populations.keys()


@pytest.mark.parametrize("name", ["truenorth", "altai", "loihi", "spinnaker2", "brainscales2"])
@pytest.mark.parametrize("size", [7, 700, 3000])
def test_every_cell_lies_on_one_core_within_its_limits(name, size):
    cells = replace(two(snn.OneToOne(weight=1.0)).populations[0], size=size)
    network = snn.Network(
        populations=[cells, replace(cells, name="b")],
        projections=[
            snn.Projection(
                source="a", target="b", synapse=snn.Delta(),
                connectivity=snn.FixedInDegree(number=7, weight=1.0, seed=1),
            )
        ],
    )  # fmt: skip
    asked, where = demand(network), chip(name)
    placement = place(asked, where, dt=DT)
    assert sum(core.neurons for core in placement.cores) == 2 * size
    assert sum(core.synapses for core in placement.cores) == asked.synapses == 7 * size
    for core in placement.cores:
        assert core.neurons <= where.neurons_per_core.value
        assert core.synapses <= synapses_per_core(where)
        assert sum(stop - start for start, stop in core.cells.values()) == core.neurons


def test_rounding_keeps_the_largest_weight_and_loses_small_ones():
    weights = np.zeros((30, 20))
    weights[0] = 127.0
    weights[1] = 1.4
    weights[2] = 0.4
    asked = demand(two(snn.Dense(weight=weights)))
    ((error, _),) = rounding(asked, "b", 8)
    assert error == 1.0  # 0.4 of a step vanishes
    asked = demand(two(snn.Dense(weight=np.where(weights < 1.0, 0.0, weights))))
    ((error, _),) = rounding(asked, "b", 8)
    assert error == pytest.approx(0.4 / 1.4)


def limits(network, name, dt=DT):
    return {finding.limit for finding in place(demand(network), chip(name), dt=dt).findings}


def test_what_does_not_fit_is_told():
    dense = two(snn.Dense(weight=1.0, delay=0.01))
    assert limits(dense, "loihi") == set()
    assert limits(dense, "truenorth") == {"delays"}
    assert limits(dense, "truenorth", dt=0.001) == set()
    assert limits(
        two(snn.Dense(weight=1.0), snn.Conductance(tau=0.005, reversal=3.0)), "loihi"
    ) == {"conductances"}
    many = replace(dense.populations[0], size=600)
    crowded = replace(dense, populations=[many, dense.populations[1]])
    (finding,) = place(demand(crowded), chip("altai"), dt=DT).findings
    assert (finding.limit, finding.prevents) == ("fan-in", True)
    assert "keep 85% of the synapses" in finding.remedy
    assert limits(gait_network(GaitNetworkParameters()), "loihi2") == set()
    assert limits(gait_network(GaitNetworkParameters()), "loihi") == {"modulators"}


def test_an_unknown_limit_is_not_checked():
    open_ended = replace(chip("altai"), fan_in=None, delay_steps=None)
    many = replace(two(snn.Dense(weight=1.0)).populations[0], size=900)
    network = two(snn.Dense(weight=1.0))
    crowded = replace(network, populations=[many, network.populations[1]])
    assert place(demand(crowded), open_ended, dt=DT).fits
    assert Figure(value=1.0, standing="unverified", source="talk").doubtful


def test_a_person_is_told_in_words(capsys, tmp_path):
    assert cli.main(["chip", "quadruped", "--chip", "loihi2"]) == 0
    printed = capsys.readouterr().out
    assert "160 neurons (AdaptiveLIF); 16000 synapses, at most 180 onto one cell" in printed
    assert "Loihi 2: fits, 1 of 128 cores" in printed
    assert cli.main(["chip", "quadruped", "--chip", "altai"]) == 1
    assert "does not fit" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "name a body"),
        (["quadruped", "--chip", "akida"], "unknown chip 'akida'"),
        (["human"], "the human has no spiking network under reflex"),
        (["quadruped", "--out", "a.html"], "--out goes with --table"),
        (["quadruped", "--table"], "name none"),
    ],
)
def test_bad_input_gets_one_line(words, message, capsys):
    assert cli.main(["chip", *words]) == 2
    assert message in capsys.readouterr().err


def test_unknown_chips_are_refused():
    with pytest.raises(InputError, match="expected one of truenorth"):
        chip("akida")


@pytest.mark.slow
def test_the_table_has_every_network_every_chip_and_every_source(tmp_path, capsys):
    path = tmp_path / "chips.html"
    assert cli.main(["chip", "--table", "--out", str(path)]) == 0
    page = path.read_text()
    for each in chips().values():
        assert each.title in page
        assert all(figure.source.split(":")[0] in page for figure in each.figures.values())
    for title in ("quadruped, spiking", "salamander, spiking"):
        assert title in page
