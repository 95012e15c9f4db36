"""``neurocontrol learn``: networks that learn; stop at any time, go on later."""

from __future__ import annotations

import shlex
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neurocontrol.commands.learn_lessons import add_lessons, run_lesson
from neurocontrol.errors import InputError
from neurocontrol.options import add_folder_options, add_number, take_defaults, whole
from neurocontrol.progress import bar, say
from neurocontrol.runs import fresh_folder, held_folder

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from neurocontrol.learning.digits import DigitsRun
    from neurocontrol.options import Subparsers


def add_parser(subparsers: Subparsers, words: Sequence[str] = ()) -> argparse.ArgumentParser:
    """Add the sub-command's parser, with one for every task."""
    parser = subparsers.add_parser(
        "learn",
        help="let a spiking network learn a task",
        description="Let a spiking network learn. A run that was stopped or killed goes on with "
        "--resume.",
    )
    tasks = parser.add_subparsers(title="tasks", metavar="TASK", required=True)
    digits = tasks.add_parser(
        "digits",
        help="handwritten digits, without a teacher (Diehl and Cook 2015) or with one",
        description="Learn handwritten digits by spike-timing dependent plasticity, without being "
        "told what they are, or by gradients through spikes; leave receptive fields, confusion and "
        "metrics.",
    )
    _add_digits(digits)
    add_lessons(tasks)
    return parser


def _add_digits(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data", metavar="DIR", default="",
        help="folder with the four files of MNIST, gzipped or not (default: scikit-learn's digits "
        "if it is installed, else drawn ones)",
    )  # fmt: skip
    parser.add_argument(
        "--rule", choices=("stdp", "surrogate"), default="stdp",
        help="stdp: without a teacher; surrogate: by gradients through spikes, needs PyTorch "
        "(default: stdp)",
    )  # fmt: skip
    add_number(
        parser, "--neurons", whole(2), 400, "excitatory cells, and inhibitory ones; hidden cells"
    )
    add_number(parser, "--passes", whole(1), 1, "times that every image is seen")
    parser.add_argument(
        "--images", type=whole(1), help="images of a pass, drawn anew for each (default: all)"
    )
    parser.add_argument("--tests", type=whole(1), help="images to test with (default: all)")
    parser.add_argument(
        "--curve", type=whole(1), metavar="N",
        help="also test after every N images; leaves curve.csv",
    )  # fmt: skip
    parser.add_argument(
        "--pace", choices=("constant", "falling"), default="falling",
        help="of stdp; falling: eight times as fast at first, slower and slower later (default: "
        "falling)",
    )  # fmt: skip
    add_number(parser, "--seed", whole(0), 0, "of weights, delays, order and spikes")
    parser.set_defaults(experiment=take_defaults(parser))
    parser.add_argument(
        "--resume", type=Path, metavar="DIR", default=None, help="go on with the run in a folder"
    )
    add_folder_options(parser)
    parser.set_defaults(parser=parser)


def run(arguments: argparse.Namespace) -> int:
    """Learn, test, and leave everything in the run's folder."""
    if hasattr(arguments, "lesson"):
        return run_lesson(arguments)
    with ExitStack() as stack:
        learning = (_resumed if arguments.resume else _begun)(arguments, stack)
        try:
            _learn(learning)
        except KeyboardInterrupt:
            again = ["neurocontrol", "learn", "digits", "--resume", str(learning.path)]
            say(f"stopped after {learning.learner.seen} images; go on with: {shlex.join(again)}")
            raise
        _leave(learning)
    return 0


def _begun(arguments: argparse.Namespace, stack: ExitStack) -> DigitsRun:
    from neurocontrol.learning.digits import Settings, digits
    from neurocontrol.learning.digits.folder import begin

    given = vars(arguments)
    names = ("data", "rule", "neurons", "passes", "images", "tests", "curve", "pace", "seed")
    options = {name: given.get(name, arguments.experiment[name]) for name in names}
    Settings(neurons=options["neurons"], seed=options["seed"], pace=options["pace"])
    images = digits(Path(options["data"]) if options["data"] else None, options["seed"])
    say(images.origin)
    path = arguments.out or fresh_folder(Path("runs"), "learn-digits")
    folder = stack.enter_context(held_folder(path, overwrite=arguments.overwrite, resumable=True))
    return begin(folder, options, images)


def _resumed(arguments: argparse.Namespace, stack: ExitStack) -> DigitsRun:
    from neurocontrol.learning.digits import digits
    from neurocontrol.learning.digits.folder import options_of, resume

    for name in (*arguments.experiment, "out", "overwrite"):
        if name != "help" and getattr(arguments, name, None):
            raise InputError(f"--{name} cannot be given with --resume: a run goes on as it began")
    stack.enter_context(held_folder(arguments.resume, resume=True))
    stored = options_of(arguments.resume)
    images = digits(Path(stored["data"]) if stored["data"] else None, stored["seed"])
    say(images.origin)
    return resume(arguments.resume, stored, images)


def _learn(learning: DigitsRun) -> None:
    first, total = learning.learner.seen, learning.total
    with bar(total=total, initial=first, unit="image", desc="learning") as shown:

        def progress(learner: Any) -> None:
            before = shown.n
            shown.update(learner.seen - before)
            if learner.seen // 100 > before // 100:
                shown.set_postfix(learner.told, refresh=False)

        learning.learn(progress)


def _leave(learning: DigitsRun) -> None:
    from neurocontrol._files import write_json
    from neurocontrol.fingerprint import versions
    from neurocontrol.interruption import safe_point
    from neurocontrol.viewing.networks.digits import draw_digits
    from neurocontrol.viewing.style import save_figure

    with bar(total=learning.examined, unit="image", desc="testing") as shown:

        def progress() -> None:
            shown.update(1)
            safe_point()

        found = learning.test(progress)
    title = (
        f"{learning.stored['neurons']} cells after {found['images']} images: "
        f"{100.0 * found['accuracy']:.1f} % of {found['tests']} test digits"
    )
    write_json(learning.path / "metrics.json", {**found, "versions": versions()})
    figure = draw_digits(learning.fields, found["confusion"], title)
    save_figure(figure, learning.path / "figure.png")
    say(title)
    if "accuracy_by_means" in found:
        say(f"{100.0 * found['accuracy_by_means']:.1f} % read by mean responses")
    say(
        f"{found['cpu_seconds']:.1f} s of processor time to learn; "
        f"receptive fields and confusion in {learning.path / 'figure.png'}"
    )
