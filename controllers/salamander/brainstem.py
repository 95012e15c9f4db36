"""The brainstem: turns what the body feels of the shore, and where it should head, into drive.

The drive may follow the command, or the body: weight on the ground means land and so a weak drive,
none means water and a strong one (as in FARMS, after Ijspeert et al. 2007). A floating body puts no
weight on its feet, so a swimmer must run well aground before it walks; hence two thresholds, a slow
filter and a least time between two switches.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import atan2, cos, exp, inf, pi, sin
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
from numba import njit

from neurocontrol.calls import Call, Kept, run
from neurocontrol.controllers.contract import CommandEntry, CommandSpace
from neurocontrol.errors import InputError
from neurocontrol.state import Stateful

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.controllers.salamander.rhythm import SpinalRhythm
    from neurocontrol.state import Live
    from neurocontrol.types import BoolArray, FloatArray, IntArray

Transition = Literal["command", "contact", "immersion"]
"""What the drive follows."""

Steering = Literal["turn", "heading"]
"""What the steering entry of the command is: a turn, or a heading to hold."""

_HEADING = CommandEntry(
    name="heading", low=-inf, high=inf, default=0.0, unit="rad",
    meaning="direction to travel in, left positive",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class BrainstemParameters:
    """How the brainstem decides.

    Attributes:
        contact: Weight on the ground, in body weights, below which a walker swims and above which a
            swimmer walks.
        dryness: The same for the share of the front of the body that is out of the water.
        front: Links that count as the front.
        filter_time: Time constant of what is felt, s.
        dwell: Least time between two switches, s.
        ramp: Fastest change of what follows the body, relative to the way from land to water, 1/s.
        heading_gain: Turn per error of the heading, 1/rad.
        heading_time: Time constant over which the heading is averaged, s: the mean direction of
            the links still swings with every stride.
    """

    contact: tuple[float, float] = (0.03, 0.06)
    dryness: tuple[float, float] = (0.05, 0.15)
    front: int = 5
    filter_time: float = 0.3
    dwell: float = 2.0
    ramp: float = 2.0
    heading_gain: float = 1.67
    heading_time: float = 0.5


class Brainstem(Stateful):
    """Decides the drive of B spinal cords.

    Attributes:
        command_space: Entries that are left to a command: without those that follow the body, and
            with a heading in place of a turn where one is held.
        descending: What the spinal cords are told, shape ``(B, n)``, in the order of the rhythm's
            command space.
        turn_column: Column of the turn in :attr:`descending`.
        swimming: Whether a row swims, by its own decision, shape ``(B,)``.
        weight: Weight of the bodies, N, shape ``(B,)``.
    """

    def __init__(
        self,
        rhythm: SpinalRhythm,
        weight: FloatArray | float,
        period: float,
        *,
        transition: Transition = "command",
        steering: Steering = "turn",
        parameters: BrainstemParameters | None = None,
    ) -> None:
        """Sort the entries of the command.

        Args:
            rhythm: The spinal cords.
            weight: Weight of the bodies, N, one for all or shape ``(B,)``.
            period: Time between two decisions, s.
            transition: What the drive follows.
            steering: What steers.
            parameters: Thresholds and gains.

        Raises:
            InputError: No such transition or steering.
        """
        for name, choice, known in (
            ("transition", transition, get_args(Transition)),
            ("steering", steering, get_args(Steering)),
        ):
            if choice not in known:
                raise InputError(f"{name} must be one of {', '.join(known)}, got {choice!r}")
        self._parameters, self._period = parameters or BrainstemParameters(), period
        self._transition, self._steering = transition, steering
        space, batch = rhythm.command_space, rhythm.batch
        self.weight = np.broadcast_to(np.asarray(weight, dtype=float), (batch,)).copy()
        self.turn_column = space.names.index("turn")
        self._habitats = _vectors(rhythm.habitats, space)
        followed = set() if transition == "command" else set(rhythm.habitats["land"])
        entries = [
            _HEADING if entry.name == "turn" and steering == "heading" else entry
            for entry in space.entries
            if entry.name not in followed
        ]
        self.command_space = CommandSpace(tuple(entries))
        self._from = np.array(
            [
                self.turn_column if entry.name == "heading" else space.names.index(entry.name)
                for entry in entries
            ]
        )
        self._followed = np.array([space.names.index(name) for name in followed], dtype=np.int64)
        self._default = space.default
        self.descending = np.tile(self._default, (batch, 1))
        self.swimming = np.zeros(batch, dtype=bool)
        self._felt, self._wetness = np.ones(batch), np.zeros(batch)
        self._since = np.full(batch, inf)
        self._facing = np.zeros((batch, 2))
        self._kept = Kept(self._calls)

    def reset(self, rows: IntArray) -> None:
        """Forget what rows felt and were told; they wake on land, without a heading."""
        self.descending[rows] = self._default
        self.swimming[rows] = False
        self._felt[rows] = 1.0
        self._wetness[rows] = 0.0
        self._since[rows] = inf
        self._facing[rows] = 0.0

    def told(self, command: FloatArray, rows: IntArray) -> FloatArray:
        """Write what a command says to rows and return it all; what follows the body stays."""
        run([self._telling(command)], rows)
        return self.descending

    def _telling(self, command: FloatArray) -> Call:
        return Call(tell, (command, self._from, self.descending))

    def decide(
        self, sensors: Mapping[str, FloatArray], command: FloatArray, rows: IntArray
    ) -> FloatArray:
        """Update what the spinal cords of rows are told, and return it, ``(B, n)``."""
        run(self.calls(sensors, command), rows)
        return self.descending

    def calls(self, sensors: Mapping[str, FloatArray], command: FloatArray) -> tuple[Call, ...]:
        """What :meth:`decide` does with these arrays, the same object while it stays so."""
        felt = ("foot_force", "axis_load", "immersion") if self._transition != "command" else ()
        held = ("qpos", "axis_angle") if self._steering == "heading" else ()
        return self._kept(command, *(sensors[name] for name in (*felt, *held)))

    def _calls(self, command: FloatArray, *sensors: FloatArray) -> tuple[Call, ...]:
        p, calls = self._parameters, [self._telling(command)]
        if self._transition != "command":
            contact = self._transition == "contact"
            foot_force, axis_load, immersion, *sensors_left = sensors
            following = (
                foot_force, axis_load, immersion[:, : p.front], contact, self.weight,
                np.array(p.contact if contact else p.dryness),
                1.0 - exp(-self._period / p.filter_time), self._period, p.dwell, self._felt,
                self._since, self.swimming,
            )  # fmt: skip
            land, water = self._habitats[:, self._followed]
            drifting = (
                self.swimming, p.ramp * self._period, self._followed, land, water, self._wetness,
                self.descending,
            )  # fmt: skip
            calls += [Call(follow_body, following), Call(drift, drifting)]
            sensors = tuple(sensors_left)
        if self._steering == "heading":
            holding = (
                *sensors, 1.0 - exp(-self._period / p.heading_time), p.heading_gain, self._facing,
                self.descending, self.turn_column,
            )  # fmt: skip
            calls.append(Call(hold_heading, holding))
        return tuple(calls)

    def _live(self) -> Live:
        return {
            "descending": self.descending,
            "swimming": self.swimming,
            "felt": self._felt,
            "wetness": self._wetness,
            "since": self._since,
            "facing": self._facing,
        }


def _vectors(habitats: Mapping[str, Mapping[str, float]], space: CommandSpace) -> FloatArray:
    """Commands of land and of water, shape ``(2, n)``."""
    return np.array([space.vector(**habitats[name]) for name in ("land", "water")])


@njit(cache=True)
def tell(rows: IntArray, command: FloatArray, columns: IntArray, descending: FloatArray) -> None:
    """Write the commands of rows, shape ``(B, m)``, to some columns of what descends, ``(m,)``."""
    for row in rows:
        for entry in range(columns.size):
            descending[row, columns[entry]] = command[row, entry]


@njit(cache=True)
def drift(
    rows: IntArray,
    swimming: BoolArray,
    step: float,
    followed: IntArray,
    land: FloatArray,
    water: FloatArray,
    wetness: FloatArray,
    descending: FloatArray,
) -> None:
    """Let what follows the body go from land to water or back, in every given row, in place.

    Args:
        rows: Row numbers, shape ``(n,)``.
        swimming: Whether a row swims, shape ``(B,)``.
        step: Largest share of the way.
        followed: Columns that follow the body, shape ``(k,)``.
        land: Their values on land, shape ``(k,)``.
        water: Their values in water, shape ``(k,)``.
        wetness: Share of the way that has been gone, changed, shape ``(B,)``.
        descending: Receives the values, shape ``(B, n)``.
    """
    for row in rows:
        wanted = 1.0 if swimming[row] else 0.0
        wetness[row] += min(max(wanted - wetness[row], -step), step)
        for k in range(followed.size):
            change = wetness[row] * (water[k] - land[k])
            descending[row, followed[k]] = land[k] + change


@njit(cache=True)
def follow_body(
    rows: IntArray,
    foot_force: FloatArray,
    axis_load: FloatArray,
    immersion: FloatArray,
    by_contact: bool,
    weight: FloatArray,
    thresholds: FloatArray,
    follow: float,
    tick: float,
    dwell: float,
    felt: FloatArray,
    since: FloatArray,
    swimming: FloatArray,
) -> None:
    """Decide for every given row whether it swims, in place.

    Args:
        rows: Row numbers, shape ``(n,)``.
        foot_force: Ground force under each foot, N, shape ``(B, 4)``.
        axis_load: Ground force under each link of the axis, N, shape ``(B, links)``.
        immersion: Immersed share of the links of the front, shape ``(B, front)``.
        by_contact: Whether ground forces decide, else the dryness of the front.
        weight: Body weight, N, shape ``(B,)``.
        thresholds: Below the first a walker swims, above the second a swimmer walks.
        follow: Share of the way that what is felt moves in one tick.
        tick: Time since the last call, s.
        dwell: Least time between two switches, s.
        felt: What is felt, slowly, shape ``(B,)``.
        since: Time since the last switch, s, shape ``(B,)``.
        swimming: Whether a row swims, shape ``(B,)``.
    """
    for row in rows:
        value = 0.0
        if by_contact:
            for foot in range(foot_force.shape[1]):
                value += foot_force[row, foot]
            for link in range(axis_load.shape[1]):
                value += axis_load[row, link]
            value /= weight[row]
        else:
            for link in range(immersion.shape[1]):
                value += (1.0 - immersion[row, link]) / immersion.shape[1]
        felt[row] += follow * (value - felt[row])
        since[row] += tick
        beyond = felt[row] > thresholds[1] if swimming[row] else felt[row] < thresholds[0]
        if beyond and since[row] >= dwell:
            swimming[row] = not swimming[row]
            since[row] = 0.0


@njit(cache=True)
def hold_heading(
    rows: IntArray,
    qpos: FloatArray,
    angle: FloatArray,
    follow: float,
    gain: float,
    facing: FloatArray,
    descending: FloatArray,
    column: int,
) -> None:
    """Replace the wanted heading of every given row by the turn towards it, in place.

    Args:
        rows: Row numbers, shape ``(n,)``.
        qpos: Configurations, shape ``(B, nq)``.
        angle: Joint angles, rad, positive where the left side is short, shape ``(B, J)``.
        follow: Share of the way that the averaged direction moves in one tick.
        gain: Turn per error of the heading, 1/rad.
        facing: Averaged direction of the body, shape ``(B, 2)``.
        descending: The command, with the heading in ``column``, shape ``(B, n)``.
        column: Column of the turn.
    """
    for row in rows:
        w, x, y, z = qpos[row, 3], qpos[row, 4], qpos[row, 5], qpos[row, 6]
        root = atan2(2.0 * (w * z + x * y), 1.0 - 2.0 * (y * y + z * z))
        # The first joint lies ahead of the root, the others behind it.
        joints, bent = angle.shape[1], angle[row, 0]
        for joint in range(1, joints):
            bent -= (joints - joint) * angle[row, joint]
        body = root + bent / (joints + 1)
        along, across = cos(body), sin(body)
        if facing[row, 0] == 0.0 and facing[row, 1] == 0.0:
            facing[row, 0], facing[row, 1] = along, across
        facing[row, 0] += follow * (along - facing[row, 0])
        facing[row, 1] += follow * (across - facing[row, 1])
        error = descending[row, column] - atan2(facing[row, 1], facing[row, 0])
        error = (error + pi) % (2.0 * pi) - pi
        descending[row, column] = min(max(gain * error, -1.0), 1.0)
