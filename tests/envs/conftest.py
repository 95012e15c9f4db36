from __future__ import annotations

import numpy as np
import pytest


def read_tables(environment):
    """Rows of every table of a docstring: meaning, and (low, high) of each number."""
    tables: list[list[tuple[str, list[tuple[float, float]]]]] = []
    for line in environment.__doc__.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if cells[0] == "Num":
            tables.append([])
        elif tables and cells[0].replace("-", "").isdigit():
            first, _, last = cells[0].partition("-")
            assert int(first) == sum(len(bounds) for _, bounds in tables[-1])
            names = cells[2].split(", ")
            assert len(names) == int(last or first) - int(first) + 1
            tables[-1].append((cells[1], [(float(cells[3]), float(cells[4]))] * len(names)))
    return tables


@pytest.fixture(scope="session")
def documented():
    """A function from a class to the bounds in each table of its docstring, ``(n, 2)``."""

    def bounds(environment):
        return [
            np.array([bound for _, bounds in table for bound in bounds])
            for table in read_tables(environment)
        ]

    return bounds


@pytest.fixture(scope="session")
def part(documented):
    """A function that returns the columns of an observation by how their meaning begins."""

    def cut(env, observation, meaning):
        single, space = type(env.unwrapped), env.unwrapped.observation_space
        here = [
            table
            for table, bounds in zip(read_tables(single), documented(single), strict=True)
            if len(bounds) == len(space.low) and np.allclose(bounds, np.c_[space.low, space.high])
        ]
        start = 0
        for known, bounds in here[-1]:
            stop = start + len(bounds)
            if known.startswith(meaning):
                return observation[..., start:stop]
            start = stop
        raise AssertionError(f"no row of the table begins with {meaning!r}")

    return cut
