"""A live page: a run, what is drawn of it, and everything that people can do to it."""

from __future__ import annotations

import math
import threading
import time
from typing import TYPE_CHECKING, Any

from neurocontrol.viewing.live.controls import Controls
from neurocontrol.viewing.live.plots import Plots
from neurocontrol.viewing.live.scene import Scene
from neurocontrol.viewing.live.trouble import Trouble

if TYPE_CHECKING:
    from collections.abc import Callable

    from neurocontrol.viewing.live.run import Frame, LiveRun
    from neurocontrol.viewing.live.taking import Taking

FRAMES = 30.0
"""Pictures that are sent per second."""

_PLOTTED = 3  # pictures between two plots
_TOLD = 8  # pictures between two lines of the state
_WIDTH = 340  # pixels of the panel
_PACES = {"real time": 1.0, "1/2": 0.5, "1/4": 0.25, "1/10": 0.1, "1/40": 0.025}
_SEEDS = 2**31 - 1
_BLUE = (27, 108, 168)
_PAUSE, _STEP, _RESET, _RECORD = "pause", "step", "reset", "record"


class Page:
    """Shows a run to everybody who opens the link, 30 times a second, on a thread of its own.

    Attributes:
        sent: Pictures sent so far.
    """

    def __init__(self, server: Any, run: LiveRun, taking: Taking) -> None:
        """Fill the page.

        Args:
            server: The viser server.
            run: What is shown.
            taking: Where recordings go.
        """
        self._server, self._run, self._taking = server, run, taking
        self._closing, self.sent = threading.Event(), 0
        gui = server.gui
        gui.configure_theme(show_logo=False, show_share_button=False, brand_color=_BLUE)
        gui.main_panel.dock_right()
        gui.main_panel.set_width(_WIDTH)
        self._state = gui.add_markdown("")
        self._add_clock()
        self._folders: list[Any] = []
        self._controls: Controls | None = None
        self._set_up()
        server.on_client_connect(self._welcome)
        self._thread = threading.Thread(target=self._refresh, name="live page", daemon=True)

    def start(self) -> None:
        """Begin to send."""
        self._thread.start()

    def close(self) -> None:
        """Stop sending."""
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join()

    def _add_clock(self) -> None:
        """Add what stops, slows and starts again."""
        gui, run = self._server.gui, self._run
        actions = {_PAUSE: self._toggle, _STEP: run.step, _RESET: self._reset}
        buttons = gui.add_button_group(
            "run", tuple(actions), hint="keys: space pauses, N steps, R resets"
        )
        self._record = gui.add_button(_RECORD, hint="into a run folder; key: C")

        @buttons.on_click
        async def _(_: object) -> None:
            actions[buttons.value]()

        @self._record.on_click
        async def _(_: object) -> None:
            self._taking.toggle()

        for words, key in zip(actions, ("space", "N", "R"), strict=True):
            self._key(words, key, actions[words])
        self._key(_RECORD, "C", self._taking.toggle)
        with gui.add_folder("pace, seed, camera", expand_by_default=False):
            pace = gui.add_dropdown("pace", tuple(_PACES), initial_value="real time")
            self._seed = gui.add_number(
                "seed", run.seed, min=0, max=_SEEDS, step=1, hint="of the next reset"
            )
            follow = gui.add_checkbox("camera follows", initial_value=True)
            gui.add_button("camera beside the body").on_click(self._look_again)

        @pace.on_update
        async def _(_: object) -> None:
            run.pace = _PACES[pace.value]

        @follow.on_update
        async def _(_: object) -> None:
            self._scene.following = follow.value

    def _key(self, words: str, key: str, action: Callable[[], object]) -> None:
        @self._server.gui.add_command(words, hotkey=key).on_trigger
        async def _(_: object) -> None:
            action()

    def _toggle(self) -> None:
        self._run.paused = not self._run.paused

    def _reset(self) -> None:
        self._run.reset(int(self._seed.value))

    def _set_up(self) -> None:
        """Draw a simulation that has just been set up, and add its controls."""
        run, gui = self._run, self._server.gui
        self._starts, simulation = run.starts, run.stage.simulation
        columns = simulation.controller.activation_names
        self._scene = Scene(self._server, simulation.plant, columns)
        if self._controls is not None and self._controls.fit(run.stage):
            return
        if self._controls is not None:
            self._controls.remove()
        for folder in self._folders:
            folder.remove()
        self._folders = [
            gui.add_folder("command"),
            gui.add_folder("last 4 seconds"),
            gui.add_folder("push and lesion", expand_by_default=False),
        ]
        with self._folders[0]:
            self._controls = Controls(self._server, run)
        with self._folders[1]:
            self._plots = Plots(self._server, run)
        with self._folders[2]:
            trouble = Trouble(self._server, run)
        self._key("push left", "P", lambda: trouble.push("left"))

    async def _welcome(self, client: Any) -> None:
        self._scene.look(client)

    async def _look_again(self, event: Any) -> None:
        if event.client is not None:
            self._scene.look(event.client)

    def _refresh(self) -> None:
        """Send pictures, plots and words at their rates."""
        due = time.perf_counter()
        while not self._closing.is_set():
            self._send()
            due = max(due + 1.0 / FRAMES, time.perf_counter() - 1.0 / FRAMES)
            self._closing.wait(max(0.0, due - time.perf_counter()))

    def _send(self) -> None:
        run = self._run
        if run.starts != self._starts:
            self._set_up()
        frame = run.frame
        self._scene.show(frame)
        if self._controls is not None:
            self._controls.follow(frame)
        if self.sent % _PLOTTED == 0:
            self._plots.refresh(run.window)
        if self.sent % _TOLD == 0:
            words = self._words(frame)
            if words != self._state.content:
                self._state.content = words
        self.sent += 1

    def _words(self, frame: Frame) -> str:
        """The state in two lines."""
        run = self._run
        simulation = run.stage.simulation
        pace = "paused" if run.paused else f"{run.rate:.2f} x real time"
        lines = [f"**{simulation.plant.body.name}** &nbsp; {frame.time:.1f} s &nbsp; {pace}"]
        if math.isfinite(frame.fallen_at):
            cause = frame.cause or "it fell"
            lines.append(f"stopped at {frame.fallen_at:.2f} s: {cause}; reset starts it again")
        elif frame.cause:
            lines.append(f"stopped: {frame.cause}; reset starts it again")
        if frame.recorded is not None:
            lines.append(f"recording, {frame.recorded:.1f} s")
        elif self._taking.told:
            lines.append(self._taking.told)
        return "  \n".join(lines)
