"""Actions without a controller: the command is what goes to the body."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.controllers import Controller
from neurocontrol.parameters import ParameterTable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from neurocontrol.types import FloatArray, IntArray, Seed


class DirectControl(Controller):
    """The command is what goes to the body, B copies; there are no neurons to show.

    Subclasses make targets of the command.
    """

    table = ParameterTable(())
    activation_names = ()
    modulator_names = ()

    def __init__(self, rest: FloatArray, batch: int, period: float) -> None:
        """Begin with the targets of the body at rest, shape ``(n,)``."""
        self.batch, self.period = batch, period
        self._rest = rest
        self._target = np.tile(rest, (batch, 1))
        self._nothing = self.parameters = np.zeros((batch, 0))

    @property
    def activation(self) -> FloatArray:
        """There is none, shape ``(B, 0)``."""
        return self._nothing

    @property
    def modulator(self) -> FloatArray:
        """There are none, shape ``(B, 0)``."""
        return self._nothing

    def reset(self, rows: IntArray | None = None, seeds: Sequence[Seed] | None = None) -> None:
        """Put the targets of rows back to rest; nothing here is random."""
        self._target[slice(None) if rows is None else rows] = self._rest

    def _live(self) -> Mapping[str, FloatArray]:
        return {"target": self._target}
