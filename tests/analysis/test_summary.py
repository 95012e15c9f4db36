from __future__ import annotations

import json

import numpy as np
import pytest

from neurocontrol.analysis import gait_phases, summarise


def segment(label, start, stop, **command):
    return {"start": start, "stop": stop, "label": label, "command": command}


@pytest.fixture
def run(stepping, travelling):
    trot, time = stepping(gait_phases("trot"), duty=0.4, duration=12.0)
    bound, _ = stepping(gait_phases("bound"), duty=0.5, duration=12.0)
    contact = np.where((time < 6.0)[:, None], trot, bound)
    parts = [segment("trot", 0.0, 6.0, speed=0.5), segment("bound", 6.0, 12.0, speed=0.8)]
    return travelling(contact, time, parts, speed=0.5, turn=0.1)


def test_summary_states_the_known_motion(run):
    summary = summarise(run)
    assert summary["duration"] == 12.0
    assert summary["falls"] == 0
    assert summary["mean_speed"] == pytest.approx(0.5, rel=1e-3)
    assert summary["distance"] == pytest.approx(6.0, rel=1e-3)
    trot, bound = summary["segments"]
    assert trot["gait"] == "trot"
    assert bound["gait"] == "bound"
    assert trot["command"] == {"speed": 0.5}
    assert trot["commanded_phases"] == {"LF": 0.5, "RF": 0.0, "LH": 0.0, "RH": 0.5}
    assert trot["phase_error"] == pytest.approx(0.0, abs=1e-9)
    assert trot["duty_factor"]["RH"] == pytest.approx(0.4)
    assert trot["flight_fraction"] == pytest.approx(0.2, abs=0.01)
    assert trot["stride_frequency"] == pytest.approx(2.5)
    assert trot["body_lengths_per_second"] == pytest.approx(2.0, rel=1e-3)
    assert trot["froude"] == pytest.approx(0.25, rel=1e-3)
    assert trot["cost_of_transport"] == pytest.approx(0.6, rel=1e-3)
    assert trot["yaw_rate"] == pytest.approx(0.1)
    assert trot["settling"] is None
    assert bound["settling"] == {"cycles": 0.0, "time": pytest.approx(0.0), "good_share": 1.0}


def test_the_transient_does_not_count(stepping, travelling):
    contact, time = stepping(gait_phases("pace"), duration=10.0)
    contact[time < 1.0] = True
    parts = [segment("pace", 0.0, 10.0)]
    assert summarise(travelling(contact, time, parts))["segments"][0]["phase_error"] < 1e-9


def test_a_run_cut_short_has_unknown_segments_and_stays_json(stepping, travelling):
    contact, time = stepping(gait_phases("walk"), duty=1.0, duration=2.0)
    parts = [segment("walk", 0.0, 5.0), segment("trot", 5.0, 10.0)]
    summary = summarise(travelling(contact, time, parts, speed=0.0))
    late = summary["segments"][1]
    assert late["speed"] is None
    assert late["measured_phases"] == dict.fromkeys(("LF", "RF", "LH", "RH"))
    assert late["settling"]["cycles"] is None
    assert json.loads(json.dumps(summary, allow_nan=False)) == summary


@pytest.mark.parametrize(
    ("feet", "phases"),
    [
        (("left", "right"), (0.0, 0.5)),
        (("LF", "RF", "LM", "RM", "LH", "RH"), (0.0, 0.5, 0.5, 0.0, 0.0, 0.5)),
        (("a", "b", "c", "d"), (0.0, 0.25, 0.5, 0.75)),
    ],
)
def test_other_feet_have_phases_after_the_first_but_no_gait_of_the_table(
    stepping, travelling, feet, phases
):
    shifted = (np.array(phases) + 0.3) % 1.0
    duty = np.linspace(0.4, 0.6, len(feet))
    contact, time = stepping(shifted, duty=duty)
    summary = summarise(travelling(contact, time, [segment("trot", 0, 10)], feet=feet))
    assert summary["feet"] == list(feet)
    assert summary["reference_foot"] == feet[0]
    part = summary["segments"][0]
    assert part["speed"] == pytest.approx(0.5)
    for name in ("commanded_phases", "phase_error", "gait", "duty_factor_fore"):
        assert part[name] is None
    assert part["stride_frequency"] == pytest.approx(2.5)
    assert part["measured_phases"] == pytest.approx(dict(zip(feet, phases, strict=True)), abs=0.01)
    assert part["harmonic_phases"] != part["measured_phases"]
    assert part["duty_factor"] == pytest.approx(dict(zip(feet, duty, strict=True)), abs=0.011)
    assert part["foot_stride_frequency"] == pytest.approx(dict.fromkeys(feet, 2.5), rel=1e-3)


def test_feet_may_step_at_rhythms_of_their_own(stepping, travelling):
    slow, time = stepping((0.0,), period=0.5)
    fast, _ = stepping((0.0,), period=0.25)
    contact = np.concatenate([slow, fast], axis=1)
    run = travelling(contact, time, [segment("run", 0, 10)], feet=("slow", "fast"))
    part = summarise(run)["segments"][0]
    assert part["foot_stride_frequency"] == pytest.approx({"slow": 2.0, "fast": 4.0}, rel=1e-3)
    assert part["measured_phases"] == {"slow": 0.0, "fast": None}


def test_a_body_without_feet_is_told_by_its_way(travelling):
    time = np.arange(2500) * 0.004
    run = travelling(np.zeros((2500, 0)), time, [segment("trot", 0, 10)], feet=())
    summary = summarise(run)
    part = summary["segments"][0]
    assert part["speed"] == pytest.approx(0.5)
    assert part["duty_factor"] == part["losses_per_stance"] == {}
    assert part["flight_fraction"] is part["settling"] is summary["reference_foot"] is None
    assert json.loads(json.dumps(summary, allow_nan=False)) == summary


def test_a_chattering_foot_is_told_beside_the_cleaned_contacts(stepping, travelling):
    contact, time = stepping(gait_phases("trot"), duty=0.5)
    chatter = contact.copy()
    chatter[:, 3] &= np.arange(len(time)) % 5 > 0
    parts = [segment("trot", 0.0, 10.0)]
    clean, rattling = (
        summarise(travelling(feet, time, parts))["segments"][0] for feet in (contact, chatter)
    )
    assert clean["raw_duty_factor"] == clean["duty_factor"]
    assert set(clean["losses_per_stance"].values()) == {0.0}
    assert rattling["duty_factor"]["RH"] == pytest.approx(0.5, abs=0.03)
    assert rattling["raw_duty_factor"]["RH"] == pytest.approx(0.4, abs=0.02)
    assert rattling["losses_per_stance"]["RH"] == pytest.approx(9.5, abs=0.6)
    assert rattling["losses_per_stance"]["LF"] == 0.0
