"""How fast the closed loop and the environments run, against the limits they could reach.

Closed loops: the spiking quadruped (network at 0.5 ms, physics at 1 ms, sensing, control tick every
4 ms), walking human legs (22 muscles, delays, ten reflex modules at every physics step of 1 ms),
and the spiking salamander (808 cells at 1 ms, physics at 0.5 ms, muscles and water at 1 ms, control
tick every 4 ms), which walks on land beside water or swims. Their limit is the physics alone,
``mujoco.batch.Batch.step``, with the recorded commands of the actuators and forces of the water
over the same trajectory. Environments: 16 quadrupeds in command mode against Gymnasium's Ant-v5,
random actions for both, at equal numbers of physics steps per environment step. What is compared
runs alternately; ratios are medians over the repeats.

    OPENBLAS_NUM_THREADS=1 python scripts/benchmark.py --quick
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import platform
import statistics
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gymnasium
import mujoco
import numpy as np
from mujoco.batch import Batch
from tqdm import tqdm

import neurocontrol
from neurocontrol.arenas import make_arena
from neurocontrol.assembly import make_human, make_quadruped, make_salamander, nerves_of
from neurocontrol.controllers.quadruped.command import gait_command
from neurocontrol.models import make_body
from neurocontrol.models.human_legs import GROUND
from neurocontrol.plant import PHYSICS_STATE, Scenario

if TYPE_CHECKING:
    from collections.abc import Callable

    from neurocontrol.simulation import Simulation
    from neurocontrol.types import FloatArray, IntArray, State

LOOPS = ("quadruped", "human", "salamander, land", "salamander, water")
BATCHES = (1, 32, 64, 256)
ENVIRONMENTS = 16
COMMAND_TICKS = 5  # a command every 20 ms
WARM_UP = 1.0  # s of simulated time
PHYSICS_STEPS = (5, 20)
"""Physics steps per environment step: Ant-v5's own, and those of the quadruped."""


def timed(work: Callable[[], object]) -> float:
    """Wall time of one call, s."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def run_loop(simulation: Simulation, ticks: int, command: FloatArray) -> None:
    """Advance the closed loop."""
    for tick in range(ticks):
        if tick % COMMAND_TICKS == 0:
            simulation.command[:] = command
        simulation.step()


class Replay:
    """The physics of a loop alone: the commands and forces that its plant was given, again."""

    def __init__(self, loop: Simulation, threads: int) -> None:
        """Prepare physics of the same size.

        Args:
            loop: What will be recorded; all rows have the same model.
            threads: Physics threads.
        """
        plant = loop.plant
        self.batch = Batch(plant.model, plant.batch, min(threads, plant.batch))
        self._plant, self._wet = plant, any(one.water for one in plant.scenarios)
        self._steps: list[tuple[FloatArray, FloatArray | None, int]] = []

    def record(self, work: Callable[[], object]) -> None:
        """Do some work and keep every physics step that it takes."""
        plant, step = self._plant, self._plant.step

        def recording(substeps: int = 1, rows: IntArray | None = None) -> None:
            step(substeps, rows)
            wrench = plant.save()["xfrc_applied"] if self._wet else None
            self._steps.append((plant.control.copy(), wrench, substeps))

        plant.step = recording  # type: ignore[method-assign]
        work()
        plant.step = step  # type: ignore[method-assign]

    def start(self, state: State) -> None:
        """Put the physics into a saved state of the loop."""
        for name in PHYSICS_STATE:
            self.batch.bind(name)[:] = state[f"plant.{name}"]

    def run(self) -> None:
        """Take all recorded steps."""
        target, force = self.batch.bind("ctrl"), self.batch.bind("xfrc_applied")
        for control, wrench, substeps in self._steps:
            target[:] = control
            if wrench is not None:
                force[:] = wrench
            self.batch.step(None, substeps)


def make_loop(name: str, batch: int, threads: int) -> Simulation:
    """A body under its controller, with its command."""
    if name == "quadruped":
        simulation = make_quadruped("spiking", scenarios=[Scenario()] * batch, threads=threads)
        simulation.command[:] = gait_command(simulation.controller.command_space, "trot")
        return simulation
    if name == "human":
        level = Scenario(terrain=GROUND)
        return make_human(scenarios=[level] * batch, tick=0.01, threads=threads)
    body, place = make_body("salamander"), name.partition(", ")[2]
    arena = make_arena("water" if place == "water" else "shore", body)
    simulation = make_salamander("spiking", scenarios=[arena.scenario] * batch, threads=threads)
    starts = [arena.start(simulation.plant, row) for row in range(batch)]
    simulation.reset(qpos=np.array(starts))
    habitat = nerves_of(simulation).rhythm.habitats[place]
    simulation.command[:] = simulation.controller.command_space.vector(**habitat)
    return simulation


def measure_loop(
    name: str, batch: int, repeats: int, ticks: int, threads: int
) -> dict[str, float | str]:
    """Time a closed loop and its physics along one trajectory.

    Returns:
        Microseconds per row and simulated millisecond of both, their ratio, the closed loop's
        simulated seconds per second of wall time, and the largest difference of the final
        positions, which is zero when the trajectories are the same.
    """
    simulation = make_loop(name, batch, threads)
    plant = simulation.plant
    command = simulation.command[0].copy()
    run_loop(simulation, round(WARM_UP / simulation.tick), command)
    start = simulation.save()
    replay = Replay(simulation, threads)
    replay.record(lambda: run_loop(simulation, ticks, command))
    loop_times, physics_times = [], []
    for _ in range(repeats):
        simulation.restore(start)
        loop_times.append(timed(lambda: run_loop(simulation, ticks, command)))
        replay.start(start)
        physics_times.append(timed(replay.run))
    scale = 1e3 / (batch * ticks * simulation.tick)
    closed = scale * statistics.median(loop_times)
    return {
        "body": name,
        "batch": batch,
        "closed loop": closed,
        "times real time": 1e3 / closed,
        "physics": scale * statistics.median(physics_times),
        "ratio": statistics.median(
            loop / pure for loop, pure in zip(loop_times, physics_times, strict=True)
        ),
        "difference": float(np.abs(plant.qpos - replay.batch.bind("qpos")).max()),
        "rows": len(simulation.rows),
    }


def make_environments(physics_steps: int) -> dict[str, Any]:
    """Sixteen environments of each kind at ``physics_steps`` per step, by name."""
    # A frame of 5 ms holds one control tick of 5 ms, one of 20 ms five ticks of 4 ms.
    frame = physics_steps * 1e-3
    environments = {
        "Quadruped-v0": gymnasium.make_vec(
            neurocontrol.envs.QUADRUPED,
            num_envs=ENVIRONMENTS,
            controller="spiking",
            frame_period=frame,
            control_period=frame if physics_steps % 4 else 4e-3,
        )
    }
    missing = [name for name in ("imageio", "packaging") if not importlib.util.find_spec(name)]
    if missing:
        tqdm.write(f"Ant-v5 left out; it needs: pip install {' '.join(missing)}")
        return environments
    for mode in ("sync", "async"):
        environments[f"Ant-v5 {mode}"] = gymnasium.make_vec(
            "Ant-v5", ENVIRONMENTS, vectorization_mode=mode, frame_skip=physics_steps
        )
    return environments


def measure_environments(physics_steps: int, repeats: int, duration: float) -> dict[str, float]:
    """Steps per second, all environments together, by name of the environment."""
    environments = make_environments(physics_steps)
    rates: dict[str, list[float]] = {name: [] for name in environments}
    for environment in environments.values():
        environment.reset(seed=0)
        environment.action_space.seed(0)
    for _ in range(repeats):
        for name, environment in environments.items():
            actions = [environment.action_space.sample() for _ in range(64)]
            environment.step(actions[0])
            steps, start = 0, time.perf_counter()
            while time.perf_counter() - start < duration:
                environment.step(actions[steps % len(actions)])
                steps += 1
            rates[name].append(steps * ENVIRONMENTS / (time.perf_counter() - start))
    for environment in environments.values():
        environment.close()
    return {name: statistics.median(values) for name, values in rates.items()}


def print_loop(results: list[dict[str, Any]]) -> None:
    """Print the table of the closed loop."""
    print("\nClosed loop, microseconds per row and simulated millisecond")
    print(
        f"{'body':<17} {'B':>4} {'closed loop':>12} {'physics alone':>14} {'ratio':>6} "
        f"{'x real time':>12}"
    )
    for row in results:
        print(
            f"{row['body']:<17} {row['batch']:>4} {row['closed loop']:>12.2f} "
            f"{row['physics']:>14.2f} {row['ratio']:>6.2f} {row['times real time']:>12.0f}"
        )
        if row["difference"] or row["rows"] < row["batch"]:
            print("      the trajectories differ or a body fell: not comparable")


def print_environments(results: dict[int, dict[str, float]]) -> None:
    """Print the table of the environments."""
    print(f"\n{ENVIRONMENTS} environments, environment steps per second")
    print(f"{'physics steps':>13} {'environment':>14} {'steps/s':>9} {'Quadruped-v0 is':>16}")
    for steps, rates in results.items():
        own = rates["Quadruped-v0"]
        for name, rate in rates.items():
            print(f"{steps:>13} {name:>14} {rate:>9.0f} {own / rate:>15.2f}x")


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="fewer and shorter repeats, B to 64")
    parser.add_argument("--threads", type=int, default=0, help="threads, 0: one per core")
    parser.add_argument("--out", type=Path, help="also write the results to this JSON file")
    arguments = parser.parse_args()
    batches = BATCHES[:3] if arguments.quick else BATCHES
    repeats, duration = (11, 0.3) if arguments.quick else (21, 1.0)

    loops: list[dict[str, Any]] = []
    environments: dict[int, dict[str, float]] = {}
    parts = [(name, batch) for name in LOOPS for batch in batches]
    with tqdm(total=len(parts) + len(PHYSICS_STEPS), unit="part") as progress:
        for name, batch in parts:
            ticks = max(25, round(50 * duration * 64 / (batch + 8)))
            loops.append(measure_loop(name, batch, repeats, ticks, arguments.threads))
            progress.update()
        for steps in PHYSICS_STEPS:
            environments[steps] = measure_environments(steps, repeats, duration)
            progress.update()
    print_loop(loops)
    print_environments(environments)
    if arguments.out:
        versions = {
            "neurocontrol": neurocontrol.__version__,
            "mujoco": mujoco.__version__,
            "python": platform.python_version(),
        }
        results = {"versions": versions, "closed_loop": loops, "environments": environments}
        arguments.out.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
