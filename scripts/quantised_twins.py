"""Measure what is left of gaits when a chip computes their networks: twins beside the original.

Every gait of the quadruped and every ordered switch, and the walk and the swim of the salamander,
from the same seeds under the network as it is and under its twins. Phases are mean contact phases
of the feet over seeds; the lines below tell how far those of a twin are off the original's.

    python scripts/quantised_twins.py --chip loihi2 --bits 8 4 --seeds 20 --out twins.csv
"""

from __future__ import annotations

import argparse
import csv
from itertools import permutations
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from neurocontrol.analysis.phases import circular_distance
from neurocontrol.assembly.salamander import KINDS
from neurocontrol.chips import Quantised
from neurocontrol.evaluation import Trial, by_label, run_trials, standing
from neurocontrol.progress import seconds_bar
from neurocontrol.rig import find
from neurocontrol.rigs.quadruped.outcomes import (
    STEADY_GAITS,
    SWITCHED_GAITS,
    error_of,
    gait_of,
    settles,
    steady_trial,
)
from neurocontrol.rigs.salamander.trials import stepping_of, swimming_of, travel
from neurocontrol.statistics import bootstrap_interval, wilson_interval
from neurocontrol.timeline import Command
from neurocontrol.viewing.table import align_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from neurocontrol.evaluation import Outcome
    from neurocontrol.rig import Rig
    from neurocontrol.types import FloatArray

SWITCH, AFTER = 5.0, 7.0  # s before a switch, and after it
SWIMMING = 12.0  # s, at most


class Figure(NamedTuple):
    """A figure over seeds, with the interval in which it lies with 95 % confidence."""

    name: str
    value: float
    interval: tuple[float, float] | None
    phases: FloatArray | None = None

    def __str__(self) -> str:
        """The figure and its interval."""
        low, high = self.interval or (np.nan, np.nan)
        return f"{self.value:.4g}" + (f" ({low:.4g} to {high:.4g})" if self.interval else "")


def mean(name: str, values: Sequence[float]) -> Figure:
    """The mean over seeds."""
    return Figure(name, float(np.mean(values)), bootstrap_interval(values))


def share(name: str, hits: Sequence[bool]) -> Figure:
    """The share of trials in which something is so."""
    return Figure(name, float(np.mean(hits)), wilson_interval(sum(hits), len(hits)))


def gaits(rig: Rig, seeds: range, duration: float) -> Iterator[Figure]:
    """Every steady gait of the quadruped."""
    trials = [steady_trial(gait, seed, duration) for gait in STEADY_GAITS for seed in seeds]
    for gait, group in by_label(run(rig, trials)).items():
        stood = standing(group)
        found = [gait_of(one) for one in stood]
        yield share(f"{gait}: falls", [one.fell for one in group])
        turns = np.exp(2j * np.pi * np.array([one.phases for one in found])).mean(axis=0)
        phases = np.angle(turns) / (2.0 * np.pi) % 1.0
        worst = max((error_of(one) for one in stood), default=np.nan)
        yield Figure(f"{gait}: worst phase error of a seed", worst, None, phases)
        yield mean(f"{gait}: stride frequency, Hz", [one.frequency for one in found])


def switches(rig: Rig, seeds: range, duration: float) -> Iterator[Figure]:
    """Every ordered switch of the quadruped, whose time is given."""
    outcomes = run(
        rig,
        [
            Trial(
                commands=(Command(name=before), Command(time=SWITCH, name=after)),
                duration=SWITCH + AFTER,
                seed=seed,
            )
            for seed in seeds
            for before, after in permutations(SWITCHED_GAITS, 2)
        ],
    )
    yield share("settled within 5 cycles", [settles(one) for one in outcomes])
    yield share("falls", [one.fell for one in outcomes])


def walk(rig: Rig, seeds: range, duration: float) -> Iterator[Figure]:
    """The salamander on land."""
    kind = KINDS["salamander"]
    outcomes = run(rig, [travel(kind, "land", seed, duration) for seed in seeds])
    walks = [stepping_of(one, kind) for one in standing(outcomes)]
    yield share("falls", [one.fell for one in outcomes])
    yield mean("stride frequency, Hz", [one.frequency for one in walks])
    yield mean("speed, body lengths/s", [one.speed for one in walks])


def swim(rig: Rig, seeds: range, duration: float) -> Iterator[Figure]:
    """The salamander in water."""
    kind = KINDS["salamander"]
    trials = [travel(kind, "water", seed, min(duration, SWIMMING)) for seed in seeds]
    outcomes = run(rig, trials)
    swims = [swimming_of(one, kind) for one in standing(outcomes)]
    yield share("falls", [one.fell for one in outcomes])
    yield mean("frequency, Hz", [one.wave.frequency for one in swims])
    yield mean("waves on the body", [one.wave.total for one in swims])
    yield mean("speed, body lengths/s", [one.speed for one in swims])


MEASURES = {
    "gaits": ("quadruped", gaits),
    "walk": ("salamander", walk),
    "swim": ("salamander", swim),
    "switches": ("quadruped", switches),
}


def run(rig: Rig, trials: Sequence[Trial]) -> list[Outcome]:
    """Run trials behind a bar."""
    title = " ".join([rig.name, *(change.title for change in rig.changes)])
    with seconds_bar(sum(trial.duration for trial in trials), title) as progress:
        return run_trials(rig, trials, progress=progress)


def off(figures: Sequence[Figure], original: Sequence[Figure]) -> float:
    """Largest distance of mean contact phases from the original's, cycles; NaN without phases."""
    pairs = zip(figures, original, strict=True)
    found = [
        float(circular_distance(one.phases, other.phases).max())
        for one, other in pairs
        if one.phases is not None and other.phases is not None
    ]
    return max(found, default=np.nan)


def main() -> None:
    """Measure, print a table of every body, and write all figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--measures", nargs="+", choices=list(MEASURES), default=list(MEASURES))
    parser.add_argument("--chip", default="loihi2", help="whose precision the twins have")
    parser.add_argument("--bits", type=int, nargs="+", default=[8, 4], help="of weights")
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--first-seed", type=int, default=1000)
    parser.add_argument("--duration", type=float, default=20.0, help="of a gait, s")
    parser.add_argument("--out", type=Path, default=Path("twins.csv"), help="file to write")
    arguments = parser.parse_args()
    twins = [Quantised(chip=arguments.chip, weight_bits=bits) for bits in arguments.bits]
    seeds = range(arguments.first_seed, arguments.first_seed + arguments.seeds)
    lines = []
    for name in arguments.measures:
        body, measure = MEASURES[name]
        found = {
            twin.title if twin else "as it is": list(
                measure(find(body).with_changes([twin] if twin else []), seeds, arguments.duration)
            )
            for twin in (None, *twins)
        }
        first = found["as it is"]
        rows = [
            (figure.name, *(str(one[place]) for one in found.values()))
            for place, figure in enumerate(first)
        ]
        print(align_text([(f"{body}, {name}, {len(seeds)} seeds", *found)], rows))
        for title, figures in found.items():
            if title != "as it is" and np.isfinite(off(figures, first)):
                print(f"{title}: contact phases off by {off(figures, first):.4f} cycles at most")
            for one in figures:
                lines.append((body, name, title, one.name, one.value, *(one.interval or ("", ""))))
        print(flush=True)
    with arguments.out.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("body", "measure", "network", "figure", "value", "low", "high"))
        writer.writerows(lines)
    print(f"written to {arguments.out}")


if __name__ == "__main__":
    main()
