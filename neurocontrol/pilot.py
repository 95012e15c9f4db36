"""Leads bodies along routes: a pilot turns where a body is into the heading it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from neurocontrol.simulation import Simulation
    from neurocontrol.timeline import Act
    from neurocontrol.types import FloatArray

STEERING_PERIOD = 0.1
"""Time between two looks of a pilot, s."""


class Pilot:
    """Steers rows towards a point ahead of them on their routes (pure pursuit).

    The command of the rows needs an entry ``heading``.
    """

    def __init__(
        self, simulation: Simulation, routes: Mapping[int, FloatArray], lookahead: float
    ) -> None:
        """Take the routes.

        Args:
            simulation: What is steered.
            routes: Corners of the way of each row, m, shape ``(n, 2)``.
            lookahead: Distance along the way to the point that is steered for, m.
        """
        self._simulation, self._lookahead = simulation, lookahead
        self._ways = {row: _Way(route) for row, route in routes.items()}
        self._column = simulation.controller.command_space.names.index("heading")

    def steer(self) -> None:
        """Set the heading of every row that still runs."""
        simulation = self._simulation
        for row in simulation.rows:
            way = self._ways.get(int(row))
            if way is not None:
                position = simulation.plant.qpos[row, :2]
                ahead = way.ahead(position, self._lookahead) - position
                simulation.command[row, self._column] = np.arctan2(ahead[1], ahead[0])

    def acts(self, duration: float) -> Iterator[Act]:
        """Moments, s, at which to steer."""
        for moment in np.arange(0.0, duration, STEERING_PERIOD):
            yield float(moment), self.steer


class _Way:
    """A way of straight pieces, the last without end, and how far along it a body has come."""

    def __init__(self, corners: FloatArray) -> None:
        self._corners = corners
        steps = np.diff(corners, axis=0)
        lengths = np.hypot(steps[:, 0], steps[:, 1])
        self._directions = steps / lengths[:, np.newaxis]
        self._starts = np.concatenate([[0.0], np.cumsum(lengths)[:-1]])
        self._lengths = np.append(lengths[:-1], np.inf)
        self._done = 0.0

    def ahead(self, position: FloatArray, lookahead: float) -> FloatArray:
        """Point of the way so far ahead of the nearest point within reach, ``(2,)``."""
        along = np.sum((position - self._corners[:-1]) * self._directions, axis=1)
        places = self._starts + np.clip(along, 0.0, self._lengths)
        near = (places >= self._done) & (places <= self._done + 2.0 * lookahead)
        if near.any():
            distances = [float(np.hypot(*(position - self._at(place)))) for place in places]
            self._done = float(places[np.where(near, distances, np.inf).argmin()])
        return self._at(self._done + lookahead)

    def _at(self, place: float) -> FloatArray:
        piece = int(np.searchsorted(self._starts, place, side="right")) - 1
        rest = place - self._starts[piece]
        point: FloatArray = self._corners[piece] + rest * self._directions[piece]
        return point
