from __future__ import annotations

import base64
from html.parser import HTMLParser

import pytest

from neurocontrol.analysis import summarise
from neurocontrol.viewing.report import write_report

VOID = {"meta", "img"}


class Page(HTMLParser):
    """Collects what a page shows and loads, and checks that its elements close."""

    def __init__(self, text):
        super().__init__()
        self.open, self.sources, self.tags, self.words = [], [], [], []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.sources += [value for name, value in attrs if name in ("src", "href", "poster")]
        if tag in VOID:
            return
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)


@pytest.fixture
def page(run, tmp_path):
    def write(**options):
        write_report(tmp_path / "report.html", run, summarise(run), figure=b"\x89PNG", **options)
        text = (tmp_path / "report.html").read_text(encoding="utf-8")
        return Page(text), text

    return write


def test_the_page_loads_nothing_from_elsewhere(page, tmp_path):
    (tmp_path / "video.webp").write_bytes(b"film")
    parsed, text = page(video=tmp_path / "video.webp")
    assert len(parsed.sources) == 2
    assert all(source.startswith("data:") for source in parsed.sources)
    assert "http:" not in text
    assert "https:" not in text


@pytest.mark.parametrize(
    ("name", "tag", "kind"),
    [("video.webp", "img", "image/webp"), ("video.mp4", "video", "video/mp4")],
)
def test_the_video_is_inside(page, tmp_path, name, tag, kind):
    (tmp_path / name).write_bytes(b"film")
    parsed, text = page(video=tmp_path / name)
    assert tag in parsed.tags
    assert f"data:{kind};base64,{base64.b64encode(b'film').decode()}" in text


def test_without_video_the_page_says_why(page):
    parsed, _ = page(video_missing="no OpenGL rendering <here>")
    assert "no OpenGL rendering <here>" in parsed.words
    assert "video" not in parsed.tags


def test_names_are_shown_and_not_interpreted(page, run):
    parsed, text = page(command_line="neurocontrol demo --out '<script>'")
    assert "box <on feet>" in parsed.words
    assert "neurocontrol demo --out '<script>'" in parsed.words
    assert "<on feet>" not in text
    assert "script" not in parsed.tags


def test_the_header_and_every_gait_are_there(page, run):
    parsed, _ = page()
    shown = " ".join(parsed.words)
    for expected in ("made up", "spiking controller", run.header["versions"]["numpy"]):
        assert expected in shown
    assert parsed.tags.count("tr") == 1 + len(run.segments)
