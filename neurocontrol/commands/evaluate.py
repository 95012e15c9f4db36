"""``neurocontrol evaluate``: the table of targets, measured."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from neurocontrol.commands.arguments import whole
from neurocontrol.commands.progress import seconds_bar
from neurocontrol.errors import InputError

if TYPE_CHECKING:
    import argparse

    from neurocontrol.commands.arguments import Subparsers
    from neurocontrol.evaluation.salamander_trials import SalamanderBody

_SUITES = {
    "quadruped": ("gaits", "speeds", "switches", "terrain", "steering", "pushes", "gallop"),
    "salamander": (
        "walking", "swimming", "shore", "turning", "likeness", "replay", "behaviours", "network",
        "oscillators",
    ),
    "human": ("walking", "speeds", "heading", "rough", "pushes", "sturdiness"),
}  # fmt: skip
_CONTROLLERS = {"quadruped": "spiking", "salamander": "spiking", "human": "reflex"}


def add_parser(subparsers: Subparsers) -> argparse.ArgumentParser:
    """Add the sub-command's parser."""
    parser = subparsers.add_parser(
        "evaluate",
        help="measure a body and its controller against their targets",
        description="Run suites of varied trials and print every figure beside its target.",
    )
    parser.add_argument("body", choices=tuple(_SUITES), help="body to evaluate")
    suites = "; ".join(f"{body}: {', '.join(names)}" for body, names in _SUITES.items())
    parser.add_argument(
        "--suite", nargs="+", default=None, metavar="SUITE",
        help=f"suites to run (default: all of the body); {suites}",
    )  # fmt: skip
    parser.add_argument(
        "--body", dest="kind", choices=("animal", "robot"), default=None,
        help="which salamander: only suites that are about it run (default: the animal, and the "
        "robot for its behaviours); targets are those of the animal",
    )  # fmt: skip
    parser.add_argument(
        "--controller", default=None, help="controller (default: spiking; reflex for the human)"
    )
    parser.add_argument(
        "--preset", default=None,
        help="preset name or .toml file; for the human also published, the parameters of Song "
        "and Geyer",
    )  # fmt: skip
    parser.add_argument("--seeds", type=whole(1), default=20, help="number of acceptance seeds")
    parser.add_argument("--first-seed", type=whole(0), default=1000, help="first of these seeds")
    parser.add_argument("--out", type=Path, default=None, help="folder for evaluation.json")
    return parser


def run(arguments: argparse.Namespace) -> int:
    """Run the suites, print the table, and write it where asked.

    Raises:
        InputError: The body has no such suite, kind or controller.
    """
    from neurocontrol._files import make_folder, write_json
    from neurocontrol.evaluation.measure import Measure, format_measures
    from neurocontrol.recording import installed_versions

    for name in arguments.suite or ():
        if name not in _SUITES[arguments.body]:
            expected = ", ".join(_SUITES[arguments.body])
            raise InputError(
                f"unknown suite {name!r} for {arguments.body}; expected one of {expected}"
            )
    if arguments.kind and arguments.body != "salamander":
        raise InputError(f"--body is not an option of the {arguments.body}")
    controller = arguments.controller or _CONTROLLERS[arguments.body]
    seeds = tuple(range(arguments.first_seed, arguments.first_seed + arguments.seeds))
    suites, settings = _of_body(arguments.body, arguments.kind, controller, arguments.preset)
    for name in arguments.suite or ():
        if name not in suites:
            raise InputError(
                f"the suite {name} is not about the {arguments.kind}; "
                f"expected one of {', '.join(suites)}"
            )
    chosen = [suite for name, suite in suites.items() if name in (arguments.suite or suites)]
    folder = make_folder(arguments.out) if arguments.out else None
    measures: list[Measure] = []
    with seconds_bar(sum(suite.seconds(seeds) for suite in chosen), "simulated") as progress:
        evaluation = settings(seeds=seeds, progress=progress)
        for suite in chosen:
            measures += suite.measure(evaluation)
    print(format_measures(measures))
    if folder:
        report = {
            "body": arguments.body,
            "kind": arguments.kind,
            "controller": controller,
            "preset": arguments.preset,
            "seeds": list(seeds),
            "versions": installed_versions(),
            "measures": [measure.as_dict() for measure in measures],
        }
        write_json(folder / "evaluation.json", report)
        print(f"\nwritten to {folder / 'evaluation.json'}")
    return 0


def _of_body(
    body: str, kind: SalamanderBody | None, controller: str, preset: str | None
) -> tuple[dict[str, Any], Any]:
    """The suites of a body, and what makes their evaluation from seeds and progress."""
    from functools import partial

    if body == "human":
        from neurocontrol.evaluation.human import SUITES
        from neurocontrol.evaluation.human_preset import check_preset
        from neurocontrol.evaluation.human_trials import Evaluation

        if controller != "reflex":
            raise InputError(f"unknown controller {controller!r} for human; expected reflex")
        check_preset(preset)
        return dict(SUITES), partial(Evaluation, preset=preset)
    if body == "salamander":
        from neurocontrol.controllers.presets import read_preset
        from neurocontrol.controllers.salamander.assembly import MODELS
        from neurocontrol.evaluation import salamander
        from neurocontrol.evaluation.salamander_evaluation import SalamanderEvaluation

        if controller not in MODELS:
            raise InputError(
                f"unknown controller {controller!r} for salamander; "
                f"expected one of {', '.join(MODELS)}"
            )
        if preset:
            read_preset(preset)
        suites = salamander.suites_of(kind) if kind else dict(salamander.SUITES)
        return suites, partial(
            SalamanderEvaluation, body=kind or "animal", controller=controller, preset=preset
        )
    from neurocontrol.evaluation import quadruped

    options = {"preset": preset} if preset else {}
    made = partial(quadruped.Evaluation, controller=controller, options=options)
    return dict(quadruped.SUITES), made
