"""A spiking quadruped pattern generator whose gaits are chosen by neuromodulators.

Every limb has a half-centre: a flexor and an extensor population that inhibit each other. The
flexor populations of different limbs inhibit each other over three classes of connections
(commissural, ipsilateral, diagonal). Each class has a modulator that closes its inhibitory
receptors and opens its excitatory ones, so that the limbs it joins swing together. Without
modulators all limbs exclude each other and a weak slow excitation from limb to limb orders them
into a lateral-sequence walk. A fourth modulator quickens adaptation and so the tempo, a fifth
weakens the right flexors and opens a gallop.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations
from typing import TYPE_CHECKING

from neurocontrol import snn
from neurocontrol.controllers import half_centres
from neurocontrol.controllers.half_centres import HalfCentreParameters, project
from neurocontrol.controllers.half_centres import extensor as extensor
from neurocontrol.controllers.half_centres import flexor as flexor
from neurocontrol.gaits import LIMBS

if TYPE_CHECKING:
    from collections.abc import Iterator

MODULATORS = ("commissural", "ipsilateral", "diagonal", half_centres.TEMPO, "asymmetry")
"""Modulators in the order of release and concentration arrays."""

_COUPLING = MODULATORS[:3]
_NEXT_IN_WALK = {"LH": "LF", "LF": "RH", "RH": "RF", "RF": "LH"}


@dataclass(frozen=True, kw_only=True)
class GaitNetworkParameters(HalfCentreParameters):
    """Parameters of the pattern generator; see :class:`HalfCentreParameters`.

    Attributes:
        compression: As there; a body of this size needs strides twice as quick as those of the
            open-loop study.
        asymmetry_effect: Relative loss of drive in the right flexors at full concentration of the
            asymmetry modulator.
    """

    compression: float = 2.0
    asymmetry_effect: float = 0.15


def coupling_class(limb: str, other: str) -> str:
    """Class of the connections between two limbs."""
    if limb[1] == other[1]:
        return "commissural"
    return "ipsilateral" if limb[0] == other[0] else "diagonal"


def motoneuron_traces(parameters: GaitNetworkParameters) -> list[snn.Trace]:
    """Filtered rates that drive the muscles: flexors of all limbs, then extensors."""
    return half_centres.motoneuron_traces(parameters, LIMBS)


def gait_network(parameters: GaitNetworkParameters) -> snn.Network:
    """Describe the pattern generator: 8 populations, flexors of all limbs first."""
    p = parameters
    lag = snn.Receptor(modulator="asymmetry", effect=-p.asymmetry_effect)
    lagging = {limb: lag for limb in LIMBS if limb.startswith("R")}
    return snn.Network(
        populations=list(half_centres.populations(p, LIMBS, lagging)),
        projections=[
            *half_centres.half_centres(p, LIMBS),
            *_between_limbs(p),
            *_succession(p),
        ],
        modulators=half_centres.modulators(p, MODULATORS),
        readouts=motoneuron_traces(p),
    )


def _between_limbs(p: GaitNetworkParameters) -> Iterator[snn.TraceProjection]:
    for limb, other in permutations(LIMBS, 2):
        name = coupling_class(limb, other)
        closing = snn.Receptor(modulator=name, effect=-1.0, hill=p.receptor)
        opening = snn.Receptor(modulator=name, base=0.0, effect=1.0, hill=p.receptor)
        excitatory: tuple[snn.Receptor, ...] = (opening,)
        if name == "commissural":
            excitatory += (snn.Receptor(modulator="asymmetry", effect=-1.0, hill=p.receptor),)
        source, target = flexor(limb), flexor(other)
        yield project(p, source, target, -p.inhibition, p.tau_inhibition, (closing,))
        yield project(p, source, target, p.excitation, p.tau_excitation, excitatory)


def _succession(p: GaitNetworkParameters) -> Iterator[snn.TraceProjection]:
    closing = tuple(
        snn.Receptor(modulator=name, effect=-1.0, hill=p.receptor) for name in _COUPLING
    )
    for limb, follower in _NEXT_IN_WALK.items():
        source, target = flexor(limb), flexor(follower)
        yield project(p, source, target, p.succession, p.tau_succession, closing)
