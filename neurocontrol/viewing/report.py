"""A report of a run in one self-contained page: nothing is loaded from elsewhere."""

from __future__ import annotations

import base64
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from neurocontrol._files import write_text
from neurocontrol.viewing.showing import showing_of

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

    from neurocontrol.recording import Recording
    from neurocontrol.viewing.table import Table

_STYLE: Final = """
:root { color-scheme: light dark; --ink: #22272e; --faint: #5f6873; --paper: #fbfbfa;
  --card: #ffffff; --line: #d9dde2; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e8eb; --faint: #a0a8b3;
  --paper: #15181c; --card: #1d2126; --line: #363c44; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { max-width: 1200px; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0; }
h2 { font-size: 1.15rem; margin: 2.5rem 0 .75rem; }
p { margin: .25rem 0; color: var(--faint); }
dl { display: flex; flex-wrap: wrap; gap: .5rem 2.25rem; margin: 1.25rem 0 0; }
dt { color: var(--faint); font-size: .8rem; }
dd { margin: 0; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; background: var(--card); border: 1px solid var(--line);
  border-radius: 10px; }
table { border-collapse: collapse; width: 100%; font-size: .875rem;
  font-variant-numeric: tabular-nums; white-space: nowrap; }
th, td { padding: .5rem .8rem; text-align: right; }
th:first-child { text-align: left; }
thead th { font-weight: 600; vertical-align: top; white-space: normal; }
thead small { display: block; font-weight: 400; color: var(--faint); white-space: nowrap; }
tbody tr { border-top: 1px solid var(--line); }
figure { margin: 0; padding: .75rem; background: #ffffff; border: 1px solid var(--line);
  border-radius: 10px; }
figure img, figure video { display: block; width: 100%; height: auto; }
figure.film { width: fit-content; max-width: 100%; padding: 0; overflow: hidden; }
figure.film img, figure.film video { width: 720px; max-width: 100%; }
summary { cursor: pointer; color: var(--faint); margin-bottom: .5rem; }
code { font: .85rem/1.4 ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace; }
"""

_PAGE: Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
  content="default-src 'none'; img-src data:; media-src data:; style-src 'unsafe-inline'">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
<header>
<h1>{body}</h1>
<p>{subtitle}</p>
<dl>{facts}</dl>
</header>
<h2>Video</h2>
{video}
{tables}
<h2>Run</h2>
<figure><img src="{figure}" alt="{alt}"></figure>
<h2>Made with</h2>
<dl>{versions}</dl>
</main>
</body>
</html>
"""


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
        figure: The figure of the run, PNG.
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
    page = _PAGE.format(
        title=escape(f"{header['body']}: {labels}"),
        style=_STYLE,
        body=escape(header["body"]),
        subtitle=escape(f"{header['controller']} controller: {labels}"),
        facts=_facts(facts),
        video=_video(video, video_missing, f"{header['body']} moving through {labels}"),
        tables="\n".join(_table(table) for table in showing.tables(summary)),
        figure=_data_url("image/png", figure),
        alt=escape(
            f"{showing.figure_text} over {summary['duration']:.1f} s while {labels} were "
            f"commanded in turn"
        ),
        versions=_facts(header["versions"]),
    )
    write_text(path, page)


def _measure(value: float | None, unit: str) -> str:
    return "" if value is None else f"{value:.2f} {unit}"


def _facts(facts: Mapping[str, Any]) -> str:
    return "".join(
        f"<div><dt>{escape(name)}</dt><dd>{_fact(name, value)}</dd></div>"
        for name, value in facts.items()
        if value != ""
    )


def _fact(name: str, value: Any) -> str:
    text = escape(str(value))
    return f"<code>{text}</code>" if name == "command" else text


def _table(table: Table) -> str:
    heads = "".join(
        f'<th scope="col">{escape(title)}<small>{escape(unit)}</small></th>'
        for title, unit in table.heads
    )
    rows = "".join(
        f'<tr><th scope="row">{escape(label)}</th>'
        + "".join(f"<td>{escape(cell)}</td>" for cell in cells)
        + "</tr>"
        for label, *cells in table.rows
    )
    title = escape(table.title)
    return (
        f'<h2>{title}</h2>\n<div class="scroll" tabindex="0" role="region" aria-label="{title}">'
        f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
        + (f"\n<p>{escape(table.note)}</p>" if table.note else "")
    )


def _video(path: str | os.PathLike[str] | None, missing: str, alt: str) -> str:
    if path is None:
        return f"<p>{escape(missing or 'No video was made.')}</p>"
    content, text = Path(path).read_bytes(), escape(alt)
    if Path(path).suffix == ".mp4":
        source = _data_url("video/mp4", content)
        return (
            f'<figure class="film"><video controls loop muted playsinline src="{source}" '
            f'aria-label="{text}"></video></figure>'
        )
    source = _data_url("image/webp", content)
    return (
        "<details open><summary>hide or show</summary>"
        f'<figure class="film"><img src="{source}" alt="{text}"></figure></details>'
    )


def _data_url(kind: str, content: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(content).decode('ascii')}"
