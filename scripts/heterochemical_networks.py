"""Run heterochemical networks of the literature; print their rhythm and draw potentials and space.

    python scripts/heterochemical_networks.py                         # all, figures in chemistry/
    python scripts/heterochemical_networks.py six-legs --duration 30 --out legs

The six legs walk without the modulator for half of the time, with it for the other half. Published
figures stand beside: those of the authors' own program for the same numbers.
"""

from __future__ import annotations

import argparse
import time
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.heterochemical import History, Simulator, published
from neurocontrol.heterochemical.coordination import gait
from neurocontrol.viewing.networks.chemistry import draw_chemistry
from neurocontrol.viewing.style import save_figure

if TYPE_CHECKING:
    from collections.abc import Callable

    from neurocontrol.heterochemical import Network

NETWORKS: dict[str, tuple[Callable[[], Network], float, str]] = {
    "oscillator": (published.oscillator, 10.0, "period 1.970, burst .579"),
    "half-centre": (published.half_centre, 12.0, "period 2.245, bursts 1.430"),
    "feeding": (published.feeding, 20.0, "period 3.842; SO 2.110, N1M 1.365, N2v .92, N3t 1.74"),
    "pattern-switch": (published.pattern_switch, 40.0, "C2 fires at 18.75; V leaves P1 for P2"),
    "six-legs": (published.six_legs, 40.0, "tetrapod, then tripod"),
}


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(NETWORKS)}")
    parser.add_argument("--duration", type=float, help="simulated time, s")
    parser.add_argument("--out", type=Path, default=Path("chemistry"), help="folder for figures")
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - set(NETWORKS):
        parser.error(f"unknown {', '.join(sorted(unknown))}; there are {', '.join(NETWORKS)}")
    arguments.out.mkdir(parents=True, exist_ok=True)
    for name in arguments.names or NETWORKS:
        make, duration, expected = NETWORKS[name]
        simulator = make().compile()
        began = time.process_time()
        parts = _run(simulator, arguments.duration or duration)
        history = reduce(History.joined, parts)
        spent = time.process_time() - began
        print(f"{name}: {expected}")
        for cell in history.names:
            _tell(history, cell)
        for part, when in zip(parts, ("without", "under"), strict=False):
            if name == "six-legs":
                middle = float(part.begin[0] + part.end[0]) / 2.0
                print(f"  {when} the modulator: {gait(part, since=middle)}")
        print(
            f"  {simulator.events[0]} events in {spent:.3f} s of CPU time, the compiler's included"
        )
        file = arguments.out / f"{name}.png"
        swings = [cell for cell in history.names if cell.startswith("swing")]
        save_figure(draw_chemistry(history, cells=swings), file)
        print(f"  {file}")


def _run(simulator: Simulator, duration: float) -> list[History]:
    """Half of the time without the modulator where there is one, half with it."""
    if published.MODULATOR not in simulator.network.substances:
        return [simulator.run(duration, course=True)]
    cells = simulator.network.names
    start = np.zeros(len(cells))
    start[[cells.index(f"swing {leg}") for leg in published.LEGS]] = [
        0.55,
        0.599,
        0.5,
        0.5,
        0.55,
        0.599,
    ]
    simulator.reset(start=start)
    first = simulator.run(duration / 2.0, course=True)
    simulator.inject(published.MODULATOR, 1.0)
    return [first, simulator.run(duration / 2.0, course=True)]


def _tell(history: History, cell: str) -> None:
    bursts = history.bursts(cell)
    if len(bursts) < 3:
        print(f"  {cell:<10} active from {', '.join(f'{begin:.2f}' for begin in bursts[:, 0])}")
        return
    period = np.median(np.diff(bursts[:, 0]))
    print(f"  {cell:<10} period {period:.3f} s, bursts {np.median(np.diff(bursts)):.3f} s")


if __name__ == "__main__":
    main()
