"""What ``neurocontrol chip --energy`` counts and tells."""

from __future__ import annotations

from math import floor, log10
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.chips.demand import demand
from neurocontrol.chips.energy import (
    CAVEATS,
    MULTIPLICATIONS,
    Counts,
    Work,
    computing,
    cost,
    rates_of,
)
from neurocontrol.errors import InputError
from neurocontrol.making import make
from neurocontrol.progress import seconds_bar
from neurocontrol.snn.simulator import Simulator
from neurocontrol.viewing.table import UNKNOWN, align_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from neurocontrol.chips import Chip, Figure
    from neurocontrol.rig import Rig

_SETTLING = 3.0  # s before anything is counted
_PREFIXES = {0: "", -3: "m", -6: "u", -9: "n", -12: "p"}


def work_of(rig: Rig, controller: str, command: str | None, duration: float) -> Work:
    """What a second of moving takes.

    Args:
        rig: The body.
        controller: One with a network.
        command: Held all the time; the first that the controller knows when left out.
        duration: Time for which is counted, s.

    Raises:
        InputError: There is no such command, or the body falls.
    """
    simulation = make(rig, controller, threads=1)
    name = command or next(iter(simulation.controller.named_commands), "")
    simulation.tell(name)
    network = getattr(simulation.controller, "network", None)
    assert isinstance(network, Simulator)
    with seconds_bar(_SETTLING + duration, "counting") as progress:
        simulation.run(_SETTLING, progress=progress)
        before, began = Counts.of(network), simulation.time
        simulation.run(duration, progress=progress)
    seconds = simulation.time - began
    if simulation.fallen_at[0] < simulation.time or seconds < 0.99 * duration:
        raise InputError(f"the {rig.name} fell at {simulation.fallen_at[0]:.2f} s of {name!r}")
    done, description = Counts.of(network) - before, network.description
    cells = computing(description)
    return Work(
        unit=f"second of {name!r}",
        seconds=1.0,
        neurons=cells,
        spikes=done.spikes / seconds,
        operations=done.operations / seconds,
        updates=cells / network.dt,
        currents=float(np.count_nonzero(network.current[0])) / simulation.controller.period,
        rates=rates_of(
            description, demand(description).synapses, network.dt, simulation.controller.period
        ),
    )


def format_work(work: Work, chips: Sequence[Chip]) -> str:
    """Counts, energies by chip, networks of rates and caveats as text."""
    counted = (
        f"a {work.unit}: {work.spikes:.4g} spikes, {work.operations:.4g} synaptic operations, "
        f"{work.updates:.4g} updates of {work.neurons} cells, {work.currents:.4g} currents from "
        f"outside; {work.sparsity:.2%} of cells and steps have a spike"
    )
    heads = [("chip", "synaptic operations", "updates", "whole chip", "an operation is from")]
    rates = [("network of rates", "multiplications", *MULTIPLICATIONS)]
    rows = [
        (how, f"{number:.4g}", *(_joules(number * one.value) for one in MULTIPLICATIONS.values()))
        for how, number in work.rates.items()
    ]
    source = next(iter(MULTIPLICATIONS.values())).source
    return "\n".join(
        [
            counted,
            "",
            align_text(heads, [_line(work, chip) for chip in chips]),
            "",
            align_text(rates, rows),
            f"energy of a multiplication: {source}",
            "",
            *(f"- {one}" for one in _caveats(work, chips)),
        ]
    )


def _line(work: Work, chip: Chip) -> tuple[str, ...]:
    found = cost(work, chip)
    source = chip.operation.source if chip.operation else ""
    return (
        chip.title,
        _told(found.operations, chip.operation),
        _told(found.updates, chip.update),
        _told(found.whole, chip.power),
        source,
    )


def _told(energy: float | None, figure: Figure | None) -> str:
    if energy is None or figure is None:
        return UNKNOWN
    return _joules(energy) + (" (unverified)" if figure.doubtful else "")


def _caveats(work: Work, chips: Sequence[Chip]) -> Iterator[str]:
    yield from CAVEATS
    if any(chip.operation is None or chip.update is None for chip in chips):
        yield f"{UNKNOWN}: no figure is known; what it stands for is left out, not free."


def _joules(energy: float) -> str:
    """An energy in J with a prefix."""
    if energy <= 0.0:
        return "0 J"
    power = max(min(3 * floor(log10(energy) / 3), 0), -12)
    return f"{energy / 10.0**power:.3g} {_PREFIXES[power]}J"
