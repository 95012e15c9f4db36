"""A program in a Python of its own, which answers a line of its input with a line of JSON."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path


class Peer:
    """A process that has made ready and waits."""

    def __init__(self, name: str, python: str, program: str, *arguments: str, folder: Path) -> None:
        """Start ``program`` in the Python of its environment, and wait until it says "ready"."""
        self._name = name
        self._process = subprocess.Popen(
            [python, "-c", program, *arguments], cwd=folder, text=True, bufsize=1,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        self._read("ready")

    def _read(self, expected: str) -> str:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.startswith(expected):
                return line
        assert self._process.stderr is not None
        raise SystemExit(f"{self._name} failed:\n{self._process.stderr.read()}")

    def ask(self) -> Any:
        """Let it work once more, and return what it tells."""
        assert self._process.stdin is not None
        self._process.stdin.write("run\n")
        return json.loads(self._read("{"))

    def close(self) -> None:
        """Let the process end."""
        self._process.communicate()
