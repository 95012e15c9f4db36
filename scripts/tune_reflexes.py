"""Tune human reflexes for a cost of your own, in a page over the public API.

Here people walk with as little effort as they can at any speed between 1.0 and 1.5 m/s. Change
``cost_of`` and nothing else to make it yours. The same command again goes on with the run.

    python scripts/tune_reflexes.py --start published --generations 20 --out runs/lazy
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from tqdm import tqdm

from neurocontrol.analysis.human.walking import WalkMeasures, measure_walking, walked
from neurocontrol.rigs.human.schedule import Schedule
from neurocontrol.rigs.human.tuning import WalkingProblem
from neurocontrol.tuning import Evaluation, RunFolder, Search, SearchSettings, Workers

if TYPE_CHECKING:
    from neurocontrol.evaluation import Trial
    from neurocontrol.tracks import Track


def cost_of(walk: WalkMeasures) -> float:
    """Your cost of a walk that did not fall; lower is better."""
    off_speed = max(0.0, 1.0 - walk.speed, walk.speed - 1.5)
    return 10 * walk.cost_of_transport + 200 * off_speed + 100 * walk.step_asymmetry


@dataclass(frozen=True, kw_only=True)
class LazyWalking(WalkingProblem):
    """Walking under the usual conditions at a cost of our own."""

    def cost(self, track: Track, walk: Trial) -> Evaluation:
        """What one walk costs; a candidate costs the mean of its walks."""
        read, lived = track.readings, min(track.fallen_at, walk.duration)
        measures = measure_walking(
            track.time, read["qpos"], read["foot_force"], read["activation"],
            weight=track.weight, power=read["power"],
        )  # fmt: skip
        steady = lived == walk.duration and np.isfinite(measures.stride_time)
        cost = cost_of(measures) if steady else 3000.0 - 50.0 * lived
        distance = float(walked(read["qpos"])[-1]) if len(track.time) > 1 else 0.0
        return Evaluation(
            cost=cost if np.isfinite(cost) else 3000.0,
            solved=lived == walk.duration,
            measures={"survived": lived, "simulated": lived, "distance": distance},
        )


def main() -> None:
    """Search, or go on searching."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--start", default="published", help="a preset, or hand-set")
    parser.add_argument("--generations", type=int, default=20)
    parser.add_argument("--population", type=int, default=16)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--out", type=Path, required=True, help="folder of the run")
    arguments = parser.parse_args()

    problem = LazyWalking(origin_preset=arguments.start, schedule=Schedule(seed=arguments.seed))
    search = Search(
        problem, SearchSettings(population=arguments.population, seed=arguments.seed, race=1)
    )
    known = (arguments.out / "settings.json").exists()
    settings = {"script": "tune_reflexes.py", "start": arguments.start, "seed": arguments.seed}
    folder = (RunFolder.open if known else lambda path: RunFolder.create(path, settings))(
        arguments.out
    )
    folder.replay(search)
    with (
        Workers(problem, arguments.workers) as evaluate,
        tqdm(total=arguments.generations, initial=search.generation, unit="generation") as bar,
    ):
        while search.generation < arguments.generations:
            generation = search.step(evaluate)
            folder.record(generation, search)
            bar.set_postfix(best=f"{generation.costs.min():.0f}")
            bar.update()
    print(f"neurocontrol demo human --preset {arguments.out / 'best.toml'}")


if __name__ == "__main__":
    main()
