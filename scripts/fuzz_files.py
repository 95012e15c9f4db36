"""Read files that went wrong in every way: each must be read, or refused in one line.

Presets, schedules, settings, checkpoints, recordings and rigs are changed in what they hold (values
of other types and sizes, other names, other nesting), in how they are stored (headers and members
of archives, what their directories claim) and byte by byte. Needs the extra ``test``.

    python scripts/fuzz_files.py --examples 20000 --seed 1
"""

from __future__ import annotations

import argparse
import copy
import io
import json
import math
import resource
import signal
import tempfile
import time
import traceback
import warnings
import zipfile
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import numpy as np
import tomli_w
from hypothesis import strategies as st

from neurocontrol.assembly.quadruped import CONTROLLERS
from neurocontrol.assembly.salamander import KINDS
from neurocontrol.commands.parsing import parse
from neurocontrol.commands.tune import _rebuild
from neurocontrol.controllers.human.reflex_walking import read_reflexes
from neurocontrol.controllers.presets import Preset, format_preset, preset_names, read_preset
from neurocontrol.controllers.quadruped.gait_controller import parameters_of
from neurocontrol.controllers.salamander.assembly import MODELS
from neurocontrol.controllers.salamander.controller import tunable
from neurocontrol.errors import InputError
from neurocontrol.parameters import Parameter, ParameterTable
from neurocontrol.recording import COLUMNS, OPTIONAL_COLUMNS, Recording, make_header
from neurocontrol.rig_file import rig_from_toml
from neurocontrol.schedule import read_schedule, segments
from neurocontrol.tuning import Evaluation, Problem, RunFolder, Search, SearchSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from hypothesis.strategies import DrawFn, SearchStrategy
    from numpy.typing import NDArray

    from neurocontrol.types import FloatArray

LIMIT = 10.0  # s: within which a file must be read or refused
MEMORY = 500.0  # MB: peak of everything

_EXTREMES: tuple[Any, ...] = (
    0, -1, 1, 2**31, 2**63, -(2**64), 10**30, 10**400, 0.0, -0.0, 1e-320, 1e300, -1e300, math.inf,
    -math.inf, math.nan, "", "x", "1", "a\nb", "\0", "nan", "1e5", "../..", ".toml", "\U0001f98e",
    [], {}, [[]], [{}], {"": 0}, None, True, False,
)  # fmt: skip
_TEXTS: SearchStrategy[str] = st.text(max_size=12)
_ODD: SearchStrategy[Any] = st.sampled_from(_EXTREMES) | st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | _TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXTS, inner, max_size=3),
    max_leaves=5,
)
_DTYPES = ("?", "i1", "u8", "f2", ">f4", "f8", "f16", "c8", "U3", "S3", "M8[s]", "i4,f4", "V4", "O")
_HEADERS = (
    (b"'shape': (", b"'shape': (1000000000000, "), (b"'shape': (", b"'shape': (-1, "),
    (b"'shape': (", b"'shape': (0, "), (b"'shape': (", b"'shape': (" + b"(" * 999),
    (b"False", b"True"), (b"False", b"3"), (b"<f8", b"<f4"), (b"<f8", b"|O"), (b"<f8", b"<U0"),
    (b"<f8", b"<U999999999"), (b"descr", b"spell"), (b"NUMPY\x01", b"NUMPY\x03"),
    (b"'shape'", b"__import__('os')"), (b",)", b"L,)"), (b"}", b""),
)  # fmt: skip


@st.composite
def changed(draw: DrawFn, base: Mapping[str, Any]) -> Any:
    """A tree of plain data with a few other values, names and branches."""
    root = {"": copy.deepcopy(base)}
    for _ in range(draw(st.integers(0, 2))):
        places = list(_places(root))
        holder, key = places[draw(st.integers(0, len(places) - 1))]
        what = draw(st.sampled_from(("value", "value", "remove", "name", "nest", "repeat", "add")))
        value = holder[key]
        if what == "remove" and holder is not root:
            del holder[key]
        elif what == "name" and isinstance(holder, dict):
            holder[draw(_TEXTS)] = holder.pop(key)
            root.setdefault("", {})
        elif what == "nest":
            for _ in range(draw(st.sampled_from((1, 9, 300)))):
                value = [value]
            holder[key] = value
        elif what == "repeat":
            holder[key] = [value] * draw(st.integers(0, 3))
        elif what == "add" and isinstance(value, dict):
            value[draw(_TEXTS)] = copy.deepcopy(draw(_ODD))
        else:
            holder[key] = copy.deepcopy(draw(_ODD))
    return root[""]


def _places(value: Any) -> Any:
    """Where something stands in a tree: what holds it, and under which key."""
    entries = value.items() if isinstance(value, dict) else enumerate(value)
    for key, entry in list(entries):
        yield value, key
        if isinstance(entry, dict | list):
            yield from _places(entry)


@st.composite
def damaged(draw: DrawFn, content: bytes) -> bytes:
    """Bytes of which some are others, missing, doubled or new."""
    for _ in range(draw(st.sampled_from((0, 0, 1, 1, 2, 5)))):
        start = draw(st.integers(0, len(content)))
        stop = start + draw(st.sampled_from((0, 1, 2, 8, 100, 10**6)))
        piece = content[start:stop]
        known = (b"", piece * 2, piece[::-1], b"[" * 3000, b"9" * 5000, b"\xff\xfe")
        new = st.sampled_from(known) | st.binary(max_size=8)
        content = content[:start] + draw(new) + content[stop:]
    return content


_HOW: SearchStrategy[str] = st.sampled_from(("content",) * 4 + ("storage", "bytes"))
"""What is wrong with a file; one thing at a time leads further into what reads it."""


@st.composite
def _text(draw: DrawFn, base: Mapping[str, Any], dump: Callable[[Any], str]) -> bytes:
    how = draw(_HOW)
    tree = draw(changed(base)) if how == "content" else base
    try:
        content = dump(tree).encode("utf-8", "surrogatepass")
    except (TypeError, ValueError, RecursionError, AttributeError):  # no such text can hold it
        content = str(tree).encode("utf-8", "surrogatepass")
    if how == "bytes":
        return draw(damaged(content))
    if how == "storage":
        name = draw(st.sampled_from(("utf-16", "utf-32", "latin-1", "utf-8-sig")))
        return content.decode().encode(name, "ignore")
    return content


def toml(bases: Sequence[Mapping[str, Any]]) -> SearchStrategy[bytes]:
    """TOML files that were some."""
    return st.sampled_from(bases).flatmap(lambda base: _text(base, tomli_w.dumps))


def plain_json(bases: Sequence[Mapping[str, Any]]) -> SearchStrategy[bytes]:
    """JSON files that were some."""
    return st.sampled_from(bases).flatmap(lambda base: _text(base, json.dumps))


@st.composite
def archive(draw: DrawFn, base: Mapping[str, NDArray[Any]], header: Mapping[str, Any]) -> bytes:
    """An archive of arrays, with or without a header, that was a good one."""
    how = draw(_HOW)
    arrays = dict(base)
    if how == "content" and (not header or draw(st.booleans())):
        for _ in range(draw(st.integers(0, 2))):
            name = draw(st.sampled_from(sorted(base)))
            arrays[name] = draw(_array(arrays[name]))
    elif header:
        arrays["header"] = np.array(
            json.dumps(draw(changed(header)) if how == "content" else header)
        )
    if header and "header" not in arrays:
        arrays["header"] = np.array(json.dumps(header))
    members = {f"{name}.npy": _stored(array) for name, array in arrays.items()}
    if how == "storage":
        _restore(draw, members)
    content = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(content, "w") as file:
        warnings.simplefilter("ignore")
        methods = (0, 8, 8, 8, 12, 14) if how == "storage" else (0, 8)
        for name, one in members.items():
            file.writestr(name, one, compress_type=draw(st.sampled_from(methods)))
        if how == "storage":
            claims = {"file_size": 32, "compress_size": 32, "header_offset": 31, "CRC": 32,
                      "flag_bits": 16}  # fmt: skip
            claim, bits = draw(st.sampled_from(sorted(claims.items())))
            setattr(
                draw(st.sampled_from(file.infolist())), claim, draw(st.integers(0, 2**bits - 1))
            )
    if how == "bytes":
        return draw(damaged(content.getvalue()))
    return content.getvalue()


def _restore(draw: DrawFn, members: dict[str, bytes]) -> None:
    """Store members otherwise."""
    name = draw(st.sampled_from(sorted(members)))
    what = draw(st.sampled_from(("head", "head", "bytes", "remove", "name", "add", "none")))
    if what == "head":
        members[name] = members[name].replace(*draw(st.sampled_from(_HEADERS)))
    elif what == "bytes":
        members[name] = draw(damaged(members[name]))
    elif what == "remove":
        del members[name]
    elif what == "name":
        members[draw(_TEXTS).replace("\0", "") or "x"] = members.pop(name)
    elif what == "add":
        members[draw(st.sampled_from([*OPTIONAL_COLUMNS, "x"])) + ".npy"] = members[name]


def _stored(array: NDArray[Any]) -> bytes:
    content = io.BytesIO()
    np.lib.format.write_array(content, array, allow_pickle=True)
    return content.getvalue()


@st.composite
def _array(draw: DrawFn, array: NDArray[Any]) -> NDArray[Any]:
    what = draw(st.sampled_from(("value", "value", "type", "shape", "cut", "fill")))
    extremes = [one for one in _EXTREMES if type(one) in (int, float)]
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with suppress(ValueError, TypeError, OverflowError, IndexError):
            if what == "type":
                return array.astype(draw(st.sampled_from(_DTYPES)))
            if what == "shape":
                shapes = (-1,), (1, -1), (-1, 1), array.shape[::-1]
                return array.reshape(draw(st.sampled_from(shapes)))
            if what == "cut":
                return array[draw(st.integers(-3, 3)) :]
            if what == "fill":
                return np.full(draw(st.lists(st.integers(0, 5), max_size=3)), draw(_ODD))
            other = array.copy()
            place = draw(st.integers(0, max(other.size - 1, 0)))
            other.reshape(-1)[place] = draw(st.sampled_from(extremes))
            return other
    return array.reshape(-1)[:0]


@dataclass(frozen=True)
class Kind:
    """A kind of file: its name in a folder, contents, and what reads and uses it."""

    name: str
    files: SearchStrategy[bytes]
    read: Callable[[Path], object]


@dataclass(frozen=True, kw_only=True)
class Hill(Problem):
    """A problem that takes no time."""

    name = "hill"
    table = ParameterTable(
        tuple(
            Parameter(name=name, default=2.0, low=-9, high=9, scale=1, unit="1", meaning=name)
            for name in "ab"
        )
    )
    start, step, stages = table.default, table.scale, 2

    def evaluate(self, candidates: FloatArray, stage: int, generation: int) -> list[Evaluation]:
        """Squared distances."""
        costs = [float(np.sum(one**2)) for one in candidates]
        return [Evaluation(cost=one, solved=one < 1, measures={"survived": one}) for one in costs]

    def preset(
        self, candidate: FloatArray, evaluation: Evaluation, provenance: Mapping[str, Any]
    ) -> Preset:
        """The candidate and what was measured."""
        return Preset(
            name="hill", description="", provenance=provenance,
            values={"hill": self.table.mapping(candidate)}, metrics={"hill": evaluation.measures},
        )  # fmt: skip


_SEARCH = SearchSettings(population=4, race=1)


def _read_preset(path: Path) -> None:
    preset = read_preset(str(path))
    again = path.with_name("again.toml")
    again.write_text(format_preset(preset), encoding="utf-8")
    assert format_preset(read_preset(str(again))) == again.read_text(encoding="utf-8")
    readers: list[Callable[[], object]] = [
        partial(read_reflexes, preset), *(partial(parameters_of, preset, one) for one in _TABLES)
    ]  # fmt: skip
    for reader in readers:
        with suppress(InputError):
            reader()


_TABLES = [
    *(controller.table for controller, _ in CONTROLLERS.values()),
    *(tunable(model, kind.limbs) for model in MODELS.values() for kind in KINDS.values()),
]


def _read_schedule(path: Path) -> None:
    assert segments(read_schedule(path), 10.0)[0][0] == 0.0


def _read_settings(path: Path) -> None:
    folder = RunFolder.open(path.parent)
    Search(*_rebuild(folder.settings, folder.path))


def _read_checkpoint(path: Path) -> None:
    folder = RunFolder(path.parent, {"seed": 0})
    folder.replay(Search(Hill(), _SEARCH))
    folder.history()
    if (best := path.with_name("best.toml")).exists():
        read_preset(str(best))


def _read_recording(path: Path) -> None:
    run = Recording.load(path)
    assert run.dt > 0.0 < run.weight
    assert len(run.feet) == run.ground_force.shape[1]
    _ = run.duration, run.falls, run.segments, run.populations
    for name, key in COLUMNS.items():
        for column in run.header[key]:
            run.column(name, column)
    run.save(path.with_name("again.npz"))
    assert Recording.load(path.with_name("again.npz")).header == run.header


def _arrays(samples: int = 12) -> dict[str, NDArray[Any]]:
    rng = np.random.default_rng(0)
    arrays: dict[str, NDArray[Any]] = {name: rng.normal(size=(samples, 2)) for name in COLUMNS}
    return arrays | {
        "time": np.arange(samples) * 0.01,
        "power": rng.random(samples),
        "spike_time": np.sort(rng.random(9)) * 0.1,
        "spike_neuron": rng.integers(0, 4, 9),
        "actuator_force": rng.normal(size=(samples, 2)),
    }


def _header() -> dict[str, Any]:
    return make_header(
        body="box", controller="none", preset="", seed=0, timestep=0.01, mass=1.0, body_length=0.2,
        columns={name: [f"{name} {side}" for side in "ab"] for name in COLUMNS.values()},
        hip_height=0.1, gravity=9.81, neurons=[("all", 0, 4)], falls=[0.1], model="<mujoco/>",
        segments=[{"start": 0.0, "stop": 0.1, "label": "on", "command": {"speed": 1.0}}],
        arena={"kind": "shore", "edges": [0.1]}, axis=[0.1], command_line="x", schedule="time = 0",
        scenario={"terrain": {"kind": "flat"}}, units={"qpos": ["m", "rad"]},
    )  # fmt: skip


def _checkpoint() -> dict[str, NDArray[Any]]:
    with tempfile.TemporaryDirectory() as name:
        folder, search = RunFolder.create(Path(name), {}), Search(Hill(), _SEARCH)
        for _ in range(2):
            folder.record(search.step(lambda found, *_: Hill().evaluate(found, 0, 0)), search)
        with np.load(folder.path / "checkpoint.npz") as archive:
            return dict(archive)


def _settings() -> list[dict[str, Any]]:
    common = {"population": 4, "seed": 0, "race": 1, "generations": 3, "budget": None}
    return [
        {**common, "body": body, "problem": parse(["tune", body]).problem, "versions": {"cma": "4"}}
        for body in ("human", "quadruped", "salamander")
    ]


def kinds() -> dict[str, Kind]:
    """The kinds of files by name."""
    presets = [
        {name: getattr(preset, name) for name in ("description", "provenance", "values", "metrics")}
        for preset in map(read_preset, preset_names())
    ]
    walk, trot = {"time": 0.0, "gait": "walk"}, {"time": 2.0, "gait": "trot", "speed": 0.5}
    rig = {
        "name": "worm", "meaning": "a line", "body": ".body:worm", "simulate": ".body:make",
        "featured": True, "presets": ["a.toml"], "controllers": {"waves": {"meaning": "waves"}},
        "environment": {"id": "neurocontrol/Worm-v0", "single": ".a:A", "batched": ".a:B",
                        "max_episode_steps": 10, "tasks": {"walk": "on"}, "arguments": {"a": 1}},
    }  # fmt: skip
    return {
        "preset": Kind("mine.toml", toml(presets), _read_preset),
        "schedule": Kind("mine.toml", toml([{"command": [walk, trot]}]), _read_schedule),
        "settings": Kind("settings.json", plain_json(_settings()), _read_settings),
        "checkpoint": Kind("checkpoint.npz", archive(_checkpoint(), {}), _read_checkpoint),
        "recording": Kind("run.npz", archive(_arrays(), _header()), _read_recording),
        "rig": Kind("rig.toml", toml([rig]), rig_from_toml),
    }


class Hang(BaseException):
    """Reading takes longer than it may; nothing that catches errors catches this."""


def _late(number: int, frame: object) -> None:
    raise Hang(f"longer than {LIMIT:g} s")


@dataclass(kw_only=True)
class Findings:
    """How many files were read and refused, the longest time, s, and what went wrong how often.

    ``first`` is the first content that went wrong in each of these ways.
    """

    read: int = 0
    refused: int = 0
    slowest: float = 0.0
    failures: Counter[str] = field(default_factory=Counter)
    first: dict[str, bytes] = field(default_factory=dict)


def fuzz(kind: Kind, examples: int, seed: int, folder: Path) -> Findings:
    """Read many files of a kind and tell what came of it.

    Args:
        kind: The kind.
        examples: How many files.
        seed: By which they are chosen.
        folder: Where they are written, one after the other.
    """
    findings, path = Findings(), folder / kind.name

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=examples, database=None, deadline=None, phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )  # fmt: skip
    @hypothesis.given(kind.files)
    def attempt(content: bytes) -> None:
        for old in folder.iterdir():
            old.unlink()
        path.write_bytes(content)
        began = time.monotonic()
        before = signal.signal(signal.SIGALRM, _late)
        signal.setitimer(signal.ITIMER_REAL, LIMIT)
        try:
            kind.read(path)
            findings.read += 1
        except InputError as error:
            findings.refused += 1
            if not str(error).strip() or "\n" in str(error) or len(str(error)) > 2000:
                _note(findings, f"no line of words: {str(error)[:300]!r}", content)
        except (Exception, Hang) as error:
            place = traceback.extract_tb(error.__traceback__)[-1]
            what = f"{type(error).__name__} at {Path(place.filename).name}:{place.lineno}"
            _note(findings, f"{what}: {str(error)[:200]}", content)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0.0)
            signal.signal(signal.SIGALRM, before)
        findings.slowest = max(findings.slowest, time.monotonic() - began)

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        attempt()
    return findings


def _note(findings: Findings, failure: str, content: bytes) -> None:
    findings.failures[failure] += 1
    findings.first.setdefault(failure, content)


def peak_memory() -> float:
    """The most memory this process has had, MB.

    Where the system tells it of the program alone; ``ru_maxrss`` starts at that of the parent.
    """
    status = Path("/proc/self/status")
    if status.exists():
        words = status.read_text().split()
        return int(words[words.index("VmHWM:") + 1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    """Fuzz every kind, and tell what was found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--examples", type=int, default=20_000, help="files of all kinds together")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--kind", nargs="+", help="only these, such as preset or recording")
    parser.add_argument(
        "--out", type=Path, help="JSON file for what was found, and files beside it"
    )
    arguments = parser.parse_args()
    every = kinds()
    chosen = {name: every[name] for name in arguments.kind or every}
    told: dict[str, Any] = {}
    for name, kind in chosen.items():
        with tempfile.TemporaryDirectory() as folder:
            findings = fuzz(kind, arguments.examples // len(chosen), arguments.seed, Path(folder))
        told[name] = {
            "read": findings.read,
            "refused": findings.refused,
            "slowest, s": round(findings.slowest, 3),
            "wrong": dict(findings.failures),
        }
        print(f"{name:<11}", *(f"{what} {told[name][what]}" for what in told[name]), flush=True)
        for number, content in enumerate(findings.first.values() if arguments.out else ()):
            arguments.out.with_name(f"{name}-{number}-{kind.name}").write_bytes(content)
    peak = peak_memory()
    print(f"peak memory {peak:.0f} MB")
    if arguments.out:
        arguments.out.write_text(json.dumps({**told, "peak memory, MB": peak}, indent=2))
    return int(peak > MEMORY or any(findings["wrong"] for findings in told.values()))


if __name__ == "__main__":
    raise SystemExit(main())
