from __future__ import annotations

import numpy as np
import pytest
from numba import vectorize

from neurocontrol._exponential import decay


@pytest.fixture(scope="module")
def compiled():
    return vectorize(["float64(float64)"])(decay)


def test_compiled_or_not_it_is_the_exponential_to_nine_digits(compiled):
    exponent = np.linspace(-32.0, 0.0, 30_001)
    exact = np.exp(exponent)
    np.testing.assert_allclose(compiled(exponent), exact, rtol=1e-9, atol=0.0)
    np.testing.assert_allclose([decay(x) for x in exponent[::100]], exact[::100], rtol=1e-9)


def test_it_falls_all_the_way_and_never_reaches_zero(compiled):
    assert (np.diff(compiled(np.linspace(-32.0, 0.0, 30_001))) > 0.0).all()
    below = compiled(np.array([-32.0, -33.0, -745.0, -1e300, -np.inf]))
    np.testing.assert_allclose(below, np.exp(-32.0), rtol=1e-9)
