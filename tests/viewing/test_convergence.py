"""The picture and the report of a tuning run."""

from __future__ import annotations

import numpy as np
import pytest

from neurocontrol.viewing.convergence import (
    draw_convergence,
    save_convergence,
    write_tuning_report,
)


def history(best, median=None):
    best = np.asarray(best, dtype=float)
    number = np.arange(len(best), dtype=float)
    return {
        "generation": number,
        "stage": number // 3,
        "best_cost": best,
        "median_cost": best * 1.5 if median is None else np.asarray(median, dtype=float),
        "distance": 0.1 * number,
    }


def ticks(axis):
    low, high = sorted(axis.get_view_interval())
    return [
        label.get_text()
        for label, place in zip(axis.get_ticklabels(), axis.get_ticklocs(), strict=True)
        if low <= place <= high
    ]


@pytest.mark.parametrize("generations", [1, 2, 5, 300])
def test_generations_are_whole_numbers(generations):
    figure = draw_convergence(history(np.linspace(9, 5, generations)), {"distance": "m"})
    figure.draw_without_rendering()
    shown = ticks(figure.axes[-1].xaxis)
    assert shown
    assert all(text.replace("\N{MINUS SIGN}", "").isdigit() for text in shown)


@pytest.mark.parametrize(
    ("best", "scale"),
    [([1808.0, 1804.0], "linear"), ([5e5, 900.0, 40.0], "log"), ([30.0, -2.0], "linear")],
)
def test_costs_have_plain_numbers(best, scale):
    figure = draw_convergence(history(best), {})
    figure.draw_without_rendering()
    axes = figure.axes[0]
    assert axes.get_yscale() == scale
    shown = ticks(axes.yaxis)
    assert len(shown) >= 2
    for text in shown:
        float(text.replace("\N{MINUS SIGN}", "-"))


def test_every_word_lies_inside_the_picture():
    figure = draw_convergence(history([8.0, 7.0]), {"distance": "m"})
    figure.draw_without_rendering()
    told = [
        text for axes in figure.axes for text in (axes.title, axes._left_title, axes.xaxis.label)
    ]
    assert "distance of the best (m)" in [text.get_text() for text in told]
    for text in filter(lambda one: one.get_text(), told):
        box = text.get_window_extent()
        assert box.x0 >= 0
        assert box.y0 >= 0
        assert box.x1 <= figure.bbox.x1
        assert box.y1 <= figure.bbox.y1


def test_the_report_holds_the_smaller_picture_and_the_units_that_are_known(tmp_path):
    picture = save_convergence(history([8.0, 7.0]), {"distance": "m"}, tmp_path / "c.png")
    stored = (tmp_path / "c.png").read_bytes()
    assert stored.startswith(b"\x89PNG")
    assert len(picture) <= len(stored)
    write_tuning_report(
        tmp_path / "report.html", title="<gaits>", command="neurocontrol tune & go", generations=2,
        simulated_seconds=12.4, stage=1, stages=2, measures={"cost": 7.0, "distance": 0.1234567},
        units={"distance": "m"}, picture=picture,
    )  # fmt: skip
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert '<th scope="row">distance</th><td>0.1235</td><td>m</td>' in page
    assert '<th scope="row">cost</th><td>7</td><td></td>' in page
    assert "&lt;gaits&gt;" in page
    assert "neurocontrol tune &amp; go" in page
    assert "1 of 2" in page
