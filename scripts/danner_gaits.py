"""Draw the gaits of the network of Danner et al. 2017 over its drive, whole and without neurons.

The drive rises in steps and falls again; at every step the rhythm settles before it is measured.
Dots are phases on the way up, circles on the way down; the strip tells the gait of the way up.

    python scripts/danner_gaits.py --steps 36 --out danner.png
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.controllers.quadruped.danner_network import STRONGEST, WEAKEST
from neurocontrol.progress import seconds_bar
from neurocontrol.rigs.quadruped.danner import KNOCK_OUTS, rhythms
from neurocontrol.viewing.style import FAINT, INK, gait_colour, save_figure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from neurocontrol.rigs.quadruped.danner import Rhythm

PAIRS = (
    ("left and right hind", "#1b6ca8", "left_right"),
    ("fore and hind of a side", "#8e4585", "homolateral"),
    ("diagonal", "#c4541a", "diagonal"),
)
SETTLE, MEASURE = 2.5, 1.5  # s
STEP = 0.0001  # s


def draw(axes: Axes, alphas: np.ndarray, ways: Sequence[Sequence[Rhythm]], title: str) -> None:
    """Draw phases over the drive, and the gaits of the way up."""
    for way, filled in zip(ways, (True, False), strict=True):
        for _, colour, name in PAIRS:
            phases = [getattr(rhythm, name) % 1.0 for rhythm in way]
            face = colour if filled else "none"
            size = 6 if filled else 18
            axes.scatter(alphas, phases, size, face, edgecolors=colour, linewidths=0.7)
    for alpha, rhythm in zip(alphas, ways[0], strict=True):
        width = (STRONGEST - WEAKEST) / (alphas.size - 1)
        axes.bar(alpha, 0.06, width, -0.12, color=gait_colour(rhythm.gait), linewidth=0)
    axes.set_title(title, fontsize=10, color=INK, loc="left")
    axes.set_ylim(-0.14, 1.05)
    axes.set_yticks([0.0, 0.25, 0.5, 0.75, 1.0])
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(labelsize=8, colors=FAINT)


def main() -> None:
    """Run the sweeps and draw them."""
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--steps", type=int, default=36, help="drives on each way")
    parser.add_argument("--out", type=Path, default=Path("danner.png"), help="picture to write")
    arguments = parser.parse_args()
    alphas = np.linspace(WEAKEST, STRONGEST, arguments.steps)
    parts = {"whole": (), **KNOCK_OUTS}
    names = {"whole": "the whole network", "descending": "without descending propriospinal neurons"}
    figure = Figure(figsize=(10.0, 9.0), dpi=90, layout="constrained")
    panels = figure.subplots(4, 2).ravel()
    total = len(parts) * arguments.steps * (SETTLE + MEASURE)
    with seconds_bar(total, "sweeping") as progress:
        for axes, (name, targets) in zip(panels, parts.items(), strict=False):
            up, down = rhythms(
                np.stack([alphas, alphas[::-1]]), targets, settle=SETTLE, measure=MEASURE,
                step=STEP, progress=progress,
            )  # fmt: skip
            draw(axes, alphas, (up, down[::-1]), names.get(name, f"without {name}"))
            if name == "whole":
                tempo = panels[-1]
                tempo.plot(alphas, [one.frequency for one in up], ".", color=INK, markersize=5)
                tempo.plot(
                    alphas, [one.frequency for one in down[::-1]], "o", color=INK, markersize=5,
                    fillstyle="none", markeredgewidth=0.7,
                )  # fmt: skip
                tempo.set_title("frequency of the whole network, Hz", fontsize=10, loc="left")
                tempo.spines[["top", "right"]].set_visible(False)
                tempo.tick_params(labelsize=8, colors=FAINT)
    for axes in panels[-2:]:
        axes.set_xlabel("drive alpha", fontsize=9, color=FAINT)
    figure.supylabel("phase, cycles", fontsize=9, color=FAINT)
    marks = [
        Line2D([], [], linestyle="", marker="o", color=colour, label=label)
        for label, colour, _ in PAIRS
    ]
    gaits = ("walk", "trot", "gallop", "bound", "none of these")
    strips = [Patch(color=gait_colour(gait), label=gait) for gait in gaits]
    figure.legend(handles=[*marks, *strips], loc="outside lower center", ncols=8, fontsize=8)
    figure.suptitle(
        "Network of Danner, Shevtsova, Frigon and Rybak 2017, eLife 6:e31050",
        fontsize=9,
        color=FAINT,
    )
    save_figure(figure, arguments.out)
    print(f"written to {arguments.out}")


if __name__ == "__main__":
    main()
