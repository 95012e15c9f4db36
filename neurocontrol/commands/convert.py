"""``neurocontrol convert``: a trained policy as a network of spiking cells."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from neurocontrol.errors import InputError
from neurocontrol.options import add_number, whole
from neurocontrol.progress import bar, say

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
        description="Turn a trained policy into one whose cells spike. It acts wherever the policy "
        "did: give its file to --policy.",
    )
    parser.add_argument(
        "policy", help="folder of a training run, .npz file, or name of a policy that ships"
    )
    parser.add_argument(
        "--to", choices=("spiking", "populations"), default="spiking",
        help="spiking: the same weights, whose cells spike; populations: spiking populations "
        "that learn to do the same, needs PyTorch (default: spiking)",
    )  # fmt: skip
    parser.add_argument(
        "--steps", type=whole(2),
        help="steps for which cells see an observation (default: 64, populations: 8)",
    )  # fmt: skip
    add_number(parser, "--episodes", whole(1), 8, "episodes whose observations are used")
    add_number(parser, "--seed", whole(0), 0, "of these episodes")
    parser.add_argument(
        "--normalisation", choices=("data", "model", "balanced"), default="data",
        help="spiking: how the highest value of a layer is found: from observations, from the "
        "weights, or from the spiking network itself (default: data)",
    )  # fmt: skip
    parser.add_argument(
        "--percentile", type=float, default=99.9, metavar="P",
        help="spiking: share of the values that observations evoke which stay below the highest, "
        "%% (default: 99.9)",
    )  # fmt: skip
    parser.add_argument(
        "--hidden", type=whole(1), nargs="+", default=[128, 128], metavar="CELLS",
        help="populations: cells of the layers between (default: 128 128)",
    )  # fmt: skip
    add_number(parser, "--passes", whole(1), 12, "populations: times that all is seen in a round")
    add_number(
        parser, "--rounds", whole(1), 2, "populations: rounds; in all but the first it acts "
        "itself and is told what the policy would do",
    )  # fmt: skip
    parser.add_argument(
        "--out", type=Path, metavar="FILE",
        help="file of the new policy (default: beside the other, or here if that ships, with "
        "-spiking or -populations)",
    )  # fmt: skip
    parser.set_defaults(parser=parser)
    return parser


def run(arguments: argparse.Namespace) -> int:
    """Convert, tell how far the actions are from those of the policy, and write the file."""
    import numpy as np

    from neurocontrol.training.converting import observed, population_policy, spiking_policy
    from neurocontrol.training.policy import read_policy

    if not 0.0 < arguments.percentile <= 100.0:
        raise InputError(
            f"--percentile must be above 0 and at most 100, got {arguments.percentile}"
        )
    path, out = _files(arguments)
    policy = read_policy(path)
    seeds = range(arguments.seed, arguments.seed + arguments.episodes)
    data = observed(policy, seeds, _LONGEST)
    if arguments.to == "spiking":
        found = spiking_policy(
            policy, data, steps=arguments.steps or 64, normalisation=arguments.normalisation,
            percentile=arguments.percentile,
        )  # fmt: skip
    else:
        with bar(unit="observation", desc="learning") as shown:
            found = population_policy(
                policy, data, seeds, _LONGEST, hidden=arguments.hidden, steps=arguments.steps or 8,
                passes=arguments.passes, rounds=arguments.rounds, progress=shown.update,
            )  # fmt: skip
    some = data[:: -(-len(data) // 200)]
    raw = some * policy.deviation + policy.mean
    apart = np.sqrt(np.mean((found(raw) - policy(raw)) ** 2, axis=0)) / (policy.high - policy.low)
    spiking = found.spiking
    spikes = sum(float(one.mean()) for one in spiking.spikes)
    found.save(out)
    say(
        f"{spiking.cells} spiking cells, {spikes:.0f} spikes for an action of {spiking.steps} "
        f"steps; actions differ by {100.0 * float(apart.mean()):.1f} % of their range (root mean "
        f"square over {len(some)} observations)"
    )
    say(f"policy in {out}; give it to demo, view or evaluate with --policy")
    return 0


def _files(arguments: argparse.Namespace) -> tuple[Path, Path]:
    """File of the policy, and of what becomes of it."""
    from neurocontrol.rig import rigs

    path, ships = Path(arguments.policy), False
    for rig in rigs().values():
        if arguments.policy in rig.policies:
            path, ships = rig.policies[arguments.policy], True
    if path.is_dir():
        path /= "policy.npz"
    out = f"{path.stem}-{arguments.to}.npz"
    return path, arguments.out or (Path(out) if ships else path.with_name(out))
