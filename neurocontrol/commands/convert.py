"""``neurocontrol convert``: a trained policy as a network of spiking cells."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from neurocontrol.errors import InputError
from neurocontrol.options import add_number, whole
from neurocontrol.progress import say

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from neurocontrol.options import Subparsers

_LONGEST = 20.0  # s of an episode whose observations are used


def add_parser(subparsers: Subparsers, words: Sequence[str] = ()) -> argparse.ArgumentParser:
    """Add the sub-command ``convert``."""
    parser = subparsers.add_parser(
        "convert",
        help="turn a trained policy into a network of spiking cells",
        description="Turn a trained policy into one with the same weights whose cells spike. It "
        "acts wherever the policy did: give its file to --policy.",
    )
    parser.add_argument("policy", type=Path, help="folder of a training run, or .npz file")
    parser.add_argument(
        "--to", choices=("spiking",), default="spiking", help="kind of cells (default: spiking)"
    )
    add_number(parser, "--steps", whole(2), 64, "steps for which cells see an observation")
    parser.add_argument(
        "--normalisation", choices=("data", "model", "balanced"), default="data",
        help="how the highest value of a layer is found: from observations, from the weights, or "
        "from the spiking network itself (default: data)",
    )  # fmt: skip
    parser.add_argument(
        "--percentile", type=float, default=99.9, metavar="P",
        help="share of the values that observations evoke which stay below the highest, %% "
        "(default: 99.9)",
    )  # fmt: skip
    add_number(parser, "--episodes", whole(1), 8, "episodes whose observations are used")
    add_number(parser, "--seed", whole(0), 0, "of these episodes")
    parser.add_argument(
        "--out", type=Path, metavar="FILE",
        help="file of the new policy (default: beside the other, with -spiking)",
    )  # fmt: skip
    parser.set_defaults(parser=parser)
    return parser


def run(arguments: argparse.Namespace) -> int:
    """Convert, tell how far the actions are from those of the policy, and write the file."""
    import numpy as np

    from neurocontrol.training.converting import observed, spiking_policy
    from neurocontrol.training.policy import read_policy, scaled

    if not 0.0 < arguments.percentile <= 100.0:
        raise InputError(
            f"--percentile must be above 0 and at most 100, got {arguments.percentile}"
        )
    path = arguments.policy / "policy.npz" if arguments.policy.is_dir() else arguments.policy
    out = arguments.out or path.with_name(f"{path.stem}-spiking.npz")
    policy = read_policy(path)
    seeds = range(arguments.seed, arguments.seed + arguments.episodes)
    data = observed(policy, seeds, _LONGEST)
    found = spiking_policy(
        policy, data, steps=arguments.steps, normalisation=arguments.normalisation,
        percentile=arguments.percentile,
    )  # fmt: skip
    some = data[:: -(-len(data) // 200)]
    raw = some * policy.deviation + policy.mean
    wanted, said = policy(raw), scaled(found.spiking(some), policy.centre, policy.low, policy.high)
    apart = np.sqrt(np.mean((said - wanted) ** 2, axis=0)) / (policy.high - policy.low)
    spikes = sum(float(one.mean()) for one in found.spiking.spikes)
    found.save(out)
    say(
        f"{found.spiking.cells} spiking cells, {spikes:.0f} spikes for an action of "
        f"{arguments.steps} steps; actions differ by {100.0 * float(apart.mean()):.1f} % of their "
        f"range (root mean square over {len(some)} observations)"
    )
    say(f"policy in {out}; give it to demo, view or evaluate with --policy")
    return 0
