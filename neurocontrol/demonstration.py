"""What ``demo`` shows of a body: a run that is planned, carried out and recorded.

A rig's ``demo`` is a module with two functions, ``add_options`` and ``prepare``, as in
:class:`Demonstration`. The functions of this module are those of a body that brings none: it holds
one command on some ground.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

from neurocontrol.errors import InputError
from neurocontrol.interruption import Interrupted, deferred
from neurocontrol.limits import Limits
from neurocontrol.options import add_ground_options, add_run_options, finite

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from neurocontrol.recorder import Recorder
    from neurocontrol.recording import Recording
    from neurocontrol.rig import Rig
    from neurocontrol.simulation import Observer, Simulation
    from neurocontrol.terrain import Terrain
    from neurocontrol.timeline import Act, Driver, Targets

_SHOWN = 10.0  # s


class Demonstration(Protocol):
    """What a body shows, and the options by which people choose."""

    def add_options(self, parser: argparse.ArgumentParser, rig: Rig) -> None:
        """Add options, each with its default; ``seed`` is one of them."""

    def prepare(self, options: argparse.Namespace, rig: Rig) -> Demo:
        """Put the body into its start and plan what happens.

        With ``options.live`` people hold the command in their hands: what is not asked for is left
        to them.

        Raises:
            InputError: An option cannot be met.
        """


@dataclass(frozen=True, kw_only=True)
class Demo:
    """A run that is ready to start.

    Attributes:
        simulation: One row in its start pose.
        title: What the run shows, in words fit for the name of a folder.
        segments: ``start``, ``stop``, ``label`` and ``command`` of every command held.
        duration: Simulated time, s.
        acts: Moment, s, and what else happens then.
        driver: Called before every tick, after what happens then; a policy, for example.
        targets: What is asked of the body that the driver moves; None where nothing is.
        divide: Tells the segments after the run, where the body decides what it does when.
        arena: Where the body is; see :func:`neurocontrol.recording.make_header`.
        taken: Options that were left open, and what was taken; not those of every body.
        schedule: Text of the file of timed commands that it follows; empty for none.
        limits: How long its servos were at their limits.
    """

    simulation: Simulation
    title: str
    segments: Sequence[Mapping[str, Any]]
    duration: float
    acts: Sequence[Act] = ()
    driver: Driver | None = None
    targets: Targets | None = None
    divide: Callable[[Recorder], Sequence[Mapping[str, Any]]] | None = None
    arena: Mapping[str, Any] | None = None
    taken: Mapping[str, Any] = field(default_factory=dict)
    schedule: str = ""
    limits: Limits = field(default_factory=Limits)

    def __post_init__(self) -> None:
        """Refuse a run that would leave nothing.

        Raises:
            InputError: It is shorter than one tick.
        """
        tick = self.simulation.tick
        if round(self.duration / tick) < 1:
            raise InputError(
                f"duration must be at least one tick, {tick:g} s, got {self.duration:g}"
            )

    @classmethod
    def holding(
        cls,
        simulation: Simulation,
        duration: float,
        title: str,
        label: str,
        command: Mapping[str, float],
        **further: Any,
    ) -> Demo:
        """A run that holds one command all the time; see the attributes."""
        segment = {"start": 0.0, "stop": duration, "label": label, "command": dict(command)}
        return cls(
            simulation=simulation, duration=duration, title=title, segments=[segment], **further
        )

    def record(
        self,
        seed: int,
        progress: Callable[[float], object] | None = None,
        *,
        command_line: str = "",
        observers: Sequence[Observer] = (),
    ) -> tuple[Recording, Interrupted | None]:
        """Simulate and return the recording, and what cut it short, if anything did.

        Args:
            seed: Seed of the run, for the header.
            progress: Called with the simulated seconds since its last call.
            command_line: The command that asked for it, for the header.
            observers: Others who look on.

        Raises:
            InputError: It fell at once.
            Interrupted: It was asked to stop before there was anything to record.
        """
        from neurocontrol.recorder import Recorder
        from neurocontrol.timeline import Timeline, command

        simulation, cut = self.simulation, None
        commands = [
            command(simulation, 0, part["start"], part["command"]) for part in self.segments
        ]
        recorder, timeline = Recorder(simulation), Timeline([*commands, *self.acts], self.driver)
        try:
            with deferred():
                simulation.run(
                    self.duration, [recorder, self.limits, *observers],
                    before_tick=timeline, progress=progress,
                )  # fmt: skip
        except Interrupted as error:
            if not recorder.time.size:
                raise
            cut = error
        if not recorder.time.size:
            cause = simulation.plant.failures.get(0, "it fell")
            raise InputError(f"nothing was recorded: at {simulation.fallen_at[0]:.2f} s {cause}")
        segments = self.divide(recorder) if self.divide else self.segments
        if cut:
            segments = _until(float(recorder.time[-1]), segments)
        recording = recorder.finish(
            seed=seed,
            segments=segments,
            arena=self.arena,
            command_line=command_line,
            schedule=self.schedule,
        )
        return recording, cut


def _until(end: float, segments: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The segments of a run that was cut short, s."""
    return [
        {**segment, "stop": min(segment["stop"], end)}
        for segment in segments
        if segment["start"] < end
    ]


def add_options(parser: argparse.ArgumentParser, rig: Rig) -> None:
    """Add the options of a body that holds one command."""
    add_run_options(parser, rig, duration=_SHOWN)
    parser.add_argument("--command", default="", help="a command that its controller knows by name")
    parser.add_argument(
        "--set", nargs="+", action="extend", default=[], type=_entry, metavar="ENTRY=VALUE",
        help="entries of the command, such as speed=1",
    )  # fmt: skip
    add_ground_options(parser)


def prepare(options: argparse.Namespace, rig: Rig) -> Demo:
    """Put a body on the ground and hold one command.

    Raises:
        InputError: An option cannot be met.
    """
    from neurocontrol.evaluation.trials import Trial, start_trials
    from neurocontrol.starts import Standing
    from neurocontrol.timeline import Command

    terrain = chosen_ground(options, rig.make_body().ground)
    held = Command(name=options.command, entries=dict(options.set))
    trial = Trial(
        duration=options.duration, seed=options.seed, start=Standing(terrain=terrain, varied=True)
    )
    simulation = start_trials(rig, [trial], controller=options.controller, preset=options.preset)
    name, entries = options.command or "held", held.changes(simulation.controller)
    return Demo.holding(simulation, options.duration, name, name, entries)


def chosen_ground(options: argparse.Namespace, usual: Terrain, **further: Any) -> Terrain:
    """The ground that people chose, which has everything else of the usual one."""
    sizes: Any = {name: getattr(options, name) for name in ("height", "angle", "seed")}
    return replace(usual, kind=options.terrain, **sizes, **further)


class _Entry(tuple[str, float]):
    """An entry of a command and its value: ``speed=1``."""

    def __str__(self) -> str:
        """The entry as it is typed."""
        return f"{self[0]}={self[1]:.12g}"


def _entry(text: str) -> _Entry:
    name, sign, value = text.partition("=")
    if not name or not sign:
        raise argparse.ArgumentTypeError(f"must be such as speed=1, got {text!r}")
    return _Entry((name, finite(value)))
