"""Views into the packed arrays of a row.

In the kernel :mod:`neurocontrol.snn._intrinsics` replaces them by views that are not counted as
references: the atomic counting would cost more than the neurons.
"""

from __future__ import annotations

from typing import Any


def line(array: Any, start: int, count: int) -> Any:
    """Elements ``start`` to ``start + count`` of the flattened array, ``(count,)``."""
    return array.reshape(-1)[start : start + count]


def matrix(array: Any, start: int, rows: int, columns: int) -> Any:
    """Elements of the flattened array from ``start``, shaped ``(rows, columns)``."""
    return array.reshape(-1)[start : start + rows * columns].reshape(rows, columns)


def table(array: Any, rows: int, columns: int) -> Any:
    """The same as :func:`matrix` of an array that never changes."""
    return array[:rows, :columns]


def numbers(bound: Any, place: int, like: Any) -> Any:
    """One of the arrays of :func:`neurocontrol.snn._build.bind`, of the type of another."""
    return bound[place]


def doubles(bound: Any, place: int) -> Any:
    """The same, of float64."""
    return bound[place]


def wholes(bound: Any, place: int) -> Any:
    """The same, of int64."""
    return bound[place]


def halves(bound: Any, place: int) -> Any:
    """The same, of int32."""
    return bound[place]


def octets(bound: Any, place: int) -> Any:
    """The same, of uint8."""
    return bound[place]


def lowest_byte(word: int) -> int:
    """Number of the lowest byte of a word that is not zero."""
    return ((int(word) & -int(word)).bit_length() - 1) // 8


def where(condition: bool, value: Any, other: Any) -> Any:
    """One of two numbers, both of which are computed: unlike a condition, it is no branch."""
    return value if condition else other
