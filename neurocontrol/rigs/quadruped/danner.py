"""What the network of Danner et al. does without a body: gaits over the drive, and without parts.

Phases are those of the middles of flexor bursts, as in the reference that the tests hold it to;
the times are those of the mouse.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.analysis.gait import mean_phases, measure_cycles
from neurocontrol.controllers.quadruped.danner_network import (
    STRONGEST,
    WEAKEST,
    DannerParameters,
    danner_network,
    flexor,
)
from neurocontrol.gaits import LIMBS
from neurocontrol.snn.changes import changed
from neurocontrol.snn.lesions import Scaled

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from neurocontrol.types import FloatArray

STEP = 0.00005
"""Time step of the network, s; at 0.1 ms the fastest rhythms are slower by 1.5 per cent."""

_SAMPLE = 0.001  # s
_BURST = 0.1  # output of a flexor centre above which it bursts
_LH, _RH, _LF, _RF = (LIMBS.index(limb) for limb in ("LH", "RH", "LF", "RF"))

KNOCK_OUTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "V0V": ("population@*V0V", "population@*V0V-diagonal"),
        "diagonal V0V": ("population@*V0V-diagonal",),
        "V0D": ("population@*V0D", "population@*V0D-diagonal"),
        "V0": (
            "population@*V0V", "population@*V0V-diagonal", "population@*V0D",
            "population@*V0D-diagonal",
        ),
        "V3": ("population@*V3",),
        "descending": (
            "population@?F V0V-diagonal", "population@?F V0D-diagonal",
            "population@?F In-homolateral", "population@?F V2a-homolateral",
        ),
    }
)  # fmt: skip
"""What is knocked out, by the neurons that are gone: V0V and V0D of the girdles (the V0D of the
extensors are left) and of the diagonals, or those of the diagonals alone; V3; and the long
propriospinal neurons that descend."""


@dataclass(frozen=True, kw_only=True)
class Rhythm:
    """What four flexor centres do.

    Attributes:
        frequency: Bursts of the left hind limb per second, Hz; NaN without a rhythm.
        duty: Share of a cycle between the bursts of the left hind limb.
        phases: Phase of the bursts of LF, RF, LH, RH after those of LH, cycles, shape ``(4,)``.
    """

    frequency: float
    duty: float
    phases: FloatArray

    @property
    def left_right(self) -> float:
        """Phase of the right hind limb after the left one."""
        return float(self.phases[_RH])

    @property
    def homolateral(self) -> float:
        """Phase of the left fore limb after the left hind limb."""
        return float(self.phases[_LF])

    @property
    def diagonal(self) -> float:
        """Phase of the right fore limb after the left hind limb."""
        return float(self.phases[_RF])

    @property
    def gait(self) -> str:
        """Gait by the classes of the publication's simulator; empty for none of them."""
        left_right, homolateral, diagonal = self.left_right, self.homolateral, self.diagonal
        if _alternate(left_right):
            if self.duty > 0.5 and (0.1 < diagonal <= 0.4 or 0.6 <= diagonal < 0.9):
                return "walk"
            if _alternate(homolateral) and (diagonal <= 0.1 or diagonal >= 0.9):
                return "trot"
        elif _alternate(homolateral):
            apart = min(left_right, 1.0 - left_right)
            return "bound" if apart <= 0.025 else "gallop" if apart < 0.25 else ""
        return ""


def _alternate(phase: float) -> bool:
    return 0.25 <= phase <= 0.75


def rhythm_of(outputs: FloatArray, step: float = _SAMPLE) -> Rhythm:
    """Measure a rhythm.

    Args:
        outputs: Outputs of the flexor centres of LF, RF, LH, RH, shape ``(T, 4)``.
        step: Time between them, s.
    """
    middles, lasted = [], []
    for output in outputs.T:
        edges = np.diff((output > _BURST).astype(int))
        starts, ends = (np.flatnonzero(edges == way) for way in (1, -1))
        ends = ends[ends > starts[0]] if starts.size else ends[:0]
        starts = starts[: ends.size]
        middles.append(0.5 * step * (starts + ends))
        lasted.append(step * (ends - starts))
    cycles = measure_cycles(middles)
    if cycles.period.size < 2:
        return Rhythm(frequency=np.nan, duty=np.nan, phases=np.full(len(LIMBS), np.nan))
    period = float(cycles.period.mean())
    return Rhythm(
        frequency=1.0 / period,
        duty=1.0 - float(lasted[_LH].mean()) / period,
        phases=mean_phases(cycles),
    )


def rhythms(
    alphas: FloatArray,
    knocked_out: Sequence[str] = (),
    *,
    settle: float = 4.0,
    measure: float = 4.0,
    seed: int = 0,
    step: float = STEP,
    progress: Callable[[float], object] | None = None,
) -> list[list[Rhythm]]:
    """Let networks go through drives side by side, each of them held for a while.

    Args:
        alphas: Drives in the units of the publication, shape ``(rows, drives)``.
        knocked_out: Targets that are knocked out, see :class:`neurocontrol.snn.lesions.Scaled`.
        settle: Time that passes at a drive before the rhythm counts, s.
        measure: Time for which it does, s.
        seed: Seed of the initial states and of the noise.
        step: Time step, s.
        progress: Called with the simulated time since its last call, s.

    Returns:
        The rhythm of every row and drive.
    """
    lesions = [Scaled(target=target, factor=0.0) for target in knocked_out]
    network = changed(danner_network(DannerParameters()), lesions, step)
    running = network.compile(dt=step, batch=len(alphas), seed=seed)
    outputs = [running.state(flexor(limb), "output") for limb in LIMBS]
    found: list[list[Rhythm]] = [[] for _ in alphas]
    trace = np.zeros((round(measure / _SAMPLE), len(alphas), len(LIMBS)))
    for column in alphas.T:
        running.release[:, 0] = (column - WEAKEST) / (STRONGEST - WEAKEST)
        running.advance(round(settle / step))
        for moment in trace:
            running.advance(round(_SAMPLE / step))
            for limb, output in enumerate(outputs):
                moment[:, limb] = output[:, 0]
        for row, one in enumerate(found):
            one.append(rhythm_of(trace[:, row]))
        if progress is not None:
            progress(settle + measure)
    return found
