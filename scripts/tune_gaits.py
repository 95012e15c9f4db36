"""Tune one gait of a quadruped controller by CMA-ES: motor gains, or strides of oscillators.

Every candidate runs side by side under several conditions: three speeds, a slope up and down, a
turn, and switches from other gaits. The preset is rewritten after every generation with the
search's mean, so that a run can be stopped at any time.

    python scripts/tune_gaits.py bound --generations 40 --seed 1 --out tuned.toml
"""

from __future__ import annotations

import argparse
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import cma
import numpy as np
from tqdm import trange

from neurocontrol._files import write_text
from neurocontrol.controllers.presets import (
    Preset,
    format_preset,
    read_gait_vectors,
    read_preset,
)
from neurocontrol.controllers.quadruped.motor_map import MAPPED_GAITS, MOTOR_GAINS
from neurocontrol.controllers.quadruped.oscillator_gait import OSCILLATORS, STRIDES, OscillatorGait
from neurocontrol.controllers.quadruped.reflexes import ReflexParameters
from neurocontrol.controllers.quadruped.spiking_gait import SpikingGait
from neurocontrol.evaluation.gait_cost import gait_cost
from neurocontrol.evaluation.quadruped_trials import Trial, run_trials
from neurocontrol.models import make_body
from neurocontrol.recording import installed_versions
from neurocontrol.schedule import Schedule, TimedCommand
from neurocontrol.terrain import Terrain

if TYPE_CHECKING:
    from neurocontrol.simulation import Simulation

SWITCH = 2.0  # s in another gait before the one that is tuned
SETTLED = 3.5  # s from which the gait is measured
DURATION = 7.5  # s of every trial


@dataclass(frozen=True)
class Condition:
    """A condition every candidate meets: terrain, speed and turn."""

    terrain: Terrain
    speed: float
    turn: float = 0.0


CONDITIONS = (
    Condition(Terrain(), 0.0),
    Condition(Terrain(), 0.5),
    Condition(Terrain(), 1.0),
    Condition(Terrain(kind="slope", angle=5.0), 0.5),
    Condition(Terrain(kind="slope", angle=-5.0), 0.5),
    Condition(Terrain(), 0.5, 1.0),
    Condition(Terrain(), 0.5, -1.0),
)


def trials_of(gait: str, generation: int, seed: int) -> list[Trial]:
    """The trials of one candidate: every condition, each entered from another gait."""
    others = [name for name in MAPPED_GAITS if name != gait]
    trials = []
    for index, condition in enumerate(CONDITIONS):
        level = condition.terrain.kind == "flat"
        before = others[(generation + index) % len(others)] if level else others[0]
        commands = (
            TimedCommand(time=0.0, gait=before),
            TimedCommand(time=SWITCH, gait=gait, speed=condition.speed, turn=condition.turn),
        )
        trials.append(
            Trial(
                schedule=Schedule(commands),
                duration=DURATION,
                seed=100_000 * seed + len(CONDITIONS) * generation + index,
                terrain=condition.terrain,
            )
        )
    return trials


def evaluate(
    controller: str,
    gait: str,
    candidates: np.ndarray,
    gains: np.ndarray,
    trials: list[Trial],
    threads: int,
) -> np.ndarray:
    """Mean cost of every candidate, shape ``(n,)``."""
    row = MAPPED_GAITS.index(gait)
    turning = ReflexParameters().turning_rate
    length = make_body("quadruped").length

    def prepare(simulation: Simulation, _: object) -> None:
        tuned = simulation.controller
        assert isinstance(tuned, SpikingGait | OscillatorGait)
        tuned.gains[:] = gains
        tuned.gains[:, row] = np.repeat(candidates, len(trials), axis=0)

    outcomes = run_trials(
        trials * len(candidates),
        controller=controller,
        prepare=prepare,
        batch=len(trials) * len(candidates),
        threads=threads,
    )
    costs = [
        gait_cost(outcome, SETTLED, turning * outcome.trial.schedule.commands[-1].turn, length)
        for outcome in outcomes
    ]
    return np.array(costs).reshape(len(candidates), len(trials)).mean(axis=1)


def main() -> None:
    """Parse the command line and search."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("gait", choices=MAPPED_GAITS)
    parser.add_argument("--controller", choices=("spiking", *OSCILLATORS), default="spiking")
    parser.add_argument("--start", help="preset to start from (default: the shipped one)")
    parser.add_argument("--out", type=Path, required=True, help="preset to write (.toml)")
    parser.add_argument("--generations", type=int, default=30)
    parser.add_argument("--population", type=int, default=12)
    parser.add_argument("--sigma", type=float, default=0.6, help="initial step, in table scales")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=0, help="physics threads, 0: all cores")
    arguments = parser.parse_args()

    spiking = arguments.controller == "spiking"
    table, shipped = (MOTOR_GAINS, "quadruped") if spiking else (STRIDES, "oscillators")
    start = read_preset(arguments.start or shipped)
    gains = read_gait_vectors(arguments.start or shipped, table, MAPPED_GAITS)
    index = MAPPED_GAITS.index(arguments.gait)
    scale, low, high = table.scale, table.low, table.high
    search = cma.CMAEvolutionStrategy(
        gains[index] / scale,
        arguments.sigma,
        {
            "popsize": arguments.population,
            "seed": arguments.seed,
            "bounds": [list(low / scale), list(high / scale)],
            "verbose": -9,
        },
    )
    with trange(arguments.generations, desc=arguments.gait, unit="generation") as generations:
        for generation in generations:
            candidates = search.ask()
            costs = evaluate(
                arguments.controller,
                arguments.gait,
                np.clip(np.array(candidates) * scale, low, high),
                gains,
                trials_of(arguments.gait, generation, arguments.seed),
                arguments.threads,
            )
            search.tell(candidates, costs)
            generations.set_postfix(best=f"{costs.min():.2f}", median=f"{np.median(costs):.2f}")
            mean = np.clip(search.result.xfavorite * scale, low, high)
            provenance = {
                "command": shlex.join(["python", *sys.argv]),
                "generation": generation + 1,
                "seed": arguments.seed,
                "median_cost": float(np.median(costs)),
                **{f"{name}_version": text for name, text in installed_versions().items()},
            }
            preset = Preset(
                name=arguments.out.stem,
                description=start.description,
                provenance={**start.provenance, arguments.gait: provenance},
                values={**start.values, arguments.gait: table.mapping(mean)},
                metrics={},
            )
            write_text(arguments.out, format_preset(preset))


if __name__ == "__main__":
    main()
