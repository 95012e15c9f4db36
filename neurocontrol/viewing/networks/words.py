"""Quantities and names of axes, with their units where they have one."""

from __future__ import annotations


def quantity(value: float, unit: str, digits: int = 3) -> str:
    """A number with so many digits that count, and its unit."""
    return f"{value:.{digits}g} {unit}".rstrip()


def axis_name(name: str, unit: str) -> str:
    """What an axis shows."""
    return f"{name} ({unit})" if unit else name
