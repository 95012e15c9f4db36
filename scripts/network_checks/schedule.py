"""What is done with a simulator: calls, inputs and injected spikes, at random."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from network_checks.generator import Draw
    from neurocontrol import snn
    from neurocontrol.types import FloatArray, IntArray


@dataclass(frozen=True, kw_only=True, eq=False)
class Injected:
    """Spikes that are injected in one call.

    Attributes:
        population: Name of the population.
        cells: Its cells, ``(k,)``.
        ahead: Steps from now at whose end each fires, at least 1, ``(k,)``.
        rows: Rows into which they are injected, ``(r,)``.
    """

    population: str
    cells: IntArray
    ahead: IntArray
    rows: IntArray


@dataclass(frozen=True, kw_only=True, eq=False)
class Part:
    """One part of a run, between which everything is compared.

    Attributes:
        reset: Rows that are reset first, with their seeds.
        current: External current, pA, ``(B, N)``; None leaves it.
        release: Release of the modulators, ``(B, Q)``; None leaves it.
        injected: Spikes that are injected.
        calls: Rows and steps of each call; every row advances equally far.
    """

    reset: dict[int, int]
    current: FloatArray | None
    release: FloatArray | None
    injected: Sequence[Injected]
    calls: Sequence[tuple[IntArray, int]]


def random_parts(
    draw: Draw, populations: Sequence[snn.Population], modulators: int, steps: int
) -> list[Part]:
    """Divide a run into parts."""
    generator, batch = draw.generator, draw.batch
    cuts = np.unique(generator.integers(1, steps, size=generator.integers(5)))
    lengths = np.diff([0, *cuts.tolist(), steps])
    cells = sum(one.size for one in populations)
    parts = []
    for number, length in enumerate(lengths.tolist()):
        given = number == 0 or draw.chance(0.5)
        current = generator.uniform(-50.0, 100.0, (batch, cells))
        release = generator.uniform(-0.3, 1.3, (batch, modulators))
        reset = {}
        if number > 0 and draw.chance(0.1):
            reset = {int(generator.integers(batch)): int(generator.integers(1 << 20))}
        parts.append(
            Part(
                reset=reset,
                current=current if given and draw.chance(0.6) else None,
                release=release if given else None,
                injected=_random_injections(draw, populations, length),
                calls=_random_calls(draw, length),
            )
        )
    return parts


def _random_injections(
    draw: Draw, populations: Sequence[snn.Population], length: int
) -> list[Injected]:
    generator = draw.generator
    found = []
    for one in populations:
        source = not one.neuron.variables
        if not draw.chance(0.9 if source else 0.2):
            continue
        count = int(generator.integers(1, 4 + length * one.size // 8 if source else 4))
        ahead = generator.integers(1, length + 20, size=count)
        found.append(
            Injected(
                population=one.name,
                cells=generator.integers(one.size, size=count),
                ahead=ahead,
                rows=np.flatnonzero(generator.random(draw.batch) < 0.8),
            )
        )
    return found


def _random_calls(draw: Draw, length: int) -> list[tuple[IntArray, int]]:
    """Calls that take all rows through ``length`` steps, together or apart."""
    every = np.arange(draw.batch)
    if draw.chance(0.5):
        return [(every, length)]
    if draw.chance(0.5):
        cut = int(draw.generator.integers(length + 1))
        return [(every, cut), (every, length - cut)]
    apart = draw.generator.random(draw.batch) < 0.5
    return [(rows, length) for rows in (every[apart], every[~apart]) if rows.size]
