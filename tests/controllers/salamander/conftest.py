"""Run a spinal cord without a body, and measure how its phases travel."""

from __future__ import annotations

import numpy as np
import pytest


@pytest.fixture
def record():
    """Run one row per command, then return what was observed, first axis time."""

    def run(rhythm, commands, observe, *, settle=0.0, length, angle=None, tick=0.02):
        vectors = np.array([rhythm.command_space.vector(**command) for command in commands])
        angle = np.zeros((len(commands), 8)) if angle is None else angle
        rows = np.arange(len(commands))
        steps = max(1, round(tick / rhythm.step_time))
        rhythm.advance(rows, vectors, angle, round(settle / rhythm.step_time))
        observed = []
        for _ in range(round(length / rhythm.step_time / steps)):
            rhythm.advance(rows, vectors, angle, steps)
            observed.append(observe(rhythm).copy())
        return np.array(observed)

    return run


@pytest.fixture
def pace():
    """Return the frequency, Hz, of phases that are not wrapped, rad, time first."""

    def measure(phases, tick=0.02):
        return (phases[-1] - phases[0]) / (len(phases) - 1) / tick / (2 * np.pi)

    return measure


@pytest.fixture
def behind():
    """Return by how many per cent of a cycle phases follow others, a circular mean over time."""

    def measure(first, second):
        mean = np.exp(1j * (first - second)).mean(axis=0)
        return 100 * np.angle(mean) / (2 * np.pi)

    return measure
