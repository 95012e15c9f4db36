"""Robots that share all that the quadruped can be asked to do."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from neurocontrol.models.robots.adopting import Adoption
    from neurocontrol.rig import Rig

LEGS = "legs"
"""Preset of the first controller for any legs."""


def kindred(
    rig: Rig, name: str, meaning: str, description: str, *, preset: str = "", package: str = ""
) -> Rig:
    """Return the rig of a robot that is like the quadruped.

    Args:
        rig: That of the quadruped.
        name: Name of the robot.
        meaning: One line for people.
        description: File of its package that describes it.
        preset: Preset of its first controller; that of all robots when empty.
        package: Its package.
    """
    first, *others = rig.controllers
    own = replace(rig.controllers[first], preset=preset or LEGS)
    parts: dict[str, Any] = {
        part: rig.absolute(getattr(rig, part))
        for part in ("readings", "demo", "suites", "tuning", "showing")
    }
    return replace(
        rig,
        **parts,
        name=name,
        meaning=meaning,
        body="neurocontrol.models.robots.body:robot_body",
        simulate="neurocontrol.assembly.robot:make_robot",
        controllers={first: own, **{one: rig.controllers[one] for one in others}},
        lessons={},
        presets=(),
        environment=None,
        featured=False,
        kind=rig.name,
        kin="",
        description=description,
        package=package,
    )


def described(rig: Rig, file: Path) -> Rig:
    """Return the rig of a folder's file.

    Args:
        rig: That of the quadruped.
        file: The description.

    Raises:
        InputError: The description cannot be used.
    """
    from neurocontrol.models.robots.description import read_robot

    robot = read_robot(file)
    return kindred(rig, robot.name, robot.meaning, file.name, preset=robot.preset)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what can be told of a robot that is adopted, instead of being guessed."""
    from neurocontrol.models.robots.adopting import KNEES
    from neurocontrol.options import add_choice, add_number, between, non_negative, positive

    parser.add_argument("--trunk", help="name of the body that carries the legs")
    parser.add_argument(
        "--legs", nargs="+", default=[], metavar="BODY", help="bodies that the legs begin with"
    )
    parser.add_argument(
        "--feet", nargs="+", default=[], metavar="NAME", help="geoms, sites or bodies that are feet"
    )
    add_choice(
        parser, "--knees", list(KNEES), next(iter(KNEES)),
        "where knees point: all forward, all backward, in (fore backward, hind forward) or out",
    )  # fmt: skip
    parser.add_argument(
        "--height", type=between(0.3, 1.0), default=None,
        help="height of the hips, as a share of the stretched leg (default: as found, or 0.7)",
    )  # fmt: skip
    parser.add_argument("--free", action="store_true", help="set a fixed trunk free")
    parser.add_argument("--servos", action="store_true", help="give servos to joints without motor")
    parser.add_argument(
        "--own-gains", action="store_true", help="keep the gains of servos that hold positions"
    )
    add_number(parser, "--stiffness", positive, 1.0, "factor on the stiffness of the servos")
    add_number(
        parser, "--torque", non_negative, 0.0,
        "largest torque of servos whose file tells none, N m; 0 for no limit",
    )  # fmt: skip
    add_number(parser, "--tempo", positive, 1.0, "factor on the tempo of its legs as pendulums")
    parser.add_argument("--no-meshes", action="store_true", help="leave meshes out")


def adopt(arguments: argparse.Namespace, file: Path, folder: Path, name: str) -> str:
    """Adopt a robot and write its folder; return what was found and changed.

    Args:
        arguments: Options of :func:`add_options`.
        file: The robot.
        folder: Where to.
        name: Its name.

    Raises:
        InputError: The robot cannot be adopted, or the folder not be written.
    """
    from neurocontrol.assembly.robot import usual_tempo
    from neurocontrol.models.robots.adopting import Guesses, adopt

    guesses = Guesses(
        trunk=arguments.trunk,
        legs=tuple(arguments.legs),
        feet=tuple(arguments.feet),
        knees=arguments.knees,
        height=arguments.height or 0.0,
        free=arguments.free,
        servos=arguments.servos,
        own_gains=arguments.own_gains,
        stiffness=arguments.stiffness,
        torque=arguments.torque,
        tempo=arguments.tempo,
        meshes=not arguments.no_meshes,
    )
    adoption = adopt(file, folder, name=name, guesses=guesses, tempo=usual_tempo(1.0))
    _write(folder, adoption, file)
    return adoption.text


def _write(folder: Path, adoption: Adoption, file: Path) -> None:
    """Write the folder, and make sure that it can be used.

    Raises:
        InputError: It cannot be written, or not be used.
    """
    from neurocontrol._files import make_folder, write_text
    from neurocontrol.errors import InputError
    from neurocontrol.models.robots.body import robot_body
    from neurocontrol.models.robots.description import FILE, write_robot

    make_folder(folder)
    description = folder / FILE
    try:
        write_text(adoption.robot.model, adoption.model)
        heading = f"Adopted from {file.name}. Whatever is here may be edited.\n{adoption.text}"
        write_robot(adoption.robot, description, heading)
        robot_body(description)
    except InputError:
        for one in (adoption.robot.model, description):
            one.unlink(missing_ok=True)
        raise
