"""What a run leaves in its folder: recording, metrics, figure, video and report."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from neurocontrol._files import write_json
from neurocontrol.interruption import safe_point
from neurocontrol.progress import bar, warn
from neurocontrol.viewing.opengl import RenderingUnavailableError
from neurocontrol.viewing.report import write_report
from neurocontrol.viewing.showing import showing_of
from neurocontrol.viewing.video import preferred_suffix, save_video

if TYPE_CHECKING:
    from pathlib import Path

    from neurocontrol.recording import Recording
    from neurocontrol.viewing.camera import SideView


def leave_results(
    folder: Path, recording: Recording, *, command_line: str, video: bool = True
) -> dict[str, Any]:
    """Write everything a run leaves behind and return its summary.

    Without OpenGL there is no video, and one line says what would mend that.

    Args:
        folder: An existing folder.
        recording: The run.
        command_line: The command that made it, for the report.
        video: Whether to draw the video.
    """
    recording.save(folder / "recording.npz")
    showing = showing_of(recording.header["body"])
    summary = showing.summarise(recording)
    write_json(folder / "metrics.json", summary)
    figure = showing.save_figure(recording, folder / "figure.png")
    report = partial(
        write_report,
        folder / "report.html",
        recording,
        summary,
        figure=figure,
        command_line=command_line,
    )
    report(video_missing="It was not finished." if video else "It was not asked for.")
    if video:
        film = folder / f"video{preferred_suffix()}"
        try:
            _draw_video(recording, film, showing.view)
        except RenderingUnavailableError as error:
            report(video_missing=str(error))
            warn(f"no video: {error}")
        else:
            report(video=film)
    return summary


def _draw_video(recording: Recording, path: Path, view: SideView) -> None:
    with bar(desc="drawing video", unit="frame") as shown:

        def progress(done: int, total: int) -> None:
            shown.total = total
            shown.update(done - shown.n)
            safe_point()

        save_video(recording, path, view=view, progress=progress)
