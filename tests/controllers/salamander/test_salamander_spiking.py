from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from neurocontrol.analysis.axial import measure_wave
from neurocontrol.analysis.salamander.gaits import standing_wave
from neurocontrol.controllers.salamander.network import (
    SalamanderNetworkParameters,
    limb_pool,
    salamander_network,
    segment_pool,
)
from neurocontrol.controllers.salamander.rhythm import JOINTS, SEGMENTS, Lesions
from neurocontrol.controllers.salamander.spiking import SpikingRhythm
from neurocontrol.errors import InputError
from neurocontrol.gaits import LIMBS

TICK = 0.02
PUBLISHED = SalamanderNetworkParameters(excitatory=25, inhibitory=20, density=1.0)


def drives(*values, **others):
    return [{"drive": value, **others} for value in values]


def bends(axial):
    """Left less right activity of the joints."""
    return axial[..., :JOINTS] - axial[..., JOINTS:]


def limb_rates(rhythm):
    """Rates of the excitatory limb pools, Hz."""
    return rhythm.network.traces[:, rhythm.limb_columns]


def watch(rhythm):
    return np.concatenate(
        [bends(rhythm.axial), limb_rates(rhythm), rhythm.limb_phase, rhythm.limb_activity], axis=1
    )


@pytest.fixture(scope="module")
def regions():
    """Four seconds of a weak and of two strong drives: bends, rates, phases and activities."""
    rhythm, commands = SpikingRhythm(batch=3, seed=3), drives(2.5, 4.0, 5.0)
    vectors = np.array([rhythm.command_space.vector(**command) for command in commands])
    rows, straight, observed = np.arange(3), np.zeros((3, JOINTS)), []
    rhythm.advance(rows, vectors, straight, 2000)
    for _ in range(200):
        rhythm.advance(rows, vectors, straight, 20)
        observed.append(watch(rhythm))
    return np.split(np.array(observed), [8, 12, 16], axis=2)


def test_a_weak_drive_makes_a_standing_wave(regions):
    wave = measure_wave(regions[0][:, 0], TICK)
    spread, step = standing_wave(wave, JOINTS // 2)
    assert 1.1 < wave.frequency < 1.7
    assert spread < 0.03
    assert 0.44 < step < 0.56


@pytest.mark.parametrize(("row", "frequency"), [(1, 2.1), (2, 2.3)])
def test_a_strong_drive_makes_a_travelling_wave(regions, row, frequency):
    wave = measure_wave(regions[0][:, row], TICK)
    assert wave.frequency == pytest.approx(frequency, abs=0.25)
    assert (wave.lag > 0.03).all()
    assert (wave.lag < 0.12).all()
    assert 0.4 < wave.total < 0.8


def test_limb_pools_burst_at_a_weak_drive_and_are_silent_at_a_strong_one(regions):
    _, rates, _, activity = regions
    assert (rates[:, 0].mean(axis=0) > 5.0).all()
    assert rates[:, 1:].max() < 1e-6
    assert (activity[:, 0] == 1.0).all()
    assert (activity[:, 1:] == 0.0).all()


def test_limbs_trot_in_step_with_the_axis(regions):
    bend, _, phase, _ = regions
    turns = np.exp(2j * np.pi * phase[:, 0])
    relation = np.angle((turns * turns[:, :1].conj()).mean(axis=0)) / (2 * np.pi) % 1.0
    np.testing.assert_allclose(relation[1:3], 0.5, atol=0.05)
    assert (relation[3] + 0.05) % 1.0 < 0.1
    turned = (np.diff(phase[:, 0], axis=0) + 0.5) % 1.0 - 0.5
    assert (turned > 0.0).all()
    pace = turned.mean(axis=0) / TICK
    np.testing.assert_allclose(pace, measure_wave(bend[:, 0], TICK).frequency, rtol=0.1)


def test_phase_0_is_the_middle_of_the_burst_of_the_limbs_pool(regions):
    _, rates, phase, _ = regions
    burst = (rates[:, 0] * np.exp(2j * np.pi * phase[:, 0])).mean(axis=0)
    assert (np.abs(np.angle(burst)) / (2 * np.pi) < 0.1).all()
    assert (np.abs(burst) > 0.3 * rates[:, 0].mean(axis=0)).all()


def test_a_change_of_drive_changes_the_gait_within_a_second(record):
    rhythm = SpikingRhythm(seed=3)
    record(rhythm, drives(2.5), watch, length=1.5)
    swimming = record(rhythm, drives(4.0), watch, settle=1.0, length=3.0)[:, 0]
    assert (swimming[:, 16:] == 0.0).all()
    assert measure_wave(swimming[:, :8], TICK).lag.min() > 0.03
    stepping = record(rhythm, drives(2.5), watch, settle=1.0, length=3.0)[:, 0]
    assert (stepping[:, 16:] == 1.0).all()
    spread, step = standing_wave(measure_wave(stepping[:, :8], TICK), JOINTS // 2)
    assert spread < 0.05
    assert 0.4 < step < 0.6


def test_a_slow_ramp_crosses_the_border_once_up_and_once_down(record):
    rhythm = SpikingRhythm(seed=5)
    record(rhythm, drives(2.0), watch, length=1.0)
    stepping, ramp = [], np.concatenate([np.linspace(2.0, 4.0, 100), np.linspace(4.0, 2.0, 100)])
    for drive in ramp:
        record(rhythm, drives(drive), watch, length=TICK)
        stepping.append(bool(rhythm.limb_activity.max()))
    changes = np.flatnonzero(np.diff(stepping))
    assert len(changes) == 2
    np.testing.assert_allclose(ramp[changes], 3.0, atol=0.25)


def test_a_little_burst_termination_quickens_the_steps(record):
    commands = [{"drive": 2.5, "burst_termination": release} for release in (0.0, 0.1, 0.2)]
    rhythm = SpikingRhythm(batch=3, seed=[3, 3, 3])
    observed = record(rhythm, commands, watch, settle=2.0, length=5.0)
    waves = [measure_wave(observed[:, row, :8], TICK) for row in range(3)]
    slow, quick, quickest = (wave.frequency for wave in waves)
    assert 1.05 * slow < quick < quickest / 1.15
    for wave in waves:
        spread, step = standing_wave(wave, JOINTS // 2)
        assert spread < 0.03
        assert 0.4 < step < 0.6
    assert (observed[..., 16:] == 1.0).mean() > 0.99


def test_burst_termination_acts_on_the_adaptation_of_limb_cells_alone():
    network = salamander_network(SalamanderNetworkParameters())
    for population in network.populations:
        modulated = population.name in {limb_pool(kind, limb) for kind in "EI" for limb in LIMBS}
        assert bool(population.increment_receptors) == modulated
        assert bool(population.adaptation_receptors) == modulated
        assert not population.drive_receptors
        assert not population.threshold_receptors
    assert not any(one.receptors for one in network.projections)


@pytest.mark.parametrize("drive", [2.25, 2.9])
def test_much_burst_termination_sets_the_axis_free(drive, record):
    rhythm = SpikingRhythm(batch=3, seed=[1, 2, 3])
    record(rhythm, drives(drive, drive, drive), watch, length=2.0)
    freed = drives(drive, drive, drive, burst_termination=1.0)
    record(rhythm, freed, watch, length=2.0)
    observed = record(rhythm, freed, watch, length=8.0)
    for row in range(3):
        wave = measure_wave(observed[:, row, :8], TICK)
        assert 1.5 < wave.frequency < 2.1
        assert wave.lag.mean() > 0.03
    assert observed[..., 8:12].mean() < 0.1  # spikes/s
    np.testing.assert_array_equal(observed[..., 16:], 0.0)


def test_a_stronger_drive_quickens_what_burst_termination_sets_free(record):
    rhythm = SpikingRhythm(batch=4, seed=[1, 1, 2, 2])
    commands = drives(2.25, 2.9, 2.25, 2.9, burst_termination=1.0)
    record(rhythm, commands, watch, length=2.0)
    observed = record(rhythm, commands, watch, length=10.0)
    waves = [measure_wave(observed[:, row, :8], TICK).frequency for row in range(4)]
    assert waves[1] > waves[0]
    assert waves[3] > waves[2]


def test_limbs_step_again_when_burst_termination_ends(record):
    rhythm = SpikingRhythm(batch=3, seed=[1, 2, 3])
    record(rhythm, drives(2.5, 2.5, 2.5, burst_termination=1.0), watch, length=4.0)
    record(rhythm, drives(2.5, 2.5, 2.5), watch, length=2.0)
    observed = record(rhythm, drives(2.5, 2.5, 2.5), watch, length=4.0)
    np.testing.assert_array_equal(observed[..., 16:], 1.0)
    for row in range(3):
        spread, step = standing_wave(measure_wave(observed[:, row, :8], TICK), JOINTS // 2)
        assert spread < 0.03
        assert 0.44 < step < 0.56


def test_a_turn_bends_a_freed_axis_and_not_a_stepping_one(record):
    turns = (0.5, -0.5, 0.5, -0.5)
    releases = (1.0, 1.0, 0.0, 0.0)
    commands = [
        {"drive": 2.5, "turn": turn, "burst_termination": release}
        for turn, release in zip(turns, releases, strict=True)
    ]
    rhythm = SpikingRhythm(batch=4, seed=[3, 3, 3, 3])
    record(rhythm, commands, watch, length=2.0)
    observed = record(rhythm, commands, watch, length=6.0)
    left, right, *stepping = observed[..., :8].mean(axis=(0, 2))
    assert left > 0.08
    assert right < -0.08
    assert np.abs(stepping).max() < 0.05


def test_the_drive_falls_along_a_freed_axis_and_not_along_a_stepping_one(record):
    rhythm = SpikingRhythm(batch=2, seed=3)
    commands = [{"drive": 2.5, "burst_termination": release} for release in (1.0, 0.0)]
    record(rhythm, commands, watch, length=2.0)
    first, last = (
        rhythm.network.current[:, rhythm.network.columns(segment_pool("E", "left", segment))][:, 0]
        for segment in (0, SEGMENTS - 1)
    )
    np.testing.assert_allclose(first / last, [1.2 / 0.8, 1.0], rtol=1e-4)


def test_without_drive_nothing_fires():
    rhythm = SpikingRhythm(seed=1)
    rhythm.network.record_spikes()
    vector = rhythm.command_space.vector(drive=0.0)[np.newaxis]
    rhythm.advance(np.arange(1), vector, np.zeros((1, JOINTS)), 500)
    assert rhythm.network.spikes(0)[0].size == 0


def test_the_stretched_side_and_the_inner_side_of_a_turn_are_driven_more(record):
    angle = np.zeros((4, JOINTS))
    angle[1] = 0.3  # Left side short, right side stretched.
    commands = [
        {"drive": 4.0, "stretch": 1.0},
        {"drive": 4.0, "stretch": 1.0},
        {"drive": 4.0, "turn": 1.0},
        {"drive": 4.0, "turn": -1.0},
    ]
    rhythm = SpikingRhythm(batch=4, seed=3)
    observed = record(rhythm, commands, watch, settle=1.0, length=4.0, angle=angle)
    straight, stretched, left, right = observed[..., :8].mean(axis=(0, 2))
    assert stretched < straight - 0.2
    assert right < straight < left


def test_tempo_scales_time(record):
    rhythm = SpikingRhythm(tempo=0.4, seed=3)
    observed = record(rhythm, drives(4.0), watch, settle=4.0, length=10.0)
    wave = measure_wave(observed[:, 0, :8], TICK)
    assert wave.frequency == pytest.approx(0.4 * 2.1, abs=0.1)
    assert (wave.lag > 0.03).all()
    with pytest.raises(InputError, match=r"tempo must be above 0, got 0\.0"):
        SpikingRhythm(tempo=0.0)


def test_a_cut_cord_goes_on_bursting_before_the_cut_and_is_silent_behind_it():
    rhythm = SpikingRhythm(seed=2, lesions=Lesions(spinal=6))
    rhythm.network.record_spikes()
    vector = rhythm.command_space.vector(drive=2.5)[np.newaxis]
    rhythm.advance(np.arange(1), vector, np.zeros((1, JOINTS)), 1500)
    spikes = np.bincount(rhythm.network.spikes(0)[1], minlength=808)
    for name, first, stop in rhythm.network.populations:
        place = name.split()[-1]
        before = place.isdigit() and int(place) <= 6
        assert bool(spikes[first:stop].sum()) == (before or place in ("LF", "RF")), name


@pytest.mark.parametrize("limb", LIMBS)
def test_a_silent_limb_centre_never_fires_and_the_other_girdle_does(limb, record):
    rhythm = SpikingRhythm(seed=4, lesions=Lesions(limbs=(limb,)))
    rates = record(rhythm, drives(2.5), limb_rates, length=1.0)[:, 0].mean(axis=0)
    found = dict(zip(LIMBS, rates, strict=True))
    assert found[limb] == 0.0
    assert all(found[other] > 3.0 for other in LIMBS if other[1] != limb[1])


def test_no_connection_crosses_a_cut():
    network = salamander_network(SalamanderNetworkParameters(), cut=6)
    whole = salamander_network(SalamanderNetworkParameters())

    def before(name):
        place = name.split()[-1]
        return int(place) <= 6 if place.isdigit() else place[1] == "F"

    crossing = [one for one in whole.projections if before(one.source) != before(one.target)]
    assert len(network.projections) == len(whole.projections) - len(crossing)
    assert {(one.source, one.target) for one in network.projections}.isdisjoint(
        (one.source, one.target) for one in crossing
    )
    # fore limbs reach into what is cut off: segments 7 and 8
    assert any(one.source.endswith("LF") and one.target.endswith(" 8") for one in crossing)


def test_the_whole_cord_has_808_cells():
    network = salamander_network(SalamanderNetworkParameters())
    kinds = Counter()
    for population in network.populations:
        kinds[population.name[0]] += population.size
    assert kinds == {"E": 10 * (2 * SEGMENTS + 4), "I": 8 * (2 * SEGMENTS + 4), "M": 160}
    assert kinds.total() == 808


def test_fewer_cells_have_stronger_synapses():
    mean = {}
    for p in (PUBLISHED, SalamanderNetworkParameters()):
        network = salamander_network(p)
        sizes = {population.name: population.size for population in network.populations}
        mean[p] = {
            (one.source, one.target): sizes[one.source]
            * one.connectivity.probability
            * one.connectivity.weight
            for one in network.projections
        }
    few, many = mean.values()
    assert few == pytest.approx(many)


def test_excitation_descends_on_its_side_and_inhibition_crosses():
    sides = ("left", "right")
    axial = {
        segment_pool(kind, side, segment): (kind, side, segment)
        for kind in "EIM"
        for side in sides
        for segment in range(SEGMENTS)
    }
    limbs = {limb_pool(kind, limb): (kind, limb) for kind in "EI" for limb in LIMBS}
    for one in salamander_network(SalamanderNetworkParameters()).projections:
        assert (one.synapse.reversal > -70.0) == one.source.startswith("E")
        if one.source in axial:
            kind, side, segment = axial[one.source]
            _, reached_side, reached = axial[one.target]  # never a limb
            assert segment <= reached <= segment + 2
            assert (side == reached_side) == (kind == "E")
        elif one.target in axial:
            kind, limb = limbs[one.source]
            _, side, segment = axial[one.target]
            assert (segment < 8) == (limb[1] == "F")
            assert (side[0] == limb[0].lower()) == (kind == "E")
        else:
            kind, limb = limbs[one.source]
            assert (limbs[one.target][1] == limb) == (kind == "E")


def test_wiring_may_be_drawn_once_for_all_rows():
    def seeds(wiring):
        network = salamander_network(SalamanderNetworkParameters(wiring=wiring))
        return [one.connectivity.seed for one in network.projections]

    assert set(seeds(None)) == {None}
    first = seeds(1)
    assert first == seeds(1)
    assert len({*first}) == len(first)
    assert set(first).isdisjoint(seeds(2))
