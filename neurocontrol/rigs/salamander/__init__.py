"""The salamander and the robot after it: what they show, how they are measured and tuned."""

from __future__ import annotations

from dataclasses import replace

from neurocontrol.rig import EnvironmentIds, Nerves, Rig

_ENVIRONMENT = EnvironmentIds(
    id="neurocontrol/Salamander-v2",
    max_episode_steps=1000,
    single="neurocontrol.envs.salamander.environment:SalamanderEnv",
    batched="neurocontrol.envs.salamander.environment:SalamanderVectorEnv",
    tasks={
        "travel": "at a speed in a direction, on land or in water",
        "cross": "walk into the water, swim, and leave it on the far side",
        "velocity": "keep to a speed and a heading that change",
        "goal": "get to one place after another",
    },
)

_SALAMANDER = Rig(
    name="salamander",
    meaning="an animal of 0.1 m and 3 g: 8 axial joints, four limbs of 4 joints; swims",
    body="neurocontrol.models.salamander:salamander",
    simulate="neurocontrol.assembly.salamander:make_salamander",
    controllers={
        name: Nerves(meaning=meaning, preset="salamander", network=name == "spiking")
        for name, meaning in {
            "spiking": "808 spiking neurons under one drive",
            "phase": "phase oscillators under one drive, Ijspeert et al. 2007",
            "leaky": "leaky integrators in segments, after Ijspeert 2001",
            "knuesel": "oscillators with stretch feedback; five behaviours, Knüsel et al. 2020",
        }.items()
    },
    presets=("salamander-fast",),
    readings=".trials:READINGS",
    demo=".demo",
    suites=".suites:SALAMANDER",
    tuning=".tuning",
    lessons={"wave": ".wave:WaveLesson"},
    showing=".showing:SHOWING",
    experiments=".experiments:SETTING",
    environment=_ENVIRONMENT,
    package=__name__,
)

RIGS = (
    _SALAMANDER,
    replace(
        _SALAMANDER,
        name="salamander-robot",
        meaning="a robot of 1.1 m and 2.5 kg: 8 axial joints, turning legs, a fin",
        body="neurocontrol.models.salamander_robot:salamander_robot",
        simulate="neurocontrol.assembly.salamander:make_salamander_robot",
        controllers={
            name: replace(nerves, preset="salamander-robot")
            for name, nerves in _SALAMANDER.controllers.items()
        },
        presets=(),
        suites=".suites:SALAMANDER_ROBOT",
        lessons={},
        environment=replace(
            _ENVIRONMENT,
            id="neurocontrol/SalamanderRobot-v2",
            arguments={"body": "salamander-robot"},
        ),
    ),
)
