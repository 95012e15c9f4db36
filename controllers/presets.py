"""Tuned parameters that ship with the package, as text with their provenance."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neurocontrol._files import read_toml
from neurocontrol.errors import InputError

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

_FOLDER = resources.files("neurocontrol.controllers") / "presets"


@dataclass(frozen=True, kw_only=True)
class Preset:
    """A set of tuned parameters.

    Attributes:
        name: Its name, the file's without ending.
        description: What it is, in one line.
        provenance: Command, seed, versions and cost by which it was found.
        values: Parameter tables by section, each name to value.
        metrics: What it reaches, by section.
    """

    name: str
    description: str
    provenance: Mapping[str, Any]
    values: Mapping[str, Mapping[str, float]]
    metrics: Mapping[str, Mapping[str, float]]


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
    content = read_toml(source, f"preset {name}")
    if not isinstance(content.get("values"), dict):
        raise InputError(f"preset {name} has no [values]")
    return Preset(
        name=title,
        description=content.get("description", ""),
        provenance=content.get("provenance", {}),
        values=content["values"],
        metrics=content.get("metrics", {}),
    )


def _key(name: str) -> str:
    return name if re.fullmatch(r"[\w-]+", name) else json.dumps(name)


def format_preset(preset: Preset) -> str:
    """Return a preset as TOML text."""
    lines = [f"description = {json.dumps(preset.description)}", "", "[provenance]"]
    flat = {k: v for k, v in preset.provenance.items() if not isinstance(v, Mapping)}
    lines += [f"{key} = {json.dumps(value)}" for key, value in flat.items()]
    for section, entries in preset.provenance.items():
        if isinstance(entries, Mapping):
            lines += ["", f"[provenance.{_key(section)}]"]
            lines += [f"{key} = {json.dumps(value)}" for key, value in entries.items()]
    for title, sections in (("values", preset.values), ("metrics", preset.metrics)):
        for section, values in sections.items():
            lines += ["", f"[{title}.{_key(section)}]"]
            lines += [f"{key} = {float(value):.12g}" for key, value in values.items()]
    return "\n".join(lines) + "\n"
