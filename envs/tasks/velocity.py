"""Keep to a speed and a heading that turns, while both change."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import cos, exp, isfinite, pi, sin
from typing import TYPE_CHECKING, Any, Literal, final

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

_CHANGES = 16  # targets that are drawn for an episode; then they come again
_FASTEST, _FASTEST_TURN = 20.0, 10.0  # bounds of what is observed, in units of speed and rad/s


@dataclass(frozen=True, kw_only=True)
class VelocityWeights:
    """Weights of the terms of the reward.

    Attributes:
        speed_kept: Of every second at the target speed, less beside it.
        speed_error: Of the distance lost or gained on the target speed, in units of length.
        heading: Of every second at the heading asked for, less beside it.
        heading_error: Of the error of the heading times its duration, rad s.
        energy: Of the work, in units of lifting the body by a unit of length.
        fallen: Of a fall, once.
    """

    speed_kept: float = 1.0
    speed_error: float = 0.2
    heading: float = 0.5
    heading_error: float = 0.2
    energy: float = 0.02
    fallen: float = 2.0


@dataclass(frozen=True, kw_only=True)
class Follow:
    """How an entry of the command at rest follows a target, and makes up for what is missed.

    The target less ``gain`` times its error and ``integral_gain`` times the integral of that, both
    as they are observed, is turned into the entry linearly between points.

    Attributes:
        target: ``speed``, ``turn`` (a rate, rad/s) or ``heading`` (where to look, rad).
        points: Values of the target, rising, and of the entry there, which beyond the outermost
            stays as it is at them; none: the target itself.
        gain: Of the error of the speed, 1, or of the heading, 1/s for a rate.
        integral_gain: Of the integral of that, 1/s, or 1/s^2 for a rate.
    """

    target: Literal["speed", "turn", "heading"]
    points: tuple[tuple[float, float], ...] = ()
    gain: float = 0.0
    integral_gain: float = 0.0

    def __call__(self, known: FloatArray) -> FloatArray:
        """What the entry is, ``(B,)``, by what is known of rows, ``(B, 11)``."""
        target, error, integral = _FOLLOWED[self.target]
        wanted: FloatArray = known[:, target]
        if self.gain or self.integral_gain:
            wanted = wanted - self.gain * known[:, error] - self.integral_gain * known[:, integral]
        return np.interp(wanted, *np.transpose(self.points)) if self.points else wanted


@final
@dataclass(frozen=True, kw_only=True)
class Velocity(Asked):
    """Keep to a speed ahead and to a heading that turns at a rate; both change now and then.

    Speeds are those in the direction of the body's heading, whichever way of the world that is.
    They are averaged over about a stride, since no body keeps a speed within one. The heading asked
    for begins where the body looks and turns at the target rate: what is lost must be made up.

    Attributes:
        speeds: Lowest and highest target speed, units of length per second.
        turns: Lowest and highest target rate of turning, rad/s, positive to the left.
        hold: Shortest and longest time between changes of the targets, s.
        averaging: Time constant of the averages, s.
        memory: Time constant of the integrals of the errors that are observed, s.
        speed_width: Error of the speed at which a second pays 1/e, units of length per second.
        heading_width: Error of the heading at which a second pays 1/e, rad.
        unit: Unit of length: that of the body, ``BL``, or ``m``.
        command: Entries of the command at rest that differ from the controller's default.
        follow: Entries of the command at rest that follow the targets, by name.
        weights: Weights of the terms of the reward.
    """

    speeds: tuple[float, float]
    turns: tuple[float, float]
    hold: tuple[float, float] = (2.0, 5.0)
    averaging: float = 0.3
    memory: float = 1.5
    speed_width: float = 0.25
    heading_width: float = 0.15
    unit: Literal["BL", "m"] = "BL"
    command: Mapping[str, float] = field(default_factory=dict)
    follow: Mapping[str, Follow] = field(default_factory=dict)
    weights: VelocityWeights = field(default_factory=VelocityWeights)

    def __post_init__(self) -> None:
        """Refuse what cannot be asked for.

        Raises:
            InputError: A range or a number cannot be used.
        """
        for name in ("speeds", "turns", "hold"):
            given = getattr(self, name)
            if not (len(given) == 2 and all(map(isfinite, given)) and given[0] <= given[1]):
                raise InputError(f"{name} must be the lowest and the highest value, got {given!r}")
        for name in ("averaging", "memory", "speed_width", "heading_width"):
            if not (isfinite(getattr(self, name)) and getattr(self, name) > 0):
                raise InputError(f"{name} must be a positive number, got {getattr(self, name)!r}")
        if self.hold[0] <= 0:
            raise InputError(f"hold must be longer than 0 s, got {self.hold!r}")

    @property
    def observed(self) -> tuple[Quantity, ...]:
        """What is observed of the task, in order."""
        speed, length, limit = f"{self.unit}/s", self.unit, _FASTEST
        return (
            Quantity(
                meaning="speed asked for", parts=("target_speed",),
                low=-limit, high=limit, unit=speed, group="task",
            ),
            Quantity(
                meaning="rate of turning asked for, to the left", parts=("target_turn",),
                low=-_FASTEST_TURN, high=_FASTEST_TURN, unit="rad/s", group="task",
            ),
            Quantity(
                meaning="heading from the one asked for, to the left", parts=("heading_error",),
                low=-pi, high=pi, unit="rad", group="task",
            ),
            Quantity(
                meaning=f"speed averaged over {self.averaging:g} s, and its error",
                parts=("mean_ahead", "mean_left", "speed_error"),
                low=-2 * limit, high=2 * limit, unit=speed, group="task",
            ),
            Quantity(
                meaning=f"rate of turning averaged over {self.averaging:g} s", parts=("mean_turn",),
                low=-_FASTEST_TURN, high=_FASTEST_TURN, unit="rad/s", group="task",
            ),
            Quantity(
                meaning=f"integral of the error of the speed, forgotten in {self.memory:g} s",
                parts=("speed_integral",), low=-limit, high=limit, unit=length, group="task",
            ),
            Quantity(
                meaning=f"integral of that of the heading, forgotten in {self.memory:g} s",
                parts=("heading_integral",), low=-limit, high=limit, unit="rad s", group="task",
            ),
        )  # fmt: skip

    @property
    def space(self) -> CommandSpace:
        """What may be asked for, within the ranges that are drawn from."""
        return CommandSpace(
            (
                target_entry("speed", self.speeds, f"{self.unit}/s", "speed ahead"),
                target_entry("turn", self.turns, "rad/s", "rate of turning, positive to the left"),
            )
        )

    def start(self, simulation: Simulation) -> VelocityEpisodes:
        """Let bodies do it."""
        return VelocityEpisodes(self, simulation)


# Columns of what is known of a row.
(
    _TARGET_SPEED, _TARGET_TURN, _HEADING_ERROR, _AHEAD, _LEFT, _SPEED_ERROR, _TURN,
    _SPEED_INTEGRAL, _HEADING_INTEGRAL, _HEADING, _ASKED,
) = range(11)  # fmt: skip
_SEEN = 9
# Columns of a target, its error and the integral of that.
_FOLLOWED = {
    "speed": (_TARGET_SPEED, _SPEED_ERROR, _SPEED_INTEGRAL),
    "turn": (_TARGET_TURN, _HEADING_ERROR, _HEADING_INTEGRAL),
    "heading": (_ASKED, _HEADING_ERROR, _HEADING_INTEGRAL),
}
# Columns of what a row has earned since the last frame.
_PAID_SPEED, _SPEED_LOST, _PAID_HEADING, _HEADING_LOST, _GONE, _LIVED = range(6)


@final
class VelocityEpisodes(Episodes):
    """B episodes of :class:`Velocity`."""

    reward_terms = ("speed_kept", "speed_error", "heading", "heading_error", "energy", "fallen")

    def __init__(self, task: Velocity, simulation: Simulation) -> None:
        """Look at a simulation after its ticks.

        Args:
            task: What to do.
            simulation: The bodies.
        """
        plant, batch = simulation.plant, simulation.plant.batch
        self.task, self.observed, self.command = task, task.observed, task.command
        self.space = task.space
        self._length = plant.body.length if task.unit == "BL" else 1.0
        self._weight = plant.weight  # N
        names = simulation.controller.command_space.names
        self._led = [(names.index(name), one) for name, one in task.follow.items() if name in names]
        self._known, self._earned = np.zeros((batch, 11)), np.zeros((batch, 6))
        self._ticks = np.zeros(batch, dtype=np.int64)
        self._ends = np.ones((batch, _CHANGES))
        self._targets = np.zeros((batch, _CHANGES, 2))
        scales = np.array(
            [
                simulation.tick, self._length, 1 - exp(-simulation.tick / task.averaging),
                exp(-simulation.tick / task.memory), task.speed_width, task.heading_width,
            ]
        )  # fmt: skip
        arguments = (
            plant.qpos, plant.qvel, scales, self._ends, self._targets, self._ticks,
            self._known, self._earned,
        )  # fmt: skip
        self.calls = (Call(pursue, arguments),)

    def begin(self, row: int, rng: np.random.Generator, qpos: FloatArray, qvel: FloatArray) -> None:
        """Draw the targets of an episode; see :meth:`Episodes.begin`."""
        task = self.task
        self._ends[row] = np.cumsum(rng.uniform(*task.hold, _CHANGES))
        self._targets[row, :, 0] = rng.uniform(*task.speeds, _CHANGES)
        self._targets[row, :, 1] = rng.uniform(*task.turns, _CHANGES)
        looks = heading(qpos)
        known = self._known[row]
        known[:] = self._earned[row] = 0.0
        self._ticks[row] = 0
        known[[_TARGET_SPEED, _TARGET_TURN]] = self._targets[row, 0]
        known[[_HEADING, _ASKED]] = looks
        known[_AHEAD] = (qvel[0] * cos(looks) + qvel[1] * sin(looks)) / self._length
        known[_LEFT] = (qvel[1] * cos(looks) - qvel[0] * sin(looks)) / self._length
        known[_SPEED_ERROR] = known[_AHEAD] - known[_TARGET_SPEED]

    def hold(self, row: int, **target: float) -> None:
        """Keep to a ``speed``, units of length/s, or a rate of ``turn``, rad/s, from now on."""
        for name, value in target.items():
            column = self.space.names.index(name)
            self._targets[row, :, column] = self._known[row, column] = value
        self._known[row, _SPEED_ERROR] = self._known[row, _AHEAD] - self._known[row, _TARGET_SPEED]

    def asked(self, row: int) -> FloatArray:
        """Target speed and rate of turning now; see :meth:`Episodes.asked`."""
        return self._known[row, [_TARGET_SPEED, _TARGET_TURN]]

    def lead(self, rest: FloatArray) -> None:
        """Let the command at rest follow the targets; see :meth:`Episodes.lead`."""
        for entry, follow in self._led:
            rest[:, entry] = follow(self._known)

    def observe(self) -> FloatArray:
        """Targets, errors and averages; see :meth:`Episodes.observe`."""
        return self._known[:, :_SEEN].copy()

    def terms(self, energy: FloatArray, fallen: BoolArray) -> dict[str, Any]:
        """What the frame paid; see :meth:`Episodes.terms`."""
        earned, weights = self._earned.copy(), self.task.weights
        self._earned[:] = 0.0
        lived = np.maximum(earned[:, _LIVED], 1e-9)
        return {
            "speed_kept": weights.speed_kept * earned[:, _PAID_SPEED],
            "speed_error": -weights.speed_error * earned[:, _SPEED_LOST],
            "heading": weights.heading * earned[:, _PAID_HEADING],
            "heading_error": -weights.heading_error * earned[:, _HEADING_LOST],
            "energy": -weights.energy * energy / (self._weight * self._length),
            "fallen": -weights.fallen * fallen,
            "speed": earned[:, _GONE] / lived,
        }

    def _live(self) -> Live:
        return {
            "known": self._known,
            "earned": self._earned,
            "ticks": self._ticks,
            "ends": self._ends,
            "targets": self._targets,
        }


@njit(cache=True)
def pursue(
    rows: IntArray,
    qpos: FloatArray,
    qvel: FloatArray,
    scales: FloatArray,
    ends: FloatArray,
    targets: FloatArray,
    ticks: IntArray,
    known: FloatArray,
    earned: FloatArray,
) -> None:
    """Follow rows over a tick: targets, errors and averages, and what they earn, in place.

    Args:
        rows: Row numbers, shape ``(n,)``.
        qpos: Configurations, a free joint first, shape ``(B, nq)``.
        qvel: Velocities, shape ``(B, nv)``.
        scales: Duration of a tick, s; unit of length, m; share of the new in averages; share of the
            old in integrals; widths of what is paid, units of speed and rad; shape ``(6,)``.
        ends: Until when a target holds, s, shape ``(B, changes)``.
        targets: Speed and rate of turning, units of speed and rad/s, ``(B, changes, 2)``.
        ticks: Ticks of the episodes so far, shape ``(B,)``.
        known: What is known of every row, shape ``(B, 11)``.
        earned: What every row has earned, shape ``(B, 6)``.
    """
    tick, length, follow, keep, width, breadth = scales
    for row in rows:
        seen, pay = known[row], earned[row]
        looks = heading(qpos[row])
        cosine, sine = cos(looks), sin(looks)
        ahead = (qvel[row, 0] * cosine + qvel[row, 1] * sine) / length
        left = (qvel[row, 1] * cosine - qvel[row, 0] * sine) / length
        turned = looks - seen[_HEADING]
        turned -= 2 * pi * np.floor(turned / (2 * pi) + 0.5)
        seen[_HEADING] = looks
        seen[_AHEAD] += follow * (ahead - seen[_AHEAD])
        seen[_LEFT] += follow * (left - seen[_LEFT])
        seen[_TURN] += follow * (turned / tick - seen[_TURN])
        seen[_ASKED] += tick * seen[_TARGET_TURN]
        error = looks - seen[_ASKED]
        error -= 2 * pi * np.floor(error / (2 * pi) + 0.5)
        seen[_HEADING_ERROR] = error
        missed = seen[_AHEAD] - seen[_TARGET_SPEED]
        seen[_SPEED_INTEGRAL] = keep * seen[_SPEED_INTEGRAL] + tick * missed
        seen[_HEADING_INTEGRAL] = keep * seen[_HEADING_INTEGRAL] + tick * error
        pay[_PAID_SPEED] += tick * exp(-((missed / width) ** 2))
        pay[_SPEED_LOST] += tick * abs(missed)
        pay[_PAID_HEADING] += tick * exp(-((error / breadth) ** 2))
        pay[_HEADING_LOST] += tick * abs(error)
        pay[_GONE] += tick * ahead
        pay[_LIVED] += tick
        ticks[row] += 1
        moment = (ticks[row] * tick) % ends[row, -1]
        number = 0
        while number < ends.shape[1] - 1 and moment >= ends[row, number]:
            number += 1
        seen[_TARGET_SPEED], seen[_TARGET_TURN] = targets[row, number, 0], targets[row, number, 1]
        seen[_SPEED_ERROR] = seen[_AHEAD] - seen[_TARGET_SPEED]
