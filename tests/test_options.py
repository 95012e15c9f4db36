from __future__ import annotations

import argparse

import pytest

from neurocontrol.options import (
    between,
    finite,
    non_negative,
    positive,
    span,
    take_defaults,
    typed,
    whole,
)


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (finite, "-1.5", -1.5),
        (positive, "1e-3", 0.001),
        (non_negative, "0", 0.0),
        (between(-1, 1), "-1", -1.0),
        (between(-1, 1), "1", 1.0),
        (whole(0), "0", 0),
        (whole(1), "20", 20),
    ],
)
def test_a_good_number_is_read(read, text, value):
    assert read(text) == value


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (finite, "fast"),
        (finite, "nan"),
        (finite, "inf"),
        (positive, "0"),
        (positive, "-1"),
        (positive, "nan"),
        (non_negative, "-0.1"),
        (non_negative, "inf"),
        (between(-1, 1), "1.001"),
        (between(-1, 1), "nan"),
        (whole(0), "-1"),
        (whole(1), "0"),
        (whole(0), "1.5"),
        (whole(0), "nan"),
    ],
)
def test_a_bad_number_is_refused_in_one_line_with_the_value(read, text):
    with pytest.raises(argparse.ArgumentTypeError, match=f"^must be [^\n]*{text!r}$"):
        read(text)


@pytest.fixture
def parser():
    """A parser with options of every kind."""
    parser = argparse.ArgumentParser()
    parser.add_argument("body")
    parser.add_argument("-s", "--speed", type=finite, default=1.0)
    parser.add_argument("--turns", nargs="+", action="extend", type=finite, default=[])
    parser.add_argument("--preset")
    parser.add_argument("--calm", action="store_true")
    return parser


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--speed=-1.5"],
        ["--turns", "1", "2", "--turns", "3", "--calm"],
        ["--preset", "a b.toml", "-s", "0"],
    ],
)
def test_values_are_given_by_the_words_that_were_typed_for_them(words, parser):
    values = parser.parse_args(["newt", *words])
    again = typed(parser, vars(values))
    assert parser.parse_args(["newt", *again]) == values


def test_only_values_that_are_there_get_words(parser):
    assert typed(parser, {"preset": None, "calm": False, "turns": [], "wings": 2}) == []
    assert typed(parser, {"calm": True, "speed": -2.0}) == ["--speed=-2.0", "--calm"]


def test_without_its_defaults_a_parser_tells_what_was_typed(parser):
    assert take_defaults(parser) == {
        "body": None, "speed": 1.0, "turns": [], "preset": None, "calm": False
    }  # fmt: skip
    assert vars(parser.parse_args(["newt", "--calm"])) == {"body": "newt", "calm": True}


@pytest.mark.parametrize(("text", "seconds"), [("90s", 90.0), ("1.5m", 90.0), ("2h", 7200.0)])
def test_a_span_of_time_is_read(text, seconds):
    assert span(text) == seconds


@pytest.mark.parametrize("text", ["90", "0s", "-1s", "soon", "1d"])
def test_a_span_that_is_none_is_refused(text):
    with pytest.raises(argparse.ArgumentTypeError, match=f"such as 90s, 30m or 2h, got {text!r}"):
        span(text)
