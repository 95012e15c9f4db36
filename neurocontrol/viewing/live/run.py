"""A simulation that runs at the pace of a clock on a thread of its own.

Whoever looks at it reads the last :class:`Frame` and :class:`~.history.Window`, which are never
changed, and hands in what is to be done; nobody else touches the simulation while it runs.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.errors import InputError
from neurocontrol.timeline import Push, Timeline, pushed
from neurocontrol.viewing.live.history import History
from neurocontrol.viewing.live.lesions import Lesions
from neurocontrol.viewing.live.take import Take

if TYPE_CHECKING:
    from collections.abc import Callable

    from neurocontrol.recording import Recording
    from neurocontrol.types import FloatArray
    from neurocontrol.viewing.live.history import Window
    from neurocontrol.viewing.live.stage import Staging

_FRAME = 1.0 / 60.0  # s between two frames: no page asks for more
_WINDOW = 0.1  # s between two windows
_REST = 0.05  # s between two looks at what is handed in, while nothing moves
_PATIENCE = 0.1  # s by which it may be late before it gives up catching up
_RATED = 1.0  # s over which the pace is measured


@dataclass(frozen=True, kw_only=True, eq=False)
class Frame:
    """What is drawn of a moment.

    Attributes:
        time: Simulated time, s.
        qpos: Configuration, shape ``(nq,)``.
        activation: Of muscles or motoneurons, shape ``(n,)``.
        command: Command that is held, shape ``(n,)``.
        targets: What is asked of what sets the command, shape ``(n,)``; empty where people do.
        down: Which feet bear weight, shape ``(feet,)``.
        fallen_at: When it fell, s; infinite while it stands.
        cause: Why it fell or what went wrong; empty otherwise.
        recorded: What was recorded so far, s; None when nothing is recorded.
    """

    time: float
    qpos: FloatArray
    activation: FloatArray
    command: FloatArray
    targets: FloatArray
    down: FloatArray
    fallen_at: float
    cause: str
    recorded: float | None


class LiveRun:
    """Row 0 of a simulation in real time; everything public may be used from any thread.

    Attributes:
        stage: What runs at present.
        history: Its last seconds; only its names may be used from other threads.
        seed: Seed of the last start.
        starts: Number of starts so far: something else is drawn when it grows.
        frame: What is to be drawn.
        window: What is to be plotted.
        pace: Simulated over real time wanted, 1 for real time.
        rate: The same as it was over the last second.
        paused: Whether it stands still.
        ended: Set when it has ended.
    """

    def __init__(self, staging: Staging, *, seed: int = 0, duration: float | None = None) -> None:
        """Set the stage.

        Args:
            staging: Sets the stage.
            seed: Seed of the first start.
            duration: Simulated time after which it ends, s; None for no end.
        """
        self._staging, self._duration = staging, duration
        self._requests: deque[Callable[[], None]] = deque()
        self._wake = threading.Event()
        self._stopping = False
        self._take: Take | None = None
        self._lesions = Lesions()
        self.pace, self.rate, self.paused = 1.0, 0.0, False
        self.starts, self.seed = 0, seed
        self.ended = threading.Event()
        self._begin(seed)
        self._thread = threading.Thread(target=self._live, name="live run", daemon=True)

    def start(self) -> None:
        """Begin to move."""
        self._thread.start()

    def close(self) -> None:
        """Stop, and wait until the last tick is done."""
        self._stopping = True
        self._wake.set()
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join()

    def request(self, action: Callable[[], None]) -> None:
        """Do something between two ticks; what is handed in first is done first."""
        self._requests.append(action)
        self._wake.set()

    def tell(self, **entries: float) -> None:
        """Set entries of the command; what cannot be set stays as it is."""
        self.request(lambda: self._tell(entries))

    def ask(self, **targets: float) -> None:
        """Ask something else of what sets the command; what cannot be asked is left out."""
        self.request(lambda: self._ask(targets))

    def tell_name(self, name: str) -> None:
        """Hold a command by its name; entries that belong to no named command stay."""
        controller = self.stage.simulation.controller
        space = controller.command_space
        usual = dict(zip(space.names, space.default.tolist(), strict=True))
        named = controller.named_commands
        told = dict.fromkeys(entry for entries in named.values() for entry in entries)
        self.tell(**{one: named[name].get(one, usual[one]) for one in told})

    def push(self, forward: float, left: float, duration: float = 0.1) -> None:
        """Push the trunk with a force, N, for a while, s."""
        self.request(lambda: self._push(forward, left, duration))

    def silence(self, population: str) -> None:
        """Let a population of neurons fall silent."""
        self.request(lambda: self._lesions.silence(population))

    def weaken(self, muscle: str, share: float) -> None:
        """Leave a share of its strength to a pair of muscles."""
        self.request(lambda: self._lesions.weaken(self.stage.simulation, muscle, share))

    def set_parameter(self, name: str, value: float) -> None:
        """Give a parameter of the controller another value; one out of its bounds is left out."""

        def change() -> None:
            with suppress(InputError):
                self._lesions.change(self.stage.simulation, name, value)

        self.request(change)

    def heal(self) -> None:
        """Undo all lesions."""
        self.request(lambda: self._lesions.heal(self.stage.simulation))

    def step(self) -> None:
        """Pause, and advance by one tick."""
        self.paused = True
        self.request(self._tick)

    def reset(self, seed: int | None = None) -> None:
        """Start again, with the same seed or another one."""
        self.request(lambda: self._begin(self.seed if seed is None else seed))

    @property
    def recording(self) -> bool:
        """Whether something is recorded."""
        return self._take is not None

    def drain(self) -> None:
        """Wait until everything that was handed in is done."""
        done = threading.Event()
        self.request(done.set)
        while self._thread.is_alive() and not done.wait(_REST):
            continue
        if not done.is_set():
            self._carry_out_all()

    def record(self) -> None:
        """Start a recording."""
        self.request(self._record)

    def finish_recording(
        self, done: Callable[[Recording | None], None], command_line: str = ""
    ) -> None:
        """End the recording and hand it over, or None when there is none."""

        def finish() -> None:
            take, self._take = self._take, None
            done(take.finish(seed=self.seed, command_line=command_line) if take else None)
            self.history.forget()

        self.request(finish)

    def _tell(self, entries: dict[str, float]) -> None:
        simulation = self.stage.simulation
        space = simulation.controller.command_space
        for name, value in entries.items():
            with suppress(InputError):
                column = space.names.index(name)
                simulation.command[0, column] = space.vector(**{name: value})[column]

    def _ask(self, entries: dict[str, float]) -> None:
        targets = self.stage.targets
        for name, value in entries.items():
            with suppress(InputError):
                if targets is not None:
                    targets.ask(name, value)

    def _push(self, forward: float, left: float, duration: float) -> None:
        simulation = self.stage.simulation
        push = Push(time=simulation.time, forward=forward, left=left, duration=duration)
        self._pushes.append(Timeline(pushed(simulation, 0, [push])))

    def _record(self) -> None:
        self.history.hear()
        self._take = Take(self.stage)
        self.history.forget()

    def _begin(self, seed: int) -> None:
        self._take = None
        self.stage = self._staging(seed)
        self._timeline = Timeline(self.stage.acts, self.stage.driver)
        self._pushes: list[Timeline] = []
        self._error = ""
        self._lesions.impose(self.stage.simulation)
        self.history = History(self.stage.simulation)
        self.seed = seed
        self._timeline(self.stage.simulation)
        self._publish_frame()
        self._publish_window()
        self.starts += 1
        self._clock()

    def _clock(self) -> None:
        """Begin to measure the pace anew."""
        self._late = 0.0
        self._rated = time.perf_counter(), self.stage.simulation.time

    def _tick(self) -> None:
        simulation = self.stage.simulation
        if not simulation.rows.size or self._error:
            return
        for timeline in (self._timeline, *self._pushes):
            timeline(simulation)
        self._lesions.act(simulation)
        simulation.step()
        self.history.sample()
        if self._take is not None:
            self._take.observe(simulation)

    def _live(self) -> None:
        due = drawn = plotted = time.perf_counter()
        try:
            while not self._stopping:
                self._carry_out_all()
                now = time.perf_counter()
                moving = not self.paused and not self._over
                if moving:
                    due = max(due, now - _PATIENCE)
                    if due <= now:
                        self._carry_out(self._tick)
                        due += self.stage.simulation.tick / self.pace
                if now - drawn >= _FRAME:
                    drawn = now
                    self._publish_frame()
                if now - plotted >= _WINDOW:
                    plotted = now
                    self._publish_window()
                if self._duration is not None and self._ended_by_itself:
                    break
                self._measure(now)
                rest = due - time.perf_counter() if moving else _REST
                if not moving:
                    due = time.perf_counter()
                if rest > 0.0:
                    self._wake.wait(min(rest, _REST))
                    self._wake.clear()
        finally:
            self._publish_frame()
            self.ended.set()

    @property
    def _over(self) -> bool:
        return not self.stage.simulation.rows.size or bool(self._error)

    @property
    def _ended_by_itself(self) -> bool:
        return self._over or self.stage.simulation.time >= (self._duration or np.inf) - 1e-9

    def _carry_out_all(self) -> None:
        while self._requests:
            self._carry_out(self._requests.popleft())

    def _carry_out(self, action: Callable[[], None]) -> None:
        """Do something; what goes wrong is told, and does not end the run."""
        try:
            action()
        except Exception as error:
            self._error = " ".join(f"{error}".split()) or type(error).__name__

    def _measure(self, now: float) -> None:
        since, simulated = self._rated
        if now - since >= _RATED:
            self.rate = (self.stage.simulation.time - simulated) / (now - since)
            self._rated = now, self.stage.simulation.time

    def _publish_frame(self) -> None:
        simulation = self.stage.simulation
        plant, targets = simulation.plant, self.stage.targets
        cause = self._error or plant.failures.get(0, "")
        self.frame = Frame(
            time=simulation.time,
            qpos=plant.qpos[0].copy(),
            activation=simulation.activation[0].copy(),
            command=simulation.command[0].copy(),
            targets=targets.values if targets else np.zeros(0),
            down=plant.sensors["foot_force"][0] > 0.0,
            fallen_at=float(simulation.fallen_at[0]),
            cause=cause,
            recorded=self._take.seconds if self._take else None,
        )

    def _publish_window(self) -> None:
        self.history.hear(shared=self._take is not None)
        self.window: Window = self.history.window()
