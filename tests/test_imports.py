"""Who may import whom: the table of the design, held to every import statement."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "neurocontrol"

LEAVES = {
    "calls", "errors", "gaits", "interruption", "parameters", "progress", "runs", "schema",
    "shares", "state", "statistics", "surroundings", "types", "_archive", "_csv", "_exponential",
    "_files", "viewing.opengl",
}  # fmt: skip
CORE = LEAVES | {"recording"}
BODIES = CORE | {
    "changed_models", "engine", "models", "muscles", "physics", "plant", "power", "scenery",
    "terrain", "tick", "water",
}  # fmt: skip
LOOP = BODIES | {
    "arenas", "assembly", "controllers", "falls", "pilot", "recorder", "simulation", "snn",
    "starts", "ticking", "timeline", "tracks",
}  # fmt: skip
RIG = LOOP | {"analysis", "cord", "making", "rig", "rig_file"}
ABOVE = RIG | {"chips", "envs", "heterochemical"}
TOP = ABOVE | {
    "demonstration", "evaluation", "experiments", "fingerprint", "learning", "limits", "options",
    "changing", "processes", "schedule", "training", "tuning", "viewing",
}  # fmt: skip

ALLOWED = {
    **dict.fromkeys(LEAVES, LEAVES),
    "recording": LEAVES,
    "chips": RIG,
    "fingerprint": CORE,
    "snn": LEAVES,
    "heterochemical": LEAVES,
    "learning": LEAVES | {"snn"},
    "muscles": LEAVES,
    "analysis": CORE,
    "models": LEAVES | {"muscles", "scenery", "terrain"},
    "scenery": LEAVES,
    "terrain": LEAVES | {"scenery"},
    "water": LEAVES | {"models"},
    "engine": LEAVES,
    "physics": LEAVES | {"engine"},
    "tick": LEAVES | {"engine", "physics"},
    "power": LEAVES,
    "changed_models": LEAVES | {"terrain"},
    "plant": LEAVES
    | {"changed_models", "models", "physics", "power", "scenery", "terrain", "tick", "water"},
    "falls": LEAVES | {"models"},
    "ticking": BODIES | {"controllers"},
    "controllers": LEAVES | {"heterochemical", "snn"},
    "starts": BODIES,
    "arenas": BODIES | {"starts"},
    "servos": LEAVES | {"muscles", "plant"},
    "simulation": BODIES | {"controllers", "falls", "servos", "snn", "ticking"},
    "assembly": BODIES | {"controllers", "simulation", "snn"},
    "recorder": CORE | {"simulation"},
    "timeline": LEAVES | {"controllers", "simulation"},
    "pilot": LEAVES | {"simulation", "timeline"},
    "schedule": LEAVES | {"timeline"},
    "tracks": LEAVES | {"simulation"},
    "rig": LEAVES | {"controllers", "models", "rig_file", "simulation", "snn"},
    "rig_file": LEAVES | {"rig"},
    "making": LEAVES | {"plant", "rig", "simulation"},
    "cord": LEAVES | {"controllers", "making", "rig"},
    "envs": RIG,
    "processes": LEAVES | {"rig"},
    "changing": RIG | {"chips", "options"},
    "tuning": ABOVE | {"fingerprint", "processes"},
    "viewing": ABOVE,
    "training": ABOVE
    | {"demonstration", "evaluation", "fingerprint", "learning", "options", "viewing"},
    "evaluation": ABOVE | {"viewing"},
    "experiments": ABOVE
    | {
        "changing",
        "demonstration",
        "evaluation",
        "fingerprint",
        "options",
        "processes",
        "viewing",
    },
    "options": LEAVES | {"rig"},
    "limits": LEAVES | {"simulation"},
    "demonstration": ABOVE | {"evaluation", "limits", "options"},
    "commands": TOP,
    "rigs": TOP,
    "cli": LEAVES | {"commands"},
    "__main__": {"cli"},
    "__init__": ABOVE | {"commands", "evaluation", "viewing"},
}
"""Parts of the package that each part may import, besides itself and the version number.

What a rig brings reaches the others through its references alone: nobody imports ``rigs``.
"""

PHYSICS_FREE = (
    "analysis",
    "controllers",
    "heterochemical",
    "muscles",
    "recording",
    "snn",
    *sorted(LEAVES - {"viewing.opengl"}),
)
NUMPY_ONLY = {"numpy", *sys.stdlib_module_names}


def modules() -> dict[str, Path]:
    """Files by dotted name below ``neurocontrol``; the links lead into the linked folders."""
    folders = [PACKAGE, *(PACKAGE / name for name in ("controllers", "envs", "models"))]
    found = {}
    for folder in folders:
        for file in folder.rglob("*.py"):
            parts = file.relative_to(PACKAGE).with_suffix("").parts
            found[".".join(parts).removesuffix(".__init__")] = file
    return found


MODULES = modules()


def part_of(name: str) -> str:
    """The row of the table that a module below ``neurocontrol``, or what is in it, belongs to."""
    rows = [part for part in ALLOWED if f"{name}.".startswith(f"{part}.")]
    return max(rows, key=len, default=name.split(".")[0])


def imports_of(module: str, source: str) -> set[str]:
    """Absolute names of everything a module imports, also inside functions and for types."""
    file = MODULES.get(module)
    package = ["neurocontrol", *module.split(".")]
    if file is None or file.name != "__init__.py":
        package.pop()
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            origin = ".".join((*base, *filter(None, [node.module])))
            names.update(f"{origin}.{alias.name}" for alias in node.names)
    return names


def breaches(module: str, source: str) -> list[str]:
    """Imports of a module that the table does not allow."""
    part = part_of(module)
    found = []
    for name in imports_of(module, source):
        inner = name.removeprefix("neurocontrol.")
        if inner != name:
            if part_of(inner) not in ALLOWED[part] | {part, "__version__"}:
                found.append(name)
            continue
        library = name.split(".")[0]
        if library == "mujoco" and part in PHYSICS_FREE:
            found.append(name)
        if part == "analysis" and library not in NUMPY_ONLY:
            found.append(name)
    return sorted(found)


def test_every_part_has_a_row_in_the_table():
    assert {part_of(module) for module in MODULES} <= set(ALLOWED)


@pytest.mark.parametrize("module", sorted(MODULES))
def test_imports_point_downwards(module):
    assert breaches(module, MODULES[module].read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("module", "statement"),
    [
        ("snn.lif", "from neurocontrol.models import quadruped"),
        ("snn.lif", "from neurocontrol import plant"),
        ("snn.lif", "from ..plant import Plant"),
        ("controllers.spiking", "import mujoco.batch"),
        ("controllers.spiking", "def f():\n    from neurocontrol.simulation import Simulation"),
        ("models.quadruped", "import neurocontrol.controllers.spiking"),
        ("envs.quadruped", "from neurocontrol.viewing import video"),
        ("analysis.gait", "import scipy.signal"),
        ("errors", "from neurocontrol.snn import compile"),
        ("viewing.plots", "import neurocontrol.cli"),
        ("rig", "from neurocontrol import rigs"),
        ("evaluation.suite", "from neurocontrol.rigs.human import suites"),
        ("tuning.search", "import neurocontrol.rigs.salamander.tuning"),
        ("commands.demo", "def f():\n    from neurocontrol.rigs.human.demo import prepare"),
        ("demonstration", "from neurocontrol.commands.demo import completed"),
        ("rigs.human.demo", "from neurocontrol.cli import main"),
    ],
)
def test_an_import_that_points_upwards_is_found(module, statement):
    assert breaches(module, statement) != []


@pytest.mark.parametrize(
    ("module", "statement"),
    [
        ("controllers.spiking", "from neurocontrol.snn import compile"),
        ("envs.quadruped", "from neurocontrol.viewing.opengl import choose_backend"),
        ("recording", "from neurocontrol import __version__"),
        ("cli", "from neurocontrol.commands import doctor"),
        ("rigs.human.demo", "from neurocontrol.options import finite"),
        ("demonstration", "from neurocontrol.options import finite"),
    ],
)
def test_an_import_that_points_downwards_is_not_found(module, statement):
    assert breaches(module, statement) == []


def test_importing_the_package_loads_nothing_heavy():
    heavy = [
        "PIL", "cma", "matplotlib", "numba", "scipy.optimize", "stable_baselines3", "torch", "tqdm",
        "viser", "websockets",
    ]  # fmt: skip
    program = (
        "import sys, neurocontrol;"
        "from neurocontrol import controllers, envs, models;"
        f"print(*[name for name in {heavy} if name in sys.modules])"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert loaded.stdout.split() == []
