"""Tuned parameters that ship with the package, as text with their provenance."""

from __future__ import annotations

import math
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neurocontrol._files import format_toml, read_toml
from neurocontrol.errors import InputError
from neurocontrol.schema import Many, Number, Plain, Table, Text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable

_FOLDER = resources.files("neurocontrol.controllers") / "presets"

_SCHEMA = Table(
    needed={"values": Table(others=Table(others=Number()))},
    allowed={
        "description": Text(),
        "refuses": Many(Text(), different=True),
        "provenance": Table(others=Plain(unknown=False)),
        "metrics": Table(others=Table(others=Number(finite=False))),
    },
)


@dataclass(frozen=True, kw_only=True)
class Preset:
    """A set of tuned parameters.

    Attributes:
        name: Its name, the file's without ending.
        description: What it is, in one line.
        provenance: Command, seed, versions and cost by which it was found.
        values: Parameter tables by section, each name to value.
        metrics: What it reaches, by section.
        refuses: Entries of the command that it does not obey, see
            :meth:`neurocontrol.controllers.CommandSpace.without`.
    """

    name: str
    description: str
    provenance: Mapping[str, Any]
    values: Mapping[str, Mapping[str, float]]
    metrics: Mapping[str, Mapping[str, float]]
    refuses: tuple[str, ...] = ()


def preset_names() -> list[str]:
    """Names of the presets that ship with the package."""
    return sorted(
        file.name.removesuffix(".toml") for file in _FOLDER.iterdir() if file.name.endswith(".toml")
    )


def read_preset(name: str) -> Preset:
    """Read a shipped preset by name, or any preset by the path of its TOML file.

    Raises:
        InputError: There is no such preset, or the file is not one.
    """
    source: Path | Traversable
    if name.endswith(".toml"):
        source, title = Path(name), Path(name).stem
    elif name in preset_names():
        source, title = _FOLDER / f"{name}.toml", name
    else:
        raise InputError(
            f"unknown preset {name!r}; expected one of {', '.join(preset_names())} "
            f"or the path of a .toml file"
        )
    content = _SCHEMA.check(read_toml(source, f"preset {name}"), f"preset {name}")
    return Preset(
        name=title,
        description=content.get("description", ""),
        provenance=content.get("provenance", {}),
        values=content["values"],
        metrics=content.get("metrics", {}),
        refuses=tuple(content.get("refuses", ())),
    )


def format_preset(preset: Preset) -> str:
    """Return a preset as TOML text; its numbers have twelve digits.

    Metrics that are not finite are left out: they tell nothing.

    Raises:
        InputError: It holds what no preset can hold.
    """
    title = f"preset {preset.name}"
    told: dict[str, Any] = {"description": preset.description}
    if preset.refuses:
        told["refuses"] = list(preset.refuses)
    told |= {name: getattr(preset, name) for name in ("provenance", "values", "metrics")}
    content = _SCHEMA.check(told, title)
    for name in ("values", "metrics"):
        content[name] = {
            section: {
                entry: float(f"{value:.12g}")
                for entry, value in entries.items()
                if math.isfinite(value)
            }
            for section, entries in content[name].items()
        }
    return format_toml(content, title)
