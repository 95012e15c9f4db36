"""How fast the closed loops and the environments of all rigs run, against what they could reach.

Closed loops: every rig under its first controller, told the first command that this knows by name;
a body that swims does so in open water, and walks on land beside water. Their limit is the physics
alone, ``mujoco.batch.Batch.step``, with the recorded commands of the actuators and forces of the
water over the same trajectory. Environments: 16 of every rig in command mode against Gymnasium's
Ant-v5, random actions for all, at equal numbers of physics steps per environment step. What is
compared runs alternately; ratios are medians over the repeats.

    OPENBLAS_NUM_THREADS=1 python scripts/benchmark.py --quick
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import platform
import statistics
import time
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gymnasium
import mujoco
import numpy as np
from gymnasium.envs.registration import load_env_creator
from mujoco.batch import Batch
from tqdm import tqdm

import neurocontrol
from neurocontrol.arenas import ArenaKind, make_arena
from neurocontrol.plant import PHYSICS_STATE, Plant
from neurocontrol.rig import find, rigs
from neurocontrol.simulation import Simulation

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from neurocontrol.rig import Rig
    from neurocontrol.types import FloatArray, IntArray, State

BATCHES = (1, 32, 64, 256)
ARENAS: dict[str, ArenaKind] = {"land": "shore", "water": "water"}
"""Where a body that swims is put to walk and to swim."""

ENVIRONMENTS = 16
COMMAND_TICKS = 5  # a command every so many ticks
WARM_UP = 1.0  # s of simulated time
ANT = "Ant-v5"
ANT_STEPS = 5  # physics steps of an environment step


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


class Taped(Plant):
    """Bodies whose every physics step is kept: commands, forces of the water, and substeps."""

    def __init__(self, plant: Plant) -> None:
        """Make the same bodies again."""
        super().__init__(plant.body, plant.scenarios, threads=plant.threads)
        self.wet = any(one.water for one in plant.scenarios)
        self.steps: list[tuple[FloatArray, FloatArray | None, int]] = []

    def step(self, substeps: int = 1, rows: IntArray | None = None) -> None:
        """Advance rows, and keep what moved them."""
        super().step(substeps, rows)
        wrench = self.save()["xfrc_applied"] if self.wet else None
        self.steps.append((self.control.copy(), wrench, substeps))


class Replay:
    """The physics of a loop alone: the commands and forces that its plant was given, again."""

    def __init__(self, loop: Simulation, ticks: int, command: FloatArray, threads: int) -> None:
        """Record a loop, which stands afterwards where it stood before.

        Args:
            loop: What is recorded; all rows have the same model.
            ticks: For how long.
            command: The command that is held.
            threads: Physics threads.
        """
        start, plant = loop.save(), Taped(loop.plant)
        taped = Simulation(plant, loop.controller, muscles=loop.muscles, tick=loop.tick)
        taped.restore(start)
        run_loop(taped, ticks, command)
        loop.restore(start)
        self._steps = plant.steps
        self.batch = Batch(plant.model, plant.batch, min(threads, plant.batch))

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


@dataclass(frozen=True)
class Loop:
    """A rig in a place, which is empty for a body that does not swim."""

    rig: Rig
    place: str

    @property
    def name(self) -> str:
        """What the table calls it."""
        return ", ".join(filter(None, [self.rig.name, self.place]))

    def make(self, batch: int, threads: int) -> Simulation:
        """The body under its controller, with its command."""
        if self.place:
            arena = make_arena(ARENAS[self.place], self.rig.make_body())
            scenarios = [arena.scenario] * batch
            simulation = neurocontrol.make(self.rig, scenarios=scenarios, threads=threads)
            starts = [arena.start(simulation.plant, row) for row in range(batch)]
            simulation.reset(qpos=np.array(starts))
        else:
            simulation = neurocontrol.make(self.rig, batch=batch, threads=threads)
        names = simulation.controller.named_commands
        simulation.tell(self.place if self.place in names else next(iter(names), ""))
        return simulation


def loops_of(rig: Rig) -> list[Loop]:
    """Every place in which a rig is measured."""
    swims = rig.make_body().floating is not None
    return [Loop(rig, place) for place in (ARENAS if swims else ("",))]


def measure_loop(
    loop: Loop, batch: int, repeats: int, ticks: int, threads: int
) -> dict[str, float | str]:
    """Time a closed loop and its physics along one trajectory.

    Returns:
        Microseconds per row and simulated millisecond of both, their ratio, the closed loop's
        simulated seconds per second of wall time, and the largest difference of the final
        positions, which is zero when the trajectories are the same.
    """
    simulation = loop.make(batch, threads)
    command = simulation.command[0].copy()
    run_loop(simulation, round(WARM_UP / simulation.tick), command)
    start = simulation.save()
    replay = Replay(simulation, ticks, command, threads)
    loop_times, physics_times = [], []
    for _ in range(repeats):
        simulation.restore(start)
        loop_times.append(timed(lambda: run_loop(simulation, ticks, command)))
        replay.start(start)
        physics_times.append(timed(replay.run))
    scale = 1e3 / (batch * ticks * simulation.tick)
    closed = scale * statistics.median(loop_times)
    return {
        "body": loop.name,
        "batch": batch,
        "closed loop": closed,
        "times real time": 1e3 / closed,
        "physics": scale * statistics.median(physics_times),
        "ratio": statistics.median(
            whole / pure for whole, pure in zip(loop_times, physics_times, strict=True)
        ),
        "difference": float(np.abs(simulation.plant.qpos - replay.batch.bind("qpos")).max()),
        "rows": len(simulation.rows),
    }


def frames_of(rig: Rig) -> dict[int, dict[str, Any]]:
    """What makes its environments, by the physics steps of an environment step."""
    card = rig.environment
    if card is None:
        return {}
    one: Any = gymnasium.make(card.id).unwrapped
    timestep = one.model.opt.timestep
    usual = {"id": card.id, "num_envs": ENVIRONMENTS, "controller": rig.controller()}
    frames = {round(one.dt / timestep): usual}
    task = getattr(load_env_creator(rig.absolute(card.single)), "task_type", None)
    if task and {"frame_period", "control_period"} <= {entry.name for entry in fields(task)}:
        frame = ANT_STEPS * timestep
        frames[ANT_STEPS] = {**usual, "frame_period": frame, "control_period": frame}
    return frames


def make_environments(steps: int, own: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Sixteen environments of each kind by name, those of Gymnasium at as many physics steps."""
    made = {one["id"].partition("/")[2]: gymnasium.make_vec(**one) for one in own}
    missing = [name for name in ("imageio", "packaging") if not importlib.util.find_spec(name)]
    if missing:
        tqdm.write(f"{ANT} left out; it needs: pip install {' '.join(missing)}")
        return made
    for mode in ("sync", "async"):
        made[f"{ANT} {mode}"] = gymnasium.make_vec(
            ANT, ENVIRONMENTS, vectorization_mode=mode, frame_skip=steps
        )
    return made


def measure_environments(
    environments: dict[str, Any], repeats: int, duration: float
) -> dict[str, float]:
    """Steps per second, all environments together, by name of the environment."""
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
    width = max(len(row["body"]) for row in results)
    print(
        f"{'body':<{width}} {'B':>4} {'closed loop':>12} {'physics alone':>14} {'ratio':>6} "
        f"{'x real time':>12}"
    )
    for row in results:
        print(
            f"{row['body']:<{width}} {row['batch']:>4} {row['closed loop']:>12.2f} "
            f"{row['physics']:>14.2f} {row['ratio']:>6.2f} {row['times real time']:>12.0f}"
        )
        if row["difference"] or row["rows"] < row["batch"]:
            print("      the trajectories differ or a body fell: not comparable")


def print_environments(results: dict[int, dict[str, float]]) -> None:
    """Print the table of the environments."""
    others = [f"{ANT} {mode}" for mode in ("sync", "async")]
    print(f"\n{ENVIRONMENTS} environments, environment steps per second, and as multiples")
    heads = "".join(f" {f'of {name}':>16}" for name in others)
    print(f"{'physics steps':>13} {'environment':>18} {'steps/s':>9}{heads}")
    for steps, rates in results.items():
        for name, rate in rates.items():
            ratios = "".join(
                f" {rate / rates[other]:>15.2f}x" for other in others if other in rates
            )
            print(f"{steps:>13} {name:>18} {rate:>9.0f}{ratios}")


def main() -> None:
    """Run the benchmark."""
    known = [name for name, rig in rigs().items() if rig.environment]
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument(
        "--rig", nargs="+", choices=known, default=known, help="rigs (default: all)"
    )
    parser.add_argument("--quick", action="store_true", help="fewer and shorter repeats, B to 64")
    parser.add_argument("--batch", type=int, nargs="+", help="bodies side by side")
    parser.add_argument("--repeats", type=int, help="of everything that is compared")
    parser.add_argument("--duration", type=float, help="of a repeat of the environments, s")
    parser.add_argument("--threads", type=int, default=0, help="threads, 0: one per core")
    parser.add_argument("--out", type=Path, help="also write the results to this JSON file")
    arguments = parser.parse_args()
    batches = arguments.batch or (BATCHES[:3] if arguments.quick else BATCHES)
    repeats = arguments.repeats or (11 if arguments.quick else 21)
    duration = arguments.duration or (0.3 if arguments.quick else 1.0)

    chosen = [find(name) for name in arguments.rig]
    frames: dict[int, list[dict[str, Any]]] = {}
    for rig in chosen:
        for steps, one in frames_of(rig).items():
            frames.setdefault(steps, []).append(one)
    loops: list[dict[str, Any]] = []
    environments: dict[int, dict[str, float]] = {}
    parts = [(loop, batch) for rig in chosen for loop in loops_of(rig) for batch in batches]
    with tqdm(total=len(parts) + len(frames), unit="part") as progress:
        for loop, batch in parts:
            ticks = max(25, round(50 * duration * 64 / (batch + 8)))
            loops.append(measure_loop(loop, batch, repeats, ticks, arguments.threads))
            progress.update()
        for steps, own in sorted(frames.items()):
            environments[steps] = measure_environments(
                make_environments(steps, own), repeats, duration
            )
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
