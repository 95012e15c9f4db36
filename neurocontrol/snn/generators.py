"""One random generator for every row of a batch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.errors import InputError
from neurocontrol.state import Stateful, saved_array

if TYPE_CHECKING:
    from neurocontrol.types import IntArray, Seed, State

LOW = (1 << 64) - 1


class RowGenerators(Stateful):
    """One random generator for every row of a batch.

    Row i of a batch equals the same row alone with ``SeedSequence(seed).spawn(B)[i]``.
    """

    def __init__(self, seed: Seed | Sequence[Seed], batch: int) -> None:
        """Make the generators of B rows.

        Args:
            seed: One seed, which spawns those of all rows, or one per row.
            batch: Number of rows B.

        Raises:
            InputError: Not as many seeds as rows, or something that is no seed.
        """
        self._generators = [_generator(sequence) for sequence in _sequences(seed, batch)]

    def __getitem__(self, row: int) -> np.random.Generator:
        """The generator of a row."""
        return self._generators[row]

    def __setitem__(self, row: int, generator: np.random.Generator) -> None:
        """Give a row a generator."""
        self._generators[row] = generator

    def renew(self, rows: IntArray, seeds: Sequence[Seed]) -> None:
        """Give rows, ``(n,)``, generators of new seeds, one for each.

        Raises:
            InputError: Not as many seeds as rows, or something that is no seed.
        """
        for row, sequence in zip(rows, _sequences(list(seeds), len(rows)), strict=True):
            self._generators[row] = _generator(sequence)

    def save(self, rows: IntArray | None = None) -> State:
        """State of every generator, ``(B, 6)``, or of those of some rows."""
        saved = []
        for row in self._chosen(rows):
            whole = self._generators[row].bit_generator.state
            state, increment = whole["state"]["state"], whole["state"]["inc"]
            halves = [state >> 64, state & LOW, increment >> 64, increment & LOW]
            saved.append([*halves, whole["has_uint32"], whole["uinteger"]])
        return {"words": np.array(saved, dtype=np.uint64).reshape(-1, 6)}

    def restore(self, state: State, rows: IntArray | None = None) -> None:
        """Put every generator, or those of some rows, back into a saved state."""
        chosen = self._chosen(rows)
        saved = saved_array(state, "words", (len(chosen), 6))
        for row, words in zip(chosen, saved.tolist(), strict=True):
            self._generators[row].bit_generator.state = {
                "bit_generator": "PCG64",
                "state": {"state": words[0] << 64 | words[1], "inc": words[2] << 64 | words[3]},
                "has_uint32": words[4],
                "uinteger": words[5],
            }

    def _chosen(self, rows: IntArray | None) -> Sequence[int]:
        return range(len(self._generators)) if rows is None else rows.tolist()


def _sequences(seed: Seed | Sequence[Seed], batch: int) -> list[np.random.SeedSequence]:
    if isinstance(seed, Sequence):
        if len(seed) != batch:
            raise InputError(f"expected {batch} seeds, one for each row, got {len(seed)}")
        return [_sequence(one) for one in seed]
    root = _sequence(seed)
    return np.random.SeedSequence(
        root.entropy, spawn_key=root.spawn_key, pool_size=root.pool_size
    ).spawn(batch)


def _sequence(seed: Seed) -> np.random.SeedSequence:
    if isinstance(seed, np.random.SeedSequence):
        return seed
    if not isinstance(seed, int | np.integer) or seed < 0:
        raise InputError(f"a seed must be an integer >= 0 or a SeedSequence, got {seed!r}")
    return np.random.SeedSequence(int(seed))


def _generator(sequence: np.random.SeedSequence) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(sequence))
