"""Put human legs, their reflexes, their muscles and the physics together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.errors import InputError
from neurocontrol.plant import Plant, Scenario
from neurocontrol.simulation import Simulation

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from neurocontrol.controllers.human.reflex_walking import ReflexWalking
    from neurocontrol.controllers.presets import Preset
    from neurocontrol.models.human_legs import HumanMorphology, Integrator
    from neurocontrol.muscles import Musculature
    from neurocontrol.types import Seed

_CONDITIONS = ("strength", "delay_scale", "disable")


def make_human(
    controller: str = "reflex",
    *,
    scenarios: Sequence[Scenario] | None = None,
    seed: int | Sequence[Seed] = 0,
    beside: Sequence[Scenario] = (),
    threads: int = 0,
    preset: str | Preset | None = None,
    conditions: Sequence[Mapping[str, Any]] | None = None,
    timestep: float = 0.001,
    integrator: Integrator = "euler",
    tick: float = 0.01,
    morphology: HumanMorphology | None = None,
) -> Simulation:
    """Return human legs under a controller, in mid-stride, one row per scenario.

    Args:
        controller: Name of the controller; ``reflex`` is the only one.
        scenarios: Physical conditions, one per row; by default one row on level ground.
        seed: As that of other bodies; nothing in these legs is random.
        beside: Conditions that rows may be given later.
        threads: Physics threads, 0 for one per core.
        preset: A preset, its name or TOML file; the controller's own when left out.
        conditions: What is different in each row: ``strength``, factors on the strength of muscles
            of both legs or of one by name, such as ``{"SOL": 0.5, "left_TA": 0.0}``;
            ``delay_scale``, a factor on all neural delays; ``disable``, names of spinal modules
            that do not work.
        timestep: Physics time step, s.
        integrator: Physics integrator.
        tick: Time between two looks at the simulation, s; reflexes and muscles run at every step.
        morphology: Sizes and masses; when left out, those that the preset was tuned on, see
            :func:`legs_of`.

    Raises:
        InputError: The controller, a preset, condition, muscle or module is unknown.
    """
    from neurocontrol.controllers.human.reflex_walking import ReflexWalking
    from neurocontrol.models.human_legs import (
        GROUND,
        StartPose,
        human_legs,
        start_state,
    )
    from neurocontrol.models.human_muscles import JOINT_LIMITS, LEG_MUSCLES
    from neurocontrol.muscles import Musculature

    if controller != "reflex":
        raise InputError(f"unknown controller {controller!r} for human legs; expected reflex")
    preset = "human" if preset is None else preset
    morphology = morphology or legs_of(preset)
    scenarios = scenarios or (Scenario(terrain=GROUND),)
    batch = len(scenarios)
    conditions = conditions or ({},) * batch
    if len(conditions) != batch:
        raise InputError(f"expected conditions of {batch} rows, got {len(conditions)}")
    body = human_legs(morphology, timestep=timestep, integrator=integrator)
    plant = Plant(body, scenarios, threads=threads, beside=beside)
    segments = (
        morphology.hip_width / 2,
        morphology.thigh_length,
        morphology.shank_length,
        morphology.trunk_centre,
    )
    brain = ReflexWalking(
        segments,
        timestep,
        batch=batch,
        delay_scale=np.array([float(own.get("delay_scale", 1.0)) for own in conditions]),
        preset=preset,
    )
    muscles = Musculature(LEG_MUSCLES, JOINT_LIMITS, batch=batch, timestep=timestep)
    for row, own in enumerate(conditions):
        _change(row, own, brain, muscles)
    simulation = Simulation(plant, brain, muscles=muscles, tick=tick)
    qpos, qvel = start_state(StartPose(), morphology)
    simulation.reset(qpos=qpos, qvel=qvel)
    return simulation


def legs_of(preset: str | Preset) -> HumanMorphology:
    """The legs that a preset was tuned on: with the heels that its provenance tells of, or bare.

    Args:
        preset: A preset, the name of a shipped one, or the path of a TOML file.

    Raises:
        InputError: There is no such preset, or it tells of heels that cannot be.
    """
    from neurocontrol.controllers.presets import read_preset
    from neurocontrol.models.human_legs import HumanMorphology

    found = read_preset(preset) if isinstance(preset, str) else preset
    pad = found.provenance.get("heel_pad")
    if pad is None:
        return HumanMorphology()
    numbers = isinstance(pad, list | tuple) and all(isinstance(one, int | float) for one in pad)
    if not numbers or len(pad) != 2 or not all(0.0 < one < 10.0 for one in pad):
        raise InputError(
            f"heel_pad of preset {found.name!r} must be a time constant in those of the ground and "
            f"a damping ratio, each between 0 and 10, got {pad!r}"
        )
    return HumanMorphology(heel_pad=(float(pad[0]), float(pad[1])))


def _change(
    row: int, conditions: Mapping[str, Any], brain: ReflexWalking, muscles: Musculature
) -> None:
    from neurocontrol.controllers.human.reflex_walking import MODULES

    for name in conditions:
        if name not in _CONDITIONS:
            raise InputError(
                f"unknown condition {name!r}; expected one of {', '.join(_CONDITIONS)}"
            )
    for name in conditions.get("disable", ()):
        if name not in MODULES:
            raise InputError(f"unknown module {name!r}; expected one of {', '.join(MODULES)}")
        brain.enabled[row, MODULES.index(name)] = 0.0
    for name, factor in conditions.get("strength", {}).items():
        muscles.weaken(name, factor, np.array([row]))
