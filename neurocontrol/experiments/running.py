"""Carrying an experiment out in a folder: runs that are there are never made again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from neurocontrol._files import format_toml, known, parse_json, read_text, write_json, write_text
from neurocontrol.errors import InputError, unknown
from neurocontrol.evaluation.trials import run_trials
from neurocontrol.experiments.kinds import experiment_of
from neurocontrol.experiments.page import write_index
from neurocontrol.experiments.results import Findings, Rows, read_rows, write_findings, write_rows
from neurocontrol.fingerprint import check_fingerprint, digest, versions
from neurocontrol.interruption import deferred
from neurocontrol.progress import seconds_bar
from neurocontrol.viewing.style import save_figure

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from neurocontrol.evaluation.trials import Outcome
    from neurocontrol.experiments.design import Experiment, Run, Subject
    from neurocontrol.snn.changes import Change

_MOMENT = 0.1  # s
_BATCH = 16  # runs side by side, which a kill may lose while they are being made


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
    runs = experiment.runs(subject)
    for run in runs:
        for command in run.trial.commands:
            command.changes(subject.controller)
    for changes in dict.fromkeys(run.changes for run in runs if run.changes):
        subject.rig.with_changes(changes).make(
            subject.controller.name, preset=experiment.preset or None
        )
    if experiment.measures:
        _check_measures(experiment, subject, runs[0])
    return subject, runs


def _check_measures(experiment: Experiment, subject: Subject, run: Run) -> None:
    """Refuse what is not seen of a moment of a run.

    Raises:
        InputError: A measure is not.
    """
    rig = subject.rig.with_changes(run.changes)
    (outcome,) = run_trials(
        rig, [replace(run.trial, duration=_MOMENT)],
        controller=subject.controller.name, preset=experiment.preset or None,
    )  # fmt: skip
    seen = experiment.see(subject, outcome, run.spans[0])
    for name in experiment.measures:
        if name not in seen:
            raise unknown("measure", name, seen)


def carry_out(
    experiment: Experiment, folder: Path, *, plan: tuple[Subject, list[Run]] | None = None
) -> Findings:
    """Make the runs that are not in a folder yet, write what all tell, and return that.

    Args:
        experiment: The experiment.
        folder: An existing folder, which gets ``runs.csv``, ``summary.csv``, ``figure.png`` and
            ``index.html``.
        plan: What :func:`planned` returned, if it was asked for before.
    """
    subject, runs = plan or planned(experiment)
    rows = read_rows(folder / "runs.csv")
    done = {row["run"] for row in rows}
    left = [number for number in range(len(runs)) if number not in done]
    with seconds_bar(sum(one.trial.duration for one in runs), "simulated") as advance, deferred():
        advance(sum(runs[number].trial.duration for number in done))
        for batch in _batches(left, runs):
            rig = subject.rig.with_changes(runs[batch[0]].changes)
            outcomes = run_trials(
                rig, [runs[number].trial for number in batch],
                controller=subject.controller.name, preset=experiment.preset or None,
                batch=_BATCH, progress=advance,
            )  # fmt: skip
            for number, outcome in zip(batch, outcomes, strict=True):
                rows += _rows_of(experiment, subject, number, runs[number], outcome)
            rows.sort(key=lambda row: (row["run"], row["span"]))
            write_rows(folder / "runs.csv", rows)
    condition = dict.fromkeys(name for run in runs for span in run.spans for name in span.condition)
    seen = Rows(rows=rows, condition=tuple(condition), units=subject.setting.units)
    findings = Findings(verdicts=experiment.verdicts(seen), summaries=seen.summaries())
    write_findings(folder / "summary.csv", findings.every)
    write_json(folder / "metrics.json", known([one.as_dict() for one in findings.every]))
    picture = save_figure(experiment.draw(seen), folder / "figure.png")
    write_index(folder, experiment, seen, findings, picture)
    return findings


def _batches(left: Sequence[int], runs: Sequence[Run]) -> list[list[int]]:
    """Runs that are made side by side: those of the same network."""
    groups: dict[tuple[Change, ...], list[int]] = {}
    for number in left:
        groups.setdefault(runs[number].changes, []).append(number)
    return [
        group[first : first + _BATCH]
        for group in groups.values()
        for first in range(0, len(group), _BATCH)
    ]


def _rows_of(
    experiment: Experiment, subject: Subject, number: int, run: Run, outcome: Outcome
) -> list[dict[str, Any]]:
    rows = []
    for place, span in enumerate(run.spans):
        seen = experiment.see(subject, outcome, span)
        kept = {name: _plain(seen[name]) for name in experiment.measures or seen}
        fixed = {"run": number, "span": place, "seed": run.trial.seed}
        rows.append({**fixed, **span.condition, **kept})
    return rows


def _plain(value: bool | float | str) -> bool | float | str:
    """A value as it is read back from a file."""
    return value if isinstance(value, bool | str) else float(value)
