"""The spiking spinal cord of a salamander: sixteen axial segments and four limb pools.

Every hemisegment has excitatory and inhibitory adaptive integrate-and-fire cells. Excitation
descends on its own side, inhibition crosses. The limb pools are built alike, but adapt later and
more slowly, so they burst at half the pace; they project broadly to all segments of their half of
the axis, onto which they impose a standing wave. One drive excites everything; beyond a limit it
silences the limb pools, which sets the faster axis free to swim with a travelling wave (the logic
of Ijspeert et al. 2007 and of Bicanski et al. 2013).

A neuromodulator does the same below that limit. It changes the adaptation of limb cells alone, as a
change of burst-terminating currents would. A little of it lets every spike add more, which ends
bursts earlier: the stride quickens from 1.3 Hz without release to 2.0 Hz at a release of 0.2. Much
of it makes adaptation strong and slow, and after their first spikes the pools are nearly silent: a
cell fires every eight seconds at a release of 0.7 and every minute or two at 1. In between, bursts
shrink to volleys, four a second at 0.25 and one in two seconds at 0.5, under which the axis changes
from the standing to the travelling wave.

Cells and connections begin from the integrate-and-fire form of Knüsel's (2013) first network.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace
from math import log
from typing import TYPE_CHECKING

from neurocontrol import snn
from neurocontrol.controllers.salamander.rhythm import SEGMENTS
from neurocontrol.gaits import LIMBS

if TYPE_CHECKING:
    from collections.abc import Iterator

SIDES = ("left", "right")
MODULATOR = "burst termination"
"""The neuromodulator that hastens and at last silences the limb pools."""

_PUBLISHED = (25, 20)  # excitatory and inhibitory cells of a published hemisegment
_TAU_SYNAPSE = 0.020  # s, published; an Euler step adds the conductance at its beginning
_EULER_STEP = 0.001  # s


@dataclass(frozen=True, kw_only=True)
class CellParameters:
    """A kind of cell.

    Attributes:
        tau_membrane: s.
        resistance: Bounds from which the membrane resistance is drawn, GOhm.
        tau_adaptation: s.
        adaptation: Current that a spike adds, pA.
        excitation: Conductance that a spike of a published number of sources opens, over the
            leak's.
        inhibition: The same.
    """

    tau_membrane: float
    resistance: tuple[float, float]
    tau_adaptation: float
    adaptation: float
    excitation: float
    inhibition: float


AXIAL = CellParameters(
    tau_membrane=0.025, resistance=(0.0155, 0.0165), tau_adaptation=0.15, adaptation=500.0,
    excitation=0.10, inhibition=0.15,
)  # fmt: skip
LIMB_AS_PUBLISHED = CellParameters(
    tau_membrane=0.035, resistance=(0.019, 0.020), tau_adaptation=0.40, adaptation=200.0,
    excitation=0.15, inhibition=0.20,
)  # fmt: skip
LIMB = replace(LIMB_AS_PUBLISHED, adaptation=300.0)
"""Stronger adaptation quickens the stride of the body from 0.9 to 1.3 Hz."""

MOTOR = CellParameters(
    tau_membrane=0.025, resistance=(0.0155, 0.0165), tau_adaptation=0.15, adaptation=0.0,
    excitation=0.20, inhibition=0.30,
)  # fmt: skip

TERMINATION = snn.Hill(half=0.6, exponent=8)
"""Steep, so that little of the modulator hastens steps before more of it ends them."""


@dataclass(frozen=True, kw_only=True)
class SalamanderNetworkParameters:
    """Parameters of the network.

    Attributes:
        excitatory: Excitatory cells of a hemisegment or limb pool.
        inhibitory: Inhibitory cells.
        motoneurons: Motoneurons of a hemisegment.
        girdle: Segment of the hind limb pools, which is the first one they project to.
        density: Factor on the probabilities of connections within axis and limbs; as weights are
            divided by it, the mean input stays.
        axial: Axial cells.
        limb: Cells of the limb pools.
        motor: Motoneurons.
        rest: mV.
        threshold: mV.
        refractory: s.
        delay: Of every synapse, s.
        tau_synapse: s; the published 20 ms as they act in the authors' Euler steps of 1 ms.
        reversal: Of excitation and inhibition, mV.
        hastening: What a full concentration of the modulator adds to the adaptation of limb cells
            per spike, relative.
        termination: Occupancy of the receptors by which much of the modulator silences the limb
            pools.
        strengthening: Factor on the adaptation of limb cells per spike when all of these are
            occupied.
        slowing: Factor on its time constant then.
        tau_modulator: Time constant of its concentration, s.
        tau_rate: Time constant over which the rates of pools are read, s.
        tempo: Pace of time: all time constants are divided by it. 1 suits an animal of 0.1 m.
        wiring: Seed of the connections; None draws them for every row.
    """

    excitatory: int = 10
    inhibitory: int = 8
    motoneurons: int = 5
    girdle: int = 8
    density: float = 2.0
    axial: CellParameters = AXIAL
    limb: CellParameters = LIMB
    motor: CellParameters = MOTOR
    rest: float = -70.0
    threshold: float = -38.0
    refractory: float = 0.005
    delay: float = 0.005
    tau_synapse: float = -_EULER_STEP / log(1 - _EULER_STEP / _TAU_SYNAPSE)
    reversal: tuple[float, float] = (0.0, -85.0)
    hastening: float = 1.5
    termination: snn.Hill = TERMINATION
    strengthening: float = 10.0
    slowing: float = 100.0
    tau_modulator: float = 0.2
    tau_rate: float = 0.050
    tempo: float = 1.0
    wiring: int | None = None


# Probabilities of connection in a published hemisegment, by how many segments further caudal.
_TO_EXCITATORY = (0.12, 0.10, 0.05)
_TO_INHIBITORY = (0.20,)
_ACROSS = (0.45, 0.15, 0.10)
_LIMB_ACROSS = 0.22
_FORE_TO_HIND = 0.3
_LIMB_TO_AXIS = 0.5
# Motoneurons (Pazzaglia et al. 2025 have the same kinds of connections, at lower densities).
_TO_MOTOR = 0.5
_MOTOR_ACROSS = 0.5


def segment_pool(kind: str, side: str, segment: int) -> str:
    """Name of a pool of a hemisegment: ``E left 3``; kinds are E, I and M."""
    return f"{kind} {side} {segment + 1}"


def limb_pool(kind: str, limb: str) -> str:
    """Name of a limb pool: ``E LF``."""
    return f"{kind} {limb}"


def axial_rates(p: SalamanderNetworkParameters) -> list[snn.Trace]:
    """Rates of the motoneurons of all segments: left side, then right side."""
    return [
        snn.Trace(source=segment_pool("M", side, segment), tau=p.tau_rate / p.tempo)
        for side in SIDES
        for segment in range(SEGMENTS)
    ]


def limb_rates(p: SalamanderNetworkParameters) -> list[snn.Trace]:
    """Rates of the excitatory limb pools."""
    return [snn.Trace(source=limb_pool("E", limb), tau=p.tau_rate / p.tempo) for limb in LIMBS]


def salamander_network(p: SalamanderNetworkParameters, cut: int | None = None) -> snn.Network:
    """Describe the spinal cord: pools of a kind follow one another from head to tail.

    Args:
        p: Parameters.
        cut: Number of segments before a cut that no connection crosses; None for a whole cord.
    """
    places = {
        segment_pool(kind, side, segment): segment
        for kind in ("E", "I", "M")
        for side in SIDES
        for segment in range(SEGMENTS)
    }
    for kind in ("E", "I"):
        for limb in LIMBS:
            places[limb_pool(kind, limb)] = p.girdle if limb[1] == "H" else 0

    def whole(projection: snn.Projection) -> bool:
        ends = places[projection.source], places[projection.target]
        return cut is None or (ends[0] < cut) == (ends[1] < cut)

    sizes = {"E": p.excitatory, "I": p.inhibitory, "M": p.motoneurons}
    initial = {"v": snn.Uniform(p.rest, p.threshold)}
    axial, motor, limbs = (_neuron(p, cell) for cell in (p.axial, p.motor, p.limb))
    hastening = snn.Receptor(modulator=MODULATOR, effect=p.hastening)
    # A slower pace makes the increment smaller, which the stronger increment makes up for.
    strengthening, slowing = (
        snn.Receptor(modulator=MODULATOR, effect=factor - 1.0, hill=p.termination)
        for factor in (p.strengthening * p.slowing, 1.0 / p.slowing)
    )
    populations = [
        snn.Population(
            name=segment_pool(kind, side, segment),
            size=size,
            neuron=motor if kind == "M" else axial,
            initial=initial,
        )
        for kind, size in sizes.items()
        for side in SIDES
        for segment in range(SEGMENTS)
    ]
    populations += [
        snn.Population(
            name=limb_pool(kind, name),
            size=sizes[kind],
            neuron=limbs,
            initial=initial,
            adaptation_receptors=(slowing,),
            increment_receptors=(hastening, strengthening),
        )
        for kind in ("E", "I")
        for name in LIMBS
    ]
    return snn.Network(
        populations=populations,
        projections=[one for one in (*_axis(p), *_limbs(p), *_limbs_to_axis(p)) if whole(one)],
        modulators=[
            snn.Modulator(
                name=MODULATOR,
                tau_rise=p.tau_modulator / p.tempo,
                tau_decay=p.tau_modulator / p.tempo,
            )
        ],
        readouts=[*axial_rates(p), *limb_rates(p)],
    )


def _neuron(p: SalamanderNetworkParameters, cell: CellParameters) -> snn.AdaptiveLIF:
    return snn.AdaptiveLIF(
        tau_m=cell.tau_membrane / p.tempo,
        rest=p.rest,
        threshold=p.threshold,
        reset_potential=p.rest,
        refractory=p.refractory / p.tempo,
        resistance=snn.Uniform(*cell.resistance),
        tau_a=cell.tau_adaptation / p.tempo,
        b=cell.adaptation,
        held=1.0,
    )


def _project(
    p: SalamanderNetworkParameters,
    source: str,
    target: str,
    probability: float,
    cell: CellParameters,
    *,
    broad: bool = False,
) -> snn.Projection:
    """Connect two pools; the mean input is that of the published numbers of cells.

    A spike opens as much conductance, summed over time, as in the authors' steps.
    """
    exciting = source.startswith("E")
    dense = probability if broad else min(1.0, p.density * probability)
    published, size = (_PUBLISHED[0], p.excitatory) if exciting else (_PUBLISHED[1], p.inhibitory)
    opened = cell.excitation if exciting else cell.inhibition
    leak = 2.0 / sum(cell.resistance)  # nS
    return snn.Projection(
        source=source,
        target=target,
        connectivity=snn.RandomPairs(
            probability=dense,
            weight=opened
            * leak
            * _TAU_SYNAPSE
            / p.tau_synapse
            * published
            / size
            * probability
            / dense,
            delay=p.delay / p.tempo,
            seed=None if p.wiring is None else zlib.crc32(f"{p.wiring} {source} {target}".encode()),
        ),
        synapse=snn.Conductance(
            tau=p.tau_synapse / p.tempo, reversal=p.reversal[0 if exciting else 1], deaf=True
        ),
    )


def _axis(p: SalamanderNetworkParameters) -> Iterator[snn.Projection]:
    """Excitation descends on its side, inhibition crosses."""
    for side, other in (SIDES, SIDES[::-1]):
        for segment in range(SEGMENTS):
            source = segment_pool("E", side, segment)
            for kind, chances in (("E", _TO_EXCITATORY), ("I", _TO_INHIBITORY)):
                for further, chance in enumerate(chances[: SEGMENTS - segment]):
                    target = segment_pool(kind, side, segment + further)
                    yield _project(p, source, target, chance, p.axial)
            target = segment_pool("M", side, segment)
            yield _project(p, source, target, _TO_MOTOR, p.motor, broad=True)
            source = segment_pool("I", side, segment)
            for further, chance in enumerate(_ACROSS[: SEGMENTS - segment]):
                for kind in ("E", "I"):
                    target = segment_pool(kind, other, segment + further)
                    yield _project(p, source, target, chance, p.axial)
            target = segment_pool("M", other, segment)
            yield _project(p, source, target, _MOTOR_ACROSS, p.motor, broad=True)


def _limbs(p: SalamanderNetworkParameters) -> Iterator[snn.Projection]:
    """Half-centres of a girdle exclude each other, and so do the limbs of a side."""
    for limb in LIMBS:
        across = LIMBS[LIMBS.index(limb) ^ 1]
        along = LIMBS[LIMBS.index(limb) ^ 2]
        source = limb_pool("E", limb)
        yield _project(p, source, limb_pool("E", limb), _TO_EXCITATORY[0], p.limb)
        yield _project(p, source, limb_pool("I", limb), _TO_INHIBITORY[0], p.limb)
        for other, chance in ((across, _LIMB_ACROSS), (along, _FORE_TO_HIND)):
            for kind in ("E", "I"):
                target = limb_pool(kind, other)
                yield _project(p, limb_pool("I", limb), target, chance, p.limb)


def _limbs_to_axis(p: SalamanderNetworkParameters) -> Iterator[snn.Projection]:
    """A limb pool excites its side of its half of the axis and inhibits the other side."""
    halves = {"F": range(p.girdle), "H": range(p.girdle, SEGMENTS)}
    for limb in LIMBS:
        side, other = SIDES if limb[0] == "L" else SIDES[::-1]
        for segment in halves[limb[1]]:
            for kind in ("E", "I"):
                near, far = segment_pool(kind, side, segment), segment_pool(kind, other, segment)
                yield _project(p, limb_pool("E", limb), near, _LIMB_TO_AXIS, p.axial, broad=True)
                yield _project(p, limb_pool("I", limb), far, _LIMB_TO_AXIS, p.axial, broad=True)
