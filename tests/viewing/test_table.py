from __future__ import annotations

from neurocontrol.analysis import summarise
from neurocontrol.viewing.table import COLUMNS, align_text, table_rows, text_table


def test_cells_are_the_numbers_of_the_summary(run):
    summary = summarise(run)
    titles = [(column.title, column.unit) for column in COLUMNS]
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
    assert row[9] == "-"


def test_one_unknown_limb_keeps_its_place(run):
    summary = summarise(run)
    summary["segments"][0]["measured_phases"] = {"LF": 0.25, "RF": None, "LH": 0.0, "RH": 0.5}
    assert table_rows(summary)[0][2] == ".25 - .00 .50"


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
