"""Events of heterochemical networks: exact, row by row, resumable."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from neurocontrol.errors import InputError
from neurocontrol.heterochemical import (
    Cell,
    Dose,
    Levels,
    Modulation,
    Network,
    Rates,
    Rebound,
    TickCell,
    published,
)

LEVELS = Levels()


def network(*cells, injected=()):
    return Network(cells=cells, injected=injected)


def reactive(name="follower", **receptors):
    return Cell(name=name, levels=LEVELS, rates=Rates.all(-0.2), start=0.0, receptors=receptors)


def rows(batch, seed=3):
    """A hexapod's network whose rows differ in start and receptors."""
    simulator = published.six_legs().compile(batch)
    generator = np.random.default_rng(seed)
    start = np.zeros((batch, 12))
    start[:, ::2] = generator.uniform(0.0, 0.6, (batch, 6))
    simulator.receptors *= generator.uniform(0.9, 1.1, simulator.receptors.shape)
    simulator.reset(start=start)
    return simulator


def test_a_row_is_the_same_alone_and_among_others():
    many, alone = rows(5), published.six_legs().compile()
    alone.receptors[0] = many.receptors[3]
    alone.reset(start=many.potential[3])
    for simulator in (many, alone):
        simulator.inject(published.MODULATOR, 1.0)
    both = many.run(30.0), alone.run(30.0)
    assert np.array_equal(both[0].records[3], both[1].records[0])
    assert np.array_equal(many.potential[3], alone.potential[0])


def test_many_short_runs_are_one_long_run():
    whole, pieces = rows(2), rows(2)
    expected = whole.run(12.0).records
    found = [pieces.run(0.01) for _ in range(1200)]
    for row in range(2):
        told = np.concatenate([history.records[row] for history in found])
        assert told == pytest.approx(expected[row], abs=1e-9)


def test_a_saved_network_goes_on_as_it_would_have():
    simulator = rows(3)
    simulator.run(7.3)
    state = simulator.save()
    expected = simulator.run(9.0).records
    other = published.six_legs().compile(3)
    other.restore(state)
    for row, found in enumerate(other.run(9.0).records):
        assert np.array_equal(found, expected[row])
    with pytest.raises(InputError, match="another network or batch"):
        published.six_legs().compile(2).restore(state)


def test_reset_leaves_the_other_rows_alone():
    simulator, other = rows(3), rows(3)
    for each in (simulator, other):
        each.run(5.0)
    simulator.reset([1])
    assert simulator.clock.tolist() == [5.0, 0.0, 5.0]
    assert np.array_equal(simulator.run(4.0).records[2], other.run(4.0).records[2])


def test_the_course_is_made_of_straight_lines_between_its_corners():
    simulator = published.half_centre().compile()
    course = simulator.run(5.0, course=True).courses[0]
    cells = published.half_centre().cells
    slopes = np.diff(course.potential, axis=0) / np.diff(course.time)[:, None]
    # Own rate, inhibition and rebound add up to few slopes.
    made = {round(rate, 6) for rate in slopes[np.diff(course.time) > 1e-6].ravel()}
    possible = {
        round(own + inhibited + rebound, 6)
        for own in (0.7, 3.0)
        for inhibited in (0.0, -2.0)
        for rebound in (0.0, cells[0].rebound.rate)
    }
    assert made - {0.0} <= possible
    assert set(np.unique(course.concentration)) <= {0.0, 1.0}
    assert course.time[-1] == 5.0


def test_a_reactive_cell_rests_until_it_hears_enough():
    simulator = network(reactive(drive=1.0), injected=("drive",)).compile(3)
    simulator.inject("drive", np.array([0.15, 0.5, 0.0]))
    simulator.run(1.0)
    assert simulator.potential[:, 0] == pytest.approx([0.0, 0.3, 0.0])
    simulator.inject("drive", 0.0)
    simulator.run(1.0)
    assert simulator.potential[:, 0] == pytest.approx([0.0, 0.1, 0.0])


def test_a_substance_outlives_the_burst_by_its_lifetime():
    beats = replace(published.oscillator().cells[0], doses={"NO": Dose(amount=2.0, lifetime=0.25)})
    simulator = network(beats).compile()
    history = simulator.run(3.0, course=True)
    course, (begin, end) = history.courses[0], history.bursts("N1")[0]
    there = course.concentration[:-1, 0] > 0.0
    assert course.time[:-1][there][0] == pytest.approx(begin)
    assert course.time[1:][there][-1] == pytest.approx(end + 0.25)
    assert np.max(course.concentration) == 2.0


def test_modulators_close_and_open_receptors_and_shift_thresholds():
    modulation = Modulation(
        gains={"drive": 0.0}, opened={"other": 2.0}, threshold_shift=-0.5, rate_factor=0.5
    )
    cell = replace(reactive(drive=1.0), modulations={"serotonin": modulation})
    simulator = network(cell, injected=("drive", "other", "serotonin")).compile(2)
    simulator.inject("drive", 0.5)
    simulator.inject("other", 0.1)
    simulator.inject("serotonin", np.array([0.49, 0.5]))
    history = simulator.run(1.5)
    # It rises at 0.5 - 0.2 to 0.6 without the modulator, at 0.2 - 0.1 to 0.1 with it.
    assert simulator.potential[0, 0] == pytest.approx(0.45)
    assert not simulator.active[0, 0]
    assert history.bursts("follower", 1)[0, 0] == pytest.approx(1.0)


def test_cost_follows_events():
    simulator = published.oscillator().compile()
    simulator.run(1000.0)
    # Threshold up, top, threshold down, rest: four levels a cycle of 1.9697 s.
    assert simulator.events[0] == pytest.approx(4 * 1000.0 / 1.9697, abs=4)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Levels(threshold=0.95), "floor <= rest < threshold < top"),
        (lambda: Rates.all(np.inf), "rates must be finite"),
        (lambda: Dose(amount=-1.0), "at least 0"),
        (lambda: replace(reactive(), start=1.0), "cannot start at 1.0"),
        (lambda: replace(reactive(), rebound=Rebound(level=0.7, rate=1.0)), "below its threshold"),
        (lambda: network(reactive(), reactive()), "names of their own"),
        (lambda: network(reactive(glycine=1.0)), "receptors for glycine"),
        (lambda: network(reactive()).compile(0), "at least one row"),
        (lambda: network(reactive()).compile().inject("ATP", 1.0), "no substance 'ATP'"),
        (lambda: network(reactive()).compile().inject("follower", -1.0), "at least 0, got -1.0"),
        (lambda: network(reactive()).compile().run(-1.0), "at least 0 s, got -1.0"),
        (lambda: network(reactive()).compile().run(1.0).bursts("b"), "no cell 'b'"),
        (lambda: TickCell(name="a", kind="lazy"), "one of tonic, follower, oscillator"),
        (
            lambda: (
                network(
                    Cell(
                        name="a",
                        levels=LEVELS,
                        rates=Rates.all(1.0),
                        start=0.0,
                        receptors={"a": -2.0},
                    )
                )
                .compile()
                .run(1.0)
            ),
            "on and off without end at 0.6 s",
        ),
    ],
)
def test_what_cannot_be_is_refused(make, message):
    with pytest.raises(InputError, match=message):
        make()


def test_time_passes_without_a_record_as_with_one():
    told, silent = rows(3), rows(3)
    active, duration = np.zeros((3, 12)), np.array([0.5, 0.0, 0.25])
    call = silent.passing(duration, active)
    for _ in range(8):
        call.kernel(np.arange(3), *call.here)
        told.run(0.25)
    assert silent.clock.tolist() == [4.0, 0.0, 2.0]
    assert np.array_equal(silent.potential[2], told.potential[2])
    assert np.array_equal(active[2] > 0.5, told.active[2])
    assert silent.potential[1] == pytest.approx(rows(3).potential[1])
