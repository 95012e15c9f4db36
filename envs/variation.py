"""What differs between rows and episodes: bodies, ground and what happens to them on the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite, pi
from typing import TYPE_CHECKING, Any, Final, final

import numpy as np

from neurocontrol.analysis.attitude import trunk_axes
from neurocontrol.changed_models import Change
from neurocontrol.envs.sensing import LONGEST_DELAY
from neurocontrol.envs.tables import Quantity
from neurocontrol.envs.task import chosen_terrain
from neurocontrol.errors import InputError
from neurocontrol.muscles import Musculature
from neurocontrol.state import Stateful, saved_array

if TYPE_CHECKING:
    from neurocontrol.plant import Scenario
    from neurocontrol.simulation import Simulation
    from neurocontrol.state import Live
    from neurocontrol.terrain import Terrain
    from neurocontrol.types import FloatArray, IntArray, State


@dataclass(frozen=True, kw_only=True)
class Factor:
    """A number that may vary.

    Attributes:
        low: Least value.
        high: Largest value.
        usual: Value where it does not vary.
        unit: Its unit.
        meaning: What it does.
    """

    low: float
    high: float
    usual: float
    unit: str
    meaning: str


FACTORS: Final[Mapping[str, Factor]] = {
    "mass_scale": Factor(
        low=0.1, high=10.0, usual=1.0, unit="1", meaning="factor on all masses and inertias"
    ),
    "payload": Factor(low=0.0, high=200.0, usual=0.0, unit="kg", meaning="mass on the trunk"),
    "friction": Factor(
        low=0.01, high=10.0, usual=np.nan, unit="1", meaning="sliding friction of the ground"
    ),
    "strength": Factor(
        low=0.05, high=5.0, usual=1.0, unit="1", meaning="factor on what actuators or muscles give"
    ),
    "slope": Factor(
        low=-45.0, high=45.0, usual=np.nan, unit="degrees",
        meaning="inclination of a ground of the kind slope, positive uphill",
    ),
    "hardness": Factor(
        low=0.0, high=1.0, usual=1.0, unit="1",
        meaning="factor on the heights and the inclination of the ground",
    ),
    "tow": Factor(
        low=-2.0, high=2.0, usual=0.0, unit="weights",
        meaning="steady pull at the trunk where it looks, negative backward",
    ),
    "push": Factor(
        low=0.0, high=1e4, usual=0.0, unit="N",
        meaning="pushes at the trunk for 0.1 s every 2 to 5 s, from any side",
    ),
    "sensor_noise": Factor(
        low=0.0, high=100.0, usual=0.0, unit="1",
        meaning="factor on the noise of observations, in place of ``noise``",
    ),
    "delay": Factor(
        low=0.0, high=LONGEST_DELAY, usual=0.0, unit="s",
        meaning="time by which observations are late, in place of ``delay``",
    ),
    "start": Factor(
        low=0.0, high=3.0, usual=1.0, unit="1", meaning="factor on the spread of the start"
    ),
}  # fmt: skip
"""What may vary, beside the ground."""

TERRAIN: Final = "terrain"
LEVEL: Final = "level"
_GROUNDS = 16  # fields of heights that are drawn from
_PUSHES, _PUSH_TIME, _PUSH_EVERY = 16, 0.1, (2.0, 5.0)  # s


@dataclass(frozen=True, kw_only=True)
class Variation:
    """What varies, and within which bounds.

    Attributes:
        ranges: Lowest and highest value, by the names of :data:`FACTORS`.
        grounds: The grounds that are drawn from; none: the task's own.
        levels: Number of levels over which it grows to its full range; 0: at once.
    """

    ranges: Mapping[str, tuple[float, float]]
    grounds: tuple[Terrain, ...] = ()
    levels: int = 0

    @classmethod
    def of(cls, vary: Mapping[str, Any], usual: Terrain | None, *, levels: int = 0) -> Variation:
        """Read what a user asks for.

        Args:
            vary: Ranges by name, or their upper end where they begin at 0; ``terrain``: a list of
                kinds of ground or dicts of the fields of ``Terrain``.
            usual: The ground that kinds differ from; None: the ground cannot vary.
            levels: Number of levels over which it grows to its full range; 0: at once.

        Raises:
            InputError: A name is unknown, or a range cannot be used, or nothing grows.
        """
        ranges: dict[str, tuple[float, float]] = {}
        grounds: tuple[Terrain, ...] = ()
        for name, given in vary.items():
            if name == TERRAIN and usual is not None:
                grounds = _grounds(usual, given)
            elif name in FACTORS:
                ranges[name] = _range(name, given)
            else:
                known = (*FACTORS, *((TERRAIN,) if usual is not None else ()))
                raise InputError(
                    f"unknown entry {name!r} of vary; expected one of {', '.join(known)}"
                )
        if levels and not (ranges or grounds):
            raise InputError(f"a curriculum of {levels} levels needs something in vary that grows")
        return cls(ranges=ranges, grounds=grounds, levels=levels)

    def scenarios(self, base: Scenario) -> tuple[Scenario, ...]:
        """Scenarios of every kind of ground, for a plant to be made for."""
        return tuple(replace(base, terrain=ground) for ground in self.grounds)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of what is drawn."""
        ground = (TERRAIN,) if self.grounds else ()
        return (*self.ranges, *ground, *((LEVEL,) if self.levels else ()))

    def number_of_ground(self, kinds: Any) -> Any:
        """Numbers of the first grounds of a kind, or of several, by name.

        Raises:
            InputError: A kind is not among those that are drawn from.
        """
        known = [ground.kind for ground in self.grounds]
        for kind in np.atleast_1d(kinds).tolist():
            if kind not in known:
                raise InputError(
                    f"unknown terrain {kind!r} of the option scenario; expected one of "
                    f"{', '.join(known) or 'none: vary names no terrain'}"
                )
        return np.vectorize(known.index, otypes=[float])(kinds)

    def __bool__(self) -> bool:
        """Whether anything varies."""
        return bool(self.ranges or self.grounds)


def _grounds(usual: Terrain, given: Any) -> tuple[Terrain, ...]:
    if isinstance(given, str | Mapping):
        given = [given]
    if not isinstance(given, Sequence) or not given:
        raise InputError(f"terrain of vary must be a list of grounds, got {given!r}")
    return tuple(chosen_terrain(usual, one) for one in given)


def _range(name: str, given: Any) -> tuple[float, float]:
    factor = FACTORS[name]
    if isinstance(given, int | float) and factor.usual == 0.0:
        given = (0.0, given)
    try:
        low, high = map(float, given)
    except (TypeError, ValueError):
        raise InputError(
            f"{name} of vary must be its lowest and highest value, got {given!r}"
        ) from None
    check_within(f"{name} of vary", name, given)
    if low > high:
        raise InputError(f"{name} of vary must have the lowest value first, got {given!r}")
    return low, high


def check_within(what: str, name: str, values: Sequence[float]) -> None:
    """Refuse values of one of :data:`FACTORS` that are out of its bounds.

    Raises:
        InputError: There is one.
    """
    factor = FACTORS[name]
    if not all(isfinite(one) and factor.low <= one <= factor.high for one in values):
        unit = "" if factor.unit == "1" else f" {factor.unit}"
        raise InputError(
            f"{what} must lie between {factor.low:g} and {factor.high:g}{unit}, got {values!r}"
        )


@final
class Varied(Stateful):
    """What was drawn for B rows, and how it acts on them.

    Attributes:
        variation: What varies.
        simulation: The bodies.
        observed: What could be observed of it.
        blurs: Whether it concerns noise or delays of observations.
    """

    def __init__(self, variation: Variation, simulation: Simulation) -> None:
        """Take over bodies that were made for :meth:`Variation.scenarios`.

        Args:
            variation: What varies.
            simulation: The bodies.
        """
        self.variation, self.simulation = variation, simulation
        plant = simulation.plant
        self._base = plant.scenarios
        self._names = tuple(FACTORS)
        usual = [FACTORS[name].usual for name in self._names]
        self._values = np.tile(usual, (plant.batch, 1))
        self._ground = np.zeros((plant.batch, 2), dtype=np.int64)
        self._push_times = np.full((plant.batch, _PUSHES), np.inf)
        self._push_forces = np.zeros((plant.batch, _PUSHES, 2))
        self._level = np.zeros(plant.batch, dtype=np.int64)
        self.blurs = bool({"sensor_noise", "delay"} & set(variation.ranges))
        self.observed = tuple(
            Quantity(
                meaning=FACTORS[name].meaning, parts=(name,),
                low=FACTORS[name].low, high=FACTORS[name].high, unit=FACTORS[name].unit,
                group="privileged",
            )
            for name in variation.ranges
        )  # fmt: skip
        self._told = [self._names.index(name) for name in variation.ranges]
        self._acting = {"push", "tow"} & set(variation.ranges)

    def value(self, name: str) -> FloatArray:
        """What was drawn, by the names of :data:`FACTORS`, a view of shape ``(B,)``."""
        return self._values[:, self._names.index(name)]

    def draw(self, row: int, rng: np.random.Generator, fixed: Mapping[str, float]) -> None:
        """Draw anew for a row, the less far from what is usual the lower its level is.

        Args:
            row: Its number.
            rng: Source of randomness.
            fixed: What is not drawn, by the names of the variation; the ground by its number.
        """
        levels = self.variation.levels
        self._level[row] = int(fixed.get(LEVEL, self._level[row] + 1)) - 1
        share = (self._level[row] + 1) / levels if levels else 1.0
        self.value("hardness")[row] = share
        for name, (low, high) in self.variation.ranges.items():
            usual, drawn = FACTORS[name].usual, rng.uniform(low, high)
            if name == "hardness":
                drawn *= share
            elif not np.isnan(usual):
                drawn = usual + share * (drawn - usual)
            self.value(name)[row] = drawn
        for name in fixed.keys() & FACTORS.keys():
            self.value(name)[row] = fixed[name]
        if self.variation.grounds:
            self._ground[row] = rng.integers(len(self.variation.grounds)), rng.integers(_GROUNDS)
            self._ground[row, 0] = fixed.get(TERRAIN, self._ground[row, 0])
        if "push" in self.variation.ranges:
            self._push_times[row] = np.cumsum(rng.uniform(*_PUSH_EVERY, _PUSHES))
            angle = rng.uniform(-pi, pi, _PUSHES)
            force = self.value("push")[row]
            self._push_forces[row] = force * np.stack([np.cos(angle), np.sin(angle)], axis=1)

    def grow(self, fallen: IntArray, survived: IntArray) -> None:
        """Go a level down where an episode ended in a fall, and up where it did not, numbers."""
        if self.variation.levels:
            self._level[fallen] = np.maximum(self._level[fallen] - 1, 0)
            highest = self.variation.levels - 1
            self._level[survived] = np.minimum(self._level[survived] + 1, highest)

    def begin_anew(self, rows: IntArray) -> None:
        """Let the next episodes of rows be of the lowest level."""
        self._level[rows] = 0

    def change(self, rows: IntArray) -> None:
        """Let what was drawn for rows act on their bodies."""
        whole = not self._strengthen(rows)
        conditions = {int(row): self._conditions(int(row), whole=whole) for row in rows}
        self.simulation.plant.change(conditions)

    def _strengthen(self, rows: IntArray) -> bool:
        """Make the muscles of rows, ``(n,)``, as strong as was drawn; whether there are any."""
        muscles = self.simulation.muscles
        if not isinstance(muscles, Musculature):
            return False
        muscles.strength[rows] = self.value("strength")[rows, np.newaxis]
        return True

    def _conditions(self, row: int, *, whole: bool) -> tuple[Scenario, Change]:
        scenario = self._base[row]
        if self.variation.grounds:
            kind, seed = self._ground[row].tolist()
            terrain = self.variation.grounds[kind]
            if terrain.kind in ("rough", "tiles"):
                terrain = replace(terrain, seed=seed)
            scenario = replace(scenario, terrain=terrain)
        drawn = {name: float(self.value(name)[row]) for name in self._names}
        return scenario, Change(
            mass_scale=drawn["mass_scale"],
            payload=drawn["payload"],
            friction=None if np.isnan(drawn["friction"]) else drawn["friction"],
            slope=None if np.isnan(drawn["slope"]) else drawn["slope"],
            strength=drawn["strength"] if whole else 1.0,
            hardness=drawn["hardness"],
        )

    def act(self, time: FloatArray, frame: float) -> None:
        """Push and pull bodies over the frame that begins.

        Args:
            time: Of the episodes, s, shape ``(B,)``.
            frame: Its duration, s.
        """
        if not self._acting:
            return
        plant = self.simulation.plant
        force = np.zeros((plant.batch, 3))
        begin = time[:, np.newaxis] - self._push_times
        shared = np.minimum(begin + frame, _PUSH_TIME) - np.maximum(begin, 0.0)
        share = shared.clip(0.0) / frame
        force[:, :2] = (share[:, :, np.newaxis] * self._push_forces).sum(axis=1)
        (along, across, _), _, _ = trunk_axes(plant.qpos[:, 3:7])
        pull = self.value("tow") * plant.weight / np.hypot(along, across).clip(1e-9)
        force[:, 0] += pull * along
        force[:, 1] += pull * across
        plant.push(np.arange(plant.batch), force)

    def observe(self) -> FloatArray:
        """What was drawn from ranges, in their order, shape ``(B, n)``."""
        return self._values[:, self._told]

    def told(self) -> dict[str, Any]:
        """What was drawn, by name, each of shape ``(B,)``."""
        drawn: dict[str, Any] = {name: self.value(name).copy() for name in self.variation.ranges}
        if self.variation.grounds:
            kinds = np.array([ground.kind for ground in self.variation.grounds], dtype=object)
            drawn[TERRAIN] = kinds[self._ground[:, 0]]
        if self.variation.levels:
            drawn[LEVEL] = self._level + 1
        return drawn

    def save(self, rows: IntArray | None = None) -> State:
        """What was drawn, with a reference to the models that came of it; see the base class."""
        plant = self.simulation.plant
        chosen = np.arange(plant.batch) if rows is None else rows
        conditions = np.empty(chosen.size, dtype=object)
        conditions[:] = [plant.conditions(row) for row in chosen.tolist()]
        return {**super().save(rows), "conditions": conditions}

    def restore(self, state: State, rows: IntArray | None = None) -> None:
        """Put back what was drawn, and let it act; see the base class."""
        super().restore(state, rows)
        plant = self.simulation.plant
        chosen = np.arange(plant.batch) if rows is None else rows
        conditions = saved_array(state, "conditions", (chosen.size,))
        own = [one is not None and one.plant() is plant for one in conditions]
        kept = np.array(own, dtype=bool)
        plant.put(dict(zip(chosen[kept].tolist(), conditions[kept], strict=True)))
        self._strengthen(chosen[kept])
        if not kept.all():
            self.change(chosen[~kept])

    def _live(self) -> Live:
        return {
            "values": self._values,
            "ground": self._ground,
            "push_times": self._push_times,
            "push_forces": self._push_forces,
            "level": self._level,
        }
