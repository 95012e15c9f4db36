"""Draw what stretch feedback makes of a salamander's swim: frequency, wave and speed by its gain.

The spiking spinal cord swims with the animal at the surface under a constant drive. Feedback from
the stretched side hastens the rhythm and lengthens the wave, up to a gain beyond which the joints
fall out of their order and the swim is lost.

    python scripts/stretch_feedback.py --seeds 3 --out stretch.png
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.arenas import InArena, make_arena
from neurocontrol.assembly.salamander import KINDS
from neurocontrol.evaluation import Trial, run_trials
from neurocontrol.progress import seconds_bar
from neurocontrol.rig import find
from neurocontrol.rigs.salamander.trials import swimming_of
from neurocontrol.timeline import Command
from neurocontrol.viewing.style import FAINT, INK, gait_colour, save_figure

if TYPE_CHECKING:
    from collections.abc import Callable

    from neurocontrol.analysis.salamander.gaits import Swimming

GAINS = np.arange(0.0, 3.01, 0.25)  # 1/rad
DRIVE = 5.5
DURATION = 12.0  # s
PANELS: tuple[tuple[str, Callable[[Swimming], float]], ...] = (
    ("stride frequency, Hz", lambda swim: swim.wave.frequency),
    ("waves on the body", lambda swim: swim.wave.total),
    ("speed, body lengths/s", lambda swim: swim.speed),
)


def sweep(seeds: int) -> np.ndarray:
    """What the panels show for every gain and seed, shape ``(gains, seeds, panels)``."""
    kind = KINDS["salamander"]
    start = InArena(arena=make_arena("water", kind.body))
    trials = [
        Trial(
            duration=DURATION,
            seed=seed,
            start=start,
            commands=(Command(entries={"drive": DRIVE, "stretch": float(gain)}),),
        )
        for gain in GAINS
        for seed in range(seeds)
    ]
    with seconds_bar(len(trials) * DURATION, "swimming") as progress:
        outcomes = run_trials(find(kind.name), trials, progress=progress)
    swims = [swimming_of(outcome, kind) for outcome in outcomes]
    values = [[read(swim) for _, read in PANELS] for swim in swims]
    return np.reshape(values, (len(GAINS), seeds, len(PANELS)))


def draw(values: np.ndarray, path: Path) -> None:
    """Draw the mean over seeds and every seed."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9.0, 3.0), dpi=110, layout="constrained")
    for number, axes in enumerate(figure.subplots(1, len(PANELS))):
        seeds, colour = values[..., number], gait_colour("swimming")
        axes.plot(GAINS, seeds, ".", color=colour, alpha=0.5, markersize=4)
        axes.plot(GAINS, seeds.mean(axis=1), color=colour, linewidth=1.8)
        axes.set_title(PANELS[number][0], fontsize=10, color=INK, loc="left")
        axes.set_xlabel("gain of the stretch feedback, 1/rad", fontsize=9, color=FAINT)
        axes.spines[["top", "right"]].set_visible(False)
        axes.tick_params(labelsize=8, colors=FAINT)
        axes.axhline(0.0, color=FAINT, linewidth=0.6)
    save_figure(figure, path)


def main() -> None:
    """Run the sweep and draw it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--seeds", type=int, default=3, help="networks at every gain")
    parser.add_argument("--out", type=Path, default=Path("stretch.png"), help="picture to write")
    arguments = parser.parse_args()
    draw(sweep(arguments.seeds), arguments.out)
    print(f"written to {arguments.out}")


if __name__ == "__main__":
    main()
