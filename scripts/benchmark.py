"""How fast the closed loops and the environments of all rigs run, against what they could reach.

Closed loops: every rig under its first controller, told the first command that this knows by name;
a body that swims does so in open water, and walks on land beside water. Environments: the same
bodies in command mode under the default command. The limit of both is the physics alone,
``mujoco.batch.Batch.step``, with the recorded commands of the actuators and forces of the water
over the same trajectory. Steps per second: environments in command mode against Gymnasium's Ant-v5,
one after another (sync) and in processes of their own (async), and EnvPool's where it is installed,
random actions for all, at equal numbers of physics steps per environment step. What is compared
runs alternately; ratios are medians over the repeats.

Every figure is told twice: of CPU time, of all threads and processes together, which a busy machine
leaves alone, and of wall time.

    OPENBLAS_NUM_THREADS=1 python scripts/benchmark.py --quick --threads 1
"""

from __future__ import annotations

import argparse
import json
import platform
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import mujoco
from loop_benchmarks.environments import frames_of, measure_environments, ways_here
from loop_benchmarks.frames import measure_frames
from loop_benchmarks.loops import loops_of, measure_loop
from loop_benchmarks.tables import print_frames, print_loops, print_rates
from tqdm import tqdm

import neurocontrol
from neurocontrol.rig import find, rigs

if TYPE_CHECKING:
    from collections.abc import Callable

BATCHES = (1, 16, 64, 256)
NUMBERS = (16, 64)  # of environments beside ants
PRINTERS: dict[str, Callable[[list[Any]], None]] = {
    "loops": print_loops,
    "frames": print_frames,
    "rates": print_rates,
}


def main() -> None:
    """Run the benchmark."""
    known = [name for name, rig in rigs().items() if rig.environment]
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument(
        "--rig", nargs="+", choices=known, default=known, help="rigs (default: all)"
    )
    parser.add_argument(
        "--only", nargs="+", choices=PRINTERS, default=list(PRINTERS),
        help="closed loops, environments beside their physics, steps per second (default: all)",
    )  # fmt: skip
    parser.add_argument("--quick", action="store_true", help="fewer and shorter repeats, B to 64")
    parser.add_argument("--batch", type=int, nargs="+", help="bodies side by side")
    parser.add_argument("--repeats", type=int, help="of everything that is compared")
    parser.add_argument("--duration", type=float, help="of a repeat of the environments, s")
    parser.add_argument("--threads", type=int, default=0, help="threads, 0: one per core")
    parser.add_argument("--out", type=Path, help="also write the results to this JSON file")
    arguments = parser.parse_args()
    batches = arguments.batch or (BATCHES[:3] if arguments.quick else BATCHES)
    numbers = arguments.batch or NUMBERS
    repeats = arguments.repeats or (11 if arguments.quick else 21)
    duration = arguments.duration or (0.3 if arguments.quick else 1.0)
    threads = arguments.threads

    chosen = [find(name) for name in arguments.rig]
    loops = [(loop, batch) for rig in chosen for loop in loops_of(rig) for batch in batches]
    frames: dict[int, list[dict[str, Any]]] = {}
    for rig in chosen:
        for steps, one in frames_of(rig).items():
            frames.setdefault(steps, []).append(one)
    ways = list(ways_here()) if "rates" in arguments.only else []
    work: dict[str, list[Callable[[], Any]]] = {
        "loops": [
            partial(
                measure_loop, loop, batch, repeats=repeats, threads=threads,
                ticks=max(25, round(50 * duration * 64 / (batch + 8))),
            )
            for loop, batch in loops
        ],
        "frames": [
            partial(
                measure_frames, loop, batch, repeats=repeats, threads=threads,
                frames=max(5, round(10 * duration * 64 / (batch + 8))),
            )
            for loop, batch in loops
        ],
        "rates": [
            partial(
                measure_environments, steps, own, ways, number=number, threads=threads,
                repeats=repeats, duration=duration,
            )
            for steps, own in sorted(frames.items())
            for number in numbers
        ],
    }  # fmt: skip
    results: dict[str, list[Any]] = {}
    with tqdm(total=sum(len(work[part]) for part in arguments.only), unit="part") as progress:
        for part in arguments.only:
            results[part] = []
            for measure in work[part]:
                results[part].append(measure())
                progress.update()
    for part, found in results.items():
        PRINTERS[part](found)
    if arguments.out:
        versions = {
            "neurocontrol": neurocontrol.__version__,
            "mujoco": mujoco.__version__,
            "python": platform.python_version(),
        }
        told = {part: [asdict(one) for one in found] for part, found in results.items()}
        text = json.dumps({"versions": versions, **told}, indent=1)
        arguments.out.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
