"""What the pages tell people to type does what they say.

Fenced blocks are read as follows. A block that begins with a comment that names a file
(``# schedule.toml``, ``# my-body/body.py``, ``<!-- my-body/body.xml -->``) is that file, and lies
there before anything is carried out; a page of ``docs`` finds the files of those before it, too.
Other ``python`` blocks stand alone and are run. ``sh`` blocks hold command lines: those of
``neurocontrol`` are parsed, and carried out with simulated time, number of runs and videos cut
short; a line of any other program must be one that continuous integration carries out. Other
blocks are text.
"""

from __future__ import annotations

import argparse
import re
import shlex
from pathlib import Path

import pytest

from neurocontrol.commands.parsing import parse
from neurocontrol.viewing import video

ROOT = Path(__file__).parents[1]
PAGES = (
    "README.md", "CONTRIBUTING.md", "docs/chips.md", "docs/danner.md", "docs/experiments.md",
    "docs/heterochemical.md", "docs/hexapod.md", "docs/learning.md", "docs/networks.md",
    "docs/own-body.md", "docs/own-controller.md", "docs/own-robot.md", "docs/own-task.md",
    "docs/tasks.md", "docs/walking.md",
)  # fmt: skip
FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
NAMED = re.compile(r"(?:# |<!-- )([\w./-]+\.(?:py|toml|xml))(?: -->)?\n")
LINK = re.compile(r"\]\(([^)#:]+)\)", re.DOTALL)
COVERED_BY_INTEGRATION = {"python3", ".", "pip", "pytest", "ruff", "mypy", ".ci/run"}
SHORT = {
    "demo": {"duration": 1.0},
    "view": {"duration": 1.0},
    "evaluate": {"seeds": 1},
    "experiment": {
        "seeds": 1, "steps": 2, "hold": 0.5, "before": 0.5, "after": 0.5, "duration": 0.5,
        "transient": 0.2, "grid": "2x2", "workers": 1,
    },
    "learn": {"images": 12, "tests": 8, "neurons": 20, "passes": 1},
    "neuron": {"duration": 0.1},
    "train": {"steps": 256, "envs": 4, "threads": 1},
    "tune": {
        "duration": 3.0, "generations": 1, "population": 4, "race": 1, "networks": 1,
        "budget": 2.0, "workers": 1,
    },
}  # fmt: skip
"""Upper bounds of what makes a command long, whether it was typed or not: seconds, numbers."""

FRAMES = 4  # of a video
LEARNED = "runs/learned"  # the folder of a training run


def blocks(text: str, language: str) -> list[str]:
    """The contents of the fenced blocks of one language that are no files."""
    found = [body for _, name, body in FENCE.findall(text) if name == language]
    return [body for body in found if not NAMED.match(body)]


def files(text: str) -> dict[str, str]:
    """The contents of the files that a page shows, by name."""
    bodies = [body for _, _, body in FENCE.findall(text)]
    return {named[1]: body for body in bodies if (named := NAMED.match(body))}


def command_lines(block: str) -> list[list[str]]:
    """Split a block of command lines into the words of each command."""
    return [
        words
        for line in block.replace("\\\n", " ").splitlines()
        for command in line.split("&&")
        if (words := shlex.split(command, comments=True))
    ]


TEXTS = {page: (ROOT / page).read_text(encoding="utf-8") for page in PAGES}
COMMANDS = [
    (page, words)
    for page, text in TEXTS.items()
    for block in blocks(text, "sh")
    for words in command_lines(block)
]
OURS = [(page, words[1:]) for page, words in COMMANDS if words[0] == "neurocontrol"]
OTHERS = [words for _, words in COMMANDS if words[0] != "neurocontrol"]
PROGRAMS = [(page, source) for page, text in TEXTS.items() for source in blocks(text, "python")]


def named(value: object) -> str | None:
    """What a test is called for its parameter: a page or a command line, not a program."""
    return " ".join(value) if isinstance(value, list) else None


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """A folder for every page with what it shows; later commands use what earlier ones left."""
    found: dict[str, Path] = {}
    shown: dict[str, str] = {}
    for page, text in TEXTS.items():
        found[page] = tmp_path_factory.mktemp(Path(page).stem)
        shown = {**shown, **files(text)} if page.startswith("docs/") else files(text)
        for name, content in shown.items():
            path = found[page] / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
    return found


@pytest.fixture
def at(folders, registries, monkeypatch):
    """Return a function that makes the folder of a page the current one."""
    return lambda page: monkeypatch.chdir(folders[page])


@pytest.mark.parametrize(("page", "words"), OURS, ids=named)
def test_the_command_lines_are_understood(page, words, at):
    at(page)
    if "--resume" not in words:  # which asks for a run
        assert callable(parse(words).run)


@pytest.mark.slow
@pytest.mark.parametrize(("page", "words"), OURS, ids=named)
def test_the_command_lines_work(page, words, at, monkeypatch):
    at(page)
    if words[0] == "view":
        pytest.importorskip("mjviser", reason="the extra view is not installed")
    if words[0] == "train" or LEARNED in words:
        pytest.importorskip("stable_baselines3", reason="the extra rl is not installed")
    whole = video.frame_samples
    monkeypatch.setattr(video, "frame_samples", lambda *asked: whole(*asked)[:FRAMES])
    arguments = shortened(words)
    # A target may be missed, and is by what ships.
    assert arguments.run(arguments) in ((0, 1) if "evaluate" in words else (0,))


def shortened(words: list[str]) -> argparse.Namespace:
    """The arguments of a command line that does the same for a shorter time."""
    arguments = parse(words)
    parser = getattr(arguments, "parser", argparse.ArgumentParser())
    limits = SHORT.get(words[0], {})
    known = {action.dest for action in parser._actions} & limits.keys()
    if getattr(arguments, "push", None):
        known -= {"duration"}  # the push comes later
    if getattr(arguments, "resume", None):
        known &= {"budget", "workers"}  # the rest is as the run began
    for name in known:
        asked = getattr(arguments, name, None)
        if asked is not None or name != "budget":
            setattr(arguments, name, limits[name] if asked is None else min(asked, limits[name]))
    if getattr(arguments, "suite", None):
        del arguments.suite[1:]
    return arguments


@pytest.mark.parametrize(
    ("words", "short"),
    [
        (["demo"], {"duration": 1.0}),
        (["demo", "human"], {"duration": 1.0}),
        (["demo", "human", "--push", "10@5", "--duration", "10"], {"duration": 10.0}),
        (["demo", "salamander", "--duration", "0.5"], {"duration": 0.5}),
        (["evaluate", "human", "--suite", "walking", "pushes"], {"seeds": 1, "suite": ["walking"]}),
        (["tune", "human"], {"generations": 1, "population": 4, "workers": 1, "budget": None}),
        (["tune", "salamander", "--budget", "30m"], {"duration": 3.0, "race": 1, "budget": 2.0}),
    ],
    ids=named,
)
def test_command_lines_are_shortened_whatever_was_typed(words, short):
    assert vars(shortened(words)).items() >= short.items()


@pytest.mark.parametrize("words", OTHERS, ids=" ".join)
def test_other_programs_are_covered_by_continuous_integration(words):
    if words[0] == "python":
        assert (ROOT / words[1]).is_file()
    else:
        assert words[0] in COVERED_BY_INTEGRATION


@pytest.fixture(scope="module")
def names():
    """What the programs of a page have named so far; later ones go on with it, as readers do."""
    return {page: {"__name__": "__main__"} for page in PAGES}


@pytest.mark.slow
@pytest.mark.parametrize(("page", "source"), PROGRAMS, ids=named)
def test_the_python_examples_run(page, source, at, names):
    at(page)
    if "nc.view" in source:
        pytest.importorskip("mjviser", reason="the extra view is not installed")
    if "as_sb3" in source:
        pytest.importorskip("stable_baselines3", reason="the extra rl is not installed")
    exec(compile(source, page, "exec"), names[page])


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page):
    for link in LINK.findall(TEXTS[page]):
        assert (ROOT / page).parent.joinpath(link).exists(), link


def test_every_page_of_the_documentation_is_checked():
    assert {f"docs/{file.name}" for file in (ROOT / "docs").glob("*.md")} <= set(PAGES)


def test_blocks_files_and_command_lines_are_found():
    text = (
        "a\n```sh\n# first\nneurocontrol demo \\\n  --seed 3 && pytest  # then\n```\n```\nb\n```\n"
        "```python\n# my-body/b.py\nx = 1\n```\n```xml\n<!-- b.xml -->\n<b/>\n```\n"
    )
    (block,) = blocks(text, "sh")
    assert command_lines(block) == [["neurocontrol", "demo", "--seed", "3"], ["pytest"]]
    assert blocks(text, "python") == []
    assert list(files(text)) == ["my-body/b.py", "b.xml"]
    assert files(text)["b.xml"] == "<!-- b.xml -->\n<b/>\n"
