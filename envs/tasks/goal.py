"""Get to one place after another."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import atan2, cos, hypot, isfinite, sin
from typing import TYPE_CHECKING, Any, final

import numba
import numpy as np

from neurocontrol.calls import Call
from neurocontrol.controllers import CommandSpace
from neurocontrol.envs.observations import heading
from neurocontrol.envs.tables import Quantity
from neurocontrol.envs.tasks.episodes import Asked, Episodes, target_entry
from neurocontrol.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.simulation import Simulation
    from neurocontrol.state import Live
    from neurocontrol.types import BoolArray, FloatArray, IntArray

njit: Any = numba.njit

_PLACES = 64  # that are drawn for an episode; then they come again
_FARTHEST = 1000.0  # bound of what is observed, body lengths


@dataclass(frozen=True, kw_only=True)
class GoalWeights:
    """Weights of the terms of the reward.

    Attributes:
        progress: Of the way towards the place, body lengths.
        arrived: Of every place that was reached.
        time: Of every second.
        energy: Of the work, in units of lifting the body by its length.
        fallen: Of a fall, once.
    """

    progress: float = 1.0
    arrived: float = 1.0
    time: float = 0.1
    energy: float = 0.02
    fallen: float = 2.0


@final
@dataclass(frozen=True, kw_only=True)
class Goal(Asked):
    """Get to a place, then to the next, as many as there is time for.

    A place is drawn about where the body is when it is named: at a distance, and to a side of where
    the body looks.

    Attributes:
        distances: Shortest and longest way to the next place, body lengths.
        bearings: Directions of the next place from where the body looks, rad, positive to the left.
        radius: How near the trunk must come, body lengths.
        command: Entries of the command at rest that differ from the controller's default.
        weights: Weights of the terms of the reward.
    """

    distances: tuple[float, float] = (4.0, 8.0)
    bearings: tuple[float, float] = (-1.0, 1.0)
    radius: float = 1.0
    command: Mapping[str, float] = field(default_factory=dict)
    weights: GoalWeights = field(default_factory=GoalWeights)

    def __post_init__(self) -> None:
        """Refuse what nobody can get to.

        Raises:
            InputError: A range or the radius cannot be used.
        """
        for name in ("distances", "bearings"):
            given = getattr(self, name)
            if not (len(given) == 2 and all(map(isfinite, given)) and given[0] <= given[1]):
                raise InputError(f"{name} must be the lowest and the highest value, got {given!r}")
        if not (isfinite(self.radius) and self.radius > 0):
            raise InputError(f"radius must be a positive number, got {self.radius!r}")
        if self.distances[0] <= self.radius:
            raise InputError(
                f"distances must be longer than the radius {self.radius:g}, got {self.distances!r}"
            )

    @property
    def observed(self) -> tuple[Quantity, ...]:
        """What is observed of the task, in order."""
        return (
            Quantity(
                meaning="way to the place", parts=("place_distance",),
                low=0.0, high=_FARTHEST, unit="BL", group="task",
            ),
            Quantity(
                meaning="direction of the place from where the body looks, to the left",
                parts=("place_cosine", "place_sine"), low=-1.0, high=1.0, unit="1", group="task",
            ),
        )  # fmt: skip

    @property
    def space(self) -> CommandSpace:
        """What may be asked for: the next places, within the ranges that are drawn from."""
        return CommandSpace(
            (
                target_entry("distance", self.distances, "BL", "distance of the place"),
                target_entry("bearing", self.bearings, "rad", "its bearing, positive to the left"),
            )
        )

    def start(self, simulation: Simulation) -> GoalEpisodes:
        """Let bodies do it."""
        return GoalEpisodes(self, simulation)


# Columns of what is known of a row, and of what it has earned since the last frame.
_X, _Y, _WAY, _COSINE, _SINE = range(5)
_GONE, _ARRIVED, _LIVED = range(3)


@final
class GoalEpisodes(Episodes):
    """B episodes of :class:`Goal`."""

    reward_terms = ("progress", "arrived", "time", "energy", "fallen")

    def __init__(self, task: Goal, simulation: Simulation) -> None:
        """Look at a simulation after its ticks.

        Args:
            task: What to do.
            simulation: The bodies.
        """
        plant, batch = simulation.plant, simulation.plant.batch
        self.task, self.observed, self.command = task, task.observed, task.command
        self.space = task.space
        self._length, self._weight = plant.body.length, plant.weight  # m, N
        self._qpos = plant.qpos
        self._known, self._earned = np.zeros((batch, 5)), np.zeros((batch, 3))
        self._reached = np.zeros(batch, dtype=np.int64)
        self._places = np.zeros((batch, _PLACES, 2))
        scales = np.array([simulation.tick, self._length, task.radius])
        arguments = plant.qpos, scales, self._places, self._reached, self._known, self._earned
        self.calls = (Call(approach, arguments),)

    def begin(self, row: int, rng: np.random.Generator, qpos: FloatArray, qvel: FloatArray) -> None:
        """Draw the places of an episode; see :meth:`Episodes.begin`."""
        self._places[row, :, 0] = rng.uniform(*self.task.distances, _PLACES)
        self._places[row, :, 1] = rng.uniform(*self.task.bearings, _PLACES)
        self._reached[row] = 0
        self._earned[row] = 0.0
        name_place(qpos, self._places[row, 0], self._length, self._known[row])

    def hold(self, row: int, **target: float) -> None:
        """Name places at a ``distance``, body lengths, or ``bearing``, rad, from now on."""
        for name, value in target.items():
            self._places[row, :, self.space.names.index(name)] = value
        name_place(self._qpos[row], self._places[row, 0], self._length, self._known[row])

    def asked(self, row: int) -> FloatArray:
        """Distance and bearing of the place now; see :meth:`Episodes.asked`."""
        known = self._known[row]
        return np.array([known[_WAY], atan2(known[_SINE], known[_COSINE])])

    def observe(self) -> FloatArray:
        """Where the place is; see :meth:`Episodes.observe`."""
        return self._known[:, _WAY:].copy()

    def terms(self, energy: FloatArray, fallen: BoolArray) -> dict[str, Any]:
        """What the frame paid; see :meth:`Episodes.terms`."""
        earned, weights = self._earned.copy(), self.task.weights
        self._earned[:] = 0.0
        return {
            "progress": weights.progress * earned[:, _GONE],
            "arrived": weights.arrived * earned[:, _ARRIVED],
            "time": -weights.time * earned[:, _LIVED],
            "energy": -weights.energy * energy / (self._weight * self._length),
            "fallen": -weights.fallen * fallen,
            "speed": earned[:, _GONE] / np.maximum(earned[:, _LIVED], 1e-9),
            "places": self._reached.astype(float),
        }

    def _live(self) -> Live:
        return {
            "known": self._known,
            "earned": self._earned,
            "reached": self._reached,
            "places": self._places,
        }


@njit(cache=True)
def look(qpos: FloatArray, length: float, known: FloatArray) -> float:
    """Write how far a place is and in which direction, ``(5,)``; return the way, body lengths."""
    ahead, aside = known[_X] - qpos[0], known[_Y] - qpos[1]
    way = hypot(ahead, aside)
    bearing = atan2(aside, ahead) - heading(qpos)
    known[_WAY] = way / length
    known[_COSINE], known[_SINE] = cos(bearing), sin(bearing)
    return way / length


@njit(cache=True)
def name_place(qpos: FloatArray, place: FloatArray, length: float, known: FloatArray) -> None:
    """Name the next place, by its distance, body lengths, and bearing, rad, from a body."""
    towards = heading(qpos) + place[1]
    known[_X] = qpos[0] + length * place[0] * cos(towards)
    known[_Y] = qpos[1] + length * place[0] * sin(towards)
    look(qpos, length, known)


@njit(cache=True)
def approach(
    rows: IntArray,
    qpos: FloatArray,
    scales: FloatArray,
    places: FloatArray,
    reached: IntArray,
    known: FloatArray,
    earned: FloatArray,
) -> None:
    """Follow rows over a tick: how far the place is, what the way earns, and the next place.

    Args:
        rows: Row numbers, shape ``(n,)``.
        qpos: Configurations, a free joint first, shape ``(B, nq)``.
        scales: Duration of a tick, s; length of the body, m; radius of a place, body lengths.
        places: Distance and bearing of the places of an episode, shape ``(B, places, 2)``.
        reached: Places that were reached, shape ``(B,)``.
        known: What is known of every row, shape ``(B, 5)``.
        earned: What every row has earned, shape ``(B, 3)``.
    """
    tick, length, radius = scales
    for row in rows:
        before = known[row, _WAY]
        way = look(qpos[row], length, known[row])
        earned[row, _GONE] += before - way
        earned[row, _LIVED] += tick
        if way < radius:
            earned[row, _ARRIVED] += 1.0
            reached[row] += 1
            name_place(qpos[row], places[row, reached[row] % places.shape[1]], length, known[row])
