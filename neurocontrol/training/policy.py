"""Small policies as files: what a trained network is without the library that trained it.

A policy normalises what it observes, passes it through dense layers and keeps its action within
bounds. Its file, a ``.npz`` archive, also tells in which environment it learned, what it expects
in each column, and how it was made. Reading one executes nothing.
"""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol._archive import converted, read_arrays
from neurocontrol._files import known, parse_json, write_bytes
from neurocontrol.errors import InputError
from neurocontrol.schema import Many, Number, Plain, Table, Text, Whole
from neurocontrol.training._activations import ACTIVATIONS
from neurocontrol.training._forward import forward

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

    from neurocontrol.learning.shown import Shown
    from neurocontrol.types import FloatArray

_DEEPEST = 8  # layers of a file
_NUMBERS = ("mean", "deviation", "centre", "low", "high")
_ARRAYS = ("header", *_NUMBERS, "weight_0", "bias_0")
_FURTHER = (
    *(f"{name}_{layer}" for layer in range(1, _DEEPEST) for name in ("weight", "bias")),
    "tops",
)
_ENVIRONMENT = Table(needed={"id": Text(), "arguments": Table(others=Plain())})
_HEADER = Table(
    needed={
        "environment": _ENVIRONMENT,
        "observations": Many(Text()),
        "actions": Many(Text()),
        "activation": Text(),
        "limit": Number(above=0.0),
        "provenance": Table(others=Plain()),
    },
    allowed={"steps": Whole(low=1, high=100_000), "cells": Whole(low=1, high=1000)},
)


@dataclass(frozen=True, kw_only=True, eq=False)
class Policy:
    """What to do in which state: dense layers between normalised observations and actions.

    Attributes:
        environment: In which it learned: ``id`` and ``arguments``, as for ``gymnasium.make``.
        observations: Names of the columns that it sees, ``n``.
        actions: Names of the columns that it sets, ``m``.
        mean: What is taken from every observation, shape ``(n,)``.
        deviation: What the rest is divided by, shape ``(n,)``.
        limit: Bound of normalised observations on both sides.
        layers: Weights, shape ``(inputs, outputs)``, and biases, ``(outputs,)``, from first to
            last.
        activation: Function of the cells of all layers but the last: ``tanh``, ``relu`` or ``elu``.
        centre: The action for which the last layer says 0, shape ``(m,)``.
        low: Lower bounds of the actions, for which it says -1, shape ``(m,)``.
        high: Upper bounds of the actions, for which it says 1, shape ``(m,)``.
        provenance: How it was made: command, seed, steps, versions, and what it reached.
        steps: Steps for which spiking cells see every observation; None: the cells do not spike.
        tops: Highest value of a cell in each layer but the last, for cells that spike.
        cells: Cells that stand for every number that populations of spiking cells see, see
            :class:`PopulationActor`, whose layers these are; None: there are no populations.
    """

    environment: Mapping[str, Any]
    observations: tuple[str, ...]
    actions: tuple[str, ...]
    mean: FloatArray
    deviation: FloatArray
    limit: float
    layers: tuple[tuple[FloatArray, FloatArray], ...]
    activation: str
    centre: FloatArray
    low: FloatArray
    high: FloatArray
    provenance: Mapping[str, Any] = field(default_factory=dict)
    steps: int | None = None
    tops: tuple[float, ...] = ()
    cells: int | None = None

    def __post_init__(self) -> None:
        """Refuse what does not fit together.

        Raises:
            InputError: It does not.
        """
        if self.activation not in ACTIVATIONS:
            raise InputError(
                f"unknown activation {self.activation!r}; expected one of {', '.join(ACTIVATIONS)}"
            )
        width = len(self.observations)
        if self.mean.shape != (width,) or self.deviation.shape != (width,):
            raise InputError(f"a policy of {width} observations needs as many means and deviations")
        if not (self.deviation > 0.0).all():
            raise InputError("the deviations of observations must be above zero")
        width *= self.cells or 1
        for place, (weight, bias) in enumerate(self.layers):
            if weight.shape != (width, bias.size) or bias.ndim != 1:
                raise InputError(
                    f"layer {place} of a policy must take {width} numbers, got weights of shape "
                    f"{weight.shape} and {bias.size} biases"
                )
            width = bias.size
        sizes = {width, self.centre.size, self.low.size, self.high.size}
        if sizes != {len(self.actions)}:
            raise InputError(f"a policy of {len(self.actions)} actions cannot end in {width}")
        if not ((self.low <= self.centre) & (self.centre <= self.high)).all():
            raise InputError("the bounds of actions must lie on both sides of their centre")
        dense = (one for layer in self.layers for one in layer)
        numbers = [self.mean, self.deviation, self.low, self.high, *dense]
        if not all(np.isfinite(one).all() for one in numbers):
            raise InputError("the numbers of a policy must be finite")
        if self.cells is not None and self.steps is None:
            raise InputError("populations of cells need steps for which they see an observation")
        if self.steps is not None:
            self.spiking  # noqa: B018  refuses what cannot spike

    def __call__(self, observation: FloatArray) -> FloatArray:
        """Return the action of every row, shape ``(B, m)``, of observations ``(B, n)``.

        A row gets the same bits whatever the others are.

        Raises:
            InputError: The observations have another shape.
        """
        values = np.asarray(observation, dtype=np.float64)
        if values.ndim != 2 or values.shape[1] != self.mean.size:
            raise InputError(
                f"observations must have shape (B, {self.mean.size}), got {values.shape}"
            )
        answers = self.answered(self.normalised(values))
        return scaled(answers, self.centre, self.low, self.high)

    def answered(self, values: FloatArray) -> FloatArray:
        """What the last layer says, ``(B, m)``, of normalised observations ``(B, n)``."""
        if self.steps is not None:
            return self.spiking(values)
        last = len(self.layers) - 1
        for place, (weight, bias) in enumerate(self.layers):
            function = ACTIVATIONS[self.activation] if place < last else 0
            values = forward(values, weight, bias, function)
        return values

    def normalised(self, observation: FloatArray) -> FloatArray:
        """What the first layer sees of observations ``(B, n)``."""
        values = (observation - self.mean) / self.deviation
        return np.clip(values, -self.limit, self.limit)

    @cached_property
    def spiking(self) -> Shown:
        """The network of spiking cells, where there is one."""
        if self.cells is not None:
            from neurocontrol.learning.population import PopulationActor

            return PopulationActor(layers=self.layers, each=self.cells, steps=self.steps or 0)
        from neurocontrol.learning.conversion import Spiking

        return Spiking(
            layers=self.layers, activation=self.activation, tops=self.tops, steps=self.steps or 0
        )

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the policy to a ``.npz`` file, completely or not at all.

        Raises:
            InputError: The file cannot be written there.
        """
        header = {
            "environment": dict(self.environment),
            "observations": list(self.observations),
            "actions": list(self.actions),
            "activation": self.activation,
            "limit": self.limit,
            "provenance": known(dict(self.provenance)),
            **({} if self.steps is None else {"steps": self.steps}),
            **({} if self.cells is None else {"cells": self.cells}),
        }
        arrays: dict[str, Any] = {"header": np.array(json.dumps(header, allow_nan=False))}
        arrays |= {name: getattr(self, name) for name in _NUMBERS}
        for place, (weight, bias) in enumerate(self.layers):
            arrays |= {
                f"weight_{place}": weight.astype(np.float32),
                f"bias_{place}": bias.astype(np.float32),
            }
        if self.steps is not None:
            arrays["tops"] = np.array(self.tops)
        content = io.BytesIO()
        np.savez_compressed(content, allow_pickle=False, **arrays)
        write_bytes(path, content.getvalue())


def scaled(values: FloatArray, centre: FloatArray, low: FloatArray, high: FloatArray) -> FloatArray:
    """From -1 to 1 on both sides of the centre to actions, shape ``(B, m)``; beyond, the bounds."""
    actions: FloatArray = np.clip(
        centre + np.where(values < 0.0, centre - low, high - centre) * values, low, high
    )
    return actions


def read_policy(path: str | os.PathLike[str]) -> Policy:
    """Read the policy in a ``.npz`` file.

    Raises:
        InputError: There is none, or it is damaged.
    """
    file = Path(path)
    arrays = read_arrays(file, _ARRAYS, "a policy", allowed=_FURTHER)
    where = f"the header of {file}"
    text = converted(arrays.pop("header"), "U", 0, where).item()
    header = _HEADER.check(parse_json(text, where), where)
    numbers = {}
    for name, array in arrays.items():
        dimensions = 2 if name.startswith("weight") else 1
        numbers[name] = converted(array, np.float64, dimensions, f"{name} of {file}")
    tops = numbers.pop("tops", np.zeros(0))
    depth = sum(name.startswith("weight") for name in numbers)
    pairs = [(f"weight_{place}", f"bias_{place}") for place in range(depth)]
    if numbers.keys() != {*_NUMBERS, *(name for pair in pairs for name in pair)}:
        raise InputError(f"{file} lacks weights or biases of a layer")
    try:
        return Policy(
            environment=header["environment"],
            observations=tuple(header["observations"]),
            actions=tuple(header["actions"]),
            activation=header["activation"],
            limit=header["limit"],
            provenance=header["provenance"],
            steps=header.get("steps"),
            cells=header.get("cells"),
            tops=tuple(float(one) for one in tops),
            layers=tuple((numbers[weight], numbers[bias]) for weight, bias in pairs),
            **{name: numbers[name] for name in _NUMBERS},
        )
    except InputError as error:
        raise InputError(f"{file} is not a policy: {error}") from None
