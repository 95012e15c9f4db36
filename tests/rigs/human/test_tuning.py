"""What is asked of a candidate: its walks, their mean, and the ends of those that stall."""

from __future__ import annotations

import pickle
from dataclasses import dataclass, replace
from math import inf
from types import SimpleNamespace

import numpy as np
import pytest

from neurocontrol.assembly.human import legs_of, make_human
from neurocontrol.commands.parsing import parse_options
from neurocontrol.controllers.human.reflex_parameters import REFLEXES, published_parameters
from neurocontrol.controllers.presets import format_preset, read_preset
from neurocontrol.errors import InputError
from neurocontrol.models.human_legs import GROUND, HumanMorphology
from neurocontrol.rig import find
from neurocontrol.rigs.human import tuning
from neurocontrol.rigs.human.schedule import Schedule
from neurocontrol.rigs.human.stalls import Stalls
from neurocontrol.rigs.human.trials import steady_walk
from neurocontrol.rigs.human.tuning import WalkingProblem
from neurocontrol.tracks import Track
from neurocontrol.tuning import Evaluation


def asked(**options):
    """The problem of a command line."""
    rig = find("human")
    arguments = parse_options("tune", rig, options)
    values = {**arguments.problem, **vars(arguments)}
    return tuning.problem(values, 4, rig)


@dataclass(frozen=True, kw_only=True)
class Costly(WalkingProblem):
    """Every walk costs a number of its own; of candidate 1 one is not solved."""

    def run(self, candidates, walks):
        return list(range(len(walks)))

    def cost(self, track, walk):
        measures = {"survived": float(track), "simulated": 10.0 * track}
        return Evaluation(cost=float(track**2), solved=track != 3, measures=measures)


def test_a_candidate_costs_the_mean_of_its_own_walks():
    first, second, third = Costly().evaluate(np.zeros((3, 87)), 0, 0)
    assert [one.cost for one in (first, second, third)] == [0.5, 6.5, 20.5]
    assert [one.solved for one in (first, second, third)] == [True, False, True]
    assert second.measures["survived"] == 2.5
    assert second.measures["simulated"] == 50.0


def test_candidates_get_rows_of_their_own_under_every_condition(monkeypatch):
    seen = []
    monkeypatch.setattr(
        tuning, "follow", lambda rig, simulation, walks, observers: seen.append(simulation) or []
    )
    problem = WalkingProblem(schedule=Schedule(speeds=(1.4, 1.4)), origin_preset="human")
    walks = problem.schedule.walks(0, 0) * 2
    candidates = np.array([problem.start, problem.start + 0.01])
    assert problem.run(candidates, walks) == []
    controller = seen[0].controller
    assert controller.table.sections(controller.parameters[0]).keys() == {"1.4", "module"}
    np.testing.assert_array_equal(controller.vectors[:, 0], candidates[[0, 0, 1, 1]])
    assert controller._delay["brain"].tolist() == [15, 18, 15, 18]
    ground = [scenario.terrain.contact_time for scenario in seen[0].plant.scenarios]
    assert ground == [0.02, 0.016] * 2


def test_a_search_over_speeds_starts_from_its_preset_as_it_walks_at_them():
    shipped = read_preset("human").values
    low, middle, high = (REFLEXES.vector(shipped[speed]) for speed in ("1.1", "1.25", "1.5"))
    schedule = Schedule(speeds=(1.1, 1.5))
    problem = WalkingProblem(origin_preset="human", schedule=schedule, first_step=0.2)
    assert list(problem.origin.values) == ["1.1", "1.175", "1.25", "1.375", "1.5"]
    reached = problem.curve.vectors(problem.start[None])[0]
    np.testing.assert_allclose(reached[2], middle, rtol=1e-9)
    assert np.abs(reached[0] - low).max() < np.abs(middle - low).max()
    assert np.abs(reached[4] - high).max() < np.abs(middle - high).max()
    np.testing.assert_allclose(problem.step, 0.2 * np.tile(REFLEXES.scale, 3))
    steady = WalkingProblem(origin_preset="published", schedule=schedule, heels="padded")
    slopes_and_bends = steady.start[len(REFLEXES.names) :]
    assert not slopes_and_bends.any()


@pytest.mark.parametrize("start", ["hand-set", "published"])
def test_numbers_of_the_start_may_be_set(start):
    usual, problem = asked(start=start), asked(start=start, set=["K_foot=0.5", "c_d=-0.25"])
    moved = {**REFLEXES.mapping(usual.start), "K_foot": 0.5, "c_d": -0.25}
    assert REFLEXES.mapping(problem.start) == moved


@pytest.mark.parametrize(
    ("words", "message"),
    [("K_foot", "as K_foot=0.06, got 'K_foot'"), ("K_feet=1", "unknown parameter 'K_feet'"),
     ("l_clr=2", "l_clr must be between 0.4 and 0.915 m, got 2"), ("K_foot=x", "number")],
)  # fmt: skip
def test_numbers_that_no_start_can_have_are_refused(words, message):
    with pytest.raises(InputError, match=message):
        asked(set=[words])


def test_a_walk_that_is_held_stays_and_only_its_change_with_speed_moves():
    problem = asked(speed="0.8..1.8", start="published", hold=True)
    assert len(problem.start) == 2 * len(REFLEXES.names)
    moved = problem.values(problem.start + 0.01)
    known = read_preset("published").values["1.25"]
    assert moved["1.25"] == pytest.approx(known)
    assert moved["1.8"]["G_SOL"] == pytest.approx(known["G_SOL"] + 0.01 * (1.0 + 1.0))
    share = (1.25 - 0.8) / (1.8 - 1.25)
    assert moved["0.8"]["G_SOL"] == pytest.approx(known["G_SOL"] + 0.01 * (share**2 - share))
    assert moved["1.8"]["l_clr"] <= REFLEXES.parameters[4].high
    for options in ({"speed": "1.0..1.5"}, {"start": "published"}):
        with pytest.raises(InputError, match="--hold needs a range of speeds and a preset"):
            asked(hold=True, **options)


def test_what_is_not_tuned_stays_as_the_start_has_it():
    problem = asked(start="human-economical", only=["K_lean", "G_SOL", "K_lean"])
    assert problem.table.names == ("1.25.G_SOL", "1.25.K_lean")
    known = read_preset("human-economical").values["1.25"]
    assert problem.start.tolist() == [known["G_SOL"], known["K_lean"]]
    assert problem.values(np.array([3.0, 0.25]))["1.25"] == {**known, "G_SOL": 3.0, "K_lean": 0.25}
    ranged = asked(speed="1.1..1.5", start="human", only=["K_lean"], hold=True)
    assert ranged.table.names == ("slope.K_lean", "bend.K_lean")
    with pytest.raises(InputError, match="must be reflex parameters such as K_foot, got 'K_feet'"):
        asked(only=["K_feet"])
    with pytest.raises(InputError, match="--turn goes with --harden"):
        asked(turn=5.0)


def test_a_start_that_refuses_to_turn_may_learn_it():
    problem = asked(start="published", only=["K_lean"], harden=True, turn=5.0)
    assert read_preset("published").refuses == ("heading",)
    assert problem.origin.refuses == ()
    evaluation = Evaluation(cost=1.0, solved=True, measures={})
    assert problem.preset(np.array([0.1]), evaluation, {}).refuses == ()
    assert problem.preset(np.array([0.0]), evaluation, {}).refuses == ("heading",)


def test_a_search_from_hand_set_numbers_takes_whole_steps():
    problem = WalkingProblem()
    np.testing.assert_array_equal(problem.start, REFLEXES.default)
    np.testing.assert_array_equal(problem.step, REFLEXES.scale)
    assert WalkingProblem(first_step=0.1).spread == 0.1


def test_a_candidate_becomes_a_preset_of_the_speed_it_walks_at():
    problem = WalkingProblem(origin_preset="human", schedule=Schedule(speeds=(1.4, 1.4)))
    evaluation = Evaluation(cost=12.0, solved=True, measures={"survived": 7.0})
    preset = problem.preset(problem.start + 1e-3, evaluation, {"command": "neurocontrol tune"})
    assert preset.name == "human-1.4"
    assert preset.values == {"1.4": REFLEXES.mapping(problem.start + 1e-3)}
    assert preset.metrics == {"1.4": {"cost": 12.0, "survived": 7.0}}
    assert preset.provenance == {
        "heel_pad": [1.0, 1.0],
        "1.4": {"command": "neurocontrol tune", "contact_time": 0.02, "friction": 0.9},
    }


@pytest.mark.parametrize(
    ("start", "heels", "pad"),
    [("hand-set", None, 1.0), ("hand-set", "padded", 3.3), ("published", None, 1.0)],
)
def test_whoever_loads_a_preset_walks_on_the_heels_it_was_tuned_on(start, heels, pad, tmp_path):
    problem = WalkingProblem(origin_preset=start, heels=heels)
    found = problem.preset(problem.start, Evaluation(cost=1.0, solved=True, measures={}), {})
    path = tmp_path / "mine.toml"
    path.write_text(format_preset(found), encoding="utf-8")
    assert legs_of(str(path)).heel_pad[0] == pad
    model = make_human(preset=str(path)).plant.model
    assert model.geom("left_heel_left").solref[0] == pytest.approx(pad * GROUND.contact_time)
    assert WalkingProblem(origin_preset=str(path)).origin.provenance["heel_pad"][0] == pad
    bare = WalkingProblem(origin_preset=str(path), heels="bare").origin
    assert legs_of(bare) == HumanMorphology()


@pytest.mark.parametrize("pad", [3.0, [1.0], [1.0, "soft"], [0.0, 1.0], [1.0, float("nan")]])
def test_heels_that_cannot_be_are_refused(pad):
    broken = replace(read_preset("published"), provenance={"heel_pad": pad})
    with pytest.raises(InputError, match="heel_pad of preset 'published' must be"):
        legs_of(broken)


def test_the_command_line_says_what_is_tuned():
    problem = asked(
        speed="0.8..1.8", start="published", harden=True, hardness=0.5, effort=3, likeness=9
    )
    assert (problem.title, problem.origin_preset, problem.spread) == (
        "0.8 to 1.8", "published", 0.35,
    )  # fmt: skip
    schedule = problem.schedule
    assert problem.curve.knots.tolist() == [0.8, 1.025, 1.25, 1.525, 1.8]
    assert (schedule.harden, schedule.hardness, schedule.seed) == (True, 0.5, 4)
    assert (problem.effort_weight, problem.likeness_weight) == (3.0, 9.0)
    assert asked() == WalkingProblem(schedule=Schedule(seed=4))
    assert asked(start="human", spread=0.2).spread == 0.2
    assert pickle.loads(pickle.dumps(problem)) == problem  # it travels to workers


@dataclass(frozen=True, kw_only=True)
class Falling(WalkingProblem):
    """Walks of which every so many falls, at a cost that tells how many rows there were."""

    every: int = 1000

    def costs(self, candidates, walks):
        return [
            Evaluation(
                cost=float(len(walks)),
                solved=(number + 1) % self.every > 0,
                measures={"falls": float((number + 1) % self.every == 0), "simulated": 1.0},
            )
            for number in range(len(walks))
        ]


@pytest.mark.parametrize(
    ("every", "harden", "solved", "walks"),
    [(1000, False, True, 20), (1000, True, True, 20), (4, False, False, 4), (12, True, False, 20)],
)
def test_a_candidate_is_verified_on_starts_and_conditions_that_no_search_sees(
    every, harden, solved, walks
):
    found = Falling(every=every, schedule=Schedule(harden=harden)).verify(np.zeros(87))
    assert found.solved == solved
    assert found.measures["walks"] == walks
    assert found.measures.get("mixed") == (24 if harden and walks == 20 else None)


@pytest.mark.parametrize(("off", "solved"), [(0.1, True), (0.11, False)])
def test_a_verified_walk_obeys_its_speed(off, solved):
    """One start in twenty is enough to see that it does not."""

    class Strolling(Falling):
        def costs(self, candidates, walks):
            found = super().costs(candidates, walks)
            asked = [walk.commands[0].entries["speed"] for walk in walks]
            return [
                replace(one, measures={**one.measures, "speed_error": off if speed > 1.75 else 0.0})
                for one, speed in zip(found, asked, strict=True)
            ]

    found = Strolling(schedule=Schedule(speeds=(0.8, 1.8))).verify(np.zeros(261))
    assert found.solved == solved
    assert found.measures["largest_speed_error"] == off


def test_who_falls_at_once_ranks_behind_who_is_asked_for_every_walk():
    class Worse(Falling):
        def costs(self, candidates, walks):
            return [replace(one, cost=300.0 + 500.0 * one.measures["falls"])
                    for one in super().costs(candidates, walks)]  # fmt: skip

    schedule = Schedule(harden=True)
    at_once = Worse(every=4, schedule=schedule).verify(np.zeros(87))
    in_the_end = Worse(every=5, schedule=schedule).verify(np.zeros(87))
    assert in_the_end.measures["mixed_falls"] == 4
    assert in_the_end.cost < at_once.cost < 800.0


def test_conditions_become_as_hard_as_the_median_candidate_bears_them():
    problem = WalkingProblem(schedule=Schedule(harden=True))

    def generation(*falls):
        return [Evaluation(cost=1.0, solved=False, measures={"falls": one}) for one in falls]

    assert problem.advance(3, generation(0.0, 1 / 6, 0.5)) == 4
    assert problem.advance(3, generation(0.0, 2 / 6, 0.5)) == 3
    assert problem.advance(3, generation(0.0, 3 / 6, 0.5)) == 2
    assert problem.advance(0, generation(1.0, 1.0, 1.0)) == 0
    assert problem.advance(problem.stages - 1, generation(0.0, 0.0, 0.0)) == problem.stages - 1


def test_a_preset_of_another_body_is_no_start():
    with pytest.raises(InputError, match="no reflex parameters by speed"):
        _ = WalkingProblem(origin_preset="quadruped").start


@pytest.mark.slow
def test_the_published_preset_reaches_its_metrics():
    problem, walk = WalkingProblem(origin_preset="published"), steady_walk(None, 20.0)
    assert problem.start.tolist() == list(published_parameters().values())
    (track,) = problem.run(problem.start[None], [walk])
    found = problem.cost(track, walk)
    told = read_preset("published").metrics["1.25"]
    reached = {"cost": found.cost, **found.measures}
    assert {name: reached[name] for name in told} == pytest.approx(told, rel=1e-6)


class Going:
    """Bodies that are moved by hand: a simulation for those who look on."""

    tick = 0.01

    def __init__(self, velocities):
        self.velocities = np.array(velocities)
        self.plant = SimpleNamespace(batch=len(velocities), qpos=np.zeros((len(velocities), 17)))
        self.fallen_at = np.full(len(velocities), inf)
        self.time, self.stopped = 0.0, []

    def step(self, stalls):
        self.time += self.tick
        self.plant.qpos[:, :2] += self.velocities * self.tick
        stalls.observe(self)

    def stop(self, rows):
        self.stopped.append(np.flatnonzero(rows).tolist())


def test_rows_that_do_not_get_on_are_ended_and_others_are_not():
    going = Going([(1.0, 0.0), (0.0, 0.0), (0.0, -0.16), (0.1, 0.1), (0.14, 0.0), (0.0, 0.0)])
    going.fallen_at[5] = 0.3
    stalls = Stalls(going)
    for _ in range(100):
        going.step(stalls)
    assert going.stopped == []
    for _ in range(100):
        going.step(stalls)
    assert going.stopped == [[1, 3, 4]]
    assert stalls.stalled_at == pytest.approx([inf, 1.01, inf, 1.01, 1.01, inf])


def test_who_stops_walking_is_ended_within_the_next_look():
    going = Going([(1.0, 0.0)])
    stalls = Stalls(going)
    for tick in range(400):
        if tick == 200:
            going.velocities[:] = 0.0
        going.step(stalls)
    assert stalls.stalled_at[0] == pytest.approx(2.91)


@pytest.mark.parametrize(
    ("fallen", "stalled", "end", "samples"),
    [(inf, inf, inf, 50), (inf, 0.3, 0.3, 29), (0.2, inf, 0.2, 19), (0.2, 0.3, 0.2, 19)],
)
def test_a_stall_ends_a_track_as_a_fall_does(fallen, stalled, end, samples):
    time = np.arange(1, 51) * 0.01
    track = Track(time=time, readings={"qpos": time[:, None]}, weight=1.0, fallen_at=fallen)
    stalls = Stalls(Going([(0.0, 0.0)]))
    stalls.stalled_at[0] = stalled
    ended = stalls.ended(track, 0)
    assert ended.fallen_at == end
    assert len(ended.time) == len(ended.readings["qpos"]) == samples
