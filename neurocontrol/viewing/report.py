"""A report of a run in one self-contained page: nothing is loaded from elsewhere."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neurocontrol.viewing.page import (
    data_url,
    fact_list,
    figure_part,
    section,
    table_part,
    write_page,
)
from neurocontrol.viewing.showing import showing_of

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

    from neurocontrol.recording import Recording


def write_report(
    path: str | os.PathLike[str],
    recording: Recording,
    summary: Mapping[str, Any],
    *,
    figure: bytes,
    video: str | os.PathLike[str] | None = None,
    video_missing: str = "",
    command_line: str = "",
) -> None:
    """Write the report of a run.

    Args:
        path: Where to write the page.
        recording: The run.
        summary: Its measures, by the body's :class:`neurocontrol.viewing.showing.Showing`.
        figure: The figure of the run, PNG or SVG.
        video: The video of the run, ``.webp`` or ``.mp4``.
        video_missing: Why there is no video.
        command_line: The command that made the run.

    Raises:
        InputError: The page cannot be written there.
    """
    header = recording.header
    showing = showing_of(header["body"])
    labels = ", ".join(segment["label"] for segment in summary["segments"])
    facts = {
        "preset": header["preset"],
        "seed": header["seed"],
        "duration": f"{summary['duration']:.1f} s",
        "distance": _measure(summary["distance"], "m"),
        "mean speed": _measure(summary["mean_speed"], "m/s"),
        "falls": summary["falls"],
        "command": command_line,
    }
    write_page(
        path,
        title=f"{header['body']}: {labels}",
        heading=header["body"],
        subtitle=f"{header['controller']} controller: {labels}",
        facts=facts,
        parts=[
            section("Video", _video(video, video_missing, f"{header['body']}: {labels}")),
            *(table_part(table) for table in showing.tables(summary)),
            figure_part(
                "Run",
                figure,
                f"{showing.figure_text} over {summary['duration']:.1f} s while {labels} were "
                f"commanded in turn",
            ),
            section("Made with", fact_list(header["versions"])),
        ],
    )


def _measure(value: float | None, unit: str) -> str:
    return "" if value is None else f"{value:.2f} {unit}"


def _video(path: str | os.PathLike[str] | None, missing: str, alt: str) -> str:
    if path is None:
        return f"<p>{escape(missing or 'No video was made.')}</p>"
    content, text = Path(path).read_bytes(), escape(alt)
    if Path(path).suffix == ".mp4":
        source = data_url("video/mp4", content)
        return (
            f'<figure class="film"><video controls loop muted playsinline src="{source}" '
            f'aria-label="{text}"></video></figure>'
        )
    source = data_url("image/webp", content)
    return (
        "<details open><summary>hide or show</summary>"
        f'<figure class="film"><img src="{source}" alt="{text}"></figure></details>'
    )
