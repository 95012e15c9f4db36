"""A body that could not be simulated is refused when it is made, in one sentence."""

from __future__ import annotations

from dataclasses import replace

import mujoco
import numpy as np
import pytest

from neurocontrol.errors import InputError
from neurocontrol.models.body import FluidLink
from neurocontrol.models.checks import compiled, foot_geoms
from neurocontrol.rig import make_body, rigs

FEET = ("L1", "R1", "L2", "R2", "L3", "R3")
STANDING = np.array([0, 0, 0.12, 1, 0, 0, 0, *np.zeros(6)])
SENSORS = {"foot_force": FEET, "trunk_load": ("belly",), "trunk_up": ("up",)}


def without(group):
    return {name: sensors for name, sensors in SENSORS.items() if name != group}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"sensors": without("trunk_up")}, "trunk_up of 3 numbers"),
        ({"sensors": without("foot_force")}, "foot_force of 6 numbers"),
        ({"sensors": without("trunk_load")}, "trunk_load, .* or set belly_is_fall to False"),
        ({"sensors": SENSORS | {"trunk_up": ("down",)}}, "'down' of trunk_up does not exist"),
        ({"sensors": SENSORS | {"trunk_up": ("belly",)}}, "trunk_up of 3 numbers, .* got 1"),
        ({"sensors": SENSORS | {"pair": ("L1", "L2")}}, "'L2' .* must follow 'L1'"),
        ({"collapsed_below": 0.05}, "foot_position of 18 numbers"),
        ({"trunk": "torso"}, "no part 'torso'; its parts are trunk, L1 leg"),
        ({"trunk": "L1 leg"}, "trunk 'L1 leg' .* must carry a free joint"),
        ({"standing": STANDING[:-1]}, "standing .* array of 13 finite numbers"),
        ({"standing": np.where(STANDING == 0.12, np.nan, STANDING)}, "standing .* 13 finite"),
        ({"standing": np.zeros(13)}, r"standing .* quaternion of length 1 in \[3:7\]"),
        ({"floating": np.zeros(3)}, "floating .* array of 13 finite numbers"),
        ({"hip_height": 0.0}, "hip_height .* must be positive"),
        ({"length": np.nan}, "length .* must be positive"),
        ({"foot_geoms": {"L4": ("L1",)}}, "'L4', which is no foot"),
        ({"foot_geoms": {"L1": ("toe",)}}, "no geom 'toe' for the foot L1"),
        ({"feet": FEET[:5] + FEET[:1]}, "different names"),
    ],
)
def test_what_is_missing_or_wrong_is_named(crawler, changes, message):
    with pytest.raises(InputError, match=message):
        replace(crawler(), **changes)


def set_geoms(**entries):
    def edit(spec):
        for geom in spec.geoms:
            for name, value in entries.items():
                setattr(geom, name, value)

    return edit


def add_floor(spec):
    spec.worldbody.add_geom(name="floor", type=mujoco.mjtGeom.mjGEOM_PLANE, size=[1, 1, 1])


def name_ground(spec):
    spec.body("trunk").add_geom(name="ground", size=[0.01, 0, 0], group=1)


def add_sky(spec):
    spec.add_texture(name="sky", type=mujoco.mjtTexture.mjTEXTURE_2D, width=2, height=2,
                     builtin=mujoco.mjtBuiltin.mjBUILTIN_FLAT)  # fmt: skip


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (set_geoms(contype=1, conaffinity=0), "foot L1 .* no geom that can touch the ground"),
        (set_geoms(group=0), "geom 'trunk' .* is in group 0, .* put it in group 1"),
        (add_floor, "geom 'floor' .* is ground: leave it out"),
        (name_ground, "geom 'ground' .* has a name of its surroundings"),
        (add_sky, "texture 'sky' .* has a name of its surroundings"),
        (lambda spec: setattr(spec.geoms[0], "mass", 0.0), "does not compile"),
    ],
)
def test_a_specification_that_does_not_fit_is_refused(crawler, edit, message):
    with pytest.raises(InputError, match=message):
        crawler(edit=edit)


def test_a_build_that_hands_out_one_specification_is_refused(crawler):
    body = crawler()
    spec = body.build()
    with pytest.raises(InputError, match="fresh specification every time"):
        replace(body, build=lambda: spec)


def test_a_footless_body_needs_something_to_lie_on(crawler):
    assert crawler(()).feet == ()
    with pytest.raises(InputError, match="would fall through the ground"):
        crawler((), edit=set_geoms(conaffinity=2))
    swims = FluidLink(
        body="trunk", drag=(1, 1, 1), spin_drag=1, volume=1, half_height=1, righting=0
    )
    crawler((), edit=set_geoms(conaffinity=2), fluid=(swims,))
    with pytest.raises(InputError, match="no part 'fin'"):
        crawler((), fluid=(replace(swims, body="fin"),))


def test_forces_in_another_order_than_the_feet_are_refused(crawler):
    body = crawler(("L1", "R1"))
    with pytest.raises(InputError, match="'L1' of foot_force feels 'L1 leg' and not the foot R1"):
        replace(body, feet=("R1", "L1"))


def test_only_what_is_needed_is_asked_for(crawler):
    crawler(belly_is_fall=False, sensors=without("trunk_load"))
    crawler((), sensors={"trunk_up": ("up",)})


def toes(spec):
    """Feet called by their legs, with a nail that touches nothing."""
    for foot in FEET:
        spec.geom(foot).name = ""
        spec.body(f"{foot} leg").add_geom(name=foot, size=[0.001, 0, 0], contype=0, conaffinity=0)
        spec.body(f"{foot} leg").name = foot
    set_geoms(group=1)(spec)


def test_geoms_of_a_foot_are_found_by_its_name_by_its_part_or_as_told(crawler):
    def names(body):
        model = compiled(body.build)
        return {
            foot: [model.geom(geom).name or "sole" for geom in geoms]
            for foot, geoms in foot_geoms(body, model).items()
        }

    assert names(crawler()) == {foot: [foot] for foot in FEET}
    assert names(crawler(edit=toes)) == {foot: ["sole"] for foot in FEET}
    told = names(crawler(foot_geoms={"R2": ("R2", "trunk")}))
    assert (told["R2"], told["L3"]) == (["R2", "trunk"], ["L3"])


def test_the_shipped_bodies_pass_and_are_compiled_once(monkeypatch):
    for name in rigs():
        body, built = make_body(name), []
        monkeypatch.setattr(mujoco.MjSpec, "compile", lambda spec, built=built: built.append(spec))
        again = make_body(name)
        monkeypatch.undo()
        assert not built
        assert compiled(again.build) is compiled(body.build)
    soles = foot_geoms(body := make_body("human"), compiled(body.build))
    assert [len(geoms) for geoms in soles.values()] == [4, 4]
