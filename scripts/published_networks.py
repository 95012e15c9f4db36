"""Run networks of the literature and print what they do beside what was published.

    python scripts/published_networks.py                     # all of them, one seed
    python scripts/published_networks.py cuba coba --seeds 5
    python scripts/published_networks.py brunel-c --duration 2

Bands are those of independent simulators, mean fields those of the theory of infinite networks.
The exit code tells whether a rate left its band.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from published.brunel import REGIMES, brunel
from published.published import run
from published.vogels_abbott import coba, cuba

if TYPE_CHECKING:
    from collections.abc import Callable

    from published.published import Published

NETWORKS: dict[str, Callable[[int], Published]] = {
    "cuba": cuba,
    "coba": coba,
    **{f"brunel-{regime.name[0].lower()}": partial(brunel, regime) for regime in REGIMES},
}


def main() -> int:
    """Run what was asked for and print a line for each seed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"of {', '.join(NETWORKS)}; all if none is given"
    )
    parser.add_argument("--seeds", type=int, default=1, help="seeds of each, from 1")
    parser.add_argument("--duration", type=float, help="s that are looked at, of each network")
    parser.add_argument("--out", type=Path, help="JSON file for the figures")
    arguments = parser.parse_args()
    names = arguments.names or list(NETWORKS)
    if unknown := set(names) - set(NETWORKS):
        parser.error(f"unknown {', '.join(sorted(unknown))}; there are {', '.join(NETWORKS)}")
    found, outside = [], 0
    print(
        f"{'network':<34} {'seed':>4} {'rate Hz':>8} {'expected':>13} {'E':>7} {'I':>7} "
        f"{'CV':>5} {'Fano':>7} {'peak Hz':>8}"
    )
    for name in names:
        for seed in range(1, arguments.seeds + 1):
            published = NETWORKS[name](seed)
            if arguments.duration:
                published = dataclasses.replace(published, duration=arguments.duration)
            activity = run(published, seed)
            expected, verdict = "", ""
            if published.band is not None:
                low, high = published.band
                expected = f"{low:g} to {high:g}"
                if not low <= activity.rate <= high:
                    outside, verdict = outside + 1, "  OUTSIDE"
            elif published.mean_field is not None:
                expected = f"theory {published.mean_field:.2f}"
            print(
                f"{published.name:<34} {seed:>4} {activity.rate:>8.2f} {expected:>13} "
                f"{activity.rates['excitatory']:>7.2f} {activity.rates['inhibitory']:>7.2f} "
                f"{activity.variation:>5.2f} {activity.fano:>7.1f} {activity.peak:>8.1f}{verdict}",
                flush=True,
            )
            found.append({"name": name, "seed": seed, **dataclasses.asdict(activity)})
    if arguments.out:
        arguments.out.write_text(json.dumps(found, indent=2), encoding="utf-8")
    return int(outside > 0)


if __name__ == "__main__":
    raise SystemExit(main())
