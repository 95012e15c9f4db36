"""How rigs are declared, found and refused; and that shared code knows none of them by name."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from pathlib import Path

import gymnasium
import mujoco
import numpy as np
import pytest

from neurocontrol.cli import main
from neurocontrol.controllers.presets import read_preset
from neurocontrol.errors import InputError
from neurocontrol.models import Body
from neurocontrol.plant import Plant, Scenario
from neurocontrol.rig import EnvironmentIds, Nerves, Rig, find, named, register, rigs

ROOT = Path(__file__).parents[1]
SHIPPED = {name: rig for name, rig in rigs().items() if "rigs" in rig.package}

WORM = Rig(
    name="worm",
    meaning="a line",
    body="worm.body:worm",
    simulate="worm.body:simulate",
    controllers={"waves": Nerves(meaning="waves from head to tail")},
)
SWIM = EnvironmentIds(id="worm/Swim-v0", single="worm.swim:Env", batched="worm.swim:VectorEnv")
TOML = """
name = "worm"
meaning = "a line"
body = ".body:worm"
simulate = ".body:simulate"
[controllers.waves]
meaning = "waves from head to tail"
"""


def folder_of(path: Path, **files: str) -> Path:
    """Write files, whose names are written with _ for the dot, into a folder."""
    path.mkdir(exist_ok=True)
    for name, text in files.items():
        (path / name.replace("_", ".")).write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": "a worm"}, "a rig's name is letters, digits, - and _, got 'a worm'"),
        ({"controllers": {}}, "the rig worm needs at least one controller"),
        ({"body": "worm.body"}, "body of the rig worm must be such as 'module:name'"),
        ({"simulate": ""}, "simulate of the rig worm must be such as 'module:name', got ''"),
        ({"suites": "suites"}, "suites of the rig worm must be such as 'module:name'"),
        ({"tuning": ".tuning:problem"}, "tuning of the rig worm must be such as 'module'"),
        ({"demo": "worm demo"}, "demo of the rig worm must be such as 'module'"),
        ({"environment": replace(SWIM, single="Env")}, "single of the rig worm must be such as"),
    ],
)
def test_a_rig_that_nobody_could_use_is_refused(changes, message):
    with pytest.raises(InputError, match=re.escape(message)):
        replace(WORM, **changes)


def test_a_rig_is_registered_once(registries):
    assert register(WORM) is WORM
    assert register(replace(WORM)) is WORM
    assert find("worm") is WORM
    with pytest.raises(InputError, match="there is another rig called 'worm'"):
        register(replace(WORM, meaning="a longer line"))
    assert find("worm") is WORM


def test_its_environment_is_registered_with_it_at_any_time(registries):
    assert SWIM.id not in gymnasium.registry
    register(replace(WORM, environment=replace(SWIM, arguments={"wet": True})))
    spec = gymnasium.spec(SWIM.id)
    assert (spec.entry_point, spec.kwargs) == ("worm.swim:Env", {"wet": True})
    with pytest.raises(InputError, match=re.escape(f"another environment called {SWIM.id!r}")):
        register(replace(WORM, name="eel", environment=SWIM))
    with pytest.raises(InputError, match="environment of leech"):
        register(replace(WORM, name="leech", environment=replace(SWIM, id="a leech")))
    assert {"eel", "leech"}.isdisjoint(rigs())


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({}, "cannot load body of the worm: ModuleNotFoundError: No module named 'worm'"),
        ({"body": "math:tau2"}, "body of the worm: AttributeError: module 'math' has no attribute"),
        ({"body": ".body:worm"}, "cannot load body of the worm: TypeError"),
        ({"body": ".broken:worm"}, "ZeroDivisionError: division by zero (broken.py, line 2)"),
        ({"body": ".garbled:worm"}, "SyntaxError: invalid syntax (garbled.py, line 1)"),
        ({"body": "builtins:dict"}, "the body of the rig worm must have its name, got {}"),
    ],
)
def test_what_cannot_be_loaded_is_one_line(changes, message, tmp_path, registries):
    folder_of(tmp_path, broken_py="\nbody = 1 / 0\n", garbled_py="body = = 1\n")
    package = registries._package_of(tmp_path) if "roken" in message or "garbled" in message else ""
    with pytest.raises(InputError, match=re.escape(message)) as caught:
        replace(WORM, package=package, **changes).make_body()
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("part", ["suites", "tuning"])
def test_what_a_rig_does_not_have_is_said(part):
    with pytest.raises(InputError, match=f"the worm has no {part}"):
        WORM.part(part)


def test_an_unknown_controller_is_refused():
    with pytest.raises(InputError, match="unknown controller 'mind' for worm; expected one of wav"):
        WORM.make("mind")


def test_presets_of_a_rig_lie_in_its_package_or_are_shipped(tmp_path, registries):
    nerves = {"waves": Nerves(meaning="waves", preset="tuned/long.toml")}
    package = registries._package_of(tmp_path)
    rig = replace(WORM, controllers=nerves, presets=("short.toml", "salamander"), package=package)
    assert rig.preset_names == ("long", "short", "salamander")
    assert rig.preset("long") == str(tmp_path / "tuned" / "long.toml")
    assert rig.preset("short") == str(tmp_path / "short.toml")
    assert rig.preset("salamander") == "salamander"
    assert rig.preset("short.toml") == "short.toml"


def test_simulate_is_told_which_preset(tmp_path, registries):
    told = "def simulate(controller, **options):\n    return controller, options\n"
    folder_of(tmp_path, rig_toml=TOML + 'preset = "long.toml"\n', body_py=told)
    rig = find(str(tmp_path))
    assert rig.make() == ("waves", {"preset": str(tmp_path / "long.toml")})
    assert rig.make("waves", preset="long", seed=1)[1] == {**rig.make()[1], "seed": 1}
    assert rig.make(preset="other.toml") == ("waves", {"preset": "other.toml"})


def test_a_controller_without_a_preset_gets_none(tmp_path, registries):
    told = "def simulate(controller, **options):\n    return options\n"
    assert find(str(folder_of(tmp_path, rig_toml=TOML, body_py=told))).make() == {"preset": None}


def test_a_folder_is_found_however_its_path_is_written(tmp_path, registries, monkeypatch):
    rig = find(str(folder_of(tmp_path / "worm", rig_toml=TOML)))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    for path in ("./worm", "worm/", f"{tmp_path}/worm/", "~/worm", "worm/../worm"):
        assert find(path) is rig
    monkeypatch.chdir("worm")
    assert find(".") is rig
    assert named(tmp_path / "worm") is rig
    assert rig.address == str(tmp_path / "worm")


def test_a_name_goes_before_a_folder_of_that_name(tmp_path, registries, monkeypatch):
    folder_of(tmp_path / "quadruped", rig_toml=TOML)
    monkeypatch.chdir(tmp_path)
    assert find("quadruped") is SHIPPED["quadruped"]
    assert find("./quadruped").name == "worm"


@pytest.mark.parametrize("words", [["demo", "--help"], ["demo", "worm", "--help"]])
def test_a_meaning_may_be_any_text(words, registries, capsys):
    register(replace(WORM, meaning="100 % worm %s"))
    with pytest.raises(SystemExit) as stop:
        main(words)
    assert stop.value.code == 0
    assert "100 % worm %s" in capsys.readouterr().out


def test_an_unknown_body_is_told_what_there_is():
    with pytest.raises(
        InputError, match="unknown body 'unicorn'; expected one of hexapod, human, quad"
    ):
        find("unicorn")


def test_an_unknown_body_is_told_what_could_not_be_loaded(registries, monkeypatch):
    monkeypatch.setattr(registries, "_FAILURES", {"worm:RIG": "SyntaxError: no"})
    with pytest.raises(InputError, match="; cannot load worm:RIG: SyntaxError: no"):
        find("worm")


TASKS = '[environment]\nid = "a"\nsingle = ".a:A"\nbatched = ".a:B"\ntasks = {a = "on"}\n'


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({}, "holds no rig: there is no rig.toml and no rig.py"),
        ({"rig_toml": "name ="}, "rig.toml is not valid TOML"),
        ({"rig_toml": TOML.replace("meaning", "purpose", 1)}, "unknown entry 'purpose' of "),
        ({"rig_toml": TOML.replace('body = ".body:worm"', "")}, "rig.toml lacks body"),
        (
            {"rig_toml": TOML.replace('"a line"', "3")},
            "rig.toml must be a text, got 3",
        ),
        ({"rig_toml": 'presets = "long.toml"' + TOML}, "must be a list of texts, got 'long.toml'"),
        ({"rig_toml": "featured = 1" + TOML}, "rig.toml must be true or false, got 1"),
        ({"rig_toml": TOML.split("[")[0]}, "rig.toml lacks controllers"),
        (
            {"rig_toml": 'controllers = "waves"' + TOML.split("[")[0]},
            "must be a table, got 'waves'",
        ),
        ({"rig_toml": TOML + "preset = 1"}, "preset of waves of controllers of "),
        ({"rig_toml": TOML + "[controllers.x]"}, "lacks meaning"),
        ({"rig_toml": TOML + '[environment]\nid = "a"'}, "rig.toml lacks batched, single"),
        ({"rig_toml": TOML + TASKS.replace('"on"', "1")}, "a of tasks of environment of "),
        ({"rig_toml": TOML + TASKS + "max_episode_steps = true"}, "whole number from 1 to "),
        ({"rig_py": "RIG = 3"}, "must be a Rig, got 3"),
        ({"rig_py": "rig = 3"}, "AttributeError: module"),
        ({"rig_py": "\nimport nowhere"}, "ModuleNotFoundError: No module named 'nowhere'"),
        ({"rig_py": "\nRIG = 1 / 0"}, "ZeroDivisionError: division by zero (rig.py, line 2)"),
    ],
)
def test_a_folder_that_holds_no_rig_is_one_line(files, message, tmp_path, registries):
    with pytest.raises(InputError, match=re.escape(message)) as caught:
        find(str(folder_of(tmp_path, **files)))
    assert "\n" not in str(caught.value)
    assert str(tmp_path) in str(caught.value)


def test_one_of_the_shipped_rigs_is_shown_first():
    assert [name for name, rig in SHIPPED.items() if rig.featured] == ["quadruped"]


def test_nothing_that_is_shipped_fails():
    assert set(SHIPPED) == {
        "go2", "hexapod", "human", "quadruped", "quadruped-abducting", "salamander",
        "salamander-robot",
    }  # fmt: skip


@pytest.mark.parametrize("rig", SHIPPED.values(), ids=SHIPPED)
def test_a_shipped_rig_is_complete(rig):
    body = rig.make_body()
    assert isinstance(body, Body)
    assert callable(rig.part("simulate"))
    assert all(callable(read) for read in rig.part("readings").values())
    for module, functions in {"demo": "prepare", "tuning": "problem"}.items():
        assert callable(getattr(rig.part(module), functions))
        assert callable(rig.part(module).add_options)
    assert rig.part("showing").figure_text
    assert all(suite.meaning for suite in rig.part("suites").values())
    assert all(nerves.meaning for nerves in rig.controllers.values())


@pytest.mark.parametrize("rig", SHIPPED.values(), ids=SHIPPED)
def test_presets_of_shipped_rigs_say_what_they_are(rig):
    for name in rig.preset_names:
        assert read_preset(rig.preset(name)).description


@pytest.mark.parametrize("rig", SHIPPED.values(), ids=SHIPPED)
def test_what_is_recorded_of_a_shipped_body_compiles_to_the_same_body(rig):
    body = rig.make_body()
    plant = Plant(body, [Scenario(terrain=body.ground)], threads=1)
    read = mujoco.MjModel.from_xml_string(plant.row_xml(0))
    np.testing.assert_allclose(read.body_mass, plant.model.body_mass, rtol=1e-5)
    np.testing.assert_allclose(read.body_inertia, plant.model.body_inertia, rtol=1e-4)


@pytest.mark.parametrize("rig", SHIPPED.values(), ids=SHIPPED)
def test_environments_of_shipped_rigs_can_be_loaded(rig):
    card = rig.environment or rigs()[rig.kind].environment
    assert card is not None
    spec = gymnasium.spec(card.id)
    for reference in (spec.entry_point, spec.vector_entry_point):
        assert callable(gymnasium.envs.registration.load_env_creator(reference))
    assert card.tasks


BODIES = re.compile(r"(quadruped|hexapod|salamander|human|animal|robot)s?", re.IGNORECASE)
"""What bodies are called, in code that is about one of them."""

ROOMS = (
    *(f"models/{name}.py" for name in (
        "amphibian", "axis", "hexapod", "human_legs", "human_muscles", "quadruped", "salamander",
        "salamander_robot",
    )),
    *(f"{part}/{name}/" for name in ("hexapod", "human", "quadruped", "salamander") for part in (
        "controllers", "envs", "neurocontrol/analysis", "neurocontrol/rigs",
    )),
    *(f"neurocontrol/assembly/{name}.py" for name in (
        "hexapod", "human", "quadruped", "robot", "salamander",
    )),
    "models/robots/",
)  # fmt: skip
"""Files and folders that belong to one body or to one family of bodies."""


def shared_files() -> list[Path]:
    """Every file of the package that all bodies share, and the benchmark of them all."""
    scripts = ROOT / "scripts"
    found = [scripts / "benchmark.py", *(scripts / "loop_benchmarks").glob("*.py")]
    for folder in ("neurocontrol", "controllers", "envs", "models"):
        found += (ROOT / folder).rglob("*.py")
    return [
        file
        for file in found
        if not file.relative_to(ROOT).as_posix().startswith(ROOMS)
        and not any(parent.is_symlink() for parent in file.parents)
    ]


def bodies_named(source: str) -> list[str]:
    """Identifiers and literals outside docstrings that name a body, with their lines."""
    tree = ast.parse(source)
    prose = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    found = []
    for node in ast.walk(tree):
        texts = [value for _, value in ast.iter_fields(node) if isinstance(value, str)]
        if isinstance(node, ast.Constant) and id(node) in prose:
            texts = []
        if isinstance(node, ast.Global | ast.Nonlocal):
            texts = node.names
        for text in texts:
            words = re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", text)
            if any(BODIES.fullmatch(word) for word in words) and text not in ALLOWED:
                found.append(f"{node.lineno}: {text}")
    return found


ALLOWED = {
    "Bodies and robots that move the way nervous systems move them.",  # what the package is
}
"""Literals that name a kind of body and mean any."""


@pytest.mark.parametrize("file", shared_files(), ids=lambda file: str(file.relative_to(ROOT)))
def test_no_shared_module_names_a_body(file):
    assert bodies_named(file.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "from neurocontrol.models.quadruped import GRAVITY",
        "import neurocontrol.rigs.human as legs",
        "make_salamander()",
        "class HumanLegs: ...",
        "def walk(robot): ...",
        "walk(animal=1)",
        "body.robot_length = 1",
        "ROBOT = 1",
        "x = 'salamander-robot'",
        "x = f'a {1} human'",
        "global animals",
    ],
)
def test_a_body_that_is_named_is_found(source):
    assert len(bodies_named(source)) == 1


@pytest.mark.parametrize(
    "source",
    ['"""A robot."""', "# a robot", "def f():\n    '''Human.'''", "humane = robotics = 'inhuman'"],
)
def test_what_names_no_body_in_code_is_not_found(source):
    assert bodies_named(source) == []
