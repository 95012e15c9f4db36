"""``neurocontrol demo``: a body moves, its neurons fire, its gait switches."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neurocontrol.commands.arguments import between, finite, positive, whole
from neurocontrol.commands.progress import seconds_bar
from neurocontrol.errors import InputError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Mapping

    from neurocontrol.commands.arguments import Subparsers
    from neurocontrol.recording import Recording
    from neurocontrol.schedule import Schedule
    from neurocontrol.simulation import Simulation

_SHOWN = ("walk", "trot", "pace", "bound", "walk")
_HELD = 4.0  # s for which the default schedule holds each gait
_SINGLE = 10.0  # s of a demo that holds one gait


def add_parser(subparsers: Subparsers) -> argparse.ArgumentParser:
    """Add the sub-command's parser."""
    parser = subparsers.add_parser(
        "demo",
        help="simulate a body and show what it does",
        description="Simulate a body and leave recording, metrics, figure, video and report. "
        "Without options a quadruped walks, trots, paces, bounds and walks again.",
    )
    parser.add_argument(
        "body", nargs="?", choices=("quadruped",), default="quadruped", help="body to simulate"
    )
    parser.add_argument("--gait", help="hold one gait: walk, trot, pace, bound, pronk or gallop")
    parser.add_argument("--schedule", type=Path, help="timed commands in a TOML file")
    parser.add_argument(
        "--speed", type=between(0.0, 1.0), default=0.5,
        help="from 0, the slowest of the gait, to 1, the fastest (default: 0.5)",
    )  # fmt: skip
    parser.add_argument(
        "--turn", type=between(-1.0, 1.0), default=0.0,
        help="from -1, right, to 1, left (default: 0)",
    )  # fmt: skip
    parser.add_argument("--duration", type=positive, help="simulated time, s")
    parser.add_argument("--seed", type=whole(0), default=0, help="network and start pose")
    parser.add_argument(
        "--terrain", choices=("flat", "rough", "slope", "step"), default="flat", help="ground"
    )
    parser.add_argument(
        "--height", type=finite, default=0.011,
        help="largest height of rough ground, or of the step, m (default: 0.011)",
    )  # fmt: skip
    parser.add_argument(
        "--angle", type=between(-45.0, 45.0), default=5.0,
        help="inclination of the slope, degrees (default: 5)",
    )  # fmt: skip
    parser.add_argument("--controller", default="spiking", help="controller (default: spiking)")
    parser.add_argument("--preset", help="motor gains: preset name or .toml file")
    parser.add_argument("--out", type=Path, help="folder for the results (default: under runs/)")
    parser.add_argument("--no-video", action="store_true", help="do not draw the video")
    return parser


def run(arguments: argparse.Namespace) -> int:
    """Simulate, write the results, print the table."""
    from neurocontrol._files import make_folder

    schedule, duration = _schedule(arguments)
    simulation = _prepare(arguments)
    segments = _segments(simulation, schedule, duration)
    folder = make_folder(arguments.out or _fresh_folder(Path("runs"), _title(arguments)))
    recording = _simulate(arguments, simulation, segments, duration)
    from neurocontrol.viewing.results import leave_results
    from neurocontrol.viewing.table import text_table

    summary = leave_results(
        folder, recording, command_line=_command_line(arguments), video=not arguments.no_video
    )
    print(text_table(summary))
    print(f"\nresults in {folder}: open {folder / 'report.html'}")
    return 0


def _schedule(arguments: argparse.Namespace) -> tuple[Schedule, float]:
    from neurocontrol.schedule import Schedule, TimedCommand, read_schedule

    if arguments.schedule and arguments.gait:
        raise InputError("give either --gait or --schedule, not both")
    if arguments.schedule:
        schedule = read_schedule(arguments.schedule)
        return schedule, arguments.duration or schedule.commands[-1].time + _HELD
    speed, turn = arguments.speed, arguments.turn
    if arguments.gait:
        command = TimedCommand(time=0.0, gait=arguments.gait, speed=speed, turn=turn)
        return Schedule((command,)), arguments.duration or _SINGLE
    commands = [
        TimedCommand(time=index * _HELD, gait=gait, speed=speed, turn=turn)
        for index, gait in enumerate(_SHOWN)
    ]
    return Schedule(tuple(commands)), arguments.duration or len(_SHOWN) * _HELD


def _prepare(arguments: argparse.Namespace) -> Simulation:
    import numpy as np

    from neurocontrol.assembly import make_quadruped
    from neurocontrol.plant import Scenario
    from neurocontrol.starts import varied_pose
    from neurocontrol.terrain import Terrain

    terrain = Terrain(
        kind=arguments.terrain,
        height=arguments.height,
        angle=arguments.angle,
        seed=arguments.seed,
    )
    options = {"preset": arguments.preset} if arguments.preset else {}
    simulation = make_quadruped(
        arguments.controller,
        scenarios=[Scenario(terrain=terrain)],
        seed=[arguments.seed],
        **options,
    )
    pose = varied_pose(simulation.plant, 0, np.random.default_rng([arguments.seed, 1]))
    simulation.plant.reset(qpos=pose)
    return simulation


def _segments(simulation: Simulation, schedule: Schedule, duration: float) -> list[dict[str, Any]]:
    from neurocontrol.controllers.quadruped_command import gait_command

    space = simulation.controller.command_space
    segments = []
    for start, stop, timed in schedule.segments(duration):
        command = gait_command(space, timed.gait, speed=timed.speed, turn=timed.turn)
        named = dict(zip(space.names, command.tolist(), strict=True))
        segments.append({"start": start, "stop": stop, "label": timed.gait, "command": named})
    return segments


def _simulate(
    arguments: argparse.Namespace,
    simulation: Simulation,
    segments: list[dict[str, Any]],
    duration: float,
) -> Recording:
    from neurocontrol.recorder import Recorder
    from neurocontrol.simulation import Timeline

    def commanding(command: Mapping[str, float]) -> Callable[[], None]:
        def act() -> None:
            simulation.command[0] = simulation.controller.command_space.vector(**command)

        return act

    timeline = Timeline([(part["start"], commanding(part["command"])) for part in segments])
    recorder = Recorder(simulation)
    with seconds_bar(duration, "simulating") as progress:
        simulation.run(duration, [recorder], before_tick=timeline, progress=progress)
    if simulation.fallen_at[0] < duration:
        cause = simulation.plant.failures.get(0, "it fell")
        print(f"stopped at {simulation.fallen_at[0]:.2f} s: {cause}")
    return recorder.finish(seed=arguments.seed, segments=segments)


def _title(arguments: argparse.Namespace) -> str:
    what = arguments.gait or (arguments.schedule.stem if arguments.schedule else "gaits")
    return f"{arguments.body}-{what}"


def _fresh_folder(parent: Path, title: str) -> Path:
    number = 1
    while (parent / f"{title}-{number}").exists():
        number += 1
    return parent / f"{title}-{number}"


def _command_line(arguments: argparse.Namespace) -> str:
    words = ["neurocontrol", "demo", arguments.body]
    for name in (
        "gait", "schedule", "speed", "turn", "duration", "seed", "terrain", "height", "angle",
        "controller", "preset",
    ):  # fmt: skip
        value = getattr(arguments, name)
        if value is not None:
            words += [f"--{name}", str(value)]
    return shlex.join(words)
