"""What a run remembers of its generations, as plain arrays: enough to repeat the search exactly."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING
from zipfile import BadZipFile

import numpy as np

from neurocontrol._files import replacing
from neurocontrol.errors import InputError
from neurocontrol.tuning.problem import Evaluation

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from neurocontrol.tuning.search import Generation


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
    arrays = {
        "digests": np.array([memory.digest for memory in memories], str),
        "walls": np.array([memory.wall for memory in memories]),
        "sizes": np.array([len(memory.evaluations) for memory in memories]),
        "costs": np.array([each.cost for each in evaluations]),
        "solved": np.array([each.solved for each in evaluations]),
        "names": np.array(names, str),
        "known": np.array([[name in each.measures for name in names] for each in evaluations]),
        "measures": np.array(
            [[each.measures.get(name, 0.0) for name in names] for each in evaluations]
        ),
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
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        names = arrays["names"].tolist()
        rows = zip(
            *(arrays[name].tolist() for name in ("costs", "solved", "known", "measures")),
            strict=True,
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
    except (OSError, ValueError, KeyError, TypeError, EOFError, BadZipFile) as error:
        raise InputError(f"cannot read the checkpoint {path}: {error}") from None
