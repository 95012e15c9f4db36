"""Izhikevich 2003: counts of the scheme that the class states, at every step."""

from __future__ import annotations

import numpy as np
import pytest

from neurocontrol import snn
from neurocontrol.errors import InputError

# spikes in 1 s for currents of 5, 10 and 14, v first and then u, by step in ms
COUNTS = {
    0.5: {
        "regular spiking": (11, 22, 30), "intrinsically bursting": (13, 31, 52),
        "chattering": (31, 70, 98), "fast spiking": (38, 92, 141),
        "thalamo-cortical": (76, 184, 226),
    },
    0.1: {
        "regular spiking": (11, 23, 32), "intrinsically bursting": (14, 34, 58),
        "chattering": (40, 86, 115), "fast spiking": (44, 125, 197),
        "thalamo-cortical": (129, 248, 327),
    },
    0.01: {
        "regular spiking": (11, 23, 32), "intrinsically bursting": (14, 34, 58),
        "chattering": (40, 87, 120), "fast spiking": (46, 136, 211),
        "thalamo-cortical": (144, 274, 362),
    },
}  # fmt: skip


def cells(names: list[str]) -> snn.Network:
    return snn.Network(
        populations=[
            snn.Population(
                name=name, size=3, neuron=snn.Izhikevich.preset(name, drive=[5.0, 10.0, 14.0])
            )
            for name in names
        ]
    )


@pytest.mark.parametrize("step", COUNTS)
def test_kinds_of_cells_fire_as_often_as_the_scheme_says(step: float) -> None:
    simulator = cells(list(COUNTS[step])).compile(dt=step / 1000.0)
    simulator.record_spikes()
    simulator.advance(round(1000.0 / step))
    _, fired = simulator.spikes(0)
    counts = np.bincount(fired, minlength=simulator.cells)
    for name, first, stop in simulator.populations:
        assert tuple(counts[first:stop]) == COUNTS[step][name]


def test_a_chattering_cell_fires_in_bursts() -> None:
    simulator = cells(["chattering"]).compile(dt=1e-5)
    simulator.record_spikes()
    simulator.advance(10_000)
    times, fired = simulator.spikes(0)
    found = 1000.0 * times[fired == 1][:8]
    published = [3.15, 4.56, 6.10, 7.82, 9.78, 12.13, 15.32, 61.96]
    np.testing.assert_allclose(found, published, atol=0.0151)


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(InputError, match="expected one of regular spiking, intrinsically"):
        snn.Izhikevich.preset("spiking")
