"""What ``neurocontrol chip`` tells of the network that has learnt digits."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.chips import Quantised, chip, demand
from neurocontrol.chips.energy import Counts, Work
from neurocontrol.chips.scales import rounded
from neurocontrol.chips.shipped import Wired
from neurocontrol.errors import InputError
from neurocontrol.learning.digits import Presenter, Readout, answers, describe, digits
from neurocontrol.learning.digits.folder import UnsupervisedRun, options_of, resume
from neurocontrol.learning.digits.images import SIDE
from neurocontrol.learning.digits.network import DT
from neurocontrol.learning.digits.presentation import even
from neurocontrol.progress import bar, say
from neurocontrol.statistics import wilson_interval
from neurocontrol.viewing.table import align_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_STREAM = 6  # of the spikes of test images, as the run itself has


def _run_in(path: Path) -> UnsupervisedRun:
    """The run in a folder, with its images.

    Raises:
        InputError: It has not learnt anything yet, learns with a teacher, or cannot be read.
    """
    stored = options_of(path)
    images = digits(Path(stored["data"]) if stored["data"] else None, stored["seed"])
    run = resume(path, stored, images)
    if not isinstance(run, UnsupervisedRun):
        raise InputError(f"only digits learnt without a teacher are told of, not those in {path}")
    if not run.learner.seen:
        raise InputError(f"the run in {path} has not learnt from any image yet")
    say(f"{images.origin}; {run.learner.seen} images learnt")
    return run


def wired_digits(path: Path) -> Wired:
    """The network of a run, to be placed on chips."""
    run = _run_in(path)
    title = f"digits, {run.learner.settings.neurons} cells"
    return Wired(title=title, demand=demand(describe(run.learner.settings)), dt=DT)


def work_of_digits(path: Path, tests: int) -> Work:
    """What a digit takes.

    Args:
        path: Folder of the run.
        tests: Test images that are shown.
    """
    run = _run_in(path)
    learner, settings = run.learner, run.learner.settings
    asked = Presenter(settings, plastic=False)
    asked.weights[:] = even(learner)
    asked.thresholds[:] = learner.thresholds
    before, began = Counts.of(asked.simulator), asked.simulator.time[0]
    shown = run.images.test[:tests]
    with bar(total=len(shown), unit="image", desc="counting") as progress:
        for number, image in enumerate(shown):
            asked.respond(image, np.random.default_rng([settings.seed, _STREAM, number]))
            progress.update(1)
    done = Counts.of(asked.simulator) - before
    seconds = float(asked.simulator.time[0] - began) / len(shown)
    cells = 2 * settings.neurons
    inputs = SIDE * SIDE * settings.neurons
    return Work(
        unit="digit",
        seconds=seconds,
        neurons=cells,
        spikes=done.spikes / len(shown),
        operations=done.operations / len(shown),
        updates=cells * seconds / DT,
        currents=0.0,
        rates={
            "one pass, a unit for each excitatory cell": inputs,
            "the same, and every unit against every other": inputs + settings.neurons**2,
        },
    )


def tell_accuracy(path: Path, name: str, bits: Sequence[int] | None, tests: int | None) -> None:
    """Print how many test digits are read with weights as they were learnt and as a chip has them.

    Every network is labelled anew by the same training images.

    Args:
        path: Folder of the run.
        name: Chip.
        bits: Bits of a weight with its sign; those of the chip when left out.
        tests: Test images.
    """
    twins = [Quantised(chip=name, weight_bits=one) for one in (bits or (None,))]
    run = _run_in(path)
    labelling = run.labelling
    tests = min(tests or run.tests, run.images.test_labels.size)
    with bar(
        total=(labelling + tests) * (1 + len(twins)), unit="image", desc="reading"
    ) as progress:
        found = [
            _read(run, twin, labelling, tests, lambda: progress.update(1))
            for twin in (None, *twins)
        ]
    first = found[0]
    rows = []
    for twin, right in zip((None, *twins), found, strict=True):
        low, high = wilson_interval(int(right.sum()), right.size)
        rows.append(
            (
                twin.title if twin else "as learnt",
                f"{right.mean():.2%}",
                f"{low:.2%} to {high:.2%}",
                f"{100.0 * (right.mean() - first.mean()):+.2f}" if twin else "",
                f"{int((first & ~right).sum())} lost, {int((right & ~first).sum())} won"
                if twin
                else "",
            )
        )
    heads = [("weights", "accuracy", "95 % interval", "points", "digits")]
    say(align_text(heads, rows))
    say(f"{labelling} training images label the cells, {tests} test images are read")
    if chip(name).fixed_point is not None:
        say("weights alone are rounded: cells with a homeostatic threshold have no twin")


def _read(
    run: UnsupervisedRun, twin: Quantised | None, labelling: int, tests: int,
    progress: Callable[[], object],
) -> np.ndarray:  # fmt: skip
    """Which test digits are read rightly, ``(tests,)``."""
    data, learner = run.images, run.learner
    weights = even(learner)
    if twin is not None:
        weights = rounded(weights, float(weights.max()) / (2.0 ** (twin.bits - 1) - 1.0))
    known = answers(learner, data.train[:labelling], 5, progress, weights)
    readout = Readout.of(known, data.train_labels[:labelling])
    asked = answers(learner, data.test[:tests], _STREAM, progress, weights)
    return np.asarray(readout.by_label(asked) == data.test_labels[:tests])
