"""The salamander's controller: brainstem, spinal cord, and the maps to muscles and limbs."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import numpy as np
from numba import njit

from neurocontrol.calls import Call, Kept, Program, run
from neurocontrol.controllers.contract import Controller
from neurocontrol.controllers.salamander.axis import SPINE, activate
from neurocontrol.controllers.salamander.brainstem import Brainstem
from neurocontrol.controllers.salamander.limb_reflexes import LimbReflexes
from neurocontrol.controllers.salamander.limbs import GIRDLES
from neurocontrol.controllers.salamander.rhythm import JOINTS, axial_names
from neurocontrol.gaits import LIMBS
from neurocontrol.parameters import joined

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from neurocontrol.controllers.salamander.limbs import LimbMap
    from neurocontrol.controllers.salamander.rhythm import SpinalRhythm
    from neurocontrol.parameters import ParameterTable
    from neurocontrol.shares import Shares
    from neurocontrol.state import Live
    from neurocontrol.types import FloatArray, IntArray, Seed


def tunable(rhythm: type[SpinalRhythm], limbs: type[LimbMap]) -> ParameterTable:
    """What is tuned of a model of the spinal cord on limbs: sections of both girdles and its own.

    Args:
        rhythm: The model.
        limbs: What moves the limbs.
    """
    girdles = zip(GIRDLES, limbs.tables, strict=True)
    spinal = joined(SPINE, rhythm.table).section(rhythm.name)
    return joined(*(table.section(name) for name, table in girdles), spinal)


@final
class SalamanderController(Controller):
    """B salamanders' nervous systems, whatever the model of the spinal cord.

    Attributes:
        rhythm: The spinal cords.
        brainstem: What tells them the drive.
        reflexes: Those of the limbs.
        limbs: What moves the limbs; its parameters are a view of those of the controller.
        gains: Axial gains of walking, then of swimming, shape ``(B, 2 * JOINTS)``; a view.
        lift_off: Phase of a limb's centre at which the foot lifts, strides, shape ``(B,)``; a view.
    """

    activation_names = axial_names()

    def __init__(
        self,
        rhythm: SpinalRhythm,
        limbs: type[LimbMap],
        values: FloatArray,
        *,
        weight: FloatArray | float,
        preset: str,
        period: float = 0.004,
        **options: Any,
    ) -> None:
        """Join the parts.

        Args:
            rhythm: The spinal cords.
            limbs: What moves the limbs.
            values: Parameters of all rows, in the order of :func:`tunable`, shape ``(n,)``.
            weight: Weight of the bodies, N, one for all or shape ``(B,)``.
            preset: Where the parameters come from.
            period: Time between two control ticks, s, a multiple of the rhythm's step.
            **options: Further arguments of the brainstem.
        """
        self.name, self.batch, self.period, self.preset = rhythm.name, rhythm.batch, period, preset
        self.rhythm, self.table = rhythm, tunable(type(rhythm), limbs)
        self.parameters = np.tile(values, (self.batch, 1))
        own = sum(len(table.names) for table in limbs.tables)
        cord = own + len(SPINE.names)
        self.limbs = limbs(self.parameters[:, :own].reshape(self.batch, len(GIRDLES), -1))
        self.gains, self.lift_off = self.parameters[:, own : cord - 1], self.parameters[:, cord - 1]
        rhythm.tuned = self.parameters[:, cord:]
        self.brainstem = Brainstem(rhythm, weight, period, **options)
        self.reflexes = LimbReflexes(self.brainstem.weight, period)
        self.command_space = self.brainstem.command_space
        named = {**rhythm.habitats, **rhythm.behaviours}
        free = set(self.command_space.names)
        self.named_commands = {name: told for name, told in named.items() if free >= set(told)}
        self.network = getattr(rhythm, "network", None)
        self.modulator_names = ("drive", *rhythm.modulator_names)
        self._drive = rhythm.command_space.names.index(rhythm.drive_entry)
        self._steps = max(1, round(period / rhythm.step_time))
        self._walking = np.ones(self.batch)
        self._stimulation = np.zeros((self.batch, 3 * JOINTS + limbs.columns))
        self._moment = np.zeros((self.batch, len(LIMBS)))
        self._movement = Kept(self._calls)

    @property
    def activation(self) -> FloatArray:
        """Activation of the axial muscles, left, then right, shape ``(B, 2 * JOINTS)``."""
        return self._stimulation[:, : 2 * JOINTS]

    @property
    def modulator(self) -> FloatArray:
        """Descending drive, then the concentrations of the neuromodulators, shape ``(B, n)``."""
        drive = self.brainstem.descending[:, [self._drive]]
        return np.concatenate([drive, self.rhythm.modulator], axis=1)

    @property
    def walking(self) -> FloatArray:
        """From 0, swimming, to 1, walking, shape ``(B,)``."""
        return self._walking

    def share(self, shares: Shares) -> None:
        """Give the spinal cords the threads; see :meth:`Controller.share`."""
        self.rhythm.share(shares)

    def reset(self, rows: IntArray | None = None, seeds: Sequence[Seed] | None = None) -> None:
        """Clear every state of rows, which wake on land; see :meth:`Controller.reset`."""
        rows = np.arange(self.batch) if rows is None else np.asarray(rows)
        self.rhythm.reset(rows, seeds)
        self.brainstem.reset(rows)
        self.reflexes.reset(rows)
        self.limbs.reset(rows)
        self._walking[rows] = 1.0
        self._stimulation[rows] = 0.0

    def warm_up(self, command: FloatArray, duration: float) -> None:
        """Let the spinal cords of all rows run without a body, so that their phases settle.

        Args:
            command: Command vectors, shape ``(B, n)``.
            duration: s.
        """
        rows = np.arange(self.batch)
        descending = self.brainstem.told(command, rows)
        steps = round(duration / self.rhythm.step_time)
        self.rhythm.advance(rows, descending, np.zeros((self.batch, JOINTS)), steps)

    def step(
        self, sensors: Mapping[str, FloatArray], command: FloatArray, rows: IntArray
    ) -> FloatArray:
        """Advance rows by one tick; see :meth:`Controller.step`."""
        descending = self.brainstem.decide(sensors, command, rows)
        self.rhythm.advance(rows, descending, sensors["axis_angle"], self._steps)
        run(self._movement(sensors["foot_force"]), rows)
        return self._stimulation

    def program(self, sensors: Mapping[str, FloatArray], command: FloatArray) -> Program | None:
        """A step as calls of kernels; see :meth:`Controller.program`."""
        told = self.brainstem.descending, sensors["axis_angle"], self._steps
        rhythm = self.rhythm.calls(*told)
        if rhythm is None:
            return None
        decisions = self.brainstem.calls(sensors, command)
        return Program(
            calls=(*decisions, *rhythm, *self._movement(sensors["foot_force"])),
            output=self._stimulation,
            current=lambda: self.rhythm.calls(*told) is rhythm,
        )

    def _calls(self, foot_force: FloatArray) -> tuple[Call, ...]:
        """What moves the body as the spinal cords say."""
        rhythm, reflexes, limbs = self.rhythm, self.reflexes, self.limbs
        timing = rhythm.direction, rhythm.limb_phase, self.lift_off, self._moment
        return (
            Call(time_limbs, timing),
            reflexes.call(self._moment, limbs.duty, rhythm.limb_activity, foot_force),
            Call(tell_walking, (reflexes.unfolded, self._walking)),
            Call(
                activate,
                (rhythm.axial, rhythm.tone, self._walking, self.gains, self._stimulation),
            ),
            limbs.call(
                self._moment,
                reflexes.unfolded,
                reflexes.reaching,
                self.brainstem.descending[:, self.brainstem.turn_column],
                self.period,
                self._stimulation,
            ),
        )

    def _live(self) -> Live:
        return {
            "rhythm": self.rhythm,
            "brainstem": self.brainstem,
            "reflexes": self.reflexes,
            "limbs": self.limbs,
            "walking": self._walking,
            "stimulation": self._stimulation,
            "parameters": self.parameters,
        }


@njit(cache=True)
def time_limbs(
    rows: IntArray,
    direction: FloatArray,
    phase: FloatArray,
    lift_off: FloatArray,
    moment: FloatArray,
) -> None:
    """Write the time since lift-off of every limb of every given row, strides, in place.

    Args:
        rows: Row numbers, shape ``(n,)``.
        direction: 1, or -1 where the limbs step backwards, shape ``(B,)``.
        phase: Phases of their centres, strides, shape ``(B, 4)``.
        lift_off: Phase at which a foot lifts, strides, shape ``(B,)``.
        moment: Receives the time, shape ``(B, 4)``.
    """
    for row in rows:
        for limb in range(phase.shape[1]):
            moment[row, limb] = direction[row] * (phase[row, limb] - lift_off[row])


@njit(cache=True)
def tell_walking(rows: IntArray, unfolded: FloatArray, walking: FloatArray) -> None:
    """Write how far the limb that is most unfolded is, in every given row, shape ``(B,)``."""
    for row in rows:
        most = unfolded[row, 0]
        for limb in range(1, unfolded.shape[1]):
            most = max(most, unfolded[row, limb])
        walking[row] = most
