"""What stands for the derivative of a spike by the potential.

Every surrogate is the derivative of a smooth step of x, the distance from the threshold in units of
the way from the reset to the threshold.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from neurocontrol.errors import unknown


@dataclass(frozen=True, kw_only=True)
class Surrogate:
    """A smooth step; its functions take arrays of NumPy as well as tensors.

    Attributes:
        kind: One of ``SURROGATES``.
        steepness: How narrow the step is.
    """

    kind: str = "fast sigmoid"
    steepness: float = 10.0

    def __post_init__(self) -> None:
        """Refuse an unknown kind.

        Raises:
            InputError: There is none of this name.
        """
        if self.kind not in SURROGATES:
            raise unknown("surrogate", self.kind, SURROGATES)

    def derivative(self, x: Any) -> Any:
        """The surrogate derivative at x."""
        if self.kind == "fast sigmoid":
            return 1.0 / (1.0 + self.steepness * abs(x)) ** 2
        far = abs(x) * self.steepness < 1.0
        return self.steepness * (1.0 - abs(x) * self.steepness) * far

    def step(self, x: Any) -> Any:
        """A function with this derivative, up to a constant."""
        if self.kind == "fast sigmoid":
            return x / (1.0 + self.steepness * abs(x))
        near = (x * self.steepness).clip(-1.0, 1.0)
        return near - 0.5 * near * abs(near)


SURROGATES = ("fast sigmoid", "triangle")
"""Kinds: 1 / (1 + k |x|)^2 (Zenke and Ganguli 2018), and max(0, k (1 - k |x|))."""
