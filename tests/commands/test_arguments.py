from __future__ import annotations

import argparse

import pytest

from neurocontrol.commands.arguments import between, finite, non_negative, positive, whole


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
