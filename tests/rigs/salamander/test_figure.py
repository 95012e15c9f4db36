from __future__ import annotations

import io

import numpy as np
import pytest
from matplotlib.collections import PolyCollection
from PIL import Image

from neurocontrol.errors import InputError
from neurocontrol.rigs.salamander.figure import draw_salamander, save_salamander_figure

DT, SECONDS, SIZE = 0.01, 4.0, 3
PANELS = ["drive", "spikes of 24 neurons", "bending, head to tail", "feet down", "forward speed"]
# Told out of order: the figure sorts them along the spine.
NAMES = ("M left 2", "E LF", "E left 1", "I right 1", "E right 1", "E left 2", "I left 1", "I RH")
NEURONS = tuple((name, SIZE * place, SIZE * (place + 1)) for place, name in enumerate(NAMES))
ALONG = ("E left 1", "I left 1", "E left 2", "M left 2", "E right 1", "I right 1", "E LF", "I RH")


@pytest.fixture(scope="module")
def make(salamander_run):
    """Return a function that makes up a walk into the water."""

    def made(**changes):
        time = np.arange(round(SECONDS / DT)) * DT
        early = (time < 2.0)[:, np.newaxis]
        cycle = (1.25 * time[:, np.newaxis] - [0.5, 0, 0, 0.5]) % 1.0
        wave = np.sin(2 * np.pi * (time[:, np.newaxis] - 0.1 * np.arange(8)))
        spikes = [(0.1 * beat, cell) for beat in range(40) for cell in range(24)]
        given = {
            "angles": 0.3 * wave,
            "x": 0.05 * time,
            "contact": (cycle < 0.75) & early,
            "drive": np.where(early[:, 0], 2.0, 4.0),
            "spikes": spikes,
            "neurons": NEURONS,
            "segments": [
                {"start": 0.0, "stop": 2.0, "label": "stepping", "command": {}},
                {"start": 2.0, "stop": 4.0, "label": "swimming", "command": {}},
            ],
        }
        return salamander_run(time, **{**given, **changes})

    return made


@pytest.fixture(scope="module")
def run(make):
    return make()


@pytest.fixture(scope="module")
def figure(run):
    return draw_salamander(run)


def texts(figure):
    return [text.get_text() for axes in figure.axes for text in axes.texts]


def panels(figure):
    return list(dict.fromkeys(text for text in texts(figure) if text in PANELS))


def panel(figure, title):
    return next(axes for axes in figure.axes if title in [text.get_text() for text in axes.texts])


def test_all_panels_share_the_time_axis_and_name_the_gaits(figure):
    assert panels(figure) == PANELS
    assert {panel(figure, name).get_xlim() for name in PANELS} == {(0.0, SECONDS)}
    assert {"stepping", "swimming"} <= set(texts(figure))
    assert {"salamander", "made up controller, preset salamander, seed 3"} <= {
        text.get_text() for text in figure.texts
    }


def test_the_drive_is_drawn_and_a_silent_modulator_is_not_named(figure, make):
    axes = panel(figure, "drive")
    curves = [line.get_ydata() for line in axes.lines if len(line.get_ydata()) == SECONDS / DT]
    np.testing.assert_array_equal(curves[0][[0, -1]], [2.0, 4.0])
    assert axes.get_ylim()[1] > 4.0
    assert "burst termination" not in texts(figure)
    modulated = make()
    modulated.modulator[:, 1] = 0.5
    assert "burst termination" in texts(draw_salamander(modulated))


def test_every_spike_is_drawn_once(run, figure):
    lines = panel(figure, "spikes of 24 neurons").lines
    assert sum(len(line.get_xdata()) for line in lines) == run.spike_time.size == 40 * 24


def test_pools_lie_from_head_to_tail_left_then_right_then_limbs(figure):
    axes = panel(figure, "spikes of 24 neurons")
    heights = [line.get_ydata() for line in axes.lines]
    tops = [height.min() for height in heights]
    assert tops == sorted(tops)
    assert axes.yaxis_inverted()
    colours = [line.get_color() for line in axes.lines]
    expected = {}
    for name, colour in zip(ALONG, colours, strict=True):
        expected.setdefault(name[0], colour)
        assert colour == expected[name[0]], name
    assert len(set(expected.values())) == 3
    gaps = np.diff(tops)
    assert (gaps[[3, 5]] > SIZE).all()  # between the sides, and before the limbs
    assert (np.delete(gaps, [3, 5]) == SIZE).all()
    labels = [label.get_text().split("\n")[0] for label in axes.get_yticklabels()]
    assert labels == ["left", "right", "limbs"]
    assert {"excitatory", "inhibitory", "motoneurons"} <= set(texts(figure))


def test_bending_is_a_picture_in_degrees_with_the_head_on_top(figure):
    axes = panel(figure, "bending, head to tail")
    (picture,) = axes.images
    degrees = picture.get_array()
    assert degrees.shape == (8, round(SECONDS / DT))
    assert np.abs(degrees).max() == pytest.approx(np.degrees(0.3), rel=0.01)
    assert tuple(picture.get_extent()) == (0.0, SECONDS, 8.5, 0.5)
    peaks = degrees[:, :100].argmax(axis=1) * DT
    np.testing.assert_allclose(np.diff(peaks) % 1.0, 0.1, atol=1e-9)  # towards the tail
    low, high = picture.get_clim()
    assert low == -high < 0.0


def test_feet_are_down_on_land_only(figure):
    bars = [
        path.vertices[:, 0].max()
        for collection in panel(figure, "feet down").collections
        if isinstance(collection, PolyCollection)
        for path in collection.get_paths()
    ]
    assert len(bars) > 8
    assert max(bars) <= 2.0 + DT


def test_panels_without_data_are_left_out(make):
    silent = draw_salamander(make(spikes=(), neurons=(), modulators=()))
    assert panels(silent) == PANELS[2:]


def test_a_straight_body_and_a_single_sample_are_drawn(make, salamander_run, tmp_path):
    assert save_salamander_figure(make(angles=0.0), tmp_path / "straight.png")
    assert save_salamander_figure(salamander_run(np.arange(2) * DT), tmp_path / "short.png")


def test_a_fall_is_marked(make):
    assert " fall" in texts(draw_salamander(make(falls=(1.5,))))


def test_the_picture_is_written_as_it_is_returned(run, tmp_path):
    content = save_salamander_figure(run, tmp_path / "run.png")
    assert (tmp_path / "run.png").read_bytes() == content
    picture = Image.open(io.BytesIO(content))
    assert (picture.format, picture.width) == ("PNG", 1400)


def test_a_place_that_cannot_be_written_is_an_input_error(run, tmp_path):
    with pytest.raises(InputError):
        save_salamander_figure(run, tmp_path / "nowhere" / "run.png")
