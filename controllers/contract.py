"""What every controller is: named sensors and a command in, actuator targets out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.errors import InputError
from neurocontrol.state import Stateful

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import gymnasium

    from neurocontrol.shares import Shares
    from neurocontrol.types import FloatArray, IntArray, Seed


@dataclass(frozen=True, kw_only=True)
class CommandEntry:
    """One number of a command.

    Attributes:
        name: What the number is called.
        low: Lowest accepted value, in ``unit``.
        high: Highest accepted value, in ``unit``.
        default: Value when nothing is asked for, in ``unit``.
        unit: Physical unit, ``1`` for a pure number.
        meaning: One line for help texts and documentation.
    """

    name: str
    low: float
    high: float
    default: float
    unit: str
    meaning: str


@dataclass(frozen=True)
class CommandSpace:
    """The named, bounded entries of a command vector, in order."""

    entries: tuple[CommandEntry, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the entries, in order."""
        return tuple(entry.name for entry in self.entries)

    @property
    def default(self) -> FloatArray:
        """Default command, shape ``(n,)``."""
        return np.array([entry.default for entry in self.entries])

    @property
    def box(self) -> gymnasium.spaces.Box:
        """The same entries as a Gymnasium box of shape ``(n,)``."""
        from gymnasium.spaces import Box

        low = np.array([entry.low for entry in self.entries])
        high = np.array([entry.high for entry in self.entries])
        return Box(low, high, dtype=np.float64)

    def vector(self, **values: float) -> FloatArray:
        """Build a command, shape ``(n,)``: the default with some entries replaced.

        Raises:
            InputError: An entry is unknown, not finite, or out of its bounds.
        """
        command = self.default
        for name, value in values.items():
            if name not in self.names:
                raise InputError(
                    f"unknown command entry {name!r}; expected one of {', '.join(self.names)}"
                )
            index = self.names.index(name)
            entry = self.entries[index]
            if not entry.low <= value <= entry.high:
                raise InputError(
                    f"{name} must be between {entry.low:g} and {entry.high:g}"
                    f"{'' if entry.unit == '1' else f' {entry.unit}'}, got {value!r}"
                )
            command[index] = value
        return command


class Controller(Stateful, ABC):
    """B copies of one controller, advanced together by control ticks.

    A controller sees named sensor arrays and a command, never the physics engine. Row ``i`` of a
    batch behaves exactly as the same row alone.

    Attributes:
        name: Name in the registry.
        preset: Tuned parameters it uses: a preset's name or file, or an empty text.
        command_space: Entries of the command it obeys.
        period: Time between two control ticks, s.
        activation_names: Column names of :attr:`activation`.
        modulator_names: Column names of :attr:`modulator`.
        batch: Number of rows B.
    """

    name: str
    preset: str = ""
    command_space: CommandSpace
    period: float
    activation_names: tuple[str, ...]
    modulator_names: tuple[str, ...]
    batch: int

    @property
    @abstractmethod
    def activation(self) -> FloatArray:
        """Motoneuron activation after the last tick, shape ``(B, len(activation_names))``."""

    @property
    @abstractmethod
    def modulator(self) -> FloatArray:
        """Modulator concentrations after the last tick, shape ``(B, len(modulator_names))``."""

    def share(self, shares: Shares) -> None:
        """Take threads that may share the work on rows; a controller without much work does not.

        Args:
            shares: The threads, idle during :meth:`step`.
        """

    @abstractmethod
    def reset(self, rows: IntArray | None = None, seeds: Sequence[Seed] | None = None) -> None:
        """Clear every state of ``rows`` (default all).

        Args:
            rows: Row numbers, shape ``(n,)``.
            seeds: A new seed for each of these rows; without, each row's generator goes on.
        """

    @abstractmethod
    def step(
        self, sensors: Mapping[str, FloatArray], command: FloatArray, rows: IntArray
    ) -> FloatArray:
        """Advance ``rows`` by one control tick.

        Args:
            sensors: Sensor readings by name, each ``(B, k)``.
            command: Command vectors, shape ``(B, n)``.
            rows: Row numbers to advance, shape ``(n,)``; the other rows keep their state.

        Returns:
            Actuator targets of the body, shape ``(B, nu)``, in the actuators' units.
        """
