"""What a caller may ask of a reset: to begin from a state, a pose, or with a command."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.envs.state import EnvState
from neurocontrol.envs.variation import FACTORS, LEVEL, TERRAIN, check_within
from neurocontrol.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neurocontrol.controllers import CommandSpace
    from neurocontrol.envs.pack import Pack
    from neurocontrol.envs.variation import Variation
    from neurocontrol.types import FloatArray, IntArray

OPTIONS = ("state", "command", "target", "scenario")
"""Options of the reset of a single environment."""

MASK = "reset_mask"
"""Option of vector environments beside them."""

_PARTS = ("qpos", "qvel")


@dataclass(frozen=True, kw_only=True, eq=False)
class Beginning:
    """How episodes begin; None: as the task draws it.

    Attributes:
        state: All of it but the clock and the random generators, a row for each that is reset.
        qpos: Configurations, shape ``(n, nq)``.
        qvel: Velocities, shape ``(n, nv)``.
        command: Commands that are held until the first action, shape ``(n, m)``.
        target: What is asked for throughout, by name, each of shape ``(n,)``.
        scenario: What of that which varies is not drawn, by name, each of shape ``(n,)``.
    """

    state: EnvState | None = None
    qpos: FloatArray | None = None
    qvel: FloatArray | None = None
    command: FloatArray | None = None
    target: Mapping[str, FloatArray] = field(default_factory=dict)
    scenario: Mapping[str, FloatArray] = field(default_factory=dict)


def beginning(
    options: Mapping[str, Any] | None, pack: Pack, *, task: object, rows: int
) -> Beginning:
    """Read the options of a reset.

    Args:
        options: By name: ``state``, what ``save`` returned, or a mapping with ``qpos`` and perhaps
            ``qvel``; ``command``, entries by name, or all of them, shape ``(m,)`` or ``(n, m)``;
            ``target`` and ``scenario``, numbers by name, each one for all or of shape ``(n,)``.
        pack: The bodies that begin.
        task: The task of the environment.
        rows: Number n of rows that are reset.

    Raises:
        InputError: A name is unknown, or a value cannot be used.
    """
    options, simulation = options or {}, pack.simulation
    check_known("option of reset", options, OPTIONS)
    sizes = (simulation.plant.qpos.shape[1], simulation.plant.qvel.shape[1])
    given, poses = options.get("state"), dict[str, Any]()
    if isinstance(given, Mapping):
        check_known("entry of the option state", given, _PARTS)
        if "qpos" not in given:
            raise InputError(f"the option state needs qpos beside {', '.join(given) or 'nothing'}")
        poses = {
            name: _lines(f"{name} of the option state", given[name], rows, size)
            for name, size in zip(_PARTS, sizes, strict=True)
            if name in given
        }
    elif given is not None and not isinstance(given, EnvState):
        raise InputError(
            f"the option state must be what save() returned or a mapping with qpos, got {given!r}"
        )
    return Beginning(
        state=given.fitted(task, rows) if isinstance(given, EnvState) else None,
        command=_command(options.get("command"), rows, simulation.controller.command_space),
        target=_numbers(
            "target", options, pack.episodes.space.names if pack.episodes else (), rows
        ),
        scenario=_scenario(options, pack.varied.variation if pack.varied else None, rows),
        **poses,
    )


def _scenario(
    options: Mapping[str, Any], variation: Variation | None, rows: int
) -> dict[str, FloatArray]:
    """What is not drawn, within its bounds; kinds of ground by their numbers."""
    known = variation.names if variation else ()
    given = options.get("scenario", {})
    if variation and isinstance(given, Mapping) and TERRAIN in given:
        given = {**given, TERRAIN: variation.number_of_ground(given[TERRAIN])}
    values = _numbers("scenario", {"scenario": given}, known, rows)
    if values and isinstance(options.get("state"), EnvState):
        raise InputError("the option scenario cannot be given with a state, which has one")
    for name, one in values.items():
        if name in FACTORS:
            check_within(f"{name} of the option scenario", name, one.tolist())
        elif variation and name == LEVEL and not np.isin(one, range(1, variation.levels + 1)).all():
            raise InputError(
                f"level of the option scenario must be a whole number from 1 to "
                f"{variation.levels}, got {given[name]!r}"
            )
    return values


def _numbers(
    option: str, options: Mapping[str, Any], known: Sequence[str], rows: int
) -> dict[str, FloatArray]:
    """The numbers that an option holds by name, each of shape ``(rows,)``."""
    given = options.get(option, {})
    if not isinstance(given, Mapping):
        raise InputError(f"the option {option} must be values by name, got {given!r}")
    if given and not known:
        raise InputError(f"there is nothing that the option {option} could set, got {given!r}")
    check_known(f"entry of the option {option}", given, known)
    return {
        name: _lines(f"{name} of the option {option}", value, rows) for name, value in given.items()
    }


def check_known(what: str, given: Mapping[str, Any], known: Sequence[str]) -> None:
    """Refuse names that do not exist.

    Raises:
        InputError: There is one.
    """
    for name in given:
        if name not in known:
            raise InputError(f"unknown {what} {name!r}; expected one of {', '.join(known)}")


def reset_rows(options: Mapping[str, Any] | None, batch: int) -> tuple[IntArray, dict[str, Any]]:
    """Rows that the option ``reset_mask`` chooses, by default all, and the other options.

    Raises:
        InputError: A name is unknown, or the mask is none.
    """
    others = dict(options or {})
    check_known("option of reset", others, (*OPTIONS, MASK))
    mask = others.pop(MASK, None)
    if mask is None:
        return np.arange(batch), others
    mask = np.asarray(mask)
    if mask.shape != (batch,) or mask.dtype != np.bool_:
        raise InputError(f"{MASK} must be {batch} booleans, got {mask!r}")
    return np.flatnonzero(mask), others


def _command(given: Any, rows: int, space: CommandSpace) -> FloatArray | None:
    if given is None:
        return None
    if isinstance(given, Mapping):
        return np.tile(space.vector(**given), (rows, 1))
    values = _lines("the option command", given, rows, len(space.entries))
    for line in values:
        space.vector(**dict(zip(space.names, line.tolist(), strict=True)))
    return values


def _lines(what: str, given: Any, rows: int, *shape: int) -> FloatArray:
    """Numbers of every row, given for each or once for all, shape ``(rows, *shape)``."""
    try:
        values = np.array(given, dtype=np.float64)
    except (TypeError, ValueError):
        raise InputError(f"{what} must be numbers, got {given!r}") from None
    if values.shape not in (shape, (rows, *shape)) or not np.isfinite(values).all():
        raise InputError(
            f"{what} must be finite numbers of shape {shape} or {(rows, *shape)}, got {given!r}"
        )
    return np.broadcast_to(values, (rows, *shape)).copy()
