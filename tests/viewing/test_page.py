"""The frame of reports, by what its text says and, where there is a browser, by what it shows."""

from __future__ import annotations

import re
import shutil

import pytest

from neurocontrol.viewing.page import figure_part, section, table_part, write_page
from neurocontrol.viewing.style import png_of, svg_of
from neurocontrol.viewing.table import MARK, MARK_NOTE, Table

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="1400" height="400"></svg>'
WIDE = Table(
    title="Wide <table>",
    heads=[("name", ""), *((f"measure {column}", "m/s") for column in range(30))],
    rows=[[f"a rather long name of row {row}", *["1.2345"] * 30] for row in range(3)],
    note="What & why.",
)


@pytest.fixture
def page(tmp_path):
    write_page(
        tmp_path / "page.html",
        title="t", heading="h" * 200, subtitle="s",
        facts={"command": "neurocontrol demo " + 40 * "--option=value ", "empty": ""},
        parts=[table_part(WIDE), figure_part("Figure", SVG, "alt")],
    )  # fmt: skip
    return tmp_path / "page.html"


def test_nothing_runs_and_nothing_is_loaded(page):
    text = page.read_text(encoding="utf-8")
    assert "content=\"default-src 'none'; img-src data:; media-src data:; style-src" in text
    assert "<script" not in text
    assert re.findall(r'(?:src|href)="(?!data:)', text) == []
    assert "prefers-color-scheme: dark" in text


def test_tables_and_figures_scroll_in_boxes_of_their_own_and_can_be_reached_by_keys(page):
    text = page.read_text(encoding="utf-8")
    assert '<div class="scroll" tabindex="0" role="region" aria-label="Wide &lt;table&gt;">' in text
    assert '<figure class="scroll" tabindex="0"><img src="data:image/svg+xml;base64,' in text
    rule = re.search(r"\.scroll \{(.*?)\}", text, re.DOTALL)[1]
    assert "overflow-x: auto" in rule
    assert "max-width: 100%" in rule
    assert rule.count("var(--shade)") == 2
    assert "position: sticky" in re.search(r"th:first-child \{(.*?)\}", text, re.DOTALL)[1]


def test_marked_figures_have_a_class_and_a_note():
    assert MARK_NOTE not in table_part(WIDE)
    table = Table(title="t", heads=[("a", ""), ("b", "")], rows=[["x", MARK + "2.0"], ["y", "1.0"]])
    part = table_part(table)
    assert '<td class="off">* 2.0</td>' in part
    assert "<td>1.0</td>" in part
    assert f"<p>{MARK_NOTE}</p>" in part


def test_pictures_are_told_apart():
    assert "data:image/png;" in figure_part("t", b"\x89PNG\r\n", "a")
    assert "data:image/svg+xml;" in figure_part("t", SVG, "a")
    assert section("a < b", "").startswith("<h2>a &lt; b</h2>")


def test_the_same_figure_is_the_same_svg_and_none_above_its_limit():
    from matplotlib.figure import Figure

    drawn = []
    for _ in range(2):
        figure = Figure()
        figure.subplots().fill_between([0, 1], [1, 2])
        drawn.append(svg_of(figure))
    assert drawn[0] == drawn[1]
    assert b"<svg" in drawn[0]
    assert svg_of(figure, len(drawn[0]) - 1) is None
    assert svg_of(figure, len(drawn[0])) == drawn[0]
    assert png_of(figure).startswith(b"\x89PNG")


@pytest.mark.parametrize("width", [390, 800, 1400])
def test_in_a_browser_only_the_boxes_scroll(page, width):
    library = pytest.importorskip("playwright.sync_api", reason="needs playwright")
    browser = next(filter(None, map(shutil.which, ("chromium", "google-chrome", "chrome"))), None)
    if browser is None:
        pytest.skip("no Chromium on this machine")
    words = [
        "--no-sandbox", "--disable-gpu", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--no-first-run",
    ]  # fmt: skip
    with library.sync_playwright() as started:
        try:
            opened = started.chromium.launch(executable_path=browser, args=words)
        except library.Error as error:
            pytest.skip(f"Chromium does not start: {str(error).splitlines()[0]}")
        view = opened.new_page(viewport={"width": width, "height": 900})
        view.goto(page.as_uri())
        assert view.evaluate("document.documentElement.scrollWidth") == width
        table = view.locator("div.scroll")
        assert table.evaluate("box => box.scrollWidth > box.clientWidth")
        assert table.evaluate("box => box.getBoundingClientRect().right") <= width
        first = view.locator("tbody th").first
        before = first.bounding_box()["x"]
        table.evaluate("box => { box.scrollLeft = 500 }")
        assert first.bounding_box()["x"] == pytest.approx(before, abs=1.5)
        assert first.bounding_box()["width"] <= max(0.45 * width, 200)
        figure = view.locator("figure.scroll")
        assert figure.evaluate("box => box.scrollWidth") >= min(1000, width)
        opened.close()
