"""Gymnasium environments; importing this package registers them, without loading any physics."""

from __future__ import annotations

from gymnasium.envs.registration import register, registry

QUADRUPED = "neurocontrol/Quadruped-v0"
"""Id of the quadruped environment."""

if QUADRUPED not in registry:
    register(
        id=QUADRUPED,
        entry_point="neurocontrol.envs.quadruped:QuadrupedEnv",
        vector_entry_point="neurocontrol.envs.quadruped:QuadrupedVectorEnv",
    )
