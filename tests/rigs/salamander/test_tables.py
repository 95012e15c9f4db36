"""The tables of a salamander's run."""

from __future__ import annotations

from dataclasses import asdict, replace

import numpy as np
import pytest

from neurocontrol.analysis.salamander import norms
from neurocontrol.analysis.salamander.likeness import (
    SWIM_WAVE,
    WALK_WAVE,
    compare_swim,
    compare_walk,
)
from neurocontrol.analysis.salamander.summary import salamander_summary
from neurocontrol.rigs.salamander.tables import salamander_tables


def swim(frequency):
    wave = replace(SWIM_WAVE, frequency=frequency)
    rows = compare_swim(wave=wave, speed=0.5, profile=np.array(norms.SWIM_PROFILE))
    return [asdict(row) for row in rows]


def walk():
    rows = compare_walk(
        wave=WALK_WAVE, duty_factor=0.75, fore_to_hind=0.5, profile=np.array(norms.WALK_PROFILE)
    )
    return [asdict(row) for row in rows]


@pytest.fixture
def summary(salamander_run):
    """A summary of four stretches, of which the last is too short to be like anything."""
    parts = [("stepping", 0, 6), ("swimming", 6, 14), ("swimming", 14, 23), ("stepping", 23, 24)]
    segments = [
        {"start": start, "stop": stop, "label": label, "command": {}}
        for label, start, stop in parts
    ]
    made = salamander_summary(salamander_run(np.arange(600) * 0.04, segments=segments))
    likenesses = [walk(), swim(2.5), swim(3.0), None]
    for segment, likeness in zip(made["segments"], likenesses, strict=True):
        segment["likeness"] = likeness
    return made


def test_stretches_of_a_gait_stand_side_by_side(summary):
    gaits, swims, walks = salamander_tables(summary)
    assert (gaits.title, len(gaits.rows)) == ("Gaits", 4)
    assert swims.title == "Swimming beside animals"
    assert [unit for _, unit in swims.heads[3:]] == ["6 to 14 s", "14 to 23 s"]
    rows = {row[0]: row[1:] for row in swims.rows}
    assert rows["tail beats, Hz"] == ["3.17", "2 to 4", "2.50", "3.00"]
    assert rows["stride, BL"] == ["0.225", "0.18 to 0.28", "0.200", "* 0.167"]
    assert rows["amplitude of joint 6, deg"] == ["31.8", "", "31.8", "31.8"]
    assert rows["Strouhal number"] == ["0.58", "", "0.65", "0.78"]
    assert len(walks.heads) == 4
    rows = {row[0]: row[1:] for row in walks.rows}
    assert rows["fore to hind foot of a side, cycles"] == ["-", "0.4 to 0.6", "0.500"]
    assert rows["trunk lag per segment, %"] == ["-0.50", "-2 to 2", "-0.50"]
    assert all(len(row) == len(walks.heads) for row in walks.rows)
    assert swims.note
    assert "* outside" in swims.text()
    assert not walks.marked


def test_a_figure_on_the_edge_of_its_range_is_within_it(summary):
    rows = summary["segments"][0]["likeness"]
    rows[1]["measured"] = rows[1]["accepted"][1]
    assert salamander_tables(summary)[2].rows[1][-1] == "0.80"
    rows[1]["measured"] += 0.01
    assert salamander_tables(summary)[2].rows[1][-1] == "* 0.81"


def test_what_is_unknown_is_a_dash(summary):
    summary["segments"][0]["likeness"][1]["measured"] = None
    walks = salamander_tables(summary)[2]
    assert walks.rows[1] == ["duty factor", "0.77", "0.7 to 0.8", "-"]


def test_runs_like_nothing_have_no_such_table(summary):
    for segment in summary["segments"]:
        segment["likeness"] = None
    assert [table.title for table in salamander_tables(summary)] == ["Gaits"]
    summary["crossings"] = [{"time": 3.14, "edge": 0.1, "direction": "into the water"}]
    _, shore = salamander_tables(summary)
    assert shore.rows == [["into the water", "3.1"]]
