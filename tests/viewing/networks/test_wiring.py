"""The graph of a network shows its pathways, and which modulator acts on each."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import Circle, FancyArrowPatch

from neurocontrol import snn
from neurocontrol.controllers.quadruped.gait_network import GaitNetworkParameters, gait_network
from neurocontrol.viewing.networks.wiring import draw_wiring
from neurocontrol.viewing.style import MODULATOR_COLOURS


def ways(axes):
    """How many pathways have which colour."""
    arrows = [one for one in axes.patches if isinstance(one, FancyArrowPatch)]
    return Counter(to_hex(one.get_edgecolor()) for one in arrows)


def place(axes, name):
    """Where the label of a population stands."""
    (found,) = [one for one in axes.texts if one.get_text() == name]
    return found.get_position()


def test_pathways_of_the_quadruped_have_the_colours_of_their_modulators():
    (axes,) = draw_wiring(gait_network(GaitNetworkParameters())).axes
    found = ways(axes)
    commissural, ipsilateral, diagonal, speed, asymmetry = MODULATOR_COLOURS[:5]
    # 2 pairs of each class both ways, inhibition and excitation; the 4 steps of the succession,
    # which each of these modulators closes, 2 of them along lines that are there already
    assert found[commissural] == 8 + 4
    assert found[ipsilateral] == found[diagonal] == 8 + 2
    assert found[asymmetry] == 4
    assert found[speed] == 0


def test_left_limbs_stand_on_the_left_and_fore_limbs_above():
    (axes,) = draw_wiring(gait_network(GaitNetworkParameters())).axes
    corners = {limb: place(axes, f"{limb}\nflexor") for limb in ("LF", "RF", "LH", "RH")}
    assert corners["LF"][0] == corners["LH"][0] < corners["RF"][0] == corners["RH"][0]
    assert corners["LF"][1] == corners["RF"][1] > corners["LH"][1] == corners["RH"][1]


@pytest.mark.parametrize("count", [1, 2, 5])
def test_populations_never_cover_each_other(count):
    cells = [snn.Population(name=f"p{k} x", size=1, neuron=snn.LIF()) for k in range(count)]
    (axes,) = draw_wiring(snn.Network(populations=cells)).axes
    circles = [one for one in axes.patches if isinstance(one, Circle)]
    centres = np.array([one.center for one in circles])
    assert len(centres) == count
    apart = np.hypot(*(centres[:, np.newaxis] - centres).T)
    assert np.all(apart + 9.0 * np.eye(count) > 2.0 * circles[0].radius)


def test_what_acts_on_cells_is_a_ring_and_what_is_cut_is_left_out():
    population = snn.Population(
        name="a",
        size=2,
        neuron=snn.SaturatingRate(),
        drive_receptors=[snn.Receptor(modulator="m", effect=1.0)],
    )
    network = snn.Network(
        populations=[population, snn.Population(name="b", size=1, neuron=snn.LIF())],
        projections=[
            snn.GradedProjection(source="a", target="b", connectivity=snn.Dense(weight=weight))
            for weight in (-1.0, 0.0)
        ],
        modulators=[snn.Modulator(name="m", tau_rise=0.1, tau_decay=0.1)],
    )
    (axes,) = draw_wiring(network).axes
    rings = [one for one in axes.patches if isinstance(one, Circle) and not one.get_fill()]
    assert [to_hex(one.get_edgecolor()) for one in rings] == [MODULATOR_COLOURS[0]]
    assert sum(ways(axes).values()) == 1
