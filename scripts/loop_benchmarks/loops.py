"""Closed loops of all rigs beside their physics, and what each part of a tick costs."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

import neurocontrol
from loop_benchmarks.replay import Replay
from loop_benchmarks.timing import Clock, Cost, Work, alternately, clocked, median, ratio
from neurocontrol.arenas import ArenaKind, make_arena

if TYPE_CHECKING:
    from neurocontrol.rig import Rig
    from neurocontrol.simulation import Simulation
    from neurocontrol.types import FloatArray

ARENAS: dict[str, ArenaKind] = {"land": "shore", "water": "water"}
"""Where a body that swims is put to walk and to swim."""

COMMAND_TICKS = 5  # a command every so many ticks
WARM_UP = 1.0  # s of simulated time


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


@dataclass(frozen=True, kw_only=True)
class LoopResult:
    """What a closed loop costs beside its physics.

    Attributes:
        body: What was measured.
        batch: Number of rows.
        loop: Cost of a row and simulated ms, us.
        physics: The same of the physics alone.
        ratio: Loop over physics.
        real_time: Simulated seconds per second of wall time, all rows together.
        parts: Share of each part in the CPU time of a tick.
        comparable: Whether both went the same way and no row fell.
    """

    body: str
    batch: int
    loop: Cost
    physics: Cost
    ratio: Cost
    real_time: float
    parts: dict[str, float] = field(default_factory=dict)
    comparable: bool


def run_loop(ticks: int, command: FloatArray, simulation: Simulation) -> None:
    """Advance a closed loop."""
    for tick in range(0, ticks, COMMAND_TICKS):
        simulation.command[:] = command
        simulation.step(min(COMMAND_TICKS, ticks - tick))


def measure_loop(loop: Loop, batch: int, *, repeats: int, ticks: int, threads: int) -> LoopResult:
    """Time a closed loop and its physics along one trajectory."""
    simulation = loop.make(batch, threads)
    command = simulation.command[0].copy()
    run_loop(round(WARM_UP / simulation.tick), command, simulation)
    start = simulation.save()
    run = partial(run_loop, ticks, command)
    replay = Replay(simulation, run, threads)
    works = {
        "loop": Work(partial(run, simulation), partial(simulation.restore, start)),
        "physics": Work(replay.run, replay.start),
    }
    costs = alternately(repeats, works)
    comparable = not replay.difference(simulation) and len(simulation.rows) == batch
    scale = 1e3 / (batch * ticks * simulation.tick)  # us of a row and simulated ms
    whole = median(costs["loop"]).scaled(scale)
    simulation.restore(start)
    spent = spent_in_parts(simulation, run)
    return LoopResult(
        body=loop.name,
        batch=batch,
        loop=whole,
        physics=median(costs["physics"]).scaled(scale),
        ratio=ratio(costs["loop"], costs["physics"]),
        real_time=1e3 / whole.wall,
        parts=shares(spent, median(costs["physics"]).cpu),
        comparable=comparable,
    )


def spent_in_parts(simulation: Simulation, run: partial[None]) -> dict[str, float]:
    """CPU time of a run whose steps Python makes, s; a part within another is in both."""
    owners = {"plant": simulation.plant, "controller": simulation.controller}
    if simulation.muscles is not None:
        owners["muscles"] = simulation.muscles
    clocks = {name: Clock() for name in (*owners, "whole")}
    simulation.compiles = False
    with ExitStack() as stack:
        stack.callback(setattr, simulation, "compiles", True)
        for name, owner in owners.items():
            stack.enter_context(clocked(owner, "step", clocks[name]))
        with clocks["whole"].running():
            run(simulation)
    return {name: clock.spent.cpu for name, clock in clocks.items()}


def shares(spent: dict[str, float], physics: float) -> dict[str, float]:
    """Shares of a tick: physics, sensing with water, controller, muscles, and the rest around."""
    muscles = spent.get("muscles", 0.0)
    parts = {
        "physics": physics,
        "sensing, water": max(spent["plant"] - physics, 0.0),
        "controller": spent["controller"],
        "muscles": muscles,
        "around": spent["whole"] - spent["plant"] - spent["controller"] - muscles,
    }
    whole = sum(parts.values())
    return {name: part / whole for name, part in parts.items()}
