from __future__ import annotations

import math

import pytest

from neurocontrol.controllers.quadruped.stride_phase import angle_of_phase, glide, phase_of_angle


@pytest.mark.parametrize("duty", [0.3, 0.5, 0.75])
@pytest.mark.parametrize("phase", [0.0, 0.1, 0.3, 0.5, 0.74, 0.76, 0.999])
def test_angle_and_phase_are_inverse(phase, duty):
    assert phase_of_angle(angle_of_phase(phase, duty), duty) == pytest.approx(phase, abs=1e-12)
    assert phase_of_angle(angle_of_phase(phase - 2.0, duty) + 4 * math.pi, duty) == pytest.approx(
        phase, abs=1e-12
    )


def test_stance_ends_at_half_a_turn():
    assert angle_of_phase(0.75, 0.75) == pytest.approx(math.pi)
    assert phase_of_angle(0.5 * math.pi, 0.75) == pytest.approx(0.375)


@pytest.mark.parametrize(
    ("place", "wanted", "moved"),
    [(0.2, 0.21, 0.21), (0.2, 0.5, 0.25), (0.9, 0.1, 0.95), (0.1, 0.9, 0.05)],
)
def test_a_place_glides_the_short_way(place, wanted, moved):
    assert glide(place, wanted, 0.05) == pytest.approx(moved)
