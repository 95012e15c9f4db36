"""``neurocontrol list``: the bodies, controllers, presets and environments there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from neurocontrol.commands.arguments import Subparsers


def add_parser(subparsers: Subparsers) -> argparse.ArgumentParser:
    """Add the sub-command ``list``."""
    return subparsers.add_parser(
        "list",
        help="show bodies, controllers, presets and environments",
        description="Show what there is: bodies, controllers, presets and environments.",
    )


def run(arguments: argparse.Namespace) -> int:
    """Print every registry.

    Returns:
        Exit code 0.
    """
    for title, entries in registries().items():
        print(f"{title}:")
        width = max((len(name) for name in entries), default=0)
        for name, description in entries.items():
            print(f"  {name:<{width}}  {description}".rstrip())
    return 0


def registries() -> dict[str, Mapping[str, str]]:
    """Collect what there is: descriptions by name, by kind."""
    from neurocontrol.controllers import CONTROLLERS
    from neurocontrol.models import BODIES

    return {
        "bodies": BODIES,
        "controllers": CONTROLLERS,
        "presets": presets(),
        "environments": environments(),
    }


def presets() -> dict[str, str]:
    """Find the presets that ship with the package; their text is their ``description`` entry."""
    import tomllib
    from importlib.resources import files

    folder = files("neurocontrol.controllers") / "presets"
    found = {
        file.name.removesuffix(".toml"): tomllib.loads(file.read_text(encoding="utf-8"))
        for file in (folder.iterdir() if folder.is_dir() else ())
        if file.name.endswith(".toml")
    }
    return {name: str(found[name].get("description", "")) for name in sorted(found)}


def environments() -> dict[str, str]:
    """Find the registered Gymnasium environments of this package, with their entry points."""
    import gymnasium

    import neurocontrol.envs  # noqa: F401  (registers them)

    return {
        name: str(gymnasium.registry[name].entry_point)
        for name in sorted(gymnasium.registry)
        if name.startswith("neurocontrol/")
    }
