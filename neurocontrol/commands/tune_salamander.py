"""What can be tuned of a salamander: its walk or its swim, under one controller."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from neurocontrol.commands.arguments import between, whole

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from neurocontrol.tuning import Problem

DEFAULTS: dict[str, Any] = {
    "gait": "walking",
    "controller": "spiking",
    "animal": "animal",
    "duration": 6.0,
    "start": None,
    "spread": 0.5,
    "keep_limbs": False,
    "shore": None,
    "networks": 3,
}
"""Options that make a run what it is."""

FLAGS = {"animal": "--body"}
"""Options that are spelled unlike their names."""


def add_options(group: argparse._ArgumentGroup) -> None:
    """Add the options that only this body has."""
    group.add_argument(
        "--gait", choices=("walking", "swimming"),
        help="walking: limbs and axis; swimming: the axis (default: walking)",
    )  # fmt: skip
    group.add_argument("--controller", help="model of the spinal cord (default: spiking)")
    group.add_argument(
        "--body",
        dest="animal",
        choices=("animal", "robot"),
        help="which salamander (default: animal)",
    )
    group.add_argument(
        "--keep-limbs", action="store_true",
        help="tune the axis and the limbs' phase only: limbs are the same for all controllers",
    )  # fmt: skip
    group.add_argument(
        "--shore", type=between(2.0, 45.0), metavar="DEGREES",
        help="walking: also land on shores that are so steep and less (default: do not)",
    )  # fmt: skip
    group.add_argument(
        "--networks", type=whole(1),
        help="networks, masses and start poses under which every candidate moves (default: 3)",
    )  # fmt: skip


def settled(options: Mapping[str, Any]) -> dict[str, Any]:
    """The options; none of them depends on others."""
    return dict(options)


def problem(options: Mapping[str, Any], seed: int) -> Problem:
    """The problem that the options describe."""
    from neurocontrol.tuning.salamander import SalamanderProblem

    given = dict(options)
    return SalamanderProblem(
        seed=seed, origin=given.pop("start"), limbs=not given.pop("keep_limbs"), **given
    )
