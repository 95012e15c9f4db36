"""Spike timing lets synapses compete: weights become strong or weak (Song, Miller and Abbott 2000).

A thousand Poisson inputs of 15 Hz excite one cell through synapses that learn by pairs of spikes,
whose depression outweighs potentiation by a twentieth. From any weights at first, most end near one
of the bounds, and the cell fires at a rate that hardly depends on that of its inputs. Parameters
are those of the demonstration of STDP that comes with Brian2.

    python scripts/bimodal_weights.py --out bimodal.png
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from neurocontrol import snn
from neurocontrol.viewing.style import FAINT, INK, PAPER, save_figure

INPUTS, HIGHEST, DT = 1000, 0.01, 0.0001
WINDOW = 10.0  # s, over which the rate is taken


def competing(rate: float) -> snn.Network:
    """One cell, and inputs of a rate in Hz."""
    cell = snn.LIF(
        tau_m=0.01, rest=-74.0, threshold=-54.0, reset_potential=-60.0, refractory=0.0,
        resistance=1.0,
    )  # fmt: skip
    law = snn.PairSTDP(
        potentiation=0.01 * HIGHEST, depression=1.05 * 0.01 * HIGHEST, highest=HIGHEST
    )
    return snn.Network(
        populations=[
            snn.Population(name="inputs", size=INPUTS, neuron=snn.Poisson(rate=rate)),
            snn.Population(name="cell", size=1, neuron=cell, initial={"v": -60.0}),
        ],
        projections=[
            snn.Projection(
                name="learnt", source="inputs", target="cell", plasticity=law,
                connectivity=snn.Dense(weight=snn.Uniform(0.0, HIGHEST)),
                synapse=snn.Conductance(tau=0.005, reversal=0.0),
            )
        ],
    )  # fmt: skip


def main() -> None:
    """Let weights compete, print what became of them, and draw it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--duration", type=float, default=200.0, help="simulated time, s")
    parser.add_argument("--rate", type=float, default=15.0, help="rate of the inputs, Hz")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=Path("bimodal.png"))
    arguments = parser.parse_args()
    simulator = competing(arguments.rate).compile(dt=DT, seed=arguments.seed)
    weights = simulator.parameter("learnt", "weight")[0]
    first = weights / HIGHEST
    cell = simulator.columns("cell").start
    simulator.record_spikes()
    simulator.advance(round(arguments.duration / DT))
    times, cells = simulator.spikes(0)
    late = (cells == cell) & (times > arguments.duration - WINDOW)
    last, span = weights / HIGHEST, min(WINDOW, arguments.duration)
    weak, strong = np.mean(last < 0.2), np.mean(last > 0.8)
    print(
        f"after {arguments.duration:g} s: {100 * weak:.0f} % of weights below a fifth of the "
        f"bound, {100 * strong:.0f} % above four fifths; the cell fires at "
        f"{late.sum() / span:.1f} Hz"
    )
    figure = Figure(figsize=(7.5, 4.2), dpi=100, facecolor=PAPER, layout="constrained")
    axes = figure.add_subplot()
    bins = np.linspace(0.0, 1.0, 26).tolist()
    axes.hist(first, bins, histtype="step", color=FAINT, label="at first")
    axes.hist(last, bins, color="#1b6ca8", label=f"after {arguments.duration:g} s")
    axes.set_xlabel("weight, as a share of the upper bound", color=INK)
    axes.set_ylabel("synapses", color=INK)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False)
    save_figure(figure, arguments.out)


if __name__ == "__main__":
    main()
