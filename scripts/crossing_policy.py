"""Write the policy by which a salamander crosses a shore: two numbers by hand, learnt from nothing.

The action adds to the command at rest, which follows contact and heading. On land it raises drive
and release of the modulator to what walked fastest when it was held; the more of the body is
immersed, the less it adds, and a swimmer is left alone.

    python scripts/crossing_policy.py --out cross.npz
    neurocontrol demo salamander --policy cross.npz
"""

from __future__ import annotations

import argparse
import json
import shlex
from pathlib import Path
from typing import Any

import numpy as np

from neurocontrol.fingerprint import versions
from neurocontrol.training.environments import make_environments
from neurocontrol.training.policy import Policy

ENVIRONMENT: dict[str, Any] = {
    "id": "neurocontrol/Salamander-v2",
    "arguments": {
        "controller": "spiking",
        "task": "cross",
        "act": ["drive", "turn", "stretch", "burst_termination"],
        "observe": ["contact", "command", "task"],
        "frame_period": 0.2,
        "vary": {"mass_scale": [0.9, 1.1], "friction": [0.5, 1.1], "strength": [0.8, 1.2]},
    },
}
ON_LAND = (0.16, 0.0, 0.0, 0.15)
"""Action of a body that is dry, in the order of ``act``: a drive of 2.89, a release of 0.15."""

IMMERSED = "immersed shares of the links"


def crossing(provenance: dict[str, Any]) -> Policy:
    """The policy."""
    envs = make_environments(ENVIRONMENT, 1, threads=1)
    pack, columns = envs.pack, envs.observation_columns["contact"][IMMERSED]
    weight = np.zeros((len(pack.observation_names), len(ON_LAND)))
    weight[columns] = np.divide(ON_LAND, columns.start - columns.stop)
    policy = Policy(
        environment=ENVIRONMENT,
        observations=pack.observation_names,
        actions=pack.action_names,
        mean=np.zeros(len(weight)),
        deviation=np.ones(len(weight)),
        limit=100.0,
        layers=((weight, np.array(ON_LAND)),),
        activation="tanh",
        centre=pack.rest.astype(np.float64),
        low=pack.action_space.low.astype(np.float64),
        high=pack.action_space.high.astype(np.float64),
        provenance=provenance,
    )
    envs.close()
    return policy


def main() -> None:
    """Run the program."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True, help="file of the policy")
    parser.add_argument(
        "--measured", type=json.loads, default={}, help="what it reached, as JSON, to note in it"
    )
    arguments = parser.parse_args()
    told = shlex.join(["python", "scripts/crossing_policy.py", "--out", arguments.out.name])
    found = {"command": told, "seed": None, "versions": versions()}
    crossing({**found, "measured": arguments.measured}).save(arguments.out)


if __name__ == "__main__":
    main()
