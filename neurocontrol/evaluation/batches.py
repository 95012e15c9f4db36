"""Many trials side by side: like with like in batches, what happened in their order."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

    from neurocontrol.simulation import Simulation
    from neurocontrol.timeline import Act
    from neurocontrol.tracks import Reading, Track

Trial = TypeVar("Trial")
Outcome = TypeVar("Outcome")


def run_in_batches(
    trials: Sequence[Trial],
    run: Callable[[Sequence[Trial]], Sequence[Outcome]],
    *,
    alike: Callable[[Trial], Hashable],
    size: int,
) -> list[Outcome]:
    """Run trials in batches and return their outcomes in the order of the trials.

    Args:
        trials: The trials.
        run: Runs trials side by side and returns an outcome for each.
        alike: Trials for which this is the same can share a simulation.
        size: Largest number of trials side by side.
    """
    groups: dict[Hashable, list[int]] = {}
    for index, trial in enumerate(trials):
        groups.setdefault(alike(trial), []).append(index)
    outcomes: dict[int, Outcome] = {}
    for group in groups.values():
        for start in range(0, len(group), size):
            indices = group[start : start + size]
            done = run([trials[index] for index in indices])
            outcomes.update(zip(indices, done, strict=True))
    return [outcomes[index] for index in range(len(trials))]


def follow(
    simulation: Simulation,
    duration: float,
    readings: Mapping[str, Reading],
    acts: Iterable[Act],
    progress: Callable[[float], object] | None,
) -> list[Track]:
    """Run a simulation and return the track of every row.

    Args:
        simulation: In its start pose.
        duration: Simulated time, s.
        readings: What is kept of every tick; see :class:`neurocontrol.tracks.Tracks`.
        acts: What happens at which moment.
        progress: Called with the seconds, summed over rows, that passed since its last call.
    """
    from neurocontrol.timeline import Timeline
    from neurocontrol.tracks import Tracks

    rows = simulation.plant.batch
    tracks = Tracks(simulation, duration, readings)
    report = (lambda seconds: progress(seconds * rows)) if progress else None
    simulation.run(duration, [tracks], before_tick=Timeline(acts), progress=report)
    if progress:
        progress(max(0.0, duration - simulation.time) * rows)
    return [tracks.row(row) for row in range(rows)]
