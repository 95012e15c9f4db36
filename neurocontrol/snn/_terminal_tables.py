"""Lay out terminals with short-term plasticity: their parameters, their state, by delay."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.snn import _layout as at
from neurocontrol.snn._plan import Weights
from neurocontrol.snn.values import Random, cell_values

if TYPE_CHECKING:
    from neurocontrol.snn._tables import Tables
    from neurocontrol.snn.plasticity import ShortTermPlasticity


def lay_out_terminals(
    described: ShortTermPlasticity,
    title: str,
    cells: int,
    delays: int,
    tables: Tables,
    row_weights: list[Weights],
    variables: dict[str, tuple[int, int]],
) -> list[int]:
    """Make room for the terminals of a projection.

    Args:
        described: What they do.
        title: What messages call the projection.
        cells: Number of source cells.
        delays: Number of delays, each with terminals of its own.
        tables: Where they are written.
        row_weights: What rows begin with; theirs is added.
        variables: Where variables of the projection begin; theirs are added.

    Returns:
        The number of their instruction, for each delay.

    Raises:
        InputError: A parameter has the wrong shape.
    """
    parameters = tables.take_own(3 * cells)
    for k, name in enumerate(described.numbers()):
        value = getattr(described, name)
        cell_values(f"{title}: {name}", value, cells, None)
        start = parameters + k * cells
        row_weights.append(
            Weights(
                name=f"{title}: a drawn {name}",
                start=start,
                count=cells,
                initial=value if isinstance(value, Random) else np.asarray(value, dtype=float),
                lowest=0.0,
                highest=1.0 if name == "utilization" else np.inf,
            )
        )
        variables[name] = start, cells
    release, resources = (tables.take_own(delays * cells) for _ in range(2))
    rested = Weights(
        name=f"{title}: resources", start=resources, count=delays * cells, initial=np.ones(())
    )
    row_weights.append(rested)
    variables |= {"release": (release, delays * cells), "resources": (resources, delays * cells)}
    return [
        tables.emit(
            at.TERMINALS,
            [
                parameters,
                release + k * cells,
                resources + k * cells,
                tables.take_integers(cells),
                cells,
            ],
            [tables.dt],
        )
        for k in range(delays)
    ]
