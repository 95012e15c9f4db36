"""Tune human reflexes for a cost of your own, in a page over the public API.

Here people walk with as little effort as they can at any speed between 1.0 and 1.5 m/s. Change
``cost_of`` and nothing else to make it yours. The same command again goes on with the run.

    python scripts/tune_reflexes.py --start published --generations 20 --out runs/lazy
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tqdm import tqdm

from neurocontrol.analysis.walking import WalkMeasures, measure_walking, walked
from neurocontrol.tuning import Evaluation, RunFolder, Search, SearchSettings, Workers
from neurocontrol.tuning.walking import WalkingProblem
from neurocontrol.tuning.walking_track import WalkingTrack


def cost_of(walk: WalkMeasures) -> float:
    """Your cost of a walk that did not fall; lower is better."""
    off_speed = max(0.0, 1.0 - walk.speed, walk.speed - 1.5)
    return 10 * walk.cost_of_transport + 200 * off_speed + 100 * walk.step_asymmetry


@dataclass(frozen=True, kw_only=True)
class LazyWalking(WalkingProblem):
    """Walking under the usual conditions at a cost of our own."""

    def evaluate(self, candidates: np.ndarray, stage: int) -> list[Evaluation]:
        """Let every candidate walk under every condition, side by side."""
        conditions, duration = self.conditions(stage)
        simulation = self.simulate(candidates, conditions)
        track = WalkingTrack(simulation, duration)
        simulation.run(duration, [track])
        walks = [track.walk(row) for row in range(simulation.plant.batch)]
        evaluations = []
        for own in np.array_split(np.arange(len(walks)), len(candidates)):
            costs, lived, distance = [], [], []
            for walk in (walks[row] for row in own):
                lived.append(min(walk.ended_at, duration))
                distance.append(float(walked(walk.qpos)[-1]) if len(walk.time) > 1 else 0.0)
                measures = measure_walking(
                    walk.time, walk.qpos, walk.force, walk.activation,
                    weight=walk.weight, power=walk.power,
                )  # fmt: skip
                steady = lived[-1] == duration and np.isfinite(measures.stride_time)
                costs.append(cost_of(measures) if steady else 3000 - 50 * lived[-1])
            evaluations.append(
                Evaluation(
                    cost=float(np.nan_to_num(np.mean(costs), nan=3000.0)),
                    solved=min(lived) == duration,
                    measures={"survived": np.mean(lived), "distance": np.mean(distance)},
                )
            )
        return evaluations


def main() -> None:
    """Search, or go on searching."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--start", default="published", help="hand-set, published or a preset")
    parser.add_argument("--generations", type=int, default=20)
    parser.add_argument("--population", type=int, default=16)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--out", type=Path, required=True, help="folder of the run")
    arguments = parser.parse_args()

    problem = LazyWalking(origin=arguments.start, spread=0.2, seed=arguments.seed)
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
