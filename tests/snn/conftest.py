from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from neurocontrol import snn

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

TOGETHER = (
    snn.LIF, snn.SpikeSource, snn.SoftResetLIF, snn.InterpolatedLIF, snn.EscapeLIF, snn.Izhikevich,
    snn.HodgkinHuxley, snn.TraubMiles, snn.LeakyIntegrator, snn.RectifiedRate, snn.SigmoidRate,
    snn.Matsuoka, snn.SaturatingRate, snn.PersistentSodiumRate,
)  # fmt: skip
"""Families whose tests share a kernel: to compile one for each would take longer than the tests."""


@pytest.fixture(scope="session")
def network_of() -> Callable[..., snn.Network]:
    """Make networks of populations beside one cell of every family; all of them have one kernel."""

    def make(
        populations: Sequence[snn.Population],
        projections: Sequence[snn.Projection | snn.GradedProjection] = (),
        modulators: Sequence[snn.Modulator] = (),
    ) -> snn.Network:
        silent = {family: f"a {family.__name__}" for family in TOGETHER}
        opened = snn.Projection(
            source=silent[snn.SpikeSource],
            target=silent[snn.InterpolatedLIF],
            connectivity=snn.Dense(weight=1.0),
            synapse=snn.Conductance(tau=0.005, reversal=0.0),
        )
        return snn.Network(
            populations=[
                *(snn.Population(name=name, size=1, neuron=one()) for one, name in silent.items()),
                *populations,
            ],
            projections=[opened, *projections],
            modulators=modulators,
        )

    return make


@pytest.fixture
def rich() -> snn.Network:
    """Every feature at once: noise, spreads, delays, all synapses, traces and receptors."""
    generator = np.random.default_rng(5)
    hill = snn.Hill(half=0.4, exponent=4)
    opens = snn.Receptor(modulator="gate", effect=1.0, base=0.0, hill=hill)
    closes = snn.Receptor(modulator="gate", effect=-1.0, hill=hill)
    speeds = snn.Receptor(modulator="speed", effect=3.0)
    lowers = snn.Receptor(modulator="speed", effect=2.0)
    return snn.Network(
        populations=[
            snn.Population(
                name="a",
                size=13,
                neuron=snn.AdaptiveLIF(
                    drive=snn.Spread(220.0, 0.05), noise=20.0, tau_a=0.3, b=20.0, floor=-80.0
                ),
                initial={"v": snn.Uniform(-65.0, -51.0)},
                adaptation_receptors=[speeds],
                increment_receptors=[speeds],
                threshold_receptors=[lowers],
            ),
            snn.Population(
                name="b",
                size=9,
                neuron=snn.LIF(tau_m=snn.Spread(0.02, 0.1), drive=155.0, noise=10.0),
                drive_receptors=[speeds],
            ),
            snn.Population(
                name="c",
                size=5,
                neuron=snn.AdEx(drive=800.0, noise=5.0),
                increment_receptors=[speeds],
            ),
        ],
        projections=[
            snn.Projection(
                source="a",
                target="b",
                connectivity=snn.Dense(
                    weight=30.0, delay=0.0005 * generator.integers(0, 20, (13, 9))
                ),
                synapse=snn.Exponential(tau=0.005),
                receptors=[closes],
            ),
            snn.Projection(
                source="b",
                target="c",
                connectivity=snn.Dense(weight=5.0, delay=0.003),
                synapse=snn.Conductance(tau=0.01, reversal=-80.0),
            ),
            snn.Projection(
                source="c",
                target="a",
                connectivity=snn.RandomPairs(probability=0.4, weight=1.5, seed=2),
                synapse=snn.Delta(),
            ),
            snn.TraceProjection(
                trace=snn.Trace(source="b", tau=0.02, delay=0.004),
                target="a",
                weight=-0.8,
                receptors=[closes],
            ),
            snn.TraceProjection(
                trace=snn.Trace(source="a", tau=0.05), target="c", weight=2.0, receptors=[opens]
            ),
        ],
        modulators=[
            snn.Modulator(name="gate", tau_rise=0.1, tau_decay=0.3),
            snn.Modulator(name="speed", tau_rise=0.05, tau_decay=0.2),
        ],
        readouts=[snn.Trace(source="c", tau=0.025)],
    )
