"""MuJoCo's data of a body as Gymnasium's users know them: what is written to them acts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.physics import PHYSICS_STATE

if TYPE_CHECKING:
    import mujoco

    from neurocontrol.plant import Plant


class LiveData:
    """Data of one row, handed out and taken back."""

    def __init__(self, plant: Plant, row: int) -> None:
        """Nothing has been handed out yet."""
        self._plant, self._row = plant, row
        self._data: mujoco.MjData | None = None
        self._given: dict[str, Any] = {}

    def hand_out(self) -> mujoco.MjData:
        """The data as they are now, with derived fields computed: the same object every time."""
        self.take_back()
        self._data = self._plant.row_data(self._row, self._data)
        self._given = {name: np.array(getattr(self._data, name)) for name in PHYSICS_STATE}
        return self._data

    def let_go(self) -> None:
        """Forget what was written."""
        self._given = {}

    def take_back(self) -> None:
        """Let what was written to the state since then act."""
        changes = {}
        for name, given in self._given.items():
            values = np.array(getattr(self._data, name))
            if not np.array_equal(values, given, equal_nan=True):
                changes[name] = np.atleast_1d(values != given), np.atleast_1d(values)
        self._given = {}
        if changes:
            self._plant.edit(self._row, changes)
