"""Options by which people change the networks of controllers before they run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from neurocontrol.errors import InputError
from neurocontrol.options import whole

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from neurocontrol.rig import Rig
    from neurocontrol.snn.changes import Change


def add_change_options(parser: argparse.ArgumentParser, rig: Rig) -> None:
    """Add them where a controller of the body has a network."""
    if not any(nerves.network for nerves in rig.controllers.values()):
        return
    parser.add_argument(
        "--quantised", metavar="CHIP", default=None,
        help="let the network compute at the precision of a neuromorphic chip, such as loihi2",
    )  # fmt: skip
    parser.add_argument(
        "--weight-bits", type=whole(2), metavar="BITS", default=None,
        help="bits of a weight with its sign (default: the chip's)",
    )  # fmt: skip


def changes_in(options: Mapping[str, Any]) -> list[Change]:
    """The changes that were asked for.

    Args:
        options: Values of options by name.

    Raises:
        InputError: They cannot be met.
    """
    found: list[Change] = []
    if chip := options.get("quantised"):
        from neurocontrol.chips import Quantised

        found.append(Quantised(chip=chip, weight_bits=options["weight_bits"]))
    elif options.get("weight_bits"):
        raise InputError("--weight-bits goes with --quantised")
    return found
