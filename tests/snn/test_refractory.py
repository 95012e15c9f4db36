"""What a refractory cell misses and what stands still in it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from neurocontrol import snn
from neurocontrol.errors import InputError

DT, REFRACTORY = 0.0001, 10
QUIET = snn.LIF(tau_m=0.02, rest=0.0, threshold=1e6, reset_potential=0.0, resistance=1.0)
# 5 mV above rest: fires in the first step and then never again
ONCE = snn.AdaptiveLIF(
    tau_m=0.02, rest=-10.0, threshold=-9.5, reset_potential=-20.0, refractory=REFRACTORY * DT,
    resistance=1.0, tau_a=0.01, b=2.0,
)  # fmt: skip


def arriving(delay: int, *, fires: bool, deaf: bool) -> np.ndarray:
    """Conductance of a target that a spike reaches after so many steps, step by step."""
    synapse = snn.Conductance(tau=0.005, reversal=-20.0, deaf=deaf)
    network = snn.Network(
        populations=[
            snn.Population(name="source", size=1, neuron=ONCE, initial={"v": -5.0}),
            snn.Population(
                name="target", size=1, neuron=ONCE if fires else QUIET, initial={"v": -5.0}
            ),
        ],
        projections=[
            snn.Projection(
                source="source",
                target="target",
                connectivity=snn.Dense(weight=3.0, delay=delay * DT),
                synapse=synapse,
            )
        ],
    )
    simulator = network.compile(dt=DT)
    samples = []
    for _ in range(40):
        simulator.advance(1)
        samples.append(simulator.synapse_state("target", synapse, "conductance")[0, 0])
    return np.array(samples)


@pytest.mark.parametrize("deaf", [False, True])
def test_a_conductance_decays_by_its_closed_form(deaf: bool) -> None:
    found = arriving(4, fires=False, deaf=deaf)
    since = np.arange(40) * DT - 4 * DT
    np.testing.assert_allclose(found, np.where(since > -DT / 2, 3.0 * np.exp(-since / 0.005), 0.0))


@pytest.mark.parametrize("delay", [1, 5, REFRACTORY - 1])
def test_a_deaf_synapse_loses_what_arrives_in_the_refractory_time(delay: int) -> None:
    assert arriving(delay, fires=True, deaf=True).max() == 0.0
    assert arriving(delay, fires=True, deaf=False)[delay] == 3.0


@pytest.mark.parametrize("delay", [0, REFRACTORY, REFRACTORY + 1])
def test_before_and_after_it_a_deaf_synapse_hears(delay: int) -> None:
    np.testing.assert_array_equal(
        arriving(delay, fires=True, deaf=True), arriving(delay, fires=True, deaf=False)
    )


def test_conductances_that_differ_in_hearing_only_are_two() -> None:
    deaf, hearing = (snn.Conductance(tau=0.005, reversal=0.0, deaf=deaf) for deaf in (True, False))
    network = snn.Network(
        populations=[snn.Population(name="p", size=1, neuron=ONCE, initial={"v": -5.0})],
        projections=[
            snn.Projection(
                source="p",
                target="p",
                connectivity=snn.Dense(weight=weight, delay=3 * DT),
                synapse=synapse,
            )
            for weight, synapse in ((1.0, deaf), (2.0, hearing))
        ],
    )
    simulator = network.compile(dt=DT)
    simulator.advance(4)
    assert simulator.synapse_state("p", deaf, "conductance").tolist() == [[0.0]]
    assert simulator.synapse_state("p", hearing, "conductance").tolist() == [[2.0]]


def test_held_adaptation_stands_still_in_the_refractory_time_and_decays_after_it() -> None:
    cell = replace(ONCE, held=[0.0, 1.0])
    network = snn.Network(
        populations=[snn.Population(name="p", size=2, neuron=cell, initial={"v": -5.0})]
    )
    simulator = network.compile(dt=DT)
    found = []
    for _ in range(60):
        simulator.advance(1)
        found.append(simulator.state("p", "adaptation")[0].copy())
    free, held = np.array(found).T
    steps = np.arange(60)
    np.testing.assert_allclose(free, 2.0 * np.exp(-steps * DT / 0.01))
    np.testing.assert_allclose(held, 2.0 * np.exp(-np.maximum(steps - REFRACTORY, 0) * DT / 0.01))


def test_held_adaptation_slows_a_cell_to_its_fixed_point() -> None:
    drive, refractory = 2500.0, 0.005
    cell = snn.AdaptiveLIF(
        tau_m=0.02, resistance=0.01, refractory=refractory, drive=drive, tau_a=0.05, b=100.0,
        held=[0.0, 1.0],
    )  # fmt: skip
    network = snn.Network(populations=[snn.Population(name="p", size=2, neuron=cell)])
    simulator = network.compile(dt=1e-5)
    simulator.record_spikes()
    simulator.advance(100_000)
    times, cells = simulator.spikes(0)
    for number, standstill in enumerate((0.0, refractory)):
        interval = np.diff(times[cells == number])[-1]
        # The fixed point: what a spike adds decays again before the next.
        passing = interval - standstill
        before = 100.0 / np.expm1(passing / 0.05)
        time = np.arange(refractory, interval, 1e-5)
        v = -65.0
        for a in (before + 100.0) * np.exp(-(time - standstill) / 0.05):
            v += 1e-5 / 0.02 * (-(v + 65.0) + 0.01 * (drive - a))
        assert v == pytest.approx(-50.0, abs=0.03)
    slow, fast = (np.diff(times[cells == number])[-1] for number in (1, 0))
    assert slow > fast


@pytest.mark.parametrize("held", [-1.0, float("nan")])
def test_what_is_not_a_switch_is_refused(held: float) -> None:
    with pytest.raises(InputError, match=r"AdaptiveLIF\.held must be"):
        snn.AdaptiveLIF(held=held)
