"""One cell alone, beside closed forms of its family."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from neurocontrol import snn
from neurocontrol.errors import InputError, NotFiniteError
from neurocontrol.snn import single_cell

CHATTERING = snn.Izhikevich.preset("chattering")
LEAKY = snn.LIF()  # 20 ms, 0.1 GOhm, 15 mV from rest to threshold, 2 ms refractory
DT = 0.0001


@pytest.fixture(scope="module")
def chattering() -> single_cell.Study:
    return single_cell.study(CHATTERING, current=10.0, duration=0.1, dt=DT)


def test_a_response_has_the_spikes_of_the_paper():
    response = single_cell.respond(CHATTERING, 10.0, duration=0.1, dt=1e-5)
    published = [0.00315, 0.00456, 0.00610, 0.00782, 0.00978, 0.01213, 0.01532, 0.06196]
    np.testing.assert_allclose(response.spikes[:8], published, atol=1.51e-5)
    assert response.rate == pytest.approx(response.spikes.size / 0.1)
    assert response.moving == ["u"]
    np.testing.assert_array_equal(response.potential[response.at_spikes()], -50.0)


def test_spikes_of_a_response_end_at_the_level_at_which_they_are_counted(chattering):
    # at 30 mV the potential grows by 0.34 mV in the microsecond of a look
    np.testing.assert_allclose(chattering.peaks, 30.0, atol=0.35)


def test_levels_follow_a_threshold_that_moves():
    cell = snn.AdaptiveThresholdLIF(b=3.0)
    found = single_cell.study(cell, current=300.0, duration=0.2, dt=DT)
    before = np.array(found.response.at_spikes()) - 1
    raised = -50.0 + found.response.states["adaptation"][before]
    assert np.ptp(raised) > 3.0
    np.testing.assert_allclose(found.peaks, raised, atol=0.1)


def test_rates_of_the_plane_are_those_of_the_equations(chattering):
    rest, plane = chattering.planes
    assert (rest.current, plane.current) == (0.0, 10.0)
    v, u = np.meshgrid(plane.potential, plane.other)
    inside = ~plane.fires
    grows = 0.04 * v**2 + 5.0 * v + 140.0 - u + 10.0
    np.testing.assert_allclose(plane.potential_rate[inside] / 1000.0, grows[inside], atol=1e-5)
    # the step moves u with the new v
    np.testing.assert_allclose(
        plane.other_rate[inside] / 1000.0, (0.02 * (0.2 * v - u))[inside], atol=0.01
    )
    np.testing.assert_array_equal(plane.fires, v + 1e-3 * grows >= 30.0)


def test_adaptation_of_an_exponential_cell_is_still_on_its_line():
    cell = snn.AdEx()
    potential = np.linspace(-75.0, -45.0, 61)
    line = cell.a * (potential - cell.rest)
    found = single_cell.flow(cell, {"v": potential, "adaptation": line})
    np.testing.assert_allclose(found.rates["adaptation"], 0.0, atol=1e-4)
    above = single_cell.flow(cell, {"v": potential, "adaptation": line + 1.0})
    np.testing.assert_allclose(above.rates["adaptation"], -1.0 / cell.tau_w, rtol=1e-3)


def test_a_cell_of_one_variable_has_a_line_that_rests_where_the_leak_holds_the_current():
    _, line = single_cell.study(LEAKY, current=100.0, duration=0.01, dt=DT).planes
    expected = ((-65.0 - line.potential) + 10.0) / 0.020
    held = ~line.fires[0]
    np.testing.assert_allclose(line.potential_rate[0, held], expected[held], rtol=1e-3, atol=0.1)
    np.testing.assert_array_equal(line.fires[0], line.potential >= -50.0)


@pytest.mark.parametrize("current", [160.0, 230.0, 400.0])
def test_rates_follow_the_closed_form_of_a_leaky_cell(current):
    driven = 0.1 * current
    interval = 0.002 + 0.020 * np.log(driven / (driven - 15.0))
    found = single_cell.excitability(LEAKY, [0.0, current], dt=DT)
    assert found.first[0] == found.lasting[0] == 0.0
    assert 1.0 / found.first[1] == pytest.approx(interval, abs=2.0 * DT)
    assert found.lasting[1] == pytest.approx(found.first[1], abs=found.resolution)


def test_thresholds_are_those_of_the_equations():
    leaky = single_cell.thresholds(LEAKY, dt=DT)
    assert leaky.rheobase == leaky.sustained == pytest.approx(150.0, rel=0.005)
    driven = single_cell.thresholds(snn.LIF(drive=250.0, noise=20.0), dt=DT)
    assert driven.rheobase == pytest.approx(-100.0, rel=0.005)
    once = single_cell.thresholds(snn.Izhikevich.preset("resonator"), dt=DT)
    assert once.rheobase < 0.0 < once.sustained < 0.2  # from its start it fires at no current
    # v' = 0 and u' = 0 meet in one point: (5 - b)^2 = 0.16 (140 + I)
    resting = single_cell.thresholds(snn.Izhikevich.preset("regular spiking"), dt=DT)
    assert resting.rheobase < 4.0
    assert resting.sustained == pytest.approx(4.8**2 / 0.16 - 140.0, abs=0.3)


def test_the_usual_current_makes_a_cell_go_on_firing():
    found = single_cell.study(LEAKY, duration=0.3, dt=DT)
    assert set(found.response.current) == {230.0}
    assert found.response.spikes[-1] > 0.25
    short = single_cell.study(LEAKY, duration=0.01, dt=DT)
    assert set(short.response.current) == {460.0}
    assert short.response.spikes.size == 1
    alive = single_cell.study(snn.LIF(drive=250.0), duration=0.05, dt=DT)
    assert set(alive.response.current) == {0.0}
    assert alive.excitability.current[0] == pytest.approx(-150.0, rel=0.005)


def test_a_current_may_change():
    def pulse(time):
        return np.where((time >= 0.02) & (time < 0.06), 400.0, 0.0)

    told = single_cell.respond(LEAKY, pulse, duration=0.1, dt=DT)
    listed = single_cell.respond(LEAKY, pulse(np.arange(1000) * DT), duration=0.1, dt=DT)
    np.testing.assert_array_equal(told.spikes, listed.spikes)
    assert told.spikes.size == 3  # every 2 ms + 20 ms ln(40 / 25)
    assert 0.02 < told.spikes[0] < told.spikes[-1] < 0.06
    planes = single_cell.study(LEAKY, current=pulse, duration=0.1, dt=DT).planes
    assert [plane.current for plane in planes] == [400.0, 0.0]  # which was held longer


def test_what_is_drawn_is_drawn_by_the_seed():
    cell = snn.LIF(threshold=snn.Uniform(-55.0, -45.0), noise=20.0)
    first, again, other = (
        single_cell.respond(cell, 300.0, duration=0.1, dt=DT, seed=seed) for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(first.potential, again.potential)
    assert first.states["threshold"][0] != other.states["threshold"][0]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: single_cell.respond(snn.Poisson(), 1.0, duration=1.0, dt=DT), "has no membrane"),
        (lambda: single_cell.respond(LEAKY, [1.0, 2.0], duration=1.0, dt=DT), "10000 steps"),
        (lambda: single_cell.respond(LEAKY, np.nan, duration=1.0, dt=DT), "finite"),
        (lambda: single_cell.respond(LEAKY, 1.0, duration=1e-6, dt=DT), "at least one step"),
        (lambda: single_cell.excitability(LEAKY, 1.0, dt=DT), "currents must be finite numbers"),
        (lambda: single_cell.excitability(LEAKY, [1.0], dt=DT, duration=0.1), "settling"),
        (lambda: single_cell.phase_plane(LEAKY, potential=[0.0], name="treshold"), "'threshold'"),
        (lambda: single_cell.study(snn.LIF(resistance=1e-9), dt=DT), "no current makes"),
        (
            lambda: single_cell.respond(snn.LIF(drive=[1.0, 2.0]), 1.0, duration=1.0, dt=DT),
            "one number for each of 1 cells",
        ),
    ],
)
def test_what_cannot_be_looked_at_is_refused(make, message):
    with pytest.raises(InputError, match=message):
        make()


def test_a_cell_that_leaves_the_numbers_is_told():
    cell = snn.Izhikevich(a=-5.0, peak=1e300)
    with pytest.raises(NotFiniteError, match="population 'cell'"):
        single_cell.respond(cell, 10.0, duration=0.1, dt=0.0005)


def test_a_family_without_presets_says_so():
    with pytest.raises(InputError, match="unknown preset of LIF 'fast'; expected one of none"):
        snn.LIF.preset("fast")
    assert snn.LIF.stimulus("fast") is None


@dataclass(frozen=True, kw_only=True, eq=False)
class Lottery(snn.Neuron):
    """A cell that is kicked now and then, and fires with a hazard of current / 10 Hz."""

    hazard: float = 0.1
    variables = ("v", "refractory", "threshold")
    coefficients = ("chance", "kick")
    draws = "uniform"

    def derive(self, parameters, dt):
        chance = parameters["hazard"] * dt
        return {"chance": chance, "kick": np.full(chance.shape, 5e3 * dt)}

    def initial(self, parameters, dt):
        return {}

    @staticmethod
    def integrate(cell, p, inputs):
        cell.v *= 0.999
        if inputs.random > 1.0 - p.kick:
            cell.v += 10.0
        return inputs.random < p.chance * inputs.current

    @staticmethod
    def reset(cell, p):
        cell.v = 0.0


@pytest.mark.slow
def test_chance_is_evened_out():
    found = single_cell.thresholds(Lottery(), dt=0.001)
    # half of the cells fire within a second: current / 10 = ln 2
    assert found.rheobase == pytest.approx(10.0 * np.log(2.0), rel=0.6)
    assert found.rheobase < found.sustained
    states = {"v": np.linspace(1.0, 5.0, 2001)}  # ten of which are kicked in a step
    flow = single_cell.flow(Lottery(), states, current=10.0)
    np.testing.assert_allclose(flow.rates["v"][0], -0.001 * states["v"] / 1e-6, rtol=1e-6)
    study = single_cell.study(Lottery(), current=200.0, duration=0.5, dt=0.001)
    assert study.response.rate == pytest.approx(20.0, abs=12.0)
    assert study.peaks is None
    assert not study.planes[-1].fires.any()
