"""Let the checkers of Gymnasium and stable-baselines3 look at every environment there is.

Every id with every controller, every task, actions in its place or added to it, and everything that
can be observed; any warning is an error. What was found is written to a file, a line for each mode.

    python scripts/check_environments.py --out checks.csv
"""

from __future__ import annotations

import argparse
import csv
import warnings
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gymnasium
from gymnasium.utils.env_checker import check_env

from neurocontrol.envs.sensing import GROUPS
from neurocontrol.progress import bar
from neurocontrol.rig import rigs

if TYPE_CHECKING:
    from collections.abc import Iterator


def modes(names: list[str] | None, tasks: list[str] | None) -> Iterator[tuple[str, dict[str, Any]]]:
    """Ids, and arguments of what they make."""
    for name, rig in rigs().items():
        if rig.environment is None or name not in (names or [name]):
            continue
        for task in rig.environment.tasks:
            if task not in (tasks or [task]):
                continue
            told: dict[str, Any] = {"task": task}
            yield rig.environment.id, told
            for controller in rig.controllers:
                for further in ({}, {"residual": True, "observe": GROUPS}):
                    yield rig.environment.id, {"controller": controller, **told, **further}


def complaint(name: str, arguments: dict[str, Any]) -> str:
    """What a checker has to say of an environment; empty if nothing."""
    env = gymnasium.make(name, **arguments).unwrapped
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            check_env(env, skip_render_check=True)
            if find_spec("stable_baselines3"):
                from stable_baselines3.common.env_checker import check_env as check

                check(env, warn=True, skip_render_check=True)
    except Exception as error:  # whatever a checker raises is what is looked for
        return f"{type(error).__name__}: {' '.join(str(error).split())}"
    finally:
        env.close()
    return ""


def main() -> int:
    """Check all, and tell how many complaints there are."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rig", nargs="+", help="only these bodies")
    parser.add_argument("--task", nargs="+", help="only these tasks")
    parser.add_argument("--out", type=Path, required=True, help="CSV file for what was found")
    arguments = parser.parse_args()
    chosen = list(modes(arguments.rig, arguments.task))
    found = 0
    with (
        arguments.out.open("w", newline="", encoding="utf-8") as file,
        bar(total=len(chosen), desc="checks") as progress,
    ):
        writer = csv.writer(file)
        writer.writerow(["id", "arguments", "complaint"])
        for name, told in chosen:
            words = complaint(name, told)
            found += bool(words)
            writer.writerow([name, told, words])
            file.flush()
            progress.update()
    print(f"{len(chosen)} modes, {found} with complaints")
    return int(found > 0)


if __name__ == "__main__":
    raise SystemExit(main())
