from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
SETUPTOOLS = SETTINGS["tool"]["setuptools"]
LINKED = ("controllers", "envs", "models")


def packages_in_tree() -> dict[str, Path]:
    """Folders with an ``__init__.py`` by package name, links left out."""
    found = {}
    for name, folder in SETUPTOOLS["package-dir"].items():
        for init in (ROOT / folder).rglob("__init__.py"):
            inner = init.parent.relative_to(ROOT / folder)
            if not any((ROOT / folder / part).is_symlink() for part in (inner, *inner.parents)):
                found[".".join((name, *inner.parts))] = init.parent
    return found


def test_the_package_list_equals_the_tree():
    assert sorted(SETUPTOOLS["packages"]) == sorted(packages_in_tree())


def test_every_python_file_lies_in_a_package():
    folders = set(packages_in_tree().values())
    stray = [
        file
        for folder in SETUPTOOLS["package-dir"].values()
        for file in (ROOT / folder).rglob("*.py")
        if file.parent not in folders and not any(parent.is_symlink() for parent in file.parents)
    ]
    assert stray == []


@pytest.mark.parametrize("name", LINKED)
def test_the_links_show_the_linked_folders_inside_the_package(name):
    link = ROOT / "neurocontrol" / name
    assert link.is_symlink()
    assert link.readlink() == Path("..", name)
    assert link.resolve() == ROOT / name
    assert SETUPTOOLS["package-dir"][f"neurocontrol.{name}"] == name


def test_every_data_file_is_declared():
    declared = {
        file
        for name, patterns in SETUPTOOLS["package-data"].items()
        for pattern in patterns
        for file in packages_in_tree()[name].glob(pattern)
    }
    present = {
        file
        for folder in packages_in_tree().values()
        for file in (*folder.glob("*"), *folder.glob("*/*"), *folder.glob("*/*/*"))
        if file.is_file()
        and file.suffix not in (".py", ".pyc", ".nbi", ".nbc")
        and not any(parent.is_symlink() for parent in file.parents)
    }
    assert present == declared


def test_the_version_is_declared_once_and_the_same():
    import neurocontrol

    assert SETTINGS["project"]["version"] == neurocontrol.__version__
