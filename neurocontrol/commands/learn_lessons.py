"""``neurocontrol learn delays`` and ``learn limb``: learning that moves a body."""

from __future__ import annotations

import shlex
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neurocontrol.errors import InputError
from neurocontrol.options import add_folder_options, add_number, take_defaults, whole
from neurocontrol.progress import bar, say
from neurocontrol.runs import fresh_folder, held_folder

if TYPE_CHECKING:
    import argparse

    from neurocontrol.learning.lessons import Lesson, LessonRun
    from neurocontrol.options import Subparsers

WAVE, LIMB = "wave", "limb"


def add_lessons(tasks: Subparsers) -> None:
    """Add the parsers of what bodies can learn."""
    delays = tasks.add_parser(
        "delays",
        help="delays of a chain of half-centres learn a travelling wave, on which a body swims",
        description="Impose a travelling wave on chains of half-centres until their delays, random "
        "at first, keep it alone; then let bodies swim by random, learnt and wanted delays.",
    )
    delays.add_argument(
        "--task", choices=(WAVE,), default=WAVE, help="what is learnt (default: wave)"
    )
    add_number(delays, "--wave", float, 0.85, "length of the body, in wavelengths")
    add_number(delays, "--rounds", whole(1), 10, "rounds of ten cycles")
    _add_rest(delays)
    limb = tasks.add_parser(
        "limb",
        help="a walking body learns to live with a lost motor, and forgets when it is back",
        description="Let bodies walk, lose a motor and get it back, while a modulator that tells "
        "the error of expected reward changes the strengths of their pathways, beside the same "
        "controller without plasticity.",
    )
    limb.add_argument(
        "--lesion", default=None, metavar="JOINT@LIMB",
        help="motor that is lost (default: the first of those that can be)",
    )  # fmt: skip
    add_number(limb, "--seconds", whole(20), 60, "time without the motor, and then with it, s")
    _add_rest(limb)
    limb.set_defaults(task=LIMB)


def _add_rest(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--body", default="", help="rig (default: the first that can learn it)")
    add_number(parser, "--seed", whole(0), 0, "of the first body; the others follow it")
    add_number(parser, "--rows", whole(1), 10, "bodies that learn, each by itself")
    parser.set_defaults(lesson=take_defaults(parser))
    parser.add_argument(
        "--resume", type=Path, metavar="DIR", default=None, help="go on with the run in a folder"
    )
    add_folder_options(parser)
    parser.set_defaults(parser=parser)


def run_lesson(arguments: argparse.Namespace) -> int:
    """Learn, examine, and leave everything in the run's folder."""
    with ExitStack() as stack:
        command, learning = (_resumed if arguments.resume else _begun)(arguments, stack)
        lesson = learning.lesson
        try:
            _learn(learning)
        except KeyboardInterrupt:
            again = ["neurocontrol", "learn", command, "--resume", str(learning.path)]
            say(f"stopped after {lesson.done[0]} {lesson.unit}s; go on with: {shlex.join(again)}")
            raise
        _leave(learning)
    return 0


def _begun(arguments: argparse.Namespace, stack: ExitStack) -> tuple[str, LessonRun]:
    from neurocontrol.learning.lessons import LessonRun, store
    from neurocontrol.rig import find, rigs

    options = {**arguments.lesson, **vars(arguments)}
    options = {
        name: options[name]
        for name in arguments.lesson
        if name != "help" and options[name] is not None
    }
    task, body = options.pop("task", LIMB), options.pop("body")
    able = [name for name, rig in rigs().items() if task in rig.lessons]
    rig = find(body or able[0])
    lesson: Lesson = rig.lesson(task)(rig.name, **options)
    path = arguments.out or fresh_folder(Path("runs"), f"learn-{task}")
    folder = stack.enter_context(held_folder(path, overwrite=arguments.overwrite, resumable=True))
    store(folder, task, rig.address, options)
    return _command(task), LessonRun(folder, lesson)


def _resumed(arguments: argparse.Namespace, stack: ExitStack) -> tuple[str, LessonRun]:
    from neurocontrol.learning.lessons import LessonRun, stored_in
    from neurocontrol.rig import find

    for name in (*arguments.lesson, "out", "overwrite"):
        if name in ("help", "task"):
            continue
        if getattr(arguments, name, None):
            raise InputError(f"--{name} cannot be given with --resume: a run goes on as it began")
    stack.enter_context(held_folder(arguments.resume, resume=True))
    stored = stored_in(arguments.resume)
    rig = find(stored["body"])
    lesson: Lesson = rig.lesson(stored["task"])(rig.name, **stored["options"])
    return _command(stored["task"]), LessonRun(arguments.resume, lesson)


def _command(task: str) -> str:
    return "delays" if task == WAVE else task


def _learn(learning: LessonRun) -> None:
    lesson = learning.lesson
    done, total = int(lesson.done[0]), lesson.total
    with bar(total=total, initial=done, unit=lesson.unit, desc="learning") as shown:

        def progress(told: Any) -> None:
            shown.update(1)
            shown.set_postfix(told, refresh=False)

        learning.learn(progress)


def _leave(learning: LessonRun) -> None:
    from neurocontrol._files import write_json
    from neurocontrol.fingerprint import versions
    from neurocontrol.interruption import safe_point
    from neurocontrol.viewing.style import save_figure

    with bar(total=learning.lesson.examined, unit="part", desc="examining") as shown:

        def progress() -> None:
            shown.update(1)
            safe_point()

        found = learning.lesson.examine(progress)
    write_json(learning.path / "metrics.json", {**found, "versions": versions()})
    save_figure(learning.lesson.draw(found), learning.path / "figure.png")
    say(learning.lesson.tell(found))
    say(f"measures and figure in {learning.path}")
