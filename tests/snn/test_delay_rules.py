"""Delays that change with the times of spikes; all networks here share one kernel."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from neurocontrol import snn
from neurocontrol.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

DT, LONGEST = 0.0002, 0.04
SHIFT = snn.DelayShift(rate=0.05, tau=0.015, lead=0.001, longest=LONGEST)
HEBB = snn.HebbianDelay(
    shortening=0.0002, tau=0.01, drift=0.01, interval=0.001, shortest=0.001, longest=LONGEST
)
MYELIN = snn.Myelination(
    shortening=0.0002, lengthening=0.0003, tau_shortening=0.005, tau_lengthening=0.007,
    guard=0.004, potentiation=0.2, depression=0.3, longest=LONGEST, lowest=-1e6, highest=1e6,
)  # fmt: skip


def network(
    axons: int,
    *fixed: snn.Projection,
    shift: snn.DelayShift = SHIFT,
    myelin: snn.Myelination = MYELIN,
    weight: Any = 0.0,
    delay: Any = 0.01,
    threshold: float = 1e6,
) -> snn.Network:
    """Axons that fire when told, a cell, and a pathway for each of the three rules."""
    return snn.Network(
        populations=[
            snn.Population(name="axons", size=axons, neuron=snn.SpikeSource()),
            snn.Population(
                name="cell",
                size=1,
                neuron=snn.HomeostaticLIF(
                    tau_m=0.005, rest=0.0, reset_potential=0.0, threshold=threshold, refractory=0.1,
                    base=0.5 * threshold, rise=2.25, tau_threshold=4.0,
                ),
            ),
        ],
        projections=[
            *(
                snn.Projection(
                    name=name, source="axons", target="cell", synapse=snn.Delta(), plasticity=rule,
                    connectivity=snn.Dense(
                        weight=weight if rule is shift else 0.0,
                        delay=delay if rule is shift else 0.01,
                    ),
                )
                for name, rule in {"shift": shift, "hebb": HEBB, "myelin": myelin}.items()
            ),
            *fixed,
        ],
    )  # fmt: skip


def compiled(*arguments: Any, batch: int = 1, **options: Any) -> snn.Simulator:
    return network(*arguments, **options).compile(dt=DT, batch=batch, fused=True)


def followed(
    rule: snn.DelayShift | snn.HebbianDelay | snn.Myelination,
    pre: set[int],
    post: set[int],
    steps: int,
) -> tuple[float, float]:
    """Delay and weight of one synapse after spikes in given steps, by the equations."""
    delay, weight, frozen, reached = 0.01, 0.0, False, False
    arrived: list[int] = []
    fired: list[int] = []
    due: set[int] = set()
    for step in range(1, steps + 1):
        if step in pre:
            due.add(step + int(delay / DT + 0.5))
        arrival, spike = step in due, step in post
        ago = DT * (step - fired[-1]) if fired else np.inf
        change = 0.0
        if arrival:
            if isinstance(rule, snn.DelayShift) and fired:
                change = rule.rate * (-ago - rule.lead) * np.exp(-ago / rule.tau)
            if isinstance(rule, snn.Myelination):
                change = 0.0 if frozen else rule.lengthening * np.exp(-ago / rule.tau_lengthening)
                weight -= rule.depression * np.exp(-ago / rule.tau_post)
            arrived.append(step)
            delay = min(max(delay + change, rule.shortest), rule.longest)
        if spike:
            ages = [DT * (step - one) for one in arrived]
            late = ages[-1] if ages else np.inf
            change = 0.0
            if isinstance(rule, snn.DelayShift) and ages:
                change = rule.rate * (late - rule.lead) * np.exp(-late / rule.tau)
            if isinstance(rule, snn.HebbianDelay):
                change = -rule.shortening * np.sum(np.exp(-np.array(ages) / rule.tau))
            if isinstance(rule, snn.Myelination):
                if not frozen:
                    change = -rule.shortening * np.exp(-late / rule.tau_shortening)
                    reached = reached or delay + change < rule.guard
                weight += rule.potentiation * np.exp(-late / rule.tau_pre)
                frozen = reached
            delay = min(max(delay + change, rule.shortest), rule.longest)
            fired.append(step)
        if isinstance(rule, snn.HebbianDelay) and step % round(rule.interval / DT) == 0:
            delay = min(delay + rule.drift * rule.interval, rule.longest)
    return delay, weight


def test_every_rule_is_its_equations() -> None:
    generator = np.random.default_rng(5)
    steps = 6000
    pre, post = (generator.choice(np.arange(1, steps), 200, replace=False) for _ in range(2))
    simulator = compiled(1)
    simulator.inject("axons", [0] * pre.size, np.sort(pre) * DT)
    simulator.inject("cell", [0] * post.size, np.sort(post) * DT)
    simulator.advance(steps)
    for name, rule in {"shift": SHIFT, "hebb": HEBB, "myelin": MYELIN}.items():
        delay, weight = followed(rule, set(pre.tolist()), set(post.tolist()), steps)
        assert abs(delay - 0.01) > 0.001, name
        assert simulator.parameter(name, "delay")[0, 0] == pytest.approx(delay, rel=1e-9)
        assert simulator.synapses(name)[2][0] == simulator.parameter(name, "delay")[0, 0]
        assert simulator.parameter(name, "weight")[0, 0] == pytest.approx(weight, rel=1e-9)


def test_delays_that_do_not_learn_are_those_of_any_pathway() -> None:
    generator = np.random.default_rng(6)
    weight, delay = np.full((40, 1), 0.25), DT * generator.integers(0, 200, (40, 1))
    still = snn.DelayShift(rate=0.0, tau=0.01, longest=LONGEST)
    synapses = snn.Dense(weight=weight, delay=delay)
    fixed = snn.Projection(
        source="axons", target="cell", connectivity=synapses, synapse=snn.Delta()
    )
    live = compiled(40, shift=still, weight=weight, delay=delay)
    usual = compiled(40, fixed, shift=still)
    for _ in range(8):
        cells, times = generator.integers(0, 40, 60), DT * generator.integers(1, 250, 60)
        for simulator in (live, usual):
            simulator.inject("axons", cells, simulator.time[0] + times)
            simulator.advance(250)
        assert live.state("cell", "v")[0, 0] == usual.state("cell", "v")[0, 0] != 0.0


def test_a_spike_on_its_way_keeps_the_delay_that_it_left_with() -> None:
    simulator = compiled(1, weight=1.0, delay=0.02)
    delay, v = simulator.parameter("shift", "delay"), simulator.state("cell", "v")
    simulator.inject("axons", [0, 0], [0.001, 0.006])
    simulator.advance(round(0.005 / DT))
    delay[:] = 0.002
    simulator.advance(round(0.003 / DT))
    assert v[0, 0] == 1.0  # the second has overtaken the first
    simulator.advance(round(0.013 / DT) - 1)
    before = v[0, 0]
    simulator.advance(1)
    assert v[0, 0] == pytest.approx(1.0 + before / (1.0 + DT / 0.005))


def test_arrivals_come_to_coincide_with_the_spike() -> None:
    wanted, axons = 0.03, 30
    at_once = snn.DelayShift(rate=0.1, tau=0.02, longest=LONGEST)
    simulator = compiled(axons, shift=at_once, batch=2)
    delay = simulator.parameter("shift", "delay")
    generator = np.random.default_rng(7)
    leaving = DT * generator.integers(1, 100, axons)
    delay[:] = generator.uniform(0.0, LONGEST, delay.shape)
    for _ in range(150):
        now = simulator.time[0]
        simulator.inject("axons", np.arange(axons), now + leaving)
        simulator.inject("cell", [0], [now + wanted])
        simulator.advance(round(0.2 / DT))
    assert np.abs(leaving + delay - wanted).max() <= 0.0001 + 1e-9


def test_the_guard_keeps_delays_that_only_shrink_above_zero() -> None:
    simulator = compiled(2)
    delay = simulator.parameter("myelin", "delay")
    delay[0] = 0.008, 0.011
    for _ in range(300):
        now = simulator.time[0]
        simulator.inject("axons", [0, 1], [now + 0.001, now + 0.001])
        simulator.inject("cell", [0], [now + 0.013])
        simulator.advance(round(0.1 / DT))
    nearest = delay[0].min()
    assert MYELIN.guard - MYELIN.shortening < nearest < MYELIN.guard
    assert delay[0].max() > nearest  # the other stands still as well


def test_rows_learn_alone_and_spikes_on_their_way_are_saved() -> None:
    generator = np.random.default_rng(8)
    cells, times = generator.integers(0, 40, 300), DT * generator.integers(1, 1500, 300)
    fires = DT * np.arange(50, 1500, 130)
    begin = generator.uniform(0.0, LONGEST, (3, 40))

    def advanced(rows: list[int], steps: int) -> snn.Simulator:
        simulator = compiled(40, batch=len(rows))
        simulator.parameter("shift", "delay")[:] = begin[rows]
        simulator.inject("axons", cells, times)
        simulator.inject("cell", [0] * fires.size, fires)
        simulator.advance(steps)
        return simulator

    together, alone = advanced([0, 1, 2], 1000), advanced([1], 1000)
    learnt = together.parameter("shift", "delay")
    np.testing.assert_array_equal(learnt[1], alone.parameter("shift", "delay")[0])
    assert not np.array_equal(learnt[1], begin[1])
    state = together.save()
    together.advance(500)
    end = learnt.copy()
    together.restore(state)
    together.advance(500)
    np.testing.assert_array_equal(learnt, end)
    together.reset([2])
    assert np.all(learnt[2] == 0.01)
    assert np.array_equal(learnt[:2], end[:2])


def presented(
    patterns: NDArray[np.float64], generators: list[np.random.Generator], trials: int
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Show rows their pattern or, as often, a new one of as many spikes, both in noise.

    Returns:
        In which trials the pattern came, and in which the cell fired, ``(B, trials)``.
    """
    batch, axons = patterns.shape
    one = snn.DelayShift(rate=0.05, tau=0.015, lead=0.001, longest=LONGEST)
    silent = replace(MYELIN, potentiation=0.0, depression=0.0)
    simulator = compiled(axons, shift=one, myelin=silent, weight=1.0, threshold=12.0, batch=batch)
    delay, steps = simulator.parameter("shift", "delay"), round(0.2 / DT)
    came = np.zeros((batch, trials), dtype=bool)
    for row, generator in enumerate(generators):
        delay[row] = generator.uniform(0.0, LONGEST, axons)
        came[row] = generator.random(trials) < 0.5
        cells, when = [], []
        for trial in range(trials):
            noise = np.repeat(np.arange(axons), generator.poisson(5.0 * steps * DT, axons))
            kept = np.flatnonzero(generator.random(axons) > 0.1)
            times = patterns[row] if came[row, trial] else generator.uniform(0.0, LONGEST, axons)
            times = np.concatenate([
                generator.uniform(0.0, steps * DT, noise.size),
                0.05 + np.clip(times[kept] + generator.normal(0.0, 0.0005, kept.size), 0.0, None),
            ])  # fmt: skip
            cells += [noise, kept]
            when.append(steps * trial + 1 + (times / DT).astype(int))
        simulator.inject("axons", np.concatenate(cells), DT * np.concatenate(when), rows=[row])
    simulator.record_spikes()
    simulator.advance(steps * trials)
    fired = np.zeros_like(came)
    for row in range(batch):
        time, cell = simulator.spikes(row)
        trial = (np.rint(time[cell == simulator.columns("cell").start] / DT) - 1) // steps
        fired[row, trial.astype(int)] = True
    return came, fired


def test_a_cell_learns_by_itself_to_know_a_pattern_in_noise() -> None:
    # of seeds 0 to 19 and 100 to 119 all know theirs
    generators = [np.random.default_rng(seed) for seed in range(2)]
    patterns = np.array([one.uniform(0.0, LONGEST, 100) for one in generators])
    came, fired = presented(patterns, generators, 600)
    for row in range(len(patterns)):
        early, late = slice(0, 40), slice(500, 600)
        before = fired[row, early][came[row, early]].mean()
        known, mistaken = (fired[row, late][came[row, late] == one].mean() for one in (True, False))
        assert before < 0.8
        assert known >= 0.95
        assert mistaken <= 0.05


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"shortest": 0.05}, "DelayShift.shortest must not be above longest, got 0.05 and 0.04"),
        ({"tau": 0.0}, "DelayShift.tau must be > 0"),
    ],
)
def test_a_rule_that_cannot_be_is_refused(changes: dict[str, float], message: str) -> None:
    options = {"rate": 0.05, "tau": 0.015, "longest": LONGEST, **changes}
    with pytest.raises(InputError, match=message):
        snn.DelayShift(**options)


def test_delays_begin_within_the_bounds_of_their_rule() -> None:
    with pytest.raises(InputError, match=r"a delay of 0\.041 s is outside the bounds"):
        compiled(1, delay=0.041)


def test_a_guard_that_a_step_could_jump_over_is_refused() -> None:
    with pytest.raises(InputError, match=r"guard must be above shortening, got 0.1 and 0.2"):
        snn.Myelination(shortening=0.2, lengthening=0.1, guard=0.1, longest=1.0, highest=1.0)


def test_terminals_that_tire_need_delays_that_stay() -> None:
    described = network(1)
    tired = snn.Projection(
        source="axons", target="cell", connectivity=snn.Dense(weight=1.0), synapse=snn.Delta(),
        plasticity=SHIFT, short_term=snn.ShortTermPlasticity(utilization=0.5, tau_recovery=0.1),
    )  # fmt: skip
    with pytest.raises(InputError, match="need delays that stay"):
        snn.Network(populations=described.populations, projections=[tired]).compile(dt=DT)
