"""One random generator for every row of a batch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neurocontrol.snn.network import Seed

LOW = (1 << 64) - 1


def make_generators(seed: Seed | Sequence[Seed], batch: int) -> list[np.random.Generator]:
    """Generators of B rows from one seed, which spawns B, or from B seeds.

    Row i of a batch equals the same row alone with ``SeedSequence(seed).spawn(B)[i]``.
    """
    if isinstance(seed, Sequence):
        if len(seed) != batch:
            raise InputError(f"expected {batch} seeds, one for each row, got {len(seed)}")
        sequences = [_sequence(one) for one in seed]
    else:
        root = _sequence(seed)
        sequences = np.random.SeedSequence(
            root.entropy, spawn_key=root.spawn_key, pool_size=root.pool_size
        ).spawn(batch)
    return [np.random.Generator(np.random.PCG64(sequence)) for sequence in sequences]


def _sequence(seed: Seed) -> np.random.SeedSequence:
    if isinstance(seed, np.random.SeedSequence):
        return seed
    if not isinstance(seed, int | np.integer) or seed < 0:
        raise InputError(f"a seed must be an integer >= 0 or a SeedSequence, got {seed!r}")
    return np.random.SeedSequence(int(seed))


def save_generators(generators: Sequence[np.random.Generator]) -> NDArray[np.uint64]:
    """State of every generator, ``(B, 6)``."""
    rows = []
    for generator in generators:
        whole = generator.bit_generator.state
        state, increment = whole["state"]["state"], whole["state"]["inc"]
        halves = [state >> 64, state & LOW, increment >> 64, increment & LOW]
        rows.append([*halves, whole["has_uint32"], whole["uinteger"]])
    return np.array(rows, dtype=np.uint64)


def restore_generators(
    generators: Sequence[np.random.Generator], saved: NDArray[np.uint64]
) -> None:
    """Put every generator back into a saved state."""
    for generator, row in zip(generators, saved, strict=True):
        words = [int(word) for word in row]
        generator.bit_generator.state = {
            "bit_generator": "PCG64",
            "state": {"state": words[0] << 64 | words[1], "inc": words[2] << 64 | words[3]},
            "has_uint32": words[4],
            "uinteger": words[5],
        }
