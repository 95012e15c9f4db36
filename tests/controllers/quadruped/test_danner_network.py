"""The network of Danner et al. against what an independent run of it does."""

from __future__ import annotations

import numpy as np
import pytest

from neurocontrol.controllers.quadruped.danner_network import (
    BRAINSTEM,
    DannerParameters,
    danner_network,
)
from neurocontrol.rigs.quadruped.danner import KNOCK_OUTS, Rhythm, rhythm_of, rhythms

DRIVES = np.array([[0.05, 0.10], [0.15, 0.50], [0.80, 0.90], [0.95, 0.95], [1.00, 1.05]])
"""Each row begins at random and goes from one drive to the other."""

FREQUENCIES = {
    0.05: 2.19, 0.10: 2.82, 0.15: 3.58, 0.50: 6.08, 0.90: 9.96, 0.95: 10.40, 1.00: 10.73,
    1.05: 11.02,
}  # fmt: skip
GAITS = {
    0.05: "walk", 0.10: "walk", 0.15: "trot", 0.50: "trot", 0.80: "trot", 0.90: "trot",
    0.95: "gallop", 1.00: "bound", 1.05: "bound",
}  # fmt: skip
DUTIES = {0.05: 0.76, 0.50: 0.50, 1.00: 0.28}


@pytest.fixture(scope="module")
def intact() -> dict[float, Rhythm]:
    """What the whole network does at every drive."""
    found = rhythms(DRIVES, settle=3.0, measure=2.0, seed=2)
    return dict(zip(DRIVES.ravel().tolist(), [one for row in found for one in row], strict=True))


def test_it_has_the_populations_of_the_publication():
    network = danner_network(DannerParameters())
    names = [one.name for one in network.populations]
    assert len(names) == 57
    assert names[-1] == BRAINSTEM
    assert sum("flexor" in name or name.endswith(" extensor") for name in names) == 8


def test_gait_and_tempo_follow_from_the_drive(intact):
    assert {alpha: rhythm.gait for alpha, rhythm in intact.items()} == GAITS
    for alpha, frequency in FREQUENCIES.items():
        assert intact[alpha].frequency == pytest.approx(frequency, rel=0.01)
    for alpha, duty in DUTIES.items():
        assert intact[alpha].duty == pytest.approx(duty, abs=0.02)


def test_phases_are_those_of_the_reference(intact):
    walk, gallop = intact[0.05], intact[0.95]
    np.testing.assert_allclose(walk.phases, [0.24, 0.74, 0.0, 0.50], atol=0.01)
    assert min(gallop.left_right, 1.0 - gallop.left_right) == pytest.approx(0.12, abs=0.01)


@pytest.mark.parametrize(
    ("missing", "gaits"),
    [
        ("V0V", {0.05: "walk", 0.15: "gallop", 0.5: "bound", 0.9: "bound"}),
        ("V0", {0.2: "bound", 0.5: "bound", 0.9: "bound"}),
        ("V0D", {0.15: "trot", 0.5: "trot", 1.0: "bound"}),
        ("V3", {0.05: "walk", 0.5: "trot", 0.9: "trot", 0.95: "trot"}),
    ],
)
def test_what_is_left_without_neurons_of_a_kind(missing, gaits):
    drives = np.array([*gaits])[:, np.newaxis]
    found = rhythms(drives, KNOCK_OUTS[missing], settle=4.0, measure=2.5, step=0.0001)
    assert [rhythm.gait for (rhythm,) in found] == [*gaits.values()]


def test_without_descending_neurons_left_and_right_slip_but_fore_and_hind_alternate():
    drives = np.array([[0.05], [0.5]])
    (slow,), (fast,) = rhythms(drives, KNOCK_OUTS["descending"], settle=3.0, step=0.0001)
    assert abs(slow.left_right - 0.5) < 0.02 < abs(fast.left_right - 0.5)
    for rhythm in (slow, fast):
        assert 0.25 <= rhythm.homolateral <= 0.75


def test_bursts_of_known_times_have_their_phases():
    time = np.arange(0.0, 3.0, 0.001)
    begins = np.array([0.1, 0.35, 0.0, 0.25])
    rhythm = rhythm_of(((time[:, np.newaxis] - begins) % 0.5 < 0.1).astype(float))
    np.testing.assert_allclose(rhythm.phases, [0.2, 0.7, 0.0, 0.5], atol=1e-3)
    assert rhythm.frequency == pytest.approx(2.0, rel=1e-3)
    assert rhythm.duty == pytest.approx(0.8, abs=1e-3)
    assert rhythm.gait == "walk"
    assert np.isnan(rhythm_of(np.zeros((3000, 4))).frequency)
