"""Leads bodies along routes: a pilot turns where a body is into the heading it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.errors import InputError

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

        Raises:
            InputError: A route is not made of two different corners or more, one after another.
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
    """A way of straight pieces, the last without end, and how far along it a body has come.

    It begins on the first piece, and goes on only by what is within reach.
    """

    def __init__(self, corners: FloatArray) -> None:
        self._corners = np.asarray(corners, dtype=float)
        if self._corners.ndim != 2 or self._corners.shape[1] != 2 or len(self._corners) < 2:
            raise InputError(f"a route needs corners of shape (2 or more, 2), got {corners!r}")
        steps = np.diff(self._corners, axis=0)
        lengths = np.hypot(steps[:, 0], steps[:, 1])
        if not (lengths > 0).all():
            raise InputError(f"a route needs finite corners that differ, got {corners!r}")
        self._directions = steps / lengths[:, np.newaxis]
        self._starts = np.concatenate([[0.0], np.cumsum(lengths)[:-1]])
        self._lengths = np.append(lengths[:-1], np.inf)
        self._done: float | None = None

    def ahead(self, position: FloatArray, lookahead: float) -> FloatArray:
        """Point of the way so far ahead of the nearest point within reach, ``(2,)``."""
        along = np.sum((position - self._corners[:-1]) * self._directions, axis=1)
        places = self._starts + np.clip(along, 0.0, self._lengths)
        distances = [float(np.hypot(*(position - self._at(place)))) for place in places]
        if self._done is None:
            self._done = float(places[0])
        near = (places >= self._done) & (places <= self._done + 2.0 * lookahead)
        if near.any():
            self._done = float(places[np.where(near, distances, np.inf).argmin()])
        return self._at(self._done + lookahead)

    def _at(self, place: float) -> FloatArray:
        piece = int(np.searchsorted(self._starts, place, side="right")) - 1
        rest = place - self._starts[piece]
        point: FloatArray = self._corners[piece] + rest * self._directions[piece]
        return point
