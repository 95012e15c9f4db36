"""Draw what every gait of the quadruped costs at the speeds that it can go, and print it.

Every gait is held at several speed commands from several seeds; a point is a mean over seeds. The
table tells Froude numbers, speed squared over gravity and the height of the hips: animals leave the
walk near 0.5 and the trot near 2.5 (Alexander and Jayes 1983).

    python scripts/cost_of_transport.py --seeds 5 --out cost.png
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from neurocontrol.analysis.metrics import froude_number
from neurocontrol.evaluation import run_trials, standing
from neurocontrol.models.quadruped import GRAVITY
from neurocontrol.progress import seconds_bar
from neurocontrol.rig import find
from neurocontrol.rigs.quadruped.outcomes import (
    STEADY_GAITS,
    TRANSIENT,
    speed_of,
    steady_trial,
    transport_of,
)
from neurocontrol.viewing.style import FAINT, INK, gait_colour, save_figure
from neurocontrol.viewing.table import align_text

FIRST_SEED = 1000


def sweep(seeds: int, commands: int, duration: float) -> dict[str, np.ndarray]:
    """Speed, m/s, and cost of transport of every gait, each shape ``(commands, 2)``.

    NaN where a body fell.
    """
    rig, speeds = find("quadruped"), np.linspace(0.0, 1.0, commands)
    trials = [
        steady_trial(gait, FIRST_SEED + seed, TRANSIENT + duration, speed=float(speed))
        for gait in STEADY_GAITS
        for speed in speeds
        for seed in range(seeds)
    ]
    with seconds_bar(sum(trial.duration for trial in trials), "gaits") as progress:
        outcomes = run_trials(rig, trials, progress=progress)
    found: dict[str, np.ndarray] = {}
    for number, gait in enumerate(STEADY_GAITS):
        points = np.full((commands, 2), np.nan)
        for command in range(commands):
            first = (number * commands + command) * seeds
            group = outcomes[first : first + seeds]
            if len(standing(group)) == seeds:
                pairs = [(speed_of(one, 1.0), transport_of(one, 1.0)) for one in group]
                points[command] = np.mean(pairs, axis=0)
        found[gait] = points
    return found


def draw(found: dict[str, np.ndarray], path: Path) -> None:
    """Draw cost of transport over speed, a line for every gait."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6.5, 4.0), dpi=110, layout="constrained")
    axes = figure.subplots()
    for gait, points in found.items():
        axes.plot(*points.T, "o-", color=gait_colour(gait), label=gait, linewidth=1.8)
    axes.set_xlabel("speed, m/s", fontsize=9, color=FAINT)
    axes.set_title("cost of transport", fontsize=10, color=INK, loc="left")
    axes.set_ylim(bottom=0.0)
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(labelsize=8, colors=FAINT)
    axes.legend(fontsize=8, frameon=False)
    save_figure(figure, path)


def main() -> None:
    """Run the sweep, draw it and print it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--seeds", type=int, default=5, help="bodies at every speed command")
    parser.add_argument("--commands", type=int, default=5, help="speed commands from 0 to 1")
    parser.add_argument("--duration", type=float, default=6.0, help="measured time of each, s")
    parser.add_argument("--out", type=Path, default=Path("cost.png"), help="picture to write")
    arguments = parser.parse_args()
    found = sweep(arguments.seeds, arguments.commands, arguments.duration)
    body = find("quadruped").make_body()
    rows = [
        (
            gait,
            f"{speed:.2f}",
            f"{speed / body.length:.2f}",
            f"{froude_number(speed, body.hip_height, GRAVITY):.2f}",
            f"{cost:.2f}",
        )
        for gait, points in found.items()
        for speed, cost in points
    ]
    heads = [("gait", "speed, m/s", "body lengths/s", "Froude number", "cost of transport")]
    print(align_text(heads, rows, left=1))
    draw(found, arguments.out)
    print(f"written to {arguments.out}")


if __name__ == "__main__":
    main()
