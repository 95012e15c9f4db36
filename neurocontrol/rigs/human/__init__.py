"""Human legs: what they show, how they are measured and how they are tuned."""

from __future__ import annotations

from neurocontrol.rig import EnvironmentIds, Nerves, Rig

RIGS = (
    Rig(
        name="human",
        meaning="trunk and two legs of 80 kg, 14 degrees of freedom, 22 muscles",
        body="neurocontrol.models.human_legs:human_legs",
        simulate="neurocontrol.assembly.human:make_human",
        controllers={
            "reflex": Nerves(
                meaning="ten spinal reflex modules under a supraspinal layer", preset="human"
            )
        },
        presets=("human-economical", "human-sturdy", "human-turning", "published"),
        readings=".trials:READINGS",
        demo=".demo",
        suites=".suites:SUITES",
        tuning=".tuning",
        showing=".showing:SHOWING",
        experiments=".experiments:SETTING",
        environment=EnvironmentIds(
            id="neurocontrol/HumanLegs-v1",
            single="neurocontrol.envs.human.environment:HumanLegsEnv",
            batched="neurocontrol.envs.human.environment:HumanLegsVectorEnv",
            max_episode_steps=1000,
            tasks={
                "walk": "along +x at a speed, with little effort",
                "velocity": "keep to a speed and a heading that change",
                "recover": "walk on while being pushed",
                "terrain": "walk on over tiles",
            },
        ),
        package=__name__,
    ),
)
