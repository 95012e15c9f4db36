"""All that environments hold at a moment, to go on from there, to branch, and to be copied."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from neurocontrol.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from neurocontrol.envs.pack import Pack
    from neurocontrol.types import IntArray, State


@dataclass(frozen=True, kw_only=True, eq=False)
class EnvState:
    """Some bodies in the midst of their episodes.

    Bodies, controllers and networks, random generators, task, and clock: everything that what
    follows depends on. It can be pickled. ``state[2]``, ``state[1:4]``, ``state[[0, 0, 5]]`` are
    states of some of its rows.

    Attributes:
        task: The task that they do.
        arrays: What changes, by name, each ``(n, ...)``; what a network has drawn for a whole
            episode is one object for all states of it, and so is the model of a body that varies,
            which is made again where a state has been stored.
        seeds: What the random generators were seeded with, ``n`` of them.
    """

    task: Any
    arrays: State
    seeds: tuple[int | None, ...]

    def __len__(self) -> int:
        """Number of rows."""
        return len(self.seeds)

    def __getitem__(self, rows: Any) -> EnvState:
        """The state of some rows, in the given order, perhaps several times."""
        chosen = np.atleast_1d(np.arange(len(self))[rows])
        return EnvState(
            task=self.task,
            arrays={name: array[chosen] for name, array in self.arrays.items()},
            seeds=tuple(self.seeds[row] for row in chosen),
        )

    @property
    def nbytes(self) -> int:
        """Size of the arrays, bytes, without what other states of the same episodes share."""
        return sum(array.nbytes for array in self.arrays.values())

    def fitted(self, task: object, count: int) -> EnvState:
        """The state for so many rows; one row serves them all.

        Raises:
            InputError: It is of another task, or of another number of rows.
        """
        if self.task != task:
            raise InputError(f"the state is of another task: expected {task!r}, got {self.task!r}")
        if len(self) == count:
            return self
        if len(self) != 1:
            raise InputError(f"expected a state of {count} rows or of one, got {len(self)}")
        return self[np.zeros(count, dtype=int)]


def chosen_rows(rows: ArrayLike | None, batch: int) -> IntArray:
    """Row numbers of what a caller gives: numbers, each once, a mask, or None for all.

    Raises:
        InputError: It is something else.
    """
    if rows is None:
        return np.arange(batch)
    given = np.atleast_1d(np.asarray(rows))
    if given.dtype == np.bool_ and given.shape == (batch,):
        return np.flatnonzero(given)
    numbers = given.astype(np.int64) if given.dtype.kind in "iu" else None
    if (
        numbers is None
        or numbers.ndim != 1
        or np.unique(numbers).size != numbers.size
        or not np.all((numbers >= 0) & (numbers < batch))
    ):
        raise InputError(
            f"rows must be numbers from 0 to {batch - 1}, each once, or {batch} booleans, "
            f"got {rows!r}"
        )
    return numbers


class Remade:
    """Environments that are copied and pickled: made again of their arguments, state and all.

    Edits of MuJoCo's model go along, and whatever else was written to an environment. A subclass
    keeps the arguments of its constructor and can save and restore its state.
    """

    _arguments: dict[str, Any]
    _pack: Pack
    _remade: ClassVar[frozenset[str]] = frozenset({"_pack", "_camera", "_data", "task"})

    def __getstate__(self) -> dict[str, Any]:
        """What makes the same environment again."""
        others = {name: one for name, one in vars(self).items() if name not in self._remade}
        models = self._pack.simulation.plant.edited_models()
        return {"others": others, "state": self.save(), "models": models}

    def __setstate__(self, content: dict[str, Any]) -> None:
        """Make it again."""
        others = content["others"]
        self.__init__(**others["_arguments"])  # type: ignore[misc]
        vars(self).update(others)
        if content["models"]:
            self._pack.simulation.plant.set_models(content["models"])
        self.restore(content["state"])

    def save(self) -> EnvState:
        """Return the whole state."""
        raise NotImplementedError

    def restore(self, state: EnvState) -> None:
        """Put a state back."""
        raise NotImplementedError
