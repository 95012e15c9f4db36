"""Carrying an experiment out in a folder: runs that are there are never made again."""

from __future__ import annotations

from dataclasses import replace
from math import ceil
from typing import TYPE_CHECKING

from neurocontrol._files import format_toml, known, parse_json, read_text, write_json, write_text
from neurocontrol.errors import InputError, unknown
from neurocontrol.experiments.crew import Crew, Here
from neurocontrol.experiments.drawing import draw_differences
from neurocontrol.experiments.kinds import experiment_of
from neurocontrol.experiments.page import write_index
from neurocontrol.experiments.pairs import differences, overall, told
from neurocontrol.experiments.results import Findings, Rows, read_rows, write_findings, write_rows
from neurocontrol.fingerprint import check_fingerprint, digest, versions
from neurocontrol.interruption import deferred
from neurocontrol.progress import seconds_bar
from neurocontrol.viewing.style import save_figure

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from neurocontrol.experiments.design import Experiment, Run, Subject
    from neurocontrol.experiments.results import Row
    from neurocontrol.snn.changes import Change

_MOMENT = 0.1  # s
_PARTS = 4  # of the work of each process, so that none waits long for the last


def begin(experiment: Experiment, folder: Path) -> None:
    """Write down what a folder is for."""
    described = experiment.as_dict()
    write_json(
        folder / "settings.json",
        {"experiment": described, "fingerprint": digest(described), "versions": versions()},
    )
    write_text(folder / "experiment.toml", format_toml(described, "the experiment"))


def begun(folder: Path) -> Experiment:
    """The experiment of a folder.

    Raises:
        InputError: There is none, or it cannot go on as it began.
    """
    file = folder / "settings.json"
    if not file.exists():
        raise InputError(f"{folder} holds no experiment to resume")
    stored = parse_json(read_text(file, str(file)), str(file))
    if not isinstance(stored, dict) or not isinstance(stored.get("experiment"), dict):
        raise InputError(f"{file} does not say what the experiment is")
    check_fingerprint(folder, stored, stored["experiment"])
    return experiment_of(stored["experiment"], str(file))


def planned(experiment: Experiment) -> tuple[Subject, list[Run]]:
    """What is experimented on and all runs, after a look whether they can be made.

    Raises:
        InputError: They cannot: a command, an entry of it, or a part of the network is unknown.
    """
    subject = experiment.subject()
    runs = experiment.all_runs(subject)
    known = {controller.name: controller for controller, _ in subject.controllers}
    for run in runs:
        for command in run.trial.commands:
            command.changes(known[run.controller])
    for changes, name, preset in dict.fromkeys(map(_network_of, runs)):
        if changes:
            subject.rig.with_changes(changes).make(name, preset=preset or None)
    if experiment.measures:
        _check_measures(experiment, subject, runs[0])
    return subject, runs


def _check_measures(experiment: Experiment, subject: Subject, run: Run) -> None:
    """Refuse what is not seen of a moment of a run.

    Raises:
        InputError: A measure is not.
    """
    short = replace(run, trial=replace(run.trial, duration=_MOMENT))
    (outcome,) = experiment.make(subject, [short], folder=None, threads=0, progress=float)
    seen = experiment.see(subject, outcome, run.spans[0])
    for name in experiment.measures:
        if name not in seen:
            raise unknown("measure", name, seen)


def carry_out(
    experiment: Experiment,
    folder: Path,
    *,
    plan: tuple[Subject, list[Run]] | None = None,
    workers: int = 1,
) -> Findings:
    """Make the runs that are not in a folder yet, write what all tell, and return that.

    Args:
        experiment: The experiment.
        folder: An existing folder, which gets ``runs.csv``, ``summary.csv``, ``figure.png`` and
            ``index.html``.
        plan: What :func:`planned` returned, if it was asked for before.
        workers: Number of processes; what comes of it does not depend on that.
    """
    subject, runs = plan or planned(experiment)
    rows = read_rows(folder / "runs.csv")
    done = {row["run"] for row in rows}
    left = [number for number in range(len(runs)) if number not in done]
    size = experiment.together
    if workers > 1:
        size = min(size, ceil(len(left) / (_PARTS * workers)))
    with seconds_bar(sum(one.trial.duration for one in runs), "simulated") as advance, deferred():
        advance(sum(runs[number].trial.duration for number in done))

        def keep(made: Sequence[Row]) -> None:
            rows.extend(made)
            rows.sort(key=lambda row: (row["run"], row["span"]))
            write_rows(folder / "runs.csv", rows)

        make = Here(subject, runs) if workers == 1 else Crew(workers, runs)
        make(experiment, folder, _batches(left, runs, size), keep, advance)
    condition = dict.fromkeys(name for run in runs for span in run.spans for name in span.condition)
    seen = Rows(rows=rows, condition=tuple(condition), units=subject.setting.units)
    if experiment.against:
        pairs = differences(seen)
        verdicts = [*overall(seen), *(one for own in pairs.values() for one in own)]
        figure = draw_differences(pairs, told(seen))
    else:
        verdicts, figure = experiment.verdicts(seen), experiment.draw(seen)
    findings = Findings(verdicts=verdicts, summaries=seen.summaries())
    write_findings(folder / "summary.csv", findings.every)
    write_json(folder / "metrics.json", known([one.as_dict() for one in findings.every]))
    write_index(folder, experiment, seen, findings, save_figure(figure, folder / "figure.png"))
    return findings


def _network_of(run: Run) -> tuple[tuple[Change, ...], str, str]:
    """What runs that are made side by side have in common."""
    return run.changes, run.controller, run.preset


def _batches(left: Sequence[int], runs: Sequence[Run], size: int) -> list[list[int]]:
    """Numbers of runs that are made side by side, at most so many."""
    groups: dict[tuple[tuple[Change, ...], str, str], list[int]] = {}
    for number in left:
        groups.setdefault(_network_of(runs[number]), []).append(number)
    return [
        group[first : first + size]
        for group in groups.values()
        for first in range(0, len(group), size)
    ]
