"""Modulators held, and parts of a network scaled or knocked out by name."""

from __future__ import annotations

import numpy as np
import pytest

from neurocontrol import cli, snn
from neurocontrol.errors import InputError
from neurocontrol.snn.changes import changed
from neurocontrol.snn.lesions import Clamped, Scaled

DT = 0.0005
CELL = snn.LIF(drive=snn.Spread(190.0, 0.02))


def network():
    """Two pools that inhibit each other where a modulator lets them, and excite a third."""
    closing = snn.Receptor(modulator="gate", effect=-1.0)
    return snn.Network(
        populations=[
            snn.Population(name="left", size=10, neuron=CELL),
            snn.Population(
                name="right", size=10, neuron=CELL,
                drive_receptors=[snn.Receptor(modulator="gate", effect=0.5)],
            ),
            snn.Population(name="motor", size=5, neuron=snn.LIF()),
        ],
        projections=[
            snn.TraceProjection(
                trace=snn.Trace(source="left", tau=0.02), target="right", weight=-1.0,
                receptors=[closing],
            ),
            snn.TraceProjection(
                trace=snn.Trace(source="right", tau=0.02), target="left", weight=-1.0,
                receptors=[closing],
            ),
            snn.Projection(
                source="left", target="motor", connectivity=snn.Dense(weight=60.0),
                synapse=snn.Exponential(tau=0.005), receptors=[closing],
            ),
        ],
        modulators=[snn.Modulator(name="gate", tau_rise=0.1, tau_decay=0.1)],
    )  # fmt: skip


def running(*changes, release=0.3):
    simulator = changed(network(), changes, DT).compile(dt=DT, seed=1)
    simulator.release[:] = release
    simulator.advance(2000)
    return simulator


def spikes(simulator):
    names = [name for name, _, _ in simulator.populations]
    return dict(zip(names, simulator.spike_counts[0].tolist(), strict=True))


@pytest.mark.parametrize("level", [0.0, 0.4, 1.0])
def test_a_modulator_that_is_held_acts_as_one_that_has_settled(level):
    """Whatever is released, from the first step on, and again after a reset."""
    held = running(Clamped(modulator="gate", concentration=level), release=1.0 - level)
    settled = running(release=level)
    assert held.concentration[0, 0] == level
    assert settled.concentration[0, 0] == pytest.approx(level, abs=1e-4)
    counts = []
    for simulator in (held, settled):
        before = simulator.spike_counts.copy()
        simulator.advance(4000)
        counts.append((simulator.spike_counts - before)[0])
    assert counts[0].sum() > 500
    np.testing.assert_allclose(counts[0], counts[1], rtol=0.04, atol=3)
    held.reset()
    assert held.concentration[0, 0] == level


def test_what_a_blind_receptor_does_not_see_has_no_effect():
    blind = running(Scaled(target="receptor@gate", factor=0.0), release=1.0)
    assert spikes(blind) == spikes(running(release=0.0))
    assert spikes(blind) != spikes(running(release=1.0))


def test_a_silent_population_sends_nothing_and_others_are_as_without_it():
    silent = spikes(running(Scaled(target="population@left", factor=0.0)))
    assert silent["left"] == silent["motor"] == 0
    cut = spikes(running(Scaled(target="pathway@left>*", factor=0.0)))
    assert cut["left"] > 0
    assert (cut["right"], cut["motor"]) == (silent["right"], silent["motor"])


def weights(change):
    """Weights of the three projections."""
    first, second, third = change.changed(network(), DT).projections
    return [first.weight, second.weight, float(third.connectivity.weight)]


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("pathway@left>right", [-0.5, -1.0, 60.0]),
        ("pathway@*>right", [-0.5, -1.0, 60.0]),
        ("population@l*", [-0.5, -1.0, 30.0]),
        ("class@gate", [-0.5, -0.5, 30.0]),
        ("class@gate:inhibition", [-0.5, -0.5, 60.0]),
        ("class@gate:excitation", [-1.0, -1.0, 30.0]),
    ],
)
def test_weights_are_scaled_where_a_name_says(target, expected):
    assert weights(Scaled(target=target, factor=0.5)) == expected


def test_drawn_weights_are_scaled_after_they_are_drawn():
    given = snn.Uniform(1.0, 3.0)
    drawn = snn.Network(
        populations=[snn.Population(name="a", size=30, neuron=CELL)],
        projections=[
            snn.Projection(
                name="way", source="a", target="a", connectivity=snn.Dense(weight=given),
                synapse=snn.Exponential(tau=0.005),
            )
        ],
    )  # fmt: skip
    before, after = (
        one.compile(dt=DT, seed=1).parameter("way", "weight")
        for one in (drawn, Scaled(target="pathway@a>a", factor=0.25).changed(drawn, DT))
    )
    np.testing.assert_array_equal(after, 0.25 * before)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (Clamped(modulator="gat", concentration=0.5), "did you mean 'gate'"),
        (Scaled(target="population@up", factor=0.0), "there are left, right, motor"),
        (Scaled(target="pathway@motor>left", factor=0.0), "there are left>right, right>left"),
        (Scaled(target="pathway@motor", factor=0.0), "a pathway is SOURCE>TARGET"),
        (Scaled(target="class@gate:both", factor=0.0), "excitation or inhibition, got 'both'"),
        (Scaled(target="receptor@dopamine", factor=2.0), "expected one of gate"),
    ],
)
def test_names_that_are_not_there_are_refused_with_those_that_are(change, message):
    with pytest.raises(InputError, match=message):
        change.changed(network(), DT)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--clamp", "diagnal=1"], "did you mean 'diagonal'"),
        (["--clamp", "diagonal=2"], "diagonal can be held at 0 to 1, got 2"),
        (["--clamp", "diagonal"], "must be such as NAME=0.5, got 'diagonal'"),
        (["--scale", "leg@LF=2"], "population@NAME, pathway@NAME, class@NAME, receptor@NAME"),
        (["--scale", "receptor@speed=-1"], "can be scaled by 0 or more, got -1"),
        (["--knock-out", "population@LF*", "population@X*"], "no population matches 'X*'"),
    ],
)
def test_bad_input_gets_one_line(words, message, capsys):
    assert cli.main(["demo", "quadruped", *words]) == 2
    assert message in capsys.readouterr().err
