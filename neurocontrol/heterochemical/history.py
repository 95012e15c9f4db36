"""What the cells of a network did: when they were active, and the corners of their potentials."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from neurocontrol.errors import InputError

if TYPE_CHECKING:
    from neurocontrol.types import BoolArray, FloatArray


class Course(NamedTuple):
    """A row between two events after the other.

    Attributes:
        time: Of the corners, ``(k,)``, s.
        potential: There, ``(k, n)``; straight lines join them.
        concentration: From there to the next corner, ``(k, m)``.
    """

    time: FloatArray
    potential: FloatArray
    concentration: FloatArray


@dataclass(frozen=True, kw_only=True, eq=False)
class History:
    """What every row did from ``begin`` to ``end``.

    Attributes:
        names: Of the cells.
        substances: In the order of the concentrations.
        begin: ``(B,)``, s.
        end: ``(B,)``, s.
        initially: Which cells were active at the beginning, ``(B, n)``.
        records: One array a row, ``(k, 3)``: time in s, cell, and 1 for becoming active or 0 for
            falling silent.
        courses: One a row, if they were asked for.
    """

    names: tuple[str, ...]
    substances: tuple[str, ...]
    begin: FloatArray
    end: FloatArray
    initially: BoolArray
    records: tuple[FloatArray, ...]
    courses: tuple[Course, ...] = ()

    def joined(self, later: History) -> History:
        """This history and the one that followed it at once.

        Raises:
            InputError: It did not follow at once, or only one has courses.
        """
        if self.names != later.names or not np.array_equal(self.end, later.begin):
            raise InputError("histories can be joined where one begins as the other ends")
        if len(self.courses) != len(later.courses):
            raise InputError("histories can be joined if both have courses or neither")
        pairs = zip(self.courses, later.courses, strict=True)
        return replace(
            self,
            end=later.end,
            records=tuple(map(np.concatenate, zip(self.records, later.records, strict=True))),
            courses=tuple(
                Course(*map(np.concatenate, zip(one, other, strict=True))) for one, other in pairs
            ),
        )

    def bursts(self, name: str, row: int = 0) -> FloatArray:
        """When a cell was active, ``(k, 2)``, s: beginnings and ends within the history.

        Raises:
            InputError: There is no such cell.
        """
        if name not in self.names:
            raise InputError(f"no cell {name!r}; there are {', '.join(self.names)}")
        cell = self.names.index(name)
        mine = self.records[row][self.records[row][:, 1] == cell]
        begins, ends = mine[mine[:, 2] > 0.0, 0], mine[mine[:, 2] == 0.0, 0]
        if self.initially[row, cell]:
            begins = np.concatenate([[self.begin[row]], begins])
        if len(begins) > len(ends):
            ends = np.concatenate([ends, [self.end[row]]])
        return np.stack([begins, ends], axis=1)
