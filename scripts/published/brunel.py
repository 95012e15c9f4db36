"""Brunel (2000): sparsely connected excitatory and inhibitory cells under Poisson input.

Delta synapses of 0.1 mV, 1000 excitatory and 250 inhibitory afferents of each of 12 500 cells, and
1000 from outside. The relative strength g of inhibition and the input, in units of that which
reaches the threshold, choose the regime.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.integrate import quad
from scipy.optimize import brentq
from scipy.special import erfcx

from neurocontrol import snn
from published.published import Published

TAU, THRESHOLD, RESET, REFRACTORY = 0.02, 20.0, 10.0, 0.002
JUMP, DELAY, AFFERENTS = 0.1, 0.0015, 1000
CELLS = {"excitatory": 10_000, "inhibitory": 2_500}
REACHES = THRESHOLD / (JUMP * AFFERENTS * TAU)
"""Rate of an afferent from outside at which the mean potential is the threshold, Hz."""


@dataclass(frozen=True, kw_only=True)
class Regime:
    """A point of figure 8.

    Attributes:
        name: Letter of the panel and what is seen.
        inhibition: g, strength of inhibition relative to excitation.
        input: Rate from outside relative to ``REACHES``.
        duration: Simulated time that is looked at, s.
    """

    name: str
    inhibition: float
    input: float
    duration: float = 1.0


REGIMES = (
    Regime(name="A, synchronous regular", inhibition=3.0, input=2.0, duration=0.1),
    Regime(name="B, fast oscillation", inhibition=6.0, input=4.0),
    Regime(name="C, asynchronous irregular", inhibition=5.0, input=2.0),
    Regime(name="D, slow oscillation", inhibition=4.5, input=0.9),
)


def siegert(mean: float, deviation: float) -> float:
    """Rate of a LIF cell in white noise, Hz (Siegert 1951; Brunel 2000, equation 21).

    Args:
        mean: Of the free potential, mV.
        deviation: sqrt(2) times its standard deviation, mV.
    """

    def integrand(u: float) -> float:
        return float(erfcx(-u))

    low, high = (RESET - mean) / deviation, (THRESHOLD - mean) / deviation
    if high > 26.0:
        return 0.0  # exp(u^2) leaves the numbers
    return float(1.0 / (REFRACTORY + TAU * np.sqrt(np.pi) * quad(integrand, low, high)[0]))


def mean_field(regime: Regime) -> float:
    """Rate at which the network feeds itself, Hz (Brunel 2000, equations 4, 5 and 21)."""
    g, share = regime.inhibition, CELLS["inhibitory"] / CELLS["excitatory"]
    outside = regime.input * REACHES

    def excess(rate: float) -> float:
        mean = AFFERENTS * JUMP * TAU * (outside + rate * (1.0 - share * g))
        variance = AFFERENTS * JUMP**2 * TAU * (outside + rate * (1.0 + share * g**2))
        return siegert(mean, float(np.sqrt(variance))) - rate

    rates = np.linspace(0.0, 0.999 / REFRACTORY, 2000)
    values = [excess(rate) for rate in rates]
    roots = [
        brentq(excess, rates[k], rates[k + 1])
        for k in range(len(rates) - 1)
        if values[k] > 0.0 >= values[k + 1]
    ]
    return float(roots[-1])


def brunel(regime: Regime, seed: int) -> Published:
    """The network at full size in one of its regimes."""
    cell = snn.ShotNoiseLIF(
        tau_m=TAU,
        rest=0.0,
        threshold=THRESHOLD,
        reset_potential=RESET,
        refractory=REFRACTORY,
        background_rate=AFFERENTS * regime.input * REACHES,
        background_jump=JUMP,
    )
    weights = {"excitatory": JUMP, "inhibitory": -regime.inhibition * JUMP}
    projections = [
        snn.Projection(
            source=source,
            target=target,
            connectivity=snn.FixedInDegree(
                number=CELLS[source] // 10,
                weight=weights[source],
                delay=DELAY,
                seed=4 * seed + 2 * i + j,
            ),
            synapse=snn.Delta(),
        )
        for i, source in enumerate(CELLS)
        for j, target in enumerate(CELLS)
    ]
    return Published(
        name=f"Brunel {regime.name}",
        source=f"Brunel 2000, g = {regime.inhibition:g}, input {regime.input:g}",
        network=snn.Network(
            populations=[
                snn.Population(name=name, size=size, neuron=cell) for name, size in CELLS.items()
            ],
            projections=projections,
        ),
        dt=0.0001,
        settling=0.2 if regime.duration > 0.5 else 0.05,
        duration=regime.duration,
        mean_field=mean_field(regime),
    )
