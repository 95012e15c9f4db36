from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from neurocontrol.analysis.human.norms import (
    HUMAN_ACTIVATIONS,
    HUMAN_ANGLES,
    HUMAN_FORCE,
    STRIDE,
)
from neurocontrol.errors import InputError
from neurocontrol.recording import Recording, make_header
from neurocontrol.rigs.human.figure import draw_walk, save_walking_figure

DT, SPEED, WEIGHT, SIDES = 0.01, 1.25, 784.8, ("left", "right")
JOINTS = {"hip": 8, "knee": 10, "ankle": 11}


def make_walk(seconds=12.0, noise=0.03, seed=0):
    """Legs that walk nearly as people do, at strides of 1.1 s."""
    rng = np.random.default_rng(seed)
    time = np.arange(round(seconds / DT)) * DT
    share = (np.stack([time / 1.1, time / 1.1 - 0.5], axis=1) + 1e-9) % 1.0
    wobble = 1.0 + noise * rng.standard_normal((int(seconds) + 2, 22))[(time / 1.1).astype(int)]
    lean = np.interp(share[:, 0], STRIDE, HUMAN_ANGLES["trunk"])
    yaw = 0.05 * np.sin(2 * np.pi * time / 1.1) + 0.01 * time
    qpos = np.zeros((time.size, 17))
    qpos[:, 0] = np.cumsum(SPEED * (1 + 0.1 * np.sin(4 * np.pi * time / 1.1))) * DT
    qpos[:, 3], qpos[:, 4] = np.cos(yaw / 2) * np.cos(lean / 2), -np.sin(yaw / 2) * np.sin(lean / 2)
    qpos[:, 5], qpos[:, 6] = np.cos(yaw / 2) * np.sin(lean / 2), np.sin(yaw / 2) * np.cos(lean / 2)
    for name, column in JOINTS.items():
        angle = np.interp(share, STRIDE, HUMAN_ANGLES[name])
        qpos[:, [column, column + 5]] = angle * wobble[:, :2]
    humps = np.interp(share, [0, 0.13, 0.31, 0.48, 0.62, 1], [0.02, 1.1, 0.75, 1.05, 0, 0])
    muscles = [
        np.interp(share[:, leg], STRIDE, c) for leg in (0, 1) for c in HUMAN_ACTIVATIONS.values()
    ]
    empty = {name: np.zeros((time.size, 0)) for name in ("command", "modulator", "control")}
    return Recording(
        time=time,
        qpos=qpos,
        qvel=np.zeros((time.size, 16)),
        ground_force=humps * WEIGHT,
        activation=np.clip(np.stack(muscles, axis=1) * wobble**3, 0.01, 1.0),
        **empty,
        power=np.full(time.size, 400.0),
        spike_time=np.zeros(0),
        spike_neuron=np.zeros(0, dtype=np.int64),
        header=make_header(
            body="human",
            controller="reflex",
            preset="made up",
            seed=seed,
            timestep=DT,
            columns={
                "qpos": [f"q{i}" for i in range(17)],
                "qvel": [f"v{i}" for i in range(16)],
                "feet": SIDES,
                "activation": [f"{side}_{name}" for side in SIDES for name in HUMAN_ACTIVATIONS],
                **{name: [] for name in empty},
            },
            neurons=[],
            mass=80.0,
            body_length=0.8,
            hip_height=0.9,
            gravity=9.81,
            segments=[{"start": 0.0, "stop": seconds, "label": "walk", "command": {}}],
            falls=[],
            model="<mujoco/>",
        ),
    )


@pytest.fixture(scope="module")
def walk():
    return make_walk()


@pytest.fixture(scope="module")
def figure(walk):
    return draw_walk(walk)


def panel(figure, title):
    return next(axes for axes in figure.axes if axes.get_title(loc="left").startswith(title))


def test_every_joint_and_muscle_has_a_panel_beside_people(figure):
    titles = [axes.get_title(loc="left").split("   ")[0] for axes in figure.axes]
    assert titles[:4] == [
        "trunk lean (deg)", "hip flexion (deg)", "knee flexion (deg)", "plantarflexion (deg)",
    ]  # fmt: skip
    assert titles[4:15] == list(HUMAN_ACTIVATIONS)
    assert titles[15:] == ["ground force (body weights)", "feet on the ground", "means over 1 s"]


def test_joints_are_drawn_in_degrees(figure):
    people, walk = panel(figure, "knee flexion").lines
    np.testing.assert_allclose(people.get_ydata(), np.degrees(HUMAN_ANGLES["knee"]))
    assert np.abs(walk.get_ydata() - people.get_ydata()).max() < 5.0
    assert people.get_xdata()[[0, -1]].tolist() == [0.0, 100.0]


def test_panels_tell_the_likeness(figure):
    for name in HUMAN_ACTIVATIONS:
        assert "off by 0." in panel(figure, name).get_title(loc="left")
    title = panel(figure, "hip flexion").get_title(loc="left")
    assert "off by 0." in title or "off by 1." in title
    assert "(r = 1.00)" in title


def test_ground_force_is_drawn_beside_peoples_and_its_parts_are_told(figure):
    axes = panel(figure, "ground force")
    people, walk = axes.lines
    np.testing.assert_allclose(people.get_ydata(), HUMAN_FORCE)
    assert walk.get_ydata().max() == pytest.approx(1.1, abs=0.05)
    (told,) = (text.get_text() for text in axes.texts)
    assert "hump 1.08 (1.10)" in told


def test_speed_and_heading_are_free_of_the_stride(figure):
    speed, heading = panel(figure, "means over 1 s").lines
    assert speed.get_ydata() == pytest.approx(SPEED, rel=0.05)
    slope = np.polyfit(heading.get_xdata(), heading.get_ydata() * 10, 1)[0]
    assert slope == pytest.approx(np.degrees(0.01), rel=0.2)


def test_title_names_the_walk(figure):
    title = figure.get_suptitle()
    for part in ("reflex", "made up", "1.2", "stride 1.10 s", "4.0 J/kg/m"):
        assert part in title


def test_the_picture_is_written_as_it_is_returned(walk, tmp_path):
    path = tmp_path / "walk.png"
    content = save_walking_figure(walk, path)
    assert path.read_bytes() == content
    picture = Image.open(io.BytesIO(content))
    assert (picture.format, picture.size) == ("PNG", (1400, 1100))


def test_a_place_that_cannot_be_written_is_an_input_error(walk, tmp_path):
    with pytest.raises(InputError):
        save_walking_figure(walk, tmp_path / "nowhere" / "walk.png")


@pytest.mark.parametrize(
    "seconds",
    [0.02, *(pytest.param(seconds, marks=pytest.mark.slow) for seconds in (0.5, 2.0))],
)
def test_a_walk_that_ends_before_the_first_stride_is_drawn(seconds, tmp_path):
    assert save_walking_figure(make_walk(seconds), tmp_path / "walk.png")
