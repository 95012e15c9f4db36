"""The salamander's demo: it walks, swims, crosses a shore, behaves, and loses parts of its cord."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from math import inf
from typing import TYPE_CHECKING, Any

from neurocontrol.commands.demo_common import Demo
from neurocontrol.commands.salamander_options import DEFAULTS as DEFAULTS
from neurocontrol.commands.salamander_options import FLAGS as FLAGS
from neurocontrol.commands.salamander_options import Current, Span
from neurocontrol.commands.salamander_options import add_options as add_options
from neurocontrol.errors import InputError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from neurocontrol.arenas import Arena, ArenaKind
    from neurocontrol.controllers.salamander.brainstem import Steering, Transition
    from neurocontrol.controllers.salamander.rhythm import Lesions
    from neurocontrol.recorder import Recorder
    from neurocontrol.simulation import Simulation
    from neurocontrol.timeline import Act

_SHOWN, _CROSSING = 12.0, 28.0  # s of a demo that holds one command, and of a crossing
_SETTLING = 40.0  # s in which the phases of the slowest behaviour settle, before the demo
_SLOPE = 10.0  # degrees
_RAMP_PERIOD = 0.1  # s between two steps of a ramp
_SWIMMING_DRIVE = 3.0
_SWIMMING_RELEASE = 0.7


def prepare(options: argparse.Namespace) -> Demo:
    """Put the animal or robot into its arena and plan its commands.

    Raises:
        InputError: An option cannot be met.
    """
    import numpy as np

    from neurocontrol.assembly import nerves_of

    plan = _plan(options)
    simulation, arena = _simulation(options, plan)
    space = simulation.controller.command_space
    if options.drive is not None:
        space.vector(drive=options.drive.stop)
    duration = options.duration or (_CROSSING if plan.crossing else _SHOWN)
    command = space.vector(**plan.command)
    named = {
        name: value
        for name, value in zip(space.names, command.tolist(), strict=True)
        if abs(value) < inf
    }
    if plan.behaviour is not None:
        nerves_of(simulation).warm_up(command[np.newaxis], _SETTLING)
    acts = [*_ramp(options, simulation, duration)]
    if plan.steering == "heading":
        acts += _pilot(simulation, arena, duration)
    segment = {"start": 0.0, "stop": duration, "label": plan.label, "command": named}
    return Demo(
        simulation=simulation,
        title=plan.title,
        segments=[segment],
        duration=duration,
        acts=acts,
        divide=None if plan.behaviour else _divider(simulation, named, duration),
        arena={"kind": arena.kind, "edges": list(arena.edges)},
    )


@dataclass(frozen=True, kw_only=True)
class _Plan:
    """What the options amount to."""

    body: str
    controller: str
    arena: ArenaKind
    transition: Transition
    steering: Steering
    label: str
    title: str
    command: Mapping[str, float]
    behaviour: str | None

    @property
    def crossing(self) -> bool:
        return self.arena in ("shore", "pool")


def _plan(options: argparse.Namespace) -> _Plan:
    from neurocontrol.controllers.salamander.assembly import MODELS

    behaviour = options.behaviour
    controller = options.controller or ("knuesel" if behaviour else "spiking")
    if controller not in MODELS:
        raise InputError(f"unknown controller {controller!r}; expected one of {', '.join(MODELS)}")
    if behaviour is not None:
        return _behaving(options, controller)
    body = options.animal or ("robot" if controller == "knuesel" else "animal")
    ramp: Span | None = options.drive
    arena: ArenaKind = options.arena or (
        "shore" if ramp is None else "water" if ramp.most > _SWIMMING_DRIVE else "land"
    )
    transition: Transition = options.transition or ("contact" if ramp is None else "command")
    if ramp is not None and transition != "command":
        raise InputError(f"--drive {ramp} and --transition {transition} exclude each other")
    command = {
        name: value
        for name, value in (
            ("drive", None if ramp is None else ramp.start),
            ("turn", options.turn),
            ("stretch", options.stretch),
            ("burst_termination", options.release),
        )
        if value is not None
    }
    steering: Steering = "heading" if options.turn is None else "turn"
    return _Plan(
        body=body,
        controller=controller,
        arena=arena,
        transition=transition,
        steering=steering,
        label="",
        title="-".join(
            word for word in (body, controller, arena) if word not in ("animal", "spiking")
        ),
        command=command,
        behaviour=None,
    )


def _behaving(options: argparse.Namespace, controller: str) -> _Plan:
    from neurocontrol.controllers.salamander.behaviours import BEHAVIOURS

    if controller != "knuesel":
        raise InputError(f"--behaviour needs the knuesel controller, got {controller}")
    if options.behaviour not in BEHAVIOURS:
        raise InputError(
            f"unknown behaviour {options.behaviour!r}; expected one of {', '.join(BEHAVIOURS)}"
        )
    for name in ("drive", "stretch", "release", "transition"):
        if getattr(options, name) is not None:
            raise InputError(f"--{name} and --behaviour exclude each other")
    behaviour = BEHAVIOURS[options.behaviour]
    turn = {} if options.turn is None else {"turn": options.turn}
    return _Plan(
        body=options.animal or "robot",
        controller=controller,
        arena=options.arena or behaviour.arena,
        transition="command",
        steering="turn",
        label=options.behaviour,
        title=options.behaviour,
        command={**behaviour.command, **turn},
        behaviour=options.behaviour,
    )


def _simulation(options: argparse.Namespace, plan: _Plan) -> tuple[Simulation, Arena]:
    import numpy as np

    from neurocontrol.arenas import make_arena
    from neurocontrol.assembly import make_salamander
    from neurocontrol.models import SALAMANDERS, make_body

    body = make_body(SALAMANDERS[plan.body])
    if options.slope is not None and not plan.crossing:
        raise InputError(f"--slope is that of a shore or pool; the arena is {plan.arena}")
    current = options.current or Current(0.0, 0.0)
    arena = make_arena(
        plan.arena,
        body,
        angle=_SLOPE if options.slope is None else options.slope,
        current=(current.along * body.length, current.across * body.length, 0.0),
    )
    scenario = arena.scenario
    if plan.behaviour is not None:
        from neurocontrol.controllers.salamander.behaviours import BEHAVIOURS

        behaviour = BEHAVIOURS[plan.behaviour]
        ground = scenario.terrain
        scenario = replace(
            scenario,
            terrain=replace(ground, friction=behaviour.slippery * ground.friction),
        )
    simulation = make_salamander(
        plan.controller,
        body=plan.body,
        scenarios=[scenario],
        seed=[options.seed],
        preset=options.preset,
        lesions=_lesions(options.lesion),
        transition=plan.transition,
        steering=plan.steering,
    )
    start = arena.start(simulation.plant, 0, np.random.default_rng([options.seed, 1]))
    simulation.reset(qpos=start, seeds=[options.seed])
    return simulation, arena


def _lesions(words: Sequence[str]) -> Lesions:
    from neurocontrol.controllers.salamander.rhythm import Lesions

    spinal = [int(word.partition("@")[2]) for word in words if word.startswith("spinal")]
    if len(spinal) > 1:
        raise InputError(f"the spinal cord is cut once, got {', '.join(words)}")
    limbs = tuple(word.partition("@")[2] for word in words if word.startswith("limb"))
    return Lesions(spinal=spinal[0] if spinal else None, limbs=limbs)


def _ramp(options: argparse.Namespace, simulation: Simulation, duration: float) -> Iterator[Act]:
    """Raise and lower the drive."""
    from neurocontrol.timeline import command

    ramp: Span | None = options.drive
    if ramp is None or ramp.start == ramp.stop:
        return
    for step in range(round(duration / _RAMP_PERIOD)):
        moment = step * _RAMP_PERIOD
        yield command(simulation, 0, moment, {"drive": ramp.at(moment / duration)})


def _pilot(simulation: Simulation, arena: Arena, duration: float) -> Iterator[Act]:
    from neurocontrol.pilot import Pilot

    pilot = Pilot(simulation, {0: arena.route}, simulation.plant.body.length)
    return pilot.acts(duration)


def _divider(
    simulation: Simulation, command: Mapping[str, float], duration: float
) -> Callable[[Recorder], Sequence[Mapping[str, Any]]]:
    """Tell stretches of stepping and of swimming by drive and modulator."""
    import numpy as np

    from neurocontrol.controllers.salamander.network import MODULATOR

    names = simulation.controller.modulator_names

    def divide(recorder: Recorder) -> Sequence[Mapping[str, Any]]:
        time, told = recorder.time, dict(zip(names, recorder.samples("modulator").T, strict=True))
        drive = told["drive"]
        swims = drive > _SWIMMING_DRIVE
        if MODULATOR in told:
            swims |= told[MODULATOR] > _SWIMMING_RELEASE
        edges = [0, *(np.flatnonzero(swims[1:] != swims[:-1]) + 1), len(time)]
        return [
            {
                "start": 0.0 if first == 0 else float(time[first]),
                "stop": duration if stop == len(time) else float(time[stop]),
                "label": "swimming" if swims[first] else "stepping",
                "command": {**command, "drive": float(drive[first:stop].mean())}
                if "drive" in command
                else dict(command),
            }
            for first, stop in pairwise(edges)
            if stop > first
        ]

    return divide
