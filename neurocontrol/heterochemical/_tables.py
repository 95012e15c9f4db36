"""A network as arrays: what all rows share, in the order of cells and substances."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from neurocontrol.heterochemical.cell import Cell
    from neurocontrol.heterochemical.network import Network
    from neurocontrol.types import FloatArray, IntArray

FLOOR, REST, THRESHOLD, TOP, REBOUND_LEVEL, REBOUND_RATE = range(6)


class Tables(NamedTuple):
    """Shapes: n cells, m substances, k modulations.

    Attributes:
        levels: ``(n, 6)``: floor, rest, threshold, top, level and rate of the rebound; the level is
            NaN without one.
        rates: ``(n, 4)``, 1/s, in the order of the parts of the cycle.
        reactive: ``(n,)``.
        amounts: ``(n, m)``.
        lifetimes: ``(n, m)``, s.
        modulated: ``(k,)``, cells.
        modulators: ``(k,)``, substances.
        present_from: ``(k,)``.
        gains: ``(k, m)``.
        opened: ``(k, m)``, 1/s.
        shifts: ``(k,)``.
        factors: ``(k,)``.
    """

    levels: FloatArray
    rates: FloatArray
    reactive: IntArray
    amounts: FloatArray
    lifetimes: FloatArray
    modulated: IntArray
    modulators: IntArray
    present_from: FloatArray
    gains: FloatArray
    opened: FloatArray
    shifts: FloatArray
    factors: FloatArray


def tables(network: Network) -> Tables:
    """Flatten a network."""
    cells, column = network.cells, {name: at for at, name in enumerate(network.substances)}
    shape = len(cells), len(column)
    amounts, lifetimes = np.zeros(shape), np.zeros(shape)
    for at, cell in enumerate(cells):
        for name, dose in cell.released.items():
            amounts[at, column[name]] = dose.amount
            lifetimes[at, column[name]] = dose.lifetime
    modulations = [
        (at, column[name], modulation)
        for at, cell in enumerate(cells)
        for name, modulation in cell.modulations.items()
    ]
    gains, opened = np.ones((len(modulations), shape[1])), np.zeros((len(modulations), shape[1]))
    for at, (_, _, modulation) in enumerate(modulations):
        for name, gain in modulation.gains.items():
            gains[at, column[name]] = gain
        for name, strength in modulation.opened.items():
            opened[at, column[name]] = strength
    return Tables(
        levels=np.array([_levels(cell) for cell in cells]),
        rates=np.array(
            [
                (cell.rates.charging, cell.rates.upstroke, cell.rates.burst, cell.rates.recovery)
                for cell in cells
            ]
        ),
        reactive=np.array([cell.reactive for cell in cells], dtype=np.int64),
        amounts=amounts,
        lifetimes=lifetimes,
        modulated=np.array([at for at, _, _ in modulations], dtype=np.int64),
        modulators=np.array([at for _, at, _ in modulations], dtype=np.int64),
        present_from=np.array([each.present_from for _, _, each in modulations], dtype=float),
        gains=gains,
        opened=opened,
        shifts=np.array([each.threshold_shift for _, _, each in modulations], dtype=float),
        factors=np.array([each.rate_factor for _, _, each in modulations], dtype=float),
    )


def receptors(network: Network) -> FloatArray:
    """Rates by cell and substance, 1/s, shape ``(n, m)``."""
    column = {name: at for at, name in enumerate(network.substances)}
    found = np.zeros((len(network.cells), len(column)))
    for at, cell in enumerate(network.cells):
        for name, strength in cell.receptors.items():
            found[at, column[name]] = strength
    return found


def _levels(cell: Cell) -> tuple[float, ...]:
    levels, rebound = cell.levels, cell.rebound
    return (
        levels.floor,
        levels.rest,
        levels.threshold,
        levels.top,
        rebound.level if rebound else np.nan,
        rebound.rate if rebound else 0.0,
    )
