"""Compare an installed wheel with the checkout it was built from: every module, every data file."""

import importlib
import sys
import tomllib
from importlib.resources import files
from pathlib import Path

checkout = Path(sys.argv[1]).resolve()
settings = tomllib.loads((checkout / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
folders = settings["setuptools"]["package-dir"]

for package in settings["setuptools"]["packages"]:
    parent = max((name for name in folders if f"{package}.".startswith(f"{name}.")), key=len)
    source = checkout.joinpath(folders[parent], *package.removeprefix(parent).split("."))
    installed = files(package)
    if checkout in Path(str(installed)).resolve().parents:
        sys.exit(f"{package} was imported from the checkout, expected the wheel")
    for file in source.glob("*.py"):
        importlib.import_module(package if file.stem == "__init__" else f"{package}.{file.stem}")
    for pattern in settings["setuptools"]["package-data"].get(package, ()):
        for file in source.glob(pattern):
            name = file.relative_to(source).as_posix()
            if (installed / name).read_bytes() != file.read_bytes():
                sys.exit(f"{package}: {name} differs from the checkout")

print(f"{len(settings['setuptools']['packages'])} packages are complete")
