"""What the controllers of the hexapod share: what legs tell, how feet go, where joints are."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from neurocontrol.calls import Call, Kept, Program, run
from neurocontrol.controllers.contract import Controller
from neurocontrol.controllers.hexapod.afferents import LEGS, LOSS, SHORTER, feel_legs
from neurocontrol.controllers.hexapod.leg_geometry import place_feet
from neurocontrol.controllers.hexapod.stride import STRIDE, move_feet, time_steps
from neurocontrol.controllers.presets import read_preset
from neurocontrol.gaits import SIX_LEGS
from neurocontrol.parameters import ParameterTable, joined
from neurocontrol.snn.generators import RowGenerators

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from neurocontrol.controllers.hexapod.leg_geometry import LegGeometry
    from neurocontrol.state import Live
    from neurocontrol.types import FloatArray, IntArray, Seed

_STANCE, _SWING = 0.5, 0.2  # s: expected before the first step


def walker_table(*own: ParameterTable) -> ParameterTable:
    """The table of a controller: how feet go, what is its own, what losses do, and the legs."""
    return joined(STRIDE, *own, LOSS, LEGS)


class Walker(Controller):
    """B copies of a controller of six legs, whatever decides when they swing.

    Attributes:
        legs: Geometry of the legs.
        lost: How lost each leg is felt to be, 0 to 1, shape ``(B, 6)``.
    """

    activation_names = tuple(f"{leg} {what}" for what in ("swing", "stance") for leg in SIX_LEGS)

    def __init__(self, legs: LegGeometry, *, batch: int, preset: str, period: float) -> None:
        """Read the preset and make room for what all kinds of walkers hold."""
        self.legs, self.batch, self.preset, self.period = legs, batch, preset, period
        found = read_preset(preset)
        values = self.table.read({"leg": {}, "loss": {}, **found.values}, found.name)
        self.parameters = np.tile(values, (batch, 1))
        self._load, self._unloaded, self.lost = np.zeros((3, batch, 6))
        self._shift = np.zeros((batch, 6, 2))
        self._airborne, self._bursting, self._onset = np.zeros((3, batch, 6), dtype=np.int64)
        self._clock, self._burst, self._height = np.zeros((3, batch, 6))
        self._stance_time, self._swing_time, self._ahead = np.zeros((3, batch, 6))
        self._pace = np.zeros(batch)
        self._lifted_from, self._foot = np.zeros((batch, 6, 3)), np.zeros((batch, 6, 2))
        self._activation = np.zeros((batch, 12))
        self._target = np.zeros((batch, 18))

    @property
    def activation(self) -> FloatArray:
        """What swings and what stands after the last tick, shape ``(B, 12)``."""
        return self._activation

    def section(self, name: str) -> FloatArray:
        """The live values of a section of the table, a view of shape ``(B, k)``."""
        columns = [at for at, own in enumerate(self.table.names) if own.startswith(f"{name}.")]
        return self.parameters[:, columns[0] : columns[-1] + 1]

    def _stand(self, rows: IntArray) -> None:
        """Put rows back to standing still."""
        self._target[rows] = self.legs.standing_targets
        self._load[rows] = 1.0
        self._stance_time[rows], self._swing_time[rows] = _STANCE, _SWING
        for array in (
            self._unloaded, self.lost, self._shift, self._airborne, self._bursting, self._onset,
            self._clock, self._burst, self._height, self._pace, self._ahead, self._lifted_from,
            self._foot, self._activation,
        ):  # fmt: skip
            array[rows] = 0

    def _feel(self, foot_force: FloatArray) -> Call:
        """What the legs tell."""
        arguments = (
            foot_force, self.legs.foot_weight, self.section("leg"), self.section("loss"),
            self.legs.footing, self.period, self._load, self._unloaded, self.lost, self._shift,
        )  # fmt: skip
        return Call(feel_legs, arguments)

    def _in_rhythm(self) -> Call:
        """Swings that begin with bursts, at the pace of the rhythm."""
        arguments = (
            self._activation[:, :6], self.section("stride"), self.lost,
            self.section("loss")[:, SHORTER], self.period,
            self._airborne, self._clock, self._bursting, self._burst, self._stance_time,
            self._swing_time, self._onset, self._pace, self._ahead,
        )  # fmt: skip
        return Call(time_steps, arguments)

    def _walk(self, turn: FloatArray) -> tuple[Call, ...]:
        """What moves the feet, and the joints with them."""
        going = (
            self._onset, self._pace, self._ahead, self._swing_time, turn, self._load, self._shift,
            self.section("stride"), self.legs.footing, self.period, self._airborne, self._clock,
            self._lifted_from, self._foot, self._height,
        )  # fmt: skip
        placing = (
            self._foot, self._height, self.section("leg"), self.legs.hip, self.legs.footing,
            self.legs.height, self.legs.segments, self._target,
        )  # fmt: skip
        return Call(move_feet, going), Call(place_feet, placing)

    def _live(self) -> Live:
        return {
            "parameters": self.parameters,
            "load": self._load,
            "unloaded": self._unloaded,
            "lost": self.lost,
            "airborne": self._airborne,
            "bursting": self._bursting,
            "clock": self._clock,
            "burst": self._burst,
            "height": self._height,
            "stance_time": self._stance_time,
            "swing_time": self._swing_time,
            "lifted_from": self._lifted_from,
            "foot": self._foot,
            "activation": self._activation,
            "target": self._target,
        }


class ChainedWalker(Walker):
    """A walker whose step is one chain of kernels, from what legs tell to where joints are.

    Attributes:
        usual_preset: The preset that is read where none is named.
    """

    usual_preset: ClassVar[str]

    def __init__(
        self,
        legs: LegGeometry,
        *,
        batch: int = 1,
        seed: int | Sequence[Seed] = 0,
        preset: str | None = None,
        period: float = 0.004,
    ) -> None:
        """Read the preset and begin.

        Args:
            legs: Geometry of the legs.
            batch: Number of rows B.
            seed: One seed from which every row's is spawned, or one per row.
            preset: A shipped preset or the path of a TOML file; the usual one when left out.
            period: Time between two control ticks, s.
        """
        super().__init__(legs, batch=batch, preset=preset or self.usual_preset, period=period)
        self._random = RowGenerators(seed, batch)
        self._kept = Kept(self._made)
        self._prepare()
        self.reset()

    def reset(self, rows: IntArray | None = None, seeds: Sequence[Seed] | None = None) -> None:
        """Clear rows and let them begin anew.

        Args:
            rows: Row numbers, shape ``(n,)``.
            seeds: A new seed for each of these rows.
        """
        rows = np.arange(self.batch) if rows is None else np.asarray(rows)
        if seeds is not None:
            self._random.renew(rows, seeds)
        self._stand(rows)
        self._begin(rows)

    @abstractmethod
    def _prepare(self) -> None:
        """Make what decides."""

    @abstractmethod
    def _begin(self, rows: IntArray) -> None:
        """Draw how rows that stand begin."""

    def step(
        self, sensors: Mapping[str, FloatArray], command: FloatArray, rows: IntArray
    ) -> FloatArray:
        """Advance rows by one tick; see :meth:`Controller.step`."""
        run(self._kept(sensors["foot_force"], command), rows)
        return self._target

    def program(self, sensors: Mapping[str, FloatArray], command: FloatArray) -> Program | None:
        """A step as calls of kernels; see :meth:`Controller.program`."""
        return Program(calls=self._kept(sensors["foot_force"], command), output=self._target)

    def _made(self, foot_force: FloatArray, command: FloatArray) -> tuple[Call, ...]:
        """All of a step."""
        return (
            self._feel(foot_force),
            *self._decide(command),
            *self._walk(command[:, self.command_space.names.index("turn")]),
        )

    @abstractmethod
    def _decide(self, command: FloatArray) -> tuple[Call, ...]:
        """What decides which legs begin to swing, and at which pace the body goes."""

    def _live(self) -> Live:
        return {**super()._live(), "random": self._random}
