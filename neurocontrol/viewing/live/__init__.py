"""A body in the browser: it runs at the pace of a clock, and everything about it can be changed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from neurocontrol.errors import InputError
from neurocontrol.viewing.live.door import Door, open_server, require_viser, silence

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import TracebackType

    from neurocontrol.simulation import Simulation
    from neurocontrol.viewing.live.stage import Staging

_SWITCHING = 5e-4  # s after which a thread that draws lets the simulation go on


class View:
    """A live page that is open; it goes on until it is closed, or its process ends.

    Attributes:
        link: What to open in a browser; whoever has it may command the body.
        run: What runs.
    """

    def __init__(
        self,
        staging: Staging,
        *,
        seed: int = 0,
        duration: float | None = None,
        door: Door | None = None,
        port: int | None = None,
        out: str | Path = "runs",
        command_line: str = "",
        say: Callable[[str], object] = lambda text: None,
    ) -> None:
        """Open the page and let the body move.

        Args:
            staging: Sets the stage, now and at every reset.
            seed: Seed of the first start.
            duration: Simulated time after which it ends, s; None for no end.
            door: Who may come in; whoever has the link on this machine when left out.
            port: Port; a free one from 8080 on when left out.
            out: Folder in which recordings get their run folders.
            command_line: What started it, for the recordings.
            say: Told of every recording.

        Raises:
            InputError: The address cannot be listened on, or the stage not set.
            MissingExtraError: The extra ``view`` is not installed.
        """
        require_viser()
        from neurocontrol.viewing.live.page import Page
        from neurocontrol.viewing.live.run import LiveRun
        from neurocontrol.viewing.live.taking import Taking

        door = door or Door()
        self.run = LiveRun(staging, seed=seed, duration=duration)
        self._server = open_server(door, port)
        self._taking = Taking(self.run, parent=out, command_line=command_line, say=say)
        self._page = Page(self._server, self.run, self._taking)
        self.link = door.link(self._server.get_port())
        self._switching = sys.getswitchinterval()
        sys.setswitchinterval(_SWITCHING)
        self.run.start()
        self._page.start()

    @property
    def pictures(self) -> int:
        """Pictures sent so far."""
        return self._page.sent

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until the run has ended, at most so long, s; return whether it has."""
        return self.run.ended.wait(timeout)

    def close(self) -> None:
        """Close the page; a recording that runs is written."""
        self._taking.close()
        self.run.close()
        self._page.close()
        sys.setswitchinterval(self._switching)
        with silence():
            self._server.stop()

    def __enter__(self) -> View:
        """The page itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the page."""
        self.close()

    def __repr__(self) -> str:
        """Where it is."""
        return f"<live page of {self.run.stage.simulation.plant.body.name}: {self.link}>"

    def _repr_html_(self) -> str:
        """The page within a notebook."""
        return f'<iframe src="{self.link}" width="100%" height="640"></iframe>'


def view(
    simulation: Simulation,
    *,
    seed: int = 0,
    host: str | None = None,
    port: int | None = None,
    out: str | Path = "runs",
) -> View:
    """Open a live page of a simulation, which from then on belongs to the page.

    The page goes on beside the program; ``wait`` waits for its end, ``close`` ends it, as does the
    end of a ``with`` block.

    Args:
        simulation: Row 0 is shown. While the page is open nobody else may advance it.
        seed: What the state of the simulation is called: a reset to this seed leads back to it.
        host: Address to listen on; this machine alone when left out. Whoever reaches another
            address and has the link may command the body.
        port: Port; a free one from 8080 on when left out.
        out: Folder in which recordings get their run folders.

    Raises:
        InputError: The address cannot be listened on, or no row runs any more.
        MissingExtraError: The extra ``view`` is not installed.
    """
    from neurocontrol.viewing.live.stage import Restarting

    require_viser()
    if 0 not in simulation.rows:
        raise InputError("row 0 of the simulation has fallen; reset it first")
    door = Door() if host is None else Door(host=host)
    staging = Restarting(simulation, seed)
    return View(staging, seed=seed, door=door, port=port, out=out, command_line="nc.view(...)")
