"""``neurocontrol train``: a policy learns, can be stopped at any time, and goes on later."""

from __future__ import annotations

import argparse
import shlex
import tomllib
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neurocontrol.commands.bodies import add_bodies, with_resumed_body
from neurocontrol.errors import InputError
from neurocontrol.interruption import safe_point
from neurocontrol.options import add_folder_options, amount, take_defaults, typed, whole
from neurocontrol.progress import say
from neurocontrol.rig import find, named
from neurocontrol.runs import fresh_folder, held_folder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neurocontrol.options import Subparsers
    from neurocontrol.rig import Rig
    from neurocontrol.training.folder import TrainingFolder
    from neurocontrol.training.hyperparameters import Hyperparameters

_STEPS = 1_000_000
_RAW = "none"
_CHANGES = ("steps", "threads")  # what a session may change of a run


def completed(words: Sequence[str]) -> list[str]:
    """The words that follow the command; with ``--resume`` the folder names the body."""
    from neurocontrol.training.folder import TrainingFolder

    def body_of(folder: Path) -> object:
        return TrainingFolder.open(folder).settings["body"]

    return with_resumed_body(words, body_of, "settings.json", "trains")


def add_parser(subparsers: Subparsers, words: Sequence[str] = ()) -> argparse.ArgumentParser:
    """Add the sub-command's parser, with the options of the body that words name."""
    parser = subparsers.add_parser(
        "train",
        help="train a policy by reinforcement learning",
        description="Train a policy by PPO in a body's environment, many side by side. The run's "
        "folder always holds the policy that did best on held-out seeds; a run that was stopped "
        "or killed goes on with --resume, which may stand in the place of the body. Needs: "
        'pip install "neurocontrol[rl]".',
    )
    add_bodies(parser, words, add_options)
    return parser


def add_options(parser: argparse.ArgumentParser, rig: Rig) -> None:
    """Add what a policy can learn, and how; what is not typed is absent."""
    names = list(rig.controllers)
    tasks = list(rig.environment.tasks) if rig.environment else []
    parser.add_argument(
        "--controller", choices=[*names, _RAW], default=names[0],
        help=f"whose command the policy sets (default: {names[0]}); {_RAW}: the actuators",
    )  # fmt: skip
    parser.add_argument(
        "--task", choices=tasks, default=None,
        help=f"what to learn: {', '.join(tasks)} (default: that of the environment)",
    )  # fmt: skip
    parser.add_argument(
        "--steps", type=amount, default=_STEPS, metavar="N",
        help="steps of all environments together, such as 200k or 1M (default: 1M)",
    )  # fmt: skip
    parser.add_argument("--seed", type=whole(0), default=0, help="seed (default: 0)")
    parser.add_argument(
        "--envs", type=whole(1), default=None,
        help="environments side by side (default: as the hyperparameters say)",
    )  # fmt: skip
    parser.add_argument(
        "--hyperparameters", type=Path, metavar="FILE", default=None,
        help="TOML file (default: the task's)",
    )  # fmt: skip
    parser.add_argument(
        "--set", nargs="+", action="extend", default=[], type=_argument, metavar="NAME=VALUE",
        help="arguments of the environment, such as terrain=rough frame_period=0.04",
    )  # fmt: skip
    parser.add_argument(
        "--threads", type=whole(0), default=0, help="threads of the physics (default: one per core)"
    )
    parser.set_defaults(learned=take_defaults(parser))
    add_folder_options(parser)
    parser.add_argument(
        "--resume", type=Path, metavar="DIR", default=None, help="go on with the run in a folder"
    )
    parser.add_argument(
        "--beside", type=Path, nargs="+", metavar="DIR", default=[],
        help="other runs whose curves are drawn into the same figure",
    )  # fmt: skip


class _Argument(tuple[str, Any]):
    """An argument of an environment and its value: ``terrain=rough``."""

    def __str__(self) -> str:
        """The argument as it is typed."""
        return f"{self[0]}={self[1]}"


def _argument(text: str) -> _Argument:
    name, sign, value = text.partition("=")
    if not sign or not name.isidentifier():
        raise argparse.ArgumentTypeError(f"must be such as terrain=rough, got {text!r}")
    try:
        return _Argument((name, tomllib.loads(f"value = {value}")["value"]))
    except tomllib.TOMLDecodeError:
        return _Argument((name, value))


def run(arguments: argparse.Namespace) -> int:
    """Learn, and write every update to the run's folder."""
    _carry_out(arguments)
    return 0


def train(rig: str | Rig, *, out: str | Path | None = None, **options: Any) -> Path:
    """Train a policy, leave the run of ``neurocontrol train`` and return the path of the policy.

    Args:
        rig: A rig, its name, or the folder that holds it.
        out: Folder of the run; a new one under ``runs/`` when left out.
        **options: Options of the body's ``neurocontrol train``, such as ``task="velocity"``.

    Raises:
        InputError: There is no such body or option, or an option cannot be met.
        MissingExtraError: stable-baselines3 or tensorboard is not installed.
    """
    from neurocontrol.commands.parsing import parse_options

    return _carry_out(parse_options("train", named(rig), {**options, "out": out})) / "policy.npz"


def _carry_out(arguments: argparse.Namespace) -> Path:
    from neurocontrol.training.session import learn_on, require_rl

    require_rl()
    with ExitStack() as stack:
        folder = (_resumed if arguments.resume else _begun)(arguments, stack)
        interrupted = learn_on(folder)
        _leave_results(folder, arguments.beside)
        if interrupted:
            line = ["neurocontrol", "train", "--resume", str(folder.path)]
            say(f"stopped; go on with: {shlex.join(line)}")
            raise interrupted
    return folder.path


def _resumed(arguments: argparse.Namespace, stack: ExitStack) -> TrainingFolder:
    from neurocontrol.training.folder import TrainingFolder

    given = vars(arguments)
    for name in (*arguments.learned, "out", "overwrite"):
        if given.get(name) and name not in _CHANGES:
            raise InputError(f"--{name} cannot be given with --resume: a run goes on as it began")
    stack.enter_context(held_folder(arguments.resume, resume=True))
    folder = TrainingFolder.open(arguments.resume)
    if find(folder.settings["body"]) is not arguments.rig:
        raise InputError(f"the run in {folder.path} does not train the {arguments.rig.name}")
    folder.go_on_with(**{name: given[name] for name in _CHANGES if name in given})
    return folder


def _begun(arguments: argparse.Namespace, stack: ExitStack) -> TrainingFolder:
    from neurocontrol.training.environments import environment_of, make_environments
    from neurocontrol.training.folder import TrainingFolder

    rig: Rig = arguments.rig
    options = {**arguments.learned, **{
        name: value for name, value in vars(arguments).items() if name in arguments.learned
    }}  # fmt: skip
    controller = None if options["controller"] == _RAW else options["controller"]
    chosen = _hyperparameters(rig, controller, options)
    environment = environment_of(
        rig, controller, options["task"], {**chosen.environment, **dict(options["set"])}
    )
    make_environments(environment, 1).close()
    safe_point()
    words = ["neurocontrol", "train", arguments.body, *typed(arguments.parser, options)]
    title = "-".join(["train", rig.name, *filter(None, [options["task"]])])
    path = arguments.out or fresh_folder(Path("runs"), title)
    folder = stack.enter_context(held_folder(path, overwrite=arguments.overwrite, resumable=True))
    return TrainingFolder.create(
        folder,
        {
            "command": shlex.join(words),
            "body": arguments.body,
            "environment": environment,
            "hyperparameters": chosen.as_dict(),
            "steps": options["steps"],
            "seed": options["seed"],
            "threads": options["threads"],
        },
    )


def _hyperparameters(rig: Rig, controller: str | None, options: dict[str, Any]) -> Hyperparameters:
    from neurocontrol.training.hyperparameters import hyperparameters_of, read_hyperparameters

    file = options["hyperparameters"]
    if file:
        chosen = read_hyperparameters(file)
    else:
        chosen = hyperparameters_of(rig, options["task"], controller)
    return chosen if options["envs"] is None else chosen.with_rows(options["envs"])


def _leave_results(folder: TrainingFolder, others: Sequence[Path]) -> None:
    """Draw the picture and print what came out."""
    from neurocontrol.training.folder import read_history
    from neurocontrol.viewing.learning import save_learning

    if not folder.curve:
        say("no update was finished")
        return
    histories = {str(path): read_history(path) for path in (folder.path, *others)}
    save_learning(histories, folder.path / "learning.png")
    last = folder.curve[-1]
    say(f"{last['steps']:.0f} steps in {folder.wall_seconds / 60:.1f} min")
    if folder.held_out:
        best = max(folder.held_out, key=lambda row: row["mean_return"])
        rows = folder.hyperparameters.held_out_rows
        say(f"best of {len(folder.held_out)} held-out evaluations, at {best['steps']:.0f} steps:")
        say(f"  return {best['mean_return']:.4g}, {best['falls']:.0f} of {rows} fell")
        words = ["neurocontrol", "demo", folder.settings["body"], "--policy", str(folder.path)]
        say(f"policy in {folder.path / 'policy.npz'}: {shlex.join(words)}")
