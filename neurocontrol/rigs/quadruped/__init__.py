"""The quadruped: what it shows, how it is measured and how it is tuned."""

from __future__ import annotations

from dataclasses import replace

from neurocontrol.rig import EnvironmentIds, Nerves, Rig
from neurocontrol.rigs.quadruped.kin import kindred

QUADRUPED = Rig(
    name="quadruped",
    meaning="four pantograph legs with compliant knees, 1 kg, 8 motors",
    featured=True,
    body="neurocontrol.models.quadruped:quadruped",
    simulate="neurocontrol.assembly.quadruped:make_quadruped",
    controllers={
        "spiking": Nerves(
            meaning="160 spiking neurons; modulators choose the gait",
            preset="quadruped",
            network=True,
        ),
        "righetti-ijspeert": Nerves(
            meaning="Hopf oscillators with contact feedback; a table of gaits",
            preset="oscillators",
        ),
        "phase-amplitude": Nerves(
            meaning="CPG-RL phase and amplitude oscillators; a table of gaits",
            preset="oscillators",
        ),
        "danner-2017": Nerves(
            meaning="56 rate cells of Danner et al. 2017; one drive sets gait and tempo",
            preset="danner",
            network=True,
        ),
    },
    readings=".outcomes:READINGS",
    demo=".demo",
    suites=".suites:SUITES",
    tuning=".tuning",
    lessons={"limb": ".limb:LimbLesson"},
    presets=("quadruped-by-hand",),
    kin=".kin",
    environment=EnvironmentIds(
        id="neurocontrol/Quadruped-v1",
        max_episode_steps=1000,
        single="neurocontrol.envs.quadruped.environment:QuadrupedEnv",
        batched="neurocontrol.envs.quadruped.environment:QuadrupedVectorEnv",
        tasks={
            "walk": "along +x, or at a speed and yaw rate, by the weights of the reward",
            "velocity": "keep to a speed and a heading that change",
            "recover": "keep to a speed while being pushed",
            "economy": "keep to a speed with little work",
            "terrain": "keep to a speed and a heading on uneven ground",
            "goal": "get to one place after another",
        },
    ),
    package=__name__,
)
"""The robot that the gaits were tuned in."""

ABDUCTING = replace(
    QUADRUPED,
    name="quadruped-abducting",
    meaning="the same with abduction of the hips, 12 motors",
    featured=False,
    body="neurocontrol.models.quadruped:abducting_quadruped",
    simulate="neurocontrol.assembly.quadruped:make_abducting_quadruped",
    lessons={},
    kind=QUADRUPED.name,
    kin="",
    environment=None,
)
"""The same robot, whose legs also go to the side."""

GO2 = kindred(
    QUADRUPED,
    "go2",
    "the legs, masses and torques of Unitree's Go2, 15 kg, 12 motors",
    "rig.toml",
    preset="go2.toml",
    package=f"{__name__}.go2",
)
"""An adopted robot."""

RIGS = (QUADRUPED, ABDUCTING, GO2)
