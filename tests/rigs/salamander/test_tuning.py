"""What a salamander's walk and swim cost, and how candidates reach the body."""

from __future__ import annotations

import argparse
import pickle
from dataclasses import replace

import numpy as np
import pytest

from neurocontrol.analysis.axial import AxialWave
from neurocontrol.analysis.salamander.gaits import Stepping, Swimming
from neurocontrol.analysis.salamander.norms import (
    SWIM_ANGLES,
    SWIM_LAGS,
    SWIM_PROFILE,
    WALK_ANGLES,
)
from neurocontrol.assembly.salamander import KINDS, simulate
from neurocontrol.controllers.presets import format_preset, read_preset
from neurocontrol.errors import InputError
from neurocontrol.plant import Scenario
from neurocontrol.rig import find
from neurocontrol.rigs.salamander import tuning
from neurocontrol.rigs.salamander.cost import (
    SWIM_GOALS,
    WalkGoal,
    landing_cost,
    swim_cost,
    walk_cost,
)
from neurocontrol.rigs.salamander.tuning import SalamanderProblem
from neurocontrol.tracks import Track
from neurocontrol.tuning import Evaluation
from neurocontrol.tuning.candidates import HAND_SET

NAN = float("nan")
STANDING = AxialWave(
    frequency=1.2, amplitude=np.radians(WALK_ANGLES), lag=np.array([0, 0, 0.5, 0, 0, 0, 0.0])
)
TRAVELLING = AxialWave(frequency=3.0, amplitude=np.radians(SWIM_ANGLES), lag=np.array(SWIM_LAGS))
NO_WAVE = AxialWave(frequency=NAN, amplitude=np.full(8, NAN), lag=np.full(7, NAN))
WALK = Stepping(
    frequency=1.2, speed=0.6, turning=0.0, duty_factor=np.full(4, 0.73), diagonals=0.95,
    slip=np.zeros(4), steps=np.ones(4), raw_duty_factor=np.full(4, 0.73), raw_diagonals=0.95,
    raw_slip=np.zeros(4), losses=np.zeros(4), trunk_touching=0.0, wave=STANDING,
)  # fmt: skip
SWIM = Swimming(
    speed=0.72, turning=0.0, wave=TRAVELLING, profile=np.array(SWIM_PROFILE), immersion=0.8
)


def walk(**changes):
    return walk_cost(replace(WALK, **changes), WalkGoal())


def swim(**changes):
    return swim_cost(replace(SWIM, **changes), SWIM_GOALS["natural"])


def with_lag(wave, gap, lag):
    lags = wave.lag.copy()
    lags[gap] = lag
    return replace(wave, lag=lags)


def test_perfect_gaits_cost_nothing_and_are_solved():
    for found in (walk(), swim()):
        assert found.cost == pytest.approx(0.0, abs=1e-12)
        assert found.solved
    assert walk(speed=0.9, diagonals=1.0, turning=-0.04).cost == pytest.approx(0.0, abs=1e-12)
    assert swim(speed=0.74, turning=0.05).cost == pytest.approx(0.0, abs=1e-12)
    fast = swim_cost(replace(SWIM, speed=1.4), SWIM_GOALS["fast"])
    assert fast.cost == pytest.approx(0.0, abs=1e-12)
    assert swim(speed=1.4).cost > 1.0


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
        ({"speed": 0.65}, {"speed": 0.2}),
        ({"speed": 0.0}, {"speed": -0.5}),
        ({"speed": 0.8}, {"speed": 1.0}),
        ({"turning": 0.1}, {"turning": -0.5}),
        ({"profile": 1.4 * np.array(SWIM_PROFILE)}, {"profile": 2.0 * np.array(SWIM_PROFILE)}),
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


@pytest.mark.parametrize(
    ("changes", "cost"),
    [
        ({"speed": 0.55}, 6 * 0.05),
        ({"speed": 0.5}, 6 * 0.1 + 20 * 0.02),
        ({"speed": -0.1}, 6 * 0.7 + 20 * 0.62),
        ({"slip": np.array([0.1, 0.3, 0, 0])}, 3 * 0.2),
        ({"slip": np.array([0, 0, 0.3, 0.1])}, 6 * 0.2),
        ({"duty_factor": np.array([0.80, 0.73, 0.73, 0.73])}, 10 * 0.03),
        ({"duty_factor": np.array([0.73, 0.73, 0.66, 0.66])}, 10 * 0.04),
        ({"diagonals": 0.88}, 6 * 0.05),
        ({"steps": np.array([1.0, 3.0, 1.0, 1.0])}, 4 * (0.5 - 0.1)),
        ({"steps": np.array([0.0, 1.0, 0.0, 1.0])}, 4 * (0.5 - 0.1)),
        ({"trunk_touching": 0.1}, 20 * 0.1),
        ({"wave": with_lag(STANDING, 2, 0.45)}, 20 * (0.05 - 0.03)),
        ({"wave": with_lag(STANDING, 2, -0.45)}, 20 * (0.05 - 0.03)),
        ({"wave": with_lag(STANDING, 1, 0.05)}, 6 * (0.05 - 0.02)),
        ({"wave": with_lag(STANDING, 1, -0.05)}, 6 * (0.05 - 0.02)),
        ({"wave": replace(STANDING, amplitude=np.radians(np.add(WALK_ANGLES, 2.0)))}, 0.05 * 2),
        ({"wave": replace(STANDING, amplitude=np.radians(np.subtract(WALK_ANGLES, 1)))}, 0.05 * 1),
        ({"turning": 0.15}, 2 * 0.1),
        ({"turning": -0.15}, 2 * 0.1),
    ],
)
def test_every_miss_of_a_walk_has_its_price(changes, cost):
    found = walk(**changes)
    assert found.cost == pytest.approx(cost)
    assert found.solved is (cost < 2.0)


@pytest.mark.parametrize(
    ("changes", "cost"),
    [
        ({"speed": 0.65}, 6 * 0.064),
        ({"speed": 0.9}, 30 * (0.3 - 0.25)),
        ({"speed": -0.3}, 6 * 1.014 + 30 * (0.1 + 0.205)),
        ({"profile": np.array([*SWIM_PROFILE[:-1], 0.2])}, 30 * (0.2 - 0.165)),
        ({"turning": 0.15}, 2 * 0.1),
        ({"turning": -0.15}, 2 * 0.1),
        ({"wave": replace(TRAVELLING, lag=np.full(7, 0.08))}, 6 * (0.83 - 0.56)),
        ({"wave": replace(TRAVELLING, lag=np.full(7, -0.01))}, 6 * (0.83 + 0.07)),
        ({"wave": replace(TRAVELLING, lag=np.full(7, 0.14))}, 6 * (0.98 - 0.93)),
        ({"wave": replace(TRAVELLING, amplitude=np.radians(np.add(SWIM_ANGLES, 3.0)))}, 0.3 * 3),
        ({"wave": replace(TRAVELLING, amplitude=np.radians(np.subtract(SWIM_ANGLES, 2)))}, 0.3 * 2),
    ],
)
def test_every_miss_of_a_swim_has_its_price(changes, cost):
    found = swim(**changes)
    assert found.cost == pytest.approx(cost)
    assert found.solved is (cost < 2.0)


def tracked(x, fallen_at=np.inf):
    """A root at these places, m, twenty a second."""
    qpos = np.zeros((len(x), 7))
    qpos[:, 0] = x
    return Track(
        time=0.05 * np.arange(1.0, len(x) + 1.0), readings={"qpos": qpos}, weight=1.0,
        fallen_at=fallen_at,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("beyond", "cost", "ashore"),
    [(1.0, 0.0, 1.0), (3.0, 0.0, 1.0), (0.5, 1.0, 1.0), (-0.5, 3.0, 0.0), (-1.6, 4.0, 0.0)],
)
def test_a_landing_costs_what_its_last_second_lacks_of_a_length_ashore(beyond, cost, ashore):
    edge, length = 0.3, 0.1
    way = np.append(np.linspace(-5.0, 5.0, 100), np.full(20, edge + beyond * length))
    found = landing_cost(tracked(way), edge, length)
    assert (found.cost, found.solved) == (pytest.approx(cost), bool(ashore))
    assert found.measures == {"ashore": ashore}
    fell = landing_cost(tracked(way, fallen_at=5.0), edge, length)
    assert (fell.cost, fell.solved, fell.measures) == (15.0, False, {"ashore": 0.0})


@pytest.mark.parametrize(("fallen_at", "cost"), [(0.004, 30.0), (1.5, 22.5), (3.0, 15.0)])
def test_a_fall_costs_less_the_later_it_comes(fallen_at, cost):
    found = problem(duration=3.0)._measure(tracked(np.zeros(40), fallen_at))
    assert (found.cost, found.solved) == (pytest.approx(cost, abs=0.05), False)


def test_slip_of_hind_feet_weighs_double():
    fore, hind = walk(slip=np.array([0.1, 0.1, 0, 0])), walk(slip=np.array([0, 0, 0.1, 0.1]))
    assert hind.cost == pytest.approx(2 * fore.cost)


def test_measures_that_are_unknown_cost_much_and_are_numbers():
    still = walk(
        frequency=NAN, speed=NAN, turning=NAN, duty_factor=np.zeros(4), diagonals=0.0,
        slip=np.full(4, NAN), steps=np.full(4, NAN), wave=NO_WAVE,
    )  # fmt: skip
    drifting = swim(speed=NAN, turning=NAN, wave=NO_WAVE, profile=np.full(11, NAN))
    for found in (still, drifting):
        assert found.cost > 10.0
        assert not found.solved
        assert np.isfinite([found.cost, *found.measures.values()]).all()


def problem(**options):
    defaults = {"controller": "phase", "networks": 1, "duration": 3.0}
    return SalamanderProblem(**{**defaults, **options})


def test_options_describe_a_problem_that_can_travel():
    parser, rig = argparse.ArgumentParser(), find("salamander-robot")
    tuning.add_options(parser, rig)
    assert tuning.problem(vars(parser.parse_args([])), 4, rig) == SalamanderProblem(
        body="salamander-robot", origin_preset="salamander-robot", seed=4
    )
    words = ["--gait", "walking", "--controller", "leaky", "--keep-limbs", "--shore", "12"]
    words += ["--networks", "2", "--duration", "4", "--start", HAND_SET, "--spread", "0.1"]
    found = tuning.problem(vars(parser.parse_args(words)), 0, rig)
    assert found == SalamanderProblem(
        body="salamander-robot", controller="leaky", limbs=False, shore=12.0, networks=2,
        duration=4.0, origin_preset=HAND_SET, spread=0.1,
    )  # fmt: skip
    assert pickle.loads(pickle.dumps(found)) == found


@pytest.mark.parametrize("body", KINDS)
def test_a_walk_tunes_limbs_and_axis_and_a_swim_the_axis_alone(body):
    walk_names = problem(body=body).table.names
    swim_names = problem(body=body, gait="swimming").table.names
    kept = problem(body=body, limbs=False).table.names
    spine = [f"phase.walking_{joint + 1}" for joint in range(8)] + ["phase.lift_off"]
    assert list(kept) == spine
    assert list(walk_names[-9:]) == spine
    limbs = [name.partition(".") for name in walk_names[:-9]]
    assert {girdle for girdle, _, _ in limbs} == {"fore", "hind"}
    assert len(limbs) == 2 * {"salamander": 15, "salamander-robot": 3}[body]
    assert list(swim_names) == [f"phase.swimming_{joint + 1}" for joint in range(8)]


@pytest.mark.parametrize("gait", ["walking", "swimming"])
@pytest.mark.parametrize("body", KINDS)
def test_the_start_lies_within_the_bounds_and_steps_are_a_share_of_the_scale(gait, body):
    one = problem(gait=gait, body=body, origin_preset=body, spread=0.25)
    table = one.table
    assert (table.low <= one.start).all()
    assert (one.start <= table.high).all()
    np.testing.assert_array_equal(one.step, 0.25 * table.scale)
    by_hand = problem(gait=gait, body=body, origin_preset=HAND_SET)
    np.testing.assert_array_equal(by_hand.start, table.default)
    assert one.stages == 1


def test_what_is_tuned_by_hand_stands_in_the_preset_of_the_body():
    one, own = problem(gait="swimming", origin_preset=HAND_SET), read_preset("salamander").values
    evaluation = Evaluation(cost=1.5, solved=True, measures={})
    found = one.preset(one.start, evaluation, {}).values
    assert {name for name in own if found[name] != own[name]} == {"phase"}
    swum = {name.partition(".")[2]: value for name, value in one.table.mapping(one.start).items()}
    assert found["phase"] == {**own["phase"], **swum}


@pytest.mark.parametrize("gait", ["walking", "swimming"])
@pytest.mark.parametrize("body", KINDS)
def test_every_row_of_a_controller_gets_its_candidate_and_keeps_the_rest(gait, body):
    one, kind = problem(gait=gait, body=body), KINDS[body]
    level = Scenario(terrain=kind.body.ground)
    controller = simulate(kind, one.controller, scenarios=[level] * 2, threads=1).controller
    before = controller.parameters.copy()
    low, high = one.table.low, one.table.high
    rows = np.array([low + 0.25 * (high - low), low + 0.75 * (high - low)])
    one.apply(controller, rows)
    for row, values in enumerate(rows):
        named = controller.table.mapping(before[row]) | one.table.mapping(values)
        assert controller.table.mapping(controller.parameters[row]) == named


@pytest.fixture
def simulated(monkeypatch):
    """Let gaits cost 1, 2, 4 and 8; give the arenas, rows and options that were asked for."""
    asked = []

    def simulate_nothing(self, arenas, rows, generation, **options):
        asked.append((arenas, rows, options))
        return simulate(
            self.kind, self.controller, scenarios=[arena.scenario for arena in arenas],
            threads=1, **options,
        )  # fmt: skip

    monkeypatch.setattr(SalamanderProblem, "_simulate", simulate_nothing)
    monkeypatch.setattr(tuning, "_follow", lambda simulation, duration: [1.0, 2.0, 4.0, 8.0])
    monkeypatch.setattr(
        SalamanderProblem, "_measure",
        lambda self, cost: Evaluation(cost=cost, solved=cost < 3, measures={"speed": 10 * cost}),
    )  # fmt: skip
    return asked


def test_a_candidate_is_worth_the_mean_over_its_own_networks(simulated):
    one = problem(networks=2, duration=5.0)
    candidates = np.array([one.start, one.start + 1.0])
    first, second = one.evaluate(candidates, 0, 0)
    ((arenas, rows, _),) = simulated
    assert [arena.kind for arena in arenas] == ["land", "land"]
    np.testing.assert_array_equal(rows, candidates[[0, 0, 1, 1]])
    assert (first.cost, first.solved, second.cost, second.solved) == (1.5, True, 6.0, False)
    assert first.measures == {"speed": 15.0, "simulated": 10.0}


@pytest.mark.parametrize("landing", [0.0, 2.0])
def test_a_walker_that_also_lands_pays_for_both(simulated, monkeypatch, landing):
    landings = [
        Evaluation(cost=cost, solved=cost == 0.0, measures={"ashore": 1.0})
        for cost in (0.0, landing, 0.0, 0.0)
    ]
    monkeypatch.setattr(SalamanderProblem, "_land", lambda self, shore, rows, generation: landings)
    one = problem(networks=2, duration=5.0, shore=12.0)
    first, second = one.evaluate(np.array([one.start, one.start]), 0, 0)
    assert (first.cost, first.solved) == (1.5 + landing / 2, landing == 0.0)
    assert (second.cost, second.solved) == (6.0, False)
    assert first.measures == {"speed": 15.0, "ashore": 1.0, "simulated": 25.0}


def test_landings_begin_offshore_of_slopes_up_to_the_steepest(simulated, monkeypatch):
    followed = []

    def follow(simulation, duration):
        followed.append(simulation)
        return [tracked(np.full(40, place)) for place in simulation.plant.qpos[:, 0]]

    monkeypatch.setattr(tuning, "_follow", follow)
    one = problem(networks=3, shore=12.0)
    costs = [found.cost for found in one._land(12.0, one.start[np.newaxis].repeat(3, axis=0), 0)]
    ((arenas, _, options),) = simulated
    assert [arena.terrain.angle for arena in arenas] == [10.0, 11.0, 12.0]
    assert options == {"transition": "contact", "steering": "heading"}
    offshore = [arena.edges[-1] for arena in arenas] - followed[0].plant.qpos[:, 0]
    np.testing.assert_allclose(offshore, 0.16)
    assert costs == [4.0] * 3


def test_a_preset_is_a_start(tmp_path):
    path = tmp_path / "own.toml"
    path.write_text(
        "[values.fore]\nduty = 0.8\n[values.hind]\nduty = 0.62\n"
        "[values.phase]\nlift_off = 0.3\nwalking_2 = 0.5\nswimming_2 = 0.6\n"
    )
    one = problem(origin_preset=str(path))
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
    one = problem(gait="swimming", origin_preset=str(origin))
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
    again = problem(gait="swimming", origin_preset=str(path))
    np.testing.assert_array_equal(again.start, candidate)


@pytest.mark.parametrize("gait", ["walking", "swimming"])
@pytest.mark.parametrize("origin", ["salamander", HAND_SET])
def test_a_candidate_has_the_parameters_of_the_preset_made_of_it(gait, origin, tmp_path):
    one, kind = problem(gait=gait, origin_preset=origin), KINDS["salamander"]
    candidate = np.round(0.5 * (one.table.low + one.table.high), 6)
    path = tmp_path / "tuned.toml"
    evaluation = Evaluation(cost=1.0, solved=True, measures={})
    path.write_text(format_preset(one.preset(candidate, evaluation, {})))
    given = simulate(kind, one.controller, threads=1).controller
    one.apply(given, candidate[np.newaxis])
    read = simulate(kind, one.controller, threads=1, preset=str(path)).controller
    np.testing.assert_array_equal(read.parameters, given.parameters)


@pytest.mark.slow
@pytest.mark.parametrize("gait", ["walking", "swimming"])
def test_a_candidate_moves_as_the_preset_made_of_it(gait, tmp_path):
    one = problem(gait=gait)
    rng = np.random.default_rng(6)
    step = one.step * rng.uniform(-1, 1, one.start.size)
    candidate = np.round(np.clip(one.start + step, one.table.low, one.table.high), 6)
    (found,) = one.evaluate(candidate[np.newaxis], 0, 0)
    path = tmp_path / "tuned.toml"
    path.write_text(format_preset(one.preset(candidate, found, {})))
    tuned = problem(gait=gait, origin_preset=str(path))
    np.testing.assert_array_equal(tuned.start, candidate)
    assert tuned.evaluate(tuned.start[np.newaxis], 0, 0) == [found]
    assert one.evaluate(one.start[np.newaxis], 0, 0) != [found]
    assert one.evaluate(candidate[np.newaxis], 0, 1) != [found]  # under another network


def test_a_candidate_that_never_moves_costs_more_than_one_that_walks_whoever_is_beside_it():
    one = problem()
    still = one.table.mapping(one.start)
    still |= {name: 0.0 for name in still if "walking" in name or "roll_reach" in name}
    still |= {name: 0.1 for name in still if "yaw_reach" in name or "pitch_lift" in name}
    candidates = np.array([one.start, one.table.vector(still)])
    walks, stays = one.evaluate(candidates, 0, 0)
    assert walks.measures["speed"] > 0.2 > stays.measures["speed"]
    assert walks.cost < stays.cost
    assert one.evaluate(candidates[1:], 0, 0) == [stays]
    assert walks.measures["simulated"] == 3.0


@pytest.mark.slow
def test_costs_are_means_over_networks():
    both = problem(controller="spiking", networks=2)
    alone = problem(controller="spiking")
    candidate = both.start[np.newaxis]
    (mean,), (first,) = both.evaluate(candidate, 0, 0), alone.evaluate(candidate, 0, 0)
    assert mean.measures["simulated"] == 6.0
    assert mean.cost != first.cost
    second = 2 * mean.measures["speed"] - first.measures["speed"]
    assert 0.0 < second < 1.0


def test_the_name_tells_what_is_tuned():
    assert problem().name == "walking of the salamander under the phase controller"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"gait": "flying"}, "flying"),
        ({"controller": "psychic"}, "psychic"),
        ({"body": "newt"}, "unknown body 'newt'"),
        ({"origin_preset": "nonesuch"}, "unknown preset 'nonesuch'"),
        ({"gait": "swimming", "shore": 10.0}, "only walking is tuned to land"),
        ({"duration": 2.0}, "duration"),  # all of it is left out as transient
    ],
)
def test_what_cannot_be_tuned_is_refused_before_the_search_begins(options, message):
    with pytest.raises(InputError, match=message):
        _ = problem(**options).start
