"""Electrical synapses: cells whose membranes are joined."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from neurocontrol.snn.connectivity import Connectivity


@dataclass(frozen=True, kw_only=True, eq=False)
class GapJunction:
    """Junctions between two populations, or within one: a current g (v_other - v) into both cells.

    The potentials are those at t and the current is held over the step: what leaves one cell enters
    the other, exactly, and the error is of first order in the step. The scheme is stable, and no
    difference overshoots, while a step moves a cell by at most half of its difference to others;
    compiling refuses more. A cell whose spike has no shape, like :class:`LIF`, passes on only what
    is below its threshold.

    Attributes:
        first: Name of a population.
        second: Name of another, or the same.
        connectivity: Which cells are joined, and by what conductance: its weight, nS; it has no
            delay. Cells that are listed several times, in either direction within one population,
            share one junction, of which all must say the same; those of a cell with itself are
            left out.
        name: A name by which its conductances are live: ``parameter(name, "conductance")``.
    """

    first: str
    second: str
    connectivity: Connectivity
    name: str | None = None

    @property
    def title(self) -> str:
        """What messages call it."""
        return self.name or f"{self.first} = {self.second}"
