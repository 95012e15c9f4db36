"""The salamander's demo: it walks, swims, crosses a shore, behaves, and loses parts of its cord."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from neurocontrol.demonstration import Demo
from neurocontrol.errors import InputError
from neurocontrol.rigs.salamander.options import Current, Span
from neurocontrol.rigs.salamander.options import add_options as add_options

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from neurocontrol.arenas import ArenaKind
    from neurocontrol.controllers.salamander.brainstem import Transition
    from neurocontrol.controllers.salamander.rhythm import Lesions
    from neurocontrol.recorder import Recorder
    from neurocontrol.rig import Rig
    from neurocontrol.simulation import Simulation
    from neurocontrol.timeline import Act

_SHOWN, _CROSSING = 12.0, 28.0  # s of a demo that holds one command, and of a crossing
_SLOPE = 10.0  # degrees
_RAMP_PERIOD = 0.1  # s between two steps of a ramp
_SWIMMING_DRIVE = 3.0
_SWIMMING_RELEASE = 0.7
_TOUCHING = 0.005  # share of the time with a foot down, below which nothing steps


def prepare(options: argparse.Namespace, rig: Rig) -> Demo:
    """Put a salamander into its arena and plan its commands."""
    from neurocontrol.arenas import InArena, make_arena
    from neurocontrol.evaluation.trials import Trial, start_trials
    from neurocontrol.pilot import Pilot
    from neurocontrol.rigs.salamander.behaviours import CONTROLLER, SETTLING, slippery
    from neurocontrol.timeline import Command

    behaviour: str = options.behaviour or ""
    ramp: Span | None = options.drive
    controller = options.controller or (CONTROLLER if behaviour else rig.controller())
    if behaviour and controller != CONTROLLER:
        raise InputError(f"--behaviour needs the {CONTROLLER} controller, got {controller}")
    place, transition = _place(options), _transition(options)
    crosses = place in ("shore", "pool")
    straight = not behaviour and options.turn is None and not getattr(options, "live", False)
    if options.slope is not None and not crosses:
        raise InputError(f"--slope is that of a shore or pool; the arena is {place}")
    body, current = rig.make_body(), options.current or Current(0.0, 0.0)
    flow = (current.along * body.length, current.across * body.length, 0.0)
    slope = _SLOPE if options.slope is None else options.slope
    arena = make_arena(place, body, angle=slope, current=flow)
    asked = {
        "drive": ramp and ramp.start, "turn": options.turn, "stretch": options.stretch,
        "burst_termination": options.release,
    }  # fmt: skip
    entries = {name: value for name, value in asked.items() if value is not None}
    command = Command(name=behaviour, entries=entries)
    trial = Trial(
        duration=options.duration or (_CROSSING if crosses else _SHOWN),
        seed=options.seed,
        start=InArena(arena=slippery(arena, behaviour) if behaviour else arena, masses=False),
        commands=(command,),
        options={
            "lesions": _lesions(options.lesion),
            "transition": transition,
            "steering": "heading" if straight else "turn",
        },
        warm_up=SETTLING if behaviour else 0.0,
    )
    simulation = start_trials(rig, [trial], controller=controller, preset=options.preset)
    space = simulation.controller.command_space
    told = space.vector(**command.changes(simulation.controller))
    named = dict(zip(space.names, told.tolist(), strict=True))
    acts = [*_ramp(ramp, simulation, trial.duration)]
    if straight:
        acts += Pilot(simulation, {0: arena.route}, body.length).acts(trial.duration)
    usual = place if controller == rig.controller() else f"{controller}-{place}"
    return Demo.holding(
        simulation, trial.duration, behaviour or usual, behaviour, named, acts=acts,
        divide=None if behaviour else _divider(simulation, named, trial.duration, place),
        arena={"kind": arena.kind, "edges": list(arena.edges)}, taken={"arena": place},
    )  # fmt: skip


def _place(options: argparse.Namespace) -> ArenaKind:
    """Kind of the arena: where it was asked for, or where what is shown belongs."""
    from neurocontrol.controllers.salamander.behaviours import BEHAVIOURS

    asked: ArenaKind | None = options.arena
    if asked is not None:
        return asked
    if options.behaviour:
        return BEHAVIOURS[options.behaviour].arena
    if options.drive is None:
        return "shore"
    return "water" if options.drive.most > _SWIMMING_DRIVE else "land"


def _transition(options: argparse.Namespace) -> Transition:
    """What the drive follows."""
    asked: Transition | None = options.transition
    for name in ("drive", "stretch", "release", "transition") if options.behaviour else ():
        if getattr(options, name) is not None:
            raise InputError(f"--{name} and --behaviour exclude each other")
    if options.drive is not None and asked not in (None, "command"):
        raise InputError(f"--drive {options.drive} and --transition {asked} exclude each other")
    held = options.drive is not None or getattr(options, "live", False)
    follows = options.behaviour is None and not held
    return asked or ("contact" if follows else "command")


def _lesions(words: Sequence[str]) -> Lesions:
    from neurocontrol.controllers.salamander.rhythm import Lesions

    places = [word.split("@") for word in words]
    spinal = [int(place) for part, place in places if part == "spinal"]
    if len(spinal) > 1:
        raise InputError(f"the spinal cord is cut once, got {', '.join(words)}")
    limbs = tuple(place for part, place in places if part == "limb")
    return Lesions(spinal=spinal[0] if spinal else None, limbs=limbs)


def _ramp(ramp: Span | None, simulation: Simulation, duration: float) -> Iterator[Act]:
    """Raise and lower the drive."""
    from neurocontrol.timeline import command

    if ramp is None or ramp.start == ramp.stop:
        return
    simulation.controller.command_space.vector(drive=ramp.stop)
    for step in range(round(duration / _RAMP_PERIOD)):
        moment = step * _RAMP_PERIOD
        yield command(simulation, 0, moment, {"drive": ramp.at(moment / duration)})


def _divider(
    simulation: Simulation, command: Mapping[str, float], duration: float, place: ArenaKind
) -> Callable[[Recorder], Sequence[Mapping[str, Any]]]:
    """Tell stretches of stepping and of swimming by drive and modulator.

    Legs that step without ever finding ground are paddling, and a trunk that swims where there is
    no water undulates.
    """
    import numpy as np

    from neurocontrol.analysis import contacts_from_forces
    from neurocontrol.controllers.salamander.network import MODULATOR

    names = simulation.controller.modulator_names
    weight = float(simulation.plant.weight[0])

    def divide(recorder: Recorder) -> Sequence[Mapping[str, Any]]:
        time, told = recorder.time, dict(zip(names, recorder.samples("modulator").T, strict=True))
        drive = told["drive"]
        swims = drive > _SWIMMING_DRIVE
        if MODULATOR in told:
            swims |= told[MODULATOR] > _SWIMMING_RELEASE
        down = contacts_from_forces(recorder.samples("ground_force"), weight, simulation.tick)

        def label(first: int, stop: int) -> str:
            if swims[first]:
                return "undulating" if place == "land" else "swimming"
            return "stepping" if down[first:stop].mean() >= _TOUCHING else "paddling"

        edges = [0, *(np.flatnonzero(swims[1:] != swims[:-1]) + 1), len(time)]
        return [
            {
                "start": 0.0 if first == 0 else float(time[first]),
                "stop": duration if stop == len(time) else float(time[stop]),
                "label": label(first, stop),
                "command": {**command, "drive": float(drive[first:stop].mean())}
                if "drive" in command
                else dict(command),
            }
            for first, stop in pairwise(edges)
            if stop > first
        ]

    return divide
