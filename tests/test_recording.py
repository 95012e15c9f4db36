from __future__ import annotations

import json
import tracemalloc
import zipfile

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
        "spike_time": np.sort(rng.random(spikes)) * samples * 0.01,
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


def stored(tmp_path, *, drop=(), **arrays):
    """Write a recording whose arrays differ, unchecked, and return its path."""
    recording().save(tmp_path / "good.npz")
    with np.load(tmp_path / "good.npz") as archive:
        everything = dict(archive) | arrays
    np.savez(tmp_path / "run.npz", **{k: v for k, v in everything.items() if k not in drop})
    return tmp_path / "run.npz"


def told(**changes):
    """A header with other entries, as it stands in files."""
    return np.array(json.dumps(header() | changes))


SEGMENT = {"start": 0.0, "stop": 0.5, "label": "trot", "command": {}}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"timestep": 0}, "timestep of .* finite number above 0, got 0"),
        ({"timestep": "x"}, "timestep of .* got 'x'"),
        ({"timestep": None}, "timestep of .* got None"),
        ({"timestep": -1}, "timestep of .* above 0"),
        ({"timestep": 1.0}, "must lie one timestep apart"),
        ({"mass": "x"}, "mass of .* got 'x'"),
        ({"mass": None}, "mass of .* got None"),
        ({"mass": 0}, "mass of .* above 0"),
        ({"mass": -1}, "mass of .* above 0"),
        ({"mass": 10**400}, "mass of .* finite"),
        ({"qpos": None}, "qpos of .* must be a list, got None"),
        ({"feet": None}, "feet of .* must be a list"),
        ({"feet": "ab"}, "feet of .* must be a list, got 'ab'"),
        ({"feet": ["a", "a"]}, "feet of .* holds 'a' twice"),
        ({"feet": ["a", 3]}, "item 1 of feet of .* must be a text"),
        ({"segments": None}, "segments of .* must be a list"),
        ({"segments": [{}]}, "item 0 of segments of .* lacks command, label, start, stop"),
        ({"segments": [SEGMENT | {"colour": 1}]}, "unknown entry 'colour' of item 0 of segments"),
        ({"segments": [SEGMENT | {"stop": -1}]}, "segments of .* must follow one another"),
        ({"segments": [SEGMENT, SEGMENT]}, "segments of .* must follow one another"),
        ({"falls": None}, "falls of .* must be a list"),
        ({"falls": [-1]}, "item 0 of falls"),
        ({"neurons": [["LF", 0]]}, "item 0 of neurons .* must be a list of 3"),
        ({"neurons": [["LF", 20, 10]]}, "named by first and last"),
        ({"units": {"qpos": ["m"]}}, "units of qpos .* one per column"),
        ({"units": ["m"]}, "units of .* must be a table"),
        ({"axis": [0.1, -0.1]}, "item 1 of axis"),
        ({"arena": {"edges": "far"}}, "edges of arena of .* must be a list"),
        ({"schedule": 3}, "schedule of .* must be a text"),
    ],
)
def test_what_a_header_must_say_is_one_line(tmp_path, changes, message):
    with pytest.raises(InputError, match=message) as caught:
        Recording.load(stored(tmp_path, header=told(**changes)))
    assert str(caught.value).startswith(str(tmp_path / "run.npz"))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[" * 100_000, "nested too deeply"),
        ("[1]", "must be a table"),
        ('{"mass": ' + "9" * 5000 + "}", "not valid JSON: Exceeds the limit"),
        ('{"mass": NaN}', "not valid JSON"),
        ('{"body": "\\ud800"}', "not valid JSON"),
        ("", "not valid JSON"),
    ],
)
def test_a_header_that_is_none_is_one_line(tmp_path, text, message):
    with pytest.raises(InputError, match=message):
        Recording.load(stored(tmp_path, header=np.array(text)))


def with_value(array, value):
    run = getattr(recording(), array).copy()
    run[3] = value
    return run


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"qpos": with_value("qpos", np.nan)}, "qpos .* must be finite"),
        ({"qpos": with_value("qpos", -1e300)}, "qpos .* must be finite and below"),
        ({"power": with_value("power", np.inf)}, "power .* must be finite"),
        ({"qpos": recording().qpos + 1j}, "neither numbers nor texts"),
        ({"power": np.zeros(50, "M8[s]")}, "neither numbers nor texts"),
        ({"power": np.zeros(50, [("a", float)])}, "neither numbers nor texts"),
        ({"power": np.array(["1"] * 50)}, "power .* must be numbers"),
        ({"power": np.zeros(50, np.longdouble)}, "power .* must be numbers"),
        ({"power": np.zeros((50, 1))}, "power .* must be numbers in 1 dimensions"),
        ({"spike_neuron": with_value("spike_neuron", -5)}, "neurons below 20"),
        ({"spike_neuron": with_value("spike_neuron", 10**9)}, "neurons below 20"),
        ({"spike_neuron": np.full(30, np.nan)}, "spike_neuron .* must be whole numbers"),
        (
            {"spike_neuron": np.full(30, 2**63, np.uint64)},
            "spike_neuron .* must be finite and below",
        ),
        ({"spike_time": with_value("spike_time", -0.1)}, "spikes .* must be from 0"),
        ({"spike_time": with_value("spike_time", 1.0)}, "spikes .* must be from 0 to 0.51 s"),
        ({"time": np.arange(50) * 1.0}, "one timestep apart, 0.01 s"),
        ({"time": np.zeros(50)}, "finite and increasing"),
        ({"time": np.zeros(0)}, "finite and increasing"),
        ({"actuator_force": np.zeros((50, 2))}, r"actuator_force .* shape \(50, 1\)"),
        ({"muscle_force": np.zeros((50, 2))}, r"muscle_force .* shape \(50, 0\)"),
        ({"header": np.zeros(1)}, "header .* must be texts"),
    ],
)
def test_arrays_of_wrong_kinds_sizes_and_values_are_one_line(tmp_path, changes, message):
    with pytest.raises(InputError, match=message):
        Recording.load(stored(tmp_path, **changes))


def test_numbers_of_less_precision_are_read(tmp_path):
    qpos = recording().qpos.astype(">f4")
    run = Recording.load(stored(tmp_path, qpos=qpos, power=np.ones(50, np.int16)))
    assert run.qpos.dtype == run.power.dtype == np.float64
    np.testing.assert_array_equal(run.qpos, qpos)
    run.qpos[0] = 0.0


def test_an_old_recording_has_no_forces(tmp_path):
    run = Recording.load(stored(tmp_path))
    assert run.actuator_force is run.muscle_force is None
    with pytest.raises(InputError, match="unknown array 'actuator_force'"):
        run.column("actuator_force", "control0")


def test_forces_of_actuators_and_muscles_are_kept(tmp_path):
    forces = np.random.default_rng(2).normal(size=(50, 2))
    names = {"muscles": ["SOL", "TA"], "units": {"muscle_force": ["N", "N"]}}
    recording(header=header(**names), muscle_force=forces, actuator_force=forces[:, :1]).save(
        tmp_path / "run.npz"
    )
    run = Recording.load(tmp_path / "run.npz")
    np.testing.assert_array_equal(run.column("muscle_force", "TA"), forces[:, 1])
    np.testing.assert_array_equal(run.column("actuator_force", "control0"), forces[:, 0])
    assert run.muscle_length is None
    assert run.header["units"] == {"muscle_force": ["N", "N"]}


def rewritten(path, member, *, content=None, claim=None, compression=zipfile.ZIP_STORED, flag=0):
    """Write an archive again with another member, or with what its directory claims of it."""
    with zipfile.ZipFile(path) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    contents[member] = contents[member] if content is None else content
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, text in contents.items():
            archive.writestr(name, text)
        archive.getinfo(member).flag_bits |= flag
        if claim is not None:
            archive.getinfo(member).file_size = claim
    return path


def array_of(shape, dtype="<f8", rest=b""):
    text = f"{{'descr': {dtype!r}, 'fortran_order': False, 'shape': {shape}, }}".encode()
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text + rest


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"content": array_of("(10**15,)")}, "Cannot parse header|malformed"),
        ({"content": array_of("(1000000000000000,)")}, "not as long as it claims"),
        ({"content": array_of("(0, 1000000000000000)")}, "1 dimensions"),
        ({"content": array_of("(-1, -400)", rest=bytes(3200))}, "not as long as it claims"),
        ({"content": array_of("(1000000000000000,)", "<U0")}, "neither numbers nor texts"),
        ({"content": array_of("(50L,)", rest=bytes(400))}, "header"),
        ({"content": array_of("(50,)", "|O", bytes(400))}, "neither numbers nor texts"),
        ({"content": array_of("()", "<U1", b"\xff\xff\xff\xff")}, "is not a recording"),
        ({"content": array_of("(" * 3000)}, "is not a recording"),
        ({"content": b"\x93NUMPY\x09\x00"}, "unknown version"),
        ({"content": b"no array"}, "is not a recording"),
        ({"claim": 10**12}, "is not a recording"),
        ({"flag": 1}, "is not a recording: .*encrypted"),
        ({"compression": zipfile.ZIP_LZMA}, "compressed in a way"),
        ({"compression": zipfile.ZIP_BZIP2}, "compressed in a way"),
    ],
)
def test_nothing_is_allocated_that_a_file_only_claims(tmp_path, changes, message):
    path = rewritten(stored(tmp_path), "power.npy", **changes)
    tracemalloc.start()
    try:
        with pytest.raises(InputError, match=message):
            Recording.load(path)
        assert tracemalloc.get_traced_memory()[1] < 5e6
    finally:
        tracemalloc.stop()


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
    run = recording()
    run.save(target)
    before = target.read_bytes()
    run.header["falls"].append(float("nan"))
    with pytest.raises(ValueError, match="JSON"):
        run.save(target)
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
