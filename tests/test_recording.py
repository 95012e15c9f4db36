from __future__ import annotations

import json

import numpy as np
import pytest

import neurocontrol
from neurocontrol._files import make_folder, replacing, write_json, write_text
from neurocontrol.errors import InputError
from neurocontrol.recording import COLUMNS, Recording, make_header

WIDTHS = {"qpos": 9, "qvel": 8, "feet": 2, "activation": 3, "command": 2, "modulator": 0}


def header(**changes):
    names = {name: [f"{name}{i}" for i in range(WIDTHS.get(name, 1))] for name in COLUMNS.values()}
    entries = {
        "body": "box",
        "controller": "none",
        "preset": "",
        "seed": 7,
        "timestep": 0.01,
        "columns": names,
        "neurons": [("LF flexor", 0, 20)],
        "mass": 2.0,
        "body_length": 0.2,
        "hip_height": 0.1,
        "gravity": 9.81,
        "segments": [{"start": 0.0, "stop": 0.5, "label": "trot", "command": {"speed": 0.3}}],
        "falls": [0.25],
        "model": "<mujoco/>",
    }
    return make_header(**(entries | changes))


def recording(samples=50, spikes=30, **changes):
    rng = np.random.default_rng(1)
    arrays = {
        array: rng.normal(size=(samples, WIDTHS.get(name, 1))) for array, name in COLUMNS.items()
    }
    arrays |= {
        "time": np.arange(samples) * 0.01,
        "power": rng.random(samples),
        "spike_time": np.sort(rng.random(spikes)),
        "spike_neuron": rng.integers(0, 20, spikes),
        "header": header(),
    }
    return Recording(**(arrays | changes))


def test_a_file_gives_back_every_bit(tmp_path):
    written = recording()
    written.save(tmp_path / "run.npz")
    read = Recording.load(tmp_path / "run.npz")
    assert read.header == written.header
    for name in (*COLUMNS, "time", "power", "spike_time", "spike_neuron"):
        np.testing.assert_array_equal(getattr(read, name), getattr(written, name))
        assert getattr(read, name).dtype == getattr(written, name).dtype
    assert [path.name for path in tmp_path.iterdir()] == ["run.npz"]


def test_a_run_without_spikes_is_kept(tmp_path):
    recording(spikes=0).save(tmp_path / "run.npz")
    assert Recording.load(tmp_path / "run.npz").spike_time.size == 0


def test_properties_read_the_header():
    run = recording()
    assert run.dt == 0.01
    assert run.duration == pytest.approx(0.5)
    assert run.weight == pytest.approx(2.0 * 9.81)
    assert run.feet == ("feet0", "feet1")
    assert run.falls == (0.25,)
    assert run.populations == {"LF flexor": (0, 20)}
    assert (run.segments[0].label, run.segments[0].command) == ("trot", {"speed": 0.3})
    np.testing.assert_array_equal(run.column("qpos", "qpos3"), run.qpos[:, 3])
    np.testing.assert_array_equal(run.column("ground_force", "feet1"), run.ground_force[:, 1])


def test_header_carries_versions_and_is_json():
    assert header()["versions"]["neurocontrol"] == neurocontrol.__version__
    assert header()["versions"]["numpy"] == np.__version__
    assert json.loads(json.dumps(header(), allow_nan=False)) == header()


def test_the_links_of_an_axis_are_told_where_there_is_one():
    assert "axis" not in header()
    assert header(axis=(0.1, 0.2))["axis"] == [0.1, 0.2]


def test_unknown_column_is_refused():
    with pytest.raises(InputError, match="unknown column 'knee' of qpos"):
        recording().column("qpos", "knee")
    with pytest.raises(InputError, match="unknown array 'knees'"):
        recording().column("knees", "knee")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"qpos": np.zeros((50, 3))}, r"qpos .* must have shape \(50, 9\), got \(50, 3\)"),
        ({"power": np.zeros(49)}, "power"),
        ({"spike_neuron": np.zeros(29, dtype=int)}, "spike_neuron"),
        ({"time": np.zeros(50)}, "increasing"),
        ({"time": np.full(50, np.nan)}, "finite"),
        ({"header": {"body": "box"}}, "lacks activation"),
    ],
)
def test_parts_that_do_not_belong_together_are_refused(changes, message):
    with pytest.raises(InputError, match=message):
        recording(**changes)


@pytest.mark.parametrize("value", [0.0, -1.0, float("nan"), float("inf")])
def test_header_numbers_must_be_positive(value):
    with pytest.raises(InputError, match="mass"):
        header(mass=value)


def test_header_needs_all_column_names():
    with pytest.raises(InputError, match="columns must name"):
        header(columns={"qpos": ["x"]})


class Trap:
    def __reduce__(self):
        return (pytest.fail, ("the file was executed",))


@pytest.mark.parametrize("key", ["time", "header"])
def test_pickled_objects_are_refused_unread(tmp_path, key):
    recording().save(tmp_path / "run.npz")
    with np.load(tmp_path / "run.npz") as archive:
        arrays = dict(archive)
    np.savez(tmp_path / "bad.npz", **(arrays | {key: np.array([Trap()], dtype=object)}))
    with pytest.raises(InputError, match="is not a recording"):
        Recording.load(tmp_path / "bad.npz")


def test_missing_and_unknown_arrays_are_named(tmp_path):
    recording().save(tmp_path / "run.npz")
    with np.load(tmp_path / "run.npz") as archive:
        arrays = dict(archive)
    del arrays["power"]
    np.savez(tmp_path / "bad.npz", extra=np.zeros(1), **arrays)
    with pytest.raises(InputError, match="missing power; unknown extra"):
        Recording.load(tmp_path / "bad.npz")


@pytest.mark.parametrize("content", [b"", b"not an archive", b"PK\x03\x04 broken"])
def test_other_files_are_refused(tmp_path, content):
    (tmp_path / "run.npz").write_bytes(content)
    with pytest.raises(InputError, match="is not a recording"):
        Recording.load(tmp_path / "run.npz")


def test_a_single_array_is_refused(tmp_path):
    np.save(tmp_path / "run.npy", np.zeros(3))
    with pytest.raises(InputError, match=r"expected a \.npz archive"):
        Recording.load(tmp_path / "run.npy")


@pytest.mark.parametrize("share", [0.3, 0.9, 0.999])
def test_a_truncated_file_is_refused(tmp_path, share):
    recording().save(tmp_path / "run.npz")
    content = (tmp_path / "run.npz").read_bytes()
    (tmp_path / "cut.npz").write_bytes(content[: int(share * len(content))])
    with pytest.raises(InputError, match="is not a recording"):
        Recording.load(tmp_path / "cut.npz")


def test_an_absent_file_is_refused(tmp_path):
    with pytest.raises(InputError, match="there is no recording at"):
        Recording.load(tmp_path / "run.npz")


def test_a_header_that_json_cannot_hold_leaves_the_old_file(tmp_path):
    target = tmp_path / "run.npz"
    recording().save(target)
    before = target.read_bytes()
    with pytest.raises(ValueError, match="JSON"):
        recording(header=header() | {"falls": [float("nan")]}).save(target)
    assert target.read_bytes() == before


def test_an_interrupted_write_leaves_the_old_file_and_nothing_else(tmp_path):
    target = tmp_path / "page.html"
    write_text(target, "good")

    def interrupted():
        with replacing(target) as temporary:
            temporary.write_text("half", encoding="utf-8")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert target.read_text(encoding="utf-8") == "good"
    assert list(tmp_path.iterdir()) == [target]


def test_folders_that_cannot_be_written_are_named_in_one_line(tmp_path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    for attempt in (
        lambda: make_folder(tmp_path / "file" / "run"),
        lambda: write_text(tmp_path / "file" / "page.html", ""),
        lambda: write_text(tmp_path / "absent" / "page.html", ""),
        lambda: write_text(tmp_path, ""),
        lambda: recording().save(tmp_path / "absent" / "run.npz"),
    ):
        with pytest.raises(InputError, match=r"^cannot write .*$"):
            attempt()
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_new_folder_is_made_with_its_parents(tmp_path):
    assert make_folder(tmp_path / "a" / "b").is_dir()
    assert list((tmp_path / "a" / "b").iterdir()) == []


def test_json_is_strict(tmp_path):
    write_json(tmp_path / "metrics.json", {"speed": None, "names": ["é"]})
    text = (tmp_path / "metrics.json").read_text(encoding="utf-8")
    assert json.loads(text) == {"speed": None, "names": ["é"]}
    with pytest.raises(ValueError, match="JSON"):
        write_json(tmp_path / "metrics.json", {"speed": float("nan")})
    assert (tmp_path / "metrics.json").read_text(encoding="utf-8") == text
