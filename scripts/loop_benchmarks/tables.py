"""The tables of the benchmark."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from loop_benchmarks.environments import Rates
    from loop_benchmarks.frames import FrameResult
    from loop_benchmarks.loops import LoopResult
    from loop_benchmarks.timing import Cost

NOT_COMPARABLE = "the trajectories differ or a body fell: not comparable"


def both(cost: Cost) -> str:
    """CPU time, then wall time."""
    return f"{cost.cpu:.2f} / {cost.wall:.2f}"


def print_table(title: str, heads: Sequence[str], lines: Iterable[Sequence[str]]) -> None:
    """Print lines under their heads, names to the left and numbers to the right."""
    rows = [list(heads), *(list(line) for line in lines)]
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    print(f"\n{title}")
    for first, *rest in rows:
        cells = [f"{cell:>{width}}" for cell, width in zip(rest, widths[1:], strict=True)]
        print("  ".join([f"{first:<{widths[0]}}", *cells]).rstrip())


def print_loops(results: Sequence[LoopResult]) -> None:
    """Print what closed loops cost, and their parts."""
    print_table(
        "Closed loop, us of CPU / wall time per row and simulated ms",
        ("body", "B", "closed loop", "physics alone", "ratio", "x real time", ""),
        [
            (
                one.body, f"{one.batch}", both(one.loop), both(one.physics), both(one.ratio),
                f"{one.real_time:.0f}", "" if one.comparable else NOT_COMPARABLE,
            )
            for one in results
        ],
    )  # fmt: skip
    print_table(
        "Share of each part in the CPU time of a tick whose steps Python makes, %",
        ("body", "B", *results[0].parts),
        [
            (one.body, f"{one.batch}", *(f"{100 * share:.1f}" for share in one.parts.values()))
            for one in results
        ],
    )


def print_frames(results: Sequence[FrameResult]) -> None:
    """Print what environments cost beside their physics."""
    print_table(
        "Environment over physics, CPU / wall time",
        ("body", "B", "physics, us/row", "loop", "environment", "reset / frame", ""),
        [
            (
                one.body, f"{one.batch}", both(one.physics), both(one.loop), both(one.frame),
                both(one.reset), "" if one.comparable else NOT_COMPARABLE,
            )
            for one in results
        ],
    )  # fmt: skip


def print_rates(results: Sequence[Rates]) -> None:
    """Print how fast environments step, and as multiples of others."""
    others = list(dict.fromkeys(name for one in results for name in one.rates if " " in name))
    lines = []
    for one in results:
        for name, rate in one.rates.items():
            multiples = [
                f"{rate.cpu / other.cpu:.2f} / {rate.wall / other.wall:.2f}" if other else ""
                for other in map(one.rates.get, others)
            ]
            speed = f"{rate.cpu:.0f} / {rate.wall:.0f}"
            lines.append((name, f"{one.steps}", f"{one.number}", speed, *multiples))
    heads = ("environment", "physics steps", "number", "steps/s", *(f"x {one}" for one in others))
    print_table("Environment steps per second of CPU / wall time, and as multiples", heads, lines)
