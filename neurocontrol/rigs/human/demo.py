"""The human's demo: legs walk from reflexes, over rough ground, through pushes and lesions."""

from __future__ import annotations

from math import copysign, radians
from typing import TYPE_CHECKING, cast

from neurocontrol.demonstration import Demo, chosen_ground
from neurocontrol.errors import InputError
from neurocontrol.options import (
    GROUNDS,
    add_ground_options,
    add_number,
    add_run_options,
    between,
    positive,
)
from neurocontrol.rigs.human.trouble import ends, read_push, read_weakening, speed_reader

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from neurocontrol.controllers.human.reflex_walking import ReflexWalking
    from neurocontrol.rig import Rig
    from neurocontrol.simulation import Simulation
    from neurocontrol.timeline import Act

_LEVEL = 0.8  # m of level ground before uneven ground or a step begins
_TURN_START, _TURN_RATE = 2.0, radians(2.0)  # s, rad/s


def add_options(parser: argparse.ArgumentParser, rig: Rig) -> None:
    """Add what walks are shown, and on which ground."""
    parser.add_argument(
        "--speed", type=speed_reader(positive), default=None,
        help="walking speed, m/s, or a range such as 0.9..1.8 to walk up and down, as far as the "
        "preset has it (default: 1.25)",
    )  # fmt: skip
    meaning = "direction to turn to from 2 s on, at 2 degrees/s, left positive"
    add_number(parser, "--heading", between(-180.0, 180.0), 0.0, meaning, metavar="DEG")
    add_run_options(parser, rig, duration=20.0, what=" and ground; 0 starts as the authors do")
    add_ground_options(parser, (*GROUNDS, "tiles"), height=0.01, angle=2.0)
    parser.add_argument(
        "--push", type=read_push, action="append", metavar="NS@S[:DIR]", default=[],
        help="push at the trunk: impulse in N s, given over 0.15 s from a moment in s, forward "
        "or :back, :left, :right; may be repeated",
    )  # fmt: skip
    parser.add_argument(
        "--weaken", type=read_weakening, nargs="+", action="extend", metavar="MUSCLE=SHARE",
        default=[],
        help="strength left to muscles of both legs or of one, such as SOL=0.5 or left_SOL=0.5",
    )  # fmt: skip
    add_number(parser, "--delay-scale", positive, 1.0, "factor on all neural delays")
    parser.add_argument(
        "--disable", nargs="+", action="extend", metavar="MODULE", default=[],
        help="spinal modules that do not work, of M1 to M10",
    )  # fmt: skip


def prepare(options: argparse.Namespace, rig: Rig) -> Demo:
    """Put the legs into mid-stride and plan their commands and pushes."""
    from neurocontrol.timeline import pushed

    for push in options.push:
        if push.time >= options.duration:
            raise InputError(f"--push {push} comes after the end at {options.duration:g} s")
    simulation = _simulation(options, rig)
    speeds = _speeds(options, simulation)
    acts = [*_turns(options, simulation), *pushed(simulation, 0, options.push)]
    part = options.duration / len(speeds)
    segments = [
        {
            "start": part * number,
            "stop": part * (number + 1),
            "label": f"walk {speed:g} m/s",
            "command": {"speed": speed, **({} if number else {"heading": 0.0})},
        }
        for number, speed in enumerate(speeds)
    ]
    taken = speeds[0] if len(speeds) == 1 else options.speed
    return Demo(
        simulation=simulation, duration=options.duration, title=_title(options, speeds),
        segments=segments, acts=acts, taken={"speed": taken},
    )  # fmt: skip


def _title(options: argparse.Namespace, speeds: Sequence[float]) -> str:
    told = {
        " to ".join(f"{speed:g}" for speed in speeds[:2]): True,
        options.terrain: options.terrain != "flat",
        "pushed": options.push,
        "lesioned": options.weaken or options.disable or options.delay_scale != 1.0,
    }
    return "-".join(word for word, holds in told.items() if holds)


def _simulation(options: argparse.Namespace, rig: Rig) -> Simulation:
    from neurocontrol.evaluation.trials import Trial, start_trials
    from neurocontrol.models.human_legs import GROUND
    from neurocontrol.rigs.human.trials import MidStride

    terrain = chosen_ground(options, GROUND, start=_LEVEL)
    trial = Trial(
        duration=options.duration,
        seed=options.seed,
        start=MidStride(terrain=terrain, varied=options.seed > 0),
        conditions={
            "strength": {weakening.muscle: weakening.share for weakening in options.weaken},
            "delay_scale": options.delay_scale,
            "disable": options.disable,
        },
    )
    return start_trials(rig, [trial], controller=options.controller, preset=options.preset)


def _speeds(options: argparse.Namespace, simulation: Simulation) -> list[float]:
    """The speed asked for or the usual one, or a range up and down, as far as the preset has it."""
    speeds = cast("ReflexWalking", simulation.controller).speeds
    low, high = float(speeds[0]), float(speeds[-1])
    if options.speed is None:
        return [float(simulation.controller.command_space.entries[0].default)]
    first, last = ends(options.speed)
    if not low - 1e-9 <= first <= last <= high + 1e-9:
        known = f"at {low:g} m/s only" if low == high else f"from {low:g} to {high:g} m/s"
        got = options.speed if isinstance(options.speed, str) else f"{options.speed:g}"
        raise InputError(f"this preset walks {known}, got --speed {got}")
    return [first] if first == last else [first, last, first]


def _turns(options: argparse.Namespace, simulation: Simulation) -> Iterator[Act]:
    """Turn the reference of the heading."""
    from neurocontrol.rigs.human.trials import turning
    from neurocontrol.timeline import command

    if not options.heading:
        return
    entry = simulation.controller.command_space.entries[1]
    if entry.low == entry.high:
        raise InputError(
            f"this preset does not turn, got --heading {options.heading:g}; human, "
            f"human-sturdy and human-turning do"
        )
    angle = radians(options.heading)
    for turn in turning(copysign(_TURN_RATE, angle), abs(angle), _TURN_START):
        yield command(simulation, 0, turn.time, turn.entries)
