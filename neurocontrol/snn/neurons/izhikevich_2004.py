"""The twenty firing patterns of figure 1 of Izhikevich 2004, each with the stimulus that shows it.

Parameters, steps and currents are those of the author's script of the figure. The step belongs to
a pattern as much as the cell: in steps ten times finer phasic bursting, spike latency, the
rebounds, bistability, the depolarizing after-potential and inhibition-induced spiking have other
counts or times, and inhibition-induced bursting diverges.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike

    from neurocontrol.types import FloatArray


@dataclass(frozen=True, kw_only=True)
class Pulse:
    """A current between two moments, neither of which belongs to it.

    Attributes:
        after: Its beginning, ms.
        before: Its end, ms.
        level: Current at its beginning.
        slope: Change of the current, 1/ms.
    """

    after: float = -inf
    before: float = inf
    level: float = 0.0
    slope: float = 0.0


@dataclass(frozen=True, kw_only=True)
class FiringPattern:
    """A cell of the figure and its stimulus.

    Attributes:
        letter: Letter of the panel.
        parameters: Parameters of :class:`~neurocontrol.snn.Izhikevich` that differ from its own.
        dt: Step of the figure, s.
        duration: What the figure shows, s.
        base: Current at all times; like all currents of this model without a unit.
        pulses: What is added to it.
    """

    letter: str
    parameters: Mapping[str, float]
    dt: float = 0.00025
    duration: float
    base: float = 0.0
    pulses: tuple[Pulse, ...]

    def current(self, time: ArrayLike) -> FloatArray:
        """Current at a time in s, of the shape of ``time``."""
        milliseconds = np.round(1000.0 * np.asarray(time, dtype=np.float64), 9)
        total = np.full(milliseconds.shape, self.base)
        for pulse in self.pulses:
            on = (pulse.after < milliseconds) & (milliseconds < pulse.before)
            since = milliseconds - pulse.after if pulse.slope else 0.0
            total += np.where(on, pulse.level + pulse.slope * since, 0.0)
        return total

    def currents(self) -> FloatArray:
        """Current of every step of the figure, as it is at the beginning of the step."""
        return self.current(self.dt * np.arange(round(self.duration / self.dt)))


def _cell(
    a: float, b: float, c: float, d: float, start: float, **others: float
) -> Mapping[str, float]:
    return MappingProxyType({"a": a, "b": b, "c": c, "d": d, "start": start, **others})


def _pulses(level: float, length: float, *begins: float) -> tuple[Pulse, ...]:
    return tuple(Pulse(after=begin, before=begin + length, level=level) for begin in begins)


_CLASS_1 = {"linear": 4.1, "constant": 108.0}
_UNINHIBITED = (Pulse(before=50.0, level=5.0), Pulse(after=250.0, level=5.0))

FIRING_PATTERNS: Mapping[str, FiringPattern] = MappingProxyType(
    {
        "tonic spiking": FiringPattern(
            letter="A",
            parameters=_cell(0.02, 0.2, -65.0, 6.0, -70.0),
            duration=0.1,
            pulses=(Pulse(after=10.0, level=14.0),),
        ),
        "phasic spiking": FiringPattern(
            letter="B",
            parameters=_cell(0.02, 0.25, -65.0, 6.0, -64.0),
            duration=0.2,
            pulses=(Pulse(after=20.0, level=0.5),),
        ),
        "tonic bursting": FiringPattern(
            letter="C",
            parameters=_cell(0.02, 0.2, -50.0, 2.0, -70.0),
            duration=0.22,
            pulses=(Pulse(after=22.0, level=15.0),),
        ),
        "phasic bursting": FiringPattern(
            letter="D",
            parameters=_cell(0.02, 0.25, -55.0, 0.05, -64.0),
            dt=0.0002,
            duration=0.2,
            pulses=(Pulse(after=20.0, level=0.6),),
        ),
        "mixed mode": FiringPattern(
            letter="E",
            parameters=_cell(0.02, 0.2, -55.0, 4.0, -70.0),
            duration=0.16,
            pulses=(Pulse(after=16.0, level=10.0),),
        ),
        "spike frequency adaptation": FiringPattern(
            letter="F",
            parameters=_cell(0.01, 0.2, -65.0, 8.0, -70.0),
            duration=0.085,
            pulses=(Pulse(after=8.5, level=30.0),),
        ),
        "class 1 excitable": FiringPattern(
            letter="G",
            parameters=_cell(0.02, -0.1, -55.0, 6.0, -60.0, **_CLASS_1),
            duration=0.3,
            pulses=(Pulse(after=30.0, slope=0.075),),
        ),
        "class 2 excitable": FiringPattern(
            letter="H",
            parameters=_cell(0.2, 0.26, -65.0, 0.0, -64.0),
            duration=0.3,
            base=-0.5,
            pulses=(Pulse(after=30.0, slope=0.015),),
        ),
        "spike latency": FiringPattern(
            letter="I",
            parameters=_cell(0.02, 0.2, -65.0, 6.0, -70.0),
            dt=0.0002,
            duration=0.1,
            pulses=_pulses(7.04, 3.0, 10.0),
        ),
        "subthreshold oscillations": FiringPattern(
            letter="J",
            parameters=_cell(0.05, 0.26, -60.0, 0.0, -62.0),
            duration=0.2,
            pulses=_pulses(2.0, 5.0, 20.0),
        ),
        "resonator (2004)": FiringPattern(
            letter="K",
            parameters=_cell(0.1, 0.26, -60.0, -1.0, -62.0),
            duration=0.4,
            pulses=_pulses(0.65, 4.0, 40.0, 60.0, 280.0, 320.0),
        ),
        "integrator": FiringPattern(
            letter="L",
            parameters=_cell(0.02, -0.1, -55.0, 6.0, -60.0, **_CLASS_1),
            duration=0.1,
            pulses=_pulses(9.0, 2.0, 100.0 / 11.0, 100.0 / 11.0 + 5.0, 70.0, 80.0),
        ),
        "rebound spike": FiringPattern(
            letter="M",
            parameters=_cell(0.03, 0.25, -60.0, 4.0, -64.0),
            dt=0.0002,
            duration=0.2,
            pulses=_pulses(-15.0, 5.0, 20.0),
        ),
        "rebound burst": FiringPattern(
            letter="N",
            parameters=_cell(0.03, 0.25, -52.0, 0.0, -64.0),
            dt=0.0002,
            duration=0.2,
            pulses=_pulses(-15.0, 5.0, 20.0),
        ),
        "threshold variability": FiringPattern(
            letter="O",
            parameters=_cell(0.03, 0.25, -60.0, 4.0, -64.0),
            duration=0.1,
            pulses=(*_pulses(1.0, 5.0, 10.0, 80.0), *_pulses(-6.0, 5.0, 70.0)),
        ),
        "bistability": FiringPattern(
            letter="P",
            parameters=_cell(0.1, 0.26, -60.0, 0.0, -61.0),
            duration=0.3,
            base=0.24,
            pulses=_pulses(1.0, 5.0, 37.5, 216.0),
        ),
        "depolarizing after-potential": FiringPattern(
            letter="Q",
            parameters=_cell(1.0, 0.2, -60.0, -21.0, -70.0),
            dt=0.0001,
            duration=0.05,
            pulses=_pulses(20.0, 2.0, 9.0),
        ),
        # u' = a b (v + 65) from u = -16, which is 0 here, hence 16 more in v'
        "accommodation": FiringPattern(
            letter="R",
            parameters=_cell(
                0.02, 1.0, -55.0, 4.0, -65.0, constant=156.0, recovery_level=-65.0,
                recovery_leak=0.0,
            ),
            dt=0.0005,
            duration=0.4,
            pulses=(
                Pulse(after=0.0, before=200.0, slope=1.0 / 25.0),
                Pulse(after=300.0, before=312.5, slope=4.0 / 12.5),
            ),
        ),
        "inhibition-induced spiking": FiringPattern(
            letter="S",
            parameters=_cell(-0.02, -1.0, -60.0, 8.0, -63.8),
            dt=0.0005,
            duration=0.35,
            base=75.0,
            pulses=_UNINHIBITED,
        ),
        "inhibition-induced bursting": FiringPattern(
            letter="T",
            parameters=_cell(-0.026, -1.0, -45.0, -2.0, -63.8),
            dt=0.0005,
            duration=0.35,
            base=75.0,
            pulses=_UNINHIBITED,
        ),
    }
)  # fmt: skip
"""The patterns by their names in the figure; its resonator is not that of 2003, hence its year."""
