"""The option that names a policy, for all commands that let one act."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from neurocontrol.rig import Rig


def add_policy_option(parser: argparse.ArgumentParser, rig: Rig) -> None:
    """Add which policy sets the command."""
    shipped = ", ".join(rig.policies) or "none"
    parser.add_argument(
        "--policy", default=None, metavar="POLICY",
        help=f"a trained policy: folder of a run, .npz file, or name (shipped: {shipped})",
    )  # fmt: skip
