"""What a salamander's walk and swim cost, and how candidates reach the body."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from neurocontrol.analysis.axial import AxialWave
from neurocontrol.analysis.salamander import Stepping, Swimming
from neurocontrol.analysis.salamander_norms import SWIM_ANGLES, SWIM_LAGS, WALK_ANGLES
from neurocontrol.controllers.presets import format_preset, read_preset
from neurocontrol.errors import InputError
from neurocontrol.tuning.problem import Evaluation
from neurocontrol.tuning.salamander import HAND_SET, SalamanderProblem
from neurocontrol.tuning.salamander_cost import SwimGoal, WalkGoal, swim_cost, walk_cost

NAN = float("nan")
STANDING = AxialWave(
    frequency=1.2, amplitude=np.radians(WALK_ANGLES), lag=np.array([0, 0, 0.5, 0, 0, 0, 0.0])
)
TRAVELLING = AxialWave(
    frequency=3.0, amplitude=np.radians(SWIM_ANGLES), lag=np.array(SWIM_LAGS) * 0.95
)
NO_WAVE = AxialWave(frequency=NAN, amplitude=np.full(8, NAN), lag=np.full(7, NAN))
WALK = Stepping(
    frequency=1.2, speed=0.6, turning=0.0, duty_factor=np.full(4, 0.73), diagonals=0.95,
    slip=np.zeros(4), steps=np.ones(4), trunk_touching=0.0, wave=STANDING,
)  # fmt: skip
SWIM = Swimming(speed=1.2, turning=0.0, wave=TRAVELLING, immersion=0.8)


def walk(**changes):
    return walk_cost(replace(WALK, **changes), WalkGoal())


def swim(**changes):
    return swim_cost(replace(SWIM, **changes), SwimGoal())


def with_lag(wave, gap, lag):
    lags = wave.lag.copy()
    lags[gap] = lag
    return replace(wave, lag=lags)


def test_perfect_gaits_cost_nothing_and_are_solved():
    for found in (walk(), swim()):
        assert found.cost == pytest.approx(0.0, abs=1e-12)
        assert found.solved
    assert walk(speed=0.9, diagonals=1.0, turning=-0.04).cost == pytest.approx(0.0, abs=1e-12)
    assert swim(speed=1.4, turning=0.05).cost == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize(
    ("little", "much"),
    [
        ({"speed": 0.5}, {"speed": 0.3}),
        ({"speed": 0.1}, {"speed": -0.2}),
        ({"duty_factor": np.array([0.73, 0.73, 0.73, 0.8])}, {"duty_factor": np.full(4, 0.8)}),
        ({"duty_factor": np.full(4, 0.6)}, {"duty_factor": np.full(4, 0.4)}),
        ({"diagonals": 0.9}, {"diagonals": 0.7}),
        ({"slip": np.array([0.1, 0, 0, 0])}, {"slip": np.array([0.1, 0, 0.1, 0])}),
        ({"steps": np.array([1, 1, 1, 2.0])}, {"steps": np.array([3, 1, 1, 2.0])}),
        ({"trunk_touching": 0.02}, {"trunk_touching": 0.5}),
        ({"wave": with_lag(STANDING, 2, 0.44)}, {"wave": with_lag(STANDING, 2, 0.3)}),
        ({"wave": with_lag(STANDING, 1, 0.05)}, {"wave": with_lag(STANDING, 1, 0.2)}),
        (
            {"wave": replace(STANDING, amplitude=0.8 * STANDING.amplitude)},
            {"wave": replace(STANDING, amplitude=0.1 * STANDING.amplitude)},
        ),
        ({"turning": 0.1}, {"turning": -0.5}),
    ],
)
def test_a_walk_costs_more_the_more_it_misses(little, much):
    assert 0.0 < walk(**little).cost < walk(**much).cost


@pytest.mark.parametrize(
    ("little", "much"),
    [
        ({"speed": 0.9}, {"speed": 0.2}),
        ({"speed": 0.0}, {"speed": -0.5}),
        ({"turning": 0.1}, {"turning": -0.5}),
        (
            {"wave": replace(TRAVELLING, lag=0.7 * TRAVELLING.lag)},
            {"wave": replace(TRAVELLING, lag=-0.7 * TRAVELLING.lag)},
        ),
        (
            {"wave": replace(TRAVELLING, lag=1.2 * TRAVELLING.lag)},
            {"wave": replace(TRAVELLING, lag=2.0 * TRAVELLING.lag)},
        ),
        (
            {"wave": replace(TRAVELLING, amplitude=1.2 * TRAVELLING.amplitude)},
            {"wave": replace(TRAVELLING, amplitude=2.0 * TRAVELLING.amplitude)},
        ),
    ],
)
def test_a_swim_costs_more_the_more_it_misses(little, much):
    assert 0.0 < swim(**little).cost < swim(**much).cost


def test_slip_of_hind_feet_weighs_double():
    fore, hind = walk(slip=np.array([0.1, 0.1, 0, 0])), walk(slip=np.array([0, 0, 0.1, 0.1]))
    assert hind.cost == pytest.approx(2 * fore.cost)


def test_measures_that_are_unknown_cost_much_and_are_numbers():
    still = walk(
        frequency=NAN, speed=NAN, turning=NAN, duty_factor=np.zeros(4), diagonals=0.0,
        slip=np.full(4, NAN), steps=np.full(4, NAN), wave=NO_WAVE,
    )  # fmt: skip
    drifting = swim(speed=NAN, turning=NAN, wave=NO_WAVE)
    for found in (still, drifting):
        assert found.cost > 10.0
        assert not found.solved
        assert np.isfinite([found.cost, *found.measures.values()]).all()


def problem(**options):
    defaults = {"controller": "phase", "networks": 1, "duration": 3.0}
    return SalamanderProblem(**{**defaults, **options})


@pytest.mark.parametrize("animal", ["animal", "robot"])
def test_a_walk_tunes_limbs_and_axis_and_a_swim_the_axis_alone(animal):
    walk_names = problem(animal=animal).table.names
    swim_names = problem(animal=animal, gait="swimming").table.names
    kept = problem(animal=animal, limbs=False).table.names
    spine = [f"phase.walking_{joint + 1}" for joint in range(8)] + ["phase.lift_off"]
    assert list(kept) == spine
    assert list(walk_names[-9:]) == spine
    limbs = [name.partition(".") for name in walk_names[:-9]]
    assert {girdle for girdle, _, _ in limbs} == {"fore", "hind"}
    assert len(limbs) == 2 * {"animal": 15, "robot": 3}[animal]
    assert list(swim_names) == [f"phase.swimming_{joint + 1}" for joint in range(8)]


@pytest.mark.parametrize("gait", ["walking", "swimming"])
@pytest.mark.parametrize("animal", ["animal", "robot"])
def test_the_start_lies_within_the_bounds_and_steps_are_a_share_of_the_scale(gait, animal):
    one = problem(gait=gait, animal=animal, spread=0.25)
    table = one.table
    assert (table.low <= one.start).all()
    assert (one.start <= table.high).all()
    np.testing.assert_array_equal(one.step, 0.25 * table.scale)
    np.testing.assert_array_equal(problem(origin=HAND_SET).start, problem().table.default)
    assert one.stages == 1


def test_a_preset_is_a_start(tmp_path):
    path = tmp_path / "own.toml"
    path.write_text(
        "[values.fore]\nduty = 0.8\n[values.hind]\nduty = 0.62\n"
        "[values.phase]\nlift_off = 0.3\nwalking_2 = 0.5\nswimming_2 = 0.6\n"
    )
    one = problem(origin=str(path))
    found = one.table.mapping(one.start)
    names = ("fore.duty", "hind.duty", "phase.lift_off", "phase.walking_2")
    assert [found[name] for name in names] == [0.8, 0.62, 0.3, 0.5]
    default = one.table.mapping(one.table.default)
    assert all(found[name] == default[name] for name in default if name not in names)


def test_a_preset_of_a_candidate_keeps_what_was_not_tuned(tmp_path):
    origin = tmp_path / "own.toml"
    origin.write_text(
        'description = "mine"\n[values.fore]\n[values.hind]\n[values.leaky]\nwalking_1 = 0.7\n'
        "[values.phase]\nwalking_1 = 0.4\n"
    )
    one = problem(gait="swimming", origin=str(origin))
    candidate = np.round(one.start + 0.1, 3)
    evaluation = Evaluation(cost=1.5, solved=True, measures={"speed": 0.9})
    path = tmp_path / "tuned.toml"
    path.write_text(format_preset(one.preset(candidate, evaluation, {"seed": 4})))
    found = read_preset(str(path))
    assert found.description == "mine"
    assert found.values["leaky"] == {"walking_1": 0.7}
    assert found.values["phase"]["walking_1"] == 0.4
    assert found.metrics["phase swimming"] == {"cost": 1.5, "speed": 0.9}
    assert found.provenance["phase swimming"] == {"seed": 4}
    again = problem(gait="swimming", origin=str(path))
    np.testing.assert_array_equal(again.start, candidate)


@pytest.mark.parametrize("gait", ["walking", "swimming"])
def test_a_candidate_moves_as_the_preset_made_of_it(gait, tmp_path):
    one = problem(gait=gait)
    rng = np.random.default_rng(6)
    step = one.step * rng.uniform(-1, 1, one.start.size)
    candidate = np.round(np.clip(one.start + step, one.table.low, one.table.high), 6)
    (found,) = one.evaluate(candidate[np.newaxis], 0)
    path = tmp_path / "tuned.toml"
    path.write_text(format_preset(one.preset(candidate, found, {})))
    tuned = problem(gait=gait, origin=str(path))
    np.testing.assert_array_equal(tuned.start, candidate)
    assert tuned.evaluate(tuned.start[np.newaxis], 0) == [found]
    assert one.evaluate(one.start[np.newaxis], 0) != [found]


def test_a_candidate_that_never_moves_costs_more_than_one_that_walks_whoever_is_beside_it():
    one = problem()
    still = one.table.mapping(one.start)
    still |= {name: 0.0 for name in still if "walking" in name or "roll_reach" in name}
    still |= {name: 0.1 for name in still if "yaw_reach" in name or "pitch_lift" in name}
    candidates = np.array([one.start, one.table.vector(still)])
    walks, stays = one.evaluate(candidates, 0)
    assert walks.measures["speed"] > 0.2 > stays.measures["speed"]
    assert walks.cost < stays.cost
    assert one.evaluate(candidates[1:], 0) == [stays]
    assert walks.measures["simulated"] == 3.0


def test_costs_are_means_over_networks():
    both = problem(controller="spiking", networks=2)
    alone = problem(controller="spiking")
    candidate = both.start[np.newaxis]
    (mean,), (first,) = both.evaluate(candidate, 0), alone.evaluate(candidate, 0)
    assert mean.measures["simulated"] == 6.0
    assert mean.cost != first.cost
    second = 2 * mean.measures["speed"] - first.measures["speed"]
    assert 0.0 < second < 1.0


def test_the_name_tells_what_is_tuned():
    assert problem().name == "walking of the animal under the phase controller"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"gait": "flying"}, "flying"),
        ({"controller": "psychic"}, "psychic"),
        ({"animal": "newt"}, "newt"),
        ({"origin": "nonesuch"}, "unknown preset 'nonesuch'"),
        ({"duration": 2.0}, "duration"),  # all of it is left out as transient
    ],
)
def test_what_cannot_be_tuned_is_refused_before_the_search_begins(options, message):
    with pytest.raises(InputError, match=message):
        _ = problem(**options).start
