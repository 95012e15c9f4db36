from __future__ import annotations

import inspect
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image

from neurocontrol.errors import InputError, MissingExtraError
from neurocontrol.viewing import video
from neurocontrol.viewing.overlay import Overlay
from neurocontrol.viewing.style import foot_colours, gait_colour

SMALL = {"width": 160, "height": 112, "fps": 5.0}


def pixels(colour, image):
    wanted = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    return np.all(np.asarray(image) == wanted, axis=2)


@pytest.mark.parametrize(("fps", "frames"), [(1.0, 4), (12.5, 50), (20.0, 80), (250.0, 1000)])
def test_frames_are_evenly_spread_over_simulated_time(run, fps, frames):
    samples = video.frame_samples(run, fps)
    assert len(samples) == frames
    np.testing.assert_allclose(run.time[samples], np.arange(frames) / fps, atol=run.dt / 2 + 1e-9)


@pytest.mark.parametrize("fps", [0.0, -5.0, 1e-9, 1001.0, 1e9, float("nan"), float("inf")])
def test_a_frame_rate_that_cannot_be_is_refused(run, tmp_path, fps):
    expected = f"the frame rate must be from 0.1 to 1000 pictures per second, got {fps}"
    with pytest.raises(InputError) as refusal:
        video.save_video(run, tmp_path / "video.webp", fps=fps)
    assert str(refusal.value) == expected
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("width", [0, -5, 14, 101, 100.5, 20_000, "100", None])
def test_a_size_that_cannot_be_drawn_is_refused(run, tmp_path, width):
    with pytest.raises(InputError) as refusal:
        video.save_video(run, tmp_path / "video.webp", width=width, height=112)
    assert str(refusal.value) == (
        "width and height of a video must be even whole numbers from 16 to 4096 pixels, "
        f"got {width} x 112"
    )
    with pytest.raises(InputError, match=f"got 112 x {width}$"):
        next(video.render_frames(run, width=112, height=width))


def test_videos_are_wide_and_smooth_unless_asked_otherwise():
    for function in (video.save_video, video.render_frames):
        defaults = inspect.signature(function).parameters
        assert (defaults["width"].default, defaults["height"].default) == (1280, 720)
    assert video.RATES == {".webp": 15.0, ".mp4": 20.0}


def test_the_text_shows_the_gait_and_the_feet_of_the_moment(run):
    blank = np.full((320, 480, 3), 128, dtype=np.uint8)
    overlay = Overlay(run, 320)
    for sample, gait in ((100, "walk"), (400, "trot")):
        image = overlay.draw(blank, sample)
        assert pixels(gait_colour(gait), image).sum() > 300
        for foot, limb in enumerate(run.feet):
            filled = pixels(foot_colours(run.feet)[limb], image).sum() > 250
            assert filled == (run.ground_force[sample, foot] > 0.0)


def test_unknown_suffix_is_refused(run, tmp_path):
    with pytest.raises(InputError, match=r"\.webp or \.mp4"):
        video.save_video(run, tmp_path / "video.gif")


def test_mp4_without_the_extra_names_the_line_that_installs_it(run, tmp_path, monkeypatch):
    monkeypatch.setattr(video.importlib.util, "find_spec", lambda name: None)
    assert video.preferred_suffix() == ".webp"
    with pytest.raises(MissingExtraError, match=r'pip install "neurocontrol\[video\]"'):
        video.save_video(run, tmp_path / "video.mp4")


@pytest.mark.parametrize(
    ("model", "message"),
    [("<mujoco><nothing/></mujoco>", "does not compile"), ("<mujoco/>", "has 0 positions")],
)
def test_a_model_that_does_not_fit_is_refused(run, tmp_path, model, message):
    broken = replace(run, header=dict(run.header) | {"model": model})
    with pytest.raises(InputError, match=message):
        video.save_video(broken, tmp_path / "video.webp")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.render
@pytest.mark.usefixtures("drawing")
def test_the_body_stays_in_the_middle_while_the_floor_moves(run):
    frames = [np.asarray(frame, dtype=int) for frame in video.render_frames(run, **SMALL)]
    assert len(frames) == 20
    assert frames[0].shape == (112, 160, 3)
    for frame in frames:
        trunk = np.argwhere((frame[..., 0] - frame[..., 2] > 60) & (frame[..., 0] > 90))
        trunk = trunk[(trunk[:, 0] > 20) & (trunk[:, 0] < 90)]
        assert abs(trunk[:, 1].mean() - 80) < 15
    assert all(np.abs(a - b).mean() > 1.0 for a, b in pairwise(frames))


@pytest.mark.render
@pytest.mark.usefixtures("drawing")
def test_webp_plays_in_real_time_and_reports_its_progress(run, tmp_path):
    seen = []
    video.save_video(
        run,
        tmp_path / "video.webp",
        progress=lambda done, total: seen.append((done, total)),
        **SMALL,
    )
    film = Image.open(tmp_path / "video.webp")
    assert (film.n_frames, film.size) == (20, (160, 112))
    film.seek(1)
    film.load()
    assert film.info["duration"] == 200
    assert film.info["loop"] == 0
    assert seen == [(done, 20) for done in range(1, 21)]
    assert [path.name for path in tmp_path.iterdir()] == ["video.webp"]


@pytest.mark.render
@pytest.mark.usefixtures("drawing")
def test_webp_keeps_time_at_rates_that_are_no_whole_milliseconds(run, tmp_path):
    video.save_video(run, tmp_path / "video.webp", **{**SMALL, "fps": 15.0})
    film, moments = Image.open(tmp_path / "video.webp"), []
    for frame in range(film.n_frames):
        film.seek(frame)
        film.load()
        moments.append(film.info["duration"])
    assert (film.n_frames, sum(moments)) == (60, 4000)
    assert set(moments) == {66, 67}


@pytest.mark.render
@pytest.mark.usefixtures("drawing")
def test_the_floor_of_a_late_picture_is_as_it_was_drawn(run, tmp_path):
    size = {"width": 320, "height": 192, "fps": 10.0}
    video.save_video(run, tmp_path / "video.webp", **size)
    *_, drawn = video.render_frames(run, **size)
    film = Image.open(tmp_path / "video.webp")
    film.seek(film.n_frames - 1)
    floor = np.s_[120:160, 20:300]
    shown, expected = (np.asarray(one.convert("RGB"), dtype=float)[floor] for one in (film, drawn))
    off = abs(shown - expected).mean(axis=2).reshape(5, 8, 35, 8).mean(axis=(1, 3))
    assert off.max() < 6.0  # of 255, in every block of 8 x 8 pixels


@pytest.mark.render
@pytest.mark.usefixtures("drawing")
def test_an_interrupted_video_leaves_nothing_behind(run, tmp_path):
    def stop(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        video.save_video(run, tmp_path / "video.webp", progress=stop, **SMALL)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.render
@pytest.mark.usefixtures("drawing")
def test_mp4_holds_every_frame(run, tmp_path):
    ffmpeg = pytest.importorskip("imageio_ffmpeg")
    video.save_video(run, tmp_path / "video.mp4", **SMALL)
    frames, seconds = ffmpeg.count_frames_and_secs(str(tmp_path / "video.mp4"))
    assert (frames, seconds) == (20, pytest.approx(4.0, abs=0.05))
