"""How a tuning run went: a picture of its costs and a short report."""

from __future__ import annotations

import base64
import html
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol._files import replacing, write_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from neurocontrol.types import FloatArray

_PAGE = """<!doctype html><meta charset="utf-8"><title>{title}</title>
<style>body{{font:16px/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}}
img{{max-width:100%}} td{{padding:.1rem 1rem .1rem 0}} code{{background:#eee}}</style>
<h1>{title}</h1><p><code>{command}</code></p>
<p>{generations} generations, {seconds:.0f} simulated seconds, stage {stage} of {stages}.</p>
<img alt="Costs by generation" src="data:image/png;base64,{picture}">
<h2>Best candidate</h2><table>{rows}</table>
"""


def save_convergence(
    history: Mapping[str, FloatArray], headlines: Mapping[str, str], path: Path
) -> Path:
    """Draw the costs and the headlines of every generation.

    Args:
        history: Columns of the run's history by name, each ``(generations,)``.
        headlines: Columns that are drawn below the costs, and their units.
        path: The picture, ``.png``.
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 4.0 + 1.5 * len(headlines)), layout="constrained")
    costs, *panels = figure.subplots(
        1 + len(headlines), 1, sharex=True, squeeze=False, height_ratios=(2, *[1] * len(headlines))
    )[:, 0]
    number = history["generation"]
    costs.plot(number, history["median_cost"], color="0.6", label="median")
    costs.plot(number, history["best_cost"], color="tab:blue", label="best")
    costs.set(ylabel="cost", yscale="symlog" if np.min(history["best_cost"]) <= 0 else "log")
    for change in np.flatnonzero(np.diff(history["stage"]) > 0):
        costs.axvline(number[change] + 0.5, color="0.8", linestyle=":")
    costs.legend(frameon=False)
    for panel, (name, unit) in zip(panels, headlines.items(), strict=True):
        panel.plot(number, history[name], color="tab:green")
        panel.set(ylabel=f"{name} of the best, {unit}")
    [costs, *panels][-1].set(xlabel="generation")
    with replacing(path) as temporary:
        figure.savefig(temporary, dpi=110, format="png")
    return path


def write_tuning_report(
    path: Path,
    *,
    command: str,
    generations: int,
    simulated_seconds: float,
    stage: int,
    stages: int,
    measures: Mapping[str, float],
    picture: Path,
) -> None:
    """Write a page about a tuning run that needs no other file.

    Args:
        path: The page.
        command: The command of the run.
        generations: How many there were.
        simulated_seconds: How long all candidates lived, s.
        stage: Stage of the best candidate, from 1.
        stages: Number of stages.
        measures: Figures of the best candidate.
        picture: The picture of its convergence.
    """
    rows = "".join(
        f"<tr><td>{html.escape(name.replace('_', ' '))}</td><td>{value:.4g}</td></tr>"
        for name, value in measures.items()
    )
    page = _PAGE.format(
        title="Tuning run",
        command=html.escape(command),
        generations=generations,
        seconds=simulated_seconds,
        stage=stage,
        stages=stages,
        picture=base64.b64encode(picture.read_bytes()).decode(),
        rows=rows,
    )
    write_text(path, page)
