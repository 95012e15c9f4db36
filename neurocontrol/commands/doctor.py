"""``neurocontrol doctor``: what works on this machine, and the line that mends what does not."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import os
import platform
import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from neurocontrol.errors import InputError
from neurocontrol.surroundings import check_surroundings

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from neurocontrol.options import Subparsers

EXTRAS = {"video": "imageio_ffmpeg", "view": "mjviser", "rl": "stable_baselines3"}
"""The module that shows an optional dependency group to be there."""


@dataclass(frozen=True, kw_only=True)
class Check:
    """One finding.

    Attributes:
        name: What was looked at.
        works: Whether it is as it should be.
        detail: What was found.
        remedy: The line to type when it does not work.
        essential: Whether simulating is impossible without it.
    """

    name: str
    works: bool
    detail: str
    remedy: str
    essential: bool

    def __str__(self) -> str:
        """The finding as one line."""
        detail = " ".join(self.detail.split())
        if self.works:
            return f"ok       {self.name}: {detail}"
        kind = "" if self.essential else " (optional)"
        return f"missing  {self.name}{kind}: {detail}; mend with: {self.remedy}"


def add_parser(subparsers: Subparsers, words: Sequence[str] = ()) -> argparse.ArgumentParser:
    """Add the sub-command ``doctor``."""
    parser = subparsers.add_parser(
        "doctor",
        help="show what works on this machine and how to mend the rest",
        description="Show what works on this machine, and the line that mends what does not. "
        "The exit code is 0 when everything that simulating needs is there.",
    )
    parser.add_argument("--json", action="store_true", help="print the checks as JSON")
    return parser


def run(arguments: argparse.Namespace) -> int:
    """Print one line per check.

    Returns:
        Exit code 0 when the essentials work, else 1.
    """
    found = []
    for check in checks():
        found.append(check)
        if not arguments.json:
            print(check, flush=True)
    if arguments.json:
        print(json.dumps([asdict(check) for check in found], indent=2))
    return 0 if all(check.works or not check.essential for check in found) else 1


def checks() -> Iterator[Check]:
    """Look at the machine, the cheap things first."""
    yield python_version()
    yield from requirements()
    yield surroundings()
    if importlib.util.find_spec("numba"):
        yield kernel_cache()
        yield compiled_ticks()
    yield threads()
    if importlib.util.find_spec("mujoco"):
        yield rendering()
    for extra, module in EXTRAS.items():
        yield extra_installed(extra, module)


def surroundings() -> Check:
    """Look for environment variables that libraries could not read."""
    try:
        check_surroundings()
        problem = ""
    except InputError as error:
        problem = str(error)
    return Check(
        name="environment variables",
        works=not problem,
        detail=problem or "nothing unusual",
        remedy=f"unset {problem.split()[3]}" if problem else "",
        essential=True,
    )


def python_version() -> Check:
    """Compare the interpreter with what the package asks for."""
    wanted = importlib.metadata.metadata("neurocontrol")["Requires-Python"]
    found = platform.python_version()
    return Check(
        name="Python",
        works=satisfies(found, wanted),
        detail=f"{found} (needs {wanted})",
        remedy="python3.11 -m venv .venv",
        essential=True,
    )


def requirements() -> Iterator[Check]:
    """Compare the installed version of every core dependency with what the package asks for."""
    for line in importlib.metadata.requires("neurocontrol") or ():
        requirement, _, marker = line.partition(";")
        matched = re.fullmatch(r"([\w.-]+)\s*(.*)", requirement.strip())
        if marker or matched is None:
            continue
        name, wanted = matched.groups()
        try:
            found = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            found = ""
        yield Check(
            name=name,
            works=bool(found) and satisfies(found, wanted),
            detail=f"{found or 'not installed'} (needs {wanted})",
            remedy=f'pip install "{requirement.strip()}"',
            essential=True,
        )


def satisfies(version: str, wanted: str) -> bool:
    """Tell whether a version lies in a range such as ``>=4.0,<4.1``."""
    numbers = _numbers(version)
    for relation, bound in re.findall(r"(>=|<)\s*([\d.]+)", wanted):
        if (numbers >= _numbers(bound)) != (relation == ">="):
            return False
    return True


def _numbers(version: str) -> tuple[int, ...]:
    """The leading release numbers, without trailing zeros: 4.0 equals 4.0.0."""
    release = re.match(r"\d+(\.\d+)*", version)
    numbers = [int(part) for part in release[0].split(".")] if release else []
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)


def kernel_cache() -> Check:
    """Find the folder where compiled kernels are kept from one run to the next."""
    folder = problem = ""
    try:
        import numba

        folder = str(numba.njit(cache=True)(satisfies).stats.cache_path)
    except Exception as error:  # whatever keeps numba from compiling
        problem = f"{type(error).__name__}: {error}"
    return Check(
        name="kernel cache",
        works=not problem,
        detail=problem or f"{folder} is writable",
        remedy='export NUMBA_CACHE_DIR="$HOME/.cache/neurocontrol"',
        essential=True,
    )


def compiled_ticks() -> Check:
    """Try a compiled tick against the steps that Python makes where there is none."""
    try:
        from neurocontrol.tick import obstacle

        problem = obstacle()
    except Exception as error:  # whatever keeps MuJoCo from being loaded
        problem = f"{type(error).__name__}: {error}"
    return Check(
        name="compiled ticks",
        works=not problem,
        detail=f"{problem}; Python makes the steps" if problem else "used; a pendulum swings alike",
        remedy='unset NUMBA_DISABLE_JIT, or pip install --force-reinstall "mujoco>=4.0,<4.1"',
        essential=False,
    )


def threads() -> Check:
    """Count the usable cores and look at the threads of the linear algebra library."""
    usable = getattr(os, "sched_getaffinity", None)
    cores = len(usable(0)) if usable else os.cpu_count() or 1
    setting = os.environ.get("OPENBLAS_NUM_THREADS", "unset")
    return Check(
        name="cores and threads",
        works=cores == 1 or setting == "1",
        detail=f"{cores} usable, OPENBLAS_NUM_THREADS {setting} (the physics uses the cores)",
        remedy="export OPENBLAS_NUM_THREADS=1",
        essential=False,
    )


def rendering() -> Check:
    """Try to draw one picture without a window."""
    from neurocontrol.viewing.opengl import INSTALL_LINE, probe

    problem = probe()
    return Check(
        name="OpenGL rendering",
        works=problem is None,
        detail=problem.removesuffix(f"; try: {INSTALL_LINE}") if problem else "a picture was drawn",
        remedy=INSTALL_LINE,
        essential=False,
    )


def extra_installed(extra: str, module: str) -> Check:
    """Look for an optional dependency group."""
    found = importlib.util.find_spec(module) is not None
    return Check(
        name=f"extra {extra}",
        works=found,
        detail=f"{module} is {'' if found else 'not '}installed",
        remedy=f'pip install "neurocontrol[{extra}]"',
        essential=False,
    )
