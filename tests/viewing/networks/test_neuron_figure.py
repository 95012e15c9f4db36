"""The figure of a cell shows what the cell does, and the equations that make it so."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.colors import same_color
from matplotlib.figure import Figure

from neurocontrol import snn
from neurocontrol.snn import single_cell
from neurocontrol.viewing.networks.excitability import draw_excitability
from neurocontrol.viewing.networks.neuron import draw_study
from neurocontrol.viewing.networks.phase_plane import OTHER, POTENTIAL, draw_phase_plane


@pytest.fixture(scope="module")
def study():
    cell = snn.Izhikevich.preset("chattering")
    return single_cell.study(cell, current=10.0, duration=0.2, dt=0.0001)


@pytest.fixture
def axes():
    return Figure(figsize=(7, 5), dpi=100).add_subplot()


def panel_names(figure):
    texts = [text.get_text() for axes in figure.axes for text in axes.texts]
    return [*texts, *(axes.get_title(loc="left") for axes in figure.axes)]


def lines_of(axes, colour):
    """Vertices of the lines of contours in a colour, as they lie in the plane."""
    return [
        path.vertices
        for contours in axes.collections
        for drawn in contours.get_edgecolor()[:1]
        if same_color(drawn, colour)
        for path in contours.get_paths()
    ]


def test_nullclines_lie_where_the_equations_are_zero(axes, study):
    draw_phase_plane(axes, study.planes)
    resting, held = lines_of(axes, POTENTIAL)
    for line, current in ((resting, 0.0), (held, 10.0)):
        v, u = line.T
        np.testing.assert_allclose(u, 0.04 * v**2 + 5.0 * v + 140.0 + current, atol=0.05)
    (still,) = lines_of(axes, OTHER)
    np.testing.assert_allclose(still[:, 1], 0.2 * still[:, 0], atol=0.1)
    names = [text.get_text() for text in axes.get_legend().get_texts()]
    assert names == ["nullcline of v at I = 0", "nullcline of v", "nullcline of u"]


def test_the_figure_of_a_cell_has_everything_of_it(study):
    figure = draw_study(study, "Izhikevich, chattering", "seed 0")
    shown = panel_names(figure)
    for name in ("potential", "u", "current", "phase plane at I = 10", "f-I curve"):
        assert name in shown
    assert {text.get_text() for text in figure.texts} == {"Izhikevich, chattering", "seed 0"}
    potential, recovery, current, plane, curve = figure.axes
    trace, spikes = potential.lines[0], study.response.spikes
    assert trace.get_ydata().max() == pytest.approx(study.peaks.max())
    assert len(potential.collections[0].get_segments()) == spikes.size > 10
    np.testing.assert_array_equal(recovery.lines[0].get_ydata(), study.response.states["u"])
    assert set(current.lines[0].get_ydata()) == {10.0}
    path = next(line for line in plane.lines if line.get_label() == "path")
    assert np.count_nonzero(np.isnan(path.get_xdata())) == spikes.size
    assert curve.get_xlim()[0] == 0.0
    assert curve.get_xlabel() == "current"


def test_a_first_interval_far_above_all_others_does_not_hide_them(axes, study):
    found = study.excitability
    draw_excitability(axes, found, rheobase=3.46, current=10.0)
    names = [text.get_text() for text in axes.get_legend().get_texts()]
    assert names[0] == f"first interval (up to {found.first.max():.0f} Hz)"
    assert axes.get_ylim()[1] < 0.5 * found.first.max()
    assert axes.get_ylim()[1] > found.lasting.max()
    assert "rheobase 3.46" in [text.get_text() for text in axes.texts]
    marked = next(line for line in axes.lines if line.get_label() == "I = 10")
    assert marked.get_ydata() == pytest.approx(np.interp(10.0, found.current, found.lasting))


def test_a_cell_of_one_variable_has_a_line_instead_of_a_plane():
    leaky = single_cell.study(snn.LIF(), current=200.0, duration=0.1, dt=0.0001)
    figure = draw_study(leaky, "LIF")
    assert "phase line at I = 200 pA" in panel_names(figure)
    line = figure.axes[2].lines[2]
    v, rate = line.get_data()
    np.testing.assert_allclose(rate[v < -50.5], (-45.0 - v[v < -50.5]) / 20.0, rtol=1e-3)


def test_more_variables_than_a_plane_has_are_shown_as_a_path(study):
    states = {**study.response.states, "w": 2.0 * study.response.states["u"]}
    more = replace(study, planes=(), response=replace(study.response, states=states))
    shown = panel_names(draw_study(more, "three variables"))
    assert "path over v and w; u moves, too" in shown
    assert {"variables", "u", "w"} <= set(shown)


def test_a_cell_that_is_silent_is_drawn_all_the_same():
    silent = single_cell.study(snn.AdaptiveLIF(b=20.0), current=-50.0, duration=0.05, dt=0.0001)
    assert silent.response.spikes.size == 0
    assert "phase line at I = -50 pA" in panel_names(draw_study(silent, "AdaptiveLIF"))
