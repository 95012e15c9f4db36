"""Files that other packages wrote, and the spikes that those packages make of them.

``tests/fixtures/nir/make.py`` made them with snnTorch 1.0 and Norse 1.1.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from neurocontrol import snn
from neurocontrol.errors import InputError

FILES = Path(__file__).parents[1] / "fixtures" / "nir"
EULER = {"method": "euler"}
SNNTORCH = {"dt": 1e-4, **EULER}


def fired(name, cells, **conventions):
    """Spikes of a population of a file under the inputs that the package had, and the package's.

    Every layer hears the one before a step later here, so its spikes are taken as many steps later.
    """
    pytest.importorskip("nir")
    network = snn.from_nir(FILES / f"{name}.nir", **conventions)
    kept = np.load(FILES / f"{name}.npz")
    steps, layers = len(kept["inputs"]), sum(one.name != "input" for one in network.populations)
    dt = conventions["dt"]
    simulator = network.compile(dt=dt)
    simulator.record_spikes()
    moments, senders = np.nonzero(kept["inputs"])
    simulator.inject("input", senders, (moments + 1) * dt)
    simulator.advance(steps + layers)
    times, neurons = simulator.spikes(0)
    mine = simulator.columns(cells)
    chosen = (neurons >= mine.start) & (neurons < mine.stop)
    moments = np.rint(times[chosen] / dt).astype(int) - 1 - layers
    found = np.zeros((steps, mine.stop - mine.start), dtype=np.uint8)
    inside = (moments >= 0) & (moments < steps)
    np.add.at(found, (moments[inside], neurons[chosen][inside] - mine.start), 1)
    return found, kept["spikes"]


@pytest.mark.parametrize(
    ("name", "cells", "conventions"),
    [
        ("snntorch-leaky", "3", SNNTORCH),
        ("snntorch-subtract", "3", {**SNNTORCH, "reset": "subtract"}),
        ("snntorch-synaptic", "3", SNNTORCH),
        ("snntorch-recurrent", "1.lif", SNNTORCH),
        ("norse-box", "1", {"dt": 0.001, **EULER}),
        ("norse-lif", "1", {"dt": 0.001, **EULER, "spikes": "jump"}),
    ],
)
def test_the_same_spikes_come_out_as_in_the_package_that_wrote_the_file(name, cells, conventions):
    found, expected = fired(name, cells, **conventions)
    assert expected.sum() > 100
    np.testing.assert_array_equal(found, expected)


def test_without_what_a_file_does_not_say_spikes_are_others():
    """An exact propagator and another reset make other cells of the same file."""
    for conventions in ({"dt": 1e-4}, SNNTORCH):
        found, expected = fired("snntorch-subtract", "3", **conventions)
        assert np.mean(found != expected) > 0.02


@pytest.mark.parametrize(
    ("conventions", "message"),
    [
        ({}, "does not say its step; give dt, or spikes='jump'"),
        ({"spikes": "jump", **EULER}, "which Euler's method needs"),
        ({"dt": 1e-4, "method": "heun"}, "method must be one of exact, euler, got 'heun'"),
        ({"dt": 0.002, **EULER}, "a time constant of '1' is no longer than the step, 0.002 s"),
    ],
)
def test_what_a_file_leaves_open_must_be_told(conventions, message):
    pytest.importorskip("nir")
    with pytest.raises(InputError, match=message):
        snn.from_nir(FILES / "snntorch-leaky.nir", **conventions)
