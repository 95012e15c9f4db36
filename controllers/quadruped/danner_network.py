"""The rate network of Danner et al.: gaits of a mouse from one drive of the brainstem.

Danner, Shevtsova, Frigon and Rybak (2017), Computational modeling of spinal circuits controlling
limb coordination and gaits in quadrupeds, eLife 6:e31050. Every limb has a flexor centre, which
bursts by itself as its persistent sodium inactivates, and an extensor centre, which would be active
throughout. Commissural (V0D, V0V with V2a, V3) and long propriospinal pathways join the limbs.
The drive excites the flexor centres and so quickens the rhythm, and it inhibits the V0 neurons:
what keeps limbs out of phase is withdrawn as the animal gets faster. In the terms of this package
the drive is a modulator, and what it does to a pathway is a receptor.

Potentials are in mV, conductances in nS, and times, before compression, in those of the mouse.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING, NamedTuple

from neurocontrol import snn
from neurocontrol.controllers.half_centres import extensor as extensor
from neurocontrol.controllers.half_centres import flexor as flexor
from neurocontrol.gaits import LIMBS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DRIVE = "drive"
"""The modulator that stands for the drive of the brainstem."""

WEAKEST, STRONGEST = 0.02, 1.05
"""The drive alpha at release 0 and 1: the ends of the range of the publication."""

BRAINSTEM = "brainstem"
"""The population whose constant output the drive scales."""

_CAPACITANCE = 0.010  # nF
_CENTRE_LEAK, _LEAK = 4.5, 2.8  # nS, of cells with persistent sodium and of the others
_TAU_INACTIVATION = 0.080  # s, far from the peak, and as much again at it
_EXCITATION, _INHIBITION = -10.0, -75.0  # reversal potentials, mV


class Way(NamedTuple):
    """A pathway of the table; limbs that have no such target have no such pathway.

    Attributes:
        source: Kind of the source population.
        target: Kind of the target population.
        reach: Which limb's target, of that of the source.
        weight: Conductance at full output of the source, nS.
        excites: Whether it excites.
        limbs: First letters of the limbs whose source sends it, L and R left out: F fore, H hind.
    """

    source: str
    target: str
    reach: Callable[[str], str]
    weight: float
    excites: bool = True
    limbs: str = "FH"


def own(limb: str) -> str:
    """The limb itself."""
    return limb


def across(limb: str) -> str:
    """The other limb of the girdle."""
    return ("R" if limb[0] == "L" else "L") + limb[1]


def along(limb: str) -> str:
    """The other limb of the side."""
    return limb[0] + ("H" if limb[1] == "F" else "F")


def diagonal(limb: str) -> str:
    """The limb of the other side and girdle."""
    return across(along(limb))


WAYS = (
    # within a limb
    Way("flexor", "InF", own, 4.0),
    Way("InF", "extensor", own, 10.0, excites=False),
    Way("extensor", "InE", own, 4.0),
    Way("InE", "flexor", own, 0.8, excites=False),
    # commissural
    Way("flexor", "V0D", own, 7.0),
    Way("V0D", "flexor", across, 0.7, excites=False),
    Way("flexor", "V2a", own, 10.0),
    Way("V2a", "V0V", own, 10.0),
    Way("V0V", "InV0V", across, 6.0),
    Way("InV0V", "flexor", own, 0.7, excites=False),
    Way("flexor", "V3", own, 3.5),
    Way("V3", "flexor", across, 0.3),
    Way("extensor", "V0D-extensor", own, 4.0),
    Way("V0D-extensor", "flexor", across, 0.3, excites=False),
    # homolateral
    Way("flexor", "In-homolateral", own, 7.0, limbs="F"),
    Way("In-homolateral", "flexor", along, 0.1, excites=False, limbs="F"),
    Way("extensor", "V2a-homolateral", own, 5.0),
    Way("V2a-homolateral", "flexor", along, 0.1, limbs="F"),
    Way("V2a-homolateral", "flexor", along, 1.25, limbs="H"),
    # diagonal
    Way("flexor", "V2a-diagonal", own, 5.0),
    Way("V2a-diagonal", "V0V-diagonal", own, 9.0),
    Way("V0V-diagonal", "flexor", diagonal, 0.2, limbs="F"),
    Way("V0V-diagonal", "flexor", diagonal, 0.65, limbs="H"),
    Way("flexor", "V0D-diagonal", own, 5.0, limbs="F"),
    Way("V0D-diagonal", "flexor", diagonal, 0.75, excites=False, limbs="F"),
)
"""Every pathway between populations."""

TONIC = 1.0
"""Constant excitation of extensor centres, nS."""

DRIVEN = (
    Way(BRAINSTEM, "flexor", own, 1.0),
    Way(BRAINSTEM, "V0V", own, 1.5, excites=False),
    Way(BRAINSTEM, "V0D", own, 7.5, excites=False),
    Way(BRAINSTEM, "V0D-diagonal", own, 7.5, excites=False, limbs="F"),
)
"""What the drive does, per alpha."""

KINDS = tuple(dict.fromkeys(way.target for way in WAYS))
"""Kinds of populations, one of each to every limb that has it."""


@dataclass(frozen=True, kw_only=True)
class DannerParameters:
    """What is not in the table of pathways.

    Attributes:
        compression: Factor by which all times are shortened: 1 for the mouse.
        noise: White noise of every membrane before compression, mV per square root of a second: our
            stand-in for the current of the publication, of 0.005 pA and a correlation time of 10 ms
            that we take, onto 10 pF.
        follow: Time constant with which the drive follows its release, before compression, s.
    """

    compression: float = 1.0
    noise: float = 0.07
    follow: float = 0.010


def population(limb: str, kind: str) -> str:
    """Name of a population of a limb."""
    return f"{limb} {kind}"


def limbs_with(kind: str) -> list[str]:
    """Limbs that have a kind of population."""
    reached = {
        way.reach(limb)
        for way in WAYS
        for limb in LIMBS
        if way.target == kind and limb[1] in way.limbs
    }
    return [limb for limb in LIMBS if limb in reached]


def danner_network(p: DannerParameters) -> snn.Network:
    """Describe the network: 56 populations of one rate cell each, and the brainstem."""
    return snn.Network(
        populations=[*_populations(p)],
        projections=[*_projections()],
        modulators=[
            snn.Modulator(
                name=DRIVE, tau_rise=p.follow / p.compression, tau_decay=p.follow / p.compression
            )
        ],
    )


def _populations(p: DannerParameters) -> Iterator[snn.Population]:
    noise = p.noise * sqrt(p.compression)
    slow = _TAU_INACTIVATION / p.compression
    kinds = {
        kind: snn.PersistentSodiumRate(
            tau_m=_CAPACITANCE / _CENTRE_LEAK / p.compression,
            resistance=1.0 / _CENTRE_LEAK,
            tau_inactivation=slow,
            tau_peak=slow,
            noise=noise,
        )
        for kind in ("flexor", "extensor")
    }
    other = snn.SaturatingRate(
        tau_m=_CAPACITANCE / _LEAK / p.compression, resistance=1.0 / _LEAK, noise=noise
    )
    for kind in KINDS:
        for limb in limbs_with(kind):
            yield snn.Population(
                name=population(limb, kind),
                size=1,
                neuron=kinds.get(kind, other),
                initial={"h": snn.Uniform(0.2, 0.8)} if kind in kinds else {},
            )
    yield snn.Population(name=BRAINSTEM, size=1, neuron=snn.SaturatingRate(rest=0.0))


def _projections() -> Iterator[snn.GradedProjection]:
    driven = snn.Receptor(modulator=DRIVE, base=WEAKEST, effect=STRONGEST - WEAKEST)
    for way in WAYS:
        for limb in LIMBS:
            if limb[1] in way.limbs:
                source = population(limb, way.source)
                yield _project(way, source, population(way.reach(limb), way.target))
    for way in DRIVEN:
        for limb in LIMBS:
            if limb[1] in way.limbs:
                yield _project(way, BRAINSTEM, population(limb, way.target), driven)
    for limb in LIMBS:
        yield _project(Way(BRAINSTEM, "extensor", own, TONIC), BRAINSTEM, extensor(limb))


def _project(way: Way, source: str, target: str, *receptors: snn.Receptor) -> snn.GradedProjection:
    return snn.GradedProjection(
        source=source,
        target=target,
        connectivity=snn.Dense(weight=way.weight),
        receptors=receptors,
        reversal=_EXCITATION if way.excites else _INHIBITION,
    )
