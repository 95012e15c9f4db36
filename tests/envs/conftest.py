from __future__ import annotations

import pytest

from neurocontrol.viewing.opengl import probe


@pytest.fixture(scope="session")
def drawing():
    """Skip where OpenGL does not work."""
    cause = probe()
    if cause is not None:
        pytest.skip(cause)


def read_tables(environment):
    """Bounds by table of a docstring: a list of (low, high) of every number."""
    tables: list[list[tuple[float, float]]] = []
    for line in environment.__doc__.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if cells[0] == "Num":
            tables.append([])
        elif tables and cells[0].replace("-", "").isdigit():
            first, _, last = cells[0].partition("-")
            assert int(first) == len(tables[-1])
            names = cells[2].split(", ")
            assert len(names) == int(last or first) - int(first) + 1
            tables[-1] += [(float(cells[3]), float(cells[4]))] * len(names)
    return tables


@pytest.fixture(scope="session")
def documented_bounds():
    """A function from an environment's class to the bounds in the tables of its docstring."""
    return read_tables
