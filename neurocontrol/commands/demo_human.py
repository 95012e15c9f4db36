"""The human's demo: legs walk from reflexes, over rough ground, through pushes and lesions."""

from __future__ import annotations

from dataclasses import replace
from math import copysign, cos, radians, sin
from typing import TYPE_CHECKING, cast

from neurocontrol.commands.arguments import between, positive
from neurocontrol.commands.demo_common import KINDS, Demo
from neurocontrol.commands.demo_trouble import push_acts, read_push, read_weakening
from neurocontrol.errors import InputError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from neurocontrol.controllers.human.reflex_walking import ReflexWalking
    from neurocontrol.simulation import Simulation
    from neurocontrol.terrain import Terrain
    from neurocontrol.timeline import Act

DEFAULTS = {
    "speed": None, "heading": 0.0, "duration": 20.0, "seed": 0, "terrain": "flat", "height": 0.01,
    "angle": 2.0, "push": (), "weaken": (), "delay_scale": 1.0, "disable": (), "preset": None,
}  # fmt: skip
"""Its options in the order of its command line."""

SPEEDS = (0.8, 1.8)  # m/s
TERRAINS = (*KINDS, "tiles")

_LEVEL = 0.8  # m of level ground before uneven ground or a step begins
_TURN_START, _TURN_RATE = 2.0, radians(2.0)  # s, rad/s


def add_options(group: argparse._ArgumentGroup) -> None:
    """Add the options that only this body has."""
    group.add_argument(
        "--heading", type=between(-180.0, 180.0), metavar="DEG",
        help="direction to turn to from 2 s on, at 2 degrees/s, left positive (default: 0)",
    )  # fmt: skip
    group.add_argument(
        "--push", type=read_push, action="append", metavar="NS@S[:DIR]",
        help="push at the trunk: impulse in N s, given over 0.15 s from a moment in s, forward "
        "or :back, :left, :right; may be repeated",
    )  # fmt: skip
    group.add_argument(
        "--weaken", type=read_weakening, nargs="+", action="extend", metavar="MUSCLE=SHARE",
        help="strength left to muscles of both legs, such as SOL=0.5",
    )  # fmt: skip
    group.add_argument(
        "--delay-scale", type=positive, help="factor on all neural delays (default: 1)"
    )
    group.add_argument(
        "--disable", nargs="+", action="extend", metavar="MODULE",
        help="spinal modules that do not work, of M1 to M10",
    )  # fmt: skip


def prepare(options: argparse.Namespace) -> Demo:
    """Put the legs into mid-stride and plan their commands and pushes.

    Raises:
        InputError: An option cannot be met.
    """
    simulation = _simulation(options)
    for push in options.push:
        if push.time >= options.duration:
            raise InputError(f"--push {push} comes after the end at {options.duration:g} s")
    speed = _speed(options, simulation)
    command = {"speed": speed, "heading": 0.0}
    segment = {
        "start": 0.0, "stop": options.duration, "label": f"walk {speed:g} m/s",
        "command": command,
    }  # fmt: skip
    return Demo(
        simulation=simulation,
        title=_title(options, speed),
        segments=[segment],
        duration=options.duration,
        acts=[*_turns(options, simulation), *push_acts(simulation, options.push)],
    )


def _title(options: argparse.Namespace, speed: float) -> str:
    lesions = (options.weaken, options.disable, options.delay_scale != 1.0)
    words = [f"{speed:g}"]
    words += [options.terrain] if options.terrain != "flat" else []
    words += ["pushed"] if options.push else []
    words += ["lesioned"] if any(lesions) else []
    return "-".join(words)


def _terrain(options: argparse.Namespace) -> Terrain:
    from neurocontrol.models.human_legs import GROUND

    return replace(
        GROUND,
        kind=options.terrain,
        height=options.height,
        angle=options.angle,
        start=_LEVEL,
        seed=options.seed,
    )


def _simulation(options: argparse.Namespace) -> Simulation:
    from neurocontrol.assembly import make_human
    from neurocontrol.evaluation.human_preset import PUBLISHED, preset_options
    from neurocontrol.evaluation.human_trials import varied_start
    from neurocontrol.models.human_legs import StartPose
    from neurocontrol.plant import Scenario

    simulation = make_human(
        scenarios=[Scenario(terrain=_terrain(options))],
        starts=[varied_start(options.seed) if options.seed else StartPose()],
        strength={weakening.muscle: weakening.factor for weakening in options.weaken},
        delay_scale=options.delay_scale,
        disable=options.disable,
        **preset_options(options.preset),
    )
    if options.preset == PUBLISHED:
        simulation.controller.preset = PUBLISHED
    if options.terrain == "slope":
        _tilt(simulation, radians(options.angle))
    return simulation


def _tilt(simulation: Simulation, angle: float) -> None:
    """Turn the start about the origin so that the soles meet a slope as they would level ground."""
    import mujoco
    import numpy as np

    qpos, qvel = simulation.plant.qpos[0].copy(), simulation.plant.qvel[0].copy()
    turn = np.array([cos(angle / 2), 0.0, -sin(angle / 2), 0.0])
    before = qpos.copy(), qvel.copy()
    mujoco.mju_rotVecQuat(qpos[:3], before[0][:3], turn)
    mujoco.mju_mulQuat(qpos[3:7], turn, before[0][3:7])
    mujoco.mju_rotVecQuat(qvel[:3], before[1][:3], turn)
    simulation.reset(qpos=qpos, qvel=qvel)


def _speed(options: argparse.Namespace, simulation: Simulation) -> float:
    """The speed asked for, or the usual one, as far as the preset has it."""
    speeds = cast("ReflexWalking", simulation.controller).speeds
    low, high = float(speeds[0]), float(speeds[-1])
    if options.speed is None:
        default = float(simulation.controller.command_space.default[0])
        return min(max(default, low, SPEEDS[0]), high, SPEEDS[1])
    speed = float(options.speed)
    if not low - 1e-9 <= speed <= high + 1e-9:
        known = f"at {low:g} m/s only" if low == high else f"from {low:g} to {high:g} m/s"
        raise InputError(f"this preset walks {known}, got --speed {speed:g}")
    return speed


def _turns(options: argparse.Namespace, simulation: Simulation) -> Iterator[Act]:
    """Turn the reference of the heading.

    Raises:
        InputError: The preset does not steer.
    """
    from neurocontrol.controllers.human.reflex_parameters import REFLEXES
    from neurocontrol.evaluation.human import turning
    from neurocontrol.timeline import command

    if not options.heading:
        return
    controller = cast("ReflexWalking", simulation.controller)
    gains = [REFLEXES.names.index(name) for name in ("K_foot", "K_lean")]
    if not controller.vectors[..., gains].any():
        raise InputError("this preset has no control of heading, so --heading cannot be met")
    angle = radians(options.heading)
    for moment, changes in turning(copysign(_TURN_RATE, angle), abs(angle), _TURN_START):
        yield command(simulation, 0, moment, changes)
