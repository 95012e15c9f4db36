"""An evaluation in a folder: outcomes trial by trial, measures suite by suite."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol._archive import read_arrays
from neurocontrol._files import parse_json, read_text, replacing, write_json
from neurocontrol.errors import InputError
from neurocontrol.evaluation.measure import Measure
from neurocontrol.tracks import Track

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


_RESULTS = ("measures", "suites")  # entries of evaluation.json beside its settings


@dataclass
class TrialStore:
    """What an evaluation has done so far, so that it can be resumed.

    Outcomes lie in the order in which a suite asks for them, which its settings decide alone; they
    go when the suite has its measures.

    Attributes:
        folder: The folder of the run.
        settings: What the evaluation is.
        measures: Measures of the suites that are done.
    """

    folder: Path
    settings: Mapping[str, Any]
    measures: dict[str, list[Measure]] = field(default_factory=dict)
    _suite: str = ""
    _calls: int = 0

    @classmethod
    def open(cls, folder: Path) -> TrialStore:
        """Read what is there.

        Raises:
            InputError: There is no evaluation, or it cannot be read.
        """
        file = folder / "evaluation.json"
        if not file.exists():
            raise InputError(f"{folder} holds no evaluation to resume")
        try:
            stored = parse_json(read_text(file, str(file)), str(file))
            measures = {
                suite: [Measure.of_dict(one) for one in found]
                for suite, found in stored["suites"].items()
            }
            rest = {name: value for name, value in stored.items() if name not in _RESULTS}
            return cls(folder, rest, measures)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise InputError(f"cannot read {file}: {error}") from None

    def save(self) -> None:
        """Write settings and measures."""
        found = [one for suite in self.measures.values() for one in suite]
        write_json(
            self.folder / "evaluation.json",
            {
                **self.settings,
                "measures": [measure.as_dict() for measure in found],
                "suites": {
                    name: [measure.as_dict() for measure in suite]
                    for name, suite in self.measures.items()
                },
            },
        )

    def begin(self, suite: str) -> None:
        """Keep the outcomes of a suite from now on."""
        self._suite, self._calls = suite, 0

    def end(self, measures: Sequence[Measure]) -> None:
        """Keep the measures of the suite instead of its outcomes."""
        self.measures[self._suite] = list(measures)
        self.save()
        shutil.rmtree(self.folder / "trials", ignore_errors=True)

    def call(self) -> str:
        """The name of the next trials that are asked for together."""
        self._calls += 1
        return f"{self._suite}-{self._calls}"

    def track(self, call: str, index: int, readings: Sequence[str]) -> Track | None:
        """A trial that has been run; None for one that has not."""
        path = self._path(call, index)
        if not path.exists():
            return None
        arrays = read_arrays(path, ("time", "weight", "fallen_at", *readings), "a stored trial")
        return Track(
            time=arrays.pop("time"),
            weight=float(arrays.pop("weight")),
            fallen_at=float(arrays.pop("fallen_at")),
            readings=arrays,
        )

    def keep(self, call: str, index: int, track: Track) -> None:
        """Write a trial that has been run."""
        path = self._path(call, index)
        path.parent.mkdir(exist_ok=True)
        arrays: dict[str, Any] = {
            "time": track.time, "weight": track.weight, "fallen_at": track.fallen_at,
            **track.readings,
        }  # fmt: skip
        with replacing(path) as temporary, temporary.open("wb") as file:
            np.savez(file, allow_pickle=False, **arrays)

    def _path(self, call: str, index: int) -> Path:
        return self.folder / "trials" / f"{call}-{index}.npz"
