"""Gymnasium environments; importing this package registers them, without loading any physics."""

from __future__ import annotations

from gymnasium.envs.registration import register, registry

QUADRUPED = "neurocontrol/Quadruped-v0"
"""Id of the quadruped environment."""

HUMAN_LEGS = "neurocontrol/HumanLegs-v0"
"""Id of the environment of human legs."""

SALAMANDER = "neurocontrol/Salamander-v0"
"""Id of the salamander environment."""

if QUADRUPED not in registry:
    register(
        id=QUADRUPED,
        entry_point="neurocontrol.envs.quadruped:QuadrupedEnv",
        vector_entry_point="neurocontrol.envs.quadruped:QuadrupedVectorEnv",
    )

if HUMAN_LEGS not in registry:
    register(
        id=HUMAN_LEGS,
        entry_point="neurocontrol.envs.human_legs:HumanLegsEnv",
        vector_entry_point="neurocontrol.envs.human_legs:HumanLegsVectorEnv",
        max_episode_steps=1000,
    )

if SALAMANDER not in registry:
    register(
        id=SALAMANDER,
        entry_point="neurocontrol.envs.salamander:SalamanderEnv",
        vector_entry_point="neurocontrol.envs.salamander:SalamanderVectorEnv",
    )
