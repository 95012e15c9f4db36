"""What the demos of all bodies share: a prepared run, and how it is run and recorded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from neurocontrol.commands.progress import seconds_bar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from neurocontrol.recorder import Recorder
    from neurocontrol.recording import Recording
    from neurocontrol.simulation import Simulation
    from neurocontrol.timeline import Act

KINDS = ("flat", "rough", "slope", "step")
"""Grounds that every body can be put on."""


@dataclass(frozen=True, kw_only=True)
class Demo:
    """A run that is ready to start.

    Attributes:
        simulation: One row in its start pose.
        title: What the run shows, in words fit for the name of a folder.
        segments: ``start``, ``stop``, ``label`` and ``command`` of every command held.
        duration: Simulated time, s.
        acts: Moment, s, and what else happens then.
        divide: Tells the segments after the run, where the body decides what it does when.
        arena: Where the body is; see :func:`neurocontrol.recording.make_header`.
    """

    simulation: Simulation
    title: str
    segments: Sequence[Mapping[str, Any]]
    duration: float
    acts: Sequence[Act] = ()
    divide: Callable[[Recorder], Sequence[Mapping[str, Any]]] | None = None
    arena: Mapping[str, Any] | None = None

    def record(self, seed: int) -> Recording:
        """Simulate and return the recording; one line tells of a fall."""
        from neurocontrol.recorder import Recorder
        from neurocontrol.timeline import Timeline, command

        simulation, duration = self.simulation, self.duration
        commands = [
            command(simulation, 0, part["start"], part["command"]) for part in self.segments
        ]
        recorder = Recorder(simulation)
        with seconds_bar(duration, "simulating") as progress:
            simulation.run(
                duration,
                [recorder],
                before_tick=Timeline([*commands, *self.acts]),
                progress=progress,
            )
        if simulation.fallen_at[0] < duration:
            cause = simulation.plant.failures.get(0, "it fell")
            print(f"stopped at {simulation.fallen_at[0]:.2f} s: {cause}")
        segments = self.divide(recorder) if self.divide else self.segments
        return recorder.finish(seed=seed, segments=segments, arena=self.arena)
