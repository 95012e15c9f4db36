"""The frame of every report: one self-contained page that loads nothing and runs nothing."""

from __future__ import annotations

import base64
from html import escape
from typing import TYPE_CHECKING, Any, Final

from neurocontrol._files import write_text
from neurocontrol.viewing.table import MARK, MARK_NOTE

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Mapping

    from neurocontrol.viewing.table import Table

# Shadows at the edges of a box tell that there is more beyond them; at its ends the box's own
# colour, which moves with what is in it, lies over them.
_STYLE: Final = """
:root { color-scheme: light dark; --ink: #22272e; --faint: #5f6873; --paper: #fbfbfa;
  --card: #ffffff; --line: #d9dde2; --shade: rgb(20 28 38 / .38); --off: #a8481b; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e8eb; --faint: #a0a8b3;
  --paper: #15181c; --card: #1d2126; --line: #363c44; --shade: rgb(0 0 0 / .9);
  --off: #f0a46f; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { max-width: 1400px; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin: 2.5rem 0 .75rem; }
p { margin: .4rem 0; max-width: 75ch; color: var(--faint); overflow-wrap: anywhere; }
dl { display: flex; flex-wrap: wrap; gap: .5rem 2.25rem; margin: 1.25rem 0 0; }
dt { color: var(--faint); font-size: .8rem; }
dd { margin: 0; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.scroll { --box: var(--card); width: fit-content; max-width: 100%; overflow-x: auto;
  border: 1px solid var(--line); border-radius: 10px; background:
    linear-gradient(to right, var(--box) 40%, transparent) left / 3rem 100% no-repeat local,
    linear-gradient(to left, var(--box) 40%, transparent) right / 3rem 100% no-repeat local,
    linear-gradient(to right, var(--shade), transparent) left / 1rem 100% no-repeat scroll,
    linear-gradient(to left, var(--shade), transparent) right / 1rem 100% no-repeat scroll,
    var(--box); }
table { width: max-content; border-collapse: separate; border-spacing: 0; font-size: .875rem;
  font-variant-numeric: tabular-nums; white-space: nowrap; }
th, td { padding: .5rem .7rem; text-align: right; }
th:first-child { position: sticky; left: 0; max-width: min(26rem, 42vw); text-align: left;
  white-space: normal; overflow-wrap: break-word; background: var(--card);
  border-right: 1px solid var(--line); }
thead th { font-weight: 600; vertical-align: top; }
tbody th { font-weight: 500; }
thead small { display: block; font-weight: 400; color: var(--faint); }
tbody th, tbody td { border-top: 1px solid var(--line); }
td.off { color: var(--off); font-weight: 600; }
figure { margin: 0; }
figure.scroll { --box: #ffffff; --shade: rgb(20 28 38 / .38); isolation: isolate; }
figure.scroll img { display: block; width: 1400px; max-width: max(100%, 1000px); height: auto;
  padding: .75rem; mix-blend-mode: multiply; }
figure.film { width: fit-content; max-width: 100%; overflow: hidden;
  border: 1px solid var(--line); border-radius: 10px; }
figure.film img, figure.film video { display: block; max-width: 100%; height: auto; }
summary { cursor: pointer; color: var(--faint); margin-bottom: .5rem; }
@media (max-width: 600px) { main { padding: 1.5rem .75rem 3rem; }
  table { font-size: .8125rem; } th, td { padding: .4rem .5rem; } }
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
<h1>{heading}</h1>
<p>{subtitle}</p>
{facts}
</header>
{parts}
</main>
</body>
</html>
"""


def write_page(
    path: str | os.PathLike[str],
    *,
    title: str,
    heading: str,
    subtitle: str,
    facts: Mapping[str, Any],
    parts: Iterable[str],
) -> None:
    """Write a page.

    Args:
        path: Where to write it.
        title: What the browser calls it.
        heading: What it is about.
        subtitle: The line below.
        facts: Names and values below that; see :func:`fact_list`.
        parts: HTML of what follows, made by the other functions of this module.

    Raises:
        InputError: The page cannot be written there.
    """
    page = _PAGE.format(
        title=escape(title),
        style=_STYLE,
        heading=escape(heading),
        subtitle=escape(subtitle),
        facts=fact_list(facts),
        parts="\n".join(parts),
    )
    write_text(path, page)


def section(title: str, content: str) -> str:
    """A part of a page under its title."""
    return f"<h2>{escape(title)}</h2>\n{content}"


def fact_list(facts: Mapping[str, Any]) -> str:
    """Names and values side by side; empty ones are left out, and a command is set as code."""
    entries = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{_fact(name, value)}</dd></div>"
        for name, value in facts.items()
        if value != ""
    )
    return f"<dl>{entries}</dl>"


def _fact(name: str, value: Any) -> str:
    text = escape(str(value))
    return f"<code>{text}</code>" if name == "command" else text


def table_part(table: Table) -> str:
    """A table in a box of its own that scrolls sideways under its first column, and its note."""
    heads = "".join(
        f'<th scope="col">{escape(title)}<small>{escape(unit)}</small></th>'
        for title, unit in table.heads
    )
    rows = "".join(
        f'<tr><th scope="row">{escape(label)}</th>{"".join(map(_cell, cells))}</tr>'
        for label, *cells in table.rows
    )
    title = escape(table.title)
    notes = [*([MARK_NOTE] if table.marked else []), *([table.note] if table.note else [])]
    return section(
        table.title,
        f'<div class="scroll" tabindex="0" role="region" aria-label="{title}">'
        f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
        + "".join(f"\n<p>{escape(note)}</p>" for note in notes),
    )


def _cell(text: str) -> str:
    kind = ' class="off"' if text.startswith(MARK) else ""
    return f"<td{kind}>{escape(text)}</td>"


def figure_part(title: str, picture: bytes, alt: str) -> str:
    """A figure, PNG or SVG, in a box of its own that scrolls sideways where it is narrow."""
    kind = "image/png" if picture.startswith(b"\x89PNG") else "image/svg+xml"
    return section(
        title,
        f'<figure class="scroll" tabindex="0"><img src="{data_url(kind, picture)}" '
        f'alt="{escape(alt)}"></figure>',
    )


def data_url(kind: str, content: bytes) -> str:
    """Contents of a media type as an address that needs no file."""
    return f"data:{kind};base64,{base64.b64encode(content).decode('ascii')}"
