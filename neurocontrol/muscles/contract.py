"""What stands between a controller's output and the actuators of a body, whatever the muscles."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from neurocontrol.errors import InputError
from neurocontrol.state import Stateful

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.calls import Call, Program
    from neurocontrol.types import FloatArray, IntArray


class Muscles(Stateful, ABC):
    """The muscles of B bodies: stimulation and posture in, actuator commands out.

    Attributes:
        period: Time for which the commands of a step are held, s.
        sensors: What the muscles report to a controller, by name, each ``(B, k)``.
        names: Names of the muscles whose :meth:`readings` there are.
        pairs: Names of the pairs of muscles that can be weakened.
    """

    names: tuple[str, ...] = ()
    pairs: tuple[str, ...] = ()
    period: float
    sensors: Mapping[str, FloatArray]

    @property
    @abstractmethod
    def activation(self) -> FloatArray | None:
        """Activation after the last step, shape ``(B, n)``; None for servos, which have none."""

    @abstractmethod
    def reset(self, rows: IntArray | None, qpos: FloatArray) -> None:
        """Rest the muscles of rows (all when None) in configurations ``(B, nq)``."""

    @abstractmethod
    def step(
        self, stimulation: FloatArray, qpos: FloatArray, qvel: FloatArray, rows: IntArray
    ) -> FloatArray:
        """Advance rows by one period.

        Args:
            stimulation: The controller's output, shape ``(B, n)``.
            qpos: Configurations, shape ``(B, nq)``.
            qvel: Velocities, shape ``(B, nv)``.
            rows: Row numbers, shape ``(n,)``.

        Returns:
            Actuator commands, shape ``(B, nu)``.
        """

    def program(
        self, stimulation: FloatArray, qpos: FloatArray, qvel: FloatArray
    ) -> Program | None:
        """A step as calls of kernels on arrays that stay; see :meth:`Controller.program`.

        Args:
            stimulation: As for :meth:`step`.
            qpos: The same.
            qvel: The same.
        """
        return None

    def weaken(self, name: str, factor: float, rows: IntArray | None = None) -> None:
        """Change the strength of a pair of muscles in rows (default all).

        Args:
            name: One of :attr:`pairs`.
            factor: Share of the maximum force that is left.
            rows: Row numbers, shape ``(n,)``.

        Raises:
            InputError: The pair is unknown or the factor negative.
        """
        raise InputError(f"unknown muscle {name!r}; none of these can be weakened")

    def readings(self) -> Mapping[str, FloatArray]:
        """What is recorded of the muscles after the last step; nothing where it is not modelled.

        Returns:
            ``muscle_force`` of the tendons, N, ``muscle_length`` of the fibres, m, and
            ``muscle_excitation``, each ``(B, n)``.
        """
        return {}

    def power_call(self, power: FloatArray) -> Call | None:
        """What writes the power that the muscles consume; None where that is not modelled.

        Args:
            power: Written by the call, W, shape ``(B,)``.
        """
        return None
