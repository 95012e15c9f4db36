"""An exponential that compilers can turn into vector instructions.

Kept machine code of kernels does not notice edits of this file: after one, remove the folders
``__pycache__`` of the kernels that use it.
"""

from __future__ import annotations

from math import exp

_SCALE = exp(-16.0)
_LARGEST = exp(20.0)


def decay(exponent: float) -> float:
    """Exponential of a number between -32 and 0, within 1e-9 of its value; 1e-14 below."""
    x = (max(exponent, -32.0) + 16.0) / 64.0
    low = 1.0 + x * (1.0 + x * (1 / 2 + x * (1 / 6 + x * (1 / 24))))
    square = x * x
    high = 1 / 120 + x * (1 / 720 + x * (1 / 5040 + x * (1 / 40320)))
    power = low + square * square * x * high
    power *= power
    power *= power
    power *= power
    power *= power
    power *= power
    power *= power
    return power * _SCALE


def exponential(exponent: float) -> float:
    """Exponential of a number between -44 and 20, within 2e-9 of its value; held beyond."""
    root = decay(0.5 * (min(exponent, 20.0) - 20.0))
    return root * root * _LARGEST
