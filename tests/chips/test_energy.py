"""What networks cost: counted operations, times figures that say where they are from."""

from __future__ import annotations

import numpy as np
import pytest

from neurocontrol import cli, snn
from neurocontrol.chips import chip, chips
from neurocontrol.chips.energy import Counts, Work, cost, rates_of
from neurocontrol.commands.chip_energy import format_work

DT = 0.0005
WORK = Work(
    unit="digit", seconds=0.5, neurons=100, spikes=200.0, operations=1e6, updates=1e5,
    currents=0.0, rates={"one pass": 1e6},
)  # fmt: skip


def test_an_operation_is_a_spike_at_a_synapse_filtered_or_not():
    cell = snn.LIF(drive=200.0)
    network = snn.Network(
        populations=[
            snn.Population(name="a", size=5, neuron=cell),
            snn.Population(name="b", size=7, neuron=cell),
        ],
        projections=[
            snn.Projection(
                source="a", target="b", connectivity=snn.Dense(weight=1.0),
                synapse=snn.Exponential(tau=0.005),
            ),
            snn.TraceProjection(trace=snn.Trace(source="b", tau=0.01), target="a", weight=0.01),
        ],
    )  # fmt: skip
    simulator = network.compile(dt=DT)
    simulator.advance(1000)
    before = Counts.of(simulator)
    simulator.advance(1000)
    names = [name for name, _, _ in simulator.populations]
    spikes = dict(zip(names, simulator.spike_counts[0].tolist(), strict=True))
    assert min(spikes.values()) > 100
    now = Counts.of(simulator)
    assert now.spikes == sum(spikes.values())
    assert now.operations == 7 * spikes["a"] + 5 * spikes["b"]
    since = now - before
    assert 0 < since.operations < now.operations
    # in their place: a unit a cell once in 4 ms, or two units and two ways in every step
    assert list(rates_of(network, 70, DT, 0.004).values()) == [
        pytest.approx((70 + 12) / 0.004), pytest.approx(4 / DT),
    ]  # fmt: skip


def test_costs_are_counts_times_the_figures_of_a_chip():
    found = cost(WORK, chip("loihi"))
    assert found.operations == pytest.approx(1e6 * 23.6e-12)
    assert found.updates == pytest.approx(1e5 * 81e-12)
    assert found.whole is None
    found = cost(WORK, chip("loihi2"))
    assert (found.operations, found.updates) == (None, None)
    assert found.whole == pytest.approx(0.5)
    assert np.isclose(WORK.sparsity, 0.002)


def test_doubtful_figures_are_marked_and_unknown_ones_left_out():
    lines = format_work(WORK, list(chips().values())).splitlines()
    (loihi,) = [line for line in lines if line.startswith("Loihi  ")]
    assert "23.6 uJ" in loihi
    assert "8.1 uJ (unverified)" in loihi
    (second,) = [line for line in lines if line.startswith("Loihi 2")]
    assert second.split()[2:] == ["-", "-", "500", "mJ"]
    (rates,) = [line for line in lines if line.startswith("one pass")]
    assert rates.split()[2:] == ["1e+06", "4.6", "uJ", "230", "nJ"]
    assert any("usually dominate" in line for line in lines)
    assert any("left out, not free" in line for line in lines)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["quadruped", "--accuracy"], "--accuracy needs the folder of learnt digits and a --chip"),
        (["quadruped", "--weight-bits", "4"], "--weight-bits goes with --accuracy"),
        (["quadruped", "--tests", "4"], "--tests are images for learnt digits"),
        (["quadruped", "--duration", "4"], "--duration goes with --energy of a body"),
        (["x.nir", "--energy"], "--energy needs a task"),
        (
            ["quadruped", "--energy", "--controller", "phase-amplitude"],
            "the quadruped has no spiking network under phase-amplitude",
        ),
        (["quadruped", "--energy", "--command", "swim"], "knows no command 'swim'"),
    ],
)
def test_bad_input_gets_one_line(words, message, capsys):
    assert cli.main(["chip", *words]) == 2
    assert message in capsys.readouterr().err


@pytest.mark.slow
def test_a_person_is_told_what_walking_and_reading_cost(capsys, tmp_path):
    words = ["chip", "quadruped", "--chip", "loihi", "--energy", "--duration", "1"]
    assert cli.main(words) == 0
    printed = capsys.readouterr().out
    assert "a second of 'walk'" in printed
    assert "one unit a population, once a network step" in printed
    folder = str(tmp_path / "digits")
    learn = ["--neurons", "20", "--images", "60", "--tests", "40", "--out", folder]
    assert cli.main(["learn", "digits", *learn]) == 0
    assert cli.main(["chip", folder, "--chip", "loihi2"]) == 0
    assert cli.main(["chip", folder, "--chip", "loihi", "--energy", "--tests", "5"]) == 0
    assert "a digit: " in capsys.readouterr().out
    words = ["chip", folder, "--chip", "altai", "--accuracy", "--weight-bits", "9", "2"]
    assert cli.main(words) == 0
    lines = capsys.readouterr().out.splitlines()
    read = [line.split()[:3] for line in lines if line.startswith(("as learnt", "altai, "))]
    assert [words[1] for words in read] == ["learnt", "9", "2"]
