"""Which gait six legs walk in, by who is lifted together with whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from neurocontrol.heterochemical.published import LEGS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.heterochemical.history import History
    from neurocontrol.types import FloatArray

_AS_OFTEN: Final = 0.75  # swings of the leg with the fewest, of those with the most
_SLIP: Final = 0.01  # of the time
_TRIPODS: Final = 0.2  # of the time with three legs lifted


def together(first: FloatArray, second: FloatArray) -> float:
    """For how long two cells were active at once, s.

    Args:
        first: Beginnings and ends of bursts in order, ``(k, 2)``, s.
        second: The same of the other cell.
    """
    begins = np.maximum(first[:, None, 0], second[None, :, 0])
    ends = np.minimum(first[:, None, 1], second[None, :, 1])
    return float(np.maximum(ends - begins, 0.0).sum())


def lifted(bursts: list[FloatArray]) -> tuple[FloatArray, FloatArray]:
    """How many cells are active, from time to time.

    Args:
        bursts: One array ``(k, 2)`` for each cell, s.

    Returns:
        Times of change ``(c,)``, s, and how many are active from there on ``(c,)``.
    """
    begins, ends = (np.concatenate([own[:, side] for own in bursts]) for side in (0, 1))
    times = np.concatenate([begins, ends])
    order = np.argsort(times, kind="stable")
    steps = np.concatenate([np.ones(len(begins)), -np.ones(len(ends))])
    return times[order], np.cumsum(steps[order])


def gait(history: History, *, row: int = 0, since: float = 0.0) -> str:
    """``tetrapod``, ``tripod`` or ``none``, from the swing cells of six legs.

    Args:
        history: Of a network with cells ``swing R1`` to ``swing L3``.
        row: Of the batch.
        since: Time from which on it is looked at, s.
    """
    bursts = {leg: history.bursts(f"swing {leg}", row) for leg in LEGS}
    return gait_of(bursts, since, float(history.end[row]))


def gait_of(
    swings: Mapping[str, FloatArray], since: float, end: float, *, slip: float = _SLIP
) -> str:
    """``tetrapod``, ``tripod`` or ``none``, from when six legs swing.

    In both every leg swings as often as every other and never together with its neighbour on the
    same side. In a tetrapod, moreover, never more than two legs swing at once, and never a pair;
    in a tripod fore and hind leg of a side swing together, so that three are lifted.

    Args:
        swings: Beginnings and ends of the swings of R1 to L3 in order, each ``(k, 2)``, s.
        since: Time from which on they are looked at, s.
        end: Time until which they are, s.
        slip: Share of the time in which what never happens may: none for cells, as long as it takes
            to come down for feet that follow them.
    """
    bursts = {leg: _within(swings[leg], since) for leg in LEGS}
    counts = [len(own) for own in bursts.values()]
    if min(counts) < max(3.0, _AS_OFTEN * max(counts)):
        return "none"

    def share(*pairs: str) -> float:
        found = max(together(bursts[pair[:2]], bursts[pair[2:]]) for pair in pairs)
        return found / (end - since)

    if share("R1R2", "R2R3", "L1L2", "L2L3") > slip:
        return "none"
    times, number = lifted(list(bursts.values()))
    three = float(np.diff(times, append=end)[number >= 3].sum()) / (end - since)
    if three >= _TRIPODS and share("R2L2") <= slip:
        return "tripod"
    if three <= slip and share("R1R3", "L1L3", "R1L1", "R2L2", "R3L3") <= slip:
        return "tetrapod"
    return "none"


def _within(bursts: FloatArray, since: float) -> FloatArray:
    inside = bursts[bursts[:, 1] > since]
    return np.maximum(inside, since)
