"""Compilation after installation, from the cache, and for a family of the user's own."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from neurocontrol import snn
from spiking_benchmarks.bare import COARSE
from spiking_benchmarks.loop import Loop
from spiking_benchmarks.table import Line
from spiking_benchmarks.timing import Settings, child

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from neurocontrol.snn._loops import Inputs
    from neurocontrol.types import FloatArray


@dataclass(frozen=True, kw_only=True, eq=False)
class Quadratic(snn.Neuron):
    """A user's family: a quadratic integrate-and-fire neuron, dv/dt = (v^2 + I) / tau."""

    tau: float = 0.010

    positive: ClassVar[tuple[str, ...]] = ("tau",)
    variables: ClassVar[tuple[str, ...]] = ("v", "refractory", "threshold")
    coefficients: ClassVar[tuple[str, ...]] = ("rate",)

    def derive(self, parameters: Mapping[str, FloatArray], dt: float) -> Mapping[str, FloatArray]:
        """Share of a time constant in a step."""
        return {"rate": dt / parameters["tau"]}

    def initial(self, parameters: Mapping[str, FloatArray], dt: float) -> Mapping[str, FloatArray]:
        """Start at 0 with a high threshold."""
        return {"threshold": np.full(parameters["tau"].shape, 20.0)}

    @staticmethod
    def integrate(cell: Any, p: Any, inputs: Inputs) -> bool:
        """Take a step of Euler's."""
        cell.v += p.rate * (cell.v * cell.v + inputs.current)
        return bool(cell.v >= cell.threshold)

    @staticmethod
    def reset(cell: Any, p: Any) -> None:
        """Set back."""
        cell.v = -cell.threshold


def first_use(kind: str) -> dict[str, float]:
    """Compile a small network and take a step; tell what that takes."""
    loop = partial(Loop, 1, own=False, ticks=1)
    start = time.process_time()
    if kind == "family":
        cells = snn.Population(name="cells", size=8, neuron=Quadratic(drive=1.0))
        snn.Network(populations=[cells]).compile(dt=COARSE).advance(1)
    else:
        loop(fused=kind == "fused").simulator.advance(1)
    return {"cpu": time.process_time() - start}


def measure_first_use(settings: Settings) -> Iterator[Line]:
    """Compilation after installation, and from the cache."""
    for kind, title in (
        ("generic", "generic kernel"),
        ("fused", "fused kernel"),
        ("family", "user's family"),
    ):
        with tempfile.TemporaryDirectory() as cache:
            told = [child("first", kind, cache=cache)["cpu"] for _ in range(2)]
        yield Line(f"{title}, first use", told[0], "CPU s", target="< 8")
        yield Line(f"{title}, from the cache", told[1], "CPU s", target="< 0.3")
