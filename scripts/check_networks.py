"""Compare the simulator of spiking networks with an independent reference on random networks.

Networks of every family, synapse, pattern, form of parameter and rule of plasticity run in the
package and in plain numpy, written from the descriptions alone. Spikes and counts must be the same,
and numbers agree to rounding. On a difference it tells which network differs and in what.

    python scripts/check_networks.py --networks 5000 --seed 1 --fused 50
"""

from __future__ import annotations

import argparse
import json
import traceback
from pathlib import Path

from network_checks.comparison import APPROXIMATE, EXACT, Findings, compare, compare_fused
from network_checks.generator import random_case
from tqdm import tqdm

EXTERNAL = 25
"""Every so many networks, one has a rule of plasticity from outside of the package."""


def main() -> int:
    """Compare as many networks as asked for, and tell what was found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--networks", type=int, default=1000, help="number of networks")
    parser.add_argument("--seed", type=int, default=0, help="seed of all networks")
    parser.add_argument("--first", type=int, default=0, help="number of the first network")
    parser.add_argument("--steps", type=int, default=200, help="steps of every network")
    parser.add_argument(
        "--fused", type=int, default=0, help="networks that fused kernels run too, to the same bits"
    )
    parser.add_argument("--out", type=Path, help="JSON file for what was found")
    arguments = parser.parse_args()
    whole, fused = Findings(), 0
    wrong: dict[int, list[str]] = {}
    for number in tqdm(range(arguments.first, arguments.first + arguments.networks)):
        external = number % EXTERNAL == EXTERNAL - 1
        special = fused < arguments.fused and not external
        fused += special
        try:
            case = random_case(arguments.seed, number, arguments.steps, external=external)
            found = compare(case)
            found.differences += compare_fused(case) if special else []
        except Exception:  # a network that does not even run is a finding like any other
            found = Findings(differences=traceback.format_exc().splitlines()[-9:])
        differences = found.differences
        whole.add(found)
        if differences:
            wrong[number] = differences
            tqdm.write(
                f"network {number} differs; again by --seed {arguments.seed} --first {number} "
                f"--networks 1 --steps {arguments.steps}"
            )
            for difference in differences:
                tqdm.write(f"  {difference}")
    told = {
        "networks": arguments.networks,
        "fused too": fused,
        "spikes": whole.spikes,
        "synaptic events": whole.events,
        "networks that differ": len(wrong),
    }
    for what, count in told.items():
        print(f"{what:<40} {count:>10}")
    print(f"largest deviations, bounds {EXACT:g}, or {APPROXIMATE:g} where approximate:")
    for kind, value in sorted(whole.largest.items()):
        print(f"  {kind:<38} {value:>10.1e}")
    if arguments.out:
        more = {"largest deviations": whole.largest, "differences": wrong}
        arguments.out.write_text(json.dumps({**told, **more}, indent=2), encoding="utf-8")
    return int(bool(wrong))


if __name__ == "__main__":
    raise SystemExit(main())
