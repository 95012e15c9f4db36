"""The one file of a run: what demos and evaluations write, and analysis, plots and replay read."""

from __future__ import annotations

import json
import platform
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from neurocontrol import __version__
from neurocontrol._archive import converted, read_arrays
from neurocontrol._files import parse_json, replacing
from neurocontrol.errors import InputError
from neurocontrol.schema import Many, Number, Plain, Row, Table, Text, Whole

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from neurocontrol.types import FloatArray, IntArray

COLUMNS: Final = {
    "qpos": "qpos",
    "qvel": "qvel",
    "ground_force": "feet",
    "activation": "activation",
    "command": "command",
    "modulator": "modulator",
    "control": "control",
}
"""Arrays of shape ``(T, n)`` and the header entry that names their columns."""

OPTIONAL_COLUMNS: Final = {
    "actuator_force": "control",
    "muscle_force": "muscles",
    "muscle_length": "muscles",
    "muscle_excitation": "muscles",
}
"""The same of arrays that not every recording has."""

_VECTORS = ("time", "power", "spike_time", "spike_neuron")
_LARGEST = 1e12  # of any number in an array: far above what a body can do
_TEXTS = ("body", "controller", "preset", "model")
_POSITIVE = ("timestep", "mass", "body_length", "hip_height", "gravity")
_NAMES = Many(Text(), different=True)
_HEADER = Table(
    needed={
        **dict.fromkeys(_TEXTS, Text()),
        **dict.fromkeys(_POSITIVE, Number(above=0.0)),
        **dict.fromkeys(COLUMNS.values(), _NAMES),
        "seed": Whole(high=2**127),
        "versions": Table(others=Text()),
        "neurons": Many(Row((Text(), Whole(), Whole()))),
        "segments": Many(
            Table(
                needed={
                    "start": Number(),
                    "stop": Number(),
                    "label": Text(),
                    "command": Table(others=Plain()),
                }
            )
        ),
        "falls": Many(Number(low=0.0)),
    },
    allowed={
        "arena": Table(allowed={"kind": Text(), "edges": Many(Number())}, others=Plain()),
        "axis": Many(Number(above=0.0)),
        "command_line": Text(),
        "schedule": Text(),
        "scenario": Table(others=Plain()),
        "units": Table(others=Many(Text())),
        "muscles": _NAMES,
    },
    others=Plain(),
)


@dataclass(frozen=True, kw_only=True)
class Segment:
    """A stretch of time during which one command was held.

    Attributes:
        start: First moment, s.
        stop: Last moment, s.
        label: What was commanded, usually the name of a gait.
        command: The command by entry.
    """

    start: float
    stop: float
    label: str
    command: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, eq=False)
class Recording:
    """One run of one body: T samples, K spikes.

    Attributes:
        time: Moment of each sample, s, shape ``(T,)``, increasing.
        qpos: Generalised positions, shape ``(T, nq)``; the first seven are the trunk's position
            in m and its orientation as a quaternion w x y z.
        qvel: Generalised velocities, shape ``(T, nv)``.
        ground_force: Normal force under each foot, N, shape ``(T, feet)``.
        activation: Motoneuron activation, shape ``(T, n)``.
        command: Command given to the controller, shape ``(T, n)``.
        modulator: Concentration of each neuromodulator, shape ``(T, n)``.
        control: Actuator targets, shape ``(T, nu)``.
        power: Total mechanical power of the actuators, absolute force times velocity summed, W,
            shape ``(T,)``.
        spike_time: Moment of each spike, s, shape ``(K,)``.
        spike_neuron: Neuron of each spike, shape ``(K,)``.
        header: What :func:`make_header` returns: JSON-able, names every column.
        actuator_force: Forces of the actuators, which are the torques of their joints, in the units
            of the header, shape ``(T, nu)``; None in old recordings.
        muscle_force: Forces of the tendons, N, shape ``(T, muscles)``; None where the body has no
            muscles with tendons and fibres.
        muscle_length: Lengths of the fibres, m, likewise.
        muscle_excitation: What the neurons ask of the muscles, likewise.
    """

    time: FloatArray
    qpos: FloatArray
    qvel: FloatArray
    ground_force: FloatArray
    activation: FloatArray
    command: FloatArray
    modulator: FloatArray
    control: FloatArray
    power: FloatArray
    spike_time: FloatArray
    spike_neuron: IntArray
    header: Mapping[str, Any]
    actuator_force: FloatArray | None = None
    muscle_force: FloatArray | None = None
    muscle_length: FloatArray | None = None
    muscle_excitation: FloatArray | None = None

    def __post_init__(self) -> None:
        """Check that arrays and header belong together.

        Raises:
            InputError: They do not; the message says which part and what was expected.
        """
        header = _HEADER.check(self.header, "the header of the recording")
        _check_time(self.time, header["timestep"])
        samples = len(self.time)
        expected: dict[str, tuple[int, ...]] = {"power": (samples,)}
        for name, key in {**COLUMNS, **OPTIONAL_COLUMNS}.items():
            if name in COLUMNS or getattr(self, name) is not None:
                expected[name] = (samples, len(header.get(key, ())))
        expected |= dict.fromkeys(("spike_time", "spike_neuron"), (self.spike_time.size,))
        for name, shape in expected.items():
            array = getattr(self, name)
            if array.shape != shape:
                raise InputError(
                    f"{name} of the recording must have shape {shape}, got {array.shape}"
                )
            if array.size and not -_LARGEST < array.min() <= array.max() < _LARGEST:
                raise InputError(f"{name} of the recording must be finite and below {_LARGEST:g}")
        self._check_spikes(header)
        _check_segments(header["segments"], header["timestep"])
        for name, units in header.get("units", {}).items():
            if len(units) != expected.get(name, (1,))[-1] and name in expected.keys() - _VECTORS:
                raise InputError(f"the units of {name} of the recording must be one per column")

    def _check_spikes(self, header: Mapping[str, Any]) -> None:
        """Check that spikes lie within the recording and belong to neurons that it names."""
        if any(first > stop for _, first, stop in header["neurons"]):
            raise InputError("neurons of the recording must be named by first and last number")
        if not self.spike_time.size:
            return
        end = self.time[-1] + 2 * header["timestep"]  # those of a tick that was not sampled, too
        if self.spike_time.min() < 0.0 or self.spike_time.max() > end:
            raise InputError(f"spikes of the recording must be from 0 to {end:g} s")
        count = max((stop for _, _, stop in header["neurons"]), default=2**31)
        if self.spike_neuron.min() < 0 or self.spike_neuron.max() >= count:
            raise InputError(f"spikes of the recording must be of neurons below {count}")

    @property
    def dt(self) -> float:
        """Time between two samples, s."""
        return float(self.header["timestep"])

    @property
    def duration(self) -> float:
        """Time covered, s; every sample stands for one step."""
        return len(self.time) * self.dt

    @property
    def weight(self) -> float:
        """Body weight, N."""
        return float(self.header["mass"] * self.header["gravity"])

    @property
    def feet(self) -> tuple[str, ...]:
        """Name of each foot, in the order of the columns of ``ground_force``."""
        return tuple(self.header["feet"])

    @property
    def falls(self) -> tuple[float, ...]:
        """Moments of the falls, s."""
        return tuple(self.header["falls"])

    @property
    def segments(self) -> tuple[Segment, ...]:
        """The commands held, in the order of time."""
        return tuple(Segment(**segment) for segment in self.header["segments"])

    @property
    def populations(self) -> dict[str, tuple[int, int]]:
        """First neuron and the one after the last, by population."""
        return {name: (first, stop) for name, first, stop in self.header["neurons"]}

    @property
    def _optional(self) -> dict[str, str]:
        """Those of the optional arrays that it has."""
        known = OPTIONAL_COLUMNS.items()
        return {name: key for name, key in known if getattr(self, name) is not None}

    def column(self, array: str, name: str) -> FloatArray:
        """Return one named column of one array, shape ``(T,)``.

        Raises:
            InputError: There is no such array or column.
        """
        known = {**COLUMNS, **self._optional}
        if array not in known:
            raise InputError(f"unknown array {array!r}; expected one of {', '.join(known)}")
        names = list(self.header[known[array]])
        if name not in names:
            raise InputError(f"unknown column {name!r} of {array}; expected one of {names}")
        values: FloatArray = getattr(self, array)[:, names.index(name)]
        return values

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the recording to a ``.npz`` file, completely or not at all.

        Raises:
            InputError: The file cannot be written there.
        """
        names = (*COLUMNS, *_VECTORS, *self._optional)
        arrays = {name: getattr(self, name) for name in names}
        header = np.array(json.dumps(self.header, allow_nan=False))
        with replacing(path) as temporary, temporary.open("wb") as file:
            np.savez_compressed(file, allow_pickle=False, header=header, **arrays)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Recording:
        """Read a recording; nothing in the file is ever executed.

        Raises:
            InputError: The file is absent, is not a recording, or is damaged.
        """
        path = Path(path)
        needed = (*COLUMNS, *_VECTORS, "header")
        arrays = read_arrays(path, needed, "a recording", allowed=tuple(OPTIONAL_COLUMNS))
        text = converted(arrays.pop("header"), str, 0, f"the header of {path}")
        header = parse_json(str(text), f"the header of {path}")
        try:
            return cls(header=header, **{name: _read(name, one) for name, one in arrays.items()})
        except InputError as error:
            raise InputError(f"{path} is not a recording: {error}") from None


def _read(name: str, array: NDArray[Any]) -> NDArray[Any]:
    dtype = np.int64 if name == "spike_neuron" else np.float64
    return converted(array, dtype, 1 if name in _VECTORS else 2, f"{name} of the recording")


def _check_time(time: FloatArray, timestep: float) -> None:
    if time.ndim != 1 or not time.size or not np.isfinite(time).all() or (np.diff(time) <= 0).any():
        raise InputError("the time of a recording must be finite and increasing, shape (T,)")
    if time[0] < 0.0 or time[-1] > _LARGEST:
        raise InputError(f"the time of a recording must be from 0 to {_LARGEST:g} s")
    apart = np.abs(np.diff(time) - timestep).max(initial=0.0)
    if apart > 0.01 * timestep:
        raise InputError(
            f"samples of a recording must lie one timestep apart, {timestep:g} s; some lie "
            f"{apart:g} s off"
        )


def _check_segments(segments: Sequence[Mapping[str, Any]], timestep: float) -> None:
    before = -np.inf
    for segment in segments:
        if not before - timestep <= segment["start"] <= segment["stop"]:
            raise InputError(
                f"segments of a recording must follow one another in time, got one from "
                f"{segment['start']:g} to {segment['stop']:g} s after {before:g} s"
            )
        before = segment["stop"]


def make_header(
    *,
    body: str,
    controller: str,
    preset: str,
    seed: int,
    timestep: float,
    columns: Mapping[str, Sequence[str]],
    neurons: Sequence[tuple[str, int, int]],
    mass: float,
    body_length: float,
    hip_height: float,
    gravity: float,
    segments: Sequence[Mapping[str, Any]],
    falls: Sequence[float],
    model: str,
    arena: Mapping[str, Any] | None = None,
    axis: Sequence[float] = (),
    command_line: str = "",
    schedule: str = "",
    scenario: Mapping[str, Any] | None = None,
    units: Mapping[str, Sequence[str]] | None = None,
    muscles: Sequence[str] = (),
) -> dict[str, Any]:
    """Build the header of a recording, with the versions of what made it.

    Args:
        body: Name of the body.
        controller: Name of the controller.
        preset: Name of the tuned parameters, or an empty text.
        seed: Seed of the run.
        timestep: Time between two samples, s.
        columns: Column names by header entry: ``qpos``, ``qvel``, ``feet``, ``activation``,
            ``command``, ``modulator``, ``control``.
        neurons: Name, first neuron and one after the last, of every population.
        mass: Mass of the body, kg.
        body_length: Length of the trunk, m.
        hip_height: Height of the hips above the ground when standing, m.
        gravity: Acceleration of gravity, m/s^2.
        segments: ``start`` and ``stop`` in s, ``label`` and ``command`` of every command held.
        falls: Moments of the falls, s.
        model: The compiled MuJoCo model as XML.
        arena: Where it was, as plain data: ``kind``, and ``edges`` of the water along x, m.
        axis: Lengths of the links of its axis from head to tail, m, where it has one.
        command_line: The command that made it.
        schedule: Text of the file of timed commands that it followed.
        scenario: Terrain, water and masses, as plain data.
        units: Unit of every column by array, ``1`` for pure numbers.
        muscles: Names of the muscles, where their forces are recorded.

    Raises:
        InputError: A number is not positive, or column names are missing or unknown.
    """
    if set(columns) != set(COLUMNS.values()):
        raise InputError(
            f"columns must name {sorted(COLUMNS.values())}, got names for {sorted(columns)}"
        )
    told = {
        "arena": arena,
        "axis": axis,
        "command_line": command_line,
        "schedule": schedule,
        "scenario": scenario,
        "units": units,
        "muscles": muscles,
    }
    header = {
        "body": body,
        "controller": controller,
        "preset": preset,
        "seed": seed,
        "versions": installed_versions(),
        "timestep": timestep,
        "mass": mass,
        "body_length": body_length,
        "hip_height": hip_height,
        "gravity": gravity,
        **columns,
        "neurons": neurons,
        "segments": segments,
        "falls": falls,
        "model": model,
        **{name: entry for name, entry in told.items() if entry},
    }
    checked: dict[str, Any] = _HEADER.check(header, "the header of the recording")
    return checked


def installed_versions() -> dict[str, str]:
    """Return the versions of Python, the package and the libraries its numbers depend on."""
    versions = {"neurocontrol": __version__, "python": platform.python_version()}
    for name in ("mujoco", "numpy", "scipy", "numba", "gymnasium"):
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return versions
