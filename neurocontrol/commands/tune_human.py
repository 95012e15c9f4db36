"""What can be tuned of the human legs: reflex parameters that walk at one speed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from neurocontrol.commands.arguments import between, positive

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from neurocontrol.tuning import Problem

DEFAULTS: dict[str, Any] = {
    "speed": 1.25,
    "duration": 12.0,
    "start": "hand-set",
    "spread": None,
    "terrain": "flat",
    "sturdy": False,
    "effort": 10.0,
    "likeness": 100.0,
}
"""Options that make a run what it is."""


def add_options(group: argparse._ArgumentGroup) -> None:
    """Add the options that only this body has."""
    group.add_argument("--speed", type=between(0.5, 2.5), help="walking speed, m/s (default: 1.25)")
    group.add_argument(
        "--terrain", choices=("flat", "tiles"),
        help="flat, or tiles of random height with pushes (default: flat)",
    )  # fmt: skip
    group.add_argument(
        "--sturdy", action="store_true", help="walk with long delays and on soft ground, too"
    )
    group.add_argument("--effort", type=positive, help="cost of 1 J/kg/m (default: 10)")
    group.add_argument(
        "--likeness", type=positive,
        help="cost of a correlation with people that is missing (default: 100)",
    )  # fmt: skip


def settled(options: Mapping[str, Any]) -> dict[str, Any]:
    """The options with those filled in that depend on others."""
    spread = options["spread"]
    if spread is None:
        spread = 1.0 if options["start"] == "hand-set" else 0.35
    return {**options, "spread": spread}


def problem(options: Mapping[str, Any], seed: int) -> Problem:
    """The problem that the options describe."""
    from neurocontrol.tuning.walking import walking_problem

    given = dict(options)
    return walking_problem(
        seed=seed,
        effort_weight=given.pop("effort"),
        likeness_weight=given.pop("likeness"),
        **given,
    )
