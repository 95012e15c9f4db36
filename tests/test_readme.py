"""What the README tells people to type does what it says.

Fenced blocks are read as follows. ``python`` blocks stand alone and are run. ``toml`` blocks begin
with a comment that names their file (``# schedule.toml``) and are written to it. ``sh`` blocks hold
command lines: those of ``neurocontrol`` are parsed, and carried out with the simulated time cut
short; a line of any other program must be one that continuous integration carries out. Blocks
without a language, and of any other, are text.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from neurocontrol.cli import build_parser

ROOT = Path(__file__).parents[1]
FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
COVERED_BY_INTEGRATION = {"python3", ".", "pip", "pytest", "ruff", "mypy"}
SHORT = {
    "duration": 1.0, "seeds": 1, "generations": 2, "population": 6, "networks": 1, "budget": 2.0,
    "workers": 1,
}  # fmt: skip
"""Upper bounds of command-line values that make a run long: seconds, number of runs."""


def blocks(text: str, language: str) -> list[str]:
    """The contents of the fenced blocks of one language."""
    return [body for _, found, body in FENCE.findall(text) if found == language]


def command_lines(block: str) -> list[list[str]]:
    """Split a block of command lines into the words of each command."""
    return [
        words
        for line in block.replace("\\\n", " ").splitlines()
        for command in line.split("&&")
        if (words := shlex.split(command, comments=True))
    ]


README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = [words for block in blocks(README, "sh") for words in command_lines(block)]
OURS = [words[1:] for words in COMMANDS if words[0] == "neurocontrol"]
OTHERS = [words for words in COMMANDS if words[0] != "neurocontrol"]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all commands: later ones use what earlier ones leave."""
    return tmp_path_factory.mktemp("readme")


@pytest.fixture
def folder(shared: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, which holds the files that the README shows."""
    monkeypatch.chdir(shared)
    for block in blocks(README, "toml"):
        name = block.splitlines()[0].removeprefix("# ")
        assert re.fullmatch(r"[\w.-]+\.toml", name), "a toml block begins with its file name"
        (shared / name).write_text(block, encoding="utf-8")
    return shared


@pytest.mark.parametrize("words", OURS, ids=" ".join)
def test_the_command_lines_are_understood(words):
    assert callable(build_parser().parse_args(words).run)


@pytest.mark.slow
@pytest.mark.parametrize("words", OURS, ids=" ".join)
def test_the_command_lines_work(words, folder):
    arguments = build_parser().parse_args(words)
    for name, limit in SHORT.items():
        asked = getattr(arguments, name, None)
        if asked is not None and not (name == "duration" and getattr(arguments, "push", None)):
            setattr(arguments, name, min(asked, limit))
    assert arguments.run(arguments) == 0


@pytest.mark.parametrize("words", OTHERS, ids=" ".join)
def test_other_programs_are_covered_by_continuous_integration(words):
    if words[0] == "python":
        assert (ROOT / words[1]).is_file()
    else:
        assert words[0] in COVERED_BY_INTEGRATION


@pytest.mark.slow
@pytest.mark.parametrize("source", blocks(README, "python"))
def test_the_python_examples_run(source, folder):
    exec(compile(source, "README.md", "exec"), {"__name__": "__main__"})


def test_blocks_and_command_lines_are_found():
    text = (
        "a\n```sh\n# first\nneurocontrol demo \\\n  --seed 3 && pytest  # then\n```\n```\nb\n```\n"
    )
    (block,) = blocks(text, "sh")
    assert command_lines(block) == [["neurocontrol", "demo", "--seed", "3"], ["pytest"]]
    assert blocks(text, "python") == []
