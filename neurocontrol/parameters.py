"""Tables of tunable numbers: each is declared once, with its bounds, unit and meaning."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from neurocontrol.types import FloatArray


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """One tunable number.

    Attributes:
        name: Its name in vectors, presets and help texts.
        default: Value before any tuning, in ``unit``.
        low: Lower bound, in ``unit``.
        high: Upper bound, in ``unit``.
        scale: A step that makes a visible difference, in ``unit``; optimisers start from it.
        unit: Physical unit, ``1`` for a pure number.
        meaning: One line for people.
    """

    name: str
    default: float
    low: float
    high: float
    scale: float
    unit: str
    meaning: str


@dataclass(frozen=True)
class ParameterTable:
    """An ordered set of parameters; vectors follow its order."""

    parameters: tuple[Parameter, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Names in order."""
        return tuple(parameter.name for parameter in self.parameters)

    @property
    def default(self) -> FloatArray:
        """Default values, shape ``(n,)``."""
        return np.array([parameter.default for parameter in self.parameters])

    @property
    def low(self) -> FloatArray:
        """Lower bounds, shape ``(n,)``."""
        return np.array([parameter.low for parameter in self.parameters])

    @property
    def high(self) -> FloatArray:
        """Upper bounds, shape ``(n,)``."""
        return np.array([parameter.high for parameter in self.parameters])

    @property
    def scale(self) -> FloatArray:
        """Step sizes, shape ``(n,)``."""
        return np.array([parameter.scale for parameter in self.parameters])

    def vector(self, values: Mapping[str, float]) -> FloatArray:
        """Return the values in table order, shape ``(n,)``; missing ones take their default.

        Raises:
            InputError: A name is unknown or a value is not within its bounds.
        """
        unknown = sorted(values.keys() - set(self.names))
        if unknown:
            section = unknown[0].rpartition(".")[0]
            alike = [name for name in self.names if name.rpartition(".")[0] == section]
            known = ", ".join(alike or self.names)
            raise InputError(f"unknown parameter {unknown[0]!r}; expected one of {known}")
        for parameter in self.parameters:
            value = values.get(parameter.name, parameter.default)
            if not parameter.low <= value <= parameter.high:
                raise InputError(
                    f"{parameter.name} must be between {parameter.low:g} and {parameter.high:g} "
                    f"{parameter.unit}, got {value!r}"
                )
        return np.array(
            [values.get(parameter.name, parameter.default) for parameter in self.parameters]
        )

    def mapping(self, vector: FloatArray) -> dict[str, float]:
        """Return the values of a vector by name."""
        return {name: float(value) for name, value in zip(self.names, vector, strict=True)}

    def section(self, name: str) -> ParameterTable:
        """The same table under the name of a section: its parameters are ``section.name``."""
        return ParameterTable(
            tuple(replace(one, name=f"{name}.{one.name}") for one in self.parameters)
        )

    def read(self, sections: Mapping[str, Mapping[str, float]], origin: str) -> FloatArray:
        """Return the values that sections of a preset hold for a sectioned table, shape ``(n,)``.

        Sections and entries that are not in the table are left to others who read the preset; a
        parameter that a section of the preset lacks takes its default.

        Args:
            sections: Values by section and name.
            origin: The preset, for messages.

        Raises:
            InputError: A section of the table is missing, it has an unknown entry, or a value is
                out of its bounds.
        """
        values = {}
        for section in dict.fromkeys(name.rpartition(".")[0] for name in self.names):
            if section not in sections:
                raise InputError(f"preset {origin!r} lacks the parameters of {section!r}")
            values.update({f"{section}.{key}": value for key, value in sections[section].items()})
        return self.vector(values)

    def sections(self, vector: FloatArray) -> dict[str, dict[str, float]]:
        """Return the values of a vector of a sectioned table by section and name."""
        found: dict[str, dict[str, float]] = {}
        for name, value in self.mapping(vector).items():
            section, _, parameter = name.rpartition(".")
            found.setdefault(section, {})[parameter] = value
        return found

    def columns(self, names: Sequence[str]) -> list[int]:
        """Places of some parameters in vectors.

        Raises:
            InputError: One is unknown.
        """
        known = {name: place for place, name in enumerate(self.names)}
        for name in names:
            if name not in known:
                raise InputError(f"unknown parameter {name!r}; expected one of {', '.join(known)}")
        return [known[name] for name in names]


def joined(*tables: ParameterTable) -> ParameterTable:
    """One table of several, in order."""
    return ParameterTable(tuple(one for table in tables for one in table.parameters))
