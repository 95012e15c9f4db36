"""The hexapod: what it shows, how it is measured and how it is tuned."""

from __future__ import annotations

from neurocontrol.rig import EnvironmentIds, Nerves, Rig

RIGS = (
    Rig(
        name="hexapod",
        meaning="six legs of three joints in the build of a stick insect, 1.8 kg, 18 servos",
        body="neurocontrol.models.hexapod:hexapod",
        simulate="neurocontrol.assembly.hexapod:make_hexapod",
        controllers={
            "spiking": Nerves(
                meaning="240 spiking neurons; modulators choose tetrapod, tripod or wave",
                preset="hexapod",
                network=True,
            ),
            "heterochemical": Nerves(
                meaning="12 cells that speak by substances; a modulator makes tetrapods tripods",
                preset="hexapod-heterochemical",
            ),
            "cruse": Nerves(
                meaning="local rules between neighbouring legs; the gait follows from the speed",
                preset="hexapod-cruse",
            ),
        },
        demo=".demo",
        suites=".suites:SUITES",
        tuning=".tuning",
        environment=EnvironmentIds(
            id="neurocontrol/Hexapod-v1",
            max_episode_steps=1000,
            single="neurocontrol.envs.hexapod.environment:HexapodEnv",
            batched="neurocontrol.envs.hexapod.environment:HexapodVectorEnv",
            tasks={
                "walk": "along +x, or at a speed and yaw rate, by the weights of the reward",
                "velocity": "keep to a speed and a heading that change",
                "recover": "keep to a speed while being pushed",
                "terrain": "keep to a speed and a heading on uneven ground",
            },
        ),
        package=__name__,
    ),
)
