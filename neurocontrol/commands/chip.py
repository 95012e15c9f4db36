"""``neurocontrol chip``: whether the network of a controller fits on a neuromorphic chip."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from neurocontrol.errors import InputError
from neurocontrol.progress import say
from neurocontrol.rig import find, rigs

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from neurocontrol.chips import Chip, Placement
    from neurocontrol.chips.shipped import Wired
    from neurocontrol.options import Subparsers

_STEP = 0.001  # s, of NIR files that do not say theirs


def add_parser(subparsers: Subparsers, words: Sequence[str] = ()) -> argparse.ArgumentParser:
    """Add the sub-command ``chip``."""
    parser = subparsers.add_parser(
        "chip",
        help="tell whether a controller's network fits on a neuromorphic chip",
        description="Count what the spiking network of a controller asks for, place its cells on "
        "the cores of a chip, and tell what does not fit and the nearest change that would do.",
    )
    parser.add_argument("body", nargs="?", help="body whose controller is placed, or a NIR file")
    parser.add_argument("--controller", help="controller (default: the first with a network)")
    parser.add_argument("--chip", metavar="NAME", help="chip (default: all of them)")
    parser.add_argument(
        "--table", action="store_true",
        help="every network that ships on every chip, with the source of every figure",
    )  # fmt: skip
    parser.add_argument("--out", type=Path, metavar="FILE", help="HTML file for the table")
    parser.set_defaults(parser=parser)
    return parser


def run(arguments: argparse.Namespace) -> int:
    """Print what fits; write the table.

    Returns:
        Exit code 0, or 1 if one network on one chip was asked for and does not fit.
    """
    from neurocontrol.chips import chip, chips

    if arguments.table:
        if arguments.body or arguments.chip or arguments.controller:
            raise InputError("--table shows every network on every chip; name none")
        _write_table(arguments.out or Path("chips.html"))
        return 0
    if arguments.out:
        raise InputError("--out goes with --table")
    if arguments.body is None:
        raise InputError(
            f"name a body ({', '.join(rigs())}), or ask for the --table of all of them"
        )
    chosen = [chip(arguments.chip)] if arguments.chip else list(chips().values())
    wired = _wired(arguments)
    say(wired.demand.summary(wired.title))
    placements = [wired.on(each) for each in chosen]
    for placement in placements:
        say(_told(placement))
    return 1 if arguments.chip and not placements[0].fits else 0


def _wired(arguments: argparse.Namespace) -> Wired:
    from neurocontrol.chips.shipped import networks_of

    if arguments.body.endswith(".nir"):
        return _read(Path(arguments.body))
    rig = find(arguments.body)
    names = [arguments.controller] if arguments.controller else list(rig.controllers)
    for wired in networks_of(rig, names):
        return wired
    raise InputError(
        f"the {rig.name} has no spiking network under {' or '.join(names) or 'any controller'}"
    )


def _read(path: Path) -> Wired:
    from neurocontrol.chips import demand
    from neurocontrol.chips.shipped import Wired
    from neurocontrol.snn import from_nir
    from neurocontrol.snn.exchange.reading import step_of

    step = step_of(path) or _STEP
    return Wired(title=path.name, demand=demand(from_nir(path, dt=step)), dt=step)


def _told(placement: Placement) -> str:
    chip, number = placement.chip, len(placement.cores)
    largest = max(placement.cores, key=lambda core: core.synapses)
    where = (
        f"{number} of {_whole(chip)} cores"
        if placement.chips == 1
        else (f"{number} cores on {placement.chips} chips")
    )
    head = (
        f"{chip.title}: {'fits' if placement.fits else 'does not fit'}, {where}, at most "
        f"{max(core.neurons for core in placement.cores)} neurons and {largest.synapses} synapses "
        f"on one"
    )
    return "\n".join([head, *(f"  {finding}" for finding in placement.findings)])


def _whole(chip: Chip) -> str:
    return f"{chip.cores.value:g}{' (unverified)' if chip.cores.doubtful else ''}"


def _write_table(path: Path) -> None:
    from neurocontrol.chips import chips
    from neurocontrol.chips.shipped import shipped
    from neurocontrol.viewing.networks.chip_table import write_chip_table

    write_chip_table(path, list(shipped()), list(chips().values()))
    say(f"table in {path}")
