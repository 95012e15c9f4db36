"""A spiking pattern generator of six legs whose gaits are chosen by neuromodulators.

It is that of the quadruped with six half-centres for four. Gaits are colourings of a graph: legs
whose flexors inhibit each other swing apart, legs whose flexors excite each other swing together.
Without modulators three pairs of legs excite each other and inhibit all others, and a slow
excitation from pair to pair orders them: a tetrapod. The tripod modulator closes the inhibition
within the two tripods and opens excitation there, and does the reverse to the one pair whose legs
belong to different tripods. The wave modulator turns the excitation within the pairs into
inhibition, so that one leg swings at a time. A third modulator quickens the tempo.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations
from typing import TYPE_CHECKING

from neurocontrol import snn
from neurocontrol.controllers import half_centres
from neurocontrol.controllers.half_centres import HalfCentreParameters, flexor, project
from neurocontrol.gaits import SIX_LEG_PHASES, SIX_LEGS

if TYPE_CHECKING:
    from collections.abc import Iterator

MODULATORS = ("tripod", "wave", half_centres.TEMPO)
"""Modulators in the order of release and concentration arrays."""

NEXT = {"L3": "L2", "L2": "L1", "L1": "L3", "R3": "R2", "R2": "R1", "R1": "R3"}
"""The leg of the same side that swings next in a tetrapod: from the back to the front."""

NEXT_IN_WAVE = {**NEXT, "L1": "R3", "R1": "L3"}
"""The leg that swings next in a wave: when a side is through, the other one follows."""


@dataclass(frozen=True, kw_only=True)
class GaitNetworkParameters(HalfCentreParameters):
    """Parameters of the pattern generator of six legs; see :class:`HalfCentreParameters`."""


def together(leg: str, other: str, gait: str) -> bool:
    """Whether two legs swing at the same time in a gait."""
    phases = dict(zip(SIX_LEGS, SIX_LEG_PHASES[gait], strict=True))
    return phases[leg] == phases[other]


def gait_network(parameters: GaitNetworkParameters) -> snn.Network:
    """Describe the pattern generator: 12 populations, flexors of all legs first."""
    p = parameters
    return snn.Network(
        populations=list(half_centres.populations(p, SIX_LEGS, {})),
        projections=[
            *half_centres.half_centres(p, SIX_LEGS),
            *_between_legs(p),
            *_succession(p),
        ],
        modulators=half_centres.modulators(p, MODULATORS),
        readouts=half_centres.motoneuron_traces(p, SIX_LEGS),
    )


def _between_legs(p: GaitNetworkParameters) -> Iterator[snn.TraceProjection]:
    closed, opened = (
        {
            name: snn.Receptor(modulator=name, base=base, effect=effect, hill=p.receptor)
            for name in ("tripod", "wave")
        }
        for base, effect in ((1.0, -1.0), (0.0, 1.0))
    )
    for leg, other in permutations(SIX_LEGS, 2):
        pair, trio = together(leg, other, "tetrapod"), together(leg, other, "tripod")
        apart: list[tuple[snn.Receptor, ...]] = []
        joined: list[tuple[snn.Receptor, ...]] = []
        if pair:
            apart.append((opened["wave"],))
            joined.append((closed["wave"],) if trio else (closed["wave"], closed["tripod"]))
            if not trio:
                apart.append((opened["tripod"],))
        elif trio:
            apart.append((closed["tripod"],))
            joined.append((opened["tripod"],))
        else:
            apart.append(())
        source, target = flexor(leg), flexor(other)
        for receptors in apart:
            yield project(p, source, target, -p.inhibition, p.tau_inhibition, receptors)
        for receptors in joined:
            yield project(p, source, target, p.excitation, p.tau_excitation, receptors)


def _succession(p: GaitNetworkParameters) -> Iterator[snn.TraceProjection]:
    ended = snn.Receptor(modulator="tripod", effect=-1.0, hill=p.receptor)
    within = snn.Receptor(modulator="wave", effect=-1.0, hill=p.receptor)
    across = snn.Receptor(modulator="wave", base=0.0, effect=1.0, hill=p.receptor)
    for leg, follower in NEXT.items():
        stays = NEXT_IN_WAVE[leg] == follower
        receptors = (ended,) if stays else (ended, within)
        source, target = flexor(leg), flexor(follower)
        yield project(p, source, target, p.succession, p.tau_succession, receptors)
        if not stays:
            target = flexor(NEXT_IN_WAVE[leg])
            yield project(p, source, target, p.succession, p.tau_succession, (ended, across))
