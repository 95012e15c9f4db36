"""Centres of a search that were verified: the file that keeps them, and which one counts."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from neurocontrol._files import known, parse_json, read_text, write_json
from neurocontrol.errors import InputError
from neurocontrol.tuning.problem import Evaluation

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from neurocontrol.types import FloatArray

EVERY: Final = 5
"""Generations between two verifications."""

LONGEST: Final = 1 << 26  # bytes of what a run stores of its search


@dataclass(frozen=True, kw_only=True, eq=False)
class Verification:
    """What the centre of a search was worth on conditions that no search sees.

    Attributes:
        generation: Generations that the search had made.
        stage: The stage it had reached.
        candidate: The centre, shape ``(n,)``.
        evaluation: What it was worth; solved if it is verified.
    """

    generation: int
    stage: int
    candidate: FloatArray
    evaluation: Evaluation


def best_verified(made: Sequence[Verification]) -> Verification | None:
    """The cheapest of those that are verified, else the cheapest of all; None of none."""
    return min(made, key=lambda one: (not one.evaluation.solved, one.evaluation.cost), default=None)


def save_verifications(path: Path, made: Sequence[Verification]) -> None:
    """Write them as JSON.

    Raises:
        InputError: The file cannot be written.
    """
    write_json(
        path,
        [
            known(
                {
                    "generation": one.generation,
                    "stage": one.stage,
                    "candidate": one.candidate.tolist(),
                    **asdict(one.evaluation),
                }
            )
            for one in made
        ],
        indent=None,
    )


def load_verifications(path: Path) -> list[Verification]:
    """Read them; none when the file does not exist.

    Raises:
        InputError: The file holds something else.
    """
    if not path.exists():
        return []
    try:
        return [_read(one) for one in parse_json(read_text(path, str(path), LONGEST), str(path))]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputError(f"cannot read {path}: {error}") from None


def _read(stored: dict[str, Any]) -> Verification:
    measures = {
        str(name): np.nan if value is None else float(value)
        for name, value in stored["measures"].items()
    }
    return Verification(
        generation=int(stored["generation"]),
        stage=int(stored["stage"]),
        candidate=np.array(stored["candidate"], dtype=float),
        evaluation=Evaluation(
            cost=float(stored["cost"]), solved=bool(stored["solved"]), measures=measures
        ),
    )
