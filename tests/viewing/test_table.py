from __future__ import annotations

from dataclasses import replace

import numpy as np

from neurocontrol.analysis import summarise
from neurocontrol.viewing.table import (
    MARK,
    MARK_NOTE,
    Table,
    align_text,
    cell,
    gait_columns,
    table_rows,
    text_table,
)


def test_cells_are_the_numbers_of_the_summary(run):
    summary = summarise(run)
    titles = [(column.title, column.unit) for column in gait_columns(summary["feet"])]
    walk = dict(zip(titles, table_rows(summary)[0], strict=True))
    part = summary["segments"][0]
    assert walk["gait", ""] == "walk"
    assert walk["commanded phases", "LF RF LH RH"] == ".25 .75 .00 .50"
    assert walk["strides", "Hz"] == f"{part['stride_frequency']:.2f}"
    assert walk["falls", ""] == "0"


def test_what_is_unknown_is_a_dash(run):
    summary = summarise(run)
    part = summary["segments"][1]
    part |= {
        "commanded_phases": None,
        "measured_phases": dict.fromkeys(("LF", "RF", "LH", "RH")),
        "froude": None,
    }
    row = table_rows(summary)[1]
    assert row[1] == row[2] == "-"
    assert row[10] == "-"


def test_one_unknown_limb_keeps_its_place(run):
    summary = summarise(run)
    summary["segments"][0]["measured_phases"] = {"LF": 0.25, "RF": None, "LH": 0.0, "RH": 0.5}
    assert table_rows(summary)[0][2] == ".25 - .00 .50"


def test_what_rounds_to_a_whole_cycle_is_none_but_a_full_share_stays_full(run):
    summary = summarise(run)
    segment = summary["segments"][0]
    segment["measured_phases"] = {"LF": 0.9951, "RF": 0.9949, "LH": 0.0, "RH": 1.0}
    segment["duty_factor_fore"] = 0.999
    row = table_rows(summary)[0]
    assert row[2] == ".00 .99 .00 .00"
    assert row[4] == "1.00"
    assert [cell(phase, 3, cyclic=True) for phase in (0.9996, 0.9994, -0.0001)] == [
        "0.000", "0.999", "0.000",
    ]  # fmt: skip


def test_marked_figures_are_explained_below_the_text():
    table = Table(title="t", heads=[("a", ""), ("b", "")], rows=[["x", "1.0"], ["y", "2.0"]])
    assert MARK_NOTE not in table.text()
    marked = replace(table, rows=[["x", "1.0"], ["y", MARK + "2.0"]])
    assert marked.text().splitlines()[-3:] == ["x    1.0", "y  * 2.0", MARK_NOTE]


def test_columns_line_up():
    text = align_text([["name", "x"]], [["a", "10.0"], ["long name", "2.0"]])
    assert text.splitlines() == [
        "name          x",
        "---------  ----",
        "a          10.0",
        "long name   2.0",
    ]


def test_every_segment_has_a_line(run):
    lines = text_table(summarise(run)).splitlines()
    assert [line.split()[0] for line in lines[3:]] == ["walk", "trot", "pace", "bound"]


def with_feet(run, feet):
    """The same run on other feet, each as one of the four."""
    header = dict(run.header) | {"feet": feet}
    return replace(run, ground_force=run.ground_force[:, np.arange(len(feet)) % 4], header=header)


def test_the_table_is_that_of_the_feet_there_are(run):
    feet = ("L1", "R1", "L2", "R2", "L3", "R3")
    summary = summarise(with_feet(run, feet))
    heads, units, _, walk, *_ = text_table(summary).splitlines()
    assert units.count("L1 R1 L2 R2 L3 R3") == 2
    assert "commanded" not in heads
    assert walk.startswith("walk   .00 .50 .75 ")
    phases = summary["segments"][0]["measured_phases"].values()
    assert " ".join(f"{phase:.2f}"[1:] for phase in phases) in walk
    bare = text_table(summarise(with_feet(run, ()))).splitlines()
    assert bare[0].split() == ["gait", "speed", "speed", "Froude", "cost", "of", "falls"]


def test_lost_contacts_stand_beside_the_cleaned_gait(run):
    force = run.ground_force.copy()
    force[::5, 0] = 0.0
    summary = summarise(replace(run, ground_force=force))
    assert "lost contacts" in text_table(summary)
    lost = [summary["segments"][0]["losses_per_stance"][limb] for limb in ("LF", "RH")]
    assert lost[0] > 5.0 > lost[1] == 0.0
    assert f"{lost[0]:.1f} .0 .0 .0" in text_table(summary)
