"""Reading the arguments that all environments share: plain data in, checked objects out."""

from __future__ import annotations

from dataclasses import fields, replace
from math import isfinite
from typing import TYPE_CHECKING, Any, TypeVar

from neurocontrol.errors import InputError
from neurocontrol.terrain import Terrain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from _typeshed import DataclassInstance

Weights = TypeVar("Weights", bound="DataclassInstance")


def chosen_terrain(usual: Terrain, choice: str | Mapping[str, Any]) -> Terrain:
    """Return the usual ground with another kind, or with other fields by name.

    Raises:
        InputError: A field is unknown or out of range.
    """
    values = {"kind": choice} if isinstance(choice, str) else choice
    _check_names("terrain", values, Terrain)
    return replace(usual, **values)


def chosen_weights(kind: type[Weights], rewards: Mapping[str, float]) -> Weights:
    """Return the weights of a reward, some of them changed by name.

    Raises:
        InputError: A term is unknown or a weight is not a finite number.
    """
    _check_names("rewards", rewards, kind)
    for name, value in rewards.items():
        if not isfinite(value):
            raise InputError(f"the weight of {name} must be a finite number, got {value!r}")
    return kind(**rewards)


def _check_names(
    argument: str, values: Mapping[str, Any], expected: type[DataclassInstance]
) -> None:
    names = [one.name for one in fields(expected)]
    for name in values:
        if name not in names:
            raise InputError(
                f"unknown entry {name!r} of {argument}; expected one of {', '.join(names)}"
            )
