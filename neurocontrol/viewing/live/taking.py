"""Where the recordings of a live page go: each into a run folder of its own."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neurocontrol.runs import fresh_folder, held_folder

if TYPE_CHECKING:
    from collections.abc import Callable

    from neurocontrol.recording import Recording
    from neurocontrol.viewing.live.run import LiveRun


class Taking:
    """Starts and ends recordings, and writes them while the run goes on.

    Attributes:
        told: What became of the last recording.
    """

    def __init__(
        self,
        run: LiveRun,
        *,
        parent: Path | str = "runs",
        command_line: str = "",
        say: Callable[[str], object] = lambda text: None,
    ) -> None:
        """Take the run.

        Args:
            run: What is recorded.
            parent: Folder in which run folders are made.
            command_line: What started the run, for the recordings.
            say: Told of every recording.
        """
        self._run, self._parent, self._line, self._say = run, Path(parent), command_line, say
        self._writers: list[threading.Thread] = []
        self.told = ""

    def toggle(self) -> None:
        """Start a recording, or end and write the one that runs."""
        if self._run.recording:
            self._run.finish_recording(self._write_beside, self._line)
        else:
            self._run.record()

    def close(self) -> None:
        """End a recording that runs, and wait until everything is written."""
        if self._run.recording:
            self._run.finish_recording(self._write_beside, self._line)
            self._run.drain()
        for writer in self._writers:
            writer.join()

    def _write_beside(self, recording: Recording | None) -> None:
        if recording is None:
            return
        self.told = "writing the recording"
        writer = threading.Thread(target=self._write, args=(recording,), name="recording")
        self._writers.append(writer)
        writer.start()

    def _write(self, recording: Recording) -> None:
        try:
            self.told = f"recorded {recording.duration:.1f} s: {self._leave(recording)}"
        except Exception as error:  # whatever it is, the run goes on
            self.told = f"not recorded: {error}"
        self._say(self.told)

    def _leave(self, recording: Recording) -> Any:
        from neurocontrol.viewing.results import leave_results

        path = fresh_folder(self._parent, f"{recording.header['body']}-live")
        with held_folder(path) as folder:
            leave_results(folder, recording, command_line=self._line, video=False)
        return path
