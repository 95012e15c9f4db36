"""What a robot's folder tells of it: which parts of its model are which, and how it stands."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neurocontrol._files import read_toml
from neurocontrol.errors import InputError
from neurocontrol.gaits import LIMBS
from neurocontrol.schema import Many, Number, Table, Text, shown

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE = "rig.toml"
"""Name of the file that describes a robot in its folder."""


@dataclass(frozen=True, kw_only=True)
class Gait:
    """How the gaits are fitted to a robot.

    Attributes:
        tempo: How much quicker than in the quadruped that they were tuned in everything goes.
        stride: Factor on how far legs swing.
        lift: Factor on how much they shorten.
        centre: How much further forward they swing, rad.
        spread: How far outward of where they stand feet go, standing lengths of the leg.
        turning: How far, at full turn, fore feet go to the side while they are in front, and hind
            feet to the other; standing lengths of the leg.
    """

    tempo: float
    stride: float = 1.0
    lift: float = 1.0
    centre: float = 0.0
    spread: float = 0.0
    turning: float = 0.0


@dataclass(frozen=True, kw_only=True)
class LegDescription:
    """One leg.

    Attributes:
        joints: Names of its joints, and of their servos, from the trunk down.
        standing: Their angles as it stands, rad.
        foot: Name of the geom that touches the ground; in its centre is a site ``<limb>_foot``.
        hip: Name of the joint about which it swings.
    """

    joints: tuple[str, ...]
    standing: tuple[float, ...]
    foot: str
    hip: str


@dataclass(frozen=True, kw_only=True)
class Robot:
    """A robot.

    Attributes:
        name: Its name.
        meaning: One line for people.
        model: File of its model.
        trunk: Name of the body that carries the legs.
        length: From hind to fore hips, m: speeds are told in body lengths.
        gait: How the gaits are fitted to it.
        legs: Its legs by limb.
        preset: Preset of its controller; empty for that of the quadruped.
    """

    name: str
    meaning: str
    model: Path
    trunk: str
    length: float
    gait: Gait
    legs: Mapping[str, LegDescription]
    preset: str = ""

    @property
    def joints(self) -> tuple[str, ...]:
        """Names of all joints, leg by leg."""
        return tuple(joint for leg in self.legs.values() for joint in leg.joints)


_POSITIVE = Number(above=0.0)
_SIGNED = frozenset({"centre", "spread", "turning"})
_LEG = Table(
    needed={
        "joints": Many(Text(), different=True),
        "standing": Many(Number()),
        "foot": Text(),
        "hip": Text(),
    }
)
SCHEMA = Table(
    needed={
        "kind": Text(),
        "name": Text(),
        "meaning": Text(),
        "model": Text(),
        "trunk": Text(),
        "length": _POSITIVE,
        "gait": Table(
            needed={"tempo": _POSITIVE},
            allowed={
                one.name: Number() if one.name in _SIGNED else _POSITIVE for one in fields(Gait)
            },
        ),
        "legs": Table(needed=dict.fromkeys(LIMBS, _LEG)),
    },
    allowed={"preset": Text()},
)
"""What the file must hold."""


def read_robot(file: Path) -> Robot:
    """Read the description of a robot.

    Raises:
        InputError: The file cannot be read, or something in it cannot be.
    """
    content: dict[str, Any] = SCHEMA.check(read_toml(file, f"rig {file}"), str(file))
    legs = {limb: _leg(content["legs"][limb], limb, file) for limb in LIMBS}
    model = file.parent / Path(content["model"]).expanduser()
    return Robot(
        name=content["name"],
        meaning=content["meaning"],
        model=model,
        trunk=content["trunk"],
        length=content["length"],
        gait=Gait(**content["gait"]),
        legs=legs,
        preset=content.get("preset", ""),
    )


def _leg(entries: Mapping[str, Any], limb: str, file: Path) -> LegDescription:
    joints, standing = tuple(entries["joints"]), tuple(entries["standing"])
    if len(joints) != len(standing) or len(joints) < 2:
        raise InputError(
            f"legs.{limb} of {file} needs two joints or more and an angle in standing for each, "
            f"got {len(joints)} and {len(standing)}"
        )
    if entries["hip"] not in joints:
        raise InputError(
            f"hip of legs.{limb} of {file} must be one of its joints, {', '.join(joints)}, "
            f"got {shown(entries['hip'])}"
        )
    return LegDescription(
        joints=joints, standing=standing, foot=entries["foot"], hip=entries["hip"]
    )


def write_robot(robot: Robot, file: Path, heading: str) -> None:
    """Write the description of a robot, with what the entries mean.

    Args:
        robot: The robot; its model lies beside the file.
        file: Where to.
        heading: What the file begins with, lines of plain text.
    """
    from neurocontrol._files import write_text

    gait = robot.gait
    lines = [*(f"# {line}".rstrip() for line in heading.splitlines()), "", 'kind = "quadruped"']
    for name in ("name", "meaning"):
        lines.append(f"{name} = {_text(getattr(robot, name))}")
    lines += [
        f"model = {_text(robot.model.name)}",
        f"trunk = {_text(robot.trunk)}",
        f"length = {robot.length:.4g}  # m, from hind to fore hips: speeds are in body lengths",
        "",
        "[gait]",
        f"tempo = {gait.tempo:.4g}  # times that of the quadruped that the gaits were tuned in",
        f"stride = {gait.stride:.4g}  # factor on how far legs swing",
        f"lift = {gait.lift:.4g}  # factor on how much they shorten",
        f"centre = {gait.centre:.4g}  # rad, how much further forward they swing",
        f"spread = {gait.spread:.4g}  # leg lengths, how far outward feet go",
        f"turning = {gait.turning:.4g}  # leg lengths, how far feet go to the side at full turn",
    ]
    for limb, leg in robot.legs.items():
        angles = ", ".join(f"{angle:.5g}" for angle in leg.standing)
        lines += [
            "",
            f"[legs.{limb}]",
            f"joints = [{', '.join(map(_text, leg.joints))}]  # from the trunk down",
            f"standing = [{angles}]  # rad",
            f"hip = {_text(leg.hip)}  # the joint that it swings about",
            f"foot = {_text(leg.foot)}  # the geom that touches the ground",
        ]
    write_text(file, "\n".join(lines) + "\n")


def _text(value: str) -> str:
    """A text as TOML has it."""
    import json

    return json.dumps(value, ensure_ascii=False)
