from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from neurocontrol.analysis import contacts_from_forces
from neurocontrol.viewing.figures import draw_run, save_run_figure

PANELS = ["modulators", "spikes of 160 neurons", "feet down", "forward speed"]


def texts(figure):
    return [text.get_text() for axes in figure.axes for text in axes.texts]


def panels(figure):
    return [text for text in texts(figure) if text in PANELS]


def test_all_panels_share_the_time_axis_and_name_every_gait(run):
    figure = draw_run(run)
    assert panels(figure) == PANELS
    assert {axes.get_xlim() for axes in figure.axes} == {(0.0, 4.0)}
    assert {"walk", "trot", "pace", "bound"} <= set(texts(figure))
    assert set(run.header["modulator"]) <= set(texts(figure))


def test_every_spike_is_drawn_once(run):
    lines = draw_run(run).axes[1].lines
    assert sum(len(line.get_xdata()) for line in lines) == run.spike_time.size


def test_flexors_stand_above_extensors_limb_by_limb(run):
    axes = draw_run(run).axes[1]
    heights = [line.get_ydata().mean() for line in axes.lines]
    assert heights == sorted(heights)
    assert axes.yaxis_inverted()
    names = [text.get_text() for text in axes.texts if text.get_text().endswith("or")]
    assert names == ["flexor", "extensor"] * 4
    assert [label.get_text() for label in axes.get_yticklabels()] == ["LF", "RF", "LH", "RH"]


def test_bars_cover_exactly_the_stances(run):
    axes = draw_run(run).axes[2]
    contact = contacts_from_forces(run.ground_force, run.weight, run.dt)
    for foot, bars in enumerate(axes.collections):
        lengths = [np.ptp(path.vertices[:, 0]) for path in bars.get_paths()]
        assert sum(lengths) == pytest.approx(contact[:, foot].sum() * run.dt)


def test_speed_is_free_of_the_stride(run):
    speed = draw_run(run).axes[3].lines[1].get_ydata()
    inner = run.time[(run.time > 0.5) & (run.time < 0.7)]
    drawn = np.interp(inner, run.time, speed)
    np.testing.assert_allclose(drawn, 0.2, rtol=0.02)


def test_panels_without_data_are_left_out(run):
    header = dict(run.header) | {"modulator": []}
    silent = replace(
        run,
        spike_time=np.zeros(0),
        spike_neuron=np.zeros(0, dtype=int),
        modulator=np.zeros((run.time.size, 0)),
        header=header,
    )
    assert panels(draw_run(silent)) == ["feet down", "forward speed"]


def test_another_body_shows_its_own_feet_and_its_falls(run):
    header = dict(run.header) | {"feet": ["left", "right"], "falls": [1.5]}
    other = replace(run, ground_force=run.ground_force[:, :2], header=header)
    figure = draw_run(other)
    assert [label.get_text() for label in figure.axes[2].get_yticklabels()] == ["left", "right"]
    assert " fall" in texts(figure)


def test_a_run_that_stops_early_shows_only_what_happened(run):
    cut = {"time", "qpos", "qvel", "ground_force", "activation", "command", "modulator", "control"}
    early = run.spike_time < 1.2
    spikes = {name: getattr(run, name)[early] for name in ("spike_time", "spike_neuron")}
    short = replace(run, **spikes, **{name: getattr(run, name)[:300] for name in cut | {"power"}})
    figure = draw_run(short)
    assert figure.axes[0].get_xlim()[1] == pytest.approx(1.2)
    assert "pace" not in texts(figure)


def test_the_picture_is_wide_and_small(make, tmp_path):
    content = save_run_figure(
        make(("walk", "trot", "pace", "bound", "walk"), 4.0), tmp_path / "f.png"
    )
    assert (tmp_path / "f.png").read_bytes() == content
    assert Image.open(io.BytesIO(content)).width == 1400
    assert len(content) < 300_000


def test_populations_are_grouped_by_what_they_are_called(run):
    names = ["hip flexor", "hip extensor", "R1 e", "L1 f", "L1 e", "clock", "R1 f", "tail_E"]
    neurons = [[name, first, stop] for name, (_, first, stop) in zip(
        names, run.header["neurons"], strict=True)]  # fmt: skip
    header = dict(run.header) | {"feet": ["L1", "R1", "L2", "R2"], "neurons": neurons}
    figure = draw_run(replace(run, header=header))
    axes = figure.axes[1]
    assert [label.get_text() for label in axes.get_yticklabels()] == [
        "L1", "R1", "hip", "clock", "tail"
    ]  # fmt: skip
    kinds = [text.get_text() for text in axes.texts if text.get_text().endswith("or")]
    assert kinds == ["flexor", "extensor"] * 3 + ["extensor"]
    colours = [label.get_color() for label in axes.get_yticklabels()]
    assert len(set(colours)) == 3
    feet = {label.get_text(): label.get_color() for label in figure.axes[2].get_yticklabels()}
    assert colours[:2] == [feet["L1"], feet["R1"]]
    assert len(set(feet.values())) == 4
