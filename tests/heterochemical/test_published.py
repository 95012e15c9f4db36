"""Networks of the literature do what their authors' programs do."""

from __future__ import annotations

import numpy as np
import pytest

from neurocontrol.heterochemical import published
from neurocontrol.heterochemical.coordination import gait


def test_the_oscillator_bursts_at_its_own_times():
    rates = published.oscillator().cells[0].rates
    bursts = published.oscillator().compile().run(8.0).bursts("N1")
    period = 0.6 / rates.charging + 0.3 / rates.upstroke - 0.3 / rates.burst - 0.6 / rates.recovery
    assert bursts[0] == pytest.approx([1.0909, 1.6695], abs=1e-3)
    assert np.allclose(np.diff(bursts[:, 0]), period)
    assert period == pytest.approx(1.9697, abs=1e-3)


def test_half_centres_take_turns():
    history = published.half_centre().compile().run(20.0)
    first = [[0.714, 1.837], [2.652, 4.082], [4.896, 6.327]]
    assert history.bursts("N1")[:3] == pytest.approx(np.array(first), abs=2e-3)
    second = [[1.529, 2.958], [3.774, 5.203]]
    assert history.bursts("N2")[:2] == pytest.approx(np.array(second), abs=2e-3)
    assert np.allclose(np.diff(history.bursts("N1")[2:-1, 0]), 2.245, atol=2e-3)


def test_feeding_has_three_phases():
    history = published.feeding().compile().run(60.0)
    bursts = {name: history.bursts(name)[4:10] for name in history.names}
    for own in bursts.values():
        assert np.allclose(np.diff(own[:, 0]), 3.842, rtol=0.02)
    lengths = {name: np.diff(own)[2, 0] for name, own in bursts.items()}
    expected = {"SO": 2.110, "N1M": 1.365, "N2v": 0.920, "N3t": 1.74}
    assert lengths == pytest.approx(expected, abs=2e-3)
    # N3t also fires once before the rhythm has settled.
    order = [bursts["N1M"][0, 0], bursts["N2v"][0, 0], bursts["N3t"][1, 0], bursts["N1M"][1, 0]]
    assert order == sorted(order)


def test_a_command_cell_turns_the_effector_to_the_other_phase():
    history = published.pattern_switch().compile().run(60.0)
    switch = history.bursts("C2")[0, 0]
    assert switch == pytest.approx(0.6 / 0.032)

    def share_within(name, since, until):
        """Of the effector's bursts, how many begin while another cell is active."""
        begins = [begin for begin, _ in history.bursts("V") if since < begin < until]
        others = history.bursts(name)
        return np.mean([np.any((others[:, 0] <= one) & (one < others[:, 1])) for one in begins])

    assert share_within("P1", 1.0, switch) == 1.0
    assert share_within("P2", switch, 60.0) == 1.0
    assert share_within("P1", switch, 60.0) == 0.0
    assert len(history.bursts("E1")) > 0
    assert not np.any(history.bursts("E1")[:, 0] > switch)


def test_automata_of_2017_fire_in_the_published_order():
    def ticks(network, count, **injected):
        activity = network.run(count, **injected)[0].T
        return ["".join("01"[on] for on in row) for row in activity.astype(int)]

    assert ticks(published.half_centre_in_ticks(), 8) == ["10101010", "01010101"]
    for transmitters in (3, 2):
        found = ticks(published.feeding_in_ticks(transmitters=transmitters), 9)
        assert found == ["010010010", "001001001", "100100100"]
    fading = np.append(1.0 - 0.08 * np.arange(1, 13), np.zeros(3))
    found = ticks(published.feeding_in_ticks(), 15, injected={"X": fading})
    assert found == ["000000100100100", "000000010010010", "111111001001001"]


SETTLED = 20.0


def swings(modulator, start):
    network = published.six_legs(
        start=dict(zip(published.LEGS, start, strict=True)), opposite=False
    )
    simulator = network.compile()
    simulator.inject(published.MODULATOR, modulator)
    history = simulator.run(40.0)
    bursts = {leg: history.bursts(f"swing {leg}") for leg in published.LEGS}
    first = bursts["R2"][bursts["R2"][:, 0] > SETTLED][0, 0]
    onsets = {leg: own[own[:, 0] > first - 1e-2][0, 0] - first for leg, own in bursts.items()}
    lengths = [length for own in bursts.values() for length in np.diff(own[3:-1])[:, 0]]
    return onsets, lengths, np.diff(bursts["R2"][3:, 0]), gait(history, since=SETTLED)


def test_six_legs_walk_as_tetrapods_by_themselves():
    onsets, lengths, periods, found = swings(0.0, [0.55, 0.599, 0.5, 0.5, 0.55, 0.599])
    assert np.allclose(periods, 2.165, rtol=0.01)
    assert np.allclose(lengths, 0.505, rtol=0.01)
    expected = {"R2": 0.0, "L3": 0.0, "R1": 0.555, "L2": 0.555, "R3": 1.110, "L1": 1.110}
    assert onsets == pytest.approx(expected, abs=0.01)
    assert found == "tetrapod"


def test_six_legs_walk_as_tripods_under_the_modulator():
    onsets, lengths, periods, _ = swings(1.0, [0.55, 0.599, 0.55, 0.599, 0.55, 0.599])
    assert np.allclose(periods, 1.660, rtol=0.01)
    assert np.allclose(lengths, 0.505, rtol=0.01)
    for leg in ("L1", "L3"):
        assert onsets[leg] == pytest.approx(0.0, abs=0.01)
    for leg in ("R1", "R3"):
        assert onsets[leg] / 1.660 == pytest.approx(0.334, abs=0.01)


def gaits(seed, **options):
    """Gaits of rows from random starts, with charging rates within 2 %: off, on, off."""
    batch, generator = 120, np.random.default_rng(seed)
    network = published.six_legs(**options)
    simulator = network.compile(batch)
    for leg in published.LEGS:
        cell = network.names.index(f"swing {leg}")
        charging = network.substances.index(f"stance {leg}")
        simulator.receptors[:, cell, charging] *= generator.uniform(0.98, 1.02, batch)
    start = np.zeros((batch, len(network.names)))
    start[:, ::2] = generator.uniform(0.0, 0.6, (batch, 6))
    simulator.reset(start=start)
    found = []
    for modulator in (0.0, 1.0, 0.0):
        simulator.inject(published.MODULATOR, modulator)
        history = simulator.run(60.0)
        since = float(history.begin[0]) + 30.0
        found.append([gait(history, row=row, since=since) for row in range(batch)])
    return found


def test_the_modulator_switches_the_gait_while_it_runs():
    before, under, after = gaits(seed=11)
    assert before.count("tetrapod") >= 0.9 * len(before)
    assert under.count("tripod") >= 0.9 * len(under)
    assert after.count("tetrapod") >= 0.9 * len(after)


def test_without_links_between_the_sides_nothing_becomes_a_tripod():
    assert gaits(seed=11, opposite=False)[1].count("tripod") == 0
