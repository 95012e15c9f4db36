"""Every rule of learning beside its closed form, all of them in one network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from neurocontrol import snn
from neurocontrol.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

DT, DELAY, STEPS, START = 0.0005, 0.003, 800, 5.0
TAU, SLOW = 0.02, 0.05
RISE, RETURN = 0.7, 0.3
RULES: dict[str, snn.Plasticity] = {
    "pair": snn.PairSTDP(potentiation=0.4, depression=0.3, lowest=-1e6, highest=1e6),
    "nearest": snn.PairSTDP(
        potentiation=0.4, depression=0.3, lowest=-1e6, highest=1e6, nearest=True
    ),
    "multiplicative": snn.PairSTDP(potentiation=0.4, depression=0.3, highest=9.0, exponent=1.0),
    "soft": snn.PairSTDP(potentiation=0.4, depression=0.3, highest=9.0, exponent=0.4),
    "anti-Hebbian": snn.PairSTDP(potentiation=-0.4, depression=-0.3, highest=9.0, exponent=1.0),
    "hard": snn.PairSTDP(potentiation=2.0, depression=3.0, highest=6.0),
    "inhibition": snn.PairSTDP(potentiation=2.0, depression=3.0, lowest=-7.0, highest=0.0),
    "triplet": snn.TripletSTDP(
        tau_pre=TAU, tau_post=0.03, tau_pre_slow=0.1, tau_post_slow=0.12, potentiation=0.1,
        depression=0.2, triplet_potentiation=0.3, triplet_depression=0.05, lowest=-1e6, highest=1e6,
    ),
    "nearest triplet": snn.TripletSTDP(
        tau_pre=TAU, tau_post=TAU, tau_post_slow=0.04, depression=0.2, triplet_potentiation=0.3,
        lowest=-1e6, highest=1e6, nearest=True,
    ),
    **{
        name: snn.MinimalTripletSTDP(
            tau_pre=TAU, tau_post=TAU, tau_post_slow=0.04, depression=0.2, triplet_potentiation=0.3,
            lowest=-1e6, highest=1e6, nearest=True, silence=silence,
        )
        for name, silence in (("minimal", 0.0), ("forgetful", 0.4))
    },
    "homeostasis": snn.InhibitoryHomeostasis(target=8.0, rate=0.2, highest=100.0),
    "reward": snn.RewardModulatedSTDP(
        modulator="reward", rate=0.3, baseline=0.25, lowest=-1e6, highest=1e6
    ),
    "scaling": snn.SynapticScaling(
        tau=SLOW, target=20.0, rate=0.02, interval=10 * DT, highest=100.0
    ),
}  # fmt: skip
FIRST = {name: -START if name == "inhibition" else START for name in RULES}
generator = np.random.default_rng(4)
PRE, POST = (
    np.sort(generator.choice(np.arange(1, STEPS - 20), 30, replace=False)) * DT for _ in range(2)
)
POST[7] = PRE[12] + DELAY  # an arrival and a spike at the same moment
POST = np.unique(np.rint(POST / DT)) * DT
ARRIVAL = PRE + DELAY


@pytest.fixture(scope="module")
def compiled() -> Callable[..., snn.Simulator]:
    cell = snn.HomeostaticLIF(
        threshold=1e6, base=1e6 - 1.0, rise=RISE, tau_threshold=RETURN, refractory=0.0
    )
    network = snn.Network(
        populations=[
            snn.Population(name="pre", size=2, neuron=snn.SpikeSource()),
            snn.Population(name="post", size=3, neuron=cell),
        ],
        projections=[
            *(
                snn.Projection(
                    name=name, source="pre", target="post", plasticity=rule,
                    connectivity=snn.Dense(weight=FIRST[name], delay=DELAY),
                    synapse=snn.Exponential(tau=0.005),
                )
                for name, rule in RULES.items()
            ),
            snn.Projection(
                source="pre", target="post", connectivity=snn.Dense(weight=1e5),
                synapse=snn.Conductance(tau=0.002, reversal=-100.0),
            ),
        ],
        modulators=[snn.Modulator(name="reward", tau_rise=0.1, tau_decay=0.1)],
    )  # fmt: skip

    def make(**options: object) -> snn.Simulator:
        simulator = network.compile(dt=DT, **options)
        simulator.release[:] = simulator.concentration[:] = 1.0
        return simulator

    return make


def inject(simulator: snn.Simulator, rows: list[int]) -> None:
    """Cell 0 of both sides fires as above; cell 1 of the sources and the other targets do not."""
    simulator.inject("pre", np.zeros(PRE.size, dtype=int), PRE, rows=rows)
    simulator.inject("post", np.zeros(POST.size, dtype=int), POST, rows=rows)


@pytest.fixture(scope="module")
def learnt(compiled: Callable[..., snn.Simulator]) -> snn.Simulator:
    """Row 1 of two has learnt."""
    simulator = compiled(batch=2)
    inject(simulator, [1])
    simulator.advance(STEPS)
    return simulator


def trace(
    at: float, events: NDArray[np.float64], tau: float, *, now: bool, nearest: bool = False
) -> float:
    """The sum of what events have left behind, those of this moment included or not."""
    age = at - events
    age = np.maximum(age[age > (-DT / 2 if now else DT / 2)], 0.0)
    if nearest:
        age = age[-1:]
    return float(np.exp(-age / tau).sum())


def moments() -> list[tuple[float, bool]]:
    """Arrivals and spikes of the target in order, the arrival first."""
    found = [(round(at / DT), False) for at in ARRIVAL] + [(round(at / DT), True) for at in POST]
    return [(step * DT, fired) for step, fired in sorted(found)]


def pair(at: float, fired: bool, gain: float, loss: float, nearest: bool = False) -> float:
    if fired:
        return gain * trace(at, ARRIVAL, TAU, now=True, nearest=nearest)
    return -loss * trace(at, POST, TAU, now=False, nearest=nearest)


def bounded(low: float, high: float, exponent: float, first: float, gain: float, loss: float):
    weight = first
    for at, fired in moments():
        change = pair(at, fired, gain, loss)
        room = (high - weight if change > 0.0 else weight - low) / (high - low)
        weight = min(max(weight + change * room**exponent, low), high)
    return weight


def triplets(nearest: bool, silence: float = 0.0) -> float:
    if nearest:
        gains, tau, slow = (0.0, 0.3, 0.2, 0.0), (TAU, TAU), (0.101, 0.04)
    else:
        gains, tau, slow = (0.1, 0.3, 0.2, 0.05), (TAU, 0.03), (0.1, 0.12)
    total = START
    for at, fired in moments():
        if fired:
            before = trace(at, POST, slow[1], now=False, nearest=nearest)
            before *= before >= silence
            r = trace(at, ARRIVAL, tau[0], now=True, nearest=nearest)
            total += r * (gains[0] + gains[1] * before)
        else:
            before = trace(at, ARRIVAL, slow[0], now=False, nearest=nearest)
            o = trace(at, POST, tau[1], now=False, nearest=nearest)
            o *= o >= silence
            total -= o * (gains[2] + gains[3] * before)
    return total


def homeostasis() -> float:
    total = START + 0.2 * sum(trace(at, ARRIVAL, TAU, now=True) for at in POST)
    return total + 0.2 * sum(trace(at, POST, TAU, now=False) - 2 * 8.0 * 0.02 for at in ARRIVAL)


def rewarded() -> tuple[float, float]:
    """Weight and eligibility: each mark is read until the end, at one second of decay."""
    weight, eligibility = START, 0.0
    for at, fired in moments():
        mark = pair(at, fired, 1.0, 1.5)
        left = np.exp(-(STEPS * DT - at + DT))
        weight += 0.3 * (1.0 - 0.25) * mark * (1.0 - left)
        eligibility += mark * left
    return weight, eligibility


def scaled() -> float:
    ends = 10 * DT * np.arange(1, STEPS // 10 + 1)
    rates = np.array([trace(at, POST, SLOW, now=True) / SLOW for at in ends])
    return START * float(np.exp(0.02 * 10 * DT * np.sum(20.0 - rates)))


EXPECTED: dict[str, Callable[[], float]] = {
    "pair": lambda: START + sum(pair(*moment, 0.4, 0.3) for moment in moments()),
    "nearest": lambda: START + sum(pair(*moment, 0.4, 0.3, True) for moment in moments()),
    "multiplicative": lambda: bounded(0.0, 9.0, 1.0, START, 0.4, 0.3),
    "soft": lambda: bounded(0.0, 9.0, 0.4, START, 0.4, 0.3),
    "anti-Hebbian": lambda: bounded(0.0, 9.0, 1.0, START, -0.4, -0.3),
    "hard": lambda: bounded(0.0, 6.0, 0.0, START, 2.0, 3.0),
    "inhibition": lambda: bounded(-7.0, 0.0, 0.0, -START, 2.0, 3.0),
    "triplet": lambda: triplets(False),
    "nearest triplet": lambda: triplets(True),
    "minimal": lambda: triplets(True),
    "forgetful": lambda: triplets(True, silence=0.4),
    "homeostasis": homeostasis,
    "reward": lambda: rewarded()[0],
    "scaling": scaled,
}


@pytest.mark.parametrize("name", RULES)
def test_a_rule_is_its_closed_form(name: str, learnt: snn.Simulator) -> None:
    weights = learnt.parameter(name, "weight")
    assert weights[1, 0] == pytest.approx(EXPECTED[name](), rel=1e-9)
    assert abs(weights[1, 0] - FIRST[name]) > 0.05


def test_eligibility_is_what_marks_have_left(learnt: snn.Simulator) -> None:
    found = learnt.parameter("reward", "eligibility")[:, 0]
    assert found.tolist() == [0.0, pytest.approx(rewarded()[1], rel=1e-9)]


@pytest.mark.parametrize("name", RULES)
def test_only_what_fires_learns(name: str, learnt: snn.Simulator) -> None:
    weights = learnt.parameter(name, "weight")
    pre, post, _ = learnt.synapses(name)
    silent = START * np.exp(0.02 * 20.0 * STEPS * DT) if name == "scaling" else FIRST[name]
    alone = {"homeostasis": START - ARRIVAL.size * 0.2 * 2 * 8.0 * 0.02}
    np.testing.assert_allclose(weights[0], silent, rtol=1e-9)
    np.testing.assert_allclose(weights[1, post > 0][pre[post > 0] > 0], silent, rtol=1e-9)
    one = (pre == 0) & (post > 0)
    np.testing.assert_allclose(weights[1, one], max(alone.get(name, silent), -1e9), rtol=1e-9)


def test_thresholds_rise_and_return(learnt: snn.Simulator) -> None:
    end = STEPS * DT
    left = np.exp(-end / RETURN) + RISE * np.exp(-(end - POST) / RETURN).sum()
    found = learnt.state("post", "threshold")[:, 0] - (1e6 - 1.0)
    np.testing.assert_allclose(found, [np.exp(-end / RETURN), left], atol=1e-8)
    assert learnt.state("post", "spikes")[:, 0].tolist() == [0.0, POST.size]


def test_no_inhibition_carries_a_cell_beyond_its_reversal(
    compiled: Callable[..., snn.Simulator],
) -> None:
    simulator = compiled()
    simulator.inject("pre", np.arange(40) % 2, np.repeat(np.arange(1, 21), 2) * DT)
    simulator.advance(21)
    potential = simulator.state("post", "v")[0]
    assert np.all(potential > -100.0 - 1e-9)
    np.testing.assert_allclose(potential, -100.0, atol=0.5)


def test_rows_alone_and_restored_are_the_same(
    compiled: Callable[..., snn.Simulator], learnt: snn.Simulator
) -> None:
    alone, other = compiled(), compiled(seed=7)
    inject(alone, [0])
    alone.advance(STEPS // 2)
    other.restore(alone.save())
    alone.advance(STEPS - STEPS // 2)
    other.advance(STEPS - STEPS // 2)
    for name in RULES:
        for simulator in (alone, other):
            np.testing.assert_array_equal(
                simulator.parameter(name, "weight")[0], learnt.parameter(name, "weight")[1]
            )
    for name, array in alone.save().items():
        if name != "generators":
            np.testing.assert_array_equal(array, other.save()[name], err_msg=name)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: snn.TripletSTDP(depression=1, triplet_potentiation=1, highest=-1), "must not be"),
        (lambda: snn.PairSTDP(potentiation=1, depression=1, highest=1, exponent=-1), "exponent"),
        (lambda: snn.InhibitoryHomeostasis(target=-1.0, rate=1.0, highest=1.0), "target"),
        (lambda: snn.SynapticScaling(target=5.0, rate=1.0, tau=0.0, highest=1.0), "tau"),
        (lambda: snn.HomeostaticLIF(tau_threshold=0.0), "tau_threshold"),
    ],
)
def test_rules_that_cannot_be_are_refused(make: Callable[[], object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        make()
