"""A spiking quadruped pattern generator whose gaits are chosen by neuromodulators.

Every limb has a half-centre: a flexor and an extensor population that inhibit each other. The
flexor populations of different limbs inhibit each other over three classes of connections
(commissural, ipsilateral, diagonal). Each class has a modulator that closes its inhibitory
receptors and opens its excitatory ones, so that the limbs it joins swing together. Without
modulators all limbs exclude each other and a weak slow excitation from limb to limb orders them
into a lateral-sequence walk. A fourth modulator quickens adaptation and so the tempo, a fifth
weakens the right flexors and opens a gallop.

Potentials are dimensionless (threshold 1, rest 0, resistance 1), so currents are too.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from itertools import permutations
from math import sqrt

from neurocontrol import snn
from neurocontrol.gaits import LIMBS

MODULATORS = ("commissural", "ipsilateral", "diagonal", "speed", "asymmetry")
"""Modulators in the order of release and concentration arrays."""

_COUPLING = MODULATORS[:3]
_NEXT_IN_WALK = {"LH": "LF", "LF": "RH", "RH": "RF", "RF": "LH"}
_RATE_UNIT = 100.0  # spikes/s: weights are per this rate of the source, before compression


@dataclass(frozen=True, kw_only=True)
class GaitNetworkParameters:
    """Parameters of the pattern generator; a random search in open loop found them.

    Times are those of the open-loop study; ``compression`` shortens them all, which leaves the
    dynamics as they are and only quickens them.

    Attributes:
        population_size: Neurons in each of the eight populations.
        drive_flexor: Constant drive of the flexor half-centres.
        drive_extensor: Constant drive of the extensor half-centres.
        drive_spread: Relative standard deviation of the drive between neurons.
        tau_membrane: Membrane time constant, s.
        refractory: Refractory time, s.
        floor: Lowest membrane potential.
        noise: Membrane noise per square root of a second.
        tau_adaptation: Time constant of spike-triggered adaptation, s.
        adaptation_flexor: Adaptation added by a flexor spike.
        adaptation_extensor: Adaptation added by an extensor spike.
        compression: Factor by which every time constant is shortened: 1 in the open-loop study,
            with strides of 0.3 to 1 s; a body of this size needs strides twice as quick.
        speed_effect: Tempo added, relatively, by a full concentration of the speed modulator.
        inhibition: Weight between flexors of different limbs, closed by the class modulator.
        excitation: Weight between flexors of different limbs, opened by the class modulator.
        succession: Weight from each flexor to the next of the walk, closed by every modulator.
        self_excitation: Weight of a flexor population onto itself.
        extensor_to_flexor: Inhibition of the flexor by its extensor.
        flexor_to_extensor: Inhibition of the extensor by its flexor.
        tau_excitation: Time constant of fast excitation, s.
        tau_inhibition: Time constant of inhibition, s.
        tau_succession: Time constant of the slow excitation that orders the walk, s.
        tau_rise: Time constant of a rising concentration, s; 0.1 in the open-loop study.
        tau_decay: Time constant of a falling concentration, s; 0.3 in the open-loop study.
        receptor: Saturation of the class receptors.
        asymmetry_effect: Relative loss of drive in the right flexors at full concentration of the
            asymmetry modulator.
    """

    population_size: int = 20
    drive_flexor: float = 2.16
    drive_extensor: float = 2.36
    drive_spread: float = 0.02
    tau_membrane: float = 0.020
    refractory: float = 0.002
    floor: float = -1.0
    noise: float = 0.05 * sqrt(1000.0)
    tau_adaptation: float = 0.730
    adaptation_flexor: float = 0.092
    adaptation_extensor: float = 0.039
    compression: float = 2.0
    speed_effect: float = 3.0
    inhibition: float = 2.5
    excitation: float = 0.5
    succession: float = 0.9
    self_excitation: float = 0.16
    extensor_to_flexor: float = 1.5
    flexor_to_extensor: float = 4.4
    tau_excitation: float = 0.010
    tau_inhibition: float = 0.020
    tau_succession: float = 0.060
    tau_rise: float = 0.200
    tau_decay: float = 0.200
    receptor: snn.Hill = field(default_factory=partial(snn.Hill, half=0.4, exponent=4))
    asymmetry_effect: float = 0.15


def flexor(limb: str) -> str:
    """Name of a limb's flexor population."""
    return f"{limb} flexor"


def extensor(limb: str) -> str:
    """Name of a limb's extensor population."""
    return f"{limb} extensor"


def coupling_class(limb: str, other: str) -> str:
    """Class of the connections between two limbs."""
    if limb[1] == other[1]:
        return "commissural"
    return "ipsilateral" if limb[0] == other[0] else "diagonal"


def motoneuron_traces(parameters: GaitNetworkParameters) -> list[snn.Trace]:
    """Filtered rates that drive the muscles: flexors of all limbs, then extensors."""
    names = [*map(flexor, LIMBS), *map(extensor, LIMBS)]
    tau = parameters.tau_inhibition / parameters.compression
    return [snn.Trace(source=name, tau=tau) for name in names]


def gait_network(parameters: GaitNetworkParameters) -> snn.Network:
    """Describe the pattern generator: 8 populations, flexors of all limbs first."""
    p = parameters
    return snn.Network(
        populations=[
            *(
                _population(p, limb, flexor(limb), p.drive_flexor, p.adaptation_flexor)
                for limb in LIMBS
            ),
            *(
                _population(p, limb, extensor(limb), p.drive_extensor, p.adaptation_extensor)
                for limb in LIMBS
            ),
        ],
        projections=[*_half_centres(p), *_between_limbs(p), *_succession(p)],
        modulators=[
            snn.Modulator(
                name=name,
                tau_rise=p.tau_rise / p.compression,
                tau_decay=p.tau_decay / p.compression,
            )
            for name in MODULATORS
        ],
        readouts=motoneuron_traces(p),
    )


def _population(
    p: GaitNetworkParameters, limb: str, name: str, drive: float, adaptation: float
) -> snn.Population:
    tempo = snn.Receptor(modulator="speed", effect=p.speed_effect)
    lag = snn.Receptor(modulator="asymmetry", effect=-p.asymmetry_effect)
    lags = limb.startswith("R") and name == flexor(limb)
    return snn.Population(
        name=name,
        size=p.population_size,
        neuron=snn.AdaptiveLIF(
            tau_m=p.tau_membrane / p.compression,
            rest=0.0,
            threshold=1.0,
            reset_potential=0.0,
            refractory=p.refractory / p.compression,
            resistance=1.0,
            floor=p.floor,
            noise=p.noise * sqrt(p.compression),
            drive=snn.Spread(drive, p.drive_spread),
            tau_a=p.tau_adaptation / p.compression,
            b=adaptation,
        ),
        initial={"v": snn.Uniform(0.0, 1.0)},
        drive_receptors=(lag,) if lags else (),
        adaptation_receptors=(tempo,),
    )


def _project(
    p: GaitNetworkParameters,
    source: str,
    target: str,
    weight: float,
    tau: float,
    receptors: tuple[snn.Receptor, ...] = (),
) -> snn.TraceProjection:
    return snn.TraceProjection(
        trace=snn.Trace(source=source, tau=tau / p.compression),
        target=target,
        weight=weight / (_RATE_UNIT * p.compression),
        receptors=receptors,
    )


def _half_centres(p: GaitNetworkParameters) -> list[snn.TraceProjection]:
    projections = []
    for limb in LIMBS:
        f, e = flexor(limb), extensor(limb)
        projections += [
            _project(p, e, f, -p.extensor_to_flexor, p.tau_inhibition),
            _project(p, f, e, -p.flexor_to_extensor, p.tau_inhibition),
            _project(p, f, f, p.self_excitation, p.tau_excitation),
        ]
    return projections


def _between_limbs(p: GaitNetworkParameters) -> list[snn.TraceProjection]:
    projections = []
    for limb, other in permutations(LIMBS, 2):
        name = coupling_class(limb, other)
        closing = snn.Receptor(modulator=name, effect=-1.0, hill=p.receptor)
        opening = snn.Receptor(modulator=name, base=0.0, effect=1.0, hill=p.receptor)
        excitatory: tuple[snn.Receptor, ...] = (opening,)
        if name == "commissural":
            excitatory += (snn.Receptor(modulator="asymmetry", effect=-1.0, hill=p.receptor),)
        source, target = flexor(limb), flexor(other)
        projections += [
            _project(p, source, target, -p.inhibition, p.tau_inhibition, (closing,)),
            _project(p, source, target, p.excitation, p.tau_excitation, excitatory),
        ]
    return projections


def _succession(p: GaitNetworkParameters) -> list[snn.TraceProjection]:
    closing = tuple(
        snn.Receptor(modulator=name, effect=-1.0, hill=p.receptor) for name in _COUPLING
    )
    return [
        _project(p, flexor(limb), flexor(follower), p.succession, p.tau_succession, closing)
        for limb, follower in _NEXT_IN_WALK.items()
    ]
