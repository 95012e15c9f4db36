"""The kinds of experiments by name, and experiments from files."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from neurocontrol._files import read_toml
from neurocontrol.errors import InputError, unknown
from neurocontrol.experiments.dose import Dose
from neurocontrol.experiments.grid import Grid
from neurocontrol.experiments.knockout import Knockout
from neurocontrol.experiments.latency import Latency
from neurocontrol.experiments.sweep import Sweep

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from neurocontrol.experiments.design import Experiment

KINDS: Mapping[str, type[Experiment]] = MappingProxyType(
    {one.kind: one for one in (Dose, Knockout, Latency, Sweep, Grid)}
)
"""Every kind of experiment by its name."""


def experiment_of(content: Mapping[str, Any], where: str) -> Experiment:
    """An experiment from plain data, whose ``kind`` says which entries it has.

    Raises:
        InputError: There is no such kind, or an entry is unknown, missing, or cannot be used.
    """
    rest = dict(content)
    kind = rest.pop("kind", None)
    if not isinstance(kind, str):
        raise InputError(f"{where} needs a kind, one of {', '.join(KINDS)}")
    if kind not in KINDS:
        raise unknown("kind of experiment", kind, KINDS)
    return KINDS[kind].of_dict(rest, where)


def read_experiment(path: Path) -> Experiment:
    """Read an experiment from a TOML file.

    Raises:
        InputError: The file cannot be read, or as for :func:`experiment_of`.
    """
    return experiment_of(read_toml(path, f"experiment {path}"), f"experiment {path}")
