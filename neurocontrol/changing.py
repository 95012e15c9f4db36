"""Options by which people change the networks of controllers before they run."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from neurocontrol.errors import InputError
from neurocontrol.options import finite, whole

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.rig import Rig
    from neurocontrol.snn.changes import Change


class Setting(tuple[str, float]):
    """A name and a value: ``diagonal=0.5``."""

    def __str__(self) -> str:
        """As it is typed."""
        return f"{self[0]}={self[1]:.12g}"


def read_setting(text: str) -> Setting:
    """Read ``diagonal=0.5``.

    Raises:
        argparse.ArgumentTypeError: It is not of this form.
    """
    name, sign, value = text.rpartition("=")
    if not name or not sign:
        raise argparse.ArgumentTypeError(f"must be such as NAME=0.5, got {text!r}")
    return Setting((name, finite(value)))


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
    parser.add_argument(
        "--clamp", type=read_setting, nargs="+", action="extend", default=[],
        metavar="MODULATOR=LEVEL", help="hold modulators at concentrations from 0 to 1",
    )  # fmt: skip
    parser.add_argument(
        "--scale", type=read_setting, nargs="+", action="extend", default=[],
        metavar="TARGET=FACTOR",
        help="make parts of the network weaker or stronger: population@NAME, "
        "pathway@SOURCE>TARGET, class@MODULATOR, class@MODULATOR:inhibition, "
        "receptor@MODULATOR; names may have * and ?",
    )  # fmt: skip
    parser.add_argument(
        "--knock-out", nargs="+", action="extend", default=[], metavar="TARGET",
        help="the same by a factor of 0: cells fall silent, pathways are cut, receptors are blind",
    )  # fmt: skip


def changes_in(options: Mapping[str, Any]) -> list[Change]:
    """The changes that were asked for, a twin at a chip's precision first.

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
    clamped, scaled = options.get("clamp") or (), options.get("scale") or ()
    knocked = options.get("knock_out") or ()
    if clamped or scaled or knocked:
        from neurocontrol.snn.lesions import Clamped, Scaled

        found += [Clamped(modulator=name, concentration=level) for name, level in clamped]
        found += [Scaled(target=name, factor=factor) for name, factor in scaled]
        found += [Scaled(target=name, factor=0.0) for name in knocked]
    return found
