"""What every controller is: named sensors and a command in, actuator targets out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.errors import InputError
from neurocontrol.state import Stateful

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    import gymnasium

    from neurocontrol.calls import Program
    from neurocontrol.parameters import ParameterTable
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

    def without(self, names: Collection[str]) -> CommandSpace:
        """The same entries, of which some stay at their defaults: other values are refused.

        Raises:
            InputError: There is no such entry.
        """
        for name in names:
            if name not in self.names:
                raise InputError(
                    f"unknown command entry {name!r} to refuse; expected one of "
                    f"{', '.join(self.names)}"
                )
        return CommandSpace(
            tuple(
                replace(one, low=one.default, high=one.default) if one.name in names else one
                for one in self.entries
            )
        )

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
                only = entry.low == entry.high
                wanted = f"between {entry.low:g} and {entry.high:g}"
                raise InputError(
                    f"{name} {f'can only be {entry.low:g}' if only else f'must be {wanted}'}"
                    f"{'' if entry.unit == '1' else f' {entry.unit}'}, got {value!r}"
                )
            command[index] = value
        return command


class Controller(Stateful, ABC):
    """B copies of one controller, advanced together by control ticks.

    A controller sees named sensor arrays and a command, never the physics engine. Row ``i`` of a
    batch behaves exactly as the same row alone. Whatever can be tuned, lesioned or read from a
    preset of it is declared in its table, and lives in its array of parameters.

    Attributes:
        name: Name in the registry.
        preset: Tuned parameters it uses: a preset's name or file, or an empty text.
        table: What can be tuned of it; parameters of a section of presets are called
            ``section.name``.
        parameters: Their live values, shape ``(B, n)``; rows may differ. What is written there
            acts from the next tick on.
        command_space: Entries of the command it obeys.
        named_commands: Entries of its command by the name of what they make it do.
        period: Time between two control ticks, s.
        activation_names: Column names of :attr:`activation`.
        modulator_names: Column names of :attr:`modulator`.
        batch: Number of rows B.
    """

    name: str
    preset: str = ""
    table: ParameterTable
    parameters: FloatArray
    command_space: CommandSpace
    named_commands: Mapping[str, Mapping[str, float]] = MappingProxyType({})
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

    def set_parameters(self, values: Mapping[str, float], rows: IntArray | None = None) -> None:
        """Set parameters of rows (default all) by name.

        Args:
            values: Values by the names of the table.
            rows: Row numbers, shape ``(n,)``.

        Raises:
            InputError: A name is unknown, or a value out of its bounds.
        """
        self.table.vector(values)
        chosen = slice(None) if rows is None else rows
        for name, value in values.items():
            self.parameters[chosen, self.table.names.index(name)] = value

    def changes(
        self, name: str = "", entries: Mapping[str, float] | None = None
    ) -> dict[str, float]:
        """Entries of the command that a named command and further entries set.

        Args:
            name: One of :attr:`named_commands`, from whose entries it starts; what is not among
                them takes its default. Without a name only the entries are set.
            entries: Entries by name.

        Raises:
            InputError: There is no command of that name, or no such entry.
        """
        self.command_space.vector(**(entries or {}))
        if not name:
            return dict(entries or {})
        if name not in self.named_commands:
            raise InputError(
                f"{self.name} knows no command {name!r}; "
                f"expected one of {', '.join(self.named_commands) or 'none'}"
            )
        space = self.command_space
        default = dict(zip(space.names, space.default.tolist(), strict=True))
        return {**default, **self.named_commands[name], **(entries or {})}

    def warm_up(self, command: FloatArray, duration: float) -> None:
        """Let the nervous systems of all rows run without a body, so that their rhythms settle.

        Args:
            command: Command vectors, shape ``(B, n)``.
            duration: s.

        Raises:
            InputError: This controller cannot run without a body.
        """
        raise InputError(f"the controller {self.name} cannot run without a body")

    def share(self, shares: Shares) -> None:
        """Take threads that may share the work on rows; a controller without much work does not.

        Args:
            shares: The threads, idle during :meth:`step`.
        """

    def program(self, sensors: Mapping[str, FloatArray], command: FloatArray) -> Program | None:
        """A step as calls of kernels, so that it can be part of a compiled tick.

        Args:
            sensors: Sensor readings by name, which stay where they are.
            command: Command vectors, which stay where they are, shape ``(B, n)``.

        Returns:
            What :meth:`step` does with these arrays; None while that is more than such calls, as it
            is for a controller that does not say otherwise.
        """
        return None

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
