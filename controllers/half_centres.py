"""Half-centres of limbs: what spiking pattern generators of any number of limbs are made of.

Every limb has a flexor and an extensor population that inhibit each other. What limbs do to one
another is up to the network that is built of them.

Potentials are dimensionless (threshold 1, rest 0, resistance 1), so currents are too.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from math import sqrt
from typing import TYPE_CHECKING

from neurocontrol import snn

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

TEMPO = "speed"
"""The modulator that quickens adaptation and so the tempo."""

_RATE_UNIT = 100.0  # spikes/s: weights are per this rate of the source, before compression


@dataclass(frozen=True, kw_only=True)
class HalfCentreParameters:
    """Parameters of half-centres and modulators; a random search in open loop found them.

    Times are those of the open-loop study; ``compression`` shortens them all, which leaves the
    dynamics as they are and only quickens them.

    Attributes:
        population_size: Neurons in each population.
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
            with strides of 0.3 to 1 s.
        speed_effect: Tempo added, relatively, by a full concentration of the speed modulator.
        inhibition: Weight between flexors of different limbs.
        excitation: Weight between flexors of different limbs that swing together.
        succession: Weight from each flexor to the next in order.
        self_excitation: Weight of a flexor population onto itself.
        extensor_to_flexor: Inhibition of the flexor by its extensor.
        flexor_to_extensor: Inhibition of the extensor by its flexor.
        tau_excitation: Time constant of fast excitation, s.
        tau_inhibition: Time constant of inhibition, s.
        tau_succession: Time constant of the slow excitation that orders the limbs, s.
        tau_rise: Time constant of a rising concentration, s; 0.1 in the open-loop study.
        tau_decay: Time constant of a falling concentration, s; 0.3 in the open-loop study.
        receptor: Saturation of the receptors of the modulators between limbs.
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
    compression: float = 1.0
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


def flexor(limb: str) -> str:
    """Name of a limb's flexor population."""
    return f"{limb} flexor"


def extensor(limb: str) -> str:
    """Name of a limb's extensor population."""
    return f"{limb} extensor"


def motoneuron_traces(parameters: HalfCentreParameters, limbs: Sequence[str]) -> list[snn.Trace]:
    """Filtered rates that drive the muscles: flexors of all limbs, then extensors."""
    names = [*map(flexor, limbs), *map(extensor, limbs)]
    tau = parameters.tau_inhibition / parameters.compression
    return [snn.Trace(source=name, tau=tau) for name in names]


def populations(
    p: HalfCentreParameters, limbs: Sequence[str], flexor_drive: dict[str, snn.Receptor]
) -> Iterator[snn.Population]:
    """Yield the flexors of all limbs, then the extensors.

    Args:
        p: Parameters.
        limbs: Names of the limbs.
        flexor_drive: What else acts on the drive of a limb's flexors, by limb.
    """
    kinds = (
        (flexor, p.drive_flexor, p.adaptation_flexor),
        (extensor, p.drive_extensor, p.adaptation_extensor),
    )
    for name, drive, adaptation in kinds:
        for limb in limbs:
            acts = name is flexor and limb in flexor_drive
            yield snn.Population(
                name=name(limb),
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
                drive_receptors=(flexor_drive[limb],) if acts else (),
                adaptation_receptors=(snn.Receptor(modulator=TEMPO, effect=p.speed_effect),),
            )


def project(
    p: HalfCentreParameters,
    source: str,
    target: str,
    weight: float,
    tau: float,
    receptors: tuple[snn.Receptor, ...] = (),
) -> snn.TraceProjection:
    """A pathway between populations, with weight and time constant of the open-loop study."""
    return snn.TraceProjection(
        trace=snn.Trace(source=source, tau=tau / p.compression),
        target=target,
        weight=weight / (_RATE_UNIT * p.compression),
        receptors=receptors,
    )


def half_centres(p: HalfCentreParameters, limbs: Sequence[str]) -> Iterator[snn.TraceProjection]:
    """Yield the pathways within every limb."""
    for limb in limbs:
        f, e = flexor(limb), extensor(limb)
        yield project(p, e, f, -p.extensor_to_flexor, p.tau_inhibition)
        yield project(p, f, e, -p.flexor_to_extensor, p.tau_inhibition)
        yield project(p, f, f, p.self_excitation, p.tau_excitation)


def modulators(p: HalfCentreParameters, names: Sequence[str]) -> list[snn.Modulator]:
    """The modulators by their names."""
    rise, decay = p.tau_rise / p.compression, p.tau_decay / p.compression
    return [snn.Modulator(name=name, tau_rise=rise, tau_decay=decay) for name in names]
