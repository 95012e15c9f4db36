"""A heterochemical network: cells in a shared space, and what is put into it from outside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from neurocontrol.errors import InputError

if TYPE_CHECKING:
    from neurocontrol.heterochemical.cell import Cell
    from neurocontrol.heterochemical.simulator import Simulator


@dataclass(frozen=True, kw_only=True)
class Network:
    """Cells that hear one another through the substances of one space.

    Cells in separate spaces are cells whose substances have separate names.

    Attributes:
        cells: In the order of the columns of every array.
        injected: Substances that no cell need release, such as modulators.
    """

    cells: tuple[Cell, ...]
    injected: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse networks in which something acts on nothing.

        Raises:
            InputError: There are no cells, names are used twice, or receptors are for a substance
                that is nowhere released or injected.
        """
        names = [cell.name for cell in self.cells]
        if not names or len(set(names)) < len(names):
            raise InputError(f"a network needs cells with names of their own, got {names}")
        there = set(self.substances)
        for cell in self.cells:
            heard = set(cell.receptors) | set(cell.modulations)
            for modulation in cell.modulations.values():
                heard |= set(modulation.gains) | set(modulation.opened)
            if missing := sorted(heard - there):
                raise InputError(
                    f"{cell.name} has receptors for {', '.join(missing)}, but there is only "
                    f"{', '.join(sorted(there))}"
                )

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the cells."""
        return tuple(cell.name for cell in self.cells)

    @property
    def substances(self) -> tuple[str, ...]:
        """All that may be in the space, in the order of the columns of concentrations."""
        released = (name for cell in self.cells for name in cell.released)
        return tuple(dict.fromkeys((*released, *self.injected)))

    def compile(self, batch: int = 1) -> Simulator:
        """A simulator of rows that do not know of one another.

        Args:
            batch: Number of rows.
        """
        from neurocontrol.heterochemical.simulator import Simulator

        return Simulator(self, batch)
