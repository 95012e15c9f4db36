from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from neurocontrol import snn
from neurocontrol.errors import InputError
from neurocontrol.snn.neurons.shot_noise_lif import poisson

RATE, JUMP, TAU = 2000.0, 0.5, 0.02


@pytest.fixture(scope="module")
def free():
    """Potentials of 1000 cells that never fire, 60 time constants after the start."""
    cell = snn.ShotNoiseLIF(
        tau_m=TAU, rest=0.0, threshold=1e6, reset_potential=0.0,
        background_rate=RATE, background_jump=JUMP,
    )  # fmt: skip
    network = snn.Network(populations=[snn.Population(name="cells", size=1000, neuron=cell)])
    simulator = network.compile(dt=0.0005, batch=3, seed=4)
    simulator.advance(2400)
    return simulator


def test_the_free_potential_has_the_moments_of_campbell(free) -> None:
    v = free.state("cells", "v")
    # jumps come at the ends of steps: both sums over past steps are geometric
    steps = 0.0005 / TAU
    mean = RATE * JUMP * 0.0005 / -np.expm1(-steps)
    variance = RATE * JUMP**2 * 0.0005 / -np.expm1(-2.0 * steps)
    assert mean == pytest.approx(RATE * JUMP * TAU, rel=0.02)
    assert variance == pytest.approx(0.5 * RATE * JUMP**2 * TAU, rel=0.03)
    count = v.size
    assert abs(v.mean() - mean) < 4.0 * np.sqrt(variance / count)
    assert abs(v.var() - variance) < 5.0 * variance * np.sqrt(2.0 / count)


def test_cells_and_rows_hear_backgrounds_of_their_own(free) -> None:
    v = free.state("cells", "v")
    assert abs(np.corrcoef(v)[np.triu_indices(3, 1)]).max() < 4.0 / np.sqrt(1000)
    assert len(np.unique(v)) > 2900


@pytest.mark.parametrize("expected", [0.0, 0.3, 2.0, 40.0, 400.0])
def test_numbers_of_spikes_follow_the_distribution_of_poisson(expected) -> None:
    chances = np.linspace(0.0005, 0.9995, 1000)
    drawn = [poisson(chance, expected, np.exp(-expected)) for chance in chances]
    np.testing.assert_array_equal(drawn, stats.poisson.ppf(chances, expected))


def test_what_cannot_be_drawn_is_refused() -> None:
    with pytest.raises(InputError, match="no noise but its background"):
        snn.ShotNoiseLIF(noise=1.0)
    cell = snn.ShotNoiseLIF(background_rate=1e7)
    network = snn.Network(populations=[snn.Population(name="cells", size=1, neuron=cell)])
    with pytest.raises(InputError, match="background_rate must be at most 500000 Hz"):
        network.compile(dt=0.001)
