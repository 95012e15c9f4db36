from __future__ import annotations

import time

import numpy as np
import pytest

import neurocontrol as nc
from neurocontrol.commands.parsing import parse
from neurocontrol.commands.view import staging
from neurocontrol.recorder import Recorder
from neurocontrol.viewing.live.history import SPAN, History
from neurocontrol.viewing.live.run import LiveRun
from neurocontrol.viewing.live.stage import Restarting
from neurocontrol.viewing.live.take import Take, command_name


def test_time_passes_as_on_the_clock(quadruped, start, until):
    run = start(quadruped)

    def held():
        begin, before = time.perf_counter(), run.frame.time
        time.sleep(0.5)
        passed = time.perf_counter() - begin
        return abs((run.frame.time - before) / passed - 1.0) < 0.1

    until(held)


def test_it_moves_as_it_would_without_anybody_looking(quadruped, start, until):
    alone = nc.make("quadruped", "phase-amplitude", seed=3)
    alone.tell("trot")
    run = start(quadruped, duration=0.4)
    assert run.ended.wait(20.0)
    alone.run(0.4)
    assert (run.frame.qpos == alone.plant.qpos[0]).all()


def test_a_paused_run_stands_still_and_steps_by_one_tick(quadruped, start, until):
    run = start(quadruped)
    run.paused = True
    run.drain()
    before = quadruped.time
    time.sleep(0.1)
    assert quadruped.time == before
    run.step()
    run.drain()
    assert quadruped.time == pytest.approx(before + quadruped.tick)


def test_slow_motion_is_slow(quadruped, start):
    run = start(quadruped)
    run.pace = 0.1
    run.drain()
    before = quadruped.time
    time.sleep(0.5)
    assert 0.0 < quadruped.time - before < 0.15


def test_a_reset_leads_back_to_the_start_and_a_seed_to_other_noise():
    simulation = nc.make("quadruped", seed=3)
    simulation.tell("walk", speed=0.8)
    staging = Restarting(simulation, seed=3)

    def path(seed):
        staged = staging(seed).simulation
        staged.run(0.4)
        return staged.plant.qpos.copy(), staged.command.copy()

    first, again, other = path(3), path(3), path(4)
    assert (first[0] == again[0]).all()
    assert (first[0] != other[0]).any()
    assert (first[1] == other[1]).all()


def test_a_push_moves_the_trunk(quadruped, start, until):
    run = start(quadruped)
    run.paused = True
    run.drain()
    run.push(0.0, 20.0, 0.1)
    for _ in range(10):
        run.step()
    run.drain()
    assert quadruped.plant.qvel[0, 1] > 0.3
    for _ in range(30):
        run.step()
    run.drain()
    assert not quadruped.plant._push.any()


def test_named_commands_leave_speed_and_turn_as_they_are(quadruped, start):
    run = start(quadruped)
    run.tell(speed=0.9, turn=0.2)
    run.tell_name("bound")
    run.drain()
    space = quadruped.controller.command_space
    held = dict(zip(space.names, quadruped.command[0].tolist(), strict=True))
    assert held["speed"] == 0.9
    assert held["turn"] == 0.2
    assert command_name(quadruped, held) == "bound"
    assert command_name(quadruped, {**held, "commissural": 0.5}) == ""


@pytest.mark.parametrize("value", [7.0, float("nan"), float("-inf")])
def test_a_command_out_of_its_bounds_is_not_taken(quadruped, start, value):
    run = start(quadruped)
    before = quadruped.command.copy()
    run.tell(speed=value)
    run.drain()
    assert (quadruped.command == before).all()


def test_an_error_stops_the_body_and_is_told_until_it_starts_again(quadruped, start, until):
    run = start(quadruped)
    run.request(lambda: 1 / 0)
    until(lambda: "division" in run.frame.cause)
    run.drain()
    stopped = quadruped.time
    run.reset()
    until(lambda: not run.frame.cause and run.starts == 2 and quadruped.time != stopped)


def test_a_body_that_falls_is_told_and_starts_again(quadruped, start, until):
    run = start(quadruped)
    run.push(0.0, 400.0, 0.2)
    until(lambda: np.isfinite(run.frame.fallen_at))
    run.reset()
    until(lambda: run.starts == 2 and np.isinf(run.frame.fallen_at))


def test_the_history_holds_the_last_seconds_of_every_column():
    simulation = nc.make("quadruped", seed=1)
    simulation.tell("trot")
    history = History(simulation)
    recorder = Recorder(simulation)
    history.forget()
    for tick in range(round((SPAN + 1.0) / simulation.tick)):
        simulation.step()
        history.sample()
        recorder.observe(simulation)
        if tick % 50 == 0:
            history.hear(shared=True)
    history.hear(shared=True)
    window = history.window()
    recording = recorder.finish(seed=1, segments=[
        {"start": 0.0, "stop": simulation.time, "label": "trot", "command": {}}
    ])  # fmt: skip
    places = np.searchsorted(recording.time, window.time - 1e-9)
    assert window.time[-1] == simulation.time
    assert window.time[-1] - window.time[0] == pytest.approx(SPAN, abs=0.05)
    for name, samples in window.arrays.items():
        assert (samples == getattr(recording, name)[places]).all()
    recent = recording.spike_time > simulation.time - SPAN
    assert len(window.spike_time) == recent.sum() > 100
    assert np.abs(window.spike_time - recording.spike_time[recent]).max() < 1e-9
    assert (window.spike_neuron == recording.spike_neuron[recent]).all()


def test_a_recording_started_in_the_middle_holds_its_commands_and_begins_at_zero(quadruped):
    quadruped.run(0.3)
    staging = Restarting(quadruped)
    take = Take(staging(0))
    quadruped.run(0.8, [take])
    quadruped.tell("pace")
    quadruped.run(0.8, [take])
    recording = take.finish(seed=0, command_line="by hand")
    assert recording.time[0] == pytest.approx(quadruped.tick)
    labels = [(segment.label, segment.start) for segment in recording.segments]
    assert labels == [("trot", 0.0), ("pace", pytest.approx(0.8))]
    assert recording.segments[-1].stop == pytest.approx(recording.time[-1])


def test_spikes_of_a_later_recording_lie_within_it():
    simulation = nc.make("quadruped", seed=1)
    simulation.tell("trot")
    simulation.run(1.0)
    recorder = Recorder(simulation)
    simulation.run(0.5, [recorder])
    held = {"start": 0.0, "stop": 0.5, "label": "trot", "command": {}}
    recording = recorder.finish(seed=1, segments=[held])
    assert recording.duration == pytest.approx(0.5)
    assert 0.0 < recording.spike_time.min() < recording.spike_time.max() <= 0.5 + 1e-9


def test_silent_neurons_do_not_fire_until_they_are_healed(until):
    simulation = nc.make("quadruped", seed=1)
    simulation.tell("trot")
    run = LiveRun(Restarting(simulation))
    first, stop = run.history.populations["LF flexor"]

    def fired():
        for _ in range(100):
            run._tick()
        run.history.hear()
        window = run.history.window()
        recent = window.spike_neuron[window.spike_time > simulation.time - 0.3]
        return ((recent >= first) & (recent < stop)).sum()

    assert fired() > 0
    run._lesions.silence("LF flexor")
    assert fired() == 0
    run._begin(0)
    assert fired() == 0
    run._lesions.heal(simulation)
    fired()
    assert fired() > 0


def test_lesions_of_muscles_and_parameters_stay_over_a_reset_and_heal():
    simulation = nc.make("human", seed=1)
    run = LiveRun(Restarting(simulation))
    name = simulation.controller.table.names[5]
    before = simulation.controller.parameters[0, 5]
    value = float(simulation.controller.table.low[5])
    run._lesions.weaken(simulation, "SOL", 0.5)
    run._lesions.change(simulation, name, value)
    run._begin(0)
    assert simulation.muscles.strength[0].min() == 0.5
    assert simulation.controller.parameters[0, 5] == value
    run._lesions.heal(simulation)
    assert (simulation.muscles.strength == 1.0).all()
    assert simulation.controller.parameters[0, 5] == before
    assert not run._lesions


def test_a_body_that_a_policy_moves_does_what_people_ask_of_it():
    run = LiveRun(staging(parse(["view", "quadruped", "--policy", "velocity", "--no-browser"])))
    stage = run.stage
    assert stage.targets.space.names == ("speed", "turn")
    turn, gone = run.frame.targets[1], []
    for speed in (1.0, 2.2):
        run.ask(speed=speed)
        run.ask(speed=100.0, height=1.0)
        run.drain()
        ahead = stage.simulation.plant.qpos[0, :2].copy()
        for tick in range(750):
            run._tick()
            if tick == 249:
                ahead = stage.simulation.plant.qpos[0, :2].copy()
        gone.append(np.linalg.norm(stage.simulation.plant.qpos[0, :2] - ahead))
        run._publish_frame()
        assert run.frame.targets[0] == speed
    np.testing.assert_allclose(np.array(gone) / 2.0 / 0.2, [1.0, 2.2], atol=0.3)
    assert run.frame.targets[1] != turn  # which still changes by itself, 3 s after it began
