"""Reading the arguments that all environments share: plain data in, checked objects out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from math import isfinite
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from neurocontrol.errors import InputError
from neurocontrol.terrain import Terrain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from _typeshed import DataclassInstance

Weights = TypeVar("Weights", bound="DataclassInstance")
Task = TypeVar("Task", bound="DataclassInstance")


def chosen_terrain(usual: Terrain, choice: str | Mapping[str, Any]) -> Terrain:
    """Return the usual ground with another kind, or with other fields by name.

    Raises:
        InputError: A field is unknown or out of range.
    """
    values = {"kind": choice} if isinstance(choice, str) else choice
    _check_names("terrain", values, Terrain)
    return replace(usual, **values)


def chosen_weights(kind: type[Weights], rewards: Mapping[str, float]) -> Weights:
    """Return the weights of a reward, some of them changed by name.

    Raises:
        InputError: A term is unknown or a weight is not a finite number.
    """
    _check_names("rewards", rewards, kind)
    for name, value in rewards.items():
        if not is_number(value):
            raise InputError(f"the weight of {name} must be a finite number, got {value!r}")
    return kind(**rewards)


def chosen_task(
    known: Mapping[str, Task], choice: str | Mapping[str, Any], rewards: Mapping[str, float]
) -> Task:
    """Return a task by its name, or with other fields by name, and with its weights of the reward.

    Args:
        known: Tasks by name.
        choice: A name, or fields of the task beside its name, called ``kind``.
        rewards: Weights by name that differ.

    Raises:
        InputError: The task, a field or a term is unknown, or a value out of range.
    """
    values = {"kind": choice} if isinstance(choice, str) else dict(choice)
    name = str(values.pop("kind", None))
    check_choice("task", name, tuple(known))
    task: Any = known[name]
    _check_names(f"the task {name}", values, type(task))
    values = {key: tuple(one) if isinstance(one, list) else one for key, one in values.items()}
    chosen: Task = replace(task, **values, weights=chosen_weights(type(task.weights), rewards))
    return chosen


def check_choice(argument: str, value: object, known: Sequence[str]) -> None:
    """Refuse a name that is not known.

    Raises:
        InputError: It is none of them.
    """
    if value not in known:
        raise InputError(f"unknown {argument} {value!r}; expected one of {', '.join(known)}")


def is_number(value: object) -> bool:
    """Whether something is a finite real number."""
    return isinstance(value, int | float | np.integer | np.floating) and isfinite(value)


def check_count(argument: str, value: object, *, least: int = 1) -> None:
    """Refuse what is no number of things.

    Raises:
        InputError: It is not a whole number of at least so many.
    """
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
        raise InputError(f"{argument} must be a whole number of at least {least}, got {value!r}")


def check_seconds(argument: str, value: float) -> None:
    """Refuse what is no length of time.

    Raises:
        InputError: It is not a positive number.
    """
    if not (is_number(value) and value > 0):
        raise InputError(f"{argument} must be a positive number of seconds, got {value!r}")


def check_frame(frame_period: float, control_period: float) -> None:
    """Refuse frames that end between two control ticks.

    Raises:
        InputError: ``frame_period`` is no multiple of ``control_period``, s.
    """
    ticks = frame_period / control_period
    if abs(ticks - round(ticks)) > 1e-6 or round(ticks) < 1:
        raise InputError(
            f"frame_period must be a multiple of control_period, "
            f"got {frame_period!r} and {control_period!r}"
        )


def check_reset_noise(value: float) -> None:
    """Refuse a spread of starts that nothing could stand.

    Raises:
        InputError: It is not between 0 and 3.
    """
    if not (is_number(value) and 0 <= value <= 3):
        raise InputError(f"reset_noise must be between 0 and 3, got {value!r}")


def _check_names(
    argument: str, values: Mapping[str, Any], expected: type[DataclassInstance]
) -> None:
    if not isinstance(values, Mapping):
        raise InputError(f"{argument} must be a mapping of entries by name, got {values!r}")
    names = [one.name for one in fields(expected)]
    for name in values:
        if name not in names:
            raise InputError(
                f"unknown entry {name!r} of {argument}; expected one of {', '.join(names)}"
            )
