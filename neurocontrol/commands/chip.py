"""``neurocontrol chip``: whether a network fits on a neuromorphic chip, and what it would cost."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from neurocontrol.errors import InputError
from neurocontrol.options import positive, whole
from neurocontrol.progress import say
from neurocontrol.rig import find, rigs

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from neurocontrol.chips import Chip, Placement
    from neurocontrol.chips.shipped import Wired
    from neurocontrol.options import Subparsers
    from neurocontrol.rig import Rig

_STEP = 0.001  # s, of NIR files that do not say theirs
_COUNTED = 10.0  # s
_SHOWN = 100  # images


def add_parser(subparsers: Subparsers, words: Sequence[str] = ()) -> argparse.ArgumentParser:
    """Add the sub-command ``chip``."""
    parser = subparsers.add_parser(
        "chip",
        help="tell whether a controller's network fits on a neuromorphic chip",
        description="Count what the spiking network of a controller asks for, place its cells on "
        "the cores of a chip, and tell what does not fit and the nearest change that would do.",
    )
    parser.add_argument(
        "body", nargs="?",
        help="body whose controller is placed, a NIR file, or the folder of learnt digits",
    )  # fmt: skip
    parser.add_argument("--controller", help="controller (default: the first with a network)")
    parser.add_argument("--chip", metavar="NAME", help="chip (default: all of them)")
    parser.add_argument(
        "--table", action="store_true",
        help="every network that ships on every chip, with the source of every figure",
    )  # fmt: skip
    parser.add_argument("--out", type=Path, metavar="FILE", help="HTML file for the table")
    parser.add_argument(
        "--energy", action="store_true",
        help="run it, count spikes, synaptic operations and updates, and tell what they cost",
    )  # fmt: skip
    parser.add_argument("--command", help="command that is held meanwhile (default: the first)")
    parser.add_argument(
        "--duration", type=positive, metavar="S", help="time for which is counted (default: 10 s)"
    )
    parser.add_argument(
        "--accuracy", action="store_true",
        help="of learnt digits with the weights of the chip, beside those that were learnt",
    )  # fmt: skip
    parser.add_argument(
        "--weight-bits", type=whole(2), nargs="+", metavar="BITS",
        help="for --accuracy: bits of a weight with its sign (default: the chip's)",
    )  # fmt: skip
    parser.add_argument(
        "--tests", type=whole(1), metavar="N",
        help="images that are shown (default: 100 for --energy, as many as the run for --accuracy)",
    )  # fmt: skip
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
    _check_options(arguments)
    if arguments.accuracy:
        from neurocontrol.commands.chip_digits import tell_accuracy

        tell_accuracy(Path(arguments.body), arguments.chip, arguments.weight_bits, arguments.tests)
        return 0
    if arguments.energy:
        _tell_energy(arguments, chosen)
        return 0
    wired = _wired(arguments)
    say(wired.demand.summary(wired.title))
    placements = [wired.on(each) for each in chosen]
    for placement in placements:
        say(_told(placement))
    return 1 if arguments.chip and not placements[0].fits else 0


def _is_folder(body: str) -> bool:
    """Whether a word means the folder of learnt digits."""
    from neurocontrol.learning.keeping import SETTINGS

    return (Path(body) / SETTINGS).is_file()


def _check_options(arguments: argparse.Namespace) -> None:
    """Refuse options that go with others.

    Raises:
        InputError: One stands alone.
    """
    folder = _is_folder(arguments.body)
    if arguments.accuracy and (not folder or not arguments.chip):
        raise InputError("--accuracy needs the folder of learnt digits and a --chip")
    if arguments.weight_bits and not arguments.accuracy:
        raise InputError("--weight-bits goes with --accuracy; see --quantised of demo for a body")
    if arguments.tests and not folder:
        raise InputError("--tests are images for learnt digits")
    for name in ("command", "duration"):
        if getattr(arguments, name) and (folder or not arguments.energy):
            raise InputError(f"--{name} goes with --energy of a body")


def _tell_energy(arguments: argparse.Namespace, chips: Sequence[Chip]) -> None:
    from neurocontrol.commands.chip_energy import format_work, work_of

    if _is_folder(arguments.body):
        from neurocontrol.commands.chip_digits import work_of_digits

        work = work_of_digits(Path(arguments.body), arguments.tests or _SHOWN)
    else:
        if arguments.body.endswith(".nir"):
            raise InputError("--energy needs a task: a body, or the folder of learnt digits")
        rig = find(arguments.body)
        work = work_of(
            rig, _networked(rig, arguments.controller), arguments.command,
            arguments.duration or _COUNTED,
        )  # fmt: skip
    say(format_work(work, chips))


def _networked(rig: Rig, controller: str | None) -> str:
    """A controller with a spiking network, the first without a name.

    Raises:
        InputError: It has none.
    """
    names = [controller] if controller else list(rig.controllers)
    for name in names:
        if rig.controllers[rig.controller(name)].network:
            return name
    raise InputError(
        f"the {rig.name} has no spiking network under {' or '.join(names) or 'any controller'}"
    )


def _wired(arguments: argparse.Namespace) -> Wired:
    from neurocontrol.chips.shipped import networks_of

    if arguments.body.endswith(".nir"):
        return _read(Path(arguments.body))
    if _is_folder(arguments.body):
        from neurocontrol.commands.chip_digits import wired_digits

        return wired_digits(Path(arguments.body))
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
