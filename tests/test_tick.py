"""A compiled tick does to every row what the steps in Python do, bit for bit."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace

import mujoco
import numba
import numpy as np
import pytest

import neurocontrol
from neurocontrol.calls import Call, Kept, Scratch, run
from neurocontrol.controllers.quadruped.oscillator_gait import OSCILLATORS
from neurocontrol.engine import PROBE
from neurocontrol.physics import Physics
from neurocontrol.plant import Plant, Scenario
from neurocontrol.simulation import Simulation
from neurocontrol.tick import obstacle
from neurocontrol.tick.compiled import CompiledTick, Schedule
from neurocontrol.water import Water

PUSHES = {"human": 300.0, "quadruped": 30.0}  # N to the left: falls within half a second


def both(rig, batch, threads=1, **options):
    """The same bodies twice, those of the second advanced by Python."""
    made = [
        neurocontrol.make(rig, threads=threads, **({"batch": batch} if batch else {}), **options)
        for _ in range(2)
    ]
    made[1].compiles = False
    return made


def assert_same(compiled, stepped):
    state = compiled.save()
    for name, array in stepped.save().items():
        assert state[name].tobytes() == array.tobytes(), name
    for name, readings in stepped.sensors.items():
        assert compiled.sensors[name].tobytes() == readings.tobytes(), name
    assert compiled.power.tobytes() == stepped.power.tobytes()
    np.testing.assert_array_equal(compiled.fallen_at, stepped.fallen_at)
    np.testing.assert_array_equal(compiled.rows, stepped.rows)
    assert compiled.plant.failures == stepped.plant.failures
    assert compiled.time == stepped.time


def advance(simulations, ticks):
    """Several ticks at once where they are compiled, one by one elsewhere."""
    compiled, stepped = simulations
    assert not compiled.obstacle
    compiled.step(ticks)
    for _ in range(ticks):
        stepped.step()


def test_ticks_are_compiled_here():
    assert obstacle() == ""


@pytest.mark.parametrize(("batch", "threads"), [(1, 1), (5, 2), (16, 2)])
@pytest.mark.parametrize("rig", PUSHES)
def test_everything_that_a_tick_changes_is_the_same(rig, batch, threads):
    simulations = both(rig, batch, threads)
    names = list(simulations[0].controller.named_commands)
    for frame in range(6):
        for simulation in simulations:
            if names:
                simulation.tell(names[frame % len(names)])
            simulation.plant.push(0, np.array([0.0, 0.05 * frame, 0.0]))
        advance(simulations, 5)
        assert_same(*simulations)


@pytest.mark.parametrize("oscillator", OSCILLATORS)
def test_a_quadruped_under_oscillators_steps_the_same(oscillator):
    simulations = both("quadruped", 2, controller=oscillator)
    for simulation in simulations:
        reflexes = {"reflex.load": 1.0, "reflex.crouch": 1.0, "reflex.startle_threshold": 0.0}
        simulation.controller.set_parameters(reflexes, np.array([1]))
        simulation.tell("trot", rows=np.array([0]))
    for _ in range(3):
        advance(simulations, 5)
        assert_same(*simulations)


@pytest.mark.parametrize(
    ("controller", "options"),
    [
        ("spiking", {"transition": "immersion"}),
        ("phase", {"transition": "contact", "steering": "heading"}),
        ("leaky", {}),
        ("knuesel", {}),
    ],
)
def test_a_salamander_on_the_shore_moves_the_same(controller, options):
    scenarios = [Scenario(water=Water(level=level)) for level in (0.5, 0.003, -1.0)]
    simulations = both("salamander", None, 2, controller=controller, scenarios=scenarios, **options)
    names = list(simulations[0].controller.named_commands)
    for frame in range(3):
        for simulation in simulations:
            if names:
                simulation.tell(names[frame % len(names)], rows=np.array([frame]))
            simulation.plant.push(1, np.array([0.0, 1e-3 * frame, 0.0]))
        advance(simulations, 5)
        assert_same(*simulations)
    immersion = simulations[0].sensors["immersion"]
    assert immersion[0].min() == 1.0
    assert immersion[2].max() == 0.0


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("rig", PUSHES)
def test_rows_that_fall_or_diverge_end_alone_and_begin_anew(rig, threads, capfd):
    simulations = both(rig, 4, threads)
    for simulation in simulations:
        simulation.plant.push(2, np.array([0.0, PUSHES[rig], 0.0]))
    advance(simulations, 3)
    for simulation in simulations:
        simulation.plant.qvel[0, 2], simulation.plant.qvel[3, 2] = 1e9, np.nan
    advance(simulations, 4)
    assert_same(*simulations)
    assert set(simulations[0].plant.failures) == {0, 3}
    for _ in range(60):
        advance(simulations, 4)
        if np.isfinite(simulations[0].fallen_at[2]):
            break
    assert_same(*simulations)
    np.testing.assert_array_equal(simulations[0].rows, [1])
    for simulation in simulations:
        simulation.reset(np.array([0, 2]))
    advance(simulations, 4)
    assert_same(*simulations)


def test_compiled_ticks_and_steps_in_python_may_alternate():
    mixed, stepped = both("quadruped", 2)
    for number in range(10):
        mixed.compiles = number % 2 == 0
        mixed.step()
        stepped.step()
    assert_same(mixed, stepped)


def test_an_error_in_mujoco_ends_its_row_and_not_the_process():
    models = [mujoco.MjModel.from_xml_string(PROBE) for _ in range(4)]
    models[1].opt.integrator = 77
    physics = Physics(models, 2)
    tick = CompiledTick(
        physics,
        Schedule(
            control=np.zeros((4, 1)), readings=np.zeros((4, 2)), fallen=np.zeros(4, dtype=bool),
            limit=np.inf,
        ),
    )  # fmt: skip
    for _ in range(2):
        assert not tick.run(np.arange(4), 3)
        assert tick.failed == [1]
        assert "integrator" in tick.error(1)
    assert tick.run(np.array([0, 2, 3]), 3)
    np.testing.assert_allclose(physics.state["time"], [0.009, 0.0, 0.009, 0.009])


def test_commands_that_are_not_in_one_piece_are_left_to_python():
    simulation = neurocontrol.make("quadruped")
    plant, servos = simulation.plant, simulation.muscles
    program = servos.program(np.zeros((1, 8)), plant.qpos, plant.qvel)
    scattered = np.zeros((1, 16))[:, ::2]
    servos.program = lambda targets, qpos, qvel: replace(program, output=scattered)
    assert "one piece" in simulation.obstacle


def test_an_exception_in_a_kernel_is_told():
    @numba.njit
    def refuse(rows, limit):
        for row in rows:
            if row > limit:
                raise ValueError("beyond the limit")

    physics = Physics([mujoco.MjModel.from_xml_string(PROBE)] * 2, 1)
    tick = CompiledTick(
        physics,
        Schedule(
            control_calls=(Call(refuse, (0,)),), control=np.zeros((2, 1)),
            readings=np.zeros((2, 2)), fallen=np.zeros(2, dtype=bool), limit=np.inf,
        ),
    )  # fmt: skip
    assert tick.run(np.array([0]), 1)
    assert not tick.run(np.arange(2), 1)
    with pytest.raises(RuntimeError, match="a kernel failed"):
        _ = tick.failed


@pytest.mark.parametrize("compiles", [True, False])
def test_a_callback_in_python_is_refused(compiles):
    simulation = neurocontrol.make("human", threads=1)
    simulation.compiles = compiles
    mujoco.set_mjcb_control(lambda model, data: None)
    try:
        with pytest.raises(ValueError, match=r"set_mjcb_control\(None\)"):
            simulation.step()
    finally:
        mujoco.set_mjcb_control(None)


def test_a_run_ends_with_its_last_row(capfd):
    simulations = both("quadruped", 2)
    for simulation in simulations:
        simulation.step()
        simulation.plant.qvel[:, 2] = 1e9
        simulation.run(1.0)
    assert_same(*simulations)
    assert simulations[0].time == 2 * simulations[0].tick


def test_a_command_that_is_replaced_is_obeyed():
    simulations = both("quadruped", 1)
    advance(simulations, 2)
    for simulation in simulations:
        simulation.command = simulation.command.copy()
        simulation.tell("trot")
    advance(simulations, 20)
    assert_same(*simulations)


def test_a_restored_state_goes_on_bit_for_bit():
    simulation = neurocontrol.make("quadruped", batch=2, threads=1)
    simulation.step(5)
    state = simulation.save()
    simulation.step(5)
    later = simulation.save()
    simulation.restore(state)
    simulation.step(5)
    again = simulation.save()
    assert all(again[name].tobytes() == array.tobytes() for name, array in later.items())


def test_what_python_must_see_is_not_compiled():
    class Watched(Plant):
        def step(self, substeps=1, rows=None):
            super().step(substeps, rows)

    simulation = neurocontrol.make("quadruped", batch=1)
    assert simulation.obstacle == ""
    simulation.controller.network.record_spikes()
    assert "record" in simulation.obstacle
    simulation.step()
    watched = Simulation(Watched(simulation.plant.body), neurocontrol.make("quadruped").controller)
    assert "Watched" in watched.obstacle
    simulation.controller.network.record_spikes(np.array([], dtype=int))
    assert simulation.obstacle == ""
    simulation.controller.step = simulation.controller.step
    assert "SpikingGait" in simulation.obstacle


def test_without_compilation_python_makes_the_steps():
    code = (
        "import neurocontrol\n"
        "simulation = neurocontrol.make('human')\n"
        "simulation.step()\n"
        "print(simulation.obstacle)"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
    )  # fmt: skip
    assert "NUMBA_DISABLE_JIT" in found.stdout


def test_calls_get_scratch_of_their_thread_and_are_made_anew_for_other_arrays():
    written = np.zeros(3)

    def add(rows, work, amount):
        work[0] += amount
        written[rows] += work[0]

    work = np.zeros(1)
    call = Call(add, (Scratch.like(work), 2.0))
    run([call, call], np.array([1]))
    assert written.tolist() == [0.0, 6.0, 0.0]
    assert call.of(0)[0] is work
    assert call.of(1)[0] is not work
    made = Kept(lambda *arrays: [array.sum() for array in arrays])
    first = made(work, written)
    assert made(work, written) is first
    assert made(work, written.copy()) is not first
