"""Rigs that are written in a file, ``rig.toml``."""

from __future__ import annotations

from dataclasses import MISSING, fields
from typing import TYPE_CHECKING, Any

from neurocontrol._files import read_toml
from neurocontrol.errors import InputError
from neurocontrol.rig import EnvironmentIds, Nerves, Rig, rigs
from neurocontrol.schema import Many, Plain, Schema, Table, Text, Truth, Whole, shown

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def rig_from_toml(path: Path) -> Rig:
    """Read a rig from a file whose entries are the fields of :class:`Rig`, or those of a kind.

    Raises:
        InputError: The file cannot be read, or an entry is unknown, missing or of a wrong type.
    """
    content = read_toml(path, f"rig {path}")
    if "kind" in content:
        return _of_kind(content["kind"], path)
    schema = _schema(
        Rig, controllers=Table(others=_schema(Nerves)), environment=_schema(EnvironmentIds)
    )
    content = schema.check(content, str(path))
    content["controllers"] = {name: Nerves(**card) for name, card in content["controllers"].items()}
    if "environment" in content:
        content["environment"] = EnvironmentIds(**content["environment"])
    return Rig(**{**content, "presets": tuple(content.get("presets", ()))})


def _of_kind(kind: Any, path: Path) -> Rig:
    """The rig of a file that names another one as its kind."""
    kinds = {name: rig for name, rig in rigs().items() if rig.kin}
    if kind not in kinds:
        raise InputError(
            f"kind of {path} must be one of {', '.join(kinds) or 'none'}, got {shown(kind)}"
        )
    rig: Rig = kinds[kind].part("kin").described(kinds[kind], path)
    return rig


_TYPES: Mapping[str, Schema] = {
    "str": Text(),
    "bool": Truth(),
    "int | None": Whole(low=1),
    "tuple[str, ...]": Many(Text(), words="a list of texts"),
    "Mapping[str, str]": Table(others=Text()),
    "Mapping[str, Any]": Table(others=Plain()),
}


def _schema(kind: type[Any], **tables: Schema) -> Table:
    """What a table must hold to become a dataclass."""
    needed: dict[str, Schema] = {}
    allowed: dict[str, Schema] = {}
    for one in fields(kind):
        if one.name not in tables and str(one.type) not in _TYPES:
            continue
        optional = one.default is not MISSING or one.default_factory is not MISSING
        schema = tables.get(one.name) or _TYPES[str(one.type)]
        (allowed if optional else needed)[one.name] = schema
    return Table(needed=needed, allowed=allowed)
