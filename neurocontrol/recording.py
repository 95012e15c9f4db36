"""The one file of a run: what demos and evaluations write, and analysis, plots and replay read."""

from __future__ import annotations

import json
import platform
import zipfile
import zlib
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from neurocontrol import __version__
from neurocontrol._files import replacing
from neurocontrol.errors import InputError

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping, Sequence

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

_VECTORS = ("time", "power", "spike_time", "spike_neuron")
_KEYS = frozenset({*COLUMNS, *_VECTORS, "header"})
_TEXTS = ("body", "controller", "preset", "model")
_POSITIVE = ("timestep", "mass", "body_length", "hip_height", "gravity")
_HEADER_KEYS = frozenset(
    {*_TEXTS, *_POSITIVE, *COLUMNS.values(), "seed", "versions", "neurons", "segments", "falls"}
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

    def __post_init__(self) -> None:
        """Check that arrays and header belong together.

        Raises:
            InputError: They do not; the message says which part and what was expected.
        """
        missing = _HEADER_KEYS - self.header.keys()
        if missing:
            raise InputError(f"the header of the recording lacks {', '.join(sorted(missing))}")
        samples = len(self.time) if self.time.ndim == 1 else -1
        if samples < 1 or not np.isfinite(self.time).all() or (np.diff(self.time) <= 0.0).any():
            raise InputError("the time of a recording must be finite and increasing, shape (T,)")
        expected: dict[str, tuple[int, ...]] = {"power": (samples,)}
        expected |= {name: (samples, len(self.header[key])) for name, key in COLUMNS.items()}
        expected |= dict.fromkeys(("spike_time", "spike_neuron"), (self.spike_time.size,))
        for name, shape in expected.items():
            if getattr(self, name).shape != shape:
                raise InputError(
                    f"{name} of the recording must have shape {shape}, "
                    f"got {getattr(self, name).shape}"
                )

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

    def column(self, array: str, name: str) -> FloatArray:
        """Return one named column of one array, shape ``(T,)``.

        Raises:
            InputError: There is no such array or column.
        """
        if array not in COLUMNS:
            raise InputError(f"unknown array {array!r}; expected one of {', '.join(COLUMNS)}")
        names = list(self.header[COLUMNS[array]])
        if name not in names:
            raise InputError(f"unknown column {name!r} of {array}; expected one of {names}")
        values: FloatArray = getattr(self, array)[:, names.index(name)]
        return values

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the recording to a ``.npz`` file, completely or not at all.

        Raises:
            InputError: The file cannot be written there.
        """
        arrays = {name: getattr(self, name) for name in (*COLUMNS, *_VECTORS)}
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
        try:
            with path.open("rb") as file:
                archive = np.load(file, allow_pickle=False)
                if not isinstance(archive, np.lib.npyio.NpzFile):
                    raise InputError(f"{path} is not a recording: expected a .npz archive")
                _check_keys(path, set(archive.files))
                arrays: dict[str, Any] = {
                    name: archive[name].astype(np.int64 if name == "spike_neuron" else np.float64)
                    for name in (*COLUMNS, *_VECTORS)
                }
                header = json.loads(str(archive["header"]))
        except InputError:
            raise
        except FileNotFoundError as error:
            raise InputError(f"there is no recording at {path}") from error
        except (OSError, EOFError, ValueError, zipfile.BadZipFile, zlib.error) as error:
            raise InputError(f"{path} is not a recording: {error}") from error
        if not isinstance(header, dict):
            raise InputError(f"{path} is not a recording: its header is not a JSON object")
        return cls(header=header, **arrays)


def _check_keys(path: Path, found: set[str]) -> None:
    if found != _KEYS:
        missing = ", ".join(sorted(_KEYS - found)) or "nothing"
        unknown = ", ".join(sorted(found - _KEYS)) or "nothing"
        raise InputError(f"{path} is not a recording: missing {missing}; unknown {unknown}")


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

    Raises:
        InputError: A number is not positive, or column names are missing or unknown.
    """
    if set(columns) != set(COLUMNS.values()):
        raise InputError(
            f"columns must name {sorted(COLUMNS.values())}, got names for {sorted(columns)}"
        )
    numbers = {
        "timestep": float(timestep),
        "mass": float(mass),
        "body_length": float(body_length),
        "hip_height": float(hip_height),
        "gravity": float(gravity),
    }
    for name, value in numbers.items():
        if not 0.0 < value < np.inf:
            raise InputError(f"{name} of a recording must be positive and finite, got {value}")
    return {
        "body": body,
        "controller": controller,
        "preset": preset,
        "seed": int(seed),
        "versions": installed_versions(),
        **numbers,
        **{name: list(names) for name, names in columns.items()},
        "neurons": [[name, int(first), int(stop)] for name, first, stop in neurons],
        "segments": [
            {
                "start": float(segment["start"]),
                "stop": float(segment["stop"]),
                "label": str(segment["label"]),
                "command": dict(segment["command"]),
            }
            for segment in segments
        ],
        "falls": [float(moment) for moment in falls],
        "model": model,
        **({"arena": dict(arena)} if arena else {}),
        **({"axis": [float(length) for length in axis]} if axis else {}),
    }


def installed_versions() -> dict[str, str]:
    """Return the versions of Python, the package and the libraries its numbers depend on."""
    versions = {"neurocontrol": __version__, "python": platform.python_version()}
    for name in ("mujoco", "numpy", "scipy", "numba", "gymnasium"):
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return versions
