"""Files of robots as people have them: usual, odd and broken ones, each a small text."""

from __future__ import annotations

PLACES = {"LF": (1, 1), "RF": (1, -1), "LH": (-1, 1), "RH": (-1, -1)}

_URDF_INERTIA = '<inertia ixx="2e-4" iyy="2e-4" izz="2e-4" ixy="0" ixz="0" iyz="0"/>'


def leg(
    name: str,
    x: float,
    y: float,
    *,
    axis: str = "0 1 0",
    knee_axis: str | None = None,
    lower: str = '<geom type="capsule" size=".008" fromto="0 0 0 0 0 -.1"/>'
    '<geom size=".015" pos="0 0 -.1"/>',
    upper: str = '<geom type="capsule" size=".008" fromto="0 0 0 0 0 -.1"/>',
    joint: str = 'range="-1.5 1.5"',
    knee: str = 'range="-2.5 -.1"',
    foot: str = "",
) -> str:
    """A leg of a hip and a knee at a corner of a trunk of 0.3 m x 0.16 m."""
    return f"""
    <body name="{name}_upper" pos="{0.15 * x} {0.08 * y} 0">
      <joint name="{name}_hip" axis="{axis}" {joint}/>{upper}
      <body name="{name}_lower" pos="0 0 -.1">
        <joint name="{name}_knee" axis="{knee_axis or axis}" {knee}/>{lower}{foot}
      </body>
    </body>"""


def motors(names: tuple[str, ...] = tuple(PLACES), kind: str = "motor") -> str:
    """A motor for every hip and knee."""
    gains = {"motor": 'ctrlrange="-4 4"', "position": 'kp="15" forcerange="-4 4"'}[kind]
    return "".join(
        f'<{kind} name="{name}_{part}_drive" joint="{name}_{part}" {gains}/>'
        for name in names
        for part in ("hip", "knee")
    )


def robot(
    legs: str | None = None,
    *,
    head: str = "",
    free: str = "<freejoint/>",
    trunk: str = '<geom type="box" size=".15 .06 .03" density="600"/>',
    world: str = "",
    actuators: str | None = None,
    tail: str = "",
    compiler: str = '<compiler angle="radian"/>',
) -> str:
    """A robot on four legs, with whatever makes it odd."""
    legs = "".join(leg(name, *at) for name, at in PLACES.items()) if legs is None else legs
    actuators = motors() if actuators is None else actuators
    return (
        f'<mujoco model="odd">{compiler}{head}<worldbody>{world}'
        f'<body name="base" pos="0 0 .3">{free}{trunk}{legs}</body></worldbody>'
        f"<actuator>{actuators}</actuator>{tail}</mujoco>"
    )


def all_legs(**odd: str) -> str:
    """Four legs with the same oddity."""
    return "".join(leg(name, *at, **odd) for name, at in PLACES.items())


def _mirrored() -> str:
    return "".join(
        leg(
            name, x, y, axis=f"0 {y} 0",
            knee='range="-2.5 -.1"' if y > 0 else 'range=".1 2.5"',
        )
        for name, (x, y) in PLACES.items()
    )  # fmt: skip


def _in_degrees() -> str:
    legs = all_legs(joint='range="-80 80"', knee='range="-140 -6"')
    return robot(legs, compiler='<compiler angle="degree"/>')


def _nested_defaults() -> str:
    head = """<default><geom contype="0" conaffinity="0" group="0"/>
    <default class="robot"><joint damping=".05"/><position kp="15" forcerange="-4 4"/>
      <default class="solid"><geom contype="1" conaffinity="1" margin=".002" priority="3"/>
    </default></default></default>"""
    solid = (
        '<geom class="solid" type="capsule" size=".008" fromto="0 0 0 0 0 -.1"/>'
        '<geom class="solid" size=".015" pos="0 0 -.1"/>'
    )
    drives = "".join(
        f'<position class="robot" joint="{name}_{part}"/>'
        for name in PLACES
        for part in ("hip", "knee")
    )
    trunk = '<geom type="box" size=".15 .06 .03" density="600"/>'
    return robot(all_legs(lower=solid), head=head, trunk=trunk, actuators=drives)


_BAR = 'vertex="-1 -1 0 1 -1 0 0 1 0 0 0 -10" scale=".008 .008 .0115"'
_MESH = f'<asset><mesh name="bar" {_BAR}/></asset>'


def _of_meshes() -> str:
    bar = '<geom type="mesh" mesh="bar"/>'
    return robot(all_legs(upper=bar, lower=bar), head=_MESH)


def _missing_mesh() -> str:
    bar = '<geom type="mesh" mesh="bar" contype="0" conaffinity="0"/>'
    inertia = '<inertial pos="0 0 -.05" mass=".05" diaginertia="1e-4 1e-4 1e-5"/>'
    head = '<asset><mesh name="bar" file="nowhere.stl"/></asset>'
    foot = '<site pos="0 0 -.1"/>'
    return robot(all_legs(upper=bar + inertia, lower=bar + inertia, foot=foot), head=head)


def _feet_are_sites() -> str:
    bare = '<inertial pos="0 0 -.05" mass=".03" diaginertia="1e-4 1e-4 1e-5"/>'
    return robot(all_legs(lower=bare, foot='<site size=".005" pos="0 0 -.1"/>'))


def _feet_are_bodies() -> str:
    bare = '<inertial pos="0 0 -.05" mass=".03" diaginertia="1e-4 1e-4 1e-5"/>'
    light = '<inertial pos="0 0 0" mass=".01" diaginertia="1e-6 1e-6 1e-6"/>'
    toe = f'<body pos="0 0 -.1">{light}</body>'
    return robot(all_legs(lower=bare, foot=toe))


def _wheels() -> str:
    return robot(
        all_legs(
            lower='<geom type="cylinder" size=".03 .01" zaxis="0 1 0"/>', knee='limited="false"'
        )
    )


def _six() -> str:
    middle = {"LM": (0, 1), "RM": (0, -1)}
    legs = "".join(leg(name, *at) for name, at in {**PLACES, **middle}.items())
    return robot(legs, actuators=motors((*PLACES, *middle)))


def _three_segments() -> str:
    ankle = (
        '<body name="{0}_toe" pos="0 0 -.1"><joint name="{0}_ankle" axis="0 1 0" range=".1 2"/>'
        '<geom type="capsule" size=".008" fromto="0 0 0 0 0 -.06"/></body>'
    )
    legs = "".join(leg(name, *at, foot=ankle.format(name)) for name, at in PLACES.items())
    drives = motors() + "".join(f'<motor joint="{n}_ankle" ctrlrange="-4 4"/>' for n in PLACES)
    return robot(legs, actuators=drives)


def _spine() -> str:
    fore = "".join(leg(name, *at) for name, at in PLACES.items() if at[0] > 0)
    hind = "".join(leg(name, -0.2, at[1]) for name, at in PLACES.items() if at[0] < 0)
    back = (
        '<body name="rear" pos="-.15 0 0"><joint name="back" axis="0 0 1"/>'
        f'<geom size=".04"/>{hind}</body>'
    )
    return robot(fore + back)


def _arm() -> str:
    arm = """<body name="arm" pos=".1 0 .05"><joint name="shoulder" axis="0 1 0"/>
      <geom type="capsule" size=".01" fromto="0 0 0 0 0 .1"/><body name="hand" pos="0 0 .1">
      <joint name="wrist" axis="0 1 0"/><geom size=".02" pos="0 0 .05"/></body></body>"""
    actuators = motors() + '<motor joint="shoulder"/>'
    return robot(all_legs() + arm, actuators=actuators)


def _two() -> str:
    legs = all_legs().replace(' name="', ' name="second_')
    other = f'<body name="other" pos="2 0 .3"><freejoint/><geom size=".05"/>{legs}</body>'
    return robot(world=other)


def _urdf(effort: str = "4") -> str:
    links, joints = [], []

    def link(name: str, mass: float, shape: str = "") -> None:
        body = f'<inertial><mass value="{mass}"/>{_URDF_INERTIA}</inertial>' if mass else ""
        links.append(f'<link name="{name}">{body}{shape}</link>')

    def joint(kind: str, parent: str, child: str, at: str, limit: str = "") -> None:
        joints.append(
            f'<joint name="{child}_joint" type="{kind}"><parent link="{parent}"/>'
            f'<child link="{child}"/><origin xyz="{at}"/><axis xyz="0 1 0"/>{limit}</joint>'
        )

    link("base", 2.0, _urdf_shape('<box size=".3 .12 .06"/>'))
    for name, (x, y) in PLACES.items():
        link(f"{name}_upper", 0.05)
        link(f"{name}_lower", 0.03)
        link(f"{name}_foot", 0.01, _urdf_shape('<sphere radius=".015"/>'))
        most = f'effort="{effort}" velocity="10"'
        joint("revolute", "base", f"{name}_upper", f"{0.15 * x} {0.08 * y} 0",
              f'<limit lower="-1.5" upper="1.5" {most}/>')  # fmt: skip
        joint("revolute", f"{name}_upper", f"{name}_lower", "0 0 -.1",
              f'<limit lower="-2.5" upper="-.1" {most}/>')  # fmt: skip
        joint("fixed", f"{name}_lower", f"{name}_foot", "0 0 -.1")
    return f'<robot name="odd">{"".join(links)}{"".join(joints)}</robot>'


def _urdf_shape(shape: str) -> str:
    return f"<collision><geometry>{shape}</geometry></collision>"


ADOPTED: dict[str, tuple[str, dict[str, object], str]] = {
    "plain": (robot(), {}, "8 motors made position servos"),
    "mirrored axes": (robot(_mirrored()), {}, "motors made"),
    "degrees": (_in_degrees(), {}, "motors made"),
    "nested defaults": (
        _nested_defaults(), {}, "8 position servos given other gains than their 15 N m/rad",
    ),
    "of meshes": (_of_meshes(), {}, "motors made"),
    "of meshes, without them": (_of_meshes(), {"meshes": False}, "left out: 8 mesh geoms"),
    "lost meshes, without them": (_missing_mesh(), {"meshes": False}, "left out: 8 mesh geoms"),
    "sites as feet": (_feet_are_sites(), {}, "foot LF made: a sphere"),
    "bodies as feet": (_feet_are_bodies(), {}, "foot RH made: a sphere"),
    "fixed, set free": (robot(free=""), {"free": True}, "free joint given to the trunk 'base'"),
    "URDF": (_urdf(), {}, "free joint given to the trunk 'base'"),
    "URDF without efforts": (_urdf(effort="0"), {"torque": 4.0}, "servos added"),
    "three segments": (_three_segments(), {}, "12 motors"),
    "an arm": (_arm(), {}, "locked, and touching nothing: shoulder, wrist"),
    "two robots, one named": (_two(), {"trunk": "base"}, "left out: the free body 'other'"),
    "a scene": (
        robot(
            world='<geom name="floor" type="plane" size="1 1 .1"/><light pos="0 0 3"/>'
            '<body name="ball" pos="1 0 1"><freejoint/><geom size=".1"/></body>',
            tail='<keyframe><key name="home"/></keyframe>',
        ),
        {},
        "left out: the free body 'ball'",
    ),
    "a mask that misses the ground": (
        robot(head='<default><geom contype="1" conaffinity="2"/></default>'),
        {},
        "collision masks mended",
    ),
    "names of the ground": (
        robot(trunk='<geom name="ground" type="box" size=".15 .06 .03" density="600"/>'),
        {},
        "renamed, as they are names of the ground: ground",
    ),
    "six legs, four named": (
        _six(),
        {"legs": tuple(f"{name}_upper" for name in PLACES)},
        "locked, and touching nothing: LM_hip, LM_knee, RM_hip, RM_knee",
    ),
    "no motors, servos asked for": (robot(actuators=""), {"servos": True}, "servos added"),
    "knees forward": (
        robot(all_legs(knee='range="-2.5 2.5"')), {"knees": "forward"}, "motors made",
    ),
}  # fmt: skip
"""Files that are adopted: the text, what is told, and a change that must be said."""

REFUSED: dict[str, tuple[str, dict[str, object], str]] = {
    "broken": ("<mujoco><worldbody><body></mujoco>", {}, "cannot be read: XML parse error"),
    "no XML": ("a robot", {}, "cannot be read: XML parse error"),
    "unknown parts": ("<mujoco><legs/></mujoco>", {}, "cannot be read"),
    "nothing": ("<mujoco/>", {}, "there are no legs"),
    "a fixed trunk": (robot(free=""), {}, "the trunk 'base' is fixed to the world; --free sets"),
    "a rail": (
        robot(free='<joint name="rail" type="slide" axis="1 0 0"/>'), {},
        "the trunk 'base' moves on joint 'rail' and not on a free joint",
    ),
    "six legs": (_six(), {}, "the gaits are those of 4 legs, got 6"),
    "two legs": (
        robot("".join(leg(n, *PLACES[n]) for n in ("LF", "RF")), actuators=motors(("LF", "RF"))),
        {}, "the gaits are those of 4 legs, got 2",
    ),
    "legs in a plus": (
        robot("".join(
            leg(n, *at)
            for n, at in zip(PLACES, ((1, 0), (0, 1), (-1, 0), (0, -1)), strict=True)
        )),
        {}, "two legs must be left and two right",
    ),
    "wheels": (_wheels(), {}, "ends in a wheel, which joint 'LF_knee' turns"),
    "two robots": (_two(), {}, "there are several robots, 'base' and 'other': say which by"),
    "a spine": (_spine(), {}, "the trunk bends"),
    "no motors": (robot(actuators=""), {}, "8 of 8 joints of the legs have no motor"),
    "a motor too few": (
        robot(actuators=motors(("LF", "RF", "LH")) + '<motor joint="RH_hip"/>'), {},
        "1 of 8 joints of the legs have no motor of their own: 'RH_knee'",
    ),
    "a closed chain": (
        robot(tail='<equality><connect body1="LF_lower" body2="base" anchor="0 0 0"/></equality>'),
        {}, "a constraint of kind 'connect' on 'LF_lower' and 'base' closes a chain",
    ),
    "lost meshes": (_missing_mesh(), {}, "'nowhere.stl'; --no-meshes leaves meshes out"),
    "an unknown trunk": (robot(), {"trunk": "belly"}, "there is no body 'belly' to be the trunk"),
    "an unknown leg": (robot(), {"legs": ("tail",)}, "no leg begins with 'tail'"),
    "no feet": (
        robot(all_legs(lower='<inertial pos="0 0 0" mass=".03" diaginertia="1e-4 1e-4 1e-5"/>')),
        {}, "no foot follows joint 'LF_knee'",
    ),
    "on its side": (
        robot().replace('pos="0 0 .3"', 'pos="0 0 .3" euler="1.57 0 0"'), {},
        "must have its z axis up and its x axis forward, but its y axis is vertical",
    ),
    "knees that cannot": (
        robot(), {"knees": "forward"}, "with its knee forward within the limits of its joints",
    ),
}  # fmt: skip
"""Files that are refused: the text, what is told, and what must be said."""
