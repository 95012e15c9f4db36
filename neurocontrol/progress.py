"""A progress bar over simulated seconds."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_FORMAT = "{desc} {percentage:3.0f}%|{bar}| {n:.0f}/{total:.0f} s [{elapsed}<{remaining}]{postfix}"


@contextmanager
def seconds_bar(total: float, title: str) -> Iterator[Callable[[float], None]]:
    """Show a bar and give the function that advances it by simulated seconds.

    Sums of many small steps may exceed the total by rounding; the bar never does.

    Args:
        total: Seconds to simulate.
        title: What is being done.
    """
    from tqdm import tqdm

    with tqdm(total=total, desc=title, bar_format=_FORMAT) as bar:
        yield lambda seconds: bar.update(max(0.0, min(seconds, total - bar.n)))
