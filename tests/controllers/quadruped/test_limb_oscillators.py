from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from neurocontrol.controllers.quadruped.limb_oscillators import Rhythm
from neurocontrol.controllers.quadruped.phase_amplitude import (
    PhaseAmplitude,
    PhaseAmplitudeParameters,
)
from neurocontrol.controllers.quadruped.righetti_ijspeert import RighettiIjspeert
from neurocontrol.errors import InputError
from neurocontrol.gaits import GAIT_PHASES

TIME_STEP = 0.001
GAITS = [np.array(phases) for phases in GAIT_PHASES.values()]

both = pytest.mark.parametrize("kind", [RighettiIjspeert, PhaseAmplitude])


def rhythm(phases, frequency: float = 2.0, duty_factor: float = 0.7) -> Rhythm:
    phases = np.array(phases)
    rows = len(phases)
    return Rhythm(
        phases=phases,
        frequency=np.full(rows, frequency),
        duty_factor=np.full(rows, duty_factor),
        amplitude=np.ones((rows, 4)),
    )


def circular_distance(a, b):
    return np.abs((a - b + 0.5) % 1.0 - 0.5)


def measured_phases(oscillators, wanted: Rhythm):
    """Touch-down of each limb after that of the left hind foot, strides, shape (B, 4)."""
    landings: list[list[list[float]]] = [[[] for _ in range(4)] for _ in wanted.phases]
    before = oscillators.phase.copy()
    for step in range(int(2.6 / wanted.frequency.min() / TIME_STEP)):
        oscillators.advance(TIME_STEP, 1, wanted)
        for row, limb in np.argwhere(oscillators.phase < before - 0.5):
            since = oscillators.phase[row, limb] / wanted.frequency[row]
            landings[row][limb].append(step * TIME_STEP - since)
        before = oscillators.phase.copy()
    first = np.array([[limb[0] for limb in row] for row in landings])
    period = np.array([row[2][1] - row[2][0] for row in landings])
    return (first - first[:, 2:3]) / period[:, np.newaxis]


@both
@pytest.mark.parametrize("duty_factor", [0.4, 0.5, 0.75])
def test_coupling_locks_every_gait_to_the_table_from_random_states(kind, duty_factor):
    wanted = rhythm(np.repeat(GAITS, 6, axis=0), duty_factor=duty_factor)
    oscillators = kind(len(wanted.phases))
    oscillators.reset(-wanted.phases)
    state = oscillators.save()
    generator = np.random.default_rng(1)
    for name in [name for name in ("x", "y", "angle") if name in state]:
        state[name] = generator.normal(scale=2.0, size=state[name].shape)
    oscillators.restore(state)
    oscillators.advance(TIME_STEP, 8000, wanted)
    assert circular_distance(measured_phases(oscillators, wanted), wanted.phases).max() < 0.003


@both
def test_every_gait_is_reached_from_any_reset_even_a_balanced_one(kind):
    wanted = rhythm(np.repeat(GAITS, 6, axis=0))
    oscillators = kind(len(wanted.phases))
    starts = np.random.default_rng(1).random(wanted.phases.shape)
    starts[::6] = 0.0
    oscillators.reset(starts)
    oscillators.advance(TIME_STEP, 2000, wanted)
    assert circular_distance(measured_phases(oscillators, wanted), wanted.phases).max() < 0.01


@both
def test_every_ordered_switch_settles_within_five_strides(kind):
    pairs = np.array(list(permutations(GAITS, 2)))
    before, after = rhythm(pairs[:, 0]), rhythm(pairs[:, 1])
    oscillators = kind(len(pairs))
    oscillators.reset(-before.phases)
    oscillators.advance(TIME_STEP, 1000, before)
    oscillators.advance(TIME_STEP, 2500, after)
    assert circular_distance(measured_phases(oscillators, after), after.phases).max() < 0.01


def test_a_command_that_moves_at_once_leaves_trot_balanced_between_the_gaits():
    trot, pace = (rhythm([GAIT_PHASES[name]]) for name in ("trot", "pace"))
    oscillators = PhaseAmplitude(1, PhaseAmplitudeParameters(gliding=1e9))
    oscillators.reset(-trot.phases)
    oscillators.advance(TIME_STEP, 1000, trot)
    oscillators.advance(TIME_STEP, 2500, pace)
    assert circular_distance(measured_phases(oscillators, pace), pace.phases).max() > 0.4


@both
def test_stance_is_the_duty_factor_and_the_step_goes_from_front_to_rear_in_it(kind):
    wanted = rhythm([GAIT_PHASES["walk"]], duty_factor=0.75)
    oscillators = kind(1)
    oscillators.advance(TIME_STEP, 8000, wanted)
    stance, protraction, lift = [], [], []
    for _ in range(500):
        oscillators.advance(TIME_STEP, 1, wanted)
        stance.append(oscillators.stance)
        protraction.append(oscillators.protraction)
        lift.append(oscillators.lift)
    stance, protraction, lift = (np.concatenate(found) for found in (stance, protraction, lift))
    assert stance.mean(axis=0) == pytest.approx(0.75, abs=0.01)
    assert protraction.max() == pytest.approx(1.0, abs=5e-3)
    assert protraction.min() == pytest.approx(-1.0, abs=5e-3)
    assert np.all(lift[stance] == 0.0)
    assert lift.max() == pytest.approx(1.0, abs=5e-3)
    moved = np.diff(protraction, axis=0)
    steady = stance[1:] == stance[:-1]
    assert np.all(moved[steady & stance[1:]] < 1e-5)
    assert np.all(moved[steady & ~stance[1:]] > -1e-5)


@both
def test_a_row_equals_the_same_row_alone_bit_for_bit(kind):
    generator = np.random.default_rng(3)
    wanted = Rhythm(
        phases=generator.random((7, 4)),
        frequency=generator.uniform(0.5, 4.0, 7),
        duty_factor=generator.uniform(0.3, 0.8, 7),
        amplitude=generator.uniform(0.2, 1.0, (7, 4)),
    )
    starts = generator.random((7, 4))
    load = generator.uniform(0.0, 2.0, (7, 4))
    together = kind(7)
    together.reset(starts)
    together.advance(TIME_STEP, 300, wanted, load)
    for row in range(7):
        here = slice(row, row + 1)
        alone = kind(1)
        alone.reset(starts[here])
        one = Rhythm(
            phases=wanted.phases[here],
            frequency=wanted.frequency[here],
            duty_factor=wanted.duty_factor[here],
            amplitude=wanted.amplitude[here],
        )
        alone.advance(TIME_STEP, 300, one, load[here])
        for name, values in alone.save().items():
            np.testing.assert_array_equal(values[0], together.save()[name][row])


@both
def test_a_row_that_is_not_a_number_does_not_poison_its_neighbours(kind):
    wanted = rhythm(GAITS)
    broken, sound = kind(5), kind(5)
    state = broken.save()
    for values in state.values():
        values[1] = np.nan
    broken.restore(state)
    for oscillators in (broken, sound):
        oscillators.advance(TIME_STEP, 100, wanted)
    for name, values in sound.save().items():
        others = [0, 2, 3, 4]
        np.testing.assert_array_equal(broken.save()[name][others], values[others])


@both
def test_rows_left_out_keep_their_state_and_reset_clears_only_its_rows(kind):
    wanted = rhythm(GAITS)
    oscillators = kind(5)
    fresh = oscillators.save()
    oscillators.advance(TIME_STEP, 100, wanted, rows=np.array([0, 3]))
    for name, values in oscillators.save().items():
        np.testing.assert_array_equal(values[[1, 2, 4]], fresh[name][[1, 2, 4]])
    oscillators.advance(TIME_STEP, 100, wanted)
    moved = oscillators.save()
    oscillators.reset(np.zeros((1, 4)), rows=np.array([3]))
    for name, values in oscillators.save().items():
        np.testing.assert_array_equal(values[3], fresh[name][3])
        np.testing.assert_array_equal(values[:3], moved[name][:3])


@both
def test_a_restored_state_goes_on_as_before(kind):
    trot, bound = (rhythm([GAIT_PHASES[name]]) for name in ("trot", "bound"))
    oscillators = kind(1)
    oscillators.advance(TIME_STEP, 400, trot)
    oscillators.advance(TIME_STEP, 200, bound)
    state = oscillators.save()
    oscillators.advance(TIME_STEP, 700, bound)
    first = oscillators.save()
    oscillators.restore(state)
    oscillators.advance(TIME_STEP, 700, bound)
    for name, values in oscillators.save().items():
        np.testing.assert_array_equal(values, first[name])


@both
def test_frequency_zero_stands_still(kind):
    oscillators = kind(1)
    oscillators.reset(np.array([[0.1, 0.2, 0.6, 0.9]]))
    phase = oscillators.phase.copy()
    oscillators.advance(TIME_STEP, 500, rhythm([GAIT_PHASES["trot"]], 0.0, 0.5))
    np.testing.assert_allclose(oscillators.phase, phase, atol=1e-12)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("phases", np.full((1, 4), np.nan)),
        ("phases", np.zeros((1, 3))),
        ("frequency", np.array([-1.0])),
        ("frequency", np.array([np.inf])),
        ("duty_factor", np.array([1.0])),
        ("amplitude", np.zeros((1, 4))),
        ("amplitude", np.full((1, 4), 1.1)),
    ],
)
def test_a_rhythm_out_of_range_is_refused_by_name(name, value):
    good = {
        "phases": np.zeros((1, 4)),
        "frequency": np.ones(1),
        "duty_factor": np.full(1, 0.5),
        "amplitude": np.ones((1, 4)),
    }
    with pytest.raises(InputError, match=f"^{name} must be"):
        Rhythm(**{**good, name: value})
