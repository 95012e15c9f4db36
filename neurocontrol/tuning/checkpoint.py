"""What a run remembers of its generations, as plain arrays: enough to repeat the search exactly."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol._archive import converted, read_arrays
from neurocontrol._files import replacing
from neurocontrol.errors import InputError
from neurocontrol.tuning.problem import Evaluation

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from neurocontrol.tuning.search import Generation

_ARRAYS: dict[str, tuple[type, int]] = {
    "digests": (str, 1),
    "walls": (float, 1),
    "sizes": (int, 1),
    "costs": (float, 1),
    "solved": (bool, 1),
    "names": (str, 1),
    "known": (bool, 2),
    "measures": (float, 2),
}
"""Type and dimensions of the arrays of a checkpoint."""


@dataclass(frozen=True, kw_only=True)
class Memory:
    """One generation.

    Attributes:
        digest: Of its candidates and their stages, see :func:`digest`.
        evaluations: One per candidate.
        wall: Wall time that the run had taken when it was done, over all sessions, s.
    """

    digest: str
    evaluations: tuple[Evaluation, ...]
    wall: float


def digest(generation: Generation) -> str:
    """Return the hash of the candidates and their stages, to the last bit."""
    text = hashlib.sha256(np.array(generation.stages, np.int64).tobytes())
    text.update(np.ascontiguousarray(generation.candidates).tobytes())
    return text.hexdigest()


def save_checkpoint(path: Path, memories: Sequence[Memory]) -> None:
    """Write all generations, completely or not at all.

    Raises:
        InputError: The file cannot be written.
    """
    evaluations = [each for memory in memories for each in memory.evaluations]
    names = list(dict.fromkeys(name for each in evaluations for name in each.measures))
    table = (len(evaluations), len(names))
    known = [[name in each.measures for name in names] for each in evaluations]
    measures = [[each.measures.get(name, 0.0) for name in names] for each in evaluations]
    arrays = {
        "digests": np.array([memory.digest for memory in memories], str),
        "walls": np.array([memory.wall for memory in memories], float),
        "sizes": np.array([len(memory.evaluations) for memory in memories], int),
        "costs": np.array([each.cost for each in evaluations], float),
        "solved": np.array([each.solved for each in evaluations], bool),
        "names": np.array(names, str),
        "known": np.array(known, bool).reshape(table),
        "measures": np.array(measures, float).reshape(table),
    }
    with replacing(path) as temporary, temporary.open("wb") as file:
        np.savez(file, allow_pickle=False, **arrays)


def load_checkpoint(path: Path) -> list[Memory]:
    """Read all generations; none when the file does not exist.

    Raises:
        InputError: The file is not a checkpoint.
    """
    if not path.exists():
        return []
    read = read_arrays(path, tuple(_ARRAYS), "a checkpoint")
    if not read["names"].size:  # as old versions wrote it
        read["known"] = read["known"].astype(bool)
    arrays = {
        name: converted(read[name], kind, dimensions, f"{name} of the checkpoint {path}")
        for name, (kind, dimensions) in _ARRAYS.items()
    }
    _check(arrays, path)
    names = arrays["names"].tolist()
    rows = zip(
        *(arrays[name].tolist() for name in ("costs", "solved", "known", "measures")), strict=True
    )
    evaluations = [
        Evaluation(
            cost=cost,
            solved=solved,
            measures={
                name: value
                for name, there, value in zip(names, known, measures, strict=True)
                if there
            },
        )
        for cost, solved, known, measures in rows
    ]
    ends = pairwise([0, *np.cumsum(arrays["sizes"]).tolist()])
    walls, digests = arrays["walls"].tolist(), arrays["digests"].tolist()
    return [
        Memory(digest=text, evaluations=tuple(evaluations[low:high]), wall=wall)
        for text, wall, (low, high) in zip(digests, walls, ends, strict=True)
    ]


def _check(arrays: dict[str, NDArray[Any]], path: Path) -> None:
    """Refuse arrays that do not belong together.

    Raises:
        InputError: What is wrong.
    """
    sizes, walls, names = arrays["sizes"], arrays["walls"], arrays["names"]
    generations, candidates = len(arrays["digests"]), len(arrays["costs"])
    shapes = {
        "walls": (generations,),
        "sizes": (generations,),
        "solved": (candidates,),
        "known": (candidates, len(names)),
        "measures": (candidates, len(names)),
    }
    for name, shape in shapes.items():
        if arrays[name].shape != shape:
            raise InputError(
                f"{name} of the checkpoint {path} must have shape {shape}, got {arrays[name].shape}"
            )
    if (sizes < 1).any() or (sizes > candidates).any() or sizes.sum() != candidates:
        raise InputError(f"sizes of the checkpoint {path} must add up to {candidates} candidates")
    if not np.isfinite(arrays["costs"]).all():
        raise InputError(f"costs of the checkpoint {path} must be finite")
    if not np.isfinite(walls).all() or (np.diff(walls, prepend=0.0) < 0).any():
        raise InputError(f"walls of the checkpoint {path} must be finite and increase from 0")
    if len(set(names.tolist())) != len(names):
        raise InputError(f"names of the checkpoint {path} must be different")
