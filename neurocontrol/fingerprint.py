"""What a run was: its problem, and the versions of all that its numbers depend on."""

from __future__ import annotations

import hashlib
import json
from importlib import metadata
from typing import TYPE_CHECKING, Any

from neurocontrol.errors import InputError
from neurocontrol.recording import installed_versions

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def versions() -> dict[str, str]:
    """The package, the physics and the numeric libraries, without the interpreter."""
    known = {name: text for name, text in installed_versions().items() if name != "python"}
    return {**known, "cma": metadata.version("cma")}


def digest(problem: Any) -> str:
    """A hash of plain data, the same whatever the order of its names."""
    text = json.dumps(problem, sort_keys=True, default=str, allow_nan=True)
    return hashlib.sha256(text.encode()).hexdigest()


def check_fingerprint(
    path: Path, stored: Mapping[str, Any], problem: Any, *, inexactly: bool = False
) -> None:
    """Refuse to go on with a run as if nothing had changed.

    Args:
        path: Its folder.
        stored: What the run was started with: ``fingerprint`` and ``versions``.
        problem: The problem as it is now.
        inexactly: Accept other versions.

    Raises:
        InputError: The problem or a version is another one.
    """
    if stored.get("fingerprint") != digest(problem):
        raise InputError(f"{path} was begun with other settings than settings.json now holds")
    before, now = stored.get("versions") or {}, versions()
    changed = [
        f"{name} was {before.get(name, 'absent')} and is {text}"
        for name, text in now.items()
        if before.get(name) != text
    ]
    if changed and not inexactly:
        raise InputError(f"{path} cannot go on exactly: {', '.join(changed)}")
