"""Figures of networks show what happened in them."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.figure import Figure

from neurocontrol import snn
from neurocontrol.errors import InputError
from neurocontrol.viewing.networks.activity import draw_activity
from neurocontrol.viewing.networks.connections import Connections, cells_of
from neurocontrol.viewing.networks.connectivity import draw_connectivity, mean_weights
from neurocontrol.viewing.networks.raster import draw_spikes
from neurocontrol.viewing.networks.spikes import Spikes
from neurocontrol.viewing.networks.traces import draw_traces

FAST = snn.Exponential(tau=0.005)


def pathway(name, source, target, weight, seed, kind=snn.RandomPairs):
    pattern = kind(probability=0.3, weight=weight, seed=seed)
    return snn.Projection(
        name=name, source=source, target=target, synapse=FAST, connectivity=pattern
    )


NETWORK = snn.Network(
    populations=[
        snn.Population(name="input", size=8, neuron=snn.Poisson(rate=60.0)),
        snn.Population(name="cells", size=20, neuron=snn.LIF(drive=170.0, noise=20.0)),
    ],
    projections=[
        pathway("in", "input", "cells", snn.Uniform(20.0, 60.0), 1),
        pathway("back", "cells", "cells", -15.0, None),
    ],
)


@pytest.fixture(scope="module")
def simulator():
    running = NETWORK.compile(dt=0.001, batch=2, seed=3)
    running.record_spikes()
    running.advance(400)
    return running


@pytest.fixture
def axes():
    return Figure(figsize=(14, 4), dpi=100).add_subplot()


def made_up(**changes) -> Spikes:
    entries = {
        "time": np.array([0.010, 0.020, 0.030, 0.095]),
        "cell": np.array([0, 1, 2, 0]),
        "populations": {"a": (0, 2), "b": (2, 3)},
        "stop": 0.1,
    }
    return Spikes(**entries | changes)


def test_spikes_of_a_simulator_are_those_that_it_counted(simulator):
    spikes = Spikes.of(simulator, row=1)
    assert spikes.stop == pytest.approx(0.4)
    assert np.all(np.diff(spikes.time) >= 0.0)
    for number, (first, stop) in enumerate(spikes.populations.values()):
        own = (spikes.cell >= first) & (spikes.cell < stop)
        assert np.count_nonzero(own) == simulator.spike_counts[1, number] > 0


def test_every_spike_of_a_network_is_drawn_on_the_line_of_its_cell(axes, simulator):
    spikes = Spikes.of(simulator)
    draw_spikes(axes, spikes)
    drawn = {line.get_color(): line for line in axes.lines}
    assert len(drawn) == len(spikes.populations) == 2
    assert sum(line.get_xdata().size for line in axes.lines) == spikes.time.size
    lines = [np.unique(line.get_ydata()) for line in axes.lines]
    assert [np.ptp(heights) for heights in lines] == [19.0, 7.0]
    assert lines[0].max() < lines[1].min()
    assert axes.yaxis_inverted()
    assert [text.get_text() for text in axes.texts] == [
        "cells", "input", "spikes of 28 neurons"
    ]  # fmt: skip


def test_rates_count_spikes_in_a_window_that_ends_with_the_run():
    rates = made_up().rates(np.array([0.02, 0.05, 0.1]), window=0.02)
    np.testing.assert_allclose(rates["a"], [1.0 / (2 * 0.02), 0.0, 1.0 / (2 * 0.01)])
    np.testing.assert_allclose(rates["b"], [1.0 / 0.02, 0.0, 0.0])


def test_the_mean_of_the_rate_is_the_number_of_spikes(simulator):
    spikes = Spikes.of(simulator)
    moments = np.linspace(0.0, 0.4, 4001)
    for (name, rate), number in zip(spikes.rates(moments, 0.02).items(), range(2), strict=True):
        first, stop = spikes.populations[name]
        mean = simulator.spike_counts[0, number] / (0.4 * (stop - first))
        assert rate.mean() == pytest.approx(mean, rel=0.05)


def test_potentials_stand_below_one_another_with_their_own_spikes(axes):
    time = np.linspace(0.0, 1.0, 50)
    potential = np.stack([-60.0 + 5.0 * np.sin(9.0 * time), -50.0 + time], axis=1)
    draw_traces(
        axes, time, potential, spike_time=[0.2, 0.3, 0.7], spike_cell=[1, 0, 1], names=["x", "y"]
    )
    upper, lower, scale = (line.get_ydata() for line in axes.lines)
    assert lower.max() < upper.min()
    np.testing.assert_allclose(np.diff(upper), np.diff(potential[:, 0]))
    assert np.ptp(scale) == 10.0
    assert "10 mV" in [text.get_text() for text in axes.texts]
    assert [len(marks.get_segments()) for marks in axes.collections] == [1, 2]
    (mark,) = axes.collections[0].get_segments()
    assert mark[0, 0] == 0.3
    assert mark[:, 1].min() > upper.max()


def test_a_running_network_shows_spikes_rates_and_potentials(simulator):
    spikes = Spikes.of(simulator)
    time = np.arange(5) * 0.1
    figure = draw_activity(spikes, time=time, potential={3: time - 60.0, 0: time - 50.0})
    names = [text.get_text() for panel in figure.axes for text in panel.texts]
    assert {"spikes of 28 neurons", "rate of a neuron", "potential"} <= set(names)
    assert {panel.get_xlim() for panel in figure.axes} == {(0.0, spikes.stop)}
    labels = [label.get_text() for label in figure.axes[2].get_yticklabels()]
    assert labels == ["cell 3", "cell 0"]
    marks = [len(lines.get_segments()) for lines in figure.axes[2].collections]
    assert marks == [np.count_nonzero(spikes.cell == cell) for cell in (3, 0)]
    assert len(draw_activity(spikes).axes) == 2


def test_connections_are_those_of_the_row(simulator):
    rows = [Connections.of(NETWORK, simulator, row=row) for row in (0, 1)]
    places = {name: first for name, first, _ in simulator.populations}
    for row, found in enumerate(rows):
        pre, post, _ = simulator.synapses("back", row)
        own = found.weight == -15.0
        np.testing.assert_array_equal(found.pre[own], pre + places["cells"])
        np.testing.assert_array_equal(found.post[own], post + places["cells"])
        assert found.out_degree.sum() == found.in_degree.sum() == found.pre.size
    assert rows[0].pre.size != rows[1].pre.size  # every row draws its own
    only = Connections.of(NETWORK, simulator, ["in"])
    assert (list(only.sources), list(only.targets)) == (["input"], ["cells"])
    simulator.parameter("in", "weight")[...] = 7.0
    np.testing.assert_array_equal(Connections.of(NETWORK, simulator, ["in"]).weight, 7.0)


def small() -> Connections:
    return Connections(
        pre=np.array([0, 0, 1, 3]),
        post=np.array([4, 5, 4, 5]),
        weight=np.array([1.0, -2.0, 3.0, 5.0]),
        sources={"a": (0, 2), "b": (3, 4)},
        targets={"c": (4, 6)},
    )


def test_a_matrix_has_sources_as_rows_and_targets_as_columns():
    found = small()
    sources, targets = cells_of(found.sources), cells_of(found.targets)
    nothing = np.nan
    np.testing.assert_array_equal(
        mean_weights(found, sources, targets), [[1.0, -2.0], [3.0, nothing], [nothing, 5.0]]
    )
    np.testing.assert_array_equal(mean_weights(found, sources, targets, most=1), [[1.75]])
    np.testing.assert_array_equal(found.out_degree, [2, 1, 1])
    np.testing.assert_array_equal(found.in_degree, [2, 2])


def test_the_matrix_names_populations_and_shows_degrees():
    figure = draw_connectivity(small(), "pA")
    matrix, onto, since, bar = figure.axes
    (image,) = matrix.images
    assert image.get_array().count() == 4
    assert image.get_clim() == (-5.0, 5.0)
    assert [label.get_text() for label in matrix.get_yticklabels()] == ["a", "b"]
    assert [label.get_text() for label in matrix.get_xticklabels()] == ["c"]
    np.testing.assert_array_equal(onto.patches[0].get_data().values, [2, 2])
    np.testing.assert_array_equal(since.patches[0].get_data().values, [2, 1, 1])
    assert since.yaxis_inverted()
    assert bar.get_title(loc="left") == "weight (pA)"
    assert figure.texts[0].get_text() == "4 synapses"


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: made_up(cell=np.array([0])), "equal length"),
        (lambda: made_up(time=np.array([0.3, 0.2, 0.1, 0.0])), "must rise"),
        (lambda: made_up(populations={}), "at least one population"),
        (lambda: made_up(stop=0.0), "counted for some time"),
        (lambda: made_up().rates(np.zeros(1), window=0.0), "window must be above 0 s"),
        (
            lambda: Connections(
                pre=np.array([2]), post=np.array([4]), weight=np.ones(1),
                sources={"a": (0, 2)}, targets={"c": (4, 6)},
            ),
            "pre has a cell of none of a",
        ),
    ],
)  # fmt: skip
def test_what_does_not_belong_together_is_refused(make, message):
    with pytest.raises(InputError, match=message):
        make()


def test_projections_that_are_not_there_are_refused(simulator):
    with pytest.raises(InputError, match="unknown named projection 'bak'; did you mean 'back'"):
        Connections.of(NETWORK, simulator, ["bak"])


def test_potentials_that_do_not_fit_are_refused(axes):
    with pytest.raises(InputError, match=r"got shapes \(3,\), \(2,\)"):
        draw_traces(axes, np.zeros(3), np.zeros(2))
    with pytest.raises(InputError, match="expected 1 names, got 2"):
        draw_traces(axes, np.zeros(3), np.zeros(3), names=["a", "b"])
    with pytest.raises(InputError, match="moments at which they were sampled"):
        draw_activity(made_up(), potential={0: np.zeros(3)})
