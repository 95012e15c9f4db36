"""A recording that people start and stop while they look on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from neurocontrol.recorder import Recorder

if TYPE_CHECKING:
    from neurocontrol.recording import Recording
    from neurocontrol.simulation import Simulation
    from neurocontrol.viewing.live.stage import Stage

_HELD = 0.5  # s: a command that was held for less is on its way to another one


class Take:
    """Records one row, and tells which commands it held for how long."""

    def __init__(self, stage: Stage, row: int = 0) -> None:
        """Start recording."""
        self._stage, self._row = stage, row
        self._simulation = stage.simulation
        self._start = self._simulation.time
        self._recorder = Recorder(self._simulation, row)
        self._segments: list[dict[str, Any]] = []
        self._held: dict[str, float] = {}

    @property
    def seconds(self) -> float:
        """What was recorded so far, s."""
        return self._simulation.time - self._start

    def observe(self, simulation: Simulation) -> None:
        """Sample the row, which has just advanced by a tick."""
        self._recorder.observe(simulation)
        space = simulation.controller.command_space
        held = dict(zip(space.names, simulation.command[self._row].tolist(), strict=True))
        if held == self._held:
            return
        now = self.seconds - simulation.tick if self._segments else 0.0
        if self._segments and now - self._segments[-1]["start"] < _HELD:
            now = self._segments.pop()["start"]
        elif self._segments:
            self._segments[-1]["stop"] = now
        label = command_name(simulation, held) or "held"
        self._segments.append({"start": now, "stop": now, "label": label, "command": held})
        self._held = held

    def finish(self, *, seed: int, command_line: str) -> Recording | None:
        """Return the recording; None if nothing has happened since it began."""
        if not self._recorder.time.size:
            return None
        self._segments[-1]["stop"] = self.seconds
        return self._recorder.finish(
            seed=seed,
            segments=self._segments,
            arena=self._stage.arena,
            command_line=command_line,
        )


def command_name(simulation: Simulation, held: dict[str, float]) -> str:
    """The command, among those that the controller knows by name, that entries amount to."""
    controller = simulation.controller
    named = controller.named_commands
    told = {entry for entries in named.values() for entry in entries}
    space = controller.command_space
    usual = dict(zip(space.names, space.default.tolist(), strict=True))
    for name, entries in named.items():
        if all(abs(held[one] - entries.get(one, usual[one])) < 1e-6 for one in told):
            return name
    return ""
