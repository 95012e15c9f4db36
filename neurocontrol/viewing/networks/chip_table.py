"""The page of chips: which network fits on which, why not, and where every figure is from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neurocontrol.chips.chip import UNITS
from neurocontrol.viewing.page import table_part, write_page
from neurocontrol.viewing.table import MARK, UNKNOWN, Table

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator, Sequence

    from neurocontrol.chips import Chip, Placement
    from neurocontrol.chips.shipped import Wired


def write_chip_table(
    path: str | os.PathLike[str], networks: Sequence[Wired], chips: Sequence[Chip]
) -> None:
    """Write the page.

    Args:
        path: Where.
        networks: Lines of the table.
        chips: Columns of the table.

    Raises:
        InputError: The page cannot be written there.
    """
    placed = {wired.title: [wired.on(chip) for chip in chips] for wired in networks}
    write_page(
        path,
        title="Networks on chips",
        heading="Networks on chips",
        subtitle="which spiking network of a controller fits on which neuromorphic chip",
        facts={"networks": len(networks), "chips": len(chips)},
        parts=[
            table_part(
                Table(
                    title="What fits",
                    heads=[("network", ""), *((chip.title, chip.kind) for chip in chips)],
                    rows=[[title, *map(_cell, found)] for title, found in placed.items()],
                    note="Marked ones do not fit as they are. In brackets: what fits with a loss.",
                )
            ),
            table_part(
                Table(
                    title="What the networks ask for",
                    heads=[
                        ("network", ""), ("neurons", ""), ("synapses", ""),
                        ("onto one cell", "at most"), ("delay", "ms"), ("modulators", ""),
                    ],
                    rows=[_asked(wired) for wired in networks],
                )
            ),
            table_part(
                Table(
                    title="Why not",
                    heads=[
                        ("network", ""), ("chip", ""), ("short of", ""), ("asked for", ""),
                        ("there is", ""), ("nearest change", ""),
                    ],
                    rows=list(_reasons(placed)),
                )
            ),
            table_part(
                Table(
                    title="Where the figures are from",
                    heads=[
                        ("chip", ""), ("figure", ""), ("value", ""), ("standing", ""),
                        ("source", ""),
                    ],
                    rows=[line for chip in chips for line in _sources(chip)],
                    note="Unverified figures are quoted widely, but their source was not seen.",
                )
            ),
        ],
    )  # fmt: skip


def _cell(placement: Placement) -> str:
    if not placement.fits:
        limits = (finding.limit for finding in placement.findings if finding.prevents)
        return f"{MARK}{', '.join(limits)}"
    losses = [finding.limit for finding in placement.findings]
    told = f" ({', '.join(losses)})" if losses else ""
    return f"{len(placement.cores)} core{'s' if len(placement.cores) > 1 else ''}{told}"


def _asked(wired: Wired) -> list[str]:
    demand = wired.demand
    return [
        wired.title,
        str(demand.neurons),
        str(demand.synapses),
        str(demand.largest_fan_in),
        f"{1e3 * demand.longest_delay:.3g}",
        str(len(demand.modulators)) if demand.modulators else UNKNOWN,
    ]


def _reasons(placed: dict[str, list[Placement]]) -> Iterator[list[str]]:
    for title, placements in placed.items():
        for placement in placements:
            for finding in placement.findings:
                offered = f"{finding.offered}{' (unverified)' if finding.doubtful else ''}"
                row = [finding.limit, finding.asked, offered, finding.remedy]
                yield [title, placement.chip.title, *row]


def _sources(chip: Chip) -> Iterator[list[str]]:
    for name, figure in chip.figures.items():
        unit = f" {UNITS[name]}" if name in UNITS else ""
        words = name.replace("_", " ")
        yield [chip.title, words, f"{figure.value:g}{unit}", figure.standing, figure.source]
