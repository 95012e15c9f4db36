"""Neuromorphic chips as data: every number with where it is from and how far it can be trusted."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from functools import cache
from importlib import resources
from typing import Any, Final, Literal

from neurocontrol.errors import InputError

Standing = Literal["published", "listed", "unverified"]

UNITS: Final = {
    "memory_per_core": "bytes",
    "weight_bits": "bits",
    "delay_steps": "steps",
    "fixed_point": "bits",
    "operation": "J",
    "update": "J",
    "power": "W",
}
"""Units of figures that have one."""


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A number about a chip.

    Attributes:
        value: The number.
        standing: ``published`` by its makers, ``listed`` in a survey, or ``unverified``.
        source: Where it was read.
    """

    value: float
    standing: Standing
    source: str

    @property
    def doubtful(self) -> bool:
        """Whether its source was not seen."""
        return self.standing == "unverified"


@dataclass(frozen=True, kw_only=True)
class Chip:
    """What a chip offers; figures that are nowhere given are None.

    Attributes:
        name: Its name on the command line.
        title: Its name for people.
        kind: How it computes.
        cores: Cores of one chip.
        neurons_per_core: At most.
        neurons: Of one chip, where that is less than its cores could hold.
        fan_in: Synapses onto one neuron.
        synapses: Of one chip.
        memory_per_core: For synapses, bytes.
        weight_bits: Bits of a weight with its sign.
        weight_values: Different weights onto one neuron.
        delay_steps: Longest delay, steps.
        fixed_point: Bits of currents and potentials, where the arithmetic of neurons is known; it
            is then that of :mod:`neurocontrol.chips.fixed_point`.
        operation: Energy of a synaptic operation, J.
        update: Energy of the update of a neuron, J.
        power: Of the whole chip, W.
        families: Families of neurons that its circuits compute; empty where neurons are programs.
        conductances: Whether its circuits compute synapses that open conductances.
        free_dynamics: Whether neurons are programs, whose synapses may be anything, too.
        learning: Whether weights can change on the chip.
    """

    name: str
    title: str
    kind: str
    cores: Figure
    neurons_per_core: Figure
    neurons: Figure | None = None
    fan_in: Figure | None = None
    synapses: Figure | None = None
    memory_per_core: Figure | None = None
    weight_bits: Figure | None = None
    weight_values: Figure | None = None
    delay_steps: Figure | None = None
    fixed_point: Figure | None = None
    operation: Figure | None = None
    update: Figure | None = None
    power: Figure | None = None
    families: tuple[str, ...] = ()
    conductances: bool = False
    free_dynamics: bool = False
    learning: bool = False

    @property
    def figures(self) -> dict[str, Figure]:
        """All figures that are given, by name."""
        found = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in found.items() if isinstance(value, Figure)}


@cache
def chips() -> dict[str, Chip]:
    """All chips by name."""
    text = resources.files(__package__).joinpath("chips.toml").read_text(encoding="utf-8")
    return {name: _chip(name, entries) for name, entries in tomllib.loads(text).items()}


def chip(name: str) -> Chip:
    """A chip by name.

    Raises:
        InputError: There is none of that name.
    """
    if name not in chips():
        raise InputError(f"unknown chip {name!r}; expected one of {', '.join(chips())}")
    return chips()[name]


def _chip(name: str, entries: dict[str, Any]) -> Chip:
    given: dict[str, Any] = {}
    for key, value in entries.items():
        if isinstance(value, list) and key != "families":
            number, standing, source = value
            given[key] = Figure(value=number, standing=standing, source=source)
        else:
            given[key] = tuple(value) if isinstance(value, list) else value
    return Chip(name=name, **given)
