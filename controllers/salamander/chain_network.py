"""A spinal cord of half-centres in a chain, whose wave is set by delays from segment to segment.

Each side of a segment has a pool of adaptive cells, which the pool of the other side inhibits: a
half-centre. When its burst begins, a few coordinating cells fire once: they help the burst on, end
that of the other side, and reach those of the next segment after a delay. The segments behind the
first adapt and so burst more slowly, so that every burst is begun by the arrivals from the segment
before, if enough of them coincide: the delays are the lags of the wave. A burst ends with one of a
few volleys, so periods come in kinds: the longest of the first segment must be shorter than the
shortest that the others have by themselves. All numbers are ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from neurocontrol import snn
from neurocontrol.controllers.salamander.rhythm import SEGMENTS

if TYPE_CHECKING:
    from collections.abc import Iterator

SIDES = ("left", "right")
LINKS = tuple((side, segment) for side in SIDES for segment in range(SEGMENTS - 1))
"""Pathways from segment to segment, in the order of :func:`link`."""


@dataclass(frozen=True, kw_only=True)
class ChainParameters:
    """Parameters of the chain.

    Attributes:
        cells: Cells of a half-centre.
        coordinators: Coordinating cells of a side of a segment.
        drive: Constant current of the cells of a half-centre, pA.
        spread: Relative standard deviation of the drive between cells.
        tau_membrane: Of half-centres, s.
        adaptation: Current that a spike adds, pA.
        tau_adaptation: s.
        haste: How much shorter that is in the first segment, which leads the others, relative.
        inhibition: Current by the rate of the other side, pA/Hz.
        tau_inhibition: Time constant of that rate, s.
        kick: Current that a coordinating spike adds on its side and takes from the other, pA.
        tau_kick: Time constant of that current, s.
        recruitment: Current of coordinating cells by the rate of their half-centre, pA/Hz.
        tau_recruitment: Time constant of that rate, s.
        tau_coordinator: Membrane time constant of coordinating cells, s.
        rest: Time for which a coordinating cell cannot fire again, s.
        arrival: What an arrival from the segment before adds to a coordinating cell, mV, of the
            20 mV that it needs.
        longest: Longest delay, s.
        tau_rate: Time constant over which rates are read, s.
    """

    cells: int = 12
    coordinators: int = 5
    drive: float = 420.0
    spread: float = 0.01
    tau_membrane: float = 0.030
    adaptation: float = 45.0
    tau_adaptation: float = 0.90
    haste: float = 0.7
    inhibition: float = -15.0
    tau_inhibition: float = 0.0225
    kick: float = 200.0
    tau_kick: float = 0.0225
    recruitment: float = 7.5
    tau_recruitment: float = 0.015
    tau_coordinator: float = 0.004
    rest: float = 0.18
    arrival: float = 7.0
    longest: float = 0.060
    tau_rate: float = 0.030


def pool(side: str, segment: int) -> str:
    """Name of a half-centre."""
    return f"{side} {segment + 1}"


def coordinator(side: str, segment: int) -> str:
    """Name of the coordinating cells of a half-centre."""
    return f"coordinating {side} {segment + 1}"


def link(side: str, segment: int) -> str:
    """Name of the pathway from a segment to the next, by which its delays are live."""
    return f"to {side} {segment + 2}"


def rates(p: ChainParameters) -> list[snn.Trace]:
    """Rates of the half-centres: left side from head to tail, then right side."""
    return [
        snn.Trace(source=pool(side, segment), tau=p.tau_rate)
        for side in SIDES
        for segment in range(SEGMENTS)
    ]


def still(p: ChainParameters) -> snn.DelayShift:
    """Delays that are live and do not learn."""
    return snn.DelayShift(rate=0.0, tau=0.020, longest=p.longest)


def chain_network(p: ChainParameters, rule: snn.BoundedDelay | None = None) -> snn.Network:
    """Describe the chain; its delays are live, in s, and those of every row.

    Args:
        p: Parameters.
        rule: How delays learn; not at all when left out.
    """
    synapses = snn.Dense(weight=p.arrival, delay=0.5 * p.longest)
    return snn.Network(
        populations=[*_half_centres(p), *_coordinators(p)],
        projections=[
            *_within(p),
            *(
                snn.Projection(
                    name=link(side, segment),
                    source=coordinator(side, segment),
                    target=coordinator(side, segment + 1),
                    connectivity=synapses,
                    synapse=snn.Delta(),
                    plasticity=rule or still(p),
                )
                for side, segment in LINKS
            ),
        ],
        readouts=rates(p),
    )


def _half_centres(p: ChainParameters) -> Iterator[snn.Population]:
    for side in SIDES:
        for segment in range(SEGMENTS):
            tau = p.tau_adaptation * (1.0 - p.haste * (segment == 0))
            yield snn.Population(
                name=pool(side, segment),
                size=p.cells,
                neuron=snn.AdaptiveLIF(
                    tau_m=p.tau_membrane, rest=-70.0, threshold=-50.0, reset_potential=-70.0,
                    refractory=0.0075, resistance=0.1, floor=-90.0, tau_a=tau,
                    b=p.adaptation * p.tau_adaptation / tau, drive=snn.Spread(p.drive, p.spread),
                ),
                initial={"v": snn.Uniform(-70.0, -50.0)},
            )  # fmt: skip


def _coordinators(p: ChainParameters) -> Iterator[snn.Population]:
    for side in SIDES:
        for segment in range(SEGMENTS):
            yield snn.Population(
                name=coordinator(side, segment),
                size=p.coordinators,
                neuron=snn.LIF(
                    tau_m=p.tau_coordinator, rest=-70.0, threshold=-50.0, reset_potential=-70.0,
                    refractory=p.rest, resistance=0.1,
                ),
            )  # fmt: skip


def _within(p: ChainParameters) -> Iterator[snn.Projection | snn.TraceProjection]:
    """What joins the two sides of a segment, and half-centres with their coordinating cells."""
    kick = snn.Exponential(tau=p.tau_kick)
    for side, other in (SIDES, SIDES[::-1]):
        for segment in range(SEGMENTS):
            here, cells = pool(side, segment), coordinator(side, segment)
            yield snn.TraceProjection(
                trace=snn.Trace(source=here, tau=p.tau_inhibition),
                target=pool(other, segment),
                weight=p.inhibition,
            )
            yield snn.TraceProjection(
                trace=snn.Trace(source=here, tau=p.tau_recruitment),
                target=cells,
                weight=p.recruitment,
            )
            for target, sign in ((here, 1.0), (pool(other, segment), -1.0)):
                yield snn.Projection(
                    source=cells,
                    target=target,
                    connectivity=snn.Dense(weight=sign * p.kick),
                    synapse=kick,
                )
