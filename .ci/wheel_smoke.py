"""Compare an installed wheel with the checkout it was built from: every module, every data file.

Modules that need an extra have to be there, and to miss nothing but that extra.
"""

import importlib
import re
import sys
import tomllib
from importlib.resources import files
from pathlib import Path

checkout = Path(sys.argv[1]).resolve()
content = tomllib.loads((checkout / "pyproject.toml").read_text(encoding="utf-8"))
settings = content["tool"]
folders = settings["setuptools"]["package-dir"]
required = {
    re.split(r"[<>=\[]", line)[0].replace("-", "_") for line in content["project"]["dependencies"]
} | {"neurocontrol"}


def imported(module):
    """Import a module, which may lack what is not among the dependencies."""
    try:
        importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name.partition(".")[0] in required:
            raise


for package in settings["setuptools"]["packages"]:
    parent = max((name for name in folders if f"{package}.".startswith(f"{name}.")), key=len)
    source = checkout.joinpath(folders[parent], *package.removeprefix(parent).split("."))
    installed = files(package)
    if checkout in Path(str(installed)).resolve().parents:
        sys.exit(f"{package} was imported from the checkout, expected the wheel")
    for file in source.glob("*.py"):
        imported(package if file.stem == "__init__" else f"{package}.{file.stem}")
    for pattern in settings["setuptools"]["package-data"].get(package, ()):
        for file in source.glob(pattern):
            name = file.relative_to(source).as_posix()
            if (installed / name).read_bytes() != file.read_bytes():
                sys.exit(f"{package}: {name} differs from the checkout")

print(f"{len(settings['setuptools']['packages'])} packages are complete")
