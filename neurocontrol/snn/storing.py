"""Networks and their states in one file, from which nothing is ever executed.

The file is an ``.npz`` archive: the description as JSON text, its arrays, and the arrays of a state
if there is one. Families are stored by name; those from elsewhere are given when it is loaded.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.errors import InputError
from neurocontrol.snn import (
    connectivity,
    distance_wiring,
    fixed_wiring,
    gap_junction,
    modulation,
    network,
    neurons,
    plasticity,
    space,
    synapses,
    values,
)

if TYPE_CHECKING:
    from os import PathLike

    from numpy.typing import NDArray

    from neurocontrol.snn.network import Network
    from neurocontrol.state import Stateful
    from neurocontrol.types import State

_DESCRIPTION, _ARRAY, _STATE = "description", "array ", "state "
_MODULES = (
    connectivity, distance_wiring, fixed_wiring, gap_junction, modulation, network, neurons,
    plasticity, space, synapses, values,
)  # fmt: skip
_KINDS = {
    name: kind
    for module in _MODULES
    for name, kind in vars(module).items()
    if isinstance(kind, type) and is_dataclass(kind)
}


def save_network(
    path: str | PathLike[str], described: Network, simulator: Stateful | None = None
) -> None:
    """Store a network and, if given, the state of a simulator of it.

    Args:
        path: File to write, ``.npz``.
        described: The network.
        simulator: One that runs it; its whole state is stored.

    Raises:
        InputError: The description holds something that cannot be stored.
    """
    arrays: list[NDArray[Any]] = []
    text = json.dumps(_told(described, arrays))
    content: dict[str, NDArray[Any]] = {_DESCRIPTION: np.array(text)}
    content |= {f"{_ARRAY}{k}": array for k, array in enumerate(arrays)}
    if simulator is not None:
        content |= {f"{_STATE}{name}": array for name, array in simulator.save().items()}
    with Path(path).open("wb") as file:
        np.savez_compressed(file, **content)  # type: ignore[arg-type]


def load_network(
    path: str | PathLike[str], families: Sequence[type] = ()
) -> tuple[Network, State | None]:
    """Read a network and the state stored with it.

    Args:
        path: File that :func:`save_network` wrote.
        families: Neurons, synapses, rules and patterns that are defined elsewhere.

    Returns:
        The network, and the state to restore into a simulator of it, or None.

    Raises:
        InputError: The file is not such a file, or names a family that is not known.
    """
    try:
        with np.load(path, allow_pickle=False) as file:
            content = {name: file[name] for name in file.files}
        told = json.loads(str(content[_DESCRIPTION]))
        known = {**_KINDS, **{family.__name__: family for family in families}}
        described = _made(told, content, known)
    except InputError:
        raise
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
        raise InputError(f"{path} holds no network: {error}") from error
    if not isinstance(described, network.Network):
        raise InputError(f"{path} holds no network but {type(described).__name__}")
    state = {
        name.removeprefix(_STATE): array
        for name, array in content.items()
        if name.startswith(_STATE)
    }
    return described, state or None


def _told(value: Any, arrays: list[NDArray[Any]]) -> Any:
    """A description as JSON data; arrays are put aside."""
    if isinstance(value, np.ndarray):
        if value.dtype.kind not in "biuf":
            raise InputError(f"a network holds numbers, got an array of {value.dtype}")
        arrays.append(value)
        return {"array": len(arrays) - 1}
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not isfinite(value):
        return {"number": repr(value)}
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if is_dataclass(value) and not isinstance(value, type):
        told = {field.name: _told(getattr(value, field.name), arrays) for field in fields(value)}
        return {"kind": type(value).__name__, "fields": told}
    if isinstance(value, Mapping):
        return {"mapping": {str(key): _told(one, arrays) for key, one in value.items()}}
    if isinstance(value, Sequence | range):
        return [_told(one, arrays) for one in value]
    raise InputError(f"a network cannot be stored with {value!r} in it")


def _made(told: Any, content: Mapping[str, NDArray[Any]], known: Mapping[str, type]) -> Any:
    """A description from JSON data."""
    if isinstance(told, list):
        return [_made(one, content, known) for one in told]
    if not isinstance(told, dict):
        return told
    if "array" in told:
        return content[f"{_ARRAY}{int(told['array'])}"]
    if "number" in told:
        return float(told["number"])
    if "mapping" in told:
        return {key: _made(one, content, known) for key, one in told["mapping"].items()}
    kind = known.get(told["kind"])
    if kind is None:
        raise InputError(
            f"unknown family {told['kind']!r}; expected one of {', '.join(sorted(known))}, "
            "or give it in families"
        )
    return kind(**{name: _made(one, content, known) for name, one in told["fields"].items()})
