"""Tables of tunable numbers: each is declared once, with its bounds, unit and meaning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

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
        unknown = values.keys() - set(self.names)
        if unknown:
            raise InputError(
                f"unknown parameter {sorted(unknown)[0]!r}; expected one of {', '.join(self.names)}"
            )
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
