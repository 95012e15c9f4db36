"""Weights that change with the times of spikes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pytest

from neurocontrol import snn
from neurocontrol.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

DT = 0.0005
START, GAIN, LOSS = 5.0, 0.4, 0.3
RULE = snn.PairSTDP(
    tau_pre=0.02, tau_post=0.03, potentiation=GAIN, depression=LOSS, lowest=0.0, highest=10.0
)


def pair(
    delay: float = 0.0,
    rule: snn.Plasticity = RULE,
    connectivity: snn.Connectivity | None = None,
    sizes: tuple[int, int] = (1, 1),
    **options: Any,
) -> snn.Simulator:
    """Two populations that fire when told, and a plastic pathway between them."""
    network = snn.Network(
        populations=[
            snn.Population(name="pre", size=sizes[0], neuron=snn.SpikeSource()),
            snn.Population(
                name="post", size=sizes[1], neuron=snn.LIF(threshold=1e6, refractory=0.0)
            ),
        ],
        projections=[
            snn.Projection(
                name="w",
                source="pre",
                target="post",
                connectivity=connectivity or snn.Dense(weight=START, delay=delay),
                synapse=snn.Exponential(tau=0.005),
                plasticity=rule,
            )
        ],
        modulators=[snn.Modulator(name="reward", tau_rise=1e-4, tau_decay=1e-4)],
    )
    return network.compile(dt=DT, **options)


def change(pre: list[float], post: list[float], delay: float = 0.0) -> float:
    simulator = pair(delay)
    simulator.inject("pre", [0] * len(pre), pre)
    simulator.inject("post", [0] * len(post), post)
    simulator.advance(round((max([*pre, *post]) + 0.05) / DT))
    return float(simulator.parameter("w", "weight")[0, 0]) - START


@pytest.mark.parametrize("lag", [0.001, 0.005, 0.02, 0.06])
def test_the_window_is_its_closed_form(lag: float) -> None:
    assert change([0.01], [0.01 + lag]) == pytest.approx(GAIN * np.exp(-lag / 0.02), rel=1e-9)
    assert change([0.01 + lag], [0.01]) == pytest.approx(-LOSS * np.exp(-lag / 0.03), rel=1e-9)


def test_at_the_same_moment_the_arrival_is_first() -> None:
    assert change([0.01], [0.01]) == pytest.approx(GAIN)


def test_a_delay_shifts_the_window_by_its_length() -> None:
    assert change([0.01], [0.02], delay=0.004) == pytest.approx(change([0.014], [0.02]), rel=1e-9)
    assert change([0.01], [0.012], delay=0.004) == pytest.approx(change([0.014], [0.012]), rel=1e-9)


def test_all_pairs_of_two_trains_count() -> None:
    generator = np.random.default_rng(3)
    pre, post = (
        np.sort(generator.choice(np.arange(1, 600), 40, replace=False)) * DT for _ in range(2)
    )
    expected = 0.0
    for one in pre:
        for other in post:
            lag = other - one
            if lag > -DT / 2:
                expected += GAIN * np.exp(-max(lag, 0.0) / 0.02)
            else:
                expected -= LOSS * np.exp(lag / 0.03)
    wide = pair(rule=snn.PairSTDP(
        tau_pre=0.02, tau_post=0.03, potentiation=GAIN, depression=LOSS, lowest=-1e3, highest=1e3
    ))  # fmt: skip
    wide.inject("pre", [0] * 40, pre)
    wide.inject("post", [0] * 40, post)
    wide.advance(700)
    assert wide.parameter("w", "weight")[0, 0] - START == pytest.approx(expected, rel=1e-9)


def test_weights_stay_within_their_bounds_and_act() -> None:
    gains = snn.PairSTDP(potentiation=GAIN, depression=0.0, highest=10.0)
    simulator = pair(rule=gains)
    simulator.inject("pre", [0] * 20, np.arange(2, 42, 2) * DT)
    simulator.inject("post", [0] * 20, np.arange(3, 43, 2) * DT)
    current = simulator.synapse_state("post", snn.Exponential(tau=0.005), "current")
    simulator.advance(500)
    assert simulator.parameter("w", "weight")[0, 0] == 10.0
    before = current[0, 0]
    simulator.inject("pre", [0], [501 * DT])
    simulator.advance(1)
    assert current[0, 0] == pytest.approx(10.0 + before * np.exp(-DT / 0.005))


def test_every_synapse_learns_by_its_own_cells_and_delay() -> None:
    delays = np.array([[0.0, 0.002, 0.004], [0.003, 0.0, 0.001]])
    simulator = pair(connectivity=snn.Dense(weight=START, delay=delays), sizes=(2, 3), batch=2)
    pre, post, delay = simulator.synapses("w")
    for cell in range(2):
        simulator.inject("pre", [cell], [0.01 + 0.002 * cell])
    for cell in range(3):
        simulator.inject("post", [cell], [0.015 - 0.003 * cell])
    simulator.advance(100)
    np.testing.assert_allclose(delay, delays[pre, post])
    for row in range(2):
        found = simulator.parameter("w", "weight")[row] - START
        for k in range(6):
            one = [0.01 + 0.002 * pre[k] + delay[k]], [0.015 - 0.003 * post[k]]
            assert found[k] == pytest.approx(change(*one), rel=1e-9)


def test_rows_learn_for_themselves_and_forget_at_a_reset() -> None:
    simulator = pair(batch=3)
    weight = simulator.parameter("w", "weight")
    simulator.inject("pre", [0], [0.01], rows=[1])
    simulator.inject("post", [0], [0.012], rows=[1, 2])
    simulator.advance(40)
    assert weight[:, 0].tolist() == [START, pytest.approx(START + GAIN * np.exp(-0.1)), START]
    state = simulator.save()
    simulator.reset([1])
    assert weight[1, 0] == START
    simulator.restore(state)
    assert weight[1, 0] > START


def test_what_a_rule_is_made_of_can_change_while_it_learns() -> None:
    simulator = pair()
    simulator.parameter("w", "potentiation")[:] = 0.25 * GAIN
    simulator.inject("pre", [0], [0.01])
    simulator.inject("post", [0], [0.012])
    simulator.advance(40)
    learnt = simulator.parameter("w", "weight")[0, 0] - START
    assert learnt == pytest.approx(0.25 * change([0.01], [0.012]), rel=1e-9)


@dataclass(frozen=True, kw_only=True)
class Rewarded(snn.Plasticity):
    """Arrivals leave a mark, which a reward turns into weight."""

    tau: float = 0.1
    modulator: str | None = "reward"
    interval: float = 0.01

    positive: ClassVar[tuple[str, ...]] = ("tau",)
    synapse_variables: ClassVar[tuple[str, ...]] = ("mark",)
    coefficients: ClassVar[tuple[str, ...]] = ("decay",)

    def derive(self, dt: float) -> Mapping[str, float]:
        return {"decay": float(np.exp(-self.interval / self.tau))}

    @staticmethod
    def on_arrival(synapse, pre, post, p, third):
        synapse.mark += 1.0

    @staticmethod
    def consolidate(synapse, pre, post, p, third):
        synapse.weight += third * synapse.mark
        synapse.mark *= p.decay


def test_a_rule_from_elsewhere_reads_a_modulator_at_its_interval() -> None:
    simulator = pair(rule=Rewarded(), batch=2)
    simulator.release[1] = 1.0
    simulator.inject("pre", [0, 0], [0.002, 0.003])
    simulator.advance(19)
    assert simulator.parameter("w", "mark")[:, 0].tolist() == [2.0, 2.0]
    assert simulator.parameter("w", "weight")[:, 0].tolist() == [START, START]
    simulator.advance(1)
    decay = np.exp(-0.1)
    np.testing.assert_allclose(simulator.parameter("w", "mark")[:, 0], 2.0 * decay)
    simulator.advance(20)
    reward = simulator.concentration[1, 0]
    assert reward == pytest.approx(1.0)
    learnt = START + 2.0 + 2.0 * decay
    assert simulator.parameter("w", "weight")[0, 0] == START
    assert simulator.parameter("w", "weight")[1, 0] == pytest.approx(learnt, rel=1e-6)


def test_what_cannot_learn_is_refused() -> None:
    with pytest.raises(InputError, match="lowest must not be above highest"):
        snn.PairSTDP(potentiation=1.0, depression=1.0, lowest=2.0, highest=1.0)
    with pytest.raises(InputError, match="needs connections that all rows share"):
        pair(connectivity=snn.RandomPairs(probability=0.5, weight=1.0))
    with pytest.raises(InputError, match="unknown modulator 'dopamine'"):
        pair(rule=Rewarded(modulator="dopamine"))
    with pytest.raises(InputError, match="weight of 20 is outside"):
        pair(connectivity=snn.Dense(weight=20.0))
